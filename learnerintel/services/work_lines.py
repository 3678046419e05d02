"""Work that goes on when the page that began it is left: one thread each, one thing after another."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable


class WorkLine:
    """Does what is put in, in that order, in a thread of its own.

    The thread begins with the first piece of work and ends with the process; a write transaction that is cut
    off with it was never there. The work must catch its own errors.

    Args:
        name: of the thread.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._start = threading.Lock()
        self._is_started = False

    def put(self, work: Callable[[], None]) -> None:
        """Add a piece of work and return at once."""
        with self._start:
            if not self._is_started:
                threading.Thread(target=self._run, name=self._name, daemon=True).start()
                self._is_started = True
        self._work.put(work)

    def _run(self) -> None:
        while True:
            self._work.get()()
