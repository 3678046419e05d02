"""A page as it is usually written: one cached frame, charts with Altair in the page, everything made on each run.

Run by ``streamlit run`` as the peer of our heaviest page, whose contents it shows: ``LEARNERINTEL_PLAIN`` names
the file that ``benchmarks.pages_content`` wrote from it.
"""

from __future__ import annotations

import os

import altair as alt
import pandas as pd
import streamlit as st


@st.cache_data
def load() -> pd.DataFrame:
    return pd.read_parquet(os.environ["LEARNERINTEL_PLAIN"])


def part(name: str) -> pd.DataFrame:
    frame = load()
    return frame[frame["part"] == name].dropna(axis="columns", how="all").drop(columns=["part", "kind"])


def small_line(rows: pd.DataFrame) -> alt.Chart:
    return (
        alt.Chart(rows, height=34)
        .mark_line(point=True)
        .encode(alt.X("on:T", axis=None), alt.Y("value:Q", axis=None), tooltip=["on:T", "said:N"])
    )


def lines(rows: pd.DataFrame) -> alt.LayerChart:
    base = alt.Chart(rows, height=240).encode(alt.X("week_on:T", title=None), color=alt.Color("series:N"))
    layers = [base.mark_area(opacity=0.2).encode(y="low:Q", y2="high:Q")] if "low" in rows else []
    line = base.mark_line().encode(alt.Y("value:Q"))
    points = base.mark_point(opacity=0).encode(alt.Y("value:Q"), tooltip=["series:N", "week_on:T", "said:N"])
    return alt.layer(*layers, line, points)


def calendar(rows: pd.DataFrame) -> alt.Chart:
    return (
        alt.Chart(rows, height=150)
        .mark_rect()
        .encode(
            alt.X("week_on:O", title=None),
            alt.Y("weekday:O", title=None),
            alt.Color("value:Q"),
            tooltip=["on:T", "said:N"],
        )
    )


def cohorts(rows: pd.DataFrame) -> alt.LayerChart:
    base = alt.Chart(rows).encode(
        alt.X("month:O"), alt.Y("cohort:O", sort=alt.EncodingSortField("place", op="min")), tooltip=["cohort", "said"]
    )
    return base.mark_rect().encode(alt.Color("value:Q")) + base.mark_text().encode(text="text:N")


def shelf(rows: pd.DataFrame) -> alt.Chart:
    return (
        alt.Chart(rows, height=300)
        .mark_circle()
        .encode(
            alt.X("people:Q", scale=alt.Scale(type="sqrt")),
            alt.Y("minutes:Q", scale=alt.Scale(type="sqrt")),
            color="role:N",
            tooltip=["content:N", "said:N"],
        )
    )


def bars(rows: pd.DataFrame) -> alt.LayerChart:
    base = alt.Chart(rows).encode(alt.Y("label:N", sort="-x"), alt.X("value:Q"), tooltip=["label:N", "said:N"])
    return base.mark_bar().encode(color="role:N") + base.mark_text(align="left").encode(text="text:N")


DRAWN = {"spark": small_line, "lines": lines, "calendar": calendar, "cohorts": cohorts, "shelf": shelf, "bars": bars}

st.set_page_config(layout="wide")
contents = load().drop_duplicates("part")[["part", "kind"]]
for name, kind in contents.itertuples(index=False):
    rows = part(name)
    if kind == "text":
        for text in rows["text"]:
            st.markdown(text)
    elif kind == "numbers":
        for column, (label, value) in zip(
            st.columns(len(rows)), rows[["label", "value_said"]].itertuples(index=False), strict=True
        ):
            column.metric(label, value)
    elif kind == "table":
        st.dataframe(rows)
    else:
        st.altair_chart(DRAWN[kind](rows))
        if kind != "spark":
            st.download_button("CSV", rows.to_csv(index=False), file_name=f"{name}.csv", key=name)
