"""One item's use: over the weeks, and team by team with whatever else is measured of it."""

from __future__ import annotations

import streamlit as st

from learnerintel.charts.lines import WeekPoint, weekly_lines
from learnerintel.services.measure_table import MeasuredRow, MeasureTable
from learnerintel.ui import numbers
from learnerintel.ui.content import LABELS, ContentView
from learnerintel.ui.empty import show_empty, show_lacks
from learnerintel.ui.figures import drawn, show_chart
from learnerintel.ui.sentiment_teams import teams_chart
from learnerintel.ui.state import Key


def show_weeks(view: ContentView) -> None:
    """Draw the share of everybody who used the item, week by week."""
    table = view.sheet.weekly
    if not table.is_measured:
        show_lacks("Who used it is not known yet.", table.notes)
        return
    known = [row for row in table.measured if row.measurement.value is not None]
    if not any(row.measurement.value for row in known):
        weeks = numbers.span(table.period.first_on, table.period.last_on)
        show_empty(f"Nobody used it in half a year ({weeks}).", "What the teams' lists say of it stands below.")
        return
    points = [
        WeekPoint(series="Everybody", week_on=row.period.first_on, **drawn(table.metric, row.measurement))
        for row in table.measured
    ]
    chart = weekly_lines(
        points,
        title=_weeks_title(known),
        subtitle="Share of all people on the roster who used it in a week, with 90 % intervals",
    )
    show_chart(chart, "use by week")


def show_teams(view: ContentView) -> None:
    """Draw one thing measured of the item team by team; which one can be chosen. Nothing where teams are not seen."""
    by_team = {name: table for name, table in view.sheet.by_team.items() if _is_any_known(table)}
    if not view.sheet.by_team:
        return
    st.subheader("Team by team", anchor=False)
    if not by_team:
        show_empty("Nothing of this item may be shown by team.", "Too few people of any one team have to do with it.")
        return
    labels = {LABELS[name]: table for name, table in by_team.items()}
    chosen = st.segmented_control(
        "By team",
        list(labels),
        default=next(iter(labels)),
        key=Key.CONTENT_BY,
        bind="query-params",
        required=True,
        wrap=True,
        label_visibility="collapsed",
    )
    table = labels.get(chosen, next(iter(labels.values())))
    days = numbers.span(table.period.first_on, table.period.last_on)
    show_chart(teams_chart(table, what=chosen, measure=f"{_formula(table)} ({days})"), f"teams: {chosen}")


def _is_any_known(table: MeasureTable) -> bool:
    return table.is_measured and any(row.measurement.value is not None for row in table.measured)


def _weeks_title(known: list[MeasuredRow]) -> str:
    top = max(known, key=lambda row: row.measurement.value)
    share = numbers.percent(top.measurement.value)
    return f"Most people used it in the week of {numbers.day(top.period.first_on)}: {share}"


def _formula(table: MeasureTable) -> str:
    formula = table.metric.formula.rstrip(".")
    return f"{formula[0].upper()}{formula[1:]}"
