"""What a company measures itself, beside how its teams learn."""

from __future__ import annotations

import streamlit as st

from learnerintel.charts.pairs import TeamPair, team_pairs
from learnerintel.services.insights.outcomes import Outcome, TeamOutcome, measures_known, outcome
from learnerintel.ui import numbers
from learnerintel.ui.empty import show_empty
from learnerintel.ui.figures import show_chart
from learnerintel.ui.gateway import ask, ask_slowly
from learnerintel.ui.glossary import link_to_metric
from learnerintel.ui.messages import show_finding, show_note
from learnerintel.ui.numbers import counted, decimal, percent, span
from learnerintel.ui.plain import clean, plain
from learnerintel.ui.state import Key
from learnerintel.ui.tables import Column, show_table

#: Chance gives less than this where something is worth a second look.
_SELDOM = 0.1
_NOT_BECAUSE = (
    "Beside each other is not because of each other: teams that learn more differ in other ways, too, and a good "
    "quarter leaves more time to learn. To find out, let chance decide which teams get something, and look then."
)
_COLUMNS = (
    Column("team", "Team"),
    Column("learning", "Learned by choice"),
    Column("before", "Quarter before", decimal),
    Column("after", "Quarter after", decimal),
    Column("change", "Change", decimal),
)


def is_anything_known() -> bool:
    """Whether any business measure was taken in; where not, draw what would bring one."""
    if ask(measures_known):
        return True
    show_empty(
        "No business measure is known yet.",
        "Upload a table with the columns measure, team, month and value: sales, claims, tickets, days of absence. It "
        "is shown beside learning, never as caused by it.",
        "upload",
        "Upload files",
    )
    return False


def pick_measure() -> str:
    """Draw the choice of a measure; its name stands in the address."""
    names = {clean(name): name for name in ask(measures_known)}
    chosen = st.selectbox("Measure", list(names), key=Key.OUTCOME_MEASURE, bind="query-params", width=320)
    return names.get(chosen, next(iter(names.values())))


def show_outcome(measure: str) -> None:
    """Draw how a measure changed in teams that learned more or less by choice in the quarter before.

    Args:
        measure: as it was taken in.
    """
    found = ask_slowly("Putting teams beside each other", outcome, measure=measure)
    show_finding(plain(_sentence(found), limit=None))
    st.caption(plain(_NOT_BECAUSE, limit=None))
    if found.teams:
        show_chart(
            team_pairs(
                [_pair(one) for one in found.teams],
                title=f"{clean(found.measure)}: change by team",
                subtitle=_subtitle(found),
                right="Learned by choice",
                up="Change",
            ),
            "outcomes by team",
        )
        link_to_metric("voluntary_active_share", "What is learned by choice?")
        show_table(
            [_row(one) for one in found.teams], _COLUMNS, key="outcomes", about="Teams with learning and the measure.",
            at_once=10,
        )  # fmt: skip
    for note in found.notes:
        st.caption(plain(note, limit=None))
    if not found.teams:
        show_note("Of no team both are known for two quarters that follow each other.")


def _sentence(found: Outcome) -> str:
    if found.found is None:
        teams = counted(len(found.teams), "team", "teams")
        return f"Whether {found.measure} goes with learning cannot be told: both are known of {teams} only."
    order = found.found
    if order.by_chance >= _SELDOM:
        return (
            f"{found.measure} changed no differently in teams that learned more by choice, as far as "
            f"{counted(order.teams, 'team', 'teams')} tell."
        )
    way = "rose more" if order.order > 0 else "rose less"
    return (
        f"In teams that learned more by choice {found.measure} {way} in the quarter after; chance alone does that in "
        f"{percent(order.by_chance)} of drawings."
    )


def _subtitle(found: Outcome) -> str:
    order = "" if found.found is None else f"; orders agree by {decimal(found.found.order)} (Kendall, -1 to 1)"
    return (
        f"Learned by choice {span(found.before.first_on, found.before.last_on)} to the right; upwards the change of "
        f"the monthly mean from then to {span(found.after.first_on, found.after.last_on)}{order}"
    )


def _pair(one: TeamOutcome) -> TeamPair:
    learned = one.learning.value or 0.0
    said = f"{percent(learned)} learned by choice, changed by {decimal(one.change)}"
    return TeamPair(team=clean(one.label), share=learned, change=one.change, said=said)


def _row(one: TeamOutcome) -> dict[str, object]:
    return {
        "team": one.label,
        "learning": numbers.percent(one.learning.value),
        "before": one.before,
        "after": one.after,
        "change": one.change,
    }
