"""How long something takes that has not happened to everybody yet: the estimate of Kaplan and Meier (1958).

To leave out those to whom it has not happened would say that it happens sooner than it does. They count for as
long as they were watched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from learnerintel.domain.distributions import normal_quantile
from learnerintel.domain.intervals import LEVEL

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Step:
    """What is known after so many days.

    Attributes:
        days: since the watching began.
        at_risk: those watched on that day to whom it had not happened before.
        share: to how many it has happened by its end, 0 to 1.
        low: lower end of the interval; None where nobody knows.
        high: upper end, likewise.
        nears_half: how many standard errors the share is from a half, on the scale of the interval; None where
            nobody knows.
    """

    days: int
    at_risk: int
    share: float
    low: float | None
    high: float | None
    nears_half: float | None


@dataclass(frozen=True, slots=True)
class Median:
    """After how many days it has happened to half.

    Attributes:
        days: None where it has not happened to half while anybody was watched.
        low: lower end of the interval; None where nobody knows.
        high: upper end, None where it lies beyond what was watched.
    """

    days: int | None
    low: int | None
    high: int | None


def kaplan_meier(happened: Sequence[int], left: Sequence[int], level: float = LEVEL) -> list[Step]:
    """The share to whom it has happened, day by day, with the interval on the log-log scale (Greenwood's variance).

    Args:
        happened: by days since the beginning, to how many it happened on that day.
        left: by days, how many were watched until that day and no longer; same length. They count on that day.
        level: two-sided level of the interval.

    Returns:
        A step for each day on which it happened to anybody.
    """
    at_risk = sum(happened) + sum(left)
    z = normal_quantile((1 + level) / 2)
    remaining, variance = 1.0, 0.0
    steps = []
    for days, (count, gone) in enumerate(zip(happened, left, strict=True)):
        if count:
            remaining *= 1 - count / at_risk
            variance += count / (at_risk * (at_risk - count)) if count < at_risk else 0.0
            steps.append(_step(days, at_risk, remaining, variance, z))
        at_risk -= count + gone
    return steps


def share_after(steps: Sequence[Step], days: int, watched: int) -> Step | None:
    """What is known after so many days.

    Args:
        steps: of :func:`kaplan_meier`.
        days: since the beginning.
        watched: for how many days the last one was watched.

    Returns:
        The last step until then; None where nobody was watched so long while it had not happened to all. Where
        it had happened to nobody, a step of share 0 without an interval.
    """
    until = [step for step in steps if step.days <= days]
    last = until[-1] if until else Step(days, 0, 0.0, None, None, None)
    return last if watched >= days or last.share > 1 - _ROUNDING else None


def median_days(steps: Sequence[Step], level: float = LEVEL) -> Median:
    """After how many days it has happened to half, with the interval of Brookmeyer and Crowley (1982)."""
    z = normal_quantile((1 + level) / 2)
    days = next((step.days for step in steps if step.share >= 0.5 - _ROUNDING), None)
    near = [place for place, step in enumerate(steps) if step.nears_half is not None and abs(step.nears_half) <= z]
    if not near:
        return Median(days, None, None)
    behind = near[-1] + 1
    return Median(days, steps[near[0]].days, steps[behind].days if behind < len(steps) else None)


def _step(days: int, at_risk: int, remaining: float, variance: float, z: float) -> Step:
    """A step of what remains; at its ends the log-log scale has no place for an interval."""
    if not _ROUNDING < remaining < 1:
        return Step(days, at_risk, 1 - max(remaining, 0.0), None, None, None)
    error = sqrt(variance) / abs(log(remaining))
    low, high = (1 - remaining ** exp(sign * z * error) for sign in (-1, 1))
    return Step(days, at_risk, 1 - remaining, low, high, (log(-log(remaining)) - log(log(2))) / error)
