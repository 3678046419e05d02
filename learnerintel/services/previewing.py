"""The first rows of a file as they were understood, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

PREVIEW_ROWS = 20
_EPOCH = date(1970, 1, 1)


def preview_rows(records: Any, count: int) -> list[dict[str, str]]:
    """First rows of typed records as text.

    Args:
        records: ``pyarrow.Table`` of a kind's stored columns.
        count: most rows wanted.

    Returns:
        One mapping a row, column -> text; an empty text where nothing is known. Days and times are
        written the ISO way, times in UTC.
    """
    return [{name: _text(name, value) for name, value in row.items()} for row in records.slice(0, count).to_pylist()]


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and (name.endswith("_on") or name in _DAYS):
        return (_EPOCH + timedelta(days=value)).isoformat()
    if isinstance(value, int) and name.endswith("_at"):
        return datetime.fromtimestamp(value, UTC).isoformat(sep=" ")
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


_DAYS = frozenset({"member_from", "member_until", "leave_from", "leave_until"})
