"""What people were asked to do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, case, func, or_, select

from learnerintel.domain.vocabulary import Obligation
from learnerintel.metrics.signals.shapes import Counts, TeamOf
from learnerintel.store.schema import asked, pairing


@dataclass(slots=True)
class Asked:
    """What present members were asked to do, by (team, content).

    Attributes:
        first_on: first day it was put before anybody of the team.
        offered: eligible people it was put before.
        open_count: eligible people with an open assignment, not completed by then.
        assigned: eligible people it was ever assigned to.
        completed: of these, completed it by then.
        last_assigned_on: newest assignment.
        due_on: earliest due day of an open assignment.
        obligations: everything it was ever called when asked.
    """

    first_on: Counts = field(default_factory=dict)
    offered: Counts = field(default_factory=lambda: defaultdict(int))
    open_count: Counts = field(default_factory=lambda: defaultdict(int))
    assigned: Counts = field(default_factory=lambda: defaultdict(int))
    completed: Counts = field(default_factory=lambda: defaultdict(int))
    last_assigned_on: Counts = field(default_factory=dict)
    due_on: Counts = field(default_factory=dict)
    obligations: dict[tuple[int, int], set[Obligation]] = field(default_factory=lambda: defaultdict(set))


def asked_of(connection: Connection, as_of: int, team_of: TeamOf) -> Asked:
    """Assignments and offers up to a day."""
    is_assigned = asked.c.source.in_(("assignment", "transcript"))
    done = and_(pairing.c.first_completed_on.is_not(None), pairing.c.first_completed_on <= as_of)
    is_open = and_(is_assigned, or_(asked.c.is_open.is_(None), asked.c.is_open), or_(~done, done.is_(None)))
    rows = connection.execute(
        select(
            asked.c.learner_id,
            asked.c.content_id,
            func.min(asked.c.from_on),
            func.max(case((is_assigned, asked.c.from_on))),
            func.max(case((is_open, 1), else_=0)),
            func.min(case((is_open, asked.c.due_on))),
            func.max(case((done, 1), else_=0)),
            asked.c.obligation,
        )
        .outerjoin(
            pairing, and_(pairing.c.learner_id == asked.c.learner_id, pairing.c.content_id == asked.c.content_id)
        )
        .where(asked.c.from_on <= as_of)
        .group_by(asked.c.learner_id, asked.c.content_id, asked.c.obligation)
    )
    found = Asked()
    counted: set[tuple[int, int]] = set()
    opened: set[tuple[int, int]] = set()
    assigned: set[tuple[int, int]] = set()
    for learner_id, content_id, first_on, assigned_on, open_now, due_on, is_done, obligation in rows:
        team_id = team_of.get(learner_id)
        if team_id is None:
            continue
        key = (team_id, content_id)
        found.first_on[key] = min(first_on, found.first_on.get(key, first_on))
        if obligation is not None:
            found.obligations[key].add(Obligation(obligation))
        if (learner_id, content_id) not in counted:
            counted.add((learner_id, content_id))
            found.offered[key] += 1
        if open_now and (learner_id, content_id) not in opened:
            opened.add((learner_id, content_id))
            found.open_count[key] += 1
        if assigned_on is not None and (learner_id, content_id) not in assigned:
            assigned.add((learner_id, content_id))
            found.assigned[key] += 1
            found.completed[key] += is_done
        if assigned_on is not None:
            found.last_assigned_on[key] = max(assigned_on, found.last_assigned_on.get(key, assigned_on))
        if due_on is not None:
            found.due_on[key] = min(due_on, found.due_on.get(key, due_on))
    return found


def asked_people(connection: Connection, as_of: int, content_id: int) -> set[int]:
    """Learners with an open assignment of an item that day."""
    done = and_(pairing.c.first_completed_on.is_not(None), pairing.c.first_completed_on <= as_of)
    rows = connection.execute(
        select(asked.c.learner_id)
        .outerjoin(
            pairing, and_(pairing.c.learner_id == asked.c.learner_id, pairing.c.content_id == asked.c.content_id)
        )
        .where(
            asked.c.content_id == content_id,
            asked.c.from_on <= as_of,
            asked.c.source.in_(("assignment", "transcript")),
            or_(asked.c.is_open.is_(None), asked.c.is_open),
            or_(~done, done.is_(None)),
        )
    )
    return set(rows.scalars())
