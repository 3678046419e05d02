"""How often those who are active come."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, Select, func

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import RECENT_DAYS, CalendarPeriod
from learnerintel.metrics.activity import who
from learnerintel.metrics.attended import Did, attended_use
from learnerintel.metrics.columns import Columns
from learnerintel.metrics.conditions import by_learner
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.needs import ACTIVITY, ROSTER
from learnerintel.store.schema import learner_content_day


def days_of_people(question: Question) -> Select:
    """On how many days each active person did anything."""
    return by_learner(question, func.count(learner_content_day.c.occurred_on.distinct()).label("part"))


def days_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``days_of_people``."""
    attended = attended_use.of(connection)
    if question.content_id is None:
        days = attended.days_of(Did.ANYTHING, question.window)
    else:
        rows = attended.rows(question)
        place = attended.place[rows].astype(np.int64)
        # Of one item there is one row for each learner and day.
        days = np.bincount(place, minlength=len(attended) + 1)[:-1]
    active = np.flatnonzero(days)
    return {**who(attended, active), "part": days[active].astype(np.float64)}


ACTIVE_DAYS = Definition(
    metric=Metric(
        name="active_days",
        label="Days active",
        unit=Unit.DAYS,
        formula="days on which a person did something real, of those who did anything; the mean over them",
        does_not_count="People who did nothing: the number rises when those who come seldom stay away.",
        source=("roster", "activity"),
        better=Better.HIGHER,
        kind=MetricKind.LEARNER_MEAN,
        window="28 days",
        base_label="active people",
        minimum_base=30,
    ),
    meaning=(
        "How often active people come. Divided by the days looked at it is what product analytics calls stickiness; "
        "learning at work is weekly at best, so consumer targets do not fit."
    ),
    small_samples="Student's 90 % interval of the mean. Fewer than 30 active people: withheld.",
    needs=(ROSTER, ACTIVITY),
    per=Per.OWN_TOTAL,
    statement=days_of_people,
    columns=days_columns,
    splits=frozenset({Split.TEAM, Split.MONTH}),
    days=RECENT_DAYS,
    calendar=CalendarPeriod.LAST_4_WEEKS,
    source_columns=("learner_content_day.occurred_on", "learner_content_day.team_id", "membership.team_id"),
)
