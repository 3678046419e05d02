"""Started, left and not come back to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import OUTCOME_DAYS, CalendarPeriod
from learnerintel.metrics.conditions import has_membership, is_away
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.needs import ACTIVITY, COMPLETIONS, ROSTER
from learnerintel.metrics.signals import ABANDONED_AFTER_DAYS, ABANDONED_SILENCE_DAYS
from learnerintel.store.schema import content, learner_content_day, membership, pairing

_day = learner_content_day


def _begun(question: Question) -> ColumnElement[bool]:
    last = min(question.window.last_on, question.as_of - ABANDONED_AFTER_DAYS)
    return pairing.c.first_on.between(question.window.first_on, last)


def _completed_content(question: Question) -> Select:
    """Items that anybody is known to have completed: of others nobody can say who gave up."""
    return select(pairing.c.content_id).where(pairing.c.first_completed_on <= question.as_of).distinct()


def left_pairs(question: Question) -> Select:
    """By learner: pairs begun in the window and at least 30 days ago, and how many were left."""
    silence_on = question.as_of - ABANDONED_SILENCE_DAYS
    lately = (
        select(_day.c.learner_id, _day.c.content_id)
        .where(_day.c.occurred_on > silence_on, _day.c.occurred_on <= question.as_of)
        .distinct()
        .subquery("lately")
    )
    is_done = and_(pairing.c.first_completed_on.is_not(None), pairing.c.first_completed_on <= question.as_of)
    is_left = case((or_(is_done, lately.c.learner_id.is_not(None)), 0), else_=1)
    keys: list[Any] = [pairing.c.learner_id, membership.c.team_id]
    shown = list(keys)
    if question.slices is Split.CONTENT:
        keys.append(pairing.c.content_id)
        shown.append(pairing.c.content_id.label("slice"))
    statement = (
        select(*shown, func.sum(is_left).label("part"), func.count().label("whole"))
        .select_from(pairing)
        .join(content, content.c.content_id == pairing.c.content_id)
        .join(membership, has_membership(pairing.c.learner_id, pairing.c.first_on))
        .outerjoin(
            lately, and_(lately.c.learner_id == pairing.c.learner_id, lately.c.content_id == pairing.c.content_id)
        )
        .where(
            _begun(question),
            or_(content.c.is_reference.is_(None), ~content.c.is_reference),
            pairing.c.content_id.in_(_completed_content(question)),
        )
        .group_by(*keys)
    )
    if question.has_absences:
        statement = statement.where(~is_away(pairing.c.learner_id, pairing.c.first_on))
    if question.content_id is not None:
        statement = statement.where(pairing.c.content_id == question.content_id)
    return statement


def never_completed_note(connection: Connection, question: Question) -> list[str]:
    """Items that were begun and that nobody ever completed."""
    count = connection.scalar(
        select(func.count(pairing.c.content_id.distinct())).where(
            _begun(question), pairing.c.content_id.not_in(_completed_content(question))
        )
    )
    if not count:
        return []
    return [f"{count} items that nobody is known to have completed are left out: giving up cannot be told from done."]


ABANDONMENT_RATE = Definition(
    metric=Metric(
        name="abandonment_rate",
        label="Begun and left",
        unit=Unit.SHARE,
        formula=(
            f"pairs of a person and an item begun at least {ABANDONED_AFTER_DAYS} days ago, not completed and silent "
            f"for {ABANDONED_SILENCE_DAYS} days, of all pairs begun so long ago"
        ),
        does_not_count=(
            "Reference items: looking something up and leaving is success. Items that nobody is known to have "
            "completed."
        ),
        source=("roster", "activity"),
        better=Better.LOWER,
        kind=MetricKind.RATIO,
        window="begun in 90 days",
        base_label="begun pairs",
        adds_up_over_time=True,
    ),
    meaning="How much of what people begin they leave and do not come back to.",
    small_samples="Wilson's 90 % interval. Fewer than five people: withheld.",
    needs=(ROSTER, ACTIVITY, COMPLETIONS),
    per=Per.PAIR,
    statement=left_pairs,
    splits=frozenset({Split.TEAM, Split.CONTENT, Split.MONTH}),
    days=OUTCOME_DAYS,
    calendar=CalendarPeriod.LAST_QUARTER,
    remark=never_completed_note,
    source_columns=("pairing.first_on", "pairing.first_completed_on", "learner_content_day.occurred_on",
                    "content.is_reference", "membership.team_id"),
)  # fmt: skip
