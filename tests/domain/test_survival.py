from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from learnerintel.domain.survival import kaplan_meier, median_days, share_after

PRECISION = 1e-9
#: Ten offers: touched after 2, 2, 5, 9 and 9 days; watched without a touch for 3, 5, 7, 9 and 12 days.
HAPPENED = [0, 0, 2, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]
LEFT = [0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1]


def test_steps_equal_a_table_made_by_hand():
    # day: at risk, happened, remaining: 2: 10, 2, 0.8; 5: 7, 1, 0.8 * 6/7; 9: 4, 2, 0.8 * 6/7 * 2/4
    steps = kaplan_meier(HAPPENED, LEFT)
    assert [(step.days, step.at_risk) for step in steps] == [(2, 10), (5, 7), (9, 4)]
    assert [step.share for step in steps] == pytest.approx([0.2, 1 - 0.8 * 6 / 7, 1 - 0.8 * 6 / 7 / 2])


def test_trap_those_not_touched_yet_count_for_as_long_as_they_were_watched():
    touched_only = kaplan_meier(HAPPENED, [0] * len(LEFT))
    assert touched_only[0].share == pytest.approx(0.4), "of touchers alone two in five are quick"
    assert median_days(touched_only).days == 5
    assert median_days(kaplan_meier(HAPPENED, LEFT)).days == 9


def test_a_half_that_is_not_reached_has_no_median():
    steps = kaplan_meier([0, 1, 1], [0, 0, 8])
    assert median_days(steps).days is None


def test_a_share_is_not_known_beyond_what_was_watched():
    steps = kaplan_meier(HAPPENED, LEFT)
    assert share_after(steps, 7, watched=12).share == pytest.approx(1 - 0.8 * 6 / 7)
    assert share_after(steps, 1, watched=12).share == 0
    assert share_after(steps, 28, watched=12) is None
    assert share_after(kaplan_meier([0, 3], [0, 0]), 28, watched=1).share == 1


TIMES = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=2, max_size=60).filter(
    lambda rows: any(is_touched for _, is_touched in rows)
)


def counts(rows):
    by_day = {flag: [sum(1 for at in rows if at == (day, flag)) for day in range(31)] for flag in (True, False)}
    return by_day[True], by_day[False]


@given(TIMES)
@settings(max_examples=60)
@pytest.mark.filterwarnings("ignore:The confidence interval is undefined:RuntimeWarning")
def test_steps_intervals_and_the_median_s_equal_those_of_scipy(rows):
    steps = kaplan_meier(*counts(rows))
    touched = [float(day) for day, is_touched in rows if is_touched]
    other = [float(day) for day, is_touched in rows if not is_touched]
    found = ecdf(CensoredData(uncensored=touched, right=other)).sf
    sure = found.confidence_interval(0.9, method="log-log")
    holds_half = []
    for step in steps:
        at = list(found.quantiles).index(step.days)
        assert step.share == pytest.approx(1 - found.probabilities[at], abs=PRECISION)
        assert (step.low is None) == (not 1e-12 < step.share < 1 - 1e-12)
        if step.low is None:
            continue
        low, high = sure.low.probabilities[at], sure.high.probabilities[at]
        assert (step.low, step.high) == pytest.approx((1 - high, 1 - low), abs=PRECISION)
        if low <= 0.5 <= high:
            holds_half.append(step.days)
    assert median_days(steps).low == (holds_half[0] if holds_half else None)
    later = [step.days for step in steps if holds_half and step.days > holds_half[-1]]
    assert median_days(steps).high == (later[0] if later else None)
