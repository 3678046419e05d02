"""The bar below a list: one decision about every row that is ticked."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from learnerintel.domain.proposal import Proposal
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.domain.worth import in_sum
from learnerintel.services.deciding import possible_verbs
from learnerintel.ui.decision_words import VERB_LABELS, at_stake, first_words
from learnerintel.ui.numbers import counted
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key
from learnerintel.ui.unpair import UnpairView
from learnerintel.ui.unpair_choice import ListChoice
from learnerintel.ui.unpair_deciding import Question, decision_form
from learnerintel.ui.unpair_rows import tick_key, ticked

_TITLES_NAMED = 12


def show_bar(view: UnpairView, choice: ListChoice) -> None:
    """Draw the bar as soon as a row is ticked; its button asks for the decision."""
    rows = ticked(view, choice)
    if not rows:
        return
    question = _question(view, rows)
    worth = in_sum(row.minutes for row in rows)
    time = at_stake(worth.low if worth else None, worth.high if worth else None)
    with st.bottom, st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f"**{counted(len(rows), 'item', 'items')} ticked** · {time}", width="stretch")
        st.button("Untick", key=Key.UNPAIR_NONE, type="tertiary", on_click=_untick, args=(question.ticks,))
        label = f"{_verb_of_bar(question)} {counted(len(rows), 'item', 'items')} for {counted(question.people)} ..."
        if st.button(label, key=Key.UNPAIR_MANY, type="primary"):
            _ask_about_many(question, [row.item.title for row in rows])


@st.dialog("Decide about several items", width="medium")
def _ask_about_many(question: Question, titles: Sequence[str]) -> None:
    named = "  \n".join(f"- {plain(title)}" for title in titles[:_TITLES_NAMED])
    more = len(titles) - _TITLES_NAMED
    st.markdown(named + (f"  \n- and {more} more" if more > 0 else ""))
    if decision_form(question):
        st.rerun()


def _question(view: UnpairView, rows: Sequence[Proposal]) -> Question:
    possible = [possible_verbs(view.listed, row.item) for row in rows]
    shared = tuple(
        verb for verb in DecisionVerb if verb is not DecisionVerb.RE_PAIR and all(verb in verbs for verbs in possible)
    )
    suggested = {row.suggested for row in rows}
    return Question(
        team_id=view.team_id,
        as_of=view.listed.as_of,
        items=tuple(view.key_of(row) for row in rows),
        people=max(row.learners for row in rows),
        verbs=shared,
        suggested=suggested.pop() if len(suggested) == 1 else None,
        reason=first_words(rows[0].reason),
        ticks=tuple(tick_key(view, row) for row in rows),
    )


def _verb_of_bar(question: Question) -> str:
    return VERB_LABELS[question.suggested] if question.suggested in question.verbs else "Decide about"


def _untick(keys: Sequence[str]) -> None:
    for key in keys:
        st.session_state[key] = False
