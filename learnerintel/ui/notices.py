"""The outbox: every message, where it is, how it reads, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import streamlit as st

from learnerintel.domain.notices import Answer, NoticeKind, NoticeState
from learnerintel.services.drafting import preview
from learnerintel.services.outbox import (
    Outbox,
    OutboxLine,
    approve,
    mark_bounced,
    mark_sent,
    outbox,
    withdraw,
)
from learnerintel.ui.empty import show_empty
from learnerintel.ui.gateway import ask_afresh, tell
from learnerintel.ui.messages import show_done, show_finding
from learnerintel.ui.numbers import DASH, count, counted, duration
from learnerintel.ui.plain import plain
from learnerintel.ui.refusals import kept_refusals, show_kept_refusal
from learnerintel.ui.state import Key, Place, row_key
from learnerintel.ui.tiles import Tile, show_tiles
from learnerintel.ui.upload_words import moment

ROWS_AT_ONCE = 10
_MINUTE, _LONGEST_IN_SECONDS = 60, 120
#: A word and a sign for each state; the sign never stands alone.
SIGNS = {
    NoticeState.DOUBTFUL: (":material/help:", "In doubt"),
    NoticeState.DRAFTED: (":material/draft:", "Waits to be approved"),
    NoticeState.APPROVED: (":material/schedule_send:", "Approved, not sent yet"),
    NoticeState.SENDING: (":material/outgoing_mail:", "Being sent"),
    NoticeState.SENT: (":material/check:", "Sent"),
    NoticeState.MERGED: (":material/table:", "In a mail-merge file"),
    NoticeState.BOUNCED: (":material/undo:", "Bounced"),
    NoticeState.FAILED: (":material/error:", "Failed"),
    NoticeState.WITHDRAWN: (":material/block:", "Withdrawn"),
}
KIND_WORDS = {
    NoticeKind.KNOWN: "stopped: she knows it already",
    NoticeKind.NOT_NEEDED: "stopped: it was never needed",
    NoticeKind.POOR: "stopped: it was told to be poor",
    NoticeKind.REPLACED: "replaced by something better",
    NoticeKind.STOPPED: "stopped: somebody decided so",
    NoticeKind.ASK: "asks whether it should be stopped",
    NoticeKind.REQUIRED: "tells who requires it",
    NoticeKind.OWNER: "to the owner: a poor rating",
}
_ANSWERS = {
    Answer.KEEP: "keeps it",
    Answer.STOP: "does not want it",
    Answer.OBJECT: "wants no such messages",
}


class NoticeChoice(StrEnum):
    """Which messages are looked at; the value stands in the address."""

    WAITING = "Waiting"
    TROUBLE = "In trouble"
    GONE = "Gone out"
    ALL = "All"


_CHOSEN = {
    NoticeChoice.WAITING: (NoticeState.DRAFTED, NoticeState.APPROVED, NoticeState.SENDING),
    NoticeChoice.TROUBLE: (NoticeState.DOUBTFUL, NoticeState.BOUNCED, NoticeState.FAILED),
    NoticeChoice.GONE: (NoticeState.SENT, NoticeState.MERGED),
    NoticeChoice.ALL: tuple(NoticeState),
}


def current_outbox() -> Outbox:
    """Every message; asked each time, because it names people."""
    return ask_afresh(outbox)


def show_sentence(found: Outbox) -> None:
    """Draw the outbox in one sentence, what was just done, or what to do where it is empty."""
    show_kept_refusal()
    done = st.session_state.pop(Key.NOTICE_DONE, "")
    if done:
        show_done(plain(done, limit=None))
    show_finding(found.sentence)
    if not found.lines:
        show_empty(
            "A message begins with a decision, or with a poor rating.",
            "Whoever had something open that is stopped is told what, why, and how to keep it.",
            "unpair",
            "Go to the unpair lists",
        )


def show_counts(found: Outbox) -> None:
    """Draw what waits, what went out, how long ratings took to be answered, and what learners said."""
    timed = found.timed_count
    show_tiles(
        (
            Tile("To be approved", count(found.count(NoticeState.DRAFTED)), "", "Drafted; nothing of them was sent."),
            Tile("Sent", count(found.count(NoticeState.SENT)), "", "The mail server has taken them."),
            Tile(
                "From rating to message",
                DASH if found.most_seconds is None else _span(found.most_seconds),
                f"95 of 100 within this time, of {count(timed)}" if timed else "no message about a rating was sent",
                "From the import of a rating to the sending of its message. Ratings come by upload, so the clock "
                "starts at the import: how long a rating lay in a file before, nobody can see.",
            ),
            Tile(
                "Kept by learners",
                count(found.keep_count),
                f"of {count(found.count(NoticeState.SENT, NoticeState.MERGED))} who were written to",
                "Learners who pressed “Keep it”. Each stands in the ledger as sent again, and counts against the rule.",
            ),
            Tile("Objections", count(found.objection_count), "", "Learners who want no such messages get none."),
        )
    )


def show_lines(found: Outbox) -> None:
    """Draw the messages, newest first, a screenful at a time."""
    st.header("Outbox", anchor=False)
    names = [str(choice) for choice in NoticeChoice]
    chosen = NoticeChoice(
        st.segmented_control(
            "Messages", names, default=names[0], required=True, key=Key.NOTICE_STATE, bind="query-params"
        )
        or names[0]
    )
    lines = [line for line in found.lines if line.state in _CHOSEN[chosen]]
    if not lines:
        show_empty("No message is in that state.", "Choose another one above.")
        return
    drafted = found.count(NoticeState.DRAFTED)
    if chosen is NoticeChoice.WAITING and drafted > 1:
        st.button(f"Approve all {drafted} drafted messages", key=Key.NOTICE_APPROVE_ALL, icon=":material/done_all:",
                  on_click=_do, args=(approve, None))
    in_hand = _in_hand(found)
    place = st.container()
    first = 0
    if len(lines) > ROWS_AT_ONCE:
        pages = -(-len(lines) // ROWS_AT_ONCE)
        first = (st.pagination(pages, key=row_key(Key.NOTICE_PAGE, chosen)) - 1) * ROWS_AT_ONCE
    with place:
        for line in lines[first : first + ROWS_AT_ONCE]:
            _show_line(line, is_in_hand=line is in_hand)


def _show_line(line: OutboxLine, *, is_in_hand: bool) -> None:
    sign, word = SIGNS[line.state]
    with st.container(border=True, gap="xxsmall", key=row_key(Key.NOTICE_ROW, line.notice_id)):
        with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
            st.markdown(f"{sign} **{word}: {plain(line.title)}**", width="stretch")
            if is_in_hand:
                st.markdown(":material/visibility: [Shown](#message)", width="content")
            else:
                st.button("Show", key=row_key(Key.NOTICE_SHOW, line.notice_id), type="tertiary",
                          on_click=_take_in_hand, args=(line.notice_id,), help=f"Message {line.notice_id}")
        said = [KIND_WORDS[line.kind]]
        if line.answer is not None:
            said.append(f"the learner {_ANSWERS[line.answer]}")
        st.markdown(plain(f"To {line.to or 'an address that is not known'}; {'; '.join(said)}.", limit=None))
        st.caption(plain(_when(line), limit=None))


def _when(line: OutboxLine) -> str:
    parts = [f"Message {line.notice_id}, drafted {moment(line.drafted_at)}"]
    if line.sent_at is not None:
        parts.append(f"sent {moment(line.sent_at)}")
    if line.seconds_from_import is not None:
        parts.append(f"{_span(line.seconds_from_import)} after the import of the rating")
    if line.state is NoticeState.APPROVED and line.attempt_count and line.next_at is not None:
        parts.append(f"tried {line.attempt_count} times, again from {moment(line.next_at)}")
    return f"{'; '.join(parts)}.{f' {line.reply}' if line.reply else ''}"


def _span(seconds: int) -> str:
    if seconds < _LONGEST_IN_SECONDS:
        return counted(seconds, "second", "seconds")
    return duration(seconds / _MINUTE)


def _in_hand(found: Outbox) -> OutboxLine | None:
    asked = st.query_params.get(Place.NOTICE)
    waiting = next((line for line in found.lines if line.state is NoticeState.DRAFTED), None)
    named = next((line for line in found.lines if str(line.notice_id) == asked), None)
    return named or waiting or next(iter(found.lines), None)


def show_message_in_hand(found: Outbox) -> None:
    """Draw one message as its learner will read it, and the buttons that move it on."""
    line = _in_hand(found)
    if line is None:
        return
    st.header("The message", anchor="message")
    text = ask_afresh(preview, notice_id=line.notice_id)
    with st.container(border=True):
        st.text(f"To: {line.to or 'not known'}\nSubject: {text.subject}")
        st.text(text.body)
    if line.state is NoticeState.DOUBTFUL:
        st.markdown(
            "It was handed to the mail server, and no answer came back. Look into the server's log before you say "
            "which it is: it is never sent again by itself."
        )
    with st.container(horizontal=True, gap="small"):
        for label, key, service in _moves(line):
            st.button(label, key=row_key(key, line.notice_id), type="primary" if service is approve else "secondary",
                      on_click=_do, args=(service, (line.notice_id,)))


def _moves(line: OutboxLine) -> list[tuple[str, Key, Callable[..., str]]]:
    drafted = ("Approve", Key.NOTICE_APPROVE, approve)
    withdrawing = ("Withdraw", Key.NOTICE_WITHDRAW, withdraw)
    return {
        NoticeState.DRAFTED: [drafted, withdrawing],
        NoticeState.APPROVED: [withdrawing],
        NoticeState.FAILED: [("Try again", Key.NOTICE_APPROVE, approve), withdrawing],
        NoticeState.BOUNCED: [("Try again", Key.NOTICE_APPROVE, approve), withdrawing],
        NoticeState.DOUBTFUL: [
            ("The learner has it", Key.NOTICE_SENT, mark_sent),
            ("The learner does not have it: send it again", Key.NOTICE_APPROVE, approve),
        ],
        NoticeState.SENT: [("It came back", Key.NOTICE_BOUNCED, mark_bounced)],
    }.get(line.state, [])


def _take_in_hand(notice_id: int) -> None:
    st.query_params[Place.NOTICE] = str(notice_id)


def _do(service: Callable[..., str], notice_ids: tuple[int, ...] | None) -> None:
    with kept_refusals():
        st.session_state[Key.NOTICE_DONE] = tell(service, notice_ids=notice_ids)
