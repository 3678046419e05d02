"""Numbers, dates and ranges as people read them: thin thousands, one decimal at most, units always.

What is not known or not shown is a dash, never 0. Nothing here computes a metric; it only writes one.
"""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from learnerintel.domain import periods

DASH = "–"
THIN_SPACE = "\u202f"

#: Below this base a share of none or all is written as a bound, and never as 0 % or 100 %.
CERTAIN_BASE = 10

_HOUR = 60
_SHORTEST_IN_HOURS = 2 * _HOUR
Day = dt.date | int


class Measured(Protocol):
    """What can be written as a number: the services' measurements have these."""

    @property
    def value(self) -> float | None:
        """In the unit of its metric; None where it is not known or withheld."""

    @property
    def base(self) -> int | None:
        """How many people, pairs or comments it is computed over."""

    @property
    def low(self) -> float | None:
        """Lower end of its interval."""

    @property
    def high(self) -> float | None:
        """Upper end of its interval."""

    @property
    def withheld(self) -> str | None:
        """Why it is not shown; None where it is shown, or simply not known."""


def count(number: float | None) -> str:
    """A whole number with thin thousands: ``12 345``."""
    if number is None:
        return DASH
    return f"{number:,.0f}".replace(",", THIN_SPACE).replace("-", "−")


def decimal(number: float | None) -> str:
    """A number with one decimal, and none where that would be 0: ``3.4``, ``12``, ``1 204``."""
    if number is None:
        return DASH
    text = f"{number:,.1f}".removesuffix(".0")
    return ("0" if text == "-0" else text).replace(",", THIN_SPACE).replace("-", "−")


def percent(share: float | None) -> str:
    """A share (0 to 1) as ``38 %``; below one percent with a decimal."""
    if share is None:
        return DASH
    if 0 < abs(share) < 0.0005:
        return f"under 0.1{THIN_SPACE}%"
    is_small = 0 < abs(share) < 0.00995
    return f"{decimal(share * 100) if is_small else count(share * 100)}{THIN_SPACE}%"


def people(number: int | None, one: str = "person", many: str = "people") -> str:
    """A count with its word: ``1 person``, ``214 people``."""
    return DASH if number is None else f"{count(number)} {one if number == 1 else many}"


def share(measured: Measured) -> str:
    """A share alone: ``38 %``; of fewer than ten, none and all are bounds: ``≤ 31 %``."""
    bound = _bound(measured) or percent(measured.value)
    return bound.replace("at most ", "≤ ").replace("at least ", "≥ ")


def share_of(measured: Measured, many: str = "people") -> str:
    """A share with base and interval: ``38 % of 214 people (32 to 44)``.

    Of fewer than ten, none and all are written as bounds: ``at most 31 % of 8 people``.

    Args:
        measured: value, low and high between 0 and 1.
        many: what the base counts, in the plural.
    """
    if measured.value is None:
        return unknown(measured)
    base = "" if measured.base is None else f" of {count(measured.base)} {many}"
    bound = _bound(measured)
    if bound is not None:
        return f"{bound}{base}"
    return f"{percent(measured.value)}{base}{_range(measured, 100)}"


def amount(measured: Measured, unit: str = "") -> str:
    """A value that is no share, with its unit and interval: ``3.4 hours (2.8 to 4.1)``."""
    if measured.value is None:
        return unknown(measured)
    return f"{decimal(measured.value)}{f' {unit}' if unit else ''}{_range(measured, 1)}"


def unknown(measured: Measured) -> str:
    """Why there is no number, in words."""
    return measured.withheld or "not known yet"


def interval(measured: Measured, is_share: bool = True) -> str:
    """The interval alone: ``32 to 44 %``; empty where there is none."""
    if measured.value is None or measured.low is None or measured.high is None:
        return ""
    ends = _range(measured, 100 if is_share else 1).strip(" ()")
    return f"{ends}{THIN_SPACE}%" if is_share else ends


def points(change: float | None, since: str) -> str:
    """A change of a share in points: ``6 points more than a year ago``.

    Args:
        change: difference of two shares, -1 to 1; None where either is not known.
        since: what it is compared with, after "than" ("a year ago").
    """
    if change is None:
        return f"not comparable with {since}"
    size = abs(round(change * 100))
    if size == 0:
        return f"as {since}"
    return f"{count(size)} {'point' if size == 1 else 'points'} {'more' if change > 0 else 'less'} than {since}"


def duration(minutes: float | None) -> str:
    """Minutes as ``45 minutes`` or, from two hours on, ``46 hours``."""
    if minutes is None:
        return DASH
    if minutes < _SHORTEST_IN_HOURS:
        return people(round(minutes), "minute", "minutes")
    return people(round(minutes / _HOUR), "hour", "hours")


def duration_range(low_minutes: float | None, high_minutes: float | None) -> str:
    """Two bounds of a time: ``31 to 46 hours``; both in minutes where the upper one is short."""
    if low_minutes is None or high_minutes is None:
        return DASH
    is_short = high_minutes < _SHORTEST_IN_HOURS
    low, high = (round(bound if is_short else bound / _HOUR) for bound in (low_minutes, high_minutes))
    if low == high:
        return duration(high_minutes)
    return f"{count(low)} to {count(high)} {'minutes' if is_short else 'hours'}"


def day(on: Day | None) -> str:
    """A day: ``31 March 2026``."""
    return DASH if on is None else f"{_date(on).day} {_date(on):%B %Y}"


def short_day(on: Day | None) -> str:
    """A day where there is little room: ``31 Mar 2026``, kept on one line."""
    return DASH if on is None else f"{_date(on).day} {_date(on):%b %Y}".replace(" ", "\u00a0")


def month(on: Day | None) -> str:
    """The month of a day: ``March 2026``."""
    return DASH if on is None else f"{_date(on):%B %Y}"


def span(first_on: Day, last_on: Day) -> str:
    """Two days and all between: ``1 to 31 March 2026``, ``28 Dec 2025 to 3 Jan 2026``."""
    first, last = _date(first_on), _date(last_on)
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} to {day(last)}"
    return f"{short_day(first)} to {short_day(last)}"


def _date(on: Day) -> dt.date:
    return periods.date_of(on) if isinstance(on, int) else on


def _bound(measured: Measured) -> str | None:
    """None or all of few people, as far as they prove anything."""
    if measured.base is None or measured.base >= CERTAIN_BASE:
        return None
    if measured.value == 0:
        return "almost nobody" if measured.high is None else f"at most {percent(measured.high)}"
    if measured.value == 1:
        return "almost everybody" if measured.low is None else f"at least {percent(measured.low)}"
    return None


def _range(measured: Measured, factor: int) -> str:
    if measured.low is None or measured.high is None:
        return ""
    write = count if factor == 100 and max(abs(measured.low), abs(measured.high)) >= 0.01 else decimal
    low, high = write(measured.low * factor), write(measured.high * factor)
    return f" ({low})" if low == high else f" ({low} to {high})"
