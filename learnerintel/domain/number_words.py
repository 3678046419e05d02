"""Numbers, dates and ranges as people read them: thin thousands, one decimal at most, units always.

What is not known or not shown is a dash, never 0. Nothing here computes a metric; it only writes one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from learnerintel.domain import periods
from learnerintel.domain.metric import Bound, Measurement, Metric, Unit

DASH = "–"
THIN_SPACE = "\u202f"
_FIXED_SPACE = "\u00a0"

_HOUR = 60
_SHORTEST_IN_HOURS = 2 * _HOUR
_SIGNS = {Bound.AT_MOST: "≤ ", Bound.AT_LEAST: "≥ "}

#: What a number is compared with, after "than".
BEFORE, YEAR_AGO = "the period before", "a year ago"

#: A day as services have it (days since 1970-01-01), or as a date.
Day = dt.date | int


def count(number: float | None) -> str:
    """A whole number with thin thousands: ``12 345``."""
    if number is None:
        return DASH
    text = f"{number:,.0f}"
    return _signed("0" if text == "-0" else text)


def decimal(number: float | None) -> str:
    """A number with one decimal, and none where that would be 0: ``3.4``, ``12``, ``1 204``."""
    if number is None:
        return DASH
    text = f"{number:,.1f}".removesuffix(".0")
    return _signed("0" if text == "-0" else text)


def percent(share: float | None) -> str:
    """A share (0 to 1) as ``38 %``; below one percent with a decimal."""
    if share is None:
        return DASH
    if 0 < abs(share) < 0.0005:
        return f"under 0.1{THIN_SPACE}%"
    is_small = 0 < abs(share) < 0.00995
    return f"{decimal(share * 100) if is_small else count(share * 100)}{THIN_SPACE}%"


def counted(number: int | None, one: str = "person", many: str = "people") -> str:
    """A count with its word: ``1 person``, ``214 people``."""
    return DASH if number is None else f"{count(number)} {one if number == 1 else many}"


def value(metric: Metric, measurement: Measurement) -> str:
    """A value alone, with its unit: ``38 %``, ``46 hours``; ``≤ 14 %`` where only a limit may be shown."""
    if measurement.value is None:
        return DASH
    sign = "" if measurement.bound is None else _SIGNS[measurement.bound]
    return f"{sign}{_in_unit(metric.unit, measurement.value)}"


def said(metric: Metric, measurement: Measurement) -> str:
    """A value with base and interval: ``38 % of 214 people (32 to 44)``, or why there is none."""
    if measurement.value is None:
        return measurement.why or "not known yet"
    bound = "" if measurement.bound is None else f"{measurement.bound} "
    of = "" if measurement.base is None else f" of {count(measurement.base)} {metric.base_label}"
    ends = _ends(metric, measurement)
    return f"{bound}{_in_unit(metric.unit, measurement.value)}{of}{f' ({ends})' if ends else ''}"


def certainty(metric: Metric, measurement: Measurement) -> str:
    """What belongs below a value: ``32 to 44 %, of 214 people``, or why there is none."""
    if measurement.value is None:
        return measurement.why or "not known yet"
    ends = _ends(metric, measurement)
    if ends and metric.unit is Unit.SHARE:
        ends = f"{ends}{THIN_SPACE}%"
    of = "" if measurement.base is None else f"of {count(measurement.base)} {metric.base_label}"
    return ", ".join(part for part in (ends, of) if part)


def sureness(metric: Metric, measurement: Measurement) -> str:
    """Only how sure a value is: ``32 to 44 %``, ``at least 4.2 stars``, or why there is no value."""
    if measurement.value is not None and measurement.bound is not None:
        return f"{measurement.bound} {_in_unit(metric.unit, measurement.value)}"
    return certainty(metric, replace(measurement, base=None))


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
    return f"{counted(size, 'point', 'points')} {'more' if change > 0 else 'less'} than {since}"


def change(metric: Metric, now: Measurement, then: Measurement, since: str) -> str:
    """A change in words.

    Args:
        metric: what was measured.
        now: its value now.
        then: its value then.
        since: what it is compared with, after "than".
    """
    if now.value is None or then.value is None or now.bound is not None or then.bound is not None:
        return f"not known for {since}"
    if metric.unit is Unit.SHARE:
        return points(now.value - then.value, since)
    size = decimal(abs(now.value - then.value))
    if size == "0":
        return f"as {since}"
    return f"{size} {metric.unit} {'more' if now.value > then.value else 'less'} than {since}"


def duration(minutes: float | None) -> str:
    """Minutes as ``45 minutes`` or, from two hours on, ``46 hours``."""
    if minutes is None:
        return DASH
    if minutes < _SHORTEST_IN_HOURS:
        return counted(round(minutes), "minute", "minutes")
    return counted(round(minutes / _HOUR), "hour", "hours")


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
    return DASH if on is None else f"{_date(on).day} {_date(on):%b %Y}".replace(" ", _FIXED_SPACE)


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


def short_span(first_on: Day, last_on: Day) -> str:
    """Two days and all between where there is little room: ``19 Oct to 15 Nov 2026``."""
    first, last = _date(first_on), _date(last_on)
    if first == last:
        return short_day(first)
    if first.year != last.year:
        return f"{short_day(first)} to {short_day(last)}"
    begin = str(first.day) if first.month == last.month else f"{first.day}{_FIXED_SPACE}{first:%b}"
    return f"{begin} to {short_day(last)}"


def _in_unit(unit: Unit, number: float) -> str:
    if unit is Unit.SHARE:
        return percent(number)
    return f"{decimal(number)} {unit.value}"


def _ends(metric: Metric, measurement: Measurement) -> str:
    """The ends of the interval without unit; empty where there is none, or only a limit may be shown."""
    low, high = measurement.low, measurement.high
    if low is None or high is None or measurement.bound is not None:
        return ""
    if metric.unit is Unit.SHARE:
        write = count if max(abs(low), abs(high)) >= 0.01 else decimal
        low, high = low * 100, high * 100
    else:
        write = decimal
    return write(low) if write(low) == write(high) else f"{write(low)} to {write(high)}"


def _signed(text: str) -> str:
    return text.replace(",", THIN_SPACE).replace("-", "−")


def _date(on: Day) -> dt.date:
    return periods.date_of(on) if isinstance(on, int) else on
