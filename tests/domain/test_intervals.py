from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from learnerintel.domain.distributions import (
    beta_cdf,
    beta_quantile,
    binomial_cdf,
    normal_cdf,
    normal_quantile,
    t_quantile,
)
from learnerintel.domain.intervals import (
    FALLBACK_STRENGTH,
    STRENGTH_LIMITS,
    Interval,
    fit_strength,
    jeffreys_upper,
    mean_interval,
    median_interval,
    median_rank,
    rule_of_three,
    share_above,
    shrink,
    shrunk_interval,
    wilson,
)

PRECISION = 1e-9
PARAMETERS = st.floats(0.1, 1e5)


@given(PARAMETERS, PARAMETERS, st.floats(1e-6, 1 - 1e-6))
@settings(max_examples=300)
def test_the_beta_distribution_equals_that_of_scipy(a, b, value):
    assert beta_cdf(value, a, b) == pytest.approx(special.betainc(a, b, value), abs=PRECISION)


@given(PARAMETERS, PARAMETERS, st.floats(1e-4, 1 - 1e-4))
@settings(max_examples=300)
def test_beta_quantiles_equal_those_of_scipy(a, b, probability):
    assert beta_quantile(probability, a, b) == pytest.approx(special.betaincinv(a, b, probability), abs=PRECISION)


def test_the_beta_distribution_is_right_far_from_its_mean_and_with_large_counts():
    for a, b, value in ((0.5, 41.5, 0.9), (1e6, 1e6, 0.4995), (3, 1e6, 1e-6), (250_000.5, 750_000.5, 0.2507)):
        assert beta_cdf(value, a, b) == pytest.approx(special.betainc(a, b, value), abs=PRECISION)
    assert beta_cdf(-0.1, 2, 3) == 0
    assert beta_cdf(1.1, 2, 3) == 1
    assert beta_quantile(0, 2, 3) == 0
    assert beta_quantile(1, 2, 3) == 1


@pytest.mark.parametrize("freedom", [1, 2, 3, 7, 29, 1000, 1e6])
@pytest.mark.parametrize("probability", [0.001, 0.05, 0.5, 0.501, 0.95, 0.995])
def test_t_quantiles_equal_those_of_scipy(probability, freedom):
    assert t_quantile(probability, freedom) == pytest.approx(stats.t.ppf(probability, freedom), rel=PRECISION, abs=1e-9)


def test_normal_quantiles_equal_those_of_scipy():
    for probability in (1e-6, 0.05, 0.5, 0.95, 0.999999):
        assert normal_quantile(probability) == pytest.approx(stats.norm.ppf(probability), abs=PRECISION)
    assert normal_cdf(1.2) == pytest.approx(stats.norm.cdf(1.2), abs=PRECISION)


@given(st.integers(1, 3000), st.floats(0.001, 0.999), st.data())
@settings(max_examples=200)
def test_the_binomial_distribution_equals_that_of_scipy(trials, share, data):
    count = data.draw(st.integers(-1, trials + 1))
    assert binomial_cdf(count, trials, share) == pytest.approx(stats.binom.cdf(count, trials, share), abs=PRECISION)


@given(st.integers(1, 5000), st.data())
@settings(max_examples=200)
def test_wilson_equals_that_of_scipy(base, data):
    count = data.draw(st.integers(0, base))
    level = data.draw(st.sampled_from([0.8, 0.9, 0.95]))
    theirs = stats.binomtest(count, base).proportion_ci(confidence_level=level, method="wilson")
    ours = wilson(count, base, level)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=PRECISION)
    assert ours.low <= ours.value <= ours.high


def test_wilson_by_hand():
    # z = 1.64485, so z square by n is 0.065989: the middle is 0.106165 by 1.065989, that is 0.099593;
    # the reach is 1.543030 times the root of 0.00165406 and 0.00040237 together, that is 0.069973
    assert wilson(3, 41).low == pytest.approx(0.029620, abs=1e-6)
    assert wilson(3, 41).high == pytest.approx(0.169566, abs=1e-6)
    assert wilson(0, 10).low == 0
    assert wilson(10, 10).high == 1


def test_nothing_seen_has_an_upper_bound():
    assert jeffreys_upper(0, 41) == pytest.approx(special.betaincinv(0.5, 41.5, 0.9), abs=PRECISION)
    assert jeffreys_upper(0, 41) == pytest.approx(0.032, abs=1e-3)
    assert jeffreys_upper(7, 7) == 1
    assert rule_of_three(60) == 0.05
    assert rule_of_three(2) == 1


@pytest.mark.parametrize("count", [-1, 6])
def test_counts_outside_their_base_are_refused(count):
    for interval in (wilson, jeffreys_upper):
        with pytest.raises(ValueError, match="is not a share"):
            interval(count, 5)
    with pytest.raises(ValueError, match="is not a share"):
        wilson(0, 0)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=60), st.sampled_from([0.8, 0.9, 0.99]))
@settings(max_examples=100)
def test_the_interval_of_a_mean_equals_that_of_scipy(values, level):
    ours = mean_interval(len(values), math.fsum(values), math.fsum(value * value for value in values), level)
    error = stats.sem(values)
    reach = stats.t.ppf((1 + level) / 2, len(values) - 1) * error
    assert ours.value == pytest.approx(math.fsum(values) / len(values), abs=1e-9)
    # sums of squares lose digits where the spread is tiny against the mean: an absolute bar in the values' unit
    assert ours.high - ours.value == pytest.approx(reach, rel=1e-6, abs=2e-3)


def test_the_interval_of_a_mean_by_hand():
    # 1, 2, 3, 4, 5: mean 3, variance 2.5, standard error 0.7071, t(4) at 95 % one-sided 2.131847
    ours = mean_interval(5, 15, 55)
    assert (ours.low, ours.high) == pytest.approx((3 - 1.507443, 3 + 1.507443), abs=1e-6)
    reach = stats.t.ppf(0.95, 4) * math.sqrt(2.5 / 5)
    assert ours.high == pytest.approx(3 + reach, abs=PRECISION)


def test_one_value_has_no_interval_and_impossible_sums_are_refused():
    assert mean_interval(1, 4, 16) is None
    with pytest.raises(ValueError, match="cannot have the sum of squares"):
        mean_interval(4, 8, 3)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=80), st.sampled_from([0.8, 0.9, 0.95]))
@settings(max_examples=100)
def test_the_interval_of_a_median_covers_it_at_the_level_and_no_narrower_one_does(values, level):
    ours = median_interval(values, level)
    base = len(values)
    ranks = [rank for rank in range(1, base // 2 + 1) if 1 - 2 * stats.binom.cdf(rank - 1, base, 0.5) >= level]
    if not ranks:
        assert ours is None
        return
    ordered = sorted(values)
    assert (ours.low, ours.high) == (ordered[max(ranks) - 1], ordered[base - max(ranks)])
    assert ours.low <= ours.value <= ours.high


def test_the_rank_of_a_median_is_the_last_one_in_that_covers_it():
    for base in (*range(1, 120), 999, 1000):
        rank = median_rank(base)
        assert rank == 0 or binomial_cdf(rank - 1, base, 0.5) <= 0.05
        assert rank == base // 2 or binomial_cdf(rank, base, 0.5) > 0.05


def test_the_interval_of_a_median_equals_that_of_scipy_and_needs_five_values():
    drawn = random.Random(7)
    for base in (5, 9, 20, 57):
        values = [drawn.random() for _ in range(base)]
        theirs = stats.quantile_test(values, q=0, p=0.5).confidence_interval(confidence_level=0.9)
        ours = median_interval(values)
        assert (ours.low, ours.high) == (theirs.low, theirs.high)
    assert median_interval([1, 2, 3, 4]) is None
    assert median_interval([5, 1, 4, 2, 3]) == Interval(3, 1, 5)


def test_shrinking_draws_a_small_group_towards_the_others():
    # nothing seen in ten, and a prior worth two in ten: two in twenty
    assert shrink(0, 10, 0.2, 10) == pytest.approx(0.1)
    assert shrink(0, 0, 0.2) == pytest.approx(0.2)
    ours = shrunk_interval(3, 41, 0.2, 10)
    assert ours.value == pytest.approx(5 / 51)
    assert ours.low == pytest.approx(stats.beta.ppf(0.05, 5, 46), abs=PRECISION)
    assert ours.high == pytest.approx(stats.beta.ppf(0.95, 5, 46), abs=PRECISION)


def test_a_prior_of_nothing_is_not_a_certain_prior():
    ours = shrunk_interval(0, 20, 0.0, 10)
    assert ours.value == 0
    assert 0 < ours.high < 0.1


def test_the_probability_that_most_know_it():
    # Beta(18.5, 2.5) above 0.8
    assert share_above(0.8, 18, 20) == pytest.approx(stats.beta.sf(0.8, 18.5, 2.5), abs=PRECISION)


def test_the_strength_of_a_prior_is_found_again_in_groups_drawn_with_it():
    drawn = random.Random(3)
    for strength in (5.0, 20.0):
        bases = [drawn.randint(20, 80) for _ in range(4000)]
        shares = [drawn.betavariate(0.3 * strength, 0.7 * strength) for _ in bases]
        counts = [sum(drawn.random() < share for _ in range(base)) for base, share in zip(bases, shares, strict=True)]
        assert fit_strength(counts, bases) == pytest.approx(strength, rel=0.1)


def test_the_strength_of_a_prior_stays_within_what_was_tried():
    assert fit_strength([5] * 8, [10] * 8) == STRENGTH_LIMITS[1]
    assert fit_strength([0, 10] * 4, [10] * 8) == STRENGTH_LIMITS[0]


def test_the_strength_of_a_prior_falls_back_where_the_data_cannot_tell():
    assert fit_strength([1, 2, 3, 4], [10] * 4) == FALLBACK_STRENGTH
    assert fit_strength([0] * 8, [10] * 8) == FALLBACK_STRENGTH
    assert fit_strength([1, 0] * 4, [1] * 8) == FALLBACK_STRENGTH
    assert fit_strength([1, 2, 3, 4, 0], [10, 10, 10, 10, 0]) == FALLBACK_STRENGTH
