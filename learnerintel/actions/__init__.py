"""Decisions -> the file that an LMS takes, and a reading copy of it."""

from __future__ import annotations

from learnerintel.actions.files import WrittenFiles
from learnerintel.actions.registry import ACTION_FORMATS, ActionFormat, action_format
from learnerintel.actions.rows import ActionRow
from learnerintel.domain.decisions import ActionKind, WaiveReason

__all__ = [
    "ACTION_FORMATS",
    "ActionFormat",
    "ActionKind",
    "ActionRow",
    "WaiveReason",
    "WrittenFiles",
    "action_format",
]
