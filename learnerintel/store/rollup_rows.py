"""The statements that say what the rollups hold. What counts:

* a verb that means something was done; a view whose known duration is under half a minute does not;
* a test taken before the content does not: it shows what is known, it is not use of the content;
* a record that a later one voids does not;
* an event's obligation is what its row says, else what the learner was last asked by then, else the
  catalogue's on that day;
* its team is the learner's of that day; its time is capped at three times the item's nominal length, or at
  half an hour where that is unknown, because the LMS counts open tabs.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
    Subquery,
    Table,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from learnerintel.domain.vocabulary import (
    COMPLETING_VERBS,
    MEANINGFUL_VERBS,
    VOLUNTARY,
    AssignmentStatus,
    Channel,
    MailingEvent,
    Verb,
)
from learnerintel.store.identities import NOTHING
from learnerintel.store.schema import (
    UNSTATED,
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
    mailing_event,
    mailing_event_detail,
    membership,
    offer,
    offer_detail,
    transcript,
)
from learnerintel.store.states import current

#: A view known to be shorter was a mis-click or a preview.
SHORTEST_VIEW_SECONDS = 30
#: An event longer than this many nominal lengths is an idle window.
CAP_IN_NOMINAL_LENGTHS = 3
#: The cap where the nominal length is unknown.
CAP_WITHOUT_LENGTH_SECONDS = 30 * 60

#: Verbs that say what a test showed.
TEST_VERBS = (Verb.PASSED, Verb.FAILED, Verb.SCORED)
_VOLUNTARY = tuple(VOLUNTARY)


def asked_rows() -> Select[Any]:
    """Grain: learner, content, day, source. Of several on one day the strictest account is the greatest.

    A mailing that was delivered and names content is an offer by email.
    """
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
    emailed = literal(str(Channel.EMAILED), String)
    mail = mailing_event_detail
    mailed = (
        _about(mailing_event, mailing_event.c.occurred_on)
        .add_columns(emailed, null(), emailed, null(), null())
        .join(mail, mail.c.detail_id == mailing_event.c.detail_id)
        .where(mail.c.event == MailingEvent.DELIVERED, listing.c.namespace != NOTHING[0])
    )
    rows = union_all(assigned, studied, offered, mailed).subquery()
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


def _marks(days: tuple[int, int] | None) -> CTE:
    """Everything dated that somebody did: activity, and the beginnings and ends that transcripts state."""
    detail = activity_detail
    duration = func.nullif(activity.c.duration_seconds, UNSTATED)
    too_short = and_(
        detail.c.verb == Verb.VIEWED,
        func.coalesce(duration, SHORTEST_VIEW_SECONDS) < SHORTEST_VIEW_SECONDS,
    )
    done = (
        _about(activity, activity.c.occurred_on)
        .add_columns(detail.c.verb, detail.c.obligation, duration.label("duration_seconds"), detail.c.progress_share)
        .join(detail, detail.c.detail_id == activity.c.detail_id)
        .where(
            _within(activity.c.occurred_on, days),
            or_(detail.c.verb.is_(None), detail.c.verb.in_(tuple(MEANINGFUL_VERBS))),
            ~too_short,
            func.coalesce(detail.c.is_pretest, false()).is_(false()),
            or_(detail.c.record_id.is_(None), detail.c.record_id.not_in(voided_records())),
        )
    )
    latest = current(transcript)

    def stated(day: ColumnElement[Any], verb: Verb, *rest: Any) -> Select[Any]:
        return (
            _about(latest, day)
            .add_columns(literal(str(verb), String), latest.c.obligation, *rest)
            .where(_within(day, days))
        )

    begun = stated(latest.c.started_on, Verb.STARTED, null(), null())
    ended = stated(latest.c.completed_on, Verb.COMPLETED, latest.c.duration_seconds, latest.c.progress_share)
    return union_all(done, begun, ended).cte("marks")


def voided_records() -> Select[Any]:
    """Ids of the records that a live record voids."""
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


def _told(marks: CTE) -> CTE:
    """Marks with what is known of them: obligation, team of the day, time without idle windows."""
    cap = case(
        (content.c.nominal_seconds.is_(None), CAP_WITHOUT_LENGTH_SECONDS),
        else_=content.c.nominal_seconds * CAP_IN_NOMINAL_LENGTHS,
    )
    return (
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
        .cte("told")
        # Kept as it is: otherwise SQLite looks an event's obligation up again at each of the places it is used.
        .prefix_with("MATERIALIZED")
    )


def learner_content_days(days: tuple[int, int] | None = None) -> Select[Any]:
    """Rows of the view ``learner_content_day``.

    Args:
        days: a closed range of days, or None for all.
    """
    told = _told(_marks(days))
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


def pairings() -> Select[Any]:
    """Rows of the view ``pairing``, from ``learner_content_day``."""
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


def assessments(days: tuple[int, int] | None = None) -> Select[Any]:
    """Rows of ``assessment``: what tests said, by learner, content and day.

    Args:
        days: a closed range of days, or None for all.
    """
    detail = activity_detail
    day = activity.c.occurred_on
    is_pretest = func.coalesce(detail.c.is_pretest, false()).label("is_pretest")
    key = (identity.c.learner_id, listing.c.content_id, day, is_pretest)
    tested = (
        _about(activity, day)
        .with_only_columns(
            *key,
            func.max(detail.c.score_share).label("score_share"),
            func.sum(case((detail.c.verb == Verb.PASSED, 1), else_=0)).label("passed_count"),
            func.sum(case((detail.c.verb == Verb.FAILED, 1), else_=0)).label("failed_count"),
            func.min(detail.c.attempt).label("first_attempt"),
        )
        .join(detail, detail.c.detail_id == activity.c.detail_id)
        .where(
            _within(day, days),
            or_(detail.c.verb.in_(TEST_VERBS), detail.c.score_share.is_not(None)),
            detail.c.verb.is_distinct_from(Verb.VOIDED),
            or_(detail.c.record_id.is_(None), detail.c.record_id.not_in(voided_records())),
        )
    )
    return tested.group_by(*key)


def _within(day: ColumnElement[Any], days: tuple[int, int] | None) -> ColumnElement[bool]:
    return day.is_not(None) if days is None else day.between(*days)
