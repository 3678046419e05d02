"""Who gets too much at once, measured against the company's own people: nobody knows a right number."""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, case, func, literal, or_, select, union

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import RECENT_DAYS, CalendarPeriod, Period, recent_window
from learnerintel.domain.vocabulary import Channel
from learnerintel.metrics.attended import attended_use
from learnerintel.metrics.columns import Columns
from learnerintel.metrics.conditions import is_away, is_present
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.mailed import copies, copies_known
from learnerintel.metrics.needs import ACTIVITY, ASKED, MAILINGS, OFFERS, ROSTER, is_met
from learnerintel.metrics.population import is_member_on
from learnerintel.metrics.put_before import ASSIGNED, CHANNELS, put_before
from learnerintel.metrics.stays import NEVER, absences, memberships
from learnerintel.store.schema import asked, learner_content_day, membership, pairing

#: Above so many tenths of the company's people is much; two measures of the three have to be.
_TENTHS, _LEAST_MEASURES = 9, 2
_SEEN = tuple(channel for channel in Channel if channel is not Channel.LISTED)
_day = learner_content_day


def _minutes(days: Period, question: Question) -> Select[Any]:
    """Seconds of required use by learner."""
    there = Question(days, question.as_of, has_absences=question.has_absences)
    return (
        select(_day.c.learner_id, func.sum(_day.c.required_seconds).label("value"))
        .where(is_present(there))
        .group_by(_day.c.learner_id)
    )


def _overdue(on: int) -> Select[Any]:
    """Assignments by learner that were due before a day and are open on it."""
    is_done = func.coalesce(pairing.c.first_completed_on <= on, False)
    return (
        select(asked.c.learner_id, func.count(asked.c.content_id.distinct()).label("value"))
        .select_from(asked)
        .outerjoin(
            pairing, and_(pairing.c.learner_id == asked.c.learner_id, pairing.c.content_id == asked.c.content_id)
        )
        .where(
            asked.c.source.not_in(tuple(Channel)),
            asked.c.from_on <= on,
            asked.c.due_on < on,
            or_(asked.c.is_open.is_(None), asked.c.is_open),
            ~is_done,
        )
        .group_by(asked.c.learner_id)
    )


def _messages(days: Period, as_of: int) -> Select[Any]:
    """Messages by learner: invitations, recommendations and mails, of one kind and day one."""
    copy = copies(as_of).subquery("copy_known")
    every = union(
        select(asked.c.learner_id, asked.c.from_on, asked.c.source).where(
            asked.c.source.in_(_SEEN), asked.c.from_on.between(days.first_on, days.last_on)
        ),
        select(copy.c.learner_id, copy.c.reached_on, literal(str(Channel.EMAILED))).where(
            copy.c.reached_on.between(days.first_on, days.last_on)
        ),
    ).subquery("message")
    return select(every.c.learner_id, func.count().label("value")).group_by(every.c.learner_id)


def overloaded_people(question: Question) -> Select:
    """Who lies above nine in ten of the company's people in at least two of minutes, overdue items and messages."""
    on = question.window.last_on
    days = recent_window(on)
    people = select(membership.c.learner_id, membership.c.team_id).where(is_member_on(on))
    if question.has_absences:
        people = people.where(~is_away(membership.c.learner_id, literal(on)))
    there = people.subquery("there")
    parts: list[Subquery] = [
        part.subquery(f"part_{place}")
        for place, part in enumerate((_minutes(days, question), _overdue(on), _messages(days, question.as_of)))
    ]
    joined: Any = there
    for part in parts:
        joined = joined.outerjoin(part, part.c.learner_id == there.c.learner_id)
    values = [func.coalesce(part.c.value, 0).label(f"value_{place}") for place, part in enumerate(parts)]
    level = select(there.c.learner_id, there.c.team_id, *values).select_from(joined).subquery("level")
    ranked = select(
        level,
        *(
            func.cume_dist().over(order_by=level.c[f"value_{place}"]).label(f"rank_{place}")
            for place in range(len(parts))
        ),
    ).subquery("ranked")
    much = select(
        *(
            func.min(case((ranked.c[f"rank_{place}"] >= _TENTHS / 10, ranked.c[f"value_{place}"]), else_=None)).label(
                f"much_{place}"
            )
            for place in range(len(parts))
        )
    ).subquery("much")
    above: list[ColumnElement[int]] = [
        case((level.c[f"value_{place}"] > much.c[f"much_{place}"], 1), else_=0) for place in range(len(parts))
    ]
    return (
        select(level.c.learner_id, level.c.team_id, literal(1).label("part"))
        .select_from(level.join(much, literal(1) == 1))
        .where(sum(above, literal(0)) >= _LEAST_MEASURES)
    )


def overloaded_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``overloaded_people``."""
    on = question.window.last_on
    days = recent_window(on)
    learner_id, team_id = memberships.of(connection).everybody_on(on)
    is_there = ~absences.of(connection).holds_on(learner_id, on)
    learner_id, team_id = learner_id[is_there], team_id[is_there]
    size = 1 + int(learner_id.max(initial=-1))
    measures = (
        _minutes_of(connection, Question(days, question.as_of), size),
        _overdue_of(connection, on, size),
        _messages_of(connection, days, question.as_of, size),
    )
    above = sum((_is_above(one[learner_id]).astype(np.int64) for one in measures), np.zeros(len(learner_id), np.int64))
    much = above >= _LEAST_MEASURES
    return {"learner_id": learner_id[much], "team_id": team_id[much], "part": np.ones(np.count_nonzero(much))}


def _is_above(values: np.ndarray) -> np.ndarray:
    """Whether each value is greater than the smallest that nine in ten do not exceed."""
    if not len(values):
        return np.zeros(0, dtype=bool)
    place = -(-_TENTHS * len(values) // 10) - 1
    return values > np.sort(values)[place]


def _counts(learner_id: np.ndarray, size: int, weights: np.ndarray | None = None) -> np.ndarray:
    """How often each learner below a number stands there, or the sum of her weights."""
    known = learner_id < size
    return np.bincount(learner_id[known], weights=None if weights is None else weights[known], minlength=size)


def _minutes_of(connection: Connection, question: Question, size: int) -> np.ndarray:
    attended = attended_use.of(connection)
    rows = attended.rows(question)
    seconds = np.maximum(attended.use.required_seconds[rows], 0)
    counts = attended.place[rows] < len(attended)
    return _counts(attended.use.learner_id[rows][counts], size, seconds[counts].astype(np.float64))


def _overdue_of(connection: Connection, on: int, size: int) -> np.ndarray:
    put = put_before.of(connection)
    is_open = (put.way == ASSIGNED) & (put.is_open != 0) & (put.from_on <= on) & (put.due_on < on)
    rows = np.flatnonzero(is_open)
    pairs = np.unique(put.pair[rows[put.completed_on[put.pair[rows]] > on]])
    return _counts(put.learner_id[put.firsts[pairs]].astype(np.int64), size)


def _messages_of(connection: Connection, days: Period, as_of: int, size: int) -> np.ndarray:
    put, known = put_before.of(connection), copies_known(connection, as_of)
    rows = put.days(days.first_on, days.last_on)
    rows = rows[np.isin(put.way[rows], [CHANNELS.index(channel) for channel in _SEEN])]
    mailed = np.flatnonzero((known.reached_on >= days.first_on) & (known.reached_on <= min(days.last_on, NEVER - 1)))
    emailed = np.full(len(mailed), CHANNELS.index(Channel.EMAILED))
    parts = (
        (put.learner_id[rows].astype(np.int64), put.from_on[rows] - days.first_on, put.way[rows]),
        (known.learner_id[mailed], known.reached_on[mailed] - days.first_on, emailed),
    )
    learner_id, day, way = (np.concatenate(column) for column in zip(*parts, strict=True))
    messages = np.unique((learner_id * RECENT_DAYS + day) * len(CHANNELS) + way)
    return _counts(messages // len(CHANNELS) // RECENT_DAYS, size)


def missing_measure_note(connection: Connection, question: Question) -> list[str]:
    """Where messages are not known, only two measures are left, and both have to be high."""
    if is_met(connection, OFFERS, question.as_of) or is_met(connection, MAILINGS, question.as_of):
        return []
    return [f"Messages are not known, so minutes and overdue items both have to be high. {MAILINGS.sentence}"]


OVERLOAD_SHARE = Definition(
    metric=Metric(
        name="overload_share",
        label="Much at once",
        unit=Unit.SHARE,
        formula=(
            "people above nine in ten of the company's people in at least two of: minutes of required learning, "
            "overdue open assignments, messages received; of the people on the roster on the last day"
        ),
        does_not_count=(
            "Time that nobody knows; what was only listed; several messages of one kind on one day count as one. It "
            "says who has most here, not who has too much, and is no measure of anybody's work."
        ),
        source=("roster", "activity", "assignments"),
        better=Better.LOWER,
        kind=MetricKind.RATIO,
        window="28 days",
    ),
    meaning="How many get much of everything at once, compared with your own company.",
    small_samples="Wilson's 90 % interval. Fewer than five people: withheld. Under ten: 0 % and 100 % are limits.",
    needs=(ROSTER, ACTIVITY, ASKED),
    per=Per.PERSON,
    statement=overloaded_people,
    columns=overloaded_columns,
    splits=frozenset({Split.TEAM}),
    days=RECENT_DAYS,
    calendar=CalendarPeriod.LAST_4_WEEKS,
    is_of_roster=True,
    is_of_last_day=True,
    remark=missing_measure_note,
    source_columns=("learner_content_day.required_seconds", "asked.due_on", "asked.is_open", "asked.from_on",
                    "mailing_event.occurred_on", "membership.team_id"),
)  # fmt: skip
