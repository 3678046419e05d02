"""Copies of mailings: what became of each person's copy, from events, from lists of recipients and from offers.

Opens are carried along and decide nothing: mail programs open mail without anybody reading it. A click counts where
no machine made it and where it did not come within seconds of the delivery.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    null,
    select,
    union_all,
)

from learnerintel.domain.vocabulary import Channel, MailingEvent
from learnerintel.metrics.stays import NEVER, memberships
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import (
    identity,
    invitation,
    listing,
    mailing_event,
    mailing_event_detail,
    offer,
    offer_detail,
)

#: A link followed sooner after the mail came was followed by a scanner.
FASTEST_CLICK_SECONDS = 10
#: What is not known, in columns of whole numbers.
UNKNOWN = -1
#: As-of days of which copies are kept: mostly everybody asks as of the same.
_DAYS_KEPT = 3
_NO_CONTENT = "none"
_EVENTS = tuple(MailingEvent)
#: Later than any second.
_NO_SECOND = 2**62
_REACTIONS = ("is_clicked", "is_dropped", "is_opened", "is_machine_opened", "has_left")
_FLAGS = ("is_bounced", *_REACTIONS)


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _said(column: ColumnElement[bool]) -> ColumnElement[Any]:
    """A truth as a number; NULL where nobody said."""
    return case((column.is_(None), None), (column, 1), else_=0)


def _of_events(as_of: int) -> Select[Any]:
    event, detail = mailing_event.c, mailing_event_detail.c
    is_known = detail.is_time_known
    is_delivery = detail.event == MailingEvent.DELIVERED
    delivered_at = func.min(case((and_(is_delivery, is_known), event.occurred_at), else_=None)).over(
        partition_by=(identity.c.learner_id, detail.campaign)
    )
    rows = (
        select(
            identity.c.learner_id, detail.campaign, event.occurred_on, event.occurred_at, detail.event, is_known,
            _said(detail.is_machine).label("is_machine"), delivered_at.label("delivered_at"),
            case((listing.c.namespace != _NO_CONTENT, listing.c.content_id), else_=None).label("content_id"),
        )
        .select_from(mailing_event)
        .join(mailing_event_detail, detail.detail_id == event.detail_id)
        .join(identity, identity.c.account_id == event.account_id)
        .join(listing, listing.c.listing_id == event.listing_id)
        .where(event.occurred_on <= as_of)
        .subquery("event_of_mailing")
    ).c  # fmt: skip
    after = rows.occurred_at - rows.delivered_at
    is_fast = and_(rows.is_time_known, rows.delivered_at.is_not(None), after >= 0, after < FASTEST_CLICK_SECONDS)
    is_click, is_open = rows.event == MailingEvent.CLICKED, rows.event == MailingEvent.OPENED
    is_counted = and_(func.coalesce(rows.is_machine, 0) == 0, ~func.coalesce(is_fast, False))
    return select(
        rows.learner_id,
        rows.campaign,
        rows.occurred_on,
        _flag(rows.event == MailingEvent.SENT).label("is_sent"),
        _flag(rows.event == MailingEvent.DELIVERED).label("is_delivered"),
        literal(0).label("is_offered"),
        case((rows.event == MailingEvent.BOUNCED, 1), else_=None).label("is_bounced"),
        case((and_(is_click, is_counted), 1), else_=None).label("is_clicked"),
        case((and_(is_click, ~is_counted), 1), else_=None).label("is_dropped"),
        case((and_(is_open, func.coalesce(rows.is_machine, 0) == 0), 1), else_=None).label("is_opened"),
        case((and_(is_open, rows.is_machine == 1), 1), else_=None).label("is_machine_opened"),
        case((rows.event == MailingEvent.UNSUBSCRIBED, 1), else_=None).label("has_left"),
        rows.content_id,
    )


def _of_invitations(as_of: int) -> Select[Any]:
    copy = invitation.c
    return (
        select(
            identity.c.learner_id, copy.campaign, copy.sent_on, literal(1), _said(copy.is_delivered), literal(0),
            _said(copy.is_bounced), _said(copy.is_clicked), null(), _said(copy.is_opened),
            null(), _said(copy.is_unsubscribed), null(),
        )
        .join(identity, identity.c.account_id == copy.account_id)
        .where(copy.sent_on <= as_of)
    )  # fmt: skip


def _of_offers(as_of: int) -> Select[Any]:
    nothing = [null() for _ in _FLAGS]
    return (
        select(
            identity.c.learner_id, offer_detail.c.campaign, offer.c.occurred_on, literal(0), literal(0), literal(1),
            *nothing,
            listing.c.content_id,
        )
        .select_from(offer)
        .join(offer_detail, offer_detail.c.detail_id == offer.c.detail_id)
        .join(identity, identity.c.account_id == offer.c.account_id)
        .join(listing, listing.c.listing_id == offer.c.listing_id)
        .where(offer_detail.c.channel == Channel.EMAILED, offer_detail.c.campaign.is_not(None))
        .where(offer.c.occurred_on <= as_of)
    )  # fmt: skip


def _traces(as_of: int) -> Subquery:
    """Everything that is known to have happened to a copy until a day, row by row."""
    return union_all(_of_events(as_of), _of_invitations(as_of), _of_offers(as_of)).subquery("trace")


def copies(as_of: int) -> Select[Any]:
    """One row for each person and mailing that was sent, as known on a day.

    ``reached_on`` is the day of delivery; where no delivery of the mailing is known, the day of sending, or of an
    offer by email, of what did not bounce. ``is_clicked`` and ``has_left`` are NULL where no reaction to the mailing is
    known of anybody.
    """
    trace = _traces(as_of).c
    day = trace.occurred_on
    copy = (
        select(
            trace.learner_id,
            trace.campaign,
            func.min(case((trace.is_sent == 1, day), else_=None)).label("sent_on"),
            func.min(case((trace.is_delivered == 1, day), else_=None)).label("delivered_on"),
            func.min(case((trace.is_offered == 1, day), else_=None)).label("offered_on"),
            *(func.max(trace[name]).label(name) for name in _FLAGS),
        )
        .group_by(trace.learner_id, trace.campaign)
        .subquery("copy")
    ).c
    of_campaign = {"partition_by": copy.campaign}
    has_deliveries = func.max(_flag(copy.delivered_on.is_not(None))).over(**of_campaign) == 1
    reaction = sum((func.coalesce(copy[name], 0) for name in _REACTIONS), 0)
    has_reactions = func.max(reaction).over(**of_campaign) > 0
    is_on_its_way = func.coalesce(copy.is_bounced, 0) == 0

    def known(name: str) -> ColumnElement[Any]:
        return case((copy[name].is_not(None), copy[name]), (has_reactions, 0), else_=None).label(name)

    reached_on = case(
        (has_deliveries, copy.delivered_on), (is_on_its_way, func.coalesce(copy.sent_on, copy.offered_on)), else_=None
    )
    every = select(
        copy.learner_id,
        copy.campaign,
        copy.sent_on,
        reached_on.label("reached_on"),
        func.coalesce(copy.sent_on, copy.delivered_on, copy.offered_on).label("known_on"),
        known("is_clicked"),
        func.coalesce(copy.is_dropped, 0).label("is_dropped"),
        known("is_opened"),
        func.coalesce(copy.is_machine_opened, 0).label("is_machine_opened"),
        known("has_left"),
    ).subquery("copy_of_mailing")
    return select(every).where(every.c.known_on.is_not(None))


def named_content(as_of: int) -> Select[Any]:
    """Which content the mailings of people name: learner, campaign, content."""
    trace = _traces(as_of).c
    return select(trace.learner_id, trace.campaign, trace.content_id).where(trace.content_id.is_not(None)).distinct()


@dataclass(frozen=True, slots=True)
class Copies:
    """Every copy of every mailing, as known on a day.

    Attributes:
        learner_id: of the person.
        campaign: number of the mailing.
        sent_on: day; ``NEVER`` where no sending is reported, as of an offer by email.
        reached_on: day; ``NEVER`` where it did not reach her.
        known_on: day of the sending, else of the delivery.
        team_id: her team on that day; ``NO_TEAM`` where she was in none.
        is_clicked: 1 or 0; ``UNKNOWN`` where nobody knows.
        is_dropped: 1 where a click was left out as a machine's.
        is_opened: likewise, other than by what is known as a machine; machines that hide open mail too.
        is_machine_opened: 1 where what is known as a machine opened it.
        has_left: whether she unsubscribed, likewise.
        names: of the mailings by number, as their sources call them.
        copy_of: of each thing that a mailing names to a person, the copy.
        content_id: of each, the item.
    """

    learner_id: np.ndarray
    campaign: np.ndarray
    sent_on: np.ndarray
    reached_on: np.ndarray
    known_on: np.ndarray
    team_id: np.ndarray
    is_clicked: np.ndarray
    is_dropped: np.ndarray
    is_opened: np.ndarray
    is_machine_opened: np.ndarray
    has_left: np.ndarray
    names: tuple[str, ...]
    copy_of: np.ndarray
    content_id: np.ndarray

    def __len__(self) -> int:
        return len(self.learner_id)


class _Traces:
    """The rows of ``_traces`` as columns, put together without joining events in the database.

    Attributes:
        rows: one row for each thing that happened: learner, campaign, day, whether it is a sending, a delivery, an
            offer, the flags, and the content; what is not known is ``UNKNOWN``.
        names: of the campaigns by number.
    """

    def __init__(self, connection: Connection, as_of: int) -> None:
        self._numbers: dict[str, int] = {}
        others = [
            (learner_id, self._number(campaign), *(UNKNOWN if value is None else value for value in rest))
            for statement in (_of_invitations(as_of), _of_offers(as_of))
            for learner_id, campaign, *rest in connection.execute(statement)
        ]
        stated = np.array(others, dtype=np.int64).reshape(-1, 6 + len(_FLAGS) + 1)
        self.rows = np.concatenate((self._of_events(connection, as_of), stated))
        self.names = tuple(self._numbers)

    def _number(self, campaign: str) -> int:
        return self._numbers.setdefault(campaign, len(self._numbers))

    def _of_events(self, connection: Connection, as_of: int) -> np.ndarray:
        event, detail = mailing_event.c, mailing_event_detail.c
        said = select(detail.detail_id, detail.event, detail.campaign, detail.is_time_known, _said(detail.is_machine))
        details = [
            (number, _EVENTS.index(kind), self._number(campaign), is_timed, machine == 1)
            for number, kind, campaign, is_timed, machine in connection.execute(said)
        ]
        kind, campaign, is_timed, is_machine = _by_number(details, 4)
        people = select(identity.c.account_id, identity.c.learner_id)
        (learner_of,) = _by_number(connection.execute(people).fetchall(), 1)
        is_content = case((listing.c.namespace != _NO_CONTENT, listing.c.content_id), else_=UNKNOWN)
        (content_of,) = _by_number(connection.execute(select(listing.c.listing_id, is_content)).fetchall(), 1)
        columns = (event.occurred_on, event.occurred_at, event.account_id, event.listing_id, event.detail_id)
        found = connection.execute(select(*columns).where(event.occurred_on <= as_of)).fetchall()
        day, second, account, item, number = np.array([tuple(row) for row in found], dtype=np.int64).reshape(-1, 5).T
        learner_id, of_campaign, what = learner_of[account], campaign[number], kind[number]
        is_delivery = what == _EVENTS.index(MailingEvent.DELIVERED)
        _, copy = np.unique(learner_id * (len(self._numbers) + 1) + of_campaign, return_inverse=True)
        delivered_at = np.full(int(copy.max(initial=-1)) + 1, _NO_SECOND)
        timed = is_delivery & (is_timed[number] == 1)
        np.minimum.at(delivered_at, copy[timed], second[timed])
        after = second - delivered_at[copy]
        is_fast = (is_timed[number] == 1) & (after >= 0) & (after < FASTEST_CLICK_SECONDS)
        is_made = is_machine[number] == 1
        is_click, is_open = (what == _EVENTS.index(one) for one in (MailingEvent.CLICKED, MailingEvent.OPENED))
        flags = (
            what == _EVENTS.index(MailingEvent.BOUNCED),
            is_click & ~is_made & ~is_fast,
            is_click & (is_made | is_fast),
            is_open & ~is_made,
            is_open & is_made,
            what == _EVENTS.index(MailingEvent.UNSUBSCRIBED),
        )
        is_sent = what == _EVENTS.index(MailingEvent.SENT)
        known = (np.where(flag, 1, UNKNOWN) for flag in flags)
        nothing = np.zeros(len(day), dtype=np.int64)
        return np.column_stack(
            (learner_id, of_campaign, day, is_sent, is_delivery, nothing, *known, content_of[item])
        ).astype(np.int64)


def _by_number(rows: Sequence[Sequence[Any]], width: int) -> np.ndarray:
    """Columns of rows by the number that leads each; ``UNKNOWN`` for numbers that lead none."""
    table = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, width + 1)
    found = np.full((width, 1 + int(table[:, 0].max(initial=0))), UNKNOWN, dtype=np.int64)
    found[:, table[:, 0]] = table[:, 1:].T
    return found


def _load(connection: Connection, as_of: int) -> Copies:
    traces = _Traces(connection, as_of)
    learner_id, campaign, day, is_sent, is_delivered, is_offered, *flags, content_id = traces.rows.T
    keys, copy = np.unique(learner_id << 32 | campaign, return_inverse=True)
    count = len(keys)

    def first(holds: np.ndarray) -> np.ndarray:
        found = np.full(count, NEVER)
        np.minimum.at(found, copy[holds == 1], day[holds == 1])
        return found

    def most(flag: np.ndarray) -> np.ndarray:
        found = np.full(count, UNKNOWN)
        np.maximum.at(found, copy, flag)
        return found

    sent_on, delivered_on, offered_on = first(is_sent), first(is_delivered), first(is_offered)
    said = dict(zip(_FLAGS, map(most, flags), strict=True))
    of_campaign = keys & (2**32 - 1)
    size = len(traces.names)
    reacted = np.max([said[name] for name in _REACTIONS], axis=0) > 0
    has_deliveries = np.bincount(of_campaign[delivered_on < NEVER], minlength=size)[of_campaign] > 0
    has_reactions = np.bincount(of_campaign[reacted], minlength=size)[of_campaign] > 0
    stated_on = np.where(sent_on < NEVER, sent_on, offered_on)
    reached_on = np.where(has_deliveries, delivered_on, np.where(said["is_bounced"] == 1, NEVER, stated_on))
    known_on = np.where(sent_on < NEVER, sent_on, np.where(delivered_on < NEVER, delivered_on, offered_on))
    for name in ("is_clicked", "is_opened", "has_left"):
        said[name] = np.where((said[name] == UNKNOWN) & has_reactions, 0, said[name])
    for name in ("is_dropped", "is_machine_opened"):
        said[name] = np.maximum(said[name], 0)
    there = np.flatnonzero(known_on < NEVER)
    place = np.full(count, UNKNOWN)
    place[there] = np.arange(len(there))
    named = (content_id >= 0) & (place[copy] >= 0)
    pairs = np.unique(place[copy[named]] << 32 | content_id[named])
    people = (keys >> 32)[there]
    columns = (of_campaign, sent_on, reached_on, known_on)
    return Copies(
        people,
        *(column[there] for column in columns),
        memberships.of(connection).team_on(people, known_on[there]),
        *(said[name][there] for name in _REACTIONS),
        traces.names,
        pairs >> 32,
        pairs & (2**32 - 1),
    )


#: By as-of day, as they are asked for.
_by_day: Kept[dict[int, Copies]] = Kept(lambda _connection: {})


def copies_known(connection: Connection, as_of: int) -> Copies:
    """The same as :func:`copies` as columns, read once for each state of the store and day."""
    kept = _by_day.of(connection)
    found = kept.get(as_of)
    if found is None:
        found = _load(connection, as_of)
        while len(kept) >= _DAYS_KEPT:
            kept.pop(next(iter(kept)), None)
        kept[as_of] = found
    return found
