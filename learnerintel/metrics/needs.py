"""What has to be in the store before a metric can be measured, and what would bring it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, union

from learnerintel.domain.periods import Period
from learnerintel.domain.records import RECORD_KINDS
from learnerintel.domain.surveys import PAIRED, PREFERRED_WAY, RECOMMENDING
from learnerintel.domain.vocabulary import Channel, MailingEvent
from learnerintel.metrics.put_before import ASSIGNED, put_before
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import (
    asked,
    comment,
    feedback,
    feedback_detail,
    invitation,
    learner,
    learner_content_day,
    mailing_event,
    mailing_event_detail,
    offer,
    offer_detail,
    pairing,
)
from learnerintel.store.use import UNKNOWN, DailyUse, daily_use, pairings

#: What was put before somebody without being assigned: ``asked.source`` is then the channel.
IS_OFFER = asked.c.source.in_(tuple(Channel))


@dataclass(frozen=True, slots=True)
class Need:
    """Something a metric cannot do without.

    Attributes:
        name: short, for code.
        lack: what is missing, as a sentence.
        kinds: names of the record kinds of which any one brings it.
        hint: what that file has to hold.
        day: column of the day it is dated on; None where it is not dated.
        where: what makes a row of that column's table count.
        days: gives the days themselves, sorted, without looking at the table.
    """

    name: str
    lack: str
    kinds: tuple[str, ...]
    hint: str
    day: ColumnElement[int] | None = None
    where: ColumnElement[bool] | None = None
    days: Callable[[Connection], np.ndarray] | None = None

    @property
    def sentence(self) -> str:
        """What is missing and what would unlock it."""
        labels = " or ".join(RECORD_KINDS[kind].label for kind in self.kinds)
        return f"{self.lack} Upload {labels} {self.hint}."


def is_met(connection: Connection, need: Need, as_of: int) -> bool:
    """Whether the store holds any of what is needed, dated no later than a day.

    Args:
        connection: any.
        need: what to look for.
        as_of: nothing dated later counts.
    """
    return known_span(connection, need, as_of) is not None


def known_span(connection: Connection, need: Need, as_of: int) -> Period | None:
    """First and last day of what is known, up to a day; a need that is not dated spans all days until then.

    Returns:
        None where nothing is known.
    """
    if need.day is None:
        is_there = connection.execute(select(learner.c.learner_id).limit(1)).first() is not None
        return Period(-(10**6), as_of) if is_there else None
    if need.days is not None:
        days = need.days(connection)
        count = int(np.searchsorted(days, as_of, side="right"))
        return Period(int(days[0]), int(days[count - 1])) if count else None
    first = connection.scalar(_end(need, as_of, is_first=True))
    if first is None:
        return None
    return Period(int(first), int(connection.scalar(_end(need, as_of, is_first=False))))


def _end(need: Need, as_of: int, *, is_first: bool) -> Select[tuple[int]]:
    """One end at a time: SQLite answers that from the end of an index, and both together from all of it."""
    assert need.day is not None
    wanted = func.min(need.day) if is_first else func.max(need.day)
    statement = select(wanted).where(need.day <= as_of)
    if need.day.table is feedback:
        statement = statement.select_from(feedback).join(
            feedback_detail, feedback_detail.c.detail_id == feedback.c.detail_id
        )
    if need.name == "comments":
        statement = statement.join(comment, comment.c.comment_id == feedback_detail.c.comment_id)
    return statement if need.where is None else statement.where(need.where)


def _days_of_use(chosen: Callable[[DailyUse], np.ndarray] | None = None) -> Callable[[Connection], np.ndarray]:
    """The days of all use, or of some of it."""

    def derive(connection: Connection) -> np.ndarray:
        use = daily_use(connection)
        return np.unique(use.occurred_on if chosen is None else use.occurred_on[chosen(use)])

    return Kept(derive).of


def _days_of_completions(connection: Connection) -> np.ndarray:
    days = np.unique(pairings(connection).first_completed_on)
    return days[days != UNKNOWN]


def _days_asked(is_offer: bool) -> Callable[[Connection], np.ndarray]:
    """The days on which anything was put before anybody, or offered."""

    def derive(connection: Connection) -> np.ndarray:
        put = put_before.of(connection)
        return np.unique(put.from_on[put.way != ASSIGNED] if is_offer else put.from_on)

    return Kept(derive).of


def _days_of_mailings(
    events: tuple[MailingEvent, ...], copies: ColumnElement[bool], *, has_offers: bool = False
) -> Callable[[Connection], np.ndarray]:
    """The days of some events of mailings, of lists of recipients that say something, and of offers in mailings."""
    detail = mailing_event_detail.c
    is_same = detail.detail_id == mailing_event.c.detail_id
    dated = select(mailing_event.c.occurred_on).join(mailing_event_detail, is_same)
    parts = [dated.where(detail.event.in_(events)), select(invitation.c.sent_on).where(copies)]
    if has_offers:
        named = offer_detail.c.campaign.is_not(None) & (offer_detail.c.channel == Channel.EMAILED)
        offers = select(offer.c.occurred_on).join(offer_detail, offer_detail.c.detail_id == offer.c.detail_id)
        parts.append(offers.where(named))
    days = union(*parts)

    def derive(connection: Connection) -> np.ndarray:
        return np.sort(np.array(connection.scalars(days).all(), dtype=np.int64))

    return Kept(derive).of


_day = learner_content_day

ROSTER = Need(
    "roster", "Nobody is on a roster yet.", ("roster",), "with one row for each person and the team she is in"
)
ACTIVITY = Need(
    "activity",
    "No activity is known yet.",
    ("activity", "transcript"),
    "with people, content and days",
    _day.c.occurred_on,
    days=_days_of_use(),
)
OBLIGATION = Need(
    "obligation",
    "Of no activity is it known whether somebody asked for it.",
    ("catalogue", "assignments", "offers"),
    "that say what is mandatory, required, recommended or optional",
    _day.c.occurred_on,
    or_(_day.c.voluntary_count > 0, _day.c.required_count > 0),
    _days_of_use(lambda use: (use.voluntary_count > 0) | (use.required_count > 0)),
)
TIME_SPENT = Need(
    "time spent",
    "Of no activity is it known how long it took.",
    ("activity", "transcript"),
    "with durations",
    _day.c.occurred_on,
    or_(
        _day.c.voluntary_seconds.is_not(None),
        _day.c.required_seconds.is_not(None),
        _day.c.other_seconds.is_not(None),
    ),
    _days_of_use(lambda use: (use.voluntary_seconds >= 0) | (use.required_seconds >= 0) | (use.other_seconds >= 0)),
)
COMPLETIONS = Need(
    "completions",
    "No completion is known yet.",
    ("activity", "transcript"),
    "that say when something was completed",
    pairing.c.first_completed_on,
    pairing.c.first_completed_on.is_not(None),
    Kept(_days_of_completions).of,
)
OFFERS = Need(
    "offers",
    "Nobody knows what was offered to whom.",
    ("offers",),
    "with people, content, day and channel",
    asked.c.from_on,
    IS_OFFER,
    _days_asked(is_offer=True),
)
ASKED = Need(
    "asked",
    "Nobody knows what was assigned or offered to whom.",
    ("assignments", "offers", "transcript"),
    "with people, content and the day it was assigned or offered",
    asked.c.from_on,
    days=_days_asked(is_offer=False),
)
RATINGS = Need(
    "ratings",
    "No rating with a known scale has been taken in.",
    ("feedback", "answers"),
    "with ratings and their scale",
    feedback.c.occurred_on,
    feedback_detail.c.rating.is_not(None)
    & feedback_detail.c.rating_low.is_not(None)
    & feedback_detail.c.rating_high.is_not(None),
)
COMMENTS = Need(
    "comments",
    "No comment has been taken in that could be scored.",
    ("feedback", "answers"),
    "with comments",
    feedback.c.occurred_on,
    comment.c.sign.is_not(None),
)
_SENDINGS = (MailingEvent.SENT, MailingEvent.DELIVERED)
_REACTIONS = (MailingEvent.CLICKED, MailingEvent.OPENED, MailingEvent.UNSUBSCRIBED)

MAILINGS = Need(
    "mailings",
    "Nobody knows whom a mailing reached.",
    ("mailing_events", "invitations", "offers"),
    "with people, the mailing's name and the day it was sent or delivered",
    mailing_event.c.occurred_on,
    days=_days_of_mailings(_SENDINGS, invitation.c.sent_on.is_not(None), has_offers=True),
)
SENDINGS = Need(
    "sendings",
    "Of no mailing is it known to whom it was sent.",
    ("mailing_events", "invitations"),
    "with people, the mailing's name and the day it was sent",
    mailing_event.c.occurred_on,
    days=_days_of_mailings((MailingEvent.SENT,), invitation.c.sent_on.is_not(None)),
)
CLICKS = Need(
    "clicks",
    "Of no mailing is it known who clicked.",
    ("mailing_events", "invitations"),
    "with people, the mailing's name and clicks",
    mailing_event.c.occurred_on,
    days=_days_of_mailings(_REACTIONS, invitation.c.is_clicked.is_not(None)),
)
EXPERIENCES = Need(
    "experiences",
    "Nobody was asked the same of learning at work and of the apps people like.",
    ("answers",),
    "to the survey that the product asks for",
    feedback.c.occurred_on,
    feedback_detail.c.question.in_(tuple(PAIRED)) & feedback_detail.c.number.is_not(None),
)
RECOMMENDATIONS = Need(
    "recommendations",
    "Nobody was asked how likely it is that they recommend anything, on 0 to 10.",
    ("answers",),
    "with that question",
    feedback.c.occurred_on,
    or_(*(feedback_detail.c.question.icontains(word) for word in RECOMMENDING))
    & (feedback_detail.c.rating_low == 0)
    & (feedback_detail.c.rating_high == 10)
    & feedback_detail.c.number.is_not(None),
)
WISHES = Need(
    "wishes",
    "Nobody was asked which ways of learning they prefer.",
    ("answers",),
    "to the survey that the product asks for",
    feedback.c.occurred_on,
    feedback_detail.c.question == PREFERRED_WAY,
)
