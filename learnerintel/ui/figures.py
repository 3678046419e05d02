"""Charts on a page: finding, measure and base, drawing, words for it, numbers as CSV."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import streamlit as st

from learnerintel.charts.specs import Chart
from learnerintel.domain.metric import Measurement, Metric
from learnerintel.ui import numbers
from learnerintel.ui.exports import csv_of_table, offer_csv
from learnerintel.ui.plain import plain
from learnerintel.ui.state import row_key


def show_chart(chart: Chart, key: str) -> None:
    """Draw a chart with everything that belongs to it.

    Args:
        chart: from ``learnerintel.charts``; data in its title has not been through ``plain``.
        key: tells the chart apart on its page; also the name of its CSV.
    """
    with st.container(border=True, gap="xsmall", key=row_key("chart", key)):
        st.subheader(plain(chart.title, limit=None), anchor=False)
        if chart.subtitle:
            st.caption(plain(chart.subtitle, limit=None))
        _draw(chart)
        offer_csv(key, lambda: csv_of_table(chart.table))


def show_chart_on_sheet(chart: Chart, width: int, height: int) -> None:
    """Draw a chart for a printed page: lower, without border and CSV.

    Args:
        chart: from ``learnerintel.charts``.
        width: of the drawing in pixels; what follows the window would not follow the paper.
        height: of the drawing in pixels.
    """
    with st.container(gap="xsmall"):
        st.markdown(f"**{plain(chart.title, limit=None)}**")
        st.caption(plain(chart.subtitle.partition(";")[0], limit=None))
        _draw(replace(chart, height=height), width)


def drawn(metric: Metric, measurement: Measurement) -> dict[str, float | str | None]:
    """The part of a chart's row that comes from a measurement: value, low, high and said."""
    return {
        "value": measurement.value,
        "low": measurement.low,
        "high": measurement.high,
        "said": numbers.said(metric, measurement),
    }


def show_small_line(chart: Chart) -> None:
    """Draw a small line, without title and CSV."""
    _draw(chart)


def _draw(chart: Chart, width: int | Literal["stretch"] = "stretch") -> None:
    st.vega_lite_chart(None, chart.bound(), width=width, theme="streamlit", alt=chart.alt)
