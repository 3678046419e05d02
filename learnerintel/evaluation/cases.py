"""Pairs of a team and an item on a past day: what was known then, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

#: An item is a case where somebody comparable first touched it at least so long before ...
FOUND_DAYS = 28
#: ... and somebody did within so many days: dead shelves would flatter every rule, and are counted apart.
ALIVE_DAYS = 120
#: Unused: less than this share of the team's eligible people touch it in the days that follow.
UNUSED_BELOW = 0.05
#: A mistake: at least this share does.
MISTAKE_FROM = 0.10


@dataclass(frozen=True, slots=True)
class Cases:
    """Pairs of team and item on one day, one row each, sorted by team.

    Attributes:
        team: number of the team within these cases.
        content_id: of the item.
        eligible: eligible people of the team.
        people: these and comparable people.
        recent: of ``people``, those who touched the item in the last 28 days.
        longer: in the last 90 days.
        own_recent: of ``eligible``, in the last 28 days.
        own_longer: in the last 90 days.
        idle_days: days since anybody of ``people`` touched it.
        own_idle_days: days since the team did; a large number where it never did.
        age_days: days since anybody of ``people`` first touched it.
        estimate: share of the team that uses it in 28 days, as the rule of the lists estimates it.
        rating: mean stars that the team's people gave it up to that day; NaN where nobody rated it.
        later: of ``eligible``, those who touch it in the days that follow.
    """

    team: np.ndarray
    content_id: np.ndarray
    eligible: np.ndarray
    people: np.ndarray
    recent: np.ndarray
    longer: np.ndarray
    own_recent: np.ndarray
    own_longer: np.ndarray
    idle_days: np.ndarray
    own_idle_days: np.ndarray
    age_days: np.ndarray
    estimate: np.ndarray
    rating: np.ndarray
    later: np.ndarray

    def __len__(self) -> int:
        return len(self.team)

    @property
    def reach(self) -> np.ndarray:
        """Share of the team that touches the item in the days that follow."""
        return self.later / self.eligible

    @property
    def is_unused(self) -> np.ndarray:
        """What every rule tries to find."""
        return self.reach < UNUSED_BELOW

    @property
    def is_mistake(self) -> np.ndarray:
        """What no rule should list."""
        return self.reach >= MISTAKE_FROM


def joined(parts: Sequence[Cases]) -> Cases:
    """Cases of several teams or days as one; teams keep apart."""
    columns = {
        each.name: np.concatenate([getattr(part, each.name) for part in parts]) if parts else np.empty(0)
        for each in fields(Cases)
    }
    counts = [1 + int(part.team.max(initial=-1)) for part in parts]
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]) if counts else []
    shifted = [part.team + start for part, start in zip(parts, starts, strict=True)]
    columns["team"] = np.concatenate(shifted).astype(np.int64) if shifted else np.empty(0, dtype=np.int64)
    return Cases(**columns)
