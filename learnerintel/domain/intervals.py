"""How sure a number is: intervals for shares, means and medians, and shrinking of small groups.

Every interval is two-sided at ``LEVEL`` unless another level is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from learnerintel.domain.distributions import beta_cdf, beta_quantile, binomial_cdf, normal_quantile, t_quantile

#: 90 %: one in ten intervals misses, one in twenty on each side. The product's decisions can be undone,
#: so the 95 % of science would hide more than it protects.
LEVEL = 0.90

#: How many people of the average group a prior is worth where the data cannot tell. On OULAD any
#: value from 2 to 50 ranked nearly alike (AUC 0.842 to 0.850).
FALLBACK_STRENGTH = 10.0
#: A fitted strength is kept inside what was tried on real data.
STRENGTH_LIMITS = (2.0, 50.0)
#: Fewer groups than this say nothing about how much groups differ.
LEAST_GROUPS_TO_FIT = 5


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and the range it is believed to lie in.

    Attributes:
        value: the estimate, in the unit of what was counted.
        low: lower end, in the same unit.
        high: upper end, in the same unit.
    """

    value: float
    low: float
    high: float


def wilson(count: float, base: float, level: float = LEVEL) -> Interval:
    """Share with Wilson's score interval (E. B. Wilson, 1927).

    Args:
        count: successes, 0 to ``base``; shrunk counts need not be whole.
        base: trials, at least 1.
        level: two-sided level, between 0 and 1.

    Returns:
        Shares, 0 to 1.

    Raises:
        ValueError: the count is not within 0 to base, or there are no trials.
    """
    _check_count(count, base)
    z = _two_sided(level)
    share = count / base
    square = z * z / base
    middle = (share + square / 2) / (1 + square)
    reach = z / (1 + square) * sqrt(share * (1 - share) / base + square / (4 * base))
    low = 0.0 if count == 0 else max(0.0, middle - reach)
    high = 1.0 if count == base else min(1.0, middle + reach)
    return Interval(share, low, high)


def jeffreys_upper(count: int, base: int, level: float = LEVEL) -> float:
    """The share below which the truth lies with probability ``level``, one-sided (Jeffreys prior).

    It completes "0 of n, up to u".

    Raises:
        ValueError: the count is not within 0 to base, or there are no trials.
    """
    _check_count(count, base)
    return 1.0 if count == base else beta_quantile(level, count + 0.5, base - count + 0.5)


def rule_of_three(base: int) -> float:
    """Upper 95 % bound of a share of which nothing was seen in ``base`` trials: 3 / base, at most 1.

    Raises:
        ValueError: there are no trials.
    """
    _check_count(0, base)
    return min(1.0, 3 / base)


def mean_interval(base: int, total: float, total_squares: float, level: float = LEVEL) -> Interval | None:
    """Mean with Student's t interval, from sums that add up over groups.

    Args:
        base: number of values.
        total: their sum.
        total_squares: the sum of their squares.
        level: two-sided level.

    Returns:
        Mean and interval in the unit of the values; None for fewer than two values, which have no spread.

    Raises:
        ValueError: the sums cannot be those of ``base`` numbers.
    """
    if base < 2:
        return None
    mean = total / base
    variance = sample_variance(base, total, total_squares)
    reach = t_quantile((1 + level) / 2, base - 1) * sqrt(variance / base)
    return Interval(mean, mean - reach, mean + reach)


def sample_variance(base: int, total: float, total_squares: float) -> float:
    """Variance of ``base`` (2 or more) values from their sum and the sum of their squares.

    Raises:
        ValueError: the sums cannot be those of ``base`` numbers.
    """
    spread = total_squares - total * total / base
    if spread < -1e-9 * max(1.0, total_squares):
        raise ValueError(f"{base} values with the sum {total} cannot have the sum of squares {total_squares}.")
    return max(0.0, spread) / (base - 1)


def median_interval(values: Sequence[float], level: float = LEVEL) -> Interval | None:
    """Median with the interval between two order statistics, whatever the distribution.

    Args:
        values: in any order.
        level: the interval covers the true median with at least this probability.

    Returns:
        Median and interval in the unit of the values; None where there are too few values for that level
        (fewer than five at 90 %).
    """
    base = len(values)
    rank = median_rank(base, level)
    if rank == 0:
        return None
    ordered = sorted(values)
    median = (ordered[(base - 1) // 2] + ordered[base // 2]) / 2
    return Interval(median, ordered[rank - 1], ordered[base - rank])


def shrink(count: float, base: float, prior_mean: float, prior_strength: float = FALLBACK_STRENGTH) -> float:
    """Share of a small group, drawn towards that of comparable groups: (count + M m) / (base + M).

    Args:
        count: successes in the group.
        base: trials in the group; 0 gives the prior mean.
        prior_mean: share in comparable groups, m.
        prior_strength: how many trials the prior is worth, M, above 0.
    """
    return (count + prior_strength * prior_mean) / (base + prior_strength)


def shrunk_interval(
    count: float, base: float, prior_mean: float, prior_strength: float = FALLBACK_STRENGTH, level: float = LEVEL
) -> Interval:
    """Shrunk share with its two-sided Beta interval.

    A prior mean of exactly 0 or 1 would make the prior certain; it is then taken as half a success, or
    half a failure, of the prior's strength.
    """
    a, b = _posterior(count, base, prior_mean, prior_strength)
    tail = (1 - level) / 2
    return Interval(
        shrink(count, base, prior_mean, prior_strength), beta_quantile(tail, a, b), beta_quantile(1 - tail, a, b)
    )


def share_above(
    threshold: float, count: float, base: float, prior_mean: float = 0.5, prior_strength: float = 1.0
) -> float:
    """How probable it is, given the counts, that the true share is at least ``threshold``.

    The default prior, half a success and half a failure, is that of Jeffreys.
    """
    return 1 - beta_cdf(threshold, *_posterior(count, base, prior_mean, prior_strength))


def fit_strength(counts: Sequence[int], bases: Sequence[int]) -> float:
    """How many trials the prior of a beta-binomial is worth, by the method of moments.

    From the variance between groups beyond chance (analysis of variance form): groups that differ little
    give a strong prior, groups that differ much a weak one.

    Args:
        counts: successes of each group.
        bases: trials of each group, same length; groups without trials are left out.

    Returns:
        The strength within ``STRENGTH_LIMITS``; ``FALLBACK_STRENGTH`` where there are fewer than five
        groups or all successes are none or all.
    """
    groups = [(count, base) for count, base in zip(counts, bases, strict=True) if base > 0]
    total = sum(base for _, base in groups)
    if len(groups) < LEAST_GROUPS_TO_FIT:
        return FALLBACK_STRENGTH
    mean = sum(count for count, _ in groups) / total
    by_chance = mean * (1 - mean)
    effective = total - sum(base * base for _, base in groups) / total - (len(groups) - 1)
    if by_chance == 0 or effective <= 0:
        return FALLBACK_STRENGTH
    between = sum(base * (count / base - mean) ** 2 for count, base in groups)
    correlation = (between - by_chance * (len(groups) - 1)) / (by_chance * effective)
    weakest, strongest = STRENGTH_LIMITS
    if correlation <= 0:
        return strongest
    return min(strongest, max(weakest, (1 - correlation) / correlation))


def _posterior(count: float, base: float, prior_mean: float, prior_strength: float) -> tuple[float, float]:
    mean = min(max(prior_mean, 0.5 / prior_strength), 1 - 0.5 / prior_strength) if prior_strength > 1 else prior_mean
    return count + prior_strength * mean, base - count + prior_strength * (1 - mean)


@lru_cache(maxsize=4096)
def median_rank(base: int, level: float = LEVEL) -> int:
    """Largest rank from each end whose order statistics still cover the median at this level; 0 if none."""
    tail = (1 - level) / 2
    # The further in, the likelier the median lies outside: halve what is left.
    rank, too_far = 0, base // 2 + 1
    while too_far - rank > 1:
        middle = (rank + too_far) // 2
        if binomial_cdf(middle - 1, base, 0.5) <= tail:
            rank = middle
        else:
            too_far = middle
    return rank


def _two_sided(level: float) -> float:
    return normal_quantile((1 + level) / 2)


def _check_count(count: float, base: float) -> None:
    if base < 1 or not 0 <= count <= base:
        raise ValueError(f"{count} of {base} is not a share: the base must be at least 1 and hold the count.")
