"""Whether two things of the same teams go together more than chance would have it; never why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from learnerintel.metrics.wishing import kendall

#: Fewer teams say nothing of teams.
LEAST_TEAMS = 10
_SHUFFLES = 2000
_SEED = 1


@dataclass(frozen=True, slots=True)
class Association:
    """How two orders of teams go together.

    Attributes:
        teams: how many.
        order: Kendall's tau-b, -1 to 1.
        by_chance: how often chance alone gives an order at least as strong, either way, 0 to 1.
    """

    teams: int
    order: float
    by_chance: float


def association(one: Sequence[float], other: Sequence[float]) -> Association | None:
    """How two values of the same teams go together, beside as many shufflings of one of them.

    Args:
        one: a value of each team.
        other: another value of each, same length.

    Returns:
        None where there are fewer than ``LEAST_TEAMS`` teams, or one of both has no order.
    """
    if len(one) < LEAST_TEAMS:
        return None
    order = kendall(one, other)
    if order is None:
        return None
    chance = np.random.default_rng(_SEED)
    shuffled = (kendall(one, chance.permutation(other)) for _ in range(_SHUFFLES))
    as_strong = sum(abs(found or 0.0) >= abs(order) - 1e-12 for found in shuffled)
    return Association(len(one), order, (as_strong + 1) / (_SHUFFLES + 1))
