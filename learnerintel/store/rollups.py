"""Sums kept up to date at a stated grain.

``refresh`` re-aggregates the touched days in the transaction of the facts, ``rebuild`` does so for all of
them; both run the statement of :func:`_learner_content_days`. What counts:

* a verb that means something was done; a view whose known duration is under half a minute does not;
* a record that a later one voids does not;
* an event's obligation is what its row says, else what the learner was last asked by then, else the
  catalogue's on that day;
* its team is the learner's of that day; its time is capped at three times the item's nominal length, or at
  half an hour where that is unknown, because the LMS counts open tabs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    String,
    Subquery,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    union_all,
)

from learnerintel.domain.vocabulary import COMPLETING_VERBS, MEANINGFUL_VERBS, VOLUNTARY, AssignmentStatus, Verb
from learnerintel.store.schema import (
    activity,
    activity_detail,
    asked,
    assignment,
    content,
    content_obligation,
    event_record,
    identity,
    learner_content_day,
    listing,
    membership,
    offer,
    offer_detail,
    pairing,
    transcript,
)
from learnerintel.store.states import current

#: A view known to be shorter was a mis-click or a preview.
SHORTEST_VIEW_SECONDS = 30
#: An event longer than this many nominal lengths is an idle window.
CAP_IN_NOMINAL_LENGTHS = 3
#: The cap where the nominal length is unknown.
CAP_WITHOUT_LENGTH_SECONDS = 30 * 60
#: Touched days are refreshed as this many ranges at the most; beyond, as one.
_MOST_RANGES = 40

_VOLUNTARY = tuple(VOLUNTARY)


def refresh(connection: Connection, days: Sequence[int] | np.ndarray) -> None:
    """Bring the rollups of these days up to date.

    Args:
        connection: inside the write transaction that changed the facts.
        days: touched days, sorted; may be empty.
    """
    if len(days) == 0:
        return
    if connection.execute(select(learner_content_day.c.occurred_on).limit(1)).first() is None:
        rebuild(connection)
        return
    ranges = _ranges([int(day) for day in days])
    touched = _touched_pairs(connection)
    where = or_(*(learner_content_day.c.occurred_on.between(first, last) for first, last in ranges))
    pairs = select(learner_content_day.c.learner_id, learner_content_day.c.content_id).where(where).distinct()
    connection.execute(insert(touched).from_select(["learner_id", "content_id"], pairs))
    connection.execute(delete(learner_content_day).where(where))
    _insert_days(connection, ranges)
    fresh = pairs.where(
        ~exists().where(
            touched.c.learner_id == learner_content_day.c.learner_id,
            touched.c.content_id == learner_content_day.c.content_id,
        )
    )
    connection.execute(insert(touched).from_select(["learner_id", "content_id"], fresh))
    is_touched = exists().where(
        touched.c.learner_id == pairing.c.learner_id, touched.c.content_id == pairing.c.content_id
    )
    connection.execute(delete(pairing).where(is_touched))
    rows = _pairings().join(
        touched,
        and_(
            touched.c.learner_id == learner_content_day.c.learner_id,
            touched.c.content_id == learner_content_day.c.content_id,
        ),
    )
    connection.execute(insert(pairing).from_select([column.name for column in pairing.columns], rows))
    touched.drop(connection)


def rebuild(connection: Connection) -> None:
    """Compute every rollup anew from the facts."""
    conclude_asked(connection)
    connection.execute(delete(learner_content_day))
    _insert_days(connection, None)
    connection.execute(delete(pairing))
    connection.execute(insert(pairing).from_select([column.name for column in pairing.columns], _pairings()))


def differences(connection: Connection) -> dict[str, int]:
    """Rows by which each rollup differs from a rebuild; all 0 in a sound store."""
    found = {}
    for table, wanted in (
        (asked, _asked()),
        (learner_content_day, _learner_content_days(None)),
        (pairing, _pairings()),
    ):
        names = [column.name for column in table.columns]
        expected = wanted.subquery()
        stored = select(*(table.c[name] for name in names))
        computed = select(*(expected.c[name] for name in names))
        missing = connection.scalar(select(func.count()).select_from(computed.except_(stored).subquery()))
        surplus = connection.scalar(select(func.count()).select_from(stored.except_(computed).subquery()))
        found[table.name] = int(missing or 0) + int(surplus or 0)
    return found


def conclude_asked(connection: Connection) -> None:
    """Write ``asked`` anew from assignments, transcripts and offers."""
    connection.execute(delete(asked))
    connection.execute(insert(asked).from_select([column.name for column in asked.columns], _asked()))


def _asked() -> Select[Any]:
    """Grain: learner, content, day, source. Of several on one day the strictest account is the greatest."""
    now_assigned, now_transcript = current(assignment), current(transcript)
    is_open = AssignmentStatus.OPEN
    assigned = _about(now_assigned, now_assigned.c.assigned_on).add_columns(
        literal("assignment").label("source"),
        now_assigned.c.obligation,
        null().label("channel"),
        now_assigned.c.due_on,
        case((now_assigned.c.status.is_(None), None), else_=now_assigned.c.status == is_open).label("is_open"),
    )
    studied = (
        _about(now_transcript, now_transcript.c.assigned_on)
        .add_columns(
            literal("transcript"),
            now_transcript.c.obligation,
            null(),
            now_transcript.c.due_on,
            case(
                (now_transcript.c.status.is_(None), None),
                else_=now_transcript.c.status.in_(("not_started", "in_progress", "expired")),
            ),
        )
        .where(now_transcript.c.assigned_on.is_not(None))
    )
    offered = (
        _about(offer, offer.c.occurred_on)
        .add_columns(offer_detail.c.channel, offer_detail.c.obligation, offer_detail.c.channel, null(), null())
        .join(offer_detail, offer_detail.c.detail_id == offer.c.detail_id)
    )
    rows = union_all(assigned, studied, offered).subquery()
    key = (rows.c.learner_id, rows.c.content_id, rows.c.from_on, rows.c.source)
    rest = [func.max(rows.c[name]).label(name) for name in ("obligation", "channel", "due_on")]
    # Several assignments of a day differ only in odd files; open wins, and booleans have no max in PostgreSQL.
    any_open = func.max(case((rows.c.is_open, 1), (rows.c.is_open.is_(None), None), else_=0))
    open_now = case((any_open.is_(None), None), else_=any_open == 1).label("is_open")
    return select(*key, *rest, open_now).group_by(*key)


def _about(source: Table | Subquery, day: ColumnElement[Any]) -> Select[Any]:
    return (
        select(identity.c.learner_id, listing.c.content_id, day.label("from_on"))
        .select_from(source)
        .join(identity, identity.c.account_id == source.c.account_id)
        .join(listing, listing.c.listing_id == source.c.listing_id)
    )


def _marks(ranges: list[tuple[int, int]] | None) -> CTE:
    """Everything dated that somebody did: activity, and the beginnings and ends that transcripts state."""

    def within(day: ColumnElement[Any]) -> ColumnElement[bool]:
        if ranges is None:
            return day.is_not(None)
        return or_(*(day.between(first, last) for first, last in ranges))

    detail = activity_detail
    too_short = and_(
        detail.c.verb == Verb.VIEWED,
        func.coalesce(detail.c.duration_seconds, SHORTEST_VIEW_SECONDS) < SHORTEST_VIEW_SECONDS,
    )
    done = (
        _about(activity, activity.c.occurred_on)
        .add_columns(detail.c.verb, detail.c.obligation, detail.c.duration_seconds, detail.c.progress_share)
        .join(detail, detail.c.detail_id == activity.c.detail_id)
        .where(
            within(activity.c.occurred_on),
            or_(detail.c.verb.is_(None), detail.c.verb.in_(tuple(MEANINGFUL_VERBS))),
            ~too_short,
            or_(detail.c.record_id.is_(None), detail.c.record_id.not_in(_voided())),
        )
    )
    latest = current(transcript)

    def stated(day: ColumnElement[Any], verb: Verb, *rest: Any) -> Select[Any]:
        return (
            _about(latest, day).add_columns(literal(str(verb), String), latest.c.obligation, *rest).where(within(day))
        )

    begun = stated(latest.c.started_on, Verb.STARTED, null(), null())
    ended = stated(latest.c.completed_on, Verb.COMPLETED, latest.c.duration_seconds, latest.c.progress_share)
    return union_all(done, begun, ended).cte("marks")


def _voided() -> Select[Any]:
    detail = activity_detail.alias("voiding")
    is_live = or_(detail.c.record_id.is_(None), exists().where(event_record.c.detail_id == detail.c.detail_id))
    return select(detail.c.voids_record_id).where(detail.c.voids_record_id.is_not(None), is_live)


def _obligation(marks: CTE) -> ColumnElement[Any]:
    by_then = (
        select(asked.c.obligation)
        .where(
            asked.c.learner_id == marks.c.learner_id,
            asked.c.content_id == marks.c.content_id,
            asked.c.from_on <= marks.c.from_on,
            asked.c.obligation.is_not(None),
        )
        .order_by(asked.c.from_on.desc(), asked.c.source)
        .limit(1)
        .scalar_subquery()
    )
    catalogued = (
        select(content_obligation.c.obligation)
        .where(content_obligation.c.content_id == marks.c.content_id, content_obligation.c.from_on <= marks.c.from_on)
        .order_by(content_obligation.c.from_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(marks.c.obligation, by_then, catalogued)


def _learner_content_days(ranges: list[tuple[int, int]] | None) -> Select[Any]:
    marks = _marks(ranges)
    cap = case(
        (content.c.nominal_seconds.is_(None), CAP_WITHOUT_LENGTH_SECONDS),
        else_=content.c.nominal_seconds * CAP_IN_NOMINAL_LENGTHS,
    )
    told = (
        select(
            marks.c.from_on.label("occurred_on"),
            marks.c.learner_id,
            marks.c.content_id,
            marks.c.verb,
            marks.c.progress_share,
            _obligation(marks).label("obligation"),
            case((marks.c.duration_seconds > cap, cap), else_=marks.c.duration_seconds).label("seconds"),
            case((marks.c.duration_seconds > cap, 1), else_=0).label("is_capped"),
            membership.c.team_id,
        )
        .select_from(
            marks.outerjoin(content, content.c.content_id == marks.c.content_id).outerjoin(
                membership,
                and_(
                    membership.c.learner_id == marks.c.learner_id,
                    membership.c.from_on <= marks.c.from_on,
                    or_(membership.c.until_on.is_(None), membership.c.until_on >= marks.c.from_on),
                ),
            )
        )
        .subquery()
    )
    is_voluntary = told.c.obligation.in_(_VOLUNTARY)
    is_required = and_(told.c.obligation.is_not(None), ~is_voluntary)

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    def seconds(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, told.c.seconds)))

    return select(
        told.c.occurred_on,
        told.c.learner_id,
        told.c.content_id,
        func.max(told.c.team_id).label("team_id"),
        func.count().label("event_count"),
        count(is_voluntary).label("voluntary_count"),
        count(is_required).label("required_count"),
        count(told.c.verb == Verb.STARTED).label("start_count"),
        count(told.c.verb.in_(tuple(COMPLETING_VERBS))).label("completion_count"),
        seconds(is_voluntary).label("voluntary_seconds"),
        seconds(is_required).label("required_seconds"),
        seconds(told.c.obligation.is_(None)).label("other_seconds"),
        func.sum(told.c.is_capped).label("capped_count"),
        func.max(told.c.progress_share).label("progress_share"),
    ).group_by(told.c.occurred_on, told.c.learner_id, told.c.content_id)


def _insert_days(connection: Connection, ranges: list[tuple[int, int]] | None) -> None:
    names = [column.name for column in learner_content_day.columns]
    connection.execute(insert(learner_content_day).from_select(names, _learner_content_days(ranges)))


def _pairings() -> Select[Any]:
    day = learner_content_day
    all_seconds = [func.sum(day.c[name]) for name in ("voluntary_seconds", "required_seconds", "other_seconds")]
    known = func.coalesce(*all_seconds)
    return select(
        day.c.content_id,
        day.c.learner_id,
        func.min(day.c.occurred_on).label("first_on"),
        func.max(day.c.occurred_on).label("last_on"),
        func.min(case((day.c.voluntary_count > 0, day.c.occurred_on))).label("first_voluntary_on"),
        func.min(case((day.c.completion_count > 0, day.c.occurred_on))).label("first_completed_on"),
        func.sum(day.c.event_count).label("event_count"),
        case((known.is_(None), None), else_=sum((func.coalesce(part, 0) for part in all_seconds), literal(0))).label(
            "seconds"
        ),
    ).group_by(day.c.content_id, day.c.learner_id)


def _touched_pairs(connection: Connection) -> Table:
    """A temporary table of this connection: the pairs of which a day is refreshed."""
    touched = Table(
        "touched_pair",
        MetaData(),
        Column("learner_id", Integer, primary_key=True, autoincrement=False),
        Column("content_id", Integer, primary_key=True, autoincrement=False),
        prefixes=["TEMPORARY"],
    )
    touched.create(connection)
    return touched


def _ranges(days: list[int]) -> list[tuple[int, int]]:
    """Days as closed ranges; small gaps are filled, since refreshing a day that is right does no harm."""
    ranges: list[list[int]] = []
    for day in days:
        if ranges and day - ranges[-1][1] <= 2:
            ranges[-1][1] = day
        else:
            ranges.append([day, day])
    if len(ranges) > _MOST_RANGES:
        return [(days[0], days[-1])]
    return [(first, last) for first, last in ranges]
