"""The filters all pages share. Their values stand in the address, so that a view can be sent as a link.

A page names the filters it understands in its entry in ``ui.navigation``; the frame draws them above the
page, and what the page shows asks :func:`current_filters`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import streamlit as st

from learnerintel.domain.periods import CalendarPeriod
from learnerintel.services.listing_teams import teams_of
from learnerintel.ui.gateway import ask
from learnerintel.ui.navigation import SharedFilter
from learnerintel.ui.plain import clean
from learnerintel.ui.state import Key
from learnerintel.ui.this_run import forget_this_run, once_a_run
from learnerintel.ui.visit import current_visit

ALL_TEAMS = "All teams"
DEFAULT_PERIOD = CalendarPeriod.LAST_4_WEEKS
_FILTERS = "filters"


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What can be chosen in the store that is looked at, for this viewer.

    Attributes:
        teams: team id -> name, in the order they are listed.
        has_all_teams: whether the viewer may look at all teams together.
    """

    teams: Mapping[int, str] = field(default_factory=dict)
    has_all_teams: bool = True


@dataclass(frozen=True, slots=True)
class Filters:
    """What is chosen.

    Attributes:
        team_id: None for all teams.
        period: a calendar period, seen from today.
    """

    team_id: int | None = None
    period: CalendarPeriod = DEFAULT_PERIOD


def current_choices() -> FilterChoices:
    """What the viewer may choose from in the store that is looked at."""
    visit = current_visit()
    return once_a_run(
        ("choices", visit), lambda: FilterChoices(ask(teams_of), has_all_teams=visit.viewer.teams is None)
    )


def current_filters() -> Filters:
    """What is chosen; for whatever a page shows."""
    return once_a_run(_FILTERS, lambda: chosen_filters(current_choices()))


def show_shared_filters(choices: FilterChoices, wanted: Collection[SharedFilter]) -> None:
    """Draw the shared filters a page understands, in one row that wraps on a phone.

    Filters that a page does not understand are not drawn, and keep their value.
    """
    teams = team_labels(choices)
    with st.container(horizontal=True, gap="small"):
        if SharedFilter.TEAM in wanted and teams:
            st.selectbox(
                "Team", list(teams), key=Key.TEAM, bind="query-params", persist_state="session", width=280
            )
        if SharedFilter.PERIOD in wanted:
            st.selectbox(
                "Period",
                [period_label(period) for period in CalendarPeriod],
                key=Key.PERIOD,
                bind="query-params",
                persist_state="session",
                width=200,
            )
    forget_this_run(_FILTERS)  # a first visit by a link: the boxes that were drawn know now what the address says


def chosen_filters(choices: FilterChoices) -> Filters:
    """The filters as they stand; an unknown value counts as the default, which is the first of a list."""
    teams = team_labels(choices)
    team_id = teams.get(st.session_state.get(Key.TEAM), next(iter(teams.values()), None))
    periods = {period_label(period): period for period in CalendarPeriod}
    return Filters(team_id, periods.get(st.session_state.get(Key.PERIOD), DEFAULT_PERIOD))


def period_label(period: CalendarPeriod) -> str:
    """A period as it stands in the list and in the address."""
    return period.value.capitalize()


def team_labels(choices: FilterChoices) -> dict[str, int | None]:
    """Label of each choice -> team id (None: all of them). Equal names are told apart by their number."""
    labels: dict[str, int | None] = {ALL_TEAMS: None} if choices.has_all_teams and choices.teams else {}
    for team_id, name in choices.teams.items():
        label = clean(name) or f"Team {team_id}"
        labels[f"{label} ({team_id})" if label in labels else label] = team_id
    return labels
