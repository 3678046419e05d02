"""How much is put before people at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, and_, func, literal, or_, select

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import RECENT_DAYS, CalendarPeriod
from learnerintel.domain.vocabulary import Channel
from learnerintel.metrics.columns import NO_TEAM, Columns
from learnerintel.metrics.conditions import has_membership
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.needs import ASKED, IS_OFFER, ROSTER
from learnerintel.metrics.put_before import put_before
from learnerintel.metrics.stays import memberships
from learnerintel.store.schema import asked, membership, pairing


def _open(question: Question, *columns: Any) -> Select:
    """What is open before whom on the window's last day, with the team of that day; neither grouped nor counted."""
    on = question.window.last_on
    is_done = and_(pairing.c.first_completed_on.is_not(None), pairing.c.first_completed_on <= on)
    is_begun = and_(pairing.c.first_on.is_not(None), pairing.c.first_on <= on)
    is_open_assignment = and_(
        ~IS_OFFER, or_(asked.c.is_open.is_(None), asked.c.is_open), ~func.coalesce(is_done, False)
    )
    is_open_offer = and_(
        IS_OFFER,
        asked.c.from_on > on - RECENT_DAYS,
        asked.c.source != Channel.LISTED,
        ~func.coalesce(is_begun, False),
    )
    statement = (
        select(asked.c.learner_id, membership.c.team_id, *columns)
        .select_from(asked)
        .join(membership, has_membership(asked.c.learner_id, on))
        .outerjoin(
            pairing, and_(pairing.c.learner_id == asked.c.learner_id, pairing.c.content_id == asked.c.content_id)
        )
        .where(asked.c.from_on <= on, or_(is_open_assignment, is_open_offer))
    )
    if question.content_id is not None:
        statement = statement.where(asked.c.content_id == question.content_id)
    return statement


def open_items(question: Question) -> Select:
    """By learner: items that are open before her on the window's last day."""
    count = func.count(asked.c.content_id.distinct()).label("part")
    return _open(question, count).group_by(asked.c.learner_id, membership.c.team_id)


def people_with_open_items(question: Question) -> Select:
    """Who has anything open, or, sliced by content, who has the item open."""
    if question.slices is Split.CONTENT:
        return _open(question, asked.c.content_id.label("slice"), literal(1).label("part")).distinct()
    return _open(question, literal(1).label("part")).distinct()


def _open_pairs(connection: Connection, question: Question) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Learner, team and item of every open pair of somebody who is in a team, by learner."""
    put, on = put_before.of(connection), question.window.last_on
    first = put.firsts[put.open_pairs(on, on - RECENT_DAYS + 1)]
    if question.content_id is not None:
        first = first[put.content_id[first] == question.content_id]
    learners, at = np.unique(put.learner_id[first], return_inverse=True)
    team_id = memberships.of(connection).team_on(learners, on)[at]
    inside = team_id != NO_TEAM
    return put.learner_id[first][inside].astype(np.int64), team_id[inside], put.content_id[first][inside]


def open_item_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``open_items``."""
    learner_id, team_id, _ = _open_pairs(connection, question)
    learners, first, counts = np.unique(learner_id, return_index=True, return_counts=True)
    return {"learner_id": learners, "team_id": team_id[first], "part": counts.astype(np.float64)}


def people_with_open_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``people_with_open_items``."""
    if question.slices is Split.CONTENT:
        learner_id, team_id, content_id = _open_pairs(connection, question)
        columns = {"learner_id": learner_id, "team_id": team_id, "slice": content_id.astype(np.int64)}
        return {**columns, "part": np.ones(len(learner_id))}
    columns = open_item_columns(connection, question)
    return {**columns, "part": np.ones(len(columns["part"]))}


OPEN_OFFERS = Definition(
    metric=Metric(
        name="open_offers",
        label="Open items per person",
        unit=Unit.ITEMS,
        formula=(
            "items assigned and not completed, or offered within 28 days and not begun, before each person on the "
            "last day; the median over people"
        ),
        does_not_count="What was only listed; what the LMS reports as closed; people on leave.",
        source=("roster", "assignments"),
        better=Better.NEITHER,
        kind=MetricKind.LEARNER_MEDIAN,
        window="one day",
    ),
    meaning="How many things are open before the person in the middle. There is no right number.",
    small_samples="The 90 % interval lies between two people's values. Under five people: withheld.",
    needs=(ROSTER, ASKED),
    per=Per.OWN_TOTAL,
    statement=open_items,
    columns=open_item_columns,
    splits=frozenset({Split.TEAM}),
    days=1,
    calendar=CalendarPeriod.LAST_4_WEEKS,
    is_of_roster=True,
    is_of_last_day=True,
    source_columns=("asked.from_on", "asked.is_open", "asked.channel", "pairing.first_on",
                    "pairing.first_completed_on", "membership.team_id"),
)  # fmt: skip

OPEN_SHARE = Definition(
    metric=Metric(
        name="open_share",
        label="People with something open",
        unit=Unit.SHARE,
        formula=(
            "people before whom something is assigned and not completed, or offered within 28 days and not begun, of "
            "the people on the roster on the last day"
        ),
        does_not_count="What was only listed; what the LMS reports as closed; people on leave.",
        source=("roster", "assignments"),
        better=Better.NEITHER,
        kind=MetricKind.RATIO,
        window="one day",
    ),
    meaning="How many people have something before them to do; by item, before how many people it lies.",
    small_samples="Wilson's 90 % interval. Fewer than five people: withheld. Under ten: 0 % and 100 % are limits.",
    needs=(ROSTER, ASKED),
    per=Per.PERSON,
    statement=people_with_open_items,
    columns=people_with_open_columns,
    splits=frozenset({Split.TEAM, Split.CONTENT}),
    days=1,
    calendar=CalendarPeriod.LAST_4_WEEKS,
    is_of_roster=True,
    is_of_last_day=True,
    source_columns=OPEN_OFFERS.source_columns,
)
