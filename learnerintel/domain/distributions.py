"""The beta, Student t and binomial distributions, with the standard library alone.

The factor in front of the incomplete beta function is computed by Loader's saddle-point form
(C. Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000), which does not lose digits
for large counts as differences of log-gamma values do; the integral by its continued fraction
(Abramowitz and Stegun 26.5.8), evaluated after Lentz.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, expm1, fabs, floor, inf, lgamma, log, log1p, pi, sqrt
from statistics import NormalDist

_STANDARD_NORMAL = NormalDist()
_HALF_LOG_TWO_PI = 0.5 * log(2 * pi)
_TINY = 1e-300
_FRACTION_STEPS = 10_000
_FRACTION_PRECISION = 1e-16
_SEARCH_STEPS = 200
#: Up to so many, adding the terms up is faster than the incomplete beta function, and as exact.
_FEW_SUCCESSES = 12


def normal_quantile(probability: float) -> float:
    """The standard normal value below which ``probability`` (between 0 and 1) of the distribution lies."""
    return _STANDARD_NORMAL.inv_cdf(probability)


def normal_cdf(value: float) -> float:
    """The share of the standard normal distribution below a value."""
    return _STANDARD_NORMAL.cdf(value)


def beta_cdf(value: float, a: float, b: float) -> float:
    """P(X <= value) for X ~ Beta(a, b).

    Args:
        value: any number; below 0 gives 0, above 1 gives 1.
        a: first parameter, above 0.
        b: second parameter, above 0.

    Raises:
        ValueError: a parameter is not above 0.
    """
    if a <= 0 or b <= 0:
        raise ValueError(f"Beta({a}, {b}) does not exist: both parameters must be above 0.")
    if value <= 0:
        return 0.0
    if value >= 1:
        return 1.0
    return _incomplete_beta(value, 1 - value, a, b)


def beta_quantile(probability: float, a: float, b: float) -> float:
    """The value below which ``probability`` of Beta(a, b) lies.

    Args:
        probability: 0 to 1.
        a: first parameter, above 0.
        b: second parameter, above 0.

    Raises:
        ValueError: a parameter is not above 0, or the probability not within 0 to 1.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"{probability} is not a probability: it must lie within 0 to 1.")
    if probability in (0, 1):
        return float(probability)
    low, high = 0.0, 1.0
    guess = a / (a + b)
    for _ in range(_SEARCH_STEPS):
        excess = beta_cdf(guess, a, b) - probability
        if excess > 0:
            high = guess
        else:
            low = guess
        if high - low <= 1e-16 * high:
            break
        # Newton's step where it stays inside what is known, else half of it.
        slope = exp(_log_power_term(guess, 1 - guess, a, b)) / (guess * (1 - guess)) if 0 < guess < 1 else 0.0
        step = guess - excess / slope if slope > _TINY else inf
        after = step if low <= step <= high else (low + high) / 2
        is_found = fabs(after - guess) <= 2e-16 * guess
        guess = after
        if is_found:
            break
    return guess


@lru_cache(maxsize=4096)
def t_quantile(probability: float, freedom: float) -> float:
    """The value below which ``probability`` of Student's t distribution lies.

    Args:
        probability: between 0 and 1, both excluded.
        freedom: degrees of freedom, above 0.
    """
    if probability == 0.5:
        return 0.0
    tail = 2 * min(probability, 1 - probability)
    # 1 - x of the usual relation: it keeps its digits where x is close to 1, with many degrees of freedom.
    share = beta_quantile(1 - tail, 0.5, freedom / 2)
    size = sqrt(freedom * share / (1 - share))
    return size if probability > 0.5 else -size


def binomial_cdf(count: float, trials: int, share: float) -> float:
    """P(X <= count) where each of ``trials`` succeeds with probability ``share``."""
    successes = floor(count)
    if successes < 0:
        return 0.0
    if successes >= trials:
        return 1.0
    none = (1 - share) ** trials
    if successes <= _FEW_SUCCESSES and none > _TINY:
        return _sum_of_few(successes, trials, share / (1 - share), none)
    return beta_cdf(1 - share, trials - successes, successes + 1)


def _sum_of_few(successes: int, trials: int, odds: float, none: float) -> float:
    term = total = none
    for count in range(1, successes + 1):
        term *= odds * (trials - count + 1) / count
        total += term
    return min(1.0, total)


def _incomplete_beta(value: float, rest: float, a: float, b: float) -> float:
    front = _log_power_term(value, rest, a, b)
    # The fraction converges fast on this side of the mean only.
    if value < (a + 1) / (a + b + 2):
        return exp(front) * _fraction(value, a, b) / a
    return -expm1(front + log(_fraction(rest, b, a) / b))


def _log_power_term(value: float, rest: float, a: float, b: float) -> float:
    """Log of value**a * rest**b / B(a, b)."""
    total = a + b
    return (
        _stirling_error(total)
        - _stirling_error(a)
        - _stirling_error(b)
        - _deviance(a, total * value)
        - _deviance(b, total * rest)
        + 0.5 * (log(a) + log(b) - log(total))
        - _HALF_LOG_TWO_PI
    )


def _stirling_error(value: float) -> float:
    """Log of gamma(value + 1) less Stirling's approximation to it."""
    if value < 16:
        return lgamma(value + 1) - (value + 0.5) * log(value) + value - _HALF_LOG_TWO_PI
    square = value * value
    terms = (1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12)
    series = 0.0
    for term in terms:
        series = series / square + term
    return series / value


def _deviance(observed: float, expected: float) -> float:
    """``observed * log(observed / expected) + expected - observed`` without cancelling."""
    if fabs(observed - expected) < 0.1 * (observed + expected):
        excess = (observed - expected) / expected
        if fabs(excess) > 1e-4:
            return expected * ((1 + excess) * log1p(excess) - excess)
        return expected * excess * excess * (0.5 - excess / 6 + excess * excess / 12)
    return observed * log(observed / expected) + expected - observed


def _fraction(value: float, a: float, b: float) -> float:
    total, above, below = a + b, a + 1, a - 1
    numerator, denominator = 1.0, 1 - total * value / above
    denominator = 1 / (denominator if fabs(denominator) > _TINY else _TINY)
    result = denominator
    for step in range(1, _FRACTION_STEPS):
        double = 2 * step
        for term in (
            step * (b - step) * value / ((below + double) * (a + double)),
            -(a + step) * (total + step) * value / ((a + double) * (above + double)),
        ):
            denominator = 1 + term * denominator
            denominator = 1 / (denominator if fabs(denominator) > _TINY else _TINY)
            numerator = 1 + term / numerator
            numerator = numerator if fabs(numerator) > _TINY else _TINY
            change = denominator * numerator
            result *= change
        if fabs(change - 1) < _FRACTION_PRECISION:
            break
    return result
