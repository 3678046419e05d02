"""Bars; they begin at zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import altair as alt

from learnerintel.charts import theme
from learnerintel.charts.specs import (
    Chart,
    Day,
    built_once,
    headed,
    in_words,
    named_rows,
    require_few,
    table_of,
    value_axis,
)
from learnerintel.domain.metric import Unit

#: Obligations from the bottom of a stack to its top, in the order of the theme's roles:
#: what is chosen has the accent, what the law asks for is grey, what could be moved stands out.
_STACK_COLOURS = ("Optional", "Mandatory", "Required", "Recommended", "Required, law not known", "Not known")
_ROW_HEIGHT = 26
_STACK_ORDER = ("Mandatory", "Required, law not known", "Required", "Recommended", "Optional", "Not known")


class Bar(TypedDict):
    """One bar.

    Attributes:
        label: what it stands for.
        value: its length; None where it is withheld or not known.
        is_marked: True where the page points at it.
        text: the value as it stands at the bar's end.
        said: the value in words, or why there is none.
    """

    label: str
    value: float | None
    is_marked: bool
    text: str
    said: str


class StackPart(TypedDict):
    """Minutes a person of one month and one obligation.

    Attributes:
        month_on: first day of the month.
        obligation: Mandatory, Required, Recommended or Optional; "Required, law not known" where nobody said
            whether the law asks for it, "Not known" where nobody knows whether it had to be done.
        minutes: minutes a person.
        said: the value in words.
    """

    month_on: Day
    obligation: str
    minutes: float
    said: str


class _PlacedBar(Bar):
    place: int
    role: str


class _OrderedPart(StackPart):
    place: int


def ranked_bars(rows: Sequence[Bar], *, title: str, subtitle: str, unit: Unit = Unit.SHARE) -> Chart:
    """Bars one below the other in the order given, with the value at each end.

    Raises:
        ValueError: more than ``theme.POINTS_PER_SERIES`` bars.
    """
    require_few(rows)
    drawn = table_of(
        [{**row, "place": place, "role": "accent" if row["is_marked"] else "grey"} for place, row in enumerate(rows)],
        _PlacedBar,
    )
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words("Bars", title, subtitle, [f"{row['label']} {row['said']}" for row in rows]),
        spec=_ranked_bars(unit),
        datasets={"rows": drawn},
        table=headed(drawn, {"label": "What", "value": "Value", "said": "In words"}),
        height=max(1, len(rows)) * _ROW_HEIGHT,
    )


def stacked_minutes(rows: Sequence[StackPart], *, title: str, subtitle: str) -> Chart:
    """Minutes a person by month, stacked by obligation: law below, choice on top.

    Raises:
        ValueError: too many months, or an obligation that is none of these.
    """
    require_few(rows, "obligation")
    unknown = {row["obligation"] for row in rows} - set(_STACK_ORDER)
    if unknown:
        raise ValueError(f"{sorted(unknown)} are no obligations; they are {', '.join(_STACK_ORDER)}")
    drawn = table_of([{**row, "place": _STACK_ORDER.index(row["obligation"])} for row in rows], _OrderedPart)
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words("Stacked bars by month", title, subtitle, [row["said"] for row in rows]),
        spec=_stacked_minutes(tuple(name for name in _STACK_ORDER if any(row["obligation"] == name for row in rows))),
        datasets={"rows": drawn},
        table=headed(drawn, {"month_on": "Month", "obligation": "Obligation", "minutes": "Minutes a person"}),
    )


@built_once
def _ranked_bars(unit: Unit) -> alt.TopLevelMixin:
    rows = alt.Chart(named_rows())
    labels = alt.Axis(title=None, grid=False, labelLimit=150)
    label = alt.Y("label:N", sort=alt.EncodingSortField("place", op="min"), axis=labels)
    length = alt.X("value:Q", scale=alt.Scale(zero=True, nice=True), axis=value_axis(unit, grid=False, labels=False))
    tooltip = [alt.Tooltip("label:N", title=" "), alt.Tooltip("said:N", title="Value")]
    bar = rows.mark_bar(cornerRadiusEnd=3, height={"band": 0.66}).encode(
        y=label, x=length, color=theme.by_role(), tooltip=tooltip
    )
    text = (
        theme.in_role(rows.transform_calculate(end="isValid(datum.value) ? datum.value : 0"), "ink")
        .mark_text(align="left", dx=5)
        .encode(y=label, x=alt.X("end:Q"), text="text:N", color=theme.by_role(), tooltip=tooltip)
    )
    return alt.layer(bar, text)


@built_once
def _stacked_minutes(named: tuple[str, ...]) -> alt.TopLevelMixin:
    colour = alt.Color(
        "obligation:N",
        scale=alt.Scale(domain=list(_STACK_COLOURS), range="category"),
        legend=alt.Legend(title=None, orient="top", values=list(named), columns=2, columnPadding=12),
    )
    months = alt.Axis(title=None, grid=False, format="%b %y", tickCount=6)
    month = alt.X("month_on:T", timeUnit="yearmonth", axis=months)
    return (
        alt.Chart(named_rows())
        .mark_bar(width={"band": 0.8})
        .encode(
            x=month,
            y=alt.Y("minutes:Q", stack="zero", axis=value_axis(Unit.MINUTES)),
            color=colour,
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("month_on:T", title="Month", format="%B %Y"),
                alt.Tooltip("obligation:N", title="Obligation"),
                alt.Tooltip("said:N", title="Value"),
            ],
        )
        .properties(height=260)
    )
