"""The summary on one printed page: the same, closer together."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from learnerintel.services.insights.summary import SummaryTile
from learnerintel.ui import numbers
from learnerintel.ui.changes import BEFORE, YEAR_AGO
from learnerintel.ui.figures import show_chart_on_sheet
from learnerintel.ui.numbers import DASH
from learnerintel.ui.plain import plain
from learnerintel.ui.shift import shift_chart
from learnerintel.ui.summary import changes_of, completeness_line, found_summary, two_columns
from learnerintel.ui.summary_deciding import ledger_line, show_decision_line, show_fixing_lines, waiting
from learnerintel.ui.summary_teams import teams_chart

_CHART_SIZE = (330, 120)
_HEADINGS = ("Number", "Now, with base and range", "Days", "Than before", "A year ago")


def show_sheet() -> None:
    """Draw everything the summary says so that it fits one page of paper."""
    with st.container(gap="xsmall"):
        decision = st.container()
        st.table(_numbers(), border="horizontal", hide_index=True, alt="The numbers of the summary.")
        _show_charts()
        found = waiting()
        show_fixing_lines(found)
        st.caption(f"{ledger_line()}  \n{completeness_line()}")
        with decision:
            show_decision_line(found)


def _numbers() -> pa.Table:
    rows = [_row(tile) for tile in found_summary().tiles]
    columns = zip(*([plain(cell) for cell in row] for row in rows), strict=True)
    return pa.table({heading: list(cells) for heading, cells in zip(_HEADINGS, columns, strict=True)})


def _row(tile: SummaryTile) -> tuple[str, ...]:
    if tile.now is None:
        return tile.metric.label, tile.why or DASH, DASH, DASH, DASH
    changes = changes_of(tile)
    period = tile.now.period
    return (
        tile.metric.label,
        numbers.said(tile.metric, tile.now.measurement),
        numbers.short_span(period.first_on, period.last_on),
        *(changes.get(since, DASH).removesuffix(f" than {since}").removesuffix(f" for {since}")
          for since in (BEFORE, YEAR_AGO)),
    )


def _show_charts() -> None:
    charts = [chart for chart in (shift_chart(), teams_chart()) if chart is not None]
    for place, chart in zip(two_columns(), charts, strict=False):
        with place:
            show_chart_on_sheet(chart, *_CHART_SIZE)
