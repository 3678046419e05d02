"""Work that goes on when the page that began it is left, one thing after another."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable


class WorkLine:
    """Does what is put in, in that order, in threads of its own.

    The threads begin with the first piece of work and end with the process; a write transaction that is cut
    off with them was never there. The work must catch its own errors.

    Args:
        name: of the threads.
        hands: how many threads.
    """

    def __init__(self, name: str, hands: int = 1) -> None:
        self._name, self._hands = name, hands
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._start = threading.Lock()
        self._is_started = False

    def put(self, work: Callable[[], None]) -> None:
        """Add a piece of work and return at once."""
        with self._start:
            for _ in range(0 if self._is_started else self._hands):
                threading.Thread(target=self._run, name=self._name, daemon=True).start()
            self._is_started = True
        self._work.put(work)

    def _run(self) -> None:
        while True:
            self._work.get()()
