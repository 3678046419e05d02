"""Ratings: items and teams as dots with their intervals, in order only where there are enough of them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from learnerintel.charts.dots import TitledDot, titled_dots
from learnerintel.charts.specs import Chart
from learnerintel.domain.disclosure import FLOOR
from learnerintel.domain.metric import Unit
from learnerintel.domain.viewer import Permission
from learnerintel.services.measure_table import MeasuredRow, MeasureTable
from learnerintel.ui import numbers
from learnerintel.ui.empty import show_empty, show_lacks
from learnerintel.ui.figures import drawn, show_chart
from learnerintel.ui.filters import current_filters
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.plain import clean
from learnerintel.ui.sentiment import RATING, measured
from learnerintel.ui.sentiment_teams import teams_chart
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.visit import current_visit

#: Where more items could be ranked, so many of the worst and of the best are drawn; the table has them all.
_WORST, _BEST = 10, 5
_LONGEST_TITLE = 60
_COLUMNS = (
    Column("label", "Item"),
    Column("stars", "Stars", numbers.decimal),
    Column("base", "People", numbers.count),
    Column("sure", "How sure", longest=None),
)


def show_ratings_by_item(span: str) -> None:
    """Draw how items are rated: those with enough ratings in order, all of them in a table."""
    if not current_visit().viewer.may(Permission.SEE_CONTENT):
        return
    table = measured(RATING, span, by="content")
    if not table.is_measured:
        show_lacks("No rating is known yet.", table.notes)
        return
    if not table.measured:
        show_empty("Nobody rated anything in these days.", "Choose longer days above, or another team.")
        return
    ranked = ranked_rows(table)
    if ranked:
        show_chart(_items_chart(table, ranked), "ratings by item")
    else:
        show_empty(
            "No item has enough ratings to be put in order.",
            f"An order needs ratings of {FLOOR.sentiment_ranked} people an item; the table has what may be shown.",
        )
    with st.expander(f"Every item that was rated ({numbers.count(len(table.measured))})"):
        show_table(
            [_table_row(row, table) for row in table.measured],
            _COLUMNS,
            key="ratings of all items",
            about="Items by title, with their mean rating and the people who rated them.",
            at_once=10,
        )


@kept
def show_ratings_by_team(span: str) -> None:
    """Draw how teams rate what they use, by name and never in order; nothing where one team is chosen."""
    if current_filters().team_id is not None or not current_visit().viewer.may(Permission.SEE_TEAMS):
        return
    table = measured(RATING, span, by="team")
    if not any(row.measurement.value is not None for row in table.measured):
        return
    show_chart(teams_chart(table, what="Rating", measure="Mean rating, 1 to 5 stars"), "ratings by team")


def ranked_rows(table: MeasureTable) -> list[MeasuredRow]:
    """Rows that may stand in an order, the lowest value first: shown exactly, and with enough behind them."""
    enough = [
        row
        for row in table.measured
        if row.measurement.value is not None
        and row.measurement.bound is None
        and FLOOR.allow_sentiment_ranking(row.measurement.base or 0)
    ]
    return sorted(enough, key=lambda row: (row.measurement.value, row.label))


def ends_of(rows: Sequence[MeasuredRow], first: int, last: int) -> list[MeasuredRow]:
    """So many from the beginning and from the end, or all where these are not more."""
    return list(rows) if len(rows) <= first + last else [*rows[:first], *rows[-last:]]


def _items_chart(table: MeasureTable, ranked: list[MeasuredRow]) -> Chart:
    drawn_rows = ends_of(ranked, _WORST, _BEST)
    which = (
        f"the {_WORST} lowest and the {_BEST} highest of {len(ranked)} items"
        if len(drawn_rows) < len(ranked)
        else numbers.counted(len(ranked), "item", "items")
    )
    worst = ranked[0]
    return titled_dots(
        [_dot(row, table, is_marked=row is worst) for row in drawn_rows],
        title=f"“{clean(worst.label, _LONGEST_TITLE)}” is rated lowest",
        subtitle=(
            f"Mean rating, 1 to 5 stars, with 90 % intervals: {which} that at least "
            f"{FLOOR.sentiment_ranked} people rated"
        ),
        each="item",
        unit=Unit.STARS,
    )


def _dot(row: MeasuredRow, table: MeasureTable, *, is_marked: bool) -> TitledDot:
    return TitledDot(name=clean(row.label, _LONGEST_TITLE), is_marked=is_marked, **drawn(table.metric, row.measurement))


def _table_row(row: MeasuredRow, table: MeasureTable) -> dict[str, object]:
    found = row.measurement
    exact = found.value if found.bound is None else None
    return {
        "label": row.label,
        "stars": exact,
        "base": found.base,
        "sure": numbers.sureness(table.metric, found),
    }
