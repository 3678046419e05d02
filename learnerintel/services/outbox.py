"""The outbox: every message, where it is, and what a person may do with it."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from sqlalchemy import Connection, Row

from learnerintel.domain.notices import Answer, NoticeKind, NoticeState
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.wording import counted
from learnerintel.errors import Refusal
from learnerintel.services.drafting import text_for
from learnerintel.services.personal import item_of
from learnerintel.store import audit, notices
from learnerintel.store.engine import Store
from learnerintel.store.schema import notice_answer

#: Columns of ``notices list`` on the command line.
COLUMNS = (
    "notice", "state", "kind", "content", "to", "decision", "language", "drafted_at", "approved_at", "sent_at",
    "seconds_from_import", "tries", "answer", "reply",
)  # fmt: skip
#: The share of messages that the promise about time is measured at.
_PROMISED_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One message.

    Attributes:
        notice_id: its number.
        kind: why somebody is written to.
        state: where it is.
        title: of the item.
        to: the learner's or the owner's address; None where none is known.
        decision_id: the decision it tells of; None where it tells of none.
        language: of its text.
        drafted_at: UTC seconds, as the following.
        approved_at: None where it is not.
        sent_at: None where it is not.
        next_at: when it is tried next; None where it is not.
        seconds_from_import: from the import of the rating to the sending; None where it is about no rating or not sent.
        attempt_count: tries so far.
        answer: what the learner answered; None where nothing yet.
        reply: the server's last words, or why it was withdrawn.
    """

    notice_id: int
    kind: NoticeKind
    state: NoticeState
    title: str
    to: str | None
    decision_id: int | None
    language: str
    drafted_at: int
    approved_at: int | None
    sent_at: int | None
    next_at: int | None
    seconds_from_import: int | None
    attempt_count: int
    answer: Answer | None
    reply: str | None


@dataclass(frozen=True, slots=True)
class Outbox:
    """Every message, newest first, and how long those about ratings took.

    Attributes:
        lines: newest first.
        typical_seconds: median time from a rating's import to its message; None where none was sent.
        most_seconds: the time within which 95 of 100 were sent.
        timed_count: messages that were timed.
        answer_count: messages that a learner answered with "keep" or "stop", and those with an objection.
        keep_count: of these, learners who keep what had been stopped.
        objection_count: learners' wishes for no such messages.
    """

    lines: tuple[OutboxLine, ...]
    typical_seconds: int | None
    most_seconds: int | None
    timed_count: int
    answer_count: int
    keep_count: int
    objection_count: int

    def count(self, *states: NoticeState) -> int:
        """Messages in one of these states."""
        return sum(line.state in states for line in self.lines)

    @property
    def sentence(self) -> str:
        """The outbox in a sentence or two."""
        if not self.lines:
            return "No message has been drafted yet."
        parts = [
            f"{self.count(state)} {words}"
            for state, words in (
                (NoticeState.DRAFTED, "waiting to be approved"),
                (NoticeState.APPROVED, "approved and not sent yet"),
                (NoticeState.DOUBTFUL, "in doubt"),
                (NoticeState.SENT, "sent"),
                (NoticeState.MERGED, "in mail-merge files"),
                (NoticeState.BOUNCED, "bounced"),
                (NoticeState.FAILED, "failed"),
                (NoticeState.WITHDRAWN, "withdrawn"),
            )
            if self.count(state)
        ]
        return f"{counted(len(self.lines), 'message')}: {', '.join(parts)}."


def outbox(store: Store, viewer: Viewer) -> Outbox:
    """Every message; it names learners by their addresses.

    Raises:
        NotPermitted: the viewer may not send messages.
    """
    require(viewer, Permission.SEND_NOTICES)
    with store.read() as connection:
        rows = notices.notices(connection)
        learners = [row.learner_id for row in rows if row.learner_id is not None]
        addresses = notices.addresses(connection, learners)
        answers = connection.execute(notice_answer.select().order_by(notice_answer.c.notice_answer_id)).all()
        newest = {row.notice_id: Answer(row.answer) for row in answers}
        titles = {listing_id: item_of(connection, listing_id) for listing_id in {row.listing_id for row in rows}}
        lines = tuple(
            _line(row, titles[row.listing_id].title, _to(row, addresses, titles[row.listing_id].owner), newest)
            for row in reversed(rows)
        )
    took = sorted(line.seconds_from_import for line in lines if line.seconds_from_import is not None)
    return Outbox(
        lines,
        took[(len(took) - 1) // 2] if took else None,
        took[ceil(len(took) * _PROMISED_SHARE) - 1] if took else None,
        len(took),
        len(newest),
        sum(row.answer == Answer.KEEP for row in answers),
        sum(row.answer == Answer.OBJECT for row in answers),
    )


def _to(row: Row[Any], addresses: dict[int, str], owner: str | None) -> str | None:
    return owner if row.learner_id is None else addresses.get(row.learner_id)


def _line(row: Row[Any], title: str, to: str | None, answers: dict[int, Answer]) -> OutboxLine:
    took = None
    if row.sent_at is not None and row.counted_from_at is not None:
        took = max(row.sent_at - row.counted_from_at, 0)
    return OutboxLine(
        row.notice_id,
        NoticeKind(row.kind),
        NoticeState(row.state),
        title,
        to,
        row.decision_id,
        row.language,
        row.drafted_at,
        row.approved_at,
        row.sent_at,
        row.next_at,
        took,
        row.attempt_count,
        answers.get(row.notice_id),
        row.reply,
    )


def approve(store: Store, viewer: Viewer, *, notice_ids: Collection[int] | None = None) -> str:
    """Approve drafted messages; their texts stay from then on as they are now.

    Messages that failed or bounced may be approved again, and such in doubt: whoever does that says that the learner
    does not have it.

    Args:
        store: open.
        viewer: must be allowed to send messages.
        notice_ids: which; None for every drafted one.

    Returns:
        What was done.

    Raises:
        NotPermitted: the viewer may not.
        Refusal: one of them cannot be approved as it is; nothing was approved.
    """
    require(viewer, Permission.SEND_NOTICES)
    now = int(time.time())
    with store.write() as connection:
        rows = _chosen(connection, notice_ids, NoticeState.DRAFTED)
        for row in rows:
            text = text_for(connection, row)
            values = {"subject": text.subject, "body": text.body}
            values |= {"approved_at": now, "approved_by": viewer.name, "next_at": now}
            _move(connection, row, NoticeState.APPROVED, values)
        audit.record(connection, viewer, "approve messages", _named(rows), now)
    return f"{counted(len(rows), 'message')} approved. They go out with the next sending."


def withdraw(store: Store, viewer: Viewer, *, notice_ids: Collection[int]) -> str:
    """Decide that messages are not sent.

    Raises:
        NotPermitted: the viewer may not send messages.
        Refusal: one of them has gone out; nothing was withdrawn.
    """
    return _moved(store, viewer, notice_ids, NoticeState.WITHDRAWN, "withdrawn", {"reply": "Withdrawn by hand."})


def mark_bounced(store: Store, viewer: Viewer, *, notice_ids: Collection[int]) -> str:
    """Say that messages came back, as the mailbox of the sender's address shows it.

    Raises:
        NotPermitted: the viewer may not send messages.
        Refusal: one of them was not sent; nothing was marked.
    """
    return _moved(store, viewer, notice_ids, NoticeState.BOUNCED, "marked as bounced", {"reply": "It came back."})


def mark_sent(store: Store, viewer: Viewer, *, notice_ids: Collection[int]) -> str:
    """Say of messages in doubt that the learner has them, as the mail server's log shows it.

    Raises:
        NotPermitted: the viewer may not send messages.
        Refusal: one of them is not in doubt; nothing was marked.
    """
    values = {"sent_at": int(time.time()), "reply": "Found in the mail server's log."}
    return _moved(store, viewer, notice_ids, NoticeState.SENT, "marked as sent", values)


def _moved(
    store: Store, viewer: Viewer, ids: Collection[int], state: NoticeState, words: str, values: dict[str, Any]
) -> str:
    require(viewer, Permission.SEND_NOTICES)
    with store.write() as connection:
        rows = _chosen(connection, ids)
        for row in rows:
            _move(connection, row, state, values)
        audit.record(connection, viewer, f"messages {words}", _named(rows), int(time.time()))
    return f"{counted(len(rows), 'message')} {words}."


def _chosen(connection: Connection, ids: Collection[int] | None, *states: NoticeState) -> list[Row[Any]]:
    if ids is None:
        return notices.notices(connection, *states)
    rows = {row.notice_id: row for row in notices.notices(connection)}
    missing = sorted(set(ids) - set(rows))
    if missing:
        raise Refusal(f"There is no message {missing[0]}. Nothing was changed.")
    return [rows[one] for one in sorted(set(ids))]


def _move(connection: Connection, row: Row[Any], state: NoticeState, values: dict[str, Any]) -> None:
    if not notices.move(connection, row.notice_id, state, **values):
        raise Refusal(f"Message {row.notice_id} is {row.state}; it cannot become {state}. Nothing was changed.")


def _named(rows: Sequence[Row[Any]]) -> str:
    return f"messages {', '.join(str(row.notice_id) for row in rows)}" if rows else "no messages"


def outbox_rows(found: Outbox) -> list[tuple[Any, ...]]:
    """Rows of the outbox under :data:`COLUMNS`."""
    return [
        (
            line.notice_id, str(line.state), str(line.kind), line.title, line.to, line.decision_id, line.language,
            line.drafted_at, line.approved_at, line.sent_at, line.seconds_from_import, line.attempt_count,
            None if line.answer is None else str(line.answer), line.reply,
        )
        for line in found.lines
    ]  # fmt: skip
