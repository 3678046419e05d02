"""Who was there: on the roster and not away, day by day.

A person counts in a window when she was on the roster, and not away, on at least one of its days; an
event counts when it happened on such a day. Numerators and denominators follow the same rule.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, Select, select

from learnerintel.domain.periods import Period
from learnerintel.store.schema import absence, membership

#: Later than any day there can be: the end of a membership that is still open.
OPEN = 10**7


@dataclass(frozen=True, slots=True)
class Presence:
    """Stretches of days on which people were there, one entry each; sorted by nothing in particular.

    Attributes:
        learner_id: of the person.
        team_id: of the team she was in.
        from_on: first day.
        until_on: last day; ``OPEN`` where there is none.
    """

    learner_id: np.ndarray
    team_id: np.ndarray
    from_on: np.ndarray
    until_on: np.ndarray

    def within(self, period: Period) -> tuple[np.ndarray, np.ndarray]:
        """Learner and team of everybody who was there on a day of the period; a mover has two entries."""
        chosen = (self.from_on <= period.last_on) & (self.until_on >= period.first_on)
        return self.learner_id[chosen], self.team_id[chosen]


def memberships(as_of: int) -> Select[tuple[int, int, int, int | None]]:
    """(learner_id, team_id, from_on, until_on) of memberships that had begun by a day."""
    return select(membership.c.learner_id, membership.c.team_id, membership.c.from_on, membership.c.until_on).where(
        membership.c.from_on <= as_of
    )


def load_presence(connection: Connection, as_of: int) -> Presence:
    """Everybody's days in a team, leave taken out.

    Args:
        connection: any.
        as_of: a membership's end after this day is not known yet.
    """
    away: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for learner_id, from_on, until_on in connection.execute(
        select(absence.c.learner_id, absence.c.from_on, absence.c.until_on).where(absence.c.from_on <= as_of)
    ):
        away[learner_id].append((from_on, OPEN if until_on is None else until_on))
    spans = []
    for learner_id, team_id, from_on, until_on in connection.execute(memberships(as_of)):
        last_on = OPEN if until_on is None or until_on > as_of else until_on
        for first, last in _without(from_on, last_on, away.get(learner_id, ())):
            spans.append((learner_id, team_id, first, last))
    columns = np.array(spans, dtype=np.int64).reshape(-1, 4)
    return Presence(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3])


def _without(first: int, last: int, away: list[tuple[int, int]] | tuple[()]) -> list[tuple[int, int]]:
    """What is left of a stretch of days when others are taken out of it."""
    left = [(first, last)]
    for away_first, away_last in away:
        cut = []
        for begin, end in left:
            if away_last < begin or away_first > end:
                cut.append((begin, end))
                continue
            if begin < away_first:
                cut.append((begin, away_first - 1))
            if end > away_last:
                cut.append((away_last + 1, end))
        left = cut
    return left
