from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from learnerintel.evaluation.versions import (
    EXPECTED_DIFFERENCE,
    Arm,
    _variance,
    always_valid,
    ratio_probability,
    read_out,
)

PRECISION = 1e-9


@st.composite
def arms(draw):
    people = draw(st.integers(5, 5000))
    return Arm(people, draw(st.integers(0, people)))


def test_two_versions_counted_by_hand():
    # Newcombe 1998, table II, example (a): 56/70 against 48/80, 95 %: 0.0524 to 0.3339
    found = read_out(Arm(80, 48), Arm(70, 56), 8 / 15, level=0.95)
    assert found.one_look.value == pytest.approx(0.2)
    assert (found.one_look.low, found.one_look.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert found.ratio_probability == pytest.approx(1)


@given(arms(), arms())
@settings(max_examples=60)
def test_newcombe_s_interval_is_made_of_scipy_s_wilson_intervals(first, second):
    found = read_out(first, second, 0.5).one_look
    one, other = (
        stats.binomtest(arm.successes, arm.people).proportion_ci(0.9, method="wilson") for arm in (first, second)
    )
    p, q = first.successes / first.people, second.successes / second.people
    low = q - p - sqrt((q - other.low) ** 2 + (one.high - p) ** 2)
    high = q - p + sqrt((other.high - q) ** 2 + (p - one.low) ** 2)
    assert (found.low, found.high) == pytest.approx((low, high), abs=PRECISION)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.floats(0.05, 0.95))
@settings(max_examples=60)
def test_the_probability_of_a_split_is_scipy_s(first, second, share):
    total = first + second
    expected = stats.chisquare([first, second], [total * share, total * (1 - share)]).pvalue
    assert ratio_probability(first, second, share) == pytest.approx(expected, abs=PRECISION)


def test_trap_a_split_that_was_not_planned_is_no_experiment():
    assert not read_out(Arm(520, 50), Arm(400, 80)).is_split_as_planned
    assert read_out(Arm(520, 50), Arm(480, 80)).is_split_as_planned
    assert read_out(Arm(520, 50), Arm(130, 30), planned_share=0.8).is_split_as_planned


def test_at_the_ends_of_the_interval_for_many_looks_the_mixture_is_ten_times_as_likely():
    first, second = Arm(400, 60), Arm(380, 81)
    found = always_valid(first, second)
    deviation = sqrt(_variance(first) + _variance(second))
    for end in (found.low, found.high):
        mixed, _ = integrate.quad(
            lambda effect, end=end: stats.norm.pdf(found.value - end, effect, deviation)
            * stats.norm.pdf(effect, 0, EXPECTED_DIFFERENCE),
            -1, 1, points=[0, found.value - end], epsabs=1e-13,
        )  # fmt: skip
        assert mixed / stats.norm.pdf(found.value - end, 0, deviation) == pytest.approx(10, rel=1e-6)


def test_trap_who_looks_after_every_hundred_people_is_misled_by_the_interval_for_one_look():
    chance = np.random.default_rng(7)
    drawn = (chance.random((300, 2, 3000)) < 0.2).cumsum(axis=2)
    one, any_number = 0, 0
    for first, second in drawn[:, :, 99::100]:
        looks = [
            read_out(Arm(people, int(a)), Arm(people, int(b)))
            for people, a, b in zip(range(100, 3001, 100), first, second, strict=True)
        ]
        one += any(not look.one_look.low <= 0 <= look.one_look.high for look in looks)
        any_number += any(not look.any_look.low <= 0 <= look.any_look.high for look in looks)
    assert one / 300 > 0.3
    assert any_number / 300 < 0.1


def test_a_planned_share_that_leaves_an_arm_empty_is_refused():
    with pytest.raises(ValueError, match="leaves an arm empty"):
        read_out(Arm(10, 1), Arm(10, 1), planned_share=1)
