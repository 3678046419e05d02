"""One decision with the evidence as it was shown, its undoing, and the way back to the item."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.viewer import Permission
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.services.ledger import Ledger, LedgerLine
from learnerintel.services.personal import re_pair_learner
from learnerintel.services.unpairing import unpair_lists
from learnerintel.ui.decision_words import VERB_DONE, WHAT_NEXT
from learnerintel.ui.evidence_record import show_facts, show_guards, show_reason
from learnerintel.ui.filters import current_choices, team_labels
from learnerintel.ui.gateway import ask, tell
from learnerintel.ui.ledger import line_in_hand, state_in_words, worth_of
from learnerintel.ui.messages import show_done
from learnerintel.ui.navigation import page_at
from learnerintel.ui.numbers import day
from learnerintel.ui.plain import plain
from learnerintel.ui.refusals import kept_refusals
from learnerintel.ui.state import Key, Place, row_key
from learnerintel.ui.unpair_deciding import undo
from learnerintel.ui.upload_words import moment
from learnerintel.ui.visit import current_visit


def show_line_in_hand(found: Ledger) -> None:
    """Draw the decision in hand: what, why, on what evidence, where it stands, and the way back."""
    line = line_in_hand(found)
    if line is None:
        return
    st.header("The decision in hand", anchor="decision")
    undone = st.session_state.pop(Key.LEDGER_UNDONE, "")
    if undone:
        show_done(plain(undone, limit=None))
    st.subheader(f"{VERB_DONE[line.verb]}: {plain(line.title)}", anchor=False)
    st.markdown(plain(_account(line), limit=None))
    if line.note:
        st.markdown(f"**Reason given.** {plain(line.note, limit=None)}")
    st.markdown("**Evidence as it was shown**")
    show_reason(line.evidence)
    show_facts(line.evidence)
    show_guards(line.evidence)
    st.caption(
        plain(f"Decided on the list of {day(line.decided_on)}, by rule {line.rule_version}. "
              "This is kept as it was, whatever the figures say today.", limit=None)
    )
    _offer_undo(line)
    _offer_item(line)


def _account(line: LedgerLine) -> str:
    concerned = worth_of(line)
    return (
        f"For {line.team}, by {line.decided_by} on {moment(line.decided_at)}. "
        f"{f'{concerned}. ' if concerned else ''}Now: {state_in_words(line)}."
    )


def _offer_undo(line: LedgerLine) -> None:
    viewer = current_visit().viewer
    may = viewer.may(Permission.DECIDE) and viewer.may_see_team(line.team_id)
    if line.verb is not DecisionVerb.UNPAIR or not line.is_standing or not may:
        return
    with st.popover("Take it back", icon=":material/undo:", key=row_key("ask_re_pair", line.decision_id)):
        st.markdown(f"A new decision sends it to {plain(line.team)} again. {WHAT_NEXT[DecisionVerb.RE_PAIR]}")
        st.button(
            "Send it again",
            key=row_key(Key.LEDGER_UNDO, line.decision_id),
            type="primary",
            on_click=_undo,
            args=(line,),
        )


def _offer_item(line: LedgerLine) -> None:
    """The button that opens the item on the unpair page, where something else can be decided for a team."""
    if line.learner_id is not None:
        return
    if st.button(
        "Open on the unpair list",
        key=row_key(Key.LEDGER_OPEN, line.decision_id),
        type="tertiary",
        icon=":material/arrow_forward:",
        on_click=_choose_team,
        args=(line.team_id,),
    ):
        st.switch_page(page_at("unpair").path, query_params={str(Place.ITEM): _key_of(line.team_id, line.content_id)})


def _choose_team(team_id: int) -> None:
    labels = {known: label for label, known in team_labels(current_choices()).items()}
    if team_id in labels:
        st.session_state[Key.TEAM] = labels[team_id]


def _key_of(team_id: int, content_id: int) -> str:
    (listed,) = ask(unpair_lists, team=team_id, as_of=None)
    return listed.content_keys[content_id]


def _undo(line: LedgerLine) -> None:
    with kept_refusals():
        if line.learner_id is not None:
            st.session_state[Key.LEDGER_UNDONE] = tell(re_pair_learner, decision_id=line.decision_id)
            return
        done = undo(line.team_id, [_key_of(line.team_id, line.content_id)])
        st.session_state[Key.LEDGER_UNDONE] = " ".join(one.sentence for one in done)
