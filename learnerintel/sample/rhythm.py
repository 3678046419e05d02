"""When people learn: the period, the week, the year and the hours of a working day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

#: Eighteen months.
HISTORY_DAYS = 548
_EPOCH = datetime.date(1970, 1, 1)
#: Monday to Sunday: the middle of the week is busiest, few learn at the weekend.
_WEEKDAY_WEIGHTS = np.array([1.05, 1.2, 1.15, 1.0, 0.65, 0.05, 0.04])
#: January to December: summer holidays and December are quiet.
_MONTH_WEIGHTS = np.array([1.1, 1.05, 1.05, 0.95, 0.95, 0.95, 0.7, 0.6, 1.05, 1.1, 1.15, 0.8])
#: (month, day) on which hardly anybody works in any of the countries.
_HOLIDAYS = frozenset({(1, 1), (1, 6), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)})
_HOLIDAY_WEIGHT = 0.04
#: Learning by choice grew this much from the first day of the period to the last.
_GROWTH = 1.4
#: Weight of each hour from 0 to 23: two working peaks, a lunch dip, a thin evening.
_HOUR_WEIGHTS = np.array([0, 0, 0, 0, 0, 0.3, 1, 3, 8, 11, 12, 10, 5, 8, 11, 10, 8, 4, 1.5, 1.2, 1.4, 0.8, 0.3, 0])


@dataclass(frozen=True, slots=True)
class Period:
    """The days the exports cover, both ends included; days count from 1970-01-01."""

    first_day: int
    last_day: int

    @classmethod
    def ending(cls, last_day: datetime.date) -> Period:
        last = (last_day - _EPOCH).days
        return cls(last - HISTORY_DAYS + 1, last)

    @property
    def days(self) -> np.ndarray:
        return np.arange(self.first_day, self.last_day + 1)

    def ago(self, days: int) -> int:
        """The day that many days before the last one."""
        return self.last_day - days


def date_of(day: int) -> datetime.date:
    """The calendar date of a day counted from 1970-01-01."""
    return _EPOCH + datetime.timedelta(days=int(day))


def day_of(date: datetime.date) -> int:
    """Days from 1970-01-01 to a calendar date."""
    return (date - _EPOCH).days


def weekday_of(days: np.ndarray) -> np.ndarray:
    """0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday."""
    return (np.asarray(days) + 3) % 7


def day_weights(period: Period, rng: Generator) -> np.ndarray:
    """How much is learnt by choice on each day of the period, in no unit."""
    days = period.days
    dates = [date_of(day) for day in days]
    weights = _WEEKDAY_WEIGHTS[weekday_of(days)] * _MONTH_WEIGHTS[[date.month - 1 for date in dates]]
    weights *= np.array([_HOLIDAY_WEIGHT if (date.month, date.day) in _HOLIDAYS else 1.0 for date in dates])
    between_the_years = [(date.month == 12 and date.day > 22) or (date.month == 1 and date.day < 4) for date in dates]
    weights[between_the_years] *= 0.2
    weights *= np.linspace(1.0, _GROWTH, len(days))
    return weights * rng.uniform(0.85, 1.15, len(days))


def is_day_off(days: np.ndarray) -> np.ndarray:
    """Whether each day is on a weekend or a holiday."""
    dates = np.asarray(days).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    month = months.astype(int) % 12 + 1
    day = (dates - months.astype("datetime64[D]")).astype(int) + 1
    holidays = [100 * month_of + day_of_it for month_of, day_of_it in _HOLIDAYS]
    return (weekday_of(days) > 4) | np.isin(100 * month + day, holidays)


def working_day(days: np.ndarray) -> np.ndarray:
    """The days themselves, or the last working day before those on a weekend or a holiday."""
    days = np.array(days)
    while (is_off := is_day_off(days)).any():
        days[is_off] -= 1
    return days


def minutes_of_day(rng: Generator, count: int) -> np.ndarray:
    """Times in minutes after midnight, mostly within working hours."""
    hours = rng.choice(24, size=count, p=_HOUR_WEIGHTS / _HOUR_WEIGHTS.sum())
    return hours * 60 + rng.integers(0, 60, count)


def quarter_end(day: int) -> int:
    """The last day of the calendar quarter that holds the day."""
    date = date_of(day)
    month = (date.month - 1) // 3 * 3 + 4
    first_after = datetime.date(date.year + (month > 12), (month - 1) % 12 + 1, 1)
    return day_of(first_after) - 1
