"""How much of learning is chosen, and how deep it goes."""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, case, func, literal, select

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import RECENT_DAYS, CalendarPeriod
from learnerintel.metrics.activity import who
from learnerintel.metrics.attended import Did, attended_use
from learnerintel.metrics.columns import Columns
from learnerintel.metrics.conditions import SECONDS_PER_MINUTE, by_learner, flag, is_present, seconds_or_none
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.needs import ACTIVITY, OBLIGATION, ROSTER, TIME_SPENT
from learnerintel.metrics.time_spent import seconds_by_place
from learnerintel.store.schema import learner_content_day

_day = learner_content_day
_OVER_TIME = frozenset({Split.TEAM, Split.WEEK, Split.MONTH})
_YEAR_DAYS = 365
_MEAN = "Student's 90 % interval of the mean. Fewer than five people: withheld."
_MEDIAN = "The 90 % interval lies between two people's values, whatever the distribution. Under five people: withheld."
_IDLE = (
    "Time beyond three times an item's nominal length (half an hour where that is unknown) in one event: that is "
    "an open window, not learning."
)
_TIMES = (
    "learner_content_day.voluntary_seconds", "learner_content_day.required_seconds", "learner_content_day.team_id",
    "learner_content_day.capped_count", "activity.duration_seconds", "content.nominal_seconds",
)  # fmt: skip


def items_chosen(question: Question) -> Select:
    """By learner: items used by choice, and items used of which is known whether they were chosen."""
    pair = (
        select(
            _day.c.learner_id,
            _day.c.team_id,
            flag(_day.c.voluntary_count > 0).label("chosen"),
            flag(_day.c.required_count > 0).label("required"),
        )
        .where(is_present(question))
        .group_by(_day.c.learner_id, _day.c.team_id, _day.c.content_id)
        .subquery()
    )
    return select(
        pair.c.learner_id,
        pair.c.team_id,
        func.sum(pair.c.chosen).label("part"),
        func.sum(pair.c.chosen + pair.c.required).label("whole"),
    ).group_by(pair.c.learner_id, pair.c.team_id)


def minutes_chosen(question: Question) -> Select:
    """By active learner: minutes by choice; None where she chose something and nobody knows how long."""
    seconds: Any = seconds_or_none("voluntary_count", "voluntary_seconds")
    return by_learner(question, (seconds / float(SECONDS_PER_MINUTE)).label("part"), literal(1).label("whole"))


def anybody_beyond_required(question: Question) -> Select:
    """By active learner with a known time: whether any of it was by choice."""
    minutes = minutes_chosen(question).subquery()
    return select(
        minutes.c.learner_id,
        minutes.c.team_id,
        case((minutes.c.part > 0, 1), else_=0).label("part"),
        literal(1).label("whole"),
    ).where(minutes.c.part.is_not(None))


def minutes_by_obligation(question: Question) -> Select:
    """By learner: minutes by choice, and minutes of which is known whether they were chosen."""
    chosen: Any = seconds_or_none("voluntary_count", "voluntary_seconds")
    required: Any = seconds_or_none("required_count", "required_seconds")
    return by_learner(question, chosen.label("part"), (chosen + required).label("whole"))


def items_chosen_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``items_chosen``."""
    attended = attended_use.of(connection)
    chosen, required = (
        np.bincount(attended.place[attended.pairs(did, question)], minlength=len(attended))
        for did in (Did.BY_CHOICE, Did.BY_ORDER)
    )
    active = attended.doing(Did.ANYTHING, question)
    part = chosen[active].astype(np.float64)
    return {**who(attended, active), "part": part, "whole": part + required[active]}


def minutes_chosen_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``minutes_chosen``."""
    attended = attended_use.of(connection)
    active = attended.doing(Did.ANYTHING, question)
    seconds = seconds_by_place(connection, Did.BY_CHOICE, question)[active]
    return {**who(attended, active), "part": seconds / SECONDS_PER_MINUTE, "whole": np.ones(len(seconds))}


def beyond_required_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``anybody_beyond_required``."""
    columns = minutes_chosen_columns(connection, question)
    minutes = columns.pop("part")
    known = ~np.isnan(minutes)
    return {name: column[known] for name, column in {**columns, "part": (minutes > 0).astype(np.float64)}.items()}


def minutes_by_obligation_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``minutes_by_obligation``."""
    attended = attended_use.of(connection)
    active = attended.doing(Did.ANYTHING, question)
    chosen, required = (seconds_by_place(connection, did, question)[active] for did in (Did.BY_CHOICE, Did.BY_ORDER))
    return {**who(attended, active), "part": chosen, "whole": chosen + required}


def capped_note(connection: Connection, question: Question) -> list[str]:
    """How much of the time was cut as idle."""
    attended = attended_use.of(connection)
    use, rows = attended.use, attended.rows(question)
    counts = attended.place[rows] < len(attended)
    events, capped = (int(column[rows][counts].sum()) for column in (use.event_count, use.capped_count))
    return [f"Of {events} events, {capped} were longer than plausible; their time was cut."] if capped else []


VOLUNTARY_SHARE = Definition(
    metric=Metric(
        name="voluntary_share",
        label="Learning by choice",
        unit=Unit.SHARE,
        formula=(
            "items a person used that were recommended or optional ÷ items she used of which that is known; "
            "the mean over people"
        ),
        does_not_count="Items of which nobody knows whether they had to be done. People with none left have no value.",
        source=("roster", "activity", "catalogue"),
        better=Better.HIGHER,
        kind=MetricKind.LEARNER_MEAN,
        window="28 days",
    ),
    meaning="How much of what your people use they choose themselves; each person counts the same.",
    small_samples=_MEAN,
    needs=(ROSTER, ACTIVITY, OBLIGATION),
    per=Per.OWN_SHARE,
    statement=items_chosen,
    columns=items_chosen_columns,
    splits=_OVER_TIME,
    days=RECENT_DAYS,
    calendar=CalendarPeriod.LAST_4_WEEKS,
    is_of_its_days=True,
    source_columns=("learner_content_day.voluntary_count", "learner_content_day.required_count",
                    "learner_content_day.team_id"),
)  # fmt: skip
DEPTH = Definition(
    metric=Metric(
        name="depth",
        label="Minutes beyond the required",
        unit=Unit.MINUTES,
        formula="minutes spent on recommended or optional content by each active person; the median over people",
        does_not_count=f"{_IDLE} People whose time nobody knows.",
        source=("roster", "activity", "catalogue"),
        better=Better.NEITHER,
        kind=MetricKind.LEARNER_MEDIAN,
        window="28 days",
    ),
    meaning="How long the person in the middle learns by choice. Not a target: windows can be left open.",
    small_samples=_MEDIAN,
    needs=(ROSTER, ACTIVITY, OBLIGATION, TIME_SPENT),
    per=Per.OWN_TOTAL,
    statement=minutes_chosen,
    columns=minutes_chosen_columns,
    splits=_OVER_TIME,
    days=RECENT_DAYS,
    calendar=CalendarPeriod.LAST_4_WEEKS,
    is_of_its_days=True,
    remark=capped_note,
    source_columns=_TIMES,
)
DEPTH_SHARE = Definition(
    metric=Metric(
        name="depth_share",
        label="People who go beyond the required",
        unit=Unit.SHARE,
        formula="active people with any time on recommended or optional content, of the active people",
        does_not_count=f"{_IDLE} People whose time nobody knows.",
        source=("roster", "activity", "catalogue"),
        better=Better.HIGHER,
        kind=MetricKind.RATIO,
        window="28 days",
    ),
    meaning="Of those who are active, how many spend any time by choice.",
    small_samples="Wilson's 90 % interval. Fewer than five people: withheld.",
    needs=(ROSTER, ACTIVITY, OBLIGATION, TIME_SPENT),
    per=Per.PERSON,
    statement=anybody_beyond_required,
    columns=beyond_required_columns,
    splits=_OVER_TIME,
    days=RECENT_DAYS,
    calendar=CalendarPeriod.LAST_4_WEEKS,
    is_of_its_days=True,
    source_columns=_TIMES,
)
SELF_DIRECTED_RATIO = Definition(
    metric=Metric(
        name="self_directed_ratio",
        label="Must-have to nice-to-have",
        unit=Unit.SHARE,
        formula=(
            "minutes on recommended or optional content ÷ minutes on all content of which that is known, by person; "
            "the median over people"
        ),
        does_not_count=f"{_IDLE} People whose time nobody knows, or who spent none.",
        source=("roster", "activity", "catalogue"),
        better=Better.HIGHER,
        kind=MetricKind.LEARNER_MEDIAN,
        window="12 months",
    ),
    meaning="Whether learning moves from what people must to what they want. It also rises when less is required.",
    small_samples=_MEDIAN,
    needs=(ROSTER, ACTIVITY, OBLIGATION, TIME_SPENT),
    per=Per.OWN_SHARE,
    statement=minutes_by_obligation,
    columns=minutes_by_obligation_columns,
    splits=_OVER_TIME,
    days=_YEAR_DAYS,
    calendar=CalendarPeriod.LAST_12_MONTHS,
    is_of_its_days=True,
    remark=capped_note,
    source_columns=_TIMES,
)
