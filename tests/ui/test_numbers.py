from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from learnerintel.domain import periods
from learnerintel.domain.metric import Better, Bound, Measurement, Metric, MetricKind, Unit
from learnerintel.ui import numbers
from learnerintel.ui.tiles import explained, tile_of

THIN = numbers.THIN_SPACE
SHARE = Metric(
    name="voluntary-share",
    label="Voluntary share",
    unit=Unit.SHARE,
    formula="Voluntary starts / all starts.",
    does_not_count="Starts of unknown obligation.",
    source=("activity",),
    better=Better.HIGHER,
    kind=MetricKind.RATIO,
    window="four weeks",
)
HOURS = replace(SHARE, name="hours", unit=Unit.HOURS, kind=MetricKind.LEARNER_MEAN)
KNOWN = Measurement("all", 0.38, 214, 0.3204, 0.4391)
WITHHELD = Measurement("all", None, None, is_withheld=True, why="Fewer than 5 people.")


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "0"), (999, "999"), (12345, f"12{THIN}345"), (-1234.6, f"−1{THIN}235"), (-0.2, "0"), (None, "–")],
)
def test_counts_have_thin_thousands_and_unknown_is_a_dash(number, written):
    assert numbers.count(number) == written


@pytest.mark.parametrize(
    ("number", "written"), [(3.44, "3.4"), (12.0, "12"), (1204.25, f"1{THIN}204.2"), (-0.04, "0"), (None, "–")]
)
def test_numbers_have_one_decimal_at_most(number, written):
    assert numbers.decimal(number) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.384, f"38{THIN}%"),
        (0.0, f"0{THIN}%"),
        (1.0, f"100{THIN}%"),
        (0.004, f"0.4{THIN}%"),
        (0.0001, f"under 0.1{THIN}%"),
        (0.00996, f"1{THIN}%"),
        (None, "–"),
    ],
)
def test_shares_are_percent_and_a_small_one_is_never_nothing(share, written):
    assert numbers.percent(share) == written


def test_a_share_is_said_with_its_base_and_interval():
    assert numbers.value(SHARE, KNOWN) == f"38{THIN}%"
    assert numbers.said(SHARE, KNOWN) == f"38{THIN}% of 214 people (32 to 44)"
    assert numbers.certainty(SHARE, KNOWN) == f"32 to 44{THIN}%, of 214 people"


def test_an_interval_whose_ends_read_alike_is_one_number():
    assert numbers.said(SHARE, Measurement("all", 0.38, 90_000, 0.379, 0.381)).endswith("(38)")


def test_a_value_that_is_no_share_is_said_in_its_unit():
    measured = Measurement("all", 3.41, 31, 2.8, 4.06)
    assert numbers.said(HOURS, measured) == "3.4 hours of 31 people (2.8 to 4.1)"


def test_a_limit_is_said_as_a_limit_and_without_interval():
    limit = Measurement("all", 0.31, 8, 0.0, 0.31, bound=Bound.AT_MOST, why="Nobody of so few people.")
    assert numbers.value(SHARE, limit) == f"≤ 31{THIN}%"
    assert numbers.said(SHARE, limit) == f"at most 31{THIN}% of 8 people"
    assert numbers.value(SHARE, replace(limit, bound=Bound.AT_LEAST)) == f"≥ 31{THIN}%"


def test_what_is_withheld_is_a_dash_with_its_reason():
    assert numbers.value(SHARE, WITHHELD) == "–"
    assert numbers.said(SHARE, WITHHELD) == "Fewer than 5 people."
    assert numbers.certainty(SHARE, replace(WITHHELD, why=None)) == "not known yet"


@pytest.mark.parametrize(
    ("change", "written"),
    [
        (0.06, "6 points more than a year ago"),
        (-0.011, "1 point less than a year ago"),
        (0.004, "as a year ago"),
        (None, "not comparable with a year ago"),
    ],
)
def test_changes_are_points_in_words(change, written):
    assert numbers.points(change, "a year ago") == written


@pytest.mark.parametrize(
    ("minutes", "written"),
    [(1, "1 minute"), (119, "119 minutes"), (120, "2 hours"), (2760, "46 hours"), (None, "–")],
)
def test_times_are_hours_from_two_hours_on(minutes, written):
    assert numbers.duration(minutes) == written


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [(1860, 2760, "31 to 46 hours"), (20, 90, "20 to 90 minutes"), (130, 140, "2 hours"), (None, 5, "–")],
)
def test_a_range_of_time_has_one_unit(low, high, written):
    assert numbers.duration_range(low, high) == written


def test_days_read_the_same_as_dates_and_as_numbers():
    on = dt.date(2026, 3, 31)
    assert numbers.day(on) == numbers.day(periods.day_of(on)) == "31 March 2026"
    assert numbers.short_day(on) == "31\u00a0Mar\u00a02026"
    assert numbers.month(on) == "March 2026"
    assert numbers.day(None) == numbers.month(None) == numbers.short_day(None) == "–"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ((2026, 3, 1), (2026, 3, 31), "1 to 31 March 2026"),
        ((2026, 1, 5), (2026, 2, 1), "5 January to 1 February 2026"),
        ((2025, 12, 28), (2026, 1, 3), "28\u00a0Dec\u00a02025 to 3\u00a0Jan\u00a02026"),
        ((2026, 3, 1), (2026, 3, 1), "1 March 2026"),
    ],
)
def test_a_span_says_month_and_year_once(first, last, written):
    assert numbers.span(dt.date(*first), dt.date(*last)) == written


def test_a_tile_says_what_the_record_and_the_measurement_say():
    tile = tile_of(SHARE, KNOWN, notes=["6 points more than a year ago"])
    assert (tile.label, tile.value) == ("Voluntary share", f"38{THIN}%")
    assert tile.certainty == f"32 to 44{THIN}%, of 214 people"
    for part in (SHARE.formula, SHARE.does_not_count, SHARE.window, "activity"):
        assert part in tile.explains == explained(SHARE)
    assert tile_of(SHARE, WITHHELD).value == "–"


def test_a_short_span_says_year_and_month_once_and_a_single_day_as_one():
    fixed = "\u00a0"
    assert numbers.short_span(dt.date(2026, 10, 19), dt.date(2026, 11, 15)).replace(fixed, " ") == (
        "19 Oct to 15 Nov 2026"
    )
    assert numbers.short_span(dt.date(2026, 7, 1), dt.date(2026, 7, 31)).replace(fixed, " ") == "1 to 31 Jul 2026"
    assert numbers.short_span(dt.date(2025, 12, 28), dt.date(2026, 1, 3)).replace(fixed, " ") == (
        "28 Dec 2025 to 3 Jan 2026"
    )
    assert numbers.short_span(dt.date(2026, 7, 1), dt.date(2026, 7, 1)).replace(fixed, " ") == "1 Jul 2026"


def test_many_minutes_stand_on_a_tile_in_hours_with_their_range():
    minutes = replace(SHARE, unit=Unit.MINUTES)
    assert tile_of(minutes, Measurement("all", 112.0, 40, 97.0, 136.0)).value == "112 min"
    long = tile_of(minutes, Measurement("all", 1512.0, 40, 1200.0, 1800.0))
    assert long.value == "25.2 hours"
    assert long.certainty == "20 to 30, of 40 people"
