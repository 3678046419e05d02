"""How far a reading is, told to whoever waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable

_SECONDS_BETWEEN = 0.2


class _Channel:
    """Where progress goes: nowhere, unless this process was started to read a file for another one."""

    def __init__(self) -> None:
        self.send: Callable[[int, float], None] | None = None
        self.sent_at = 0.0


_channel = _Channel()


def report_progress(row_count: int, share: float) -> None:
    """Tell how far the reading is; cheap enough to be called for every block, and harmless anywhere.

    Args:
        row_count: rows read so far.
        share: share of the file read so far, 0 to 1.
    """
    now = time.monotonic()
    if _channel.send is not None and now - _channel.sent_at >= _SECONDS_BETWEEN:
        _channel.sent_at = now
        _channel.send(row_count, share)


def send_progress_with(send: Callable[[int, float], None]) -> None:
    """Make :func:`report_progress` send what it is told; called once, in the process that reads."""
    _channel.send = send
