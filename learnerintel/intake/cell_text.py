"""A workbook's typed cell as the text a table has."""

from __future__ import annotations

import datetime as dt
import math

CellValue = str | int | float | bool | dt.date | dt.time | dt.datetime | dt.timedelta
_HALF_SECOND = 500_000
_SIGNIFICANT_DIGITS = ".15g"
_LARGEST_EXACT = 10**15


def text_of_cell(value: CellValue) -> str:
    """Write a cell's value as text.

    Dates become ``2026-03-31`` or ``2026-03-31 12:05:00`` (rounded to the second: a spreadsheet's times carry
    rounding noise), times ``09:30:00``, durations ``30:05:00``, truth values ``TRUE`` and ``FALSE``, whole numbers
    lose their ``.0`` and other numbers show the 15 digits a spreadsheet shows.

    Args:
        value: as the workbook library returns it.

    Returns:
        The text; empty for an empty cell.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return _to_second(value).isoformat(sep=" ")
    if isinstance(value, dt.timedelta):
        return _duration(value)
    if isinstance(value, dt.time):
        whole = _to_second(dt.datetime.combine(dt.date.min, value))
        return "24:00:00" if whole.date() > dt.date.min else whole.time().isoformat()
    return value.isoformat()


def _number(value: float) -> str:
    if math.isfinite(value) and value == int(value) and abs(value) < _LARGEST_EXACT:
        return str(int(value))
    return format(value, _SIGNIFICANT_DIGITS)


def _to_second(value: dt.datetime) -> dt.datetime:
    whole = value.replace(microsecond=0)
    return whole + dt.timedelta(seconds=1) if value.microsecond >= _HALF_SECOND else whole


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    minutes, second = divmod(abs(seconds), 60)
    return f"{sign}{minutes // 60}:{minutes % 60:02d}:{second:02d}"
