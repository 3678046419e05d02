"""Messages before they go out: drafted for decisions, looked at with their real case, with texts of one's own."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from learnerintel.actions import ActionRow
from learnerintel.domain.decisions import ActionKind
from learnerintel.domain.notices import NoticeKind, kind_of
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import DecisionVerb, Reason
from learnerintel.domain.wording import counted
from learnerintel.errors import UnknownName
from learnerintel.notices.rendering import LINK_PLACE, WORDS, Case, checked_text, render, text_of
from learnerintel.notices.texts import BUILT_IN, LANGUAGES, Text
from learnerintel.services.acting import action_rows
from learnerintel.services.ledger import LedgerLine, ledger
from learnerintel.services.personal import item_of
from learnerintel.store import audit, notices
from learnerintel.store.company import company_setting
from learnerintel.store.engine import Store
from learnerintel.store.schema import identity, listing

#: Stands in a preview where the message will have its link.
LINK_IN_PREVIEW = "(the learner's own link)"
_TOUCHING = (ActionKind.WAIVE, ActionKind.EXEMPT)


@dataclass(frozen=True, slots=True)
class Drafted:
    """What drafting brought.

    Attributes:
        count: messages drafted now.
        decision_count: decisions they tell of.
    """

    count: int
    decision_count: int

    @property
    def sentence(self) -> str:
        """For the person who asked for it."""
        if not self.count:
            return "No message was drafted: nobody from whom a decision takes something lacks one."
        about = counted(self.decision_count, "decision")
        return f"{counted(self.count, 'message')} drafted about {about}. Nothing was sent: they wait to be approved."


def draft_notices(
    store: Store, viewer: Viewer, *, decision_id: int | None = None, instead: str | None = None
) -> Drafted:
    """Draft a message for each learner from whom a standing decision takes something; once for each.

    Whoever had it open, or is waived, is written to. A team member who had nothing open loses nothing she would
    notice, and is not.

    Args:
        store: open.
        viewer: must be allowed to send messages.
        decision_id: of one decision; None for all.
        instead: id of the content that comes instead, for one decision.

    Raises:
        NotPermitted: the viewer may not.
        UnknownName: no such decision, or no such content.
    """
    require(viewer, Permission.SEND_NOTICES)
    lines = ledger(store, viewer).lines
    if decision_id is not None and all(line.decision_id != decision_id for line in lines):
        raise UnknownName(f"There is no decision {decision_id}. Nothing was drafted. The ledger lists the decisions.")
    by_number = {line.decision_id: line for line in lines}
    now = int(time.time())
    with store.write() as connection:
        replacement = None if instead is None else _content_named(connection, instead)
        rows = [
            row
            for row in action_rows(connection, lines)
            if row.action in _TOUCHING and row.learner_id is not None
            if decision_id is None or row.decision_id == decision_id
        ]
        drafted: list[int] = []
        for row in rows:
            line = by_number[row.decision_id]
            if line.verb is DecisionVerb.UNPAIR and _draft(connection, line, row, replacement, now):
                drafted.append(row.decision_id)
        audit.record(connection, viewer, "draft messages", f"{len(drafted)} messages", now)
    return Drafted(len(drafted), len(set(drafted)))


def _draft(connection: Connection, line: LedgerLine, row: ActionRow, replacement: int | None, now: int) -> bool:
    learner_id = connection.scalar(
        select(identity.c.learner_id).where(
            identity.c.namespace == row.learner_namespace, identity.c.external_id == row.learner_id
        )
    )
    if learner_id is None or (line.learner_id is not None and _has_fast_message(connection, line)):
        return False
    reason = Reason(line.reason) if line.reason else None
    made = notices.add_notice(
        connection,
        f"decision:{line.decision_id}:{learner_id}",
        kind=str(kind_of(reason, is_replaced=replacement is not None)),
        account_id=learner_id,
        listing_id=line.content_id,
        decision_id=line.decision_id,
        instead_listing_id=replacement,
        language=company_setting(connection, "notice_language"),
        drafted_at=now,
    )
    return made is not None


def _has_fast_message(connection: Connection, line: LedgerLine) -> bool:
    return any(row.decision_id == line.decision_id for row in notices.notices(connection))


def _content_named(connection: Connection, key: str) -> int:
    found = connection.scalar(
        select(listing.c.content_id).where(listing.c.namespace == "content_id", listing.c.external_id == key)
    )
    if found is None:
        raise UnknownName(f"There is no content {key!r}. Nothing was drafted.")
    return int(found)


def case_of(connection: Connection, row: Row[Any]) -> Case:
    """What a message's template is filled in with."""
    item = item_of(connection, row.listing_id)
    instead = None if row.instead_listing_id is None else item_of(connection, row.instead_listing_id).title
    return Case(
        title=item.title,
        sender=company_setting(connection, "notice_sender"),
        link_days=int(company_setting(connection, "notice_link_days")),
        instead=instead,
        owner=item.owner,
        stars=row.stars,
    )


def text_for(connection: Connection, row: Row[Any]) -> Text:
    """A message as it reads now: as it was approved, else by the template of today; with a place for the link."""
    if row.body is not None:
        return Text(row.subject, row.body)
    text, _ = text_of(NoticeKind(row.kind), row.language, notices.templates(connection))
    return render(text, case_of(connection, row))


def preview(store: Store, viewer: Viewer, *, notice_id: int) -> Text:
    """A message as its learner will read it, but for the link.

    Raises:
        NotPermitted: the viewer may not send messages.
        UnknownName: no such message.
    """
    require(viewer, Permission.SEND_NOTICES)
    with store.read() as connection:
        row = notices.notice_row(connection, notice_id)
        if row is None:
            raise UnknownName(f"There is no message {notice_id}. Nothing was changed.")
        text = text_for(connection, row)
    return Text(text.subject, text.body.replace(LINK_PLACE, LINK_IN_PREVIEW))


@dataclass(frozen=True, slots=True)
class TemplateView:
    """One text as it is used.

    Attributes:
        kind: of message.
        language: of the text.
        subject: template.
        body: template.
        is_own: whether the organisation wrote it.
    """

    kind: NoticeKind
    language: str
    subject: str
    body: str
    is_own: bool


def templates(store: Store, viewer: Viewer) -> list[TemplateView]:
    """Every text, built-in or the organisation's own, by kind and language.

    Raises:
        NotPermitted: the viewer may not send messages.
    """
    require(viewer, Permission.SEND_NOTICES)
    with store.read() as connection:
        own = notices.templates(connection)
    names = {(str(kind), language) for kind, language in BUILT_IN} | set(own)
    found = []
    for kind, language in sorted(names, key=lambda one: (list(NoticeKind).index(NoticeKind(one[0])), one[1])):
        text, _ = text_of(NoticeKind(kind), language, own)
        found.append(TemplateView(NoticeKind(kind), language, text.subject, text.body, (kind, language) in own))
    return found


def save_template(store: Store, viewer: Viewer, *, kind: NoticeKind, language: str, subject: str, body: str) -> Text:
    """Keep an organisation's own text; messages that are approved already keep theirs.

    Args:
        store: open.
        viewer: must be allowed to send messages.
        kind: of message.
        language: such as ``en`` or ``pt-br``.
        subject: template of one line.
        body: template; empty gives the built-in text back.

    Raises:
        NotPermitted: the viewer may not.
        Refusal: the template cannot be used; nothing was kept.
    """
    require(viewer, Permission.SEND_NOTICES)
    name = language.strip().lower()
    if not (2 <= len(name) <= 12 and name.replace("-", "").isalpha() and name.isascii()):
        raise UnknownName(f"{language!r} is no language; write a code such as {LANGUAGES[0]}. Nothing was kept.")
    text = checked_text(kind, subject, body) if body.strip() else Text("", "")
    now = int(time.time())
    with store.write() as connection:
        notices.add_template(connection, str(kind), name, text.subject, text.body, now, viewer.name)
        audit.record(connection, viewer, "write a text", f"{kind}, {name}", now)
    return text


def try_template(store: Store, viewer: Viewer, *, kind: NoticeKind, subject: str, body: str) -> Text:
    """A template that is being written, filled in with the newest real case of its kind; nothing is kept.

    Where there is none yet, the words themselves stand in it.

    Raises:
        NotPermitted: the viewer may not send messages.
        Refusal: the template cannot be used.
    """
    require(viewer, Permission.SEND_NOTICES)
    text = checked_text(kind, subject, body)
    with store.read() as connection:
        rows = [row for row in notices.notices(connection) if row.kind == kind]
        sender = company_setting(connection, "notice_sender")
        case = case_of(connection, rows[-1]) if rows else Case("(title)", sender, 30, "(instead)", "(owner)", 2)
    return render(text, case, LINK_IN_PREVIEW)


def template_words(_store: Store, _viewer: Viewer) -> dict[str, str]:
    """What a template may fill in, with its meaning."""
    return WORDS
