"""Days, weeks, months, quarters and years as integers, and the periods that people may choose.

A day is the number of whole days since 1970-01-01. The other keys are integers that sort by time and
read as what they are: week 202605, month 202603, quarter 20261, year 2026. A week belongs to the year
that holds its fourth day (ISO 8601 where the week begins on Monday); a fiscal year is named after the
calendar year in which it begins.

A period includes its first and its last day. A period is *full* on a day when its last day is before it.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_EPOCH = date(1970, 1, 1).toordinal()
#: 1970-01-01 was a Thursday; Monday is 0.
_EPOCH_WEEKDAY = 3
DAYS_PER_WEEK = 7
MONDAY = 0

#: Four whole weeks: every weekday counts equally often.
RECENT_DAYS = 28
#: The time in which a decision, or leaving a thing alone, shows its outcome.
OUTCOME_DAYS = 90
#: 52 whole weeks: the same weekdays a year before.
_YEAR_OF_WEEKS_DAYS = 364


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of days, both ends included.

    Attributes:
        first_on: first day.
        last_on: last day, not before the first.
    """

    first_on: int
    last_on: int

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise ValueError(f"A period ends ({iso_day(self.last_on)}) before it begins ({iso_day(self.first_on)}).")

    @property
    def day_count(self) -> int:
        return self.last_on - self.first_on + 1

    def __contains__(self, day: int) -> bool:
        return self.first_on <= day <= self.last_on

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.first_on <= other.last_on and other.first_on <= self.last_on

    def holds(self, other: Period) -> bool:
        """Whether every day of the other one is a day of this one."""
        return self.first_on <= other.first_on and other.last_on <= self.last_on

    def __str__(self) -> str:
        return f"{iso_day(self.first_on)} to {iso_day(self.last_on)}"


class CalendarPeriod(StrEnum):
    """What managers and leaders may choose; free dates are for analysts only."""

    LAST_4_WEEKS = "last 4 weeks"
    LAST_MONTH = "last month"
    LAST_QUARTER = "last quarter"
    LAST_YEAR = "last year"
    LAST_12_MONTHS = "last 12 months"


def day_of(moment: date) -> int:
    """Days since 1970-01-01 of a date."""
    return moment.toordinal() - _EPOCH


def date_of(day: int) -> date:
    """The date of a day."""
    return date.fromordinal(day + _EPOCH)


def iso_day(day: int) -> str:
    """A day as text, ``2026-03-31``."""
    return date_of(day).isoformat()


def day_from_iso(text: str) -> int:
    """The day of a text such as ``2026-03-31``.

    Raises:
        ValueError: it is not a date in that form.
    """
    return day_of(date.fromisoformat(text))


def weekday_of(day: int) -> int:
    """0 for Monday to 6 for Sunday."""
    return (day + _EPOCH_WEEKDAY) % DAYS_PER_WEEK


def week_start(day: int, first_weekday: int = MONDAY) -> int:
    """First day of the week that holds a day; ``first_weekday`` is 0 for Monday to 6 for Sunday."""
    return day - (weekday_of(day) - first_weekday) % DAYS_PER_WEEK


def week_of(day: int, first_weekday: int = MONDAY) -> int:
    """Key of the week that holds a day, year and number: 202601 is the first week of 2026."""
    fourth = date_of(week_start(day, first_weekday) + 3)
    return fourth.year * 100 + (fourth.timetuple().tm_yday - 1) // DAYS_PER_WEEK + 1


def week_period(week: int, first_weekday: int = MONDAY) -> Period:
    """The seven days of a week key.

    Raises:
        ValueError: that year has no week of that number.
    """
    year, number = divmod(week, 100)
    # The fourth of January is always a day of the first week: its fourth day is the first to the seventh.
    first = week_start(day_of(date(year, 1, 4)), first_weekday) + (number - 1) * DAYS_PER_WEEK
    if number < 1 or week_of(first, first_weekday) != week:
        raise ValueError(f"The year {year} has no week {number}.")
    return Period(first, first + DAYS_PER_WEEK - 1)


def month_of(day: int) -> int:
    """Key of the month that holds a day: 202603 is March 2026."""
    moment = date_of(day)
    return moment.year * 100 + moment.month


def month_period(month: int) -> Period:
    """The days of a month key.

    Raises:
        ValueError: the key's last two digits are no month.
    """
    year, number = divmod(month, 100)
    first = day_of(date(year, number, 1))
    return Period(first, first + monthrange(year, number)[1] - 1)


def month_before(month: int, count: int = 1) -> int:
    """The month key ``count`` months earlier; a negative count goes forward."""
    year, number = divmod(month, 100)
    years, index = divmod(year * 12 + number - 1 - count, 12)
    return years * 100 + index + 1


def quarter_of(day: int, year_starts_in: int = 1) -> int:
    """Key of the quarter that holds a day: 20262 is the second quarter of the year 2026.

    Args:
        day: days since 1970-01-01.
        year_starts_in: the month in which the company's year begins, 1 to 12.
    """
    year, number = divmod(month_before(month_of(day), year_starts_in - 1), 100)
    return year * 10 + (number - 1) // 3 + 1


def quarter_period(quarter: int, year_starts_in: int = 1) -> Period:
    """The days of a quarter key.

    Raises:
        ValueError: the key's last digit is not 1 to 4.
    """
    year, number = divmod(quarter, 10)
    if not 1 <= number <= 4:
        raise ValueError(f"A year has quarters 1 to 4, not {number}.")
    first = month_before(year * 100 + year_starts_in, -3 * (number - 1))
    return _months(first, 3)


def year_of(day: int, year_starts_in: int = 1) -> int:
    """Key of the (fiscal) year that holds a day: the calendar year in which it begins."""
    return month_before(month_of(day), year_starts_in - 1) // 100


def year_period(year: int, year_starts_in: int = 1) -> Period:
    """The days of a (fiscal) year key."""
    return _months(year * 100 + year_starts_in, 12)


def window(as_of: int, days: int) -> Period:
    """The ``days`` days that end with ``as_of``, that day included.

    Raises:
        ValueError: fewer than one day was asked for.
    """
    return Period(as_of - days + 1, as_of)


def recent_window(as_of: int) -> Period:
    """The last 28 days: four whole weeks, ``as_of`` included."""
    return window(as_of, RECENT_DAYS)


def outcome_window(as_of: int) -> Period:
    """The last 90 days, ``as_of`` included."""
    return window(as_of, OUTCOME_DAYS)


def calendar_period(choice: CalendarPeriod, as_of: int, first_weekday: int = MONDAY, year_starts_in: int = 1) -> Period:
    """The latest full period of a kind, seen from a day.

    Args:
        choice: the kind of period.
        as_of: today; every period returned ends before it.
        first_weekday: 0 for Monday to 6 for Sunday.
        year_starts_in: the month in which the company's year begins.

    Returns:
        Four full weeks, or a full month, quarter, year or twelve months.
    """
    if choice is CalendarPeriod.LAST_4_WEEKS:
        end = week_start(as_of, first_weekday) - 1
        return window(end, RECENT_DAYS)
    this_month = month_of(as_of)
    if choice is CalendarPeriod.LAST_MONTH:
        return month_period(month_before(this_month))
    if choice is CalendarPeriod.LAST_12_MONTHS:
        return _months(month_before(this_month, 12), 12)
    if choice is CalendarPeriod.LAST_QUARTER:
        before = quarter_period(quarter_of(as_of, year_starts_in), year_starts_in).first_on - 1
        return quarter_period(quarter_of(before, year_starts_in), year_starts_in)
    return year_period(year_of(as_of, year_starts_in) - 1, year_starts_in)


def same_period_last_year(period: Period) -> Period:
    """The period a year before, to compare with.

    Whole months move by twelve months. Anything else moves by 52 whole weeks, so that each weekday
    stands against the same weekday.
    """
    first, last = date_of(period.first_on), date_of(period.last_on)
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        start = month_period(month_before(month_of(period.first_on), 12))
        end = month_period(month_before(month_of(period.last_on), 12))
        return Period(start.first_on, end.last_on)
    return Period(period.first_on - _YEAR_OF_WEEKS_DAYS, period.last_on - _YEAR_OF_WEEKS_DAYS)


def _months(first_month: int, count: int) -> Period:
    last_month = month_before(first_month, 1 - count)
    return Period(month_period(first_month).first_on, month_period(last_month).last_on)
