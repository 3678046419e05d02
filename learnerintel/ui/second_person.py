"""Decisions that wait for a second person, with the evidence the first one saw, and their confirming."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain import periods
from learnerintel.domain.viewer import Permission
from learnerintel.services.confirming import WaitingDecision, confirm, refuse, waiting_decisions
from learnerintel.ui.decision_words import VERB_LABELS, people_and_time
from learnerintel.ui.evidence_record import show_facts, show_reason
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask, tell
from learnerintel.ui.messages import show_done
from learnerintel.ui.numbers import counted, short_day
from learnerintel.ui.plain import plain
from learnerintel.ui.refusals import kept_refusals
from learnerintel.ui.state import Key, row_key
from learnerintel.ui.visit import current_visit


def show_waiting() -> None:
    """Draw what waits for a second person; nothing where nothing does."""
    done = st.session_state.pop(Key.SECOND_DONE, "")
    if done:
        show_done(plain(done, limit=None))
    waiting = ask(waiting_decisions, team_id=current_filters().team_id)
    if not waiting:
        return
    st.header(f"{counted(len(waiting), 'decision waits', 'decisions wait')} for a second person", anchor="waiting")
    st.caption("Until somebody else confirms it, nothing is decided and nothing goes to the LMS.")
    for one in waiting:
        _show(one)


def show_that_it_waits(team_id: int, content_id: int) -> None:
    """Say that a decision about this team and item waits already; nothing where none does."""
    for one in ask(waiting_decisions, team_id=team_id):
        if one.content_id == content_id:
            said = f"{one.decided_by} proposed {one.verb}; it waits for a second person, on the Ledger page."
            st.info(plain(said, limit=None), icon=":material/group:")


def _show(one: WaitingDecision) -> None:
    with st.container(border=True, gap="xsmall", key=row_key(Key.SECOND_ROW, one.number)):
        st.markdown(f":material/group: **{VERB_LABELS[one.verb]}: {plain(one.title)}**")
        concerned = people_and_time(one.learner_count, one.low_minutes, one.high_minutes)
        st.markdown(plain(" · ".join(part for part in (one.team, concerned) if part), limit=None))
        if one.note:
            st.markdown(f"**Reason given.** {plain(one.note, limit=None)}")
        on = short_day(periods.date_of(one.decided_on))
        st.caption(plain(f"Proposed by {one.decided_by} on the list of {on}.", limit=None))
        with st.expander("Evidence as it was shown", icon=":material/fact_check:"):
            show_reason(one.evidence)
            show_facts(one.evidence)
        _offer(one)


def _offer(one: WaitingDecision) -> None:
    viewer = current_visit().viewer
    if not (viewer.may(Permission.DECIDE) and viewer.may_see_team(one.team_id)):
        return
    is_own = viewer.name == one.decided_by
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button("Confirm", key=row_key(Key.SECOND_CONFIRM, one.number), type="primary", disabled=is_own,
                  icon=":material/check:", on_click=_act, args=(True, one.number))
        st.button("Withdraw" if is_own else "Refuse", key=row_key(Key.SECOND_REFUSE, one.number),
                  on_click=_act, args=(False, one.number))
        if is_own:
            st.caption("You proposed it, so another person has to confirm it.")


def _act(is_confirmed: bool, number: int) -> None:
    with kept_refusals():
        st.session_state[Key.SECOND_DONE] = tell(confirm if is_confirmed else refuse, number=number)
