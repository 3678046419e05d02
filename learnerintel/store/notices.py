"""Rows of messages, answers and templates; the states and what is allowed are the domain's."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from learnerintel.domain.notices import REACHING, Answer, NoticeState, states_before
from learnerintel.store.bulk import select_in
from learnerintel.store.schema import identity, notice, notice_answer, notice_template

#: Namespace of addresses among the ways in which sources name people.
EMAIL = "email"


def add_notice(connection: Connection, origin: str, **values: Any) -> int | None:
    """Draft a message, inside a write transaction.

    Args:
        connection: of a writer.
        origin: what it is about; a second message about the same is not made.
        values: further columns of ``notice``.

    Returns:
        Its number; None where there is one already.
    """
    if connection.scalar(select(notice.c.notice_id).where(notice.c.origin == origin)) is not None:
        return None
    notice_id = int(connection.scalar(select(func.max(notice.c.notice_id))) or 0) + 1
    connection.execute(
        insert(notice).values(
            notice_id=notice_id,
            origin=origin,
            state=str(NoticeState.DRAFTED),
            message_id=f"notice-{uuid.uuid4().hex}",  # for all tries the same, so that a server can tell a repeat
            attempt_count=0,
            **values,
        )
    )
    return notice_id


def move(connection: Connection, notice_id: int, state: NoticeState, **values: Any) -> bool:
    """Bring a message into a state, if it is in one from which it may come there; returns whether it did."""
    done = connection.execute(
        update(notice)
        .where(notice.c.notice_id == notice_id, notice.c.state.in_([str(one) for one in states_before(state)]))
        .values(state=str(state), **values)
    )
    return bool(done.rowcount)


def change(connection: Connection, notice_id: int, **values: Any) -> None:
    """Set columns of a message that leave its state as it is."""
    connection.execute(update(notice).where(notice.c.notice_id == notice_id).values(**values))


def notices(connection: Connection, *states: NoticeState) -> list[Row[Any]]:
    """Messages in these states, or all, oldest first; with ``learner_id``, None for an owner's."""
    statement = (
        select(notice, identity.c.learner_id)
        .outerjoin(identity, identity.c.account_id == notice.c.account_id)
        .order_by(notice.c.notice_id)
    )
    if states:
        statement = statement.where(notice.c.state.in_([str(one) for one in states]))
    return list(connection.execute(statement))


def notice_row(connection: Connection, notice_id: int) -> Row[Any] | None:
    """One message with ``learner_id``; None where there is none of that number."""
    return connection.execute(
        select(notice, identity.c.learner_id)
        .outerjoin(identity, identity.c.account_id == notice.c.account_id)
        .where(notice.c.notice_id == notice_id)
    ).first()


def addresses(connection: Connection, learner_ids: Iterable[int]) -> dict[int, str]:
    """E-mail address by learner, of those of whom one is known; of several the one that came first."""
    columns = (identity.c.learner_id, identity.c.account_id, identity.c.external_id)
    rows = select_in(connection, columns, identity.c.learner_id, learner_ids, identity.c.namespace == EMAIL)
    found: dict[int, str] = {}
    for row in sorted(rows, key=lambda one: -one.account_id):
        if "@" in row.external_id:
            found[row.learner_id] = row.external_id
    return found


def objectors(connection: Connection) -> set[int]:
    """Learners who asked for no such messages."""
    rows = connection.scalars(
        select(identity.c.learner_id)
        .join(notice_answer, notice_answer.c.account_id == identity.c.account_id)
        .where(notice_answer.c.answer == str(Answer.OBJECT))
    )
    return set(rows)


def reached_since(connection: Connection, at: int) -> dict[int, int]:
    """How many messages may have reached each learner since a time."""
    rows = connection.execute(
        select(identity.c.learner_id, func.count())
        .join(notice, notice.c.account_id == identity.c.account_id)
        .where(notice.c.state.in_([str(one) for one in REACHING]), notice.c.attempted_at >= at)
        .group_by(identity.c.learner_id)
    )
    return dict(map(tuple, rows))


def templates(connection: Connection) -> dict[tuple[str, str], tuple[str, str]]:
    """(kind, language) -> (subject, body) of the texts that an organisation wrote; the newest of each."""
    rows = connection.execute(select(notice_template).order_by(notice_template.c.notice_template_id))
    newest = {(row.kind, row.language): (row.subject, row.body) for row in rows}
    return {name: text for name, text in newest.items() if text[1]}


def add_template(connection: Connection, kind: str, language: str, subject: str, body: str, at: int, by: str) -> None:
    """Keep a text; an empty body gives the built-in one back."""
    number = int(connection.scalar(select(func.max(notice_template.c.notice_template_id))) or 0) + 1
    connection.execute(
        insert(notice_template).values(
            notice_template_id=number,
            kind=kind,
            language=language,
            subject=subject,
            body=body,
            saved_at=at,
            saved_by=by,
        )
    )


def answers_of(connection: Connection, notice_id: int) -> list[Row[Any]]:
    """What was answered to a message, oldest first."""
    return list(
        connection.execute(
            select(notice_answer)
            .where(notice_answer.c.notice_id == notice_id)
            .order_by(notice_answer.c.notice_answer_id)
        )
    )


def add_answer(
    connection: Connection, notice_id: int, account_id: int, answer: Answer, at: int, decision_id: int | None
) -> None:
    """Keep what a learner pressed."""
    number = int(connection.scalar(select(func.max(notice_answer.c.notice_answer_id))) or 0) + 1
    connection.execute(
        insert(notice_answer).values(
            notice_answer_id=number,
            notice_id=notice_id,
            account_id=account_id,
            answer=str(answer),
            answered_at=at,
            decision_id=decision_id,
        )
    )
