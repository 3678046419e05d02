"""Which team goes on as which: what the roster shows, to confirm or reject, and verdicts to withdraw."""

from __future__ import annotations

import streamlit as st

from learnerintel.errors import Refusal
from learnerintel.services.matching_teams import TeamLine, judge_team_change, list_team_changes
from learnerintel.ui.gateway import ask, is_sample_shown, tell
from learnerintel.ui.messages import show_done, show_refusal
from learnerintel.ui.numbers import counted
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, row_key

#: (verdict, its button, whether only what can be confirmed has it)
_OPEN = (("confirmed", "Goes on as this team", True), ("rejected", "Two teams", False))


def show_team_changes() -> None:
    """Draw teams that ended, beside where their people went."""
    st.subheader("Teams that go on under another name", anchor="teams")
    outcome = st.session_state.pop(Key.MATCHING_TEAM_OUTCOME, None)
    if isinstance(outcome, Refusal):
        show_refusal(outcome)
    elif outcome:
        show_done(plain(outcome, limit=None))
    lines = ask(list_team_changes)
    if not lines:
        st.markdown("No team has ended whose people are together elsewhere. Renamed, merged and moved teams show here.")
        return
    still_open = [line for line in lines if line.verdict is None]
    st.markdown(
        f"**{counted(len(still_open), 'team seems', 'teams seem')}** to go on elsewhere. Until somebody says so, a "
        "team that was renamed begins anew: without its history, and without what was decided for it."
    )
    for line in still_open:
        _show_open(line)
    for line in lines:
        if line.verdict is not None:
            _show_judged(line)


def _show_open(line: TeamLine) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain(line.team)}** looks {line.looks_like}: **{plain(line.successor)}**")
        st.caption(line.reason)
        with st.container(horizontal=True):
            for verdict, label, is_confirming in _OPEN:
                if line.can_be_confirmed or not is_confirming:
                    _button(line, verdict, label, kind="primary" if is_confirming else "secondary")
        if not line.can_be_confirmed:
            st.caption("Its history belongs to none of its parts, so each begins anew.")


def _show_judged(line: TeamLine) -> None:
    goes_on = "goes on as" if line.verdict == "confirmed" else "is another team than"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{plain(line.team)} {goes_on} {plain(line.successor)}", width="stretch")
        _button(line, "withdrawn", "Withdraw", kind="tertiary")


def _button(line: TeamLine, verdict: str, label: str, *, kind: str) -> None:
    st.button(
        label,
        key=row_key(Key.MATCHING_TEAM, f"{line.change} {verdict}"),
        type=kind,
        disabled=is_sample_shown(),
        help="This is the sample company; start with your own data." if is_sample_shown() else None,
        on_click=_judge,
        args=(line.change, verdict),
    )


def _judge(change: str, verdict: str) -> None:
    try:
        st.session_state[Key.MATCHING_TEAM_OUTCOME] = tell(judge_team_change, change=change, verdict=verdict)
    except Refusal as refusal:
        st.session_state[Key.MATCHING_TEAM_OUTCOME] = refusal
