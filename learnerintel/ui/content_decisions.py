"""What was decided about one item, and where it stands on the teams' lists."""

from __future__ import annotations

from collections import defaultdict

import streamlit as st

from learnerintel.domain.viewer import Permission
from learnerintel.domain.vocabulary import Reason
from learnerintel.services.insights.standing import ItemStanding, item_standings
from learnerintel.services.ledger import LedgerLine, ledger
from learnerintel.ui import numbers
from learnerintel.ui.content import ContentView
from learnerintel.ui.decision_words import REASON_LABELS, VERB_DONE, reason_label
from learnerintel.ui.empty import show_empty
from learnerintel.ui.filters import current_choices, team_labels
from learnerintel.ui.gateway import ask, ask_slowly
from learnerintel.ui.ledger import state_in_words
from learnerintel.ui.navigation import page_at
from learnerintel.ui.plain import plain
from learnerintel.ui.shared_item import show_conflicts
from learnerintel.ui.state import Key, Place
from learnerintel.ui.tables import Column, show_cards
from learnerintel.ui.visit import current_visit

#: Links to single lists; more would be a navigation of their own.
_MOST_LINKS = 6
_DECISIONS = (
    Column("what", "Decision"),
    Column("team", "Team"),
    Column("on", "Decided", numbers.short_day),
    Column("by", "By"),
    Column("reason", "Reason"),
    Column("note", "In their words", longest=None),
    Column("state", "Now"),
)
_LISTED = (
    Column("team", "Team"),
    Column("reason", "Reason"),
    Column("evidence", "Evidence", longest=None),
    Column("strength", "Strength"),
)


def show_decisions(view: ContentView) -> None:
    """Draw the ledger's lines about the item, newest first; nothing where the viewer sees no teams."""
    if not current_visit().viewer.may(Permission.SEE_TEAMS):
        return
    st.subheader("Decided so far", anchor=False)
    lines = [line for line in ask(ledger).lines if line.content_id == view.content_id]
    if not lines:
        st.markdown("Nothing was decided about it yet.")
        return
    show_conflicts(view.content_id)
    show_cards([_decision(line) for line in lines], _DECISIONS, key="decisions about the item")


def show_lists(view: ContentView) -> None:
    """Draw where the item stands on the teams' lists, once somebody asks: all lists are made for it."""
    if not current_visit().viewer.may(Permission.SEE_TEAMS):
        return
    st.subheader("On the teams' lists", anchor=False)
    if not st.toggle("Look through the lists of all teams", key=Key.CONTENT_LISTS, bind="query-params"):
        st.caption("All lists are made anew for this; that takes some seconds the first time.")
        return
    standings = ask_slowly("Looking through the teams' lists ...", item_standings)
    found = standings.of_item.get(view.content_id, ())
    if not standings.team_count:
        show_empty("No team has a list today.", "Each team's page says why.", "unpair", "Go to the unpair lists")
        return
    if not found:
        show_empty(
            f"It stands on none of {numbers.counted(standings.team_count, 'list', 'lists')}.",
            "Either it is used, or the evidence is not enough, or it was decided.",
        )
        return
    proposed = [entry for entry in found if entry.blocked_because is None]
    st.markdown(plain(_sentence(len(proposed), standings.team_count), limit=None))
    if proposed:
        show_cards([_listed(entry) for entry in proposed], _LISTED, key="teams for which it is proposed")
        _link(view, proposed[:_MOST_LINKS])
    _show_blocked([entry for entry in found if entry.blocked_because is not None])


def _sentence(proposed: int, teams: int) -> str:
    of = numbers.counted(teams, "team", "teams")
    return f"It is proposed for {proposed} of {of}." if proposed else f"It is proposed for none of {of}."


def _show_blocked(blocked: list[ItemStanding]) -> None:
    """Draw for which teams there is evidence and something stands against it, put together by what that is."""
    teams: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in blocked:
        teams[(entry.blocked_because or "", REASON_LABELS[Reason(entry.reason)])].append(entry.team)
    lines = [
        f"- {plain(why, limit=None)} {plain(reason)} in {plain(', '.join(names), limit=None)}."
        for (why, reason), names in teams.items()
    ]
    if lines:
        st.markdown("\n".join(["There is evidence, and something stands against it:", "", *lines]))


def _link(view: ContentView, proposed: list[ItemStanding]) -> None:
    labels = {team_id: label for label, team_id in team_labels(current_choices()).items()}
    with st.container(horizontal=True, gap="small"):
        for entry in proposed:
            if entry.team_id in labels:
                st.page_link(
                    page_at("unpair").path,
                    label=plain(f"Decide for {entry.team}"),
                    icon=":material/link_off:",
                    query_params={str(Key.TEAM): labels[entry.team_id], str(Place.ITEM): view.key},
                )


def _decision(line: LedgerLine) -> dict[str, object]:
    return {
        "what": VERB_DONE[line.verb],
        "team": line.team,
        "on": line.decided_on,
        "by": line.decided_by,
        "reason": reason_label(line.reason),
        "note": line.note,
        "state": state_in_words(line),
    }


def _listed(entry: ItemStanding) -> dict[str, object]:
    return {
        "team": entry.team,
        "reason": REASON_LABELS[Reason(entry.reason)],
        "evidence": entry.evidence,
        "strength": entry.strength,
    }
