"""Comments labelled by hand beside the model's scores, and ratings that their own comment contradicts."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.agreement import Agreement
from learnerintel.errors import Refusal
from learnerintel.services.insights.checked_by_hand import (
    TO_CHECK,
    CommentToLabel,
    Contradictions,
    agreement_by_hand,
    comments_to_label,
    contradictions,
    label_comments,
)
from learnerintel.ui import numbers
from learnerintel.ui.gateway import ask, ask_afresh, is_sample_shown, tell
from learnerintel.ui.messages import show_done, show_refusal
from learnerintel.ui.plain import plain
from learnerintel.ui.sentiment_texts import may_read
from learnerintel.ui.state import Key, row_key
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.visit import current_visit

_LABELS = {"Against": -1, "Neither": 0, "For": 1}


def show_check(span: str) -> None:
    """Draw how far a person and the model agree, the way to label more, and contradictions.

    Args:
        span: name of the days looked at, for contradictions.
    """
    if not may_read():
        return
    st.subheader("Is the score right?", anchor="checked")
    st.markdown(_sentence(ask(agreement_by_hand)))
    _show_outcome()
    st.button(
        f"Label {TO_CHECK} comments by hand",
        key=Key.CHECK_DRAW,
        on_click=_draw,
        disabled=is_sample_shown(),
        help="This is the sample company; start with your own data." if is_sample_shown() else
        "Drawn by chance. What the model said is not told before you have spoken; that you looked is noted.",
    )
    kept_for, drawn = st.session_state.get(Key.CHECK_DRAWN, (None, ()))
    if drawn and kept_for == _visit():
        _label_form(drawn)
    _show_contradictions(ask(contradictions, period=span))


def _sentence(found: Agreement) -> str:
    if found.share is None:
        return (
            "Nobody has checked it yet. Twenty comments labelled by hand tell how far its scores can be trusted for "
            "what your people write."
        )
    opposed = numbers.counted(found.opposed, "comment", "comments")
    ends = f"{numbers.percent(found.share.low)} to {numbers.percent(found.share.high)}"
    return (
        f"A person and the model say the same of **{found.agreed} of {found.labelled}** labelled comments "
        f"({numbers.percent(found.share.value)}, {ends}); of {opposed} one says for and the other against."
    )


def _visit() -> tuple[str, object]:
    visit = current_visit()
    return visit.store_url, visit.viewer


def _show_outcome() -> None:
    outcome = st.session_state.pop(Key.CHECK_OUTCOME, None)
    if isinstance(outcome, Refusal):
        show_refusal(outcome)
    elif outcome:
        show_done(outcome)


def _draw() -> None:
    try:
        st.session_state[Key.CHECK_DRAWN] = (_visit(), tuple(ask_afresh(comments_to_label)))
    except Refusal as refusal:
        st.session_state[Key.CHECK_OUTCOME] = refusal


def _label_form(drawn: tuple[CommentToLabel, ...]) -> None:
    with st.form("label comments", border=True):
        st.markdown("What does each say of the content? Leave out what you cannot tell.")
        for one in drawn:
            st.segmented_control(
                plain(one.text, limit=None), [*_LABELS], key=row_key(Key.CHECK_LABEL, str(one.comment_id))
            )
        st.form_submit_button("Keep these labels", type="primary", on_click=_keep, args=(drawn,))


def _keep(drawn: tuple[CommentToLabel, ...]) -> None:
    said = {one.comment_id: st.session_state.get(row_key(Key.CHECK_LABEL, str(one.comment_id))) for one in drawn}
    labels = {comment_id: _LABELS[label] for comment_id, label in said.items() if label in _LABELS}
    if not labels:
        st.session_state[Key.CHECK_OUTCOME] = "Nothing was labelled, so nothing was kept."
        return
    try:
        st.session_state[Key.CHECK_OUTCOME] = tell(label_comments, labels=labels)
    except Refusal as refusal:
        st.session_state[Key.CHECK_OUTCOME] = refusal
    st.session_state.pop(Key.CHECK_DRAWN, None)


def _show_contradictions(found: Contradictions) -> None:
    if not found.both:
        return
    if found.found is None:
        st.caption("Some comments contradict their own rating; they are of too few people to be counted here.")
        return
    said = numbers.counted(found.found, "comment", "comments")
    with st.expander(f"{said} of {numbers.count(found.both)} say the opposite of their own rating"):
        st.markdown("The rating counts. Such texts are sarcasm, slips of the form, or words that the model misreads.")
        if found.lines:
            rows = [{"text": line.text, "stars": line.stars} for line in found.lines]
            columns = (Column("text", "Comment", longest=None), Column("stars", "Stars", numbers.decimal))
            show_table(rows, columns, key="contradictions", about="Comments that contradict their rating.", at_once=10)
        elif found.found:
            st.caption("Too few people wrote them for their text to be shown.")
