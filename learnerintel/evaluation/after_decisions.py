"""What changed in teams that something was taken from, beside teams that nothing had been taken from yet.

The difference of the differences: how much a team changed from before its decision to after it, less how much
teams changed meanwhile about which nothing had been decided by the end of those days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Fewer teams on one side say nothing: one odd team would be the answer.
LEAST_TEAMS = 5
DRAWS = 1_000
LEVEL = 0.90
SEED = 20_260_101


@dataclass(frozen=True, slots=True)
class TeamChange:
    """One team around the day of its first decision, and those compared with it over the same days.

    Attributes:
        before: share of its people in the window before the one before the decision; to see whether it ran beside
            the others already.
        at: in the window up to the decision.
        after: in the window after it.
        others: the same three shares of each team compared with, one row each, with the team's number last.
    """

    before: float
    at: float
    after: float
    others: np.ndarray


@dataclass(frozen=True, slots=True)
class Difference:
    """Difference of differences in shares, with its 90 % interval.

    Attributes:
        value: mean over the treated teams.
        low: lower end.
        high: upper end.
        teams: treated teams.
        others: different teams compared with.
    """

    value: float
    low: float
    high: float
    teams: int
    others: int

    @property
    def is_told_from_nothing(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


def difference(changes: Sequence[TeamChange], *, is_placebo: bool = False) -> Difference | None:
    """Difference of differences of the treated teams.

    Args:
        changes: one for each treated team that has others to compare with.
        is_placebo: take the windows before the decision, where nothing should be seen.

    Returns:
        None with fewer than five treated teams, or fewer than five teams to compare with. The interval comes from
        drawing treated teams, and teams compared with, anew: people of a team change together.
    """
    others = np.unique(np.concatenate([one.others[:, 3] for one in changes])) if changes else np.empty(0)
    if len(changes) < LEAST_TEAMS or len(others) < LEAST_TEAMS:
        return None
    first, last = (0, 1) if is_placebo else (1, 2)
    own = np.array([(one.before, one.at, one.after)[last] - (one.before, one.at, one.after)[first] for one in changes])
    weights = np.zeros((len(changes), len(others)))
    theirs = np.zeros((len(changes), len(others)))
    for place, one in enumerate(changes):
        at = np.searchsorted(others, one.others[:, 3])
        weights[place, at] = 1
        theirs[place, at] = one.others[:, last] - one.others[:, first]

    def mean(drawn: np.ndarray, counts: np.ndarray) -> float:
        weighted = weights[drawn] * counts
        base = weighted.sum(axis=1)
        known = base > 0
        if not known.any():
            return float("nan")
        beside = (weighted * theirs[drawn]).sum(axis=1)[known] / base[known]
        return float((own[drawn][known] - beside).mean())

    rng = np.random.default_rng(SEED)
    value = mean(np.arange(len(changes)), np.ones(len(others)))
    even = np.full(len(others), 1 / len(others))
    draws = [
        mean(rng.integers(0, len(changes), len(changes)), rng.multinomial(len(others), even)) for _ in range(DRAWS)
    ]
    low, high = np.nanquantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Difference(value, float(min(low, value)), float(max(high, value)), len(changes), len(others))
