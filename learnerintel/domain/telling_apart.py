"""Whether several values differ by more than chance when all of them are looked at together.

Of two dozen teams the highest and the lowest nearly always look different: they were picked for it. So each
interval is widened until all of them hold together with the confidence that each had by itself (Bonferroni),
and only then the highest is held against the lowest.
"""

from __future__ import annotations

from collections.abc import Sequence

from learnerintel.domain.distributions import normal_quantile
from learnerintel.domain.metric import Measurement

#: What the intervals of measurements leave out on each side.
_TAIL = 0.05


def told_apart(measurements: Sequence[Measurement]) -> tuple[int, int] | None:
    """Places of the two that are surely different, the higher one first; None where no two are.

    Args:
        measurements: with 90 % intervals; those without value or interval, and limits, are left out.
    """
    exact = [place for place, one in enumerate(measurements) if _has_interval(one)]
    if len(exact) < 2:
        return None
    factor = normal_quantile(1 - _TAIL / len(exact)) / normal_quantile(1 - _TAIL)
    high = max(exact, key=lambda place: _low(measurements[place], factor))
    low = min(exact, key=lambda place: _high(measurements[place], factor))
    if _low(measurements[high], factor) <= _high(measurements[low], factor):
        return None
    return high, low


def _has_interval(one: Measurement) -> bool:
    return one.value is not None and one.low is not None and one.high is not None and one.bound is None


def _low(one: Measurement, factor: float) -> float:
    return one.value - (one.value - one.low) * factor


def _high(one: Measurement, factor: float) -> float:
    return one.value + (one.high - one.value) * factor
