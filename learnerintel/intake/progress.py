"""What a reading tells whoever waits for it: how far it is, and what is ready."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

_SECONDS_BETWEEN = 0.2


class _Channel:
    """Where progress goes: nowhere, unless this process was started to read a file for another one."""

    def __init__(self) -> None:
        self.send: Callable[[int, float], None] | None = None
        self.sent_at = 0.0
        self.send_word: Callable[[Any], None] | None = None


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


def say(word: Any) -> None:
    """Tell the process that waits for this one something it must not miss; harmless where none does.

    Args:
        word: anything that can be pickled; kept small, as the waiting process may be busy.
    """
    if _channel.send_word is not None:
        _channel.send_word(word)


def send_words_with(send: Callable[[Any], None]) -> None:
    """Make :func:`say` send what it is told; called once, in the process that reads."""
    _channel.send_word = send
