"""Whether a SQLite file is as it was left when it was last looked through.

Looking through the pages of a large store takes seconds, and every command would wait for it. So what the file was
like is written beside it, after a check and after every change of ours to a file that had been as it was left; a file
that anything else touched, or that was last looked through a week ago, is looked through again.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

#: Disks forget by themselves, though seldom.
DAYS_BETWEEN_CHECKS = 7
_DAY_SECONDS = 86_400


def checked_at(path: Path) -> int | None:
    """Unix time at which a file that is as it was left was last looked through; None where it must be again."""
    try:
        size, changed, checked = (int(part) for part in _beside(path).read_text().split())
        now = path.stat()
    except (OSError, ValueError):
        return None
    is_same = (now.st_size, now.st_mtime_ns) == (size, changed)
    is_recent = 0 <= time.time() - checked < DAYS_BETWEEN_CHECKS * _DAY_SECONDS
    return checked if is_same and is_recent else None


def remember(path: Path, checked: int) -> None:
    """Write down what a file is like, and when it was looked through, as Unix time."""
    with suppress(OSError):  # a folder that may not be written to costs a check, nothing else
        now = path.stat()
        _beside(path).write_text(f"{now.st_size} {now.st_mtime_ns} {checked}\n")


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.checked")
