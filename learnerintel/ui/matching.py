"""Who is likely whom across sources: proposals to confirm or reject, and verdicts to withdraw."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from learnerintel.domain.viewer import Viewer
from learnerintel.errors import Refusal
from learnerintel.services.matching_people import MatchLine, MatchList, judge_matches, list_matches
from learnerintel.ui.gateway import ask_afresh, is_sample_shown, tell
from learnerintel.ui.messages import show_done, show_finding, show_note, show_refusal
from learnerintel.ui.numbers import counted
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, row_key
from learnerintel.ui.visit import current_visit

#: More on one page nobody reads through; the rest follows once these are judged.
LINES_AT_ONCE = 50


def show_matches() -> None:
    """Draw the list on demand, since it names people and that somebody looked is kept."""
    show_finding("Sources name people in different ways; here is who is likely whom.")
    st.markdown(
        "A name that no roster knows is kept, and what it did counts under “no team that day”. Where it is likely "
        "somebody on the roster, it is proposed here with the reason. Nothing merges by itself; a confirmed match "
        "stands through later files and can be withdrawn."
    )
    _show_outcome()
    if st.button("Show likely matches", key=Key.MATCHING_SHOW, help="That you looked is noted in the audit."):
        _keep_list()
    kept_for, found = st.session_state.get(Key.MATCHING_LIST, (None, None))
    # A list of another company, or seen in another role, is not shown here.
    if isinstance(found, MatchList) and kept_for == _visit():
        _show_list(found)


def _keep_list() -> None:
    st.session_state[Key.MATCHING_LIST] = (_visit(), ask_afresh(list_matches))


def _visit() -> tuple[str, Viewer]:
    visit = current_visit()
    return visit.store_url, visit.viewer


def _show_outcome() -> None:
    outcome = st.session_state.pop(Key.MATCHING_OUTCOME, None)
    if isinstance(outcome, Refusal):
        show_refusal(outcome)
    elif outcome:
        show_done(plain(outcome, limit=None))


def _show_list(found: MatchList) -> None:
    open_lines = [line for line in found.lines if line.verdict is None]
    judged = [line for line in found.lines if line.verdict is not None]
    waiting = counted(found.waiting, "name waits", "names wait")
    st.markdown(f"**{waiting}** for a roster; {counted(len(open_lines), 'match is', 'matches are')} proposed.")
    if found.shared:
        shared = counted(found.shared, "address is a shared mailbox and is", "addresses are shared mailboxes and are")
        show_note(f"{shared} matched to nobody.")
    if is_sample_shown():
        show_note("This is the sample company; start with your own data to confirm matches.")
    _show_proposals(open_lines[:LINES_AT_ONCE])
    if len(open_lines) > LINES_AT_ONCE:
        st.caption(f"The first {LINES_AT_ONCE} of them; the others follow once these are judged.")
    _show_judged(judged[:LINES_AT_ONCE])


def _show_proposals(lines: list[MatchLine]) -> None:
    for reason, group in groupby(lines, key=lambda line: line.reasons[0]):
        together = list(group)
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{reason.capitalize()}**", width="stretch")
                st.button(
                    "Choose all",
                    key=row_key(Key.MATCHING_ALL, reason),
                    type="tertiary",
                    on_click=_choose,
                    args=([line.match for line in together],),
                )
            for line in together:
                st.checkbox(_words(line), key=row_key(Key.MATCHING_CHOSEN, line.match))
    chosen = [line.match for line in lines if st.session_state.get(row_key(Key.MATCHING_CHOSEN, line.match))]
    if lines:
        is_off = not chosen or is_sample_shown()
        with st.container(horizontal=True):
            for verdict, label, kind in (("confirmed", "Confirm", "primary"), ("rejected", "Reject", "secondary")):
                st.button(
                    f"{label} {len(chosen)} chosen",
                    key=row_key(Key.MATCHING_JUDGE, verdict),
                    type=kind,
                    disabled=is_off,
                    on_click=_judge,
                    args=(chosen, verdict),
                )


def _show_judged(lines: list[MatchLine]) -> None:
    if not lines:
        return
    st.subheader("Judged", anchor="judged")
    for line in lines:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{_words(line)}: {line.verdict}", width="stretch")
            st.button(
                "Withdraw",
                key=row_key(Key.MATCHING_WITHDRAW, line.match),
                type="tertiary",
                disabled=is_sample_shown(),
                on_click=_judge,
                args=([line.match], "withdrawn"),
            )


def _words(line: MatchLine) -> str:
    also = f" (also {', '.join(line.reasons[1:])})" if line.reasons[1:] else ""
    return f"{plain(line.name)} is {plain(line.person)}{also}"


def _choose(matches: list[str]) -> None:
    for match in matches:
        st.session_state[row_key(Key.MATCHING_CHOSEN, match)] = True


def _judge(matches: list[str], verdict: str) -> None:
    try:
        st.session_state[Key.MATCHING_OUTCOME] = tell(judge_matches, matches=matches, verdict=verdict)
    except Refusal as refusal:
        st.session_state[Key.MATCHING_OUTCOME] = refusal
        return
    for match in matches:
        st.session_state.pop(row_key(Key.MATCHING_CHOSEN, match), None)
    _keep_list()
