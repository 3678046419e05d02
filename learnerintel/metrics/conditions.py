"""Conditions that several statements share; each is written here once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from learnerintel.domain.vocabulary import Obligation
from learnerintel.metrics.definition import Question, Split
from learnerintel.store.schema import absence, asked, content_obligation, learner_content_day, membership

#: The learner had no choice.
ASKED_FOR = (Obligation.MANDATORY, Obligation.REQUIRED)
SECONDS_PER_MINUTE = 60

_day = learner_content_day


def is_present(question: Question) -> ColumnElement[bool]:
    """``learner_content_day`` within the window, on a day when its learner was on the roster and not away."""
    conditions = [
        _day.c.occurred_on.between(question.window.first_on, question.window.last_on),
        _day.c.team_id.is_not(None),
    ]
    if question.has_absences:
        conditions.append(~is_away(_day.c.learner_id, _day.c.occurred_on))
    if question.content_id is not None:
        conditions.append(_day.c.content_id == question.content_id)
    return and_(*conditions)


def is_away(learner_id: ColumnElement[int], day: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a learner is on leave that day."""
    return exists().where(
        absence.c.learner_id == learner_id,
        absence.c.from_on <= day,
        or_(absence.c.until_on.is_(None), absence.c.until_on >= day),
    )


def has_membership(learner_id: ColumnElement[int], day: ColumnElement[int] | int) -> ColumnElement[bool]:
    """Join condition on ``membership``: the team of a learner on a day."""
    return and_(
        membership.c.learner_id == learner_id,
        membership.c.from_on <= day,
        or_(membership.c.until_on.is_(None), membership.c.until_on >= day),
    )


def was_required(
    learner_id: ColumnElement[int], content_id: ColumnElement[int], day: ColumnElement[int]
) -> ColumnElement[bool]:
    """Whether the learner had been asked for the content as mandatory or required by that day."""
    other = asked.alias("asked_before")
    return exists().where(
        other.c.learner_id == learner_id,
        other.c.content_id == content_id,
        other.c.from_on <= day,
        other.c.obligation.in_(ASKED_FOR),
    )


def catalogued_obligation(content_id: ColumnElement[int], day: ColumnElement[int]) -> ColumnElement[str]:
    """The catalogue's obligation of an item on a day."""
    return (
        select(content_obligation.c.obligation)
        .where(content_obligation.c.content_id == content_id, content_obligation.c.from_on <= day)
        .order_by(content_obligation.c.from_on.desc())
        .limit(1)
        .scalar_subquery()
    )


def flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where any row of the group meets the condition, else 0."""
    return func.max(case((condition, 1), else_=0))


def seconds_or_none(count: str, seconds: str) -> ColumnElement[Any]:
    """Seconds of a group of days; 0 where nothing of that kind happened, None where nobody knows how long."""
    return case((func.sum(_day.c[count]) == 0, 0), else_=func.sum(_day.c[seconds]))


def by_learner(question: Question, *values: ColumnElement[Any]) -> Select[Any]:
    """Present use by learner and team, and by content where the question asks for it."""
    keys: list[ColumnElement[Any]] = [_day.c.learner_id, _day.c.team_id]
    shown = list(keys)
    if question.slices is Split.CONTENT:
        keys.append(_day.c.content_id)
        shown.append(_day.c.content_id.label("slice"))
    return select(*shown, *values).where(is_present(question)).group_by(*keys)
