"""Where no team is chosen yet: every team's list in one line, most time at stake first."""

from __future__ import annotations

import streamlit as st

from learnerintel.services.unpairing import TeamList, unpair_lists
from learnerintel.ui.decision_words import at_stake
from learnerintel.ui.filters import current_choices, team_labels
from learnerintel.ui.gateway import ask_slowly
from learnerintel.ui.messages import show_finding
from learnerintel.ui.numbers import count, counted
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key
from learnerintel.ui.tables import Column, show_table

_COLUMNS = (
    Column("team", "Team"),
    Column("people", "People", count),
    Column("listed", "Listed", count),
    Column("asking", "To ask", count),
    Column("time", "Time at stake"),
)


def show_teams(as_of: int | None) -> None:
    """Draw what could stop over all teams, where to begin, and a line for each team."""
    lists = ask_slowly("Looking at every team's list ...", unpair_lists, as_of=as_of)
    with_list = sorted((one for one in lists if one.judged.proposals), key=_time_at_stake, reverse=True)
    if not with_list:
        show_finding("No team has anything to unpair now.")
    else:
        pairs = sum(len(one.judged.proposals) for one in with_list)
        show_finding(
            f"{counted(len(with_list), 'team has', 'teams have')} {count(pairs)} proposals waiting for a decision."
        )
        first = with_list[0]
        st.button(
            f"Begin with {plain(first.team)}: most time at stake",
            key=Key.UNPAIR_BEGIN,
            type="primary",
            on_click=_choose,
            args=(first.team_id,),
        )
    others = [one for one in lists if one.has_list and not one.judged.proposals]
    rows = [_row(one) for one in (*with_list, *others)]
    if rows:
        show_table(
            rows, _COLUMNS, key="unpair teams", about="Teams, and what could stop for each.", at_once=len(rows)
        )
    _show_without([one for one in lists if not one.has_list])


def _show_without(lists: list[TeamList]) -> None:
    """Draw why some teams have no list."""
    if not lists:
        return
    with st.expander(f"No list for {counted(len(lists), 'team', 'teams')}", icon=":material/help:"):
        st.markdown("\n".join(f"- {plain(one.sentence, limit=None)}" for one in lists))


def _choose(team_id: int) -> None:
    labels = {known: label for label, known in team_labels(current_choices()).items()}
    st.session_state[Key.TEAM] = labels[team_id]


def _time_at_stake(one: TeamList) -> float:
    worth = one.judged.minutes
    return 0.0 if worth is None else worth.high


def _row(one: TeamList) -> dict[str, object]:
    worth = one.judged.minutes
    return {
        "team": one.team,
        "people": one.context.eligible,
        "listed": len(one.judged.proposals),
        "asking": len(one.judged.blocked),
        "time": at_stake(worth.low if worth else None, worth.high if worth else None),
    }
