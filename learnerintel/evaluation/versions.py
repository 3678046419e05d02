"""Two versions beside each other: did the second do better, and may anybody say so?

First whether people were split as planned: where they were not, something took people out of one arm, and nothing is
compared. Then the difference with two intervals: Newcombe's, which holds for one look that was planned, and one that
holds however often somebody looks (a mixture sequential probability ratio test turned into an interval).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, log, sqrt

from learnerintel.domain.intervals import LEVEL, Interval, wilson

#: A split this unlikely is no chance.
LEAST_RATIO_PROBABILITY = 0.001
#: Differences of about this size are looked for; it decides only where the interval for many looks is narrowest.
EXPECTED_DIFFERENCE = 0.05


@dataclass(frozen=True, slots=True)
class Arm:
    """Those who got one version.

    Attributes:
        people: how many.
        successes: of these, who did what is measured.
    """

    people: int
    successes: int


@dataclass(frozen=True, slots=True)
class ReadOut:
    """What two arms say.

    Attributes:
        ratio_probability: of a split at least as far from the planned one, if people were split as planned.
        first: share of the first arm.
        second: share of the second arm.
        one_look: second less first, with the interval for one planned look.
        any_look: the same, with the interval that holds however often somebody looks.
    """

    ratio_probability: float
    first: Interval
    second: Interval
    one_look: Interval
    any_look: Interval

    @property
    def is_split_as_planned(self) -> bool:
        """Whether the arms may be compared at all."""
        return self.ratio_probability >= LEAST_RATIO_PROBABILITY


def read_out(first: Arm, second: Arm, planned_share: float = 0.5, level: float = LEVEL) -> ReadOut:
    """Compare two arms.

    Args:
        first: the version that was there, or either.
        second: the other one.
        planned_share: of all people, how many were to get the first.
        level: two-sided level of both intervals.

    Raises:
        ValueError: an arm is empty or counts more successes than people, or the planned share is not between 0 and 1.
    """
    one, other = wilson(first.successes, first.people, level), wilson(second.successes, second.people, level)
    return ReadOut(
        ratio_probability(first.people, second.people, planned_share),
        one,
        other,
        newcombe(one, other),
        always_valid(first, second, level),
    )


def ratio_probability(first: int, second: int, planned_share: float) -> float:
    """How probable a split at least so far from the planned one is: chi-squared with one degree of freedom.

    Raises:
        ValueError: the planned share is not between 0 and 1.
    """
    if not 0 < planned_share < 1:
        raise ValueError(f"A planned share of {planned_share} leaves an arm empty; it must lie between 0 and 1.")
    total = first + second
    squared = (first - total * planned_share) ** 2 / (total * planned_share * (1 - planned_share))
    return erfc(sqrt(squared / 2))


def newcombe(first: Interval, second: Interval) -> Interval:
    """Second less first, from the Wilson intervals of both (R. G. Newcombe, 1998, method 10)."""
    difference = second.value - first.value
    below = sqrt((second.value - second.low) ** 2 + (first.high - first.value) ** 2)
    above = sqrt((second.high - second.value) ** 2 + (first.value - first.low) ** 2)
    return Interval(difference, difference - below, difference + above)


def always_valid(first: Arm, second: Arm, level: float = LEVEL) -> Interval:
    """Second less first, with an interval that keeps its level over all looks together (Johari and others, 2017).

    Large samples are assumed: shares are taken as normal, their variance with half a success and half a failure added.
    """
    difference = second.successes / second.people - first.successes / first.people
    variance = sum(_variance(arm) for arm in (first, second))
    mixing = EXPECTED_DIFFERENCE**2
    reach = sqrt(
        2 * variance * (variance + mixing) / mixing * (log(1 / (1 - level)) + log((variance + mixing) / variance) / 2)
    )
    return Interval(difference, max(-1.0, difference - reach), min(1.0, difference + reach))


def _variance(arm: Arm) -> float:
    share = (arm.successes + 0.5) / (arm.people + 1)
    return share * (1 - share) / arm.people
