"""What learners answer on the page behind a message's link, without signing in.

Looking at a link changes nothing; only pressing a button does. Every refusal is kind, and says nothing that whoever
holds the link does not know.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row

from learnerintel.domain.notices import Answer, Need, NoticeKind, NoticeState, answers_to
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb, Role
from learnerintel.errors import Refusal
from learnerintel.notices.links import Link, LinkAltered, read
from learnerintel.services.opening import open_store
from learnerintel.services.personal import decide_personally, is_kept_from, item_of, need_for, team_of
from learnerintel.settings import Settings
from learnerintel.store import audit, notices
from learnerintel.store.company import company_day, company_setting
from learnerintel.store.engine import Store

LEARNER = Viewer("a learner, by the link in a message", Role.LEARNER)
#: A message is in the learner's hands in these states only.
_ARRIVED = (NoticeState.SENDING, NoticeState.SENT, NoticeState.DOUBTFUL, NoticeState.MERGED, NoticeState.BOUNCED)
USED = "This link was used already. What was answered then holds. Nothing was changed now."


@dataclass(frozen=True, slots=True)
class Offered:
    """What the page behind a link offers.

    Attributes:
        title: of the item.
        kind: of the message.
        language: of the message.
        answers: what may be pressed.
    """

    title: str
    kind: NoticeKind
    language: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What pressing did.

    Attributes:
        title: of the item.
        answer: what was pressed.
        language: of the message.
        does_change: False where things were so already.
    """

    title: str
    answer: Answer
    language: str
    does_change: bool


def offered(settings: Settings, token: str) -> Offered:
    """What a link offers; nothing is changed by looking.

    Raises:
        Refusal: the link is too old, altered, of another learner, or was used already.
    """
    store, link = _store_of(settings, token)
    with store.read() as connection:
        row = _message(connection, settings, token, link)
        return Offered(item_of(connection, row.listing_id).title, NoticeKind(row.kind), row.language, _open(row))


def answer(settings: Settings, token: str, pressed: Answer) -> Answered:
    """Do what was pressed: once, for this learner and this item, and nothing else.

    Raises:
        Refusal: the link is too old, altered, of another learner, was used already, or does not offer this.
    """
    store, link = _store_of(settings, token)
    now = int(time.time())
    with store.write() as connection:
        row = _message(connection, settings, token, link)
        if pressed not in _open(row):
            raise LinkAltered("This cannot be answered here. Nothing was changed.")
        day = company_day(connection, now)
        decision_id = None if pressed is Answer.OBJECT else _decide(connection, row, pressed, day, now)
        notices.add_answer(connection, row.notice_id, row.account_id, pressed, now, decision_id)
        audit.record(connection, LEARNER, f"answer: {pressed}", f"message {row.notice_id}", now)
        title = item_of(connection, row.listing_id).title
    return Answered(title, pressed, row.language, pressed is Answer.OBJECT or decision_id is not None)


def _store_of(settings: Settings, token: str) -> tuple[Store, Link]:
    link = read(settings.mail.link_key, token)  # before any store is opened: strangers cannot make it work
    return _opened(settings.sample_store_url if _is_elsewhere(settings, link) else settings.store_url), link


@lru_cache(maxsize=2)
def _opened(url: str) -> Store:
    return open_store(url)


def _is_elsewhere(settings: Settings, link: Link) -> bool:
    return link.is_sample and not settings.is_store_named


def _message(connection: Connection, settings: Settings, token: str, link: Link) -> Row[Any]:
    """The message of a link, if it may be answered now."""
    read(settings.mail.link_key, token, int(company_setting(connection, "notice_link_days")))
    row = notices.notice_row(connection, link.notice_id)
    is_right_store = bool(company_setting(connection, "is_sample")) == link.is_sample
    is_meant = row is not None and (row.account_id, row.message_id) == (link.account_id, link.message_id)
    if row is None or not is_meant or not is_right_store or row.state not in _ARRIVED:
        raise LinkAltered("This link belongs to no message of yours. Nothing was changed.")
    if notices.answers_of(connection, row.notice_id):
        raise Refusal(USED)
    return row


def _open(row: Row[Any]) -> tuple[Answer, ...]:
    return answers_to(NoticeKind(row.kind))


def _decide(connection: Connection, row: Row[Any], pressed: Answer, day: int, now: int) -> int | None:
    item = item_of(connection, row.listing_id)
    team_id = team_of(connection, row.learner_id, day)
    is_taken = is_kept_from(connection, row.learner_id, item.content_id, day)
    if team_id is None or is_taken == (pressed is Answer.STOP):
        return None  # it is so already
    if pressed is Answer.STOP and need_for(connection, item, row.learner_id) is not Need.OPTIONAL:
        raise Refusal("By now this is required, so it cannot be stopped. Nothing was changed.")
    keeps = pressed is Answer.KEEP
    return decide_personally(
        connection,
        learner_id=row.learner_id,
        team_id=team_id,
        item=item,
        verb=DecisionVerb.RE_PAIR if keeps else DecisionVerb.UNPAIR,
        note="The learner keeps it." if keeps else "The learner asked not to be sent it.",
        decided_by=LEARNER.name,
        day=day,
        at=now,
    )
