"""Comments by what they are about or who wrote them: the share that speaks against the content."""

from __future__ import annotations

from enum import StrEnum

import streamlit as st

from learnerintel.charts.dots import TitledDot, titled_dots
from learnerintel.charts.specs import Chart
from learnerintel.domain.disclosure import FLOOR
from learnerintel.domain.telling_apart import told_apart
from learnerintel.domain.viewer import Permission
from learnerintel.services.insights.saying import answers_by_kind
from learnerintel.services.measure_table import MeasuredRow, MeasureTable
from learnerintel.ui import numbers
from learnerintel.ui.empty import show_empty, show_lacks
from learnerintel.ui.figures import drawn, show_chart
from learnerintel.ui.filters import current_choices, current_filters
from learnerintel.ui.gateway import ask
from learnerintel.ui.plain import clean
from learnerintel.ui.sentiment import NEGATIVE, measured
from learnerintel.ui.sentiment_ratings import ends_of, ranked_rows
from learnerintel.ui.sentiment_teams import teams_chart
from learnerintel.ui.state import Key
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.visit import current_visit

_FIRST, _LAST = 12, 3
_LONGEST = 60
_MEASURE = "Share of scored comments that speak against the content"


class By(StrEnum):
    """What comments are put together by; the value stands in the address."""

    TOPIC = "Topic"
    FORMAT = "Format"
    TEAM = "Team"
    ITEM = "Item"


_ONE = {By.TOPIC: "topic", By.FORMAT: "format", By.TEAM: "team", By.ITEM: "item"}


def pick_by() -> By | None:
    """Draw the choice of what comments are put together by; None where the viewer may see none of it."""
    offered = _offered()
    if not offered:
        return None
    st.subheader("What comments say", anchor=False)
    return st.segmented_control(
        "Comments by",
        offered,
        default=offered[0],
        key=Key.SENTIMENT_BY,
        bind="query-params",
        required=True,
        wrap=True,
    )


def show_comments_by(by: By | None, span: str) -> None:
    """Draw the share of negative comments for each, with how many could not be scored.

    Args:
        by: what they are put together by; None draws nothing.
        span: name of the days looked at.
    """
    if by is None:
        return
    table = _table(by, span)
    if not table.is_measured:
        show_lacks("No comment is known yet.", table.notes)
        return
    if not table.measured:
        show_empty("Nobody wrote anything in these days.", "Choose longer days above, or another team.")
        return
    ranked = [] if by is By.TEAM else list(reversed(ranked_rows(table)))
    chosen = table.measured if by is By.TEAM else ends_of(ranked, _FIRST, _LAST)
    if chosen:
        show_chart(_chart(by, table, chosen, ranked), f"negative comments by {_ONE[by]}")
    else:
        show_empty(
            f"No {_ONE[by]} has enough comments to be put in order.",
            f"An order needs {FLOOR.sentiment_ranked} scored comments; the table has what may be shown.",
        )
    if len(chosen) < len(table.measured):
        _show_rows(by, table)


def _show_rows(by: By, table: MeasureTable) -> None:
    rows = [
        {
            "label": row.label,
            "share": row.measurement.value if row.measurement.bound is None else None,
            "base": row.measurement.base,
            "sure": numbers.sureness(table.metric, row.measurement),
        }
        for row in table.measured
    ]
    columns = (
        Column("label", str(by)),
        Column("share", "Negative", numbers.percent),
        Column("base", "Scored", numbers.count),
        Column("sure", "How sure", longest=None),
    )
    with st.expander(f"Every {_ONE[by]} with comments ({numbers.count(len(rows))})"):
        show_table(
            rows,
            columns,
            key=f"comments by {_ONE[by]}",
            about=f"Share of negative comments by {_ONE[by]}.",
            at_once=10,
        )


def _offered() -> list[By]:
    viewer = current_visit().viewer
    offered = [By.TOPIC, By.FORMAT, By.ITEM] if viewer.may(Permission.SEE_CONTENT) else []
    if current_choices().teams and current_filters().team_id is None:
        offered.append(By.TEAM)
    return offered


def _table(by: By, span: str) -> MeasureTable:
    if by in (By.TOPIC, By.FORMAT):
        return ask(answers_by_kind, kind=_ONE[by], metric=NEGATIVE, team_id=current_filters().team_id, period=span)
    return measured(NEGATIVE, span, by="team" if by is By.TEAM else "content")


def _chart(by: By, table: MeasureTable, chosen: list[MeasuredRow], ranked: list[MeasuredRow]) -> Chart:
    if by is By.TEAM:
        return teams_chart(table, what="Negative comments", measure=_MEASURE)
    return titled_dots(
        [
            TitledDot(
                name=clean(row.label, _LONGEST), is_marked=row is ranked[0], **drawn(table.metric, row.measurement)
            )
            for row in chosen
        ],
        title=_title(by, ranked),
        subtitle=_subtitle(by, chosen, ranked),
        each=_ONE[by],
    )


def _title(by: By, ranked: list[MeasuredRow]) -> str:
    if told_apart([row.measurement for row in ranked]) is None:
        return f"No {_ONE[by]} is spoken against more than another, beyond chance"
    first = ranked[0]
    name = clean(first.label, _LONGEST)
    return f"“{name}” is spoken against most: {numbers.percent(first.measurement.value)} of its comments"


def _subtitle(by: By, chosen: list[MeasuredRow], ranked: list[MeasuredRow]) -> str:
    if len(chosen) < len(ranked):
        which = f"the first {_FIRST} and the last {_LAST} of {len(ranked)} with enough comments"
    else:
        which = f"{_ONE[by]}s with at least {FLOOR.sentiment_ranked} scored comments"
    return f"{_MEASURE}, with 90 % intervals: {which}"
