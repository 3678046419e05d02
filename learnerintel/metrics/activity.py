"""Who does something real: active people, split by whether they chose it."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, Select, literal

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import RECENT_DAYS, CalendarPeriod
from learnerintel.metrics.attended import AttendedUse, Did, attended_use
from learnerintel.metrics.columns import Columns
from learnerintel.metrics.conditions import by_learner, flag
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.needs import ACTIVITY, OBLIGATION, ROSTER
from learnerintel.store.schema import learner_content_day

_day = learner_content_day
_NOT_ACTIVITY = (
    "Logins, opened emails, views known to be shorter than 30 seconds, what an administrator marked, and what "
    "was done on a day off the roster or on leave."
)
_SMALL = "Wilson's 90 % interval. Fewer than five people: withheld. Under ten: 0 % and 100 % stand as limits."
_COLUMNS = (
    "learner_content_day.occurred_on", "learner_content_day.team_id", "membership.from_on", "membership.until_on",
    "absence.from_on", "absence.until_on",
)  # fmt: skip
_OVER_TIME = frozenset({Split.TEAM, Split.WEEK, Split.MONTH})


def active_people(question: Question) -> Select:
    """Who did anything."""
    return by_learner(question, literal(1).label("part"))


def voluntary_people(question: Question) -> Select:
    """Who did anything that nobody made them do."""
    return by_learner(question, flag(_day.c.voluntary_count > 0).label("part"))


def mandatory_only_people(question: Question) -> Select:
    """Who did something they had to, and nothing by choice."""
    return by_learner(
        question,
        flag(_day.c.required_count > 0).label("part"),
        flag(_day.c.voluntary_count > 0).label("against"),
    )


def active_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``active_people``."""
    attended = attended_use.of(connection)
    if question.slices is Split.CONTENT:
        return _by_content(attended, attended.pairs(Did.ANYTHING, question))
    active = np.flatnonzero(attended.doing(Did.ANYTHING, question))
    return {**who(attended, active), "part": np.ones(len(active))}


def voluntary_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``voluntary_people``."""
    attended = attended_use.of(connection)
    if question.slices is Split.CONTENT:
        pairs = attended.pairs(Did.ANYTHING, question)
        chosen = attended.also(Did.BY_CHOICE, pairs, question).astype(np.float64)
        return {**_by_content(attended, pairs), "part": chosen}
    active = np.flatnonzero(attended.doing(Did.ANYTHING, question))
    return {**who(attended, active), "part": attended.doing(Did.BY_CHOICE, question)[active].astype(np.float64)}


def mandatory_only_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``mandatory_only_people``; not told apart by content."""
    attended = attended_use.of(connection)
    active = np.flatnonzero(attended.doing(Did.ANYTHING, question))
    columns = who(attended, active)
    for name, did in (("part", Did.BY_ORDER), ("against", Did.BY_CHOICE)):
        columns[name] = attended.doing(did, question)[active].astype(np.float64)
    return columns


def who(attended: AttendedUse, chosen: np.ndarray) -> Columns:
    """Learner and team of some places of the attended use."""
    return {"learner_id": attended.learner_id[chosen], "team_id": attended.team_id[chosen]}


def _by_content(attended: AttendedUse, pairs: np.ndarray) -> Columns:
    columns = {**who(attended, attended.place[pairs]), "slice": attended.use.content_id[pairs].astype(np.int64)}
    return {**columns, "part": np.ones(len(pairs))}


ACTIVE_SHARE = Definition(
    metric=Metric(
        name="active_share",
        label="Active people",
        unit=Unit.SHARE,
        formula="people who did something real, of the people on the roster in the same days",
        does_not_count=_NOT_ACTIVITY,
        source=("roster", "activity"),
        better=Better.HIGHER,
        kind=MetricKind.RATIO,
        window="28 days",
    ),
    meaning="How many of your people did something real with learning.",
    small_samples=_SMALL,
    needs=(ROSTER, ACTIVITY),
    per=Per.PERSON,
    statement=active_people,
    columns=active_columns,
    splits=_OVER_TIME | {Split.CONTENT},
    days=RECENT_DAYS,
    calendar=CalendarPeriod.LAST_4_WEEKS,
    is_of_its_days=True,
    is_of_roster=True,
    source_columns=(*_COLUMNS, "learner_content_day.event_count"),
)
VOLUNTARY_ACTIVE_SHARE = Definition(
    metric=Metric(
        name="voluntary_active_share",
        label="Active by choice",
        unit=Unit.SHARE,
        formula="people who did something recommended or optional, of the people on the roster in the same days",
        does_not_count=f"{_NOT_ACTIVITY} Activity of which nobody knows whether it had to be done.",
        source=("roster", "activity", "catalogue"),
        better=Better.HIGHER,
        kind=MetricKind.RATIO,
        window="28 days",
    ),
    meaning="How many of your people learned something that nobody made them learn.",
    small_samples=_SMALL,
    needs=(ROSTER, ACTIVITY, OBLIGATION),
    per=Per.PERSON,
    statement=voluntary_people,
    columns=voluntary_columns,
    splits=_OVER_TIME | {Split.CONTENT},
    days=RECENT_DAYS,
    calendar=CalendarPeriod.LAST_4_WEEKS,
    is_of_its_days=True,
    is_of_roster=True,
    source_columns=(*_COLUMNS, "learner_content_day.voluntary_count"),
)
MANDATORY_ONLY_ACTIVE_SHARE = Definition(
    metric=Metric(
        name="mandatory_only_active_share",
        label="Active only because they had to",
        unit=Unit.SHARE,
        formula=(
            "people who did something mandatory or required and nothing recommended or optional, of the people on "
            "the roster in the same days"
        ),
        does_not_count=f"{_NOT_ACTIVITY} People whose activity nobody knows to be asked for or chosen.",
        source=("roster", "activity", "catalogue"),
        better=Better.LOWER,
        kind=MetricKind.RATIO,
        window="28 days",
    ),
    meaning="How many of your people learned only what they had to: a deadline makes this one jump.",
    small_samples=_SMALL,
    needs=(ROSTER, ACTIVITY, OBLIGATION),
    per=Per.PERSON,
    statement=mandatory_only_people,
    columns=mandatory_only_columns,
    splits=_OVER_TIME,
    days=RECENT_DAYS,
    calendar=CalendarPeriod.LAST_4_WEEKS,
    is_of_its_days=True,
    is_of_roster=True,
    source_columns=(*_COLUMNS, "learner_content_day.required_count", "learner_content_day.voluntary_count"),
)
