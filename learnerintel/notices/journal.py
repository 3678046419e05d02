"""What the courier has done, written down where a kill cannot undo it.

One line of JSON for each step, forced to the disk before the courier goes on. ``final`` is written right before the
final dot of a message: without that line the server does not have the message, because it discards what lacks the dot.
``answered`` is written when the server has answered to the dot. A message with ``final`` and without ``answered`` is in
doubt.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

FINAL, ANSWERED, REFUSED, UNREACHED = "final", "answered", "refused", "unreached"


@dataclass(frozen=True, slots=True)
class Entry:
    """The last known step of one try.

    Attributes:
        step: ``final``, ``answered``, ``refused`` (before the message was handed over) or ``unreached``.
        code: of the server's answer; None where there is none.
        text: of the answer.
        at: UTC seconds.
        is_about_address: the server refused the recipient.
    """

    step: str
    code: int | None
    text: str
    at: int
    is_about_address: bool = False


class Journal:
    """The journal of one store; one courier writes to it at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(
        self, name: str, step: str, code: int | None = None, text: str = "", *, is_about_address: bool = False
    ) -> None:
        """Write a step down and wait until it is on the disk."""
        entry = json.dumps([name, step, code, text[:300], int(time.time()), is_about_address])
        line = f"\n{entry}\n"  # of a line that a kill cut off, nothing runs into this one
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def last_steps(self) -> dict[str, Entry]:
        """The last step of each try; a line that a kill cut off was not reached."""
        found: dict[str, Entry] = {}
        if not self._path.exists():
            return found
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                name, step, code, text, at, is_about_address = json.loads(line)
            except ValueError:
                continue
            found[name] = Entry(step, code, text, at, is_about_address)
        return found

    def clear(self) -> None:
        """Forget everything; only while no try is open."""
        self._path.unlink(missing_ok=True)
