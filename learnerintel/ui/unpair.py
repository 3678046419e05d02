"""The unpair page's frame: which team, as of when, what could stop, how far to trust it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import streamlit as st

from learnerintel.domain import periods
from learnerintel.domain.proposal import Proposal
from learnerintel.domain.viewer import Permission, Viewer
from learnerintel.services.unpairing import TeamList, is_content_known, today_of, unpair_lists
from learnerintel.ui.empty import show_empty
from learnerintel.ui.filters import current_choices, current_filters
from learnerintel.ui.gateway import OpenStore, ask, ask_afresh, ask_slowly
from learnerintel.ui.messages import show_finding, show_note
from learnerintel.ui.navigation import page_at
from learnerintel.ui.numbers import day
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key
from learnerintel.ui.visit import current_visit


@dataclass(frozen=True, slots=True)
class UnpairView:
    """What the page is about.

    Attributes:
        listed: the team's list.
        as_of: the day that was asked for; None for today.
        may_decide: whether the viewer may decide here: allowed to, for this team, on today's list.
    """

    listed: TeamList
    as_of: int | None
    may_decide: bool

    @property
    def team_id(self) -> int:
        return self.listed.team_id

    @property
    def everything(self) -> tuple[Proposal, ...]:
        """Proposals first, then what is blocked."""
        return (*self.listed.judged.proposals, *self.listed.judged.blocked)

    def key_of(self, proposal: Proposal) -> str:
        """The id by which the item's source knows it."""
        return self.listed.content_keys[int(proposal.item.content_id)]


def pick_day() -> int | None:
    """Draw the choice of a day for those who have free dates, and the way to the words; None for today."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        chosen = _pick_free_day() if current_visit().viewer.may(Permission.FREE_DATES) else None
        st.page_link(
            page_at("glossary").path,
            label="What the words mean",
            icon=":material/menu_book:",
            query_params={str(Key.GLOSSARY_SEARCH): "unpair"},
        )
    return chosen


def _pick_free_day() -> int | None:
    today = ask_afresh(_today)
    asked = _asked_day()
    label = "As of today" if asked is None else f"As of {day(asked)}"
    with st.popover(label, icon=":material/event:", type="tertiary"):
        chosen = st.date_input(
            "As of",
            value=None,
            max_value=periods.date_of(today),
            key=Key.UNPAIR_AS_OF,
            bind="query-params",
            format="YYYY-MM-DD",
            help="Empty: today. Another day shows the list as it would have been then; nothing later counts.",
        )
    day_chosen = None if chosen is None else periods.day_of(chosen)
    return None if day_chosen == today else day_chosen


def _asked_day() -> dt.date | None:
    """The day that was chosen, or that stands in the address of a first visit; known before it is drawn."""
    if Key.UNPAIR_AS_OF in st.session_state:
        return st.session_state[Key.UNPAIR_AS_OF]
    try:
        return dt.date.fromisoformat(st.query_params.get(Key.UNPAIR_AS_OF, ""))
    except ValueError:
        return None


def team_view(as_of: int | None) -> UnpairView | None:
    """The list of the team that is chosen above; None where no one team is chosen."""
    team_id = current_filters().team_id
    if team_id is None:
        return None
    meanwhile = "Looking at what the team and comparable teams use ..."
    (listed,) = ask_slowly(meanwhile, unpair_lists, team=team_id, as_of=as_of)
    viewer = current_visit().viewer
    may_decide = as_of is None and viewer.may(Permission.DECIDE) and viewer.may_see_team(team_id)
    return UnpairView(listed, as_of, may_decide)


def is_anything_known() -> bool:
    """Whether there are people and content; where not, draw what is missing and how to bring it."""
    visit = current_visit()
    way = ("upload", "Upload files") if visit.viewer.may(Permission.IMPORT) else ()
    if not current_choices().teams:
        if visit.viewer.teams is None:
            why = "Lists are made for teams; these come with the roster, an export of your HR system."
            show_empty("No team is known yet.", why, *way)
        else:
            show_empty("None of your teams is known yet.", "Ask your administrator which teams you lead here.")
        return False
    if not ask(is_content_known):
        why = "The catalogue of your LMS names what people can use; its activity says what they do with it."
        show_empty("No content is known yet.", why, *way)
        return False
    return True


def show_sentence(view: UnpairView) -> None:
    """Draw what could stop, for how many, worth what; or why there is no list."""
    if has_rows(view):
        show_finding(plain(view.listed.sentence, limit=None))
    else:
        _show_why_not(view)


def show_trust(view: UnpairView) -> None:
    """Draw how far to trust the list, and what was left off."""
    if not has_rows(view):
        return
    judged = view.listed.judged
    left = (
        f" Only the best evidence is listed: at most a fifth of what the team could use; {judged.left_off} more wait."
        if judged.left_off
        else ""
    )
    st.caption(
        plain(f"{judged.trust} Strength says how firmly the counts speak, not how sure it is.{left}", limit=None)
    )
    if view.as_of is not None:
        show_note(
            f"This is the list as it would have been on {day(view.as_of)}. Decisions are taken on today's list: "
            "empty the day above."
        )


def has_rows(view: UnpairView) -> bool:
    """Whether there is anything to choose from; else the sentence has said why not."""
    return view.listed.has_list and bool(view.everything)


def _today(store: OpenStore, _viewer: Viewer) -> int:
    return today_of(store)


def _show_why_not(view: UnpairView) -> None:
    listed = view.listed
    if not listed.has_list:
        show_empty(plain(listed.sentence, limit=None), _instead(listed))
        return
    show_finding(plain(listed.sentence, limit=None))
    waiting = sum(listed.judged.waiting.values())
    later = f" For {waiting} items it is too early to tell; they may come later." if waiting else ""
    show_empty("Nothing is proposed for this team now.", f"What it is sent, it uses, or it was decided already.{later}")


def _instead(listed: TeamList) -> str:
    if listed.sentence.startswith("The team has no members"):
        return "It may have been dissolved or renamed. Choose another team above, or another day."
    if not listed.context.thresholds.allow_team_decision(listed.context.eligible):
        return "People who are new, or who were away for most of the last four weeks, are not counted as eligible."
    return "What fell away is more likely the data than the people's interest; nothing is proposed on it."
