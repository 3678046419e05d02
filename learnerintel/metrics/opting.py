"""Offered against taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, Subquery, and_, case, exists, func, literal, or_, select

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import OUTCOME_DAYS, CalendarPeriod
from learnerintel.domain.vocabulary import Channel
from learnerintel.metrics.columns import Columns, named_slices
from learnerintel.metrics.conditions import (
    ASKED_FOR,
    catalogued_obligation,
    has_membership,
    is_away,
    was_required,
)
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.first_offers import (
    FOLLOW_UP_DAYS,
    KNOWN_CHANNELS,
    FirstOffers,
    known_offers,
    listed_offers,
)
from learnerintel.metrics.needs import ACTIVITY, OFFERS, ROSTER
from learnerintel.metrics.put_before import CHANNELS, PutBefore, put_before
from learnerintel.store.schema import asked, membership, pairing

#: So many times more counters than rows are still filled sooner than as many rows are sorted.
_DENSE = 20


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


def _pairs(question: Question, channels: Sequence[Channel], followed_days: int = FOLLOW_UP_DAYS) -> Select:
    """Pairs that could be taken up by choice, offered at least so many days ago, with whether they were."""
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
            pairing.c.first_on.label("begun_on"),
            case((taken, 1), else_=0).label("part"),
        )
        .join(membership, has_membership(first.c.learner_id, first.c.first_on))
        .outerjoin(
            pairing, and_(pairing.c.learner_id == first.c.learner_id, pairing.c.content_id == first.c.content_id)
        )
        .where(
            first.c.first_on + followed_days <= question.as_of,
            or_(pairing.c.first_on.is_(None), pairing.c.first_on >= first.c.first_on),
            ~was_required(first.c.learner_id, first.c.content_id, first.c.first_on),
            func.coalesce(first.c.obligation, by_catalogue, "").not_in(ASKED_FOR),
        )
    )
    if question.has_absences:
        statement = statement.where(~is_away(first.c.learner_id, first.c.first_on))
    return statement


def offered_pairs(question: Question) -> Subquery:
    """Pairs offered in the window that could be taken up by choice, with the first use; also those of yesterday."""
    return _pairs(question, KNOWN_CHANNELS, followed_days=0).subquery()


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


def listed_pairs(question: Question) -> Select:
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
        rows += [tuple(row) for row in connection.execute(listed_pairs(question))]
    return rows


def offer_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``offer_rows``."""
    put, known = put_before.of(connection), known_offers.of(connection)
    rows = known.followed(question)
    if question.slices is Split.CONTENT:
        learner_id, team_id, _ = put.places
        place = known.place[rows]
        return {
            "learner_id": learner_id[place],
            "team_id": team_id[place],
            "slice": known.content_id[rows].astype(np.int64),
            "part": known.taken(rows).astype(np.float64),
            "whole": np.ones(len(rows)),
        }
    if question.slices is Split.MONTH:
        days, day_at = np.unique(known.first_on[rows], return_inverse=True)
        return _by_place(put, known, rows, day_at, days.astype(np.int64))
    if question.slices is Split.NONE:
        columns = _by_place(put, known, rows, np.zeros(len(rows), dtype=np.int64), np.zeros(1))
        del columns["slice"]
        return columns
    listed = listed_offers.of(connection)
    only = listed.followed(question)
    only = only[listed.otherwise_on[only] > question.as_of]
    names = named_slices([str(channel) for channel in CHANNELS])
    parts = [_by_place(put, of, these, of.channel[these], names) for of, these in ((known, rows), (listed, only))]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _by_place(
    put: PutBefore, offers: FirstOffers, rows: np.ndarray, slice_at: np.ndarray, slices: np.ndarray
) -> Columns:
    """Pairs and taken pairs of each place and slice."""
    learner_id, team_id, _ = put.places
    key = slice_at.astype(np.int64) * len(learner_id) + offers.place[rows]
    if len(slices) * len(learner_id) <= _DENSE * len(rows) + 1:
        wholes = np.bincount(key, minlength=len(slices) * len(learner_id))
        keys = np.flatnonzero(wholes)
        whole, part = wholes[keys], np.bincount(key, weights=offers.taken(rows), minlength=len(wholes))[keys]
    else:
        keys, at = np.unique(key, return_inverse=True)
        whole, part = np.bincount(at), np.bincount(at, weights=offers.taken(rows))
    slice_at, place = np.divmod(keys, max(len(learner_id), 1))
    return {
        "learner_id": learner_id[place],
        "team_id": team_id[place],
        "slice": slices[slice_at],
        "part": part.astype(np.float64),
        "whole": whole.astype(np.float64),
    }


def left_out_note(connection: Connection, question: Question) -> list[str]:
    """How many offered pairs the rate is not about, and why."""
    offers = known_offers.of(connection)
    rows = offers.rows(question, question.window.last_on)
    waiting = np.count_nonzero(offers.first_on[rows] + FOLLOW_UP_DAYS > question.as_of)
    used = np.count_nonzero(offers.begun_on[rows] < offers.first_on[rows])
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
    columns=offer_columns,
    remark=left_out_note,
    source_columns=("asked.from_on", "asked.channel", "asked.obligation", "content_obligation.obligation",
                    "pairing.first_on", "membership.team_id"),
)  # fmt: skip
