"""Where people were on which day: in which team, and whether away. The conditions of ``metrics.conditions``
for many people and days at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, select

from learnerintel.metrics.columns import NO_TEAM
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import absence, membership

#: Later than any day: the end of a stay that is still open, and a first time that never came.
NEVER = 10**7
_BITS = 32
#: Added to a day it is above 0, also before 1970.
_OFFSET = 1 << 24


@dataclass(frozen=True, slots=True)
class Stays:
    """Stretches of days of people, sorted by person and first day.

    Attributes:
        learner_id: of the person.
        from_on: first day.
        until_on: last day; ``NEVER`` where it has none.
        team_id: of the team; the same number for all where it is not about teams.
    """

    learner_id: np.ndarray
    from_on: np.ndarray
    until_on: np.ndarray
    team_id: np.ndarray

    def team_on(self, learner_id: np.ndarray, day: np.ndarray | int) -> np.ndarray:
        """Team of each person on each day, ``NO_TEAM`` where she was in none; stretches do not overlap."""
        if len(self.learner_id) == 0 or len(learner_id) == 0:
            return np.full(len(learner_id), NO_TEAM, dtype=np.int64)
        place = self._begun(learner_id, day)
        holds = (place >= 0) & (self.learner_id[place] == learner_id) & (self.until_on[place] >= day)
        return np.where(holds, self.team_id[place], NO_TEAM)

    def everybody_on(self, day: int) -> tuple[np.ndarray, np.ndarray]:
        """Learner and team of everybody who was in one on a day, by learner."""
        there = (self.from_on <= day) & (self.until_on >= day)
        return self.learner_id[there], self.team_id[there]

    def holds_on(self, learner_id: np.ndarray, day: np.ndarray | int) -> np.ndarray:
        """Whether any stretch of each person covers each day; stretches may overlap."""
        if len(self.learner_id) == 0 or len(learner_id) == 0:
            return np.zeros(len(learner_id), dtype=bool)
        # The furthest end of the person's stretches so far; a later person's end is greater than any before it.
        furthest = np.maximum.accumulate(_key(self.learner_id, self.until_on))
        place = self._begun(learner_id, day)
        return (place >= 0) & (furthest[place] >= _key(learner_id, day))

    def _begun(self, learner_id: np.ndarray, day: np.ndarray | int) -> np.ndarray:
        """Place of the last stretch that had begun; one of somebody else, or -1, where the person had none."""
        return np.searchsorted(_key(self.learner_id, self.from_on), _key(learner_id, day), side="right") - 1


def _key(learner_id: np.ndarray, day: np.ndarray | int) -> np.ndarray:
    return (learner_id.astype(np.int64) << _BITS) | (np.asarray(day, dtype=np.int64) + _OFFSET)


def _load_memberships(connection: Connection) -> Stays:
    columns = (membership.c.learner_id, membership.c.from_on, membership.c.until_on, membership.c.team_id)
    return _stays(connection.execute(select(*columns).order_by(*columns[:2])).fetchall())


def _load_absences(connection: Connection) -> Stays:
    columns = (absence.c.learner_id, absence.c.from_on, absence.c.until_on)
    rows = connection.execute(select(*columns).order_by(*columns[:2])).fetchall()
    return _stays([(*row, 0) for row in rows])


def _stays(rows: list) -> Stays:
    ends = [NEVER if row[2] is None else row[2] for row in rows]
    table = np.array([(row[0], row[1], end, row[3]) for row, end in zip(rows, ends, strict=True)], dtype=np.int64)
    table = table.reshape(-1, 4)
    return Stays(*(np.ascontiguousarray(table[:, at]) for at in range(4)))


#: Who was in which team when, by the whole roster.
memberships = Kept(_load_memberships)
#: Who was on leave when.
absences = Kept(_load_absences)
