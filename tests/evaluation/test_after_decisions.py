"""The difference of differences against what was counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from learnerintel.evaluation.after_decisions import TeamChange, difference

OTHERS = np.array([[0.4, 0.4, 0.5 + step, number] for number, step in enumerate((-0.02, -0.01, 0.0, 0.01, 0.02))])


def _treated(count, after=0.9, before=0.6):
    return [TeamChange(before, 0.6, after, OTHERS) for _ in range(count)]


def test_the_change_of_the_others_is_taken_off():
    # 0.9 - 0.6 in the teams, 0.5 - 0.4 in the mean of the others
    found = difference(_treated(6))
    assert found.value == pytest.approx(0.2)
    assert found.low <= 0.2 <= found.high
    assert found.high - found.low < 0.05
    assert found.is_told_from_nothing
    assert (found.teams, found.others) == (6, 5)


def test_before_the_decisions_nothing_is_to_be_seen_unless_they_ran_apart():
    assert difference(_treated(6), is_placebo=True).value == pytest.approx(0.0)
    apart = difference(_treated(6, before=0.3), is_placebo=True)
    assert apart.value == pytest.approx(0.3)
    assert apart.is_told_from_nothing


def test_too_few_teams_on_either_side_are_an_answer():
    assert difference(_treated(4)) is None
    assert difference([TeamChange(0.6, 0.6, 0.9, OTHERS[:4]) for _ in range(6)]) is None
    assert difference([]) is None


def test_each_team_is_held_beside_those_of_its_own_days():
    late = np.array([[0.4, 0.4, 0.8, 7.0]])
    found = difference([*_treated(5), TeamChange(0.6, 0.6, 0.9, late)])
    assert found.value == pytest.approx((5 * 0.2 + (0.3 - 0.4)) / 6)
