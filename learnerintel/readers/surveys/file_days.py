"""The day that a file's name says its answers are of."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime

_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12][0-9]|3[01])(?![0-9])")
_MONTH = re.compile(r"(?<![0-9])(20[0-9]{2})[-_. ](0[1-9]|1[0-2])(?![0-9])")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_NAMED = re.compile(r"(?<![a-z])(" + "|".join(_MONTHS) + r")[a-z]*(?![a-z])")


def day_in_name(file_name: str) -> tuple[str, str] | None:
    """The day in a file's name, ISO, and how it is known; of a month or a year its last day, or today.

    None where the name says no year, or more than one.
    """
    name = file_name.lower()
    today = datetime.now(UTC).date()
    days = {found.groups() for found in _DAY.finditer(name)}
    if len(days) == 1:
        year, month, day = map(int, days.pop())
        try:
            exact = date(year, month, day)
        except ValueError:
            return None
        return (exact.isoformat(), "the file's name says the day") if exact <= today else None
    years = {found[1] for found in _YEAR.finditer(name)}
    if len(years) != 1 or days:
        return None
    year = int(years.pop())
    months = {int(found[2]) for found in _MONTH.finditer(name)}
    months = months or {_MONTHS[found[1]] for found in _NAMED.finditer(name)}
    month = months.pop() if len(months) == 1 else None
    last = date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    said = "the file's name says the month" if month else "the file's name says only the year"
    if date(year, month or 1, 1) > today:
        return None
    return min(last, today).isoformat(), f"{said}, whose last day stands for it"


def day_around(file_name: str | None) -> dict[str, tuple[str, str]]:
    """The day of everything in a file, where its name says one: field -> its text, and a sentence that says so."""
    found = None if file_name is None else day_in_name(file_name)
    if found is None:
        return {}
    day, said = found
    sentence = (
        f"No column says when the answers were given; {said}, so they count on {day}. "
        "State another day with --value occurred=DAY."
    )
    return {"occurred": (day, sentence)}
