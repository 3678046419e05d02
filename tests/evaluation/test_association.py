from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from learnerintel.evaluation.association import association


def test_two_equal_orders_are_no_chance():
    found = association(range(12), [value**2 for value in range(12)])
    assert (found.teams, found.order) == (12, 1)
    assert found.by_chance < 0.01


def test_trap_nine_teams_say_nothing_however_well_they_fit():
    assert association(range(9), range(9)) is None


def test_what_has_no_order_has_no_association():
    assert association(range(12), [1] * 12) is None


def test_order_and_chance_are_those_of_scipy():
    one, other = np.random.default_rng(3).normal(size=(2, 14))
    found, expected = association(one, other), stats.kendalltau(one, other, method="exact")
    assert found.order == pytest.approx(expected.statistic, abs=1e-9)
    assert found.by_chance == pytest.approx(expected.pvalue, abs=0.03), "drawn, not counted"
