"""How far people got, and how long it took."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median

from sqlalchemy import Connection, case, func, select

from learnerintel.metrics.signals.shapes import Counts, TeamOf
from learnerintel.store.schema import learner_content_day

#: Started this long ago, and silent for that long: abandoned.
ABANDONED_AFTER_DAYS = 30
ABANDONED_SILENCE_DAYS = 21


@dataclass(slots=True)
class Courses:
    """How far people got, by (team, content), and how long completers took, by content.

    Attributes:
        started: eligible people who began at least 30 days before.
        abandoned: of these, without completion and silent for 21 days.
        midway: eligible people between a tenth and nineteen twentieths.
        completed: eligible people who completed.
        completer_seconds: median seconds of everybody who completed and whose time is known.
        completers: how many of these there are.
        company_started: like ``started``, everybody, by content.
        company_abandoned: like ``abandoned``, everybody, by content.
    """

    started: Counts = field(default_factory=lambda: defaultdict(int))
    abandoned: Counts = field(default_factory=lambda: defaultdict(int))
    midway: Counts = field(default_factory=lambda: defaultdict(int))
    completed: Counts = field(default_factory=lambda: defaultdict(int))
    completer_seconds: dict[int, float] = field(default_factory=dict)
    completers: dict[int, int] = field(default_factory=dict)
    company_started: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    company_abandoned: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def courses(connection: Connection, as_of: int, team_of: TeamOf) -> Courses:
    """Progress, completion and abandonment up to a day."""
    day = learner_content_day
    seconds = [func.sum(day.c[name]) for name in ("voluntary_seconds", "required_seconds", "other_seconds")]
    known = case((func.coalesce(*seconds).is_not(None), sum(func.coalesce(part, 0) for part in seconds)))
    rows = connection.execute(
        select(
            day.c.learner_id,
            day.c.content_id,
            func.min(day.c.occurred_on),
            func.max(day.c.occurred_on),
            func.sum(day.c.completion_count),
            func.max(day.c.progress_share),
            known,
        )
        .where(day.c.occurred_on <= as_of)
        .group_by(day.c.learner_id, day.c.content_id)
    )
    found = Courses()
    times: dict[int, list[int]] = defaultdict(list)
    for learner_id, content_id, first_on, last_on, completions, progress, spent in rows:
        team_id = team_of.get(learner_id)
        key = (team_id, content_id) if team_id is not None else None
        is_old = first_on <= as_of - ABANDONED_AFTER_DAYS
        is_abandoned = is_old and not completions and last_on <= as_of - ABANDONED_SILENCE_DAYS
        found.company_started[content_id] += is_old
        found.company_abandoned[content_id] += is_abandoned
        if completions and spent is not None:
            times[content_id].append(spent)
        if key is None:
            continue
        found.completed[key] += bool(completions)
        found.started[key] += is_old
        found.abandoned[key] += is_abandoned
        found.midway[key] += not completions and progress is not None and 0.1 <= progress <= 0.95
    found.completer_seconds = {content_id: float(median(spent)) for content_id, spent in times.items()}
    found.completers = {content_id: len(spent) for content_id, spent in times.items()}
    return found


def midway_people(connection: Connection, as_of: int, content_id: int) -> set[int]:
    """Learners between a tenth and the end of an item that day; they are left alone."""
    day = learner_content_day
    rows = connection.execute(
        select(day.c.learner_id)
        .where(day.c.content_id == content_id, day.c.occurred_on <= as_of)
        .group_by(day.c.learner_id)
        .having(func.sum(day.c.completion_count) == 0, func.max(day.c.progress_share).between(0.1, 0.95))
    )
    return set(rows.scalars())
