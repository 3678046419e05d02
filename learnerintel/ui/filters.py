"""The filters all pages share. Their values stand in the address, so that a view can be sent as a link."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import streamlit as st

from learnerintel.ui.navigation import SharedFilter
from learnerintel.ui.plain import clean
from learnerintel.ui.state import Key

ALL_TEAMS = "All teams"


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What can be chosen in the store that is looked at, for this viewer.

    Attributes:
        teams: team id -> name, in the order they are listed; the viewer's own first.
        periods: slug of a calendar period -> its label, latest first.
        has_all_teams: whether the viewer may look at all teams together.
    """

    teams: Mapping[int, str] = field(default_factory=dict)
    periods: Mapping[str, str] = field(default_factory=dict)
    has_all_teams: bool = True


@dataclass(frozen=True, slots=True)
class Filters:
    """What is chosen.

    Attributes:
        team_id: None for all teams.
        period: slug of the period; None where the store holds no dated data yet.
    """

    team_id: int | None = None
    period: str | None = None


def show_shared_filters(choices: FilterChoices, wanted: Collection[SharedFilter]) -> None:
    """Draw the shared filters a page understands, in one row that wraps on a phone.

    Filters that a page does not understand are not drawn, and keep their value.
    """
    teams = team_labels(choices)
    periods = list(choices.periods.values())
    has_team = SharedFilter.TEAM in wanted and bool(teams)
    has_period = SharedFilter.PERIOD in wanted and bool(periods)
    if not has_team and not has_period:
        return
    with st.container(horizontal=True, gap="small"):
        if has_team:
            st.selectbox("Team", list(teams), key=Key.TEAM, bind="query-params", persist_state="session", width=280)
        if has_period:
            st.selectbox("Period", periods, key=Key.PERIOD, bind="query-params", persist_state="session", width=200)


def chosen_filters(choices: FilterChoices) -> Filters:
    """The filters as they stand; an unknown value counts as the default."""
    teams = team_labels(choices)
    slugs = {label: slug for slug, label in choices.periods.items()}
    team_id = teams.get(st.session_state.get(Key.TEAM), next(iter(teams.values()), None))
    period = slugs.get(st.session_state.get(Key.PERIOD), next(iter(slugs.values()), None))
    return Filters(team_id, period)


def team_labels(choices: FilterChoices) -> dict[str, int | None]:
    """Label of each choice -> team id (None: all of them). Equal names are told apart by their number."""
    labels: dict[str, int | None] = {ALL_TEAMS: None} if choices.has_all_teams and choices.teams else {}
    for team_id, name in choices.teams.items():
        label = clean(name) or f"Team {team_id}"
        labels[f"{label} ({team_id})" if label in labels else label] = team_id
    return labels
