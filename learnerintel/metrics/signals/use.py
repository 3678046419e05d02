"""Who touched what, and when first and last."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from learnerintel.domain.periods import OUTCOME_DAYS, RECENT_DAYS
from learnerintel.metrics.population import members
from learnerintel.metrics.signals.shapes import Counts, TeamOf
from learnerintel.store.schema import learner_content_day, pairing


@dataclass(slots=True)
class Use:
    """Who touched what, by (team, content): counts of eligible people and last days."""

    touched_28: Counts = field(default_factory=lambda: defaultdict(int))
    touched_90: Counts = field(default_factory=lambda: defaultdict(int))
    last_on: Counts = field(default_factory=dict)
    active_28: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def recent_use(connection: Connection, as_of: int, team_of: TeamOf) -> Use:
    """Use in the 90 days that end on a day.

    Args:
        connection: any.
        as_of: last day looked at.
        team_of: team of each eligible learner that day.
    """
    day = learner_content_day
    rows = connection.execute(
        select(day.c.learner_id, day.c.content_id, func.max(day.c.occurred_on))
        .where(day.c.occurred_on.between(as_of - OUTCOME_DAYS + 1, as_of))
        .group_by(day.c.learner_id, day.c.content_id)
    )
    use = Use()
    active: set[int] = set()
    for learner_id, content_id, last_on in rows:
        team_id = team_of.get(learner_id)
        if team_id is None:
            continue
        key = (team_id, content_id)
        use.touched_90[key] += 1
        if last_on > as_of - RECENT_DAYS:
            use.touched_28[key] += 1
            active.add(learner_id)
        if last_on > use.last_on.get(key, last_on - 1):
            use.last_on[key] = last_on
    for learner_id in active:
        use.active_28[team_of[learner_id]] += 1
    return use


def first_touches(connection: Connection, as_of: int) -> Counts:
    """First day on which a present member of a team touched an item, by (team, content)."""
    present = members(as_of).subquery()
    rows = connection.execute(
        select(present.c.team_id, pairing.c.content_id, func.min(pairing.c.first_on))
        .join(present, present.c.learner_id == pairing.c.learner_id)
        .where(pairing.c.first_on <= as_of)
        .group_by(present.c.team_id, pairing.c.content_id)
    )
    return {(team_id, content_id): first_on for team_id, content_id, first_on in rows}


def last_touches(connection: Connection, as_of: int) -> Counts:
    """Last day up to the day on which a present member of a team touched an item, by (team, content)."""
    present = members(as_of).subquery()
    day = learner_content_day
    rows = connection.execute(
        select(present.c.team_id, day.c.content_id, func.max(day.c.occurred_on))
        .join(present, present.c.learner_id == day.c.learner_id)
        .where(day.c.occurred_on <= as_of)
        .group_by(present.c.team_id, day.c.content_id)
    )
    return {(team_id, content_id): last_on for team_id, content_id, last_on in rows}
