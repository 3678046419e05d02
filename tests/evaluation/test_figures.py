from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnerintel.evaluation.cases import Cases, joined
from learnerintel.evaluation.figures import figures_of, flags
from learnerintel.evaluation.learned import calibration_of, learned_rule
from learnerintel.evaluation.rules import BASELINES, LEAST_BY_TEAM, LOWEST_RATED, POOLED, RANDOM


def cases(own, later, *, team=None, recent=None, eligible=20, rating=None) -> Cases:
    """Pairs with some counts; everything else the same of all."""
    count = len(own)
    same = np.zeros(count)
    return Cases(
        team=np.zeros(count, dtype=np.int64) if team is None else np.array(team),
        content_id=np.arange(count),
        eligible=np.full(count, eligible),
        people=np.full(count, 5 * eligible),
        recent=np.array(own if recent is None else recent),
        longer=np.array(own if recent is None else recent),
        own_recent=np.array(own),
        own_longer=np.array(own),
        idle_days=same,
        own_idle_days=same,
        age_days=same + 100,
        estimate=np.array(own) / eligible,
        rating=np.full(count, np.nan) if rating is None else np.array(rating, dtype=float),
        later=np.array(later),
    )


def test_figures_of_ten_items_counted_by_hand():
    # two of ten are listed: items 0 (nobody later: right) and 1 (2 of 20 later: a mistake)
    pairs = cases([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 2, 0, 0, 1, 4, 4, 4, 4, 5])
    found = figures_of(LEAST_BY_TEAM, pairs, 0.2)
    assert (found.flagged, found.pairs) == (2, 10)
    assert found.precision.value == 0.5
    assert found.mistakes.value == 0.5
    assert found.recall.value == pytest.approx(1 / 3)  # items 0, 2 and 3 stay below a twentieth; 1 of 20 does not
    assert found.regret.value == pytest.approx(2 / 24)
    # pairs (unused, used): 0 before all 7, 2 and 3 before 6 of them each
    assert found.auc == pytest.approx((7 + 6 + 6) / 21)


def test_among_equals_chance_chooses_and_each_counts_in_part():
    pairs = cases([0, 0, 0, 0, 5], [0, 0, 0, 4, 4])
    assert flags(LEAST_BY_TEAM, pairs, 0.4).tolist() == [0.5, 0.5, 0.5, 0.5, 0]
    assert figures_of(LEAST_BY_TEAM, pairs, 0.4).precision.value == 0.75


def test_chance_lists_as_many_right_as_there_are():
    pairs = cases(range(10), [0, 0, 0, 4, 4, 4, 4, 4, 4, 4])
    found = figures_of(RANDOM, pairs, 0.3)
    assert found.precision.value == pytest.approx(0.3)
    assert found.auc == 0.5


def test_each_team_has_a_list_of_its_own():
    pairs = cases([0, 1, 2, 3, 4] * 2, [0] * 10, team=[0] * 5 + [1] * 5)
    assert flags(LEAST_BY_TEAM, pairs, 0.2).tolist() == [1, 0, 0, 0, 0] * 2


def test_a_list_is_rounded_down_and_may_be_empty():
    found = figures_of(POOLED, cases([0, 1, 2, 3], [0, 0, 0, 0]), 0.2)
    assert (found.flagged, found.precision.value, found.mistakes.value) == (0, None, None)


def test_unrated_items_come_after_rated_ones():
    pairs = cases([0, 0, 0, 0, 0], [0] * 5, rating=[np.nan, 4.0, 2.0, np.nan, 3.0])
    assert flags(LOWEST_RATED, pairs, 0.4).tolist() == [0, 0, 1, 0, 1]


def test_comparable_people_decide_where_the_team_is_silent():
    pairs = cases([0, 0, 0, 0, 0], [0] * 5, recent=[9, 1, 5, 7, 3])
    assert flags(POOLED, pairs, 0.2).tolist() == [0, 1, 0, 0, 0]
    assert flags(LEAST_BY_TEAM, pairs, 0.2).tolist() == [0.2] * 5


def test_intervals_hold_the_value_and_are_the_same_each_time():
    random = np.random.default_rng(1)
    pairs = cases(random.integers(0, 9, 60), random.integers(0, 5, 60))
    first, second = (figures_of(POOLED, pairs, 0.2) for _ in range(2))
    assert first == second
    for share in (first.precision, first.recall, first.regret, first.mistakes):
        assert share.low <= share.value <= share.high


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 3)), min_size=1, max_size=40),
    st.floats(0.05, 1.0),
)
def test_no_rule_lists_more_of_a_team_than_its_share(rows, share):
    rows.sort(key=lambda row: row[2])
    teams = np.unique([row[2] for row in rows], return_inverse=True)[1]
    pairs = cases([row[0] for row in rows], [row[1] for row in rows], team=teams)
    for rule in (POOLED, *BASELINES):
        listed = flags(rule, pairs, share)
        assert ((listed >= 0) & (listed <= 1)).all()
        sizes = np.bincount(teams)
        assert np.bincount(teams, weights=listed) == pytest.approx(np.floor(share * sizes + 1e-9))


def test_nothing_is_fitted_on_fewer_than_three_hundred_cases_or_on_one_outcome():
    few = cases([0, 5] * 100, [0, 9] * 100)
    assert learned_rule(few) is None
    assert calibration_of(few) is None
    assert learned_rule(cases([0, 5] * 200, [0] * 400)) is None


def test_what_was_fitted_on_the_past_orders_and_calibrates_the_present():
    past = cases([0, 1, 6, 9] * 100, [0, 1, 6, 9] * 100)
    rule, calibration = learned_rule(past), calibration_of(past)
    now = cases([9, 0, 6, 1, 9], [9, 0, 6, 1, 9])
    assert flags(rule, now, 0.4).tolist() == [0, 1, 0, 1, 0]
    assert calibration.case_count == 400
    assert calibration.confidence(0.0) > 0.9 > 0.1 > calibration.confidence(0.4)


def test_teams_of_joined_cases_keep_apart():
    one = cases([0, 1, 2, 3, 4], [0] * 5)
    assert joined([one, one]).team.tolist() == [0] * 5 + [1] * 5
    assert len(joined([])) == 0
