from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnerintel.domain.periods import (
    CalendarPeriod,
    Period,
    calendar_period,
    day_from_iso,
    day_of,
    iso_day,
    month_before,
    month_of,
    month_period,
    outcome_window,
    quarter_of,
    quarter_period,
    recent_window,
    same_period_last_year,
    week_of,
    week_period,
    week_start,
    weekday_of,
    year_of,
    year_period,
)

DAYS = st.integers(day_of(date(1990, 1, 1)), day_of(date(2100, 12, 31)))
#: Tuesday, 31 March 2026
AS_OF = day_from_iso("2026-03-31")


def test_days_count_from_1970():
    assert day_of(date(1970, 1, 1)) == 0
    assert day_of(date(1970, 2, 1)) == 31
    assert iso_day(0) == "1970-01-01"
    assert day_from_iso("2000-01-01") == 10_957


@given(DAYS)
@settings(max_examples=200)
def test_weeks_that_begin_on_monday_are_iso_weeks(day):
    iso = (date(1970, 1, 1) + timedelta(days=day)).isocalendar()
    assert week_of(day) == iso.year * 100 + iso.week
    assert weekday_of(day) == iso.weekday - 1


@given(DAYS, st.integers(0, 6))
@settings(max_examples=200)
def test_every_day_is_in_its_week_whatever_the_first_weekday(day, first_weekday):
    week = week_period(week_of(day, first_weekday), first_weekday)
    assert day in week
    assert week.day_count == 7
    assert weekday_of(week.first_on) == first_weekday
    assert week.first_on == week_start(day, first_weekday)


def test_a_sunday_begins_the_week_where_the_company_says_so():
    sunday = day_from_iso("2026-03-29")
    assert iso_day(week_start(sunday)) == "2026-03-23"
    assert iso_day(week_start(sunday, 6)) == "2026-03-29"


def test_a_week_that_a_year_does_not_have_is_refused():
    assert str(week_period(202653)) == "2026-12-28 to 2027-01-03"
    for week in (202553, 202600, 202654):
        with pytest.raises(ValueError, match="has no week"):
            week_period(week)


@given(DAYS, st.integers(1, 12))
@settings(max_examples=200)
def test_every_day_is_in_its_month_quarter_and_year(day, year_starts_in):
    month = month_period(month_of(day))
    quarter = quarter_period(quarter_of(day, year_starts_in), year_starts_in)
    year = year_period(year_of(day, year_starts_in), year_starts_in)
    assert day in month
    assert quarter.holds(month)
    assert year.holds(quarter)
    assert 89 <= quarter.day_count <= 92
    assert year.day_count in (365, 366)


def test_quarters_of_a_calendar_and_of_a_fiscal_year():
    assert quarter_of(AS_OF) == 20261
    assert str(quarter_period(20261)) == "2026-01-01 to 2026-03-31"
    # a year that begins in October 2025: January to March 2026 is its second quarter
    assert quarter_of(AS_OF, 10) == 20252
    assert str(quarter_period(20252, 10)) == "2026-01-01 to 2026-03-31"
    assert str(year_period(2025, 10)) == "2025-10-01 to 2026-09-30"
    with pytest.raises(ValueError, match="quarters 1 to 4"):
        quarter_period(20265)


def test_months_are_counted_across_the_turn_of_a_year():
    assert month_before(202601) == 202512
    assert month_before(202603, 15) == 202412
    assert month_before(202512, -1) == 202601


def test_calendar_periods_are_the_latest_full_ones():
    named = {choice: str(calendar_period(choice, AS_OF)) for choice in CalendarPeriod}
    assert named == {
        CalendarPeriod.LAST_4_WEEKS: "2026-03-02 to 2026-03-29",
        CalendarPeriod.LAST_MONTH: "2026-02-01 to 2026-02-28",
        CalendarPeriod.LAST_QUARTER: "2025-10-01 to 2025-12-31",
        CalendarPeriod.LAST_YEAR: "2025-01-01 to 2025-12-31",
        CalendarPeriod.LAST_12_MONTHS: "2025-03-01 to 2026-02-28",
    }
    assert str(calendar_period(CalendarPeriod.LAST_4_WEEKS, AS_OF, 6)) == "2026-03-01 to 2026-03-28"
    assert str(calendar_period(CalendarPeriod.LAST_YEAR, AS_OF, 0, 4)) == "2024-04-01 to 2025-03-31"
    assert str(calendar_period(CalendarPeriod.LAST_YEAR, AS_OF, 0, 3)) == "2025-03-01 to 2026-02-28"


@given(DAYS, st.sampled_from(list(CalendarPeriod)), st.integers(0, 6), st.integers(1, 12))
@settings(max_examples=200)
def test_a_calendar_period_is_over_before_the_day_it_is_seen_from(day, choice, first_weekday, year_starts_in):
    assert calendar_period(choice, day, first_weekday, year_starts_in).last_on < day


def test_windows_end_with_the_day_itself():
    assert str(recent_window(AS_OF)) == "2026-03-04 to 2026-03-31"
    assert recent_window(AS_OF).day_count == 28
    assert outcome_window(AS_OF).day_count == 90


def test_a_year_before_whole_months_keep_their_dates_and_weeks_their_weekdays():
    leap = month_period(202402)
    assert str(same_period_last_year(leap)) == "2023-02-01 to 2023-02-28"
    weeks = calendar_period(CalendarPeriod.LAST_4_WEEKS, AS_OF)
    before = same_period_last_year(weeks)
    assert str(before) == "2025-03-03 to 2025-03-30"
    assert weekday_of(before.first_on) == weekday_of(weeks.first_on)


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before it begins"):
        Period(5, 4)


def test_periods_know_what_they_share():
    assert Period(1, 5).overlaps(Period(5, 9))
    assert not Period(1, 5).overlaps(Period(6, 9))
    assert Period(1, 9).holds(Period(2, 9))
    assert not Period(1, 9).holds(Period(0, 3))
