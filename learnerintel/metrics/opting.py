"""Offered against taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, Subquery, and_, case, exists, func, literal, or_, select

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import OUTCOME_DAYS, CalendarPeriod
from learnerintel.domain.vocabulary import Channel
from learnerintel.metrics.conditions import (
    ASKED_FOR,
    catalogued_obligation,
    has_membership,
    is_away,
    was_required,
)
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.needs import ACTIVITY, OFFERS, ROSTER
from learnerintel.store.schema import asked, membership, pairing

#: Who takes an offer up within four weeks has taken it; so long a pair has to be followed.
FOLLOW_UP_DAYS = 28
#: Channels of which it is known whom they reached.
KNOWN_CHANNELS = tuple(channel for channel in Channel if channel is not Channel.LISTED)


def first_offers(question: Question, channels: Sequence[Channel]) -> Select:
    """The first offer of each (learner, content) through some channels, where it lies in the window."""
    first_on = func.min(asked.c.from_on)
    statement = (
        select(asked.c.learner_id, asked.c.content_id, first_on.label("first_on"))
        .where(asked.c.source.in_(channels), asked.c.from_on <= question.window.last_on)
        .group_by(asked.c.learner_id, asked.c.content_id)
        .having(first_on.between(question.window.first_on, question.window.last_on))
    )
    if question.content_id is not None:
        statement = statement.where(asked.c.content_id == question.content_id)
    return statement


def _first_channels(question: Question, channels: Sequence[Channel]) -> Subquery:
    """First offers with what was said of them; of several channels of one day the first by alphabet."""
    first = first_offers(question, channels).subquery("first_day")
    return (
        select(
            first.c.learner_id,
            first.c.content_id,
            first.c.first_on,
            func.min(asked.c.channel).label("channel"),
            func.max(asked.c.obligation).label("obligation"),
        )
        .join(
            asked,
            and_(
                asked.c.learner_id == first.c.learner_id,
                asked.c.content_id == first.c.content_id,
                asked.c.from_on == first.c.first_on,
                asked.c.source.in_(channels),
            ),
        )
        .group_by(first.c.learner_id, first.c.content_id, first.c.first_on)
        .subquery("first_offer")
    )


def _pairs(question: Question, channels: Sequence[Channel]) -> Select:
    """Offered pairs that could be taken up by choice, with whether they were."""
    first = _first_channels(question, channels)
    taken = pairing.c.first_on.between(first.c.first_on, first.c.first_on + FOLLOW_UP_DAYS)
    by_catalogue = catalogued_obligation(first.c.content_id, first.c.first_on)
    statement = (
        select(
            first.c.learner_id,
            membership.c.team_id,
            first.c.content_id,
            first.c.channel,
            first.c.first_on,
            case((taken, 1), else_=0).label("part"),
        )
        .join(membership, has_membership(first.c.learner_id, first.c.first_on))
        .outerjoin(
            pairing, and_(pairing.c.learner_id == first.c.learner_id, pairing.c.content_id == first.c.content_id)
        )
        .where(
            first.c.first_on + FOLLOW_UP_DAYS <= question.as_of,
            or_(pairing.c.first_on.is_(None), pairing.c.first_on >= first.c.first_on),
            ~was_required(first.c.learner_id, first.c.content_id, first.c.first_on),
            func.coalesce(first.c.obligation, by_catalogue, "").not_in(ASKED_FOR),
        )
    )
    if question.has_absences:
        statement = statement.where(~is_away(first.c.learner_id, first.c.first_on))
    return statement


def taken_offers(question: Question) -> Select:
    """By learner: pairs offered in the window and followed for four weeks, and how many were begun."""
    pairs = _pairs(question, KNOWN_CHANNELS).subquery()
    keys: list[Any] = [pairs.c.learner_id, pairs.c.team_id]
    shown = list(keys)
    if question.slices is not Split.NONE:
        by = {Split.CONTENT: pairs.c.content_id, Split.CHANNEL: pairs.c.channel, Split.MONTH: pairs.c.first_on}
        column = by[question.slices]
        keys.append(column)
        shown.append(column.label("slice"))
    return select(*shown, func.sum(pairs.c.part).label("part"), func.count().label("whole")).group_by(*keys)


def listed_offers(question: Question) -> Select:
    """By learner: pairs that were only ever listed, and how many were begun; nobody knows who saw the list."""
    pairs = _pairs(question, [Channel.LISTED]).subquery()
    other = asked.alias("offered_otherwise")
    is_offered_otherwise = exists().where(
        other.c.learner_id == pairs.c.learner_id,
        other.c.content_id == pairs.c.content_id,
        other.c.from_on <= question.as_of,
        other.c.source.in_(KNOWN_CHANNELS),
    )
    return (
        select(
            pairs.c.learner_id,
            pairs.c.team_id,
            literal(str(Channel.LISTED)).label("slice"),
            func.sum(pairs.c.part).label("part"),
            func.count().label("whole"),
        )
        .where(~is_offered_otherwise)
        .group_by(pairs.c.learner_id, pairs.c.team_id)
    )


def offer_rows(connection: Connection, question: Question) -> list[tuple]:
    """Rows of the known channels and, told apart by channel, of what was only listed."""
    rows = [tuple(row) for row in connection.execute(taken_offers(question))]
    if question.slices is Split.CHANNEL:
        rows += [tuple(row) for row in connection.execute(listed_offers(question))]
    return rows


def left_out_note(connection: Connection, question: Question) -> list[str]:
    """How many offered pairs the rate is not about, and why."""
    first = first_offers(question, KNOWN_CHANNELS).subquery("first_offer")
    waiting, used = connection.execute(
        select(
            func.sum(case((first.c.first_on + FOLLOW_UP_DAYS > question.as_of, 1), else_=0)),
            func.sum(case((pairing.c.first_on < first.c.first_on, 1), else_=0)),
        )
        .select_from(first)
        .outerjoin(
            pairing, and_(pairing.c.learner_id == first.c.learner_id, pairing.c.content_id == first.c.content_id)
        )
    ).one()
    notes = []
    if waiting:
        notes.append(f"{waiting} offers are younger than {FOLLOW_UP_DAYS} days and are not counted yet.")
    if used:
        notes.append(f"{used} offers were of content that the person had used before and are not counted.")
    return notes


OPT_IN_RATE = Definition(
    metric=Metric(
        name="opt_in_rate",
        label="Opt-in rate",
        unit=Unit.SHARE,
        formula=(
            "offered pairs of a person and an item that were begun within 28 days of the first offer, of the pairs "
            "offered at least 28 days ago"
        ),
        does_not_count=(
            "What was mandatory or required; items the person had used before; offers that were only listed, since "
            "nobody knows who saw the list: they have a row of their own by channel."
        ),
        source=("roster", "offers", "activity"),
        better=Better.HIGHER,
        kind=MetricKind.RATIO,
        window="offers of 90 days",
        base_label="offered pairs",
        adds_up_over_time=True,
    ),
    meaning="Of those who were offered something optional, how many took it.",
    small_samples="Wilson's 90 % interval. Fewer than five people: withheld.",
    needs=(ROSTER, OFFERS, ACTIVITY),
    per=Per.PAIR,
    statement=taken_offers,
    splits=frozenset({Split.TEAM, Split.CONTENT, Split.CHANNEL, Split.MONTH}),
    days=OUTCOME_DAYS,
    calendar=CalendarPeriod.LAST_QUARTER,
    is_dated=True,
    rows=offer_rows,
    remark=left_out_note,
    source_columns=("asked.from_on", "asked.channel", "asked.obligation", "content_obligation.obligation",
                    "pairing.first_on", "membership.team_id"),
)  # fmt: skip
