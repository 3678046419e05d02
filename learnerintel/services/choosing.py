"""Which days an answer is about, and which days who may choose.

Analysts choose any days. Everybody else sees calendar periods. A metric that adds up over time is shown to
them for whole quarters, for years and other four quarters, and the total also by month: a longer period is
made of shorter ones that are looked at together with it, so that it tells nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator

from learnerintel.domain.metric import Metric
from learnerintel.domain.periods import (
    RECENT_DAYS,
    CalendarPeriod,
    Period,
    month_before,
    month_of,
    month_period,
    quarter_of,
    quarter_period,
    week_start,
    window,
)
from learnerintel.errors import NotPermitted, UnknownName
from learnerintel.metrics.definition import COMPANY, Definition, Group, Split
from learnerintel.services.inquiry import Inquiry

#: Weeks of a series where nobody says how many.
WEEKS_SHOWN = 26
DAYS_PER_WEEK = 7
IN_TIME = (Split.WEEK, Split.MONTH)
SLICED = (Split.CONTENT, Split.CHANNEL, Split.CAMPAIGN)


def default_period(inquiry: Inquiry, definition: Definition, by: Split = Split.NONE) -> Period:
    """The days a metric looks at where nobody chooses any.

    Analysts see the window that ends on the as-of day, everybody else the latest full calendar period of
    that length; a series of weeks is half a year long, one of months twelve months.
    """
    conventions = inquiry.conventions
    if by is Split.WEEK:
        end = week_start(inquiry.as_of + 1, conventions.first_weekday) - 1
        return window(end, WEEKS_SHOWN * DAYS_PER_WEEK)
    if by is Split.MONTH:
        return conventions.latest(CalendarPeriod.LAST_12_MONTHS, inquiry.as_of + 1)
    if inquiry.has_free_dates:
        return window(inquiry.as_of, definition.days)
    return fitting_period(inquiry, definition.metric, definition.calendar)


def fitting_period(inquiry: Inquiry, metric: Metric, choice: CalendarPeriod) -> Period:
    """The latest full calendar period of a kind, or the one that stands for it where the metric adds up.

    Args:
        inquiry: who asks, as of when.
        metric: what will be measured.
        choice: the period that was picked on a page.
    """
    conventions, seen_from = inquiry.conventions, inquiry.as_of + 1
    if inquiry.has_free_dates or not metric.adds_up_over_time or choice is CalendarPeriod.LAST_YEAR:
        return conventions.latest(choice, seen_from)
    quarter = conventions.latest(CalendarPeriod.LAST_QUARTER, seen_from)
    return _four_quarters(quarter) if choice is CalendarPeriod.LAST_12_MONTHS else quarter


def _four_quarters(last: Period) -> Period:
    first = month_period(month_before(month_of(last.last_on), 11)).first_on
    return Period(first, last.last_on)


def picked_period(inquiry: Inquiry, metric: Metric, name: str) -> Period:
    """The days of a calendar period that was picked by its name; hyphens may stand for spaces.

    Raises:
        UnknownName: there is no such period.
    """
    try:
        choice = CalendarPeriod(name.replace("-", " "))
    except ValueError:
        allowed = ", ".join(CalendarPeriod)
        raise UnknownName(f"There is no period {name!r}. Nothing was measured. Allowed: {allowed}.") from None
    return fitting_period(inquiry, metric, choice)


def parts_of(inquiry: Inquiry, by: Split, period: Period) -> list[Period]:
    """The weeks or months that lie wholly within a period and are over; the period itself for other splits."""
    if by is Split.WEEK:
        first = week_start(period.first_on + DAYS_PER_WEEK - 1, inquiry.conventions.first_weekday)
        last = min(period.last_on, inquiry.as_of)
        return [Period(day, day + 6) for day in range(first, last - DAYS_PER_WEEK + 2, DAYS_PER_WEEK)]
    if by is Split.MONTH:
        last = min(period.last_on, inquiry.as_of)
        return [month for month in _months(period) if month.first_on >= period.first_on and month.last_on <= last]
    return [period]


def _months(period: Period) -> Iterator[Period]:
    month = month_of(period.first_on)
    while month_period(month).first_on <= period.last_on:
        yield month_period(month)
        month = month_before(month, -1)


def require_allowed(inquiry: Inquiry, definition: Definition, by: Split, group: Group, period: Period) -> None:
    """Raise unless the viewer may look at these days of this metric.

    Raises:
        NotPermitted: free dates are for analysts.
    """
    if inquiry.has_free_dates:
        return
    adds_up = definition.metric.adds_up_over_time
    if by in IN_TIME:
        whole = parts_of(inquiry, by, period)
        is_whole = bool(whole) and (whole[0].first_on, whole[-1].last_on) == (period.first_on, period.last_on)
        has_months = group == COMPANY or definition.has_team_months
        allowed = is_whole and (not adds_up or (by is Split.MONTH and has_months))
    elif adds_up:
        allowed = _is_quarter(inquiry, period) or _is_four_quarters(inquiry, period)
    else:
        allowed = _is_calendar(inquiry, period)
    if not allowed:
        which = "whole quarters, one or four" if adds_up else "calendar periods"
        raise NotPermitted(
            f"You may not choose free dates as {inquiry.viewer.role}. Nothing was measured. "
            f"{definition.metric.label} is shown for {which}; ask an analyst for {period}."
        )


def _is_quarter(inquiry: Inquiry, period: Period) -> bool:
    starts = inquiry.conventions.year_starts_in
    return quarter_period(quarter_of(period.first_on, starts), starts) == period


def _is_four_quarters(inquiry: Inquiry, period: Period) -> bool:
    starts = inquiry.conventions.year_starts_in
    last = quarter_period(quarter_of(period.last_on, starts), starts)
    return last.last_on == period.last_on and _four_quarters(last) == period


def _is_calendar(inquiry: Inquiry, period: Period) -> bool:
    """A month, quarter, year, twelve months, or four weeks, each of them whole."""
    first_weekday = inquiry.conventions.first_weekday
    is_four_weeks = period.day_count == RECENT_DAYS and week_start(period.first_on, first_weekday) == period.first_on
    months = list(_months(period))
    is_months = (months[0].first_on, months[-1].last_on) == (period.first_on, period.last_on)
    return is_four_weeks or (is_months and len(months) in (1, 12)) or _is_quarter(inquiry, period)


def shorter_periods(
    inquiry: Inquiry, definition: Definition, by: Split, period: Period, is_company_only: bool
) -> list[tuple[Period, bool]]:
    """Periods within one that a viewer without free dates may look at too, and whether only the total of them.

    The gate must see them together where a metric adds up: a year less its shown quarters tells of the rest.
    """
    if by in IN_TIME or inquiry.has_free_dates or not definition.metric.adds_up_over_time:
        return []
    starts = inquiry.conventions.year_starts_in
    months = list(_months(period))
    months_for_all = definition.has_team_months and not is_company_only
    found = [] if by in SLICED else [(month, not months_for_all) for month in months]
    if _is_four_quarters(inquiry, period):
        quarters = {quarter_period(quarter_of(month.first_on, starts), starts) for month in months}
        found += [(quarter, is_company_only) for quarter in sorted(quarters)]
    return found


def earlier(inquiry: Inquiry, metric: Metric, choice: CalendarPeriod, period: Period) -> Period:
    """The full period of the same kind before one, to compare with."""
    conventions = inquiry.conventions
    if metric.adds_up_over_time and not inquiry.has_free_dates:
        quarter = conventions.latest(CalendarPeriod.LAST_QUARTER, period.first_on)
        return quarter if _is_quarter(inquiry, period) else _four_quarters(quarter)
    return conventions.latest(choice, period.first_on)
