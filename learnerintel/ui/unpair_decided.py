"""After a decision: what was done, what happens next, and the way back."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.services.deciding import Decided
from learnerintel.services.ledger import ledger
from learnerintel.ui.decision_words import VERB_DONE, WHAT_NEXT
from learnerintel.ui.gateway import ask
from learnerintel.ui.navigation import page_at
from learnerintel.ui.numbers import counted
from learnerintel.ui.plain import plain
from learnerintel.ui.refusals import kept_refusals, show_kept_refusal
from learnerintel.ui.state import Key
from learnerintel.ui.unpair import UnpairView
from learnerintel.ui.unpair_deciding import undo

_TITLES_NAMED = 3


def show_last_decision(view: UnpairView) -> None:
    """Draw what was refused or decided last for this team, with its undoing as long as nothing was handed over."""
    show_kept_refusal()
    kept = st.session_state.get(Key.UNPAIR_DECIDED)
    if kept is None or kept[0] != view.team_id:
        return
    _, items, decided = kept
    verb = decided[0].verb
    if decided[0].is_waiting:
        _show_waiting(decided)
        return
    with st.container(border=True, gap="small"):
        st.markdown(f":material/check: **{_done(decided)}**  \n{WHAT_NEXT[verb]}")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if verb is DecisionVerb.UNPAIR and view.may_decide and _is_still_here(view, decided):
                st.button("Undo", key=Key.UNPAIR_UNDO, icon=":material/undo:", on_click=_undo,
                          args=(view.team_id, items))
            st.page_link(page_at("ledger").path, label="See it in the ledger", icon=":material/list_alt:")
            st.button("Close", key=Key.UNPAIR_CLOSE, type="tertiary", on_click=_close)


def _show_waiting(decided: tuple[Decided, ...]) -> None:
    """Draw what waits for a second person now."""
    with st.container(border=True, gap="small"):
        lines = [f":material/group: {plain(one.sentence, limit=None)}" for one in decided]
        st.markdown("  \n".join(lines))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.page_link(page_at("ledger").path, label="See what waits", icon=":material/list_alt:")
            st.button("Close", key=Key.UNPAIR_CLOSE, type="tertiary", on_click=_close)


def _done(decided: tuple[Decided, ...]) -> str:
    named = [f"“{plain(one.title)}”" for one in decided[:_TITLES_NAMED]]
    more = len(decided) - len(named)
    titles = ", ".join(named) + (f" and {counted(more, 'other', 'others')}" if more else "")
    return f"{VERB_DONE[decided[0].verb]} for {plain(decided[0].team)}: {titles}."


def _is_still_here(view: UnpairView, decided: tuple[Decided, ...]) -> bool:
    """Whether all of it stands, and none of it is in an action file yet."""
    lines = {line.decision_id: line for line in ask(ledger, team_id=view.team_id).lines}
    own = [lines.get(one.decision_id) for one in decided]
    return all(line is not None and line.is_standing and line.handed_over_at is None for line in own)


def _undo(team_id: int, items: tuple[str, ...]) -> None:
    with kept_refusals():
        st.session_state[Key.UNPAIR_DECIDED] = (team_id, items, tuple(undo(team_id, items)))


def _close() -> None:
    st.session_state.pop(Key.UNPAIR_DECIDED, None)
