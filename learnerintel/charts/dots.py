"""Dots: teams beside each other, items on the shelf, what people say beside what they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import altair as alt

from learnerintel.charts import theme
from learnerintel.charts.specs import (
    Chart,
    built_once,
    headed,
    in_words,
    named_rows,
    require_few,
    table_of,
    value_axis,
    value_scale,
)
from learnerintel.domain.metric import Unit

_ROW_HEIGHT = 24
#: A title stands above its dot, so that long ones can be read on a telephone too.
_TITLED_ROW_HEIGHT = 40
_TITLE_RISE = -13

#: Labels of things with equal values stand so far apart, as a share of the highest value.
_LABEL_GAP = 0.06


class TeamDot(TypedDict):
    """One team's value.

    Attributes:
        team: its name.
        value: None where it is withheld or not known; the row then shows a dash.
        low: lower end of the interval.
        high: upper end of the interval.
        is_marked: True for the team the page is about.
        said: the value in words, or why there is none.
    """

    team: str
    value: float | None
    low: float | None
    high: float | None
    is_marked: bool
    said: str


class TitledDot(TypedDict):
    """One thing with a long name and its value.

    Attributes:
        name: title of an item or a topic.
        value: None where it is withheld or not known; the row then shows a dash.
        low: lower end of the interval.
        high: upper end of the interval.
        is_marked: True where the page points at it.
        said: the value in words, or why there is none.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    is_marked: bool
    said: str


class ShelfDot(TypedDict):
    """One item on the shelf.

    Attributes:
        content: its title.
        people: how many people it reached.
        minutes: time at stake, in minutes.
        is_marked: True where the page points at it.
        said: both numbers in words.
    """

    content: str
    people: int
    minutes: float | None
    is_marked: bool
    said: str


class SayDo(TypedDict):
    """What people say they want of one thing, and what they do.

    Attributes:
        item: the format or topic.
        say: share of what is wished for, 0 to 1.
        do: share of what is used, 0 to 1.
        is_marked: True where the page points at it.
        said: both shares in words.
    """

    item: str
    say: float
    do: float
    is_marked: bool
    said: str


class _PlacedDot(TeamDot):
    place: int
    role: str


class _PlacedTitledDot(TitledDot):
    place: int
    role: str


class _RoleShelfDot(ShelfDot):
    role: str


class _SayDoEnd(TypedDict):
    item: str
    column: str
    value: float
    label_at: float
    role: str
    said: str


def team_dots(rows: Sequence[TeamDot], *, title: str, subtitle: str, unit: Unit = Unit.SHARE) -> Chart:
    """Teams one below the other in the order given, each a dot with its interval; one is marked.

    Raises:
        ValueError: more than ``theme.POINTS_PER_SERIES`` teams.
    """
    require_few(rows)
    drawn = table_of(
        [{**row, "place": place, "role": _role(row["is_marked"])} for place, row in enumerate(rows)], _PlacedDot
    )
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words("Dots, one for each team", title, subtitle, [f"{row['team']} {row['said']}" for row in rows]),
        spec=_team_dots(unit),
        datasets={"rows": drawn},
        table=headed(drawn, {"team": "Team", "value": "Value", "low": "Low", "high": "High", "said": "In words"}),
        height=max(1, len(rows)) * _ROW_HEIGHT,
    )


def titled_dots(
    rows: Sequence[TitledDot], *, title: str, subtitle: str, each: str, unit: Unit = Unit.SHARE
) -> Chart:
    """Things with long names one below the other in the order given, each a dot with its interval below its name.

    Args:
        rows: in the order they are to be read.
        title: the finding.
        subtitle: the measure and its base.
        each: what one row is ("item", "topic").
        unit: how the value axis is read.

    Raises:
        ValueError: more than ``theme.POINTS_PER_SERIES`` rows.
    """
    require_few(rows)
    drawn = table_of(
        [{**row, "place": place, "role": _role(row["is_marked"])} for place, row in enumerate(rows)],
        _PlacedTitledDot,
    )
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words(f"Dots, one for each {each}", title, subtitle, [f"{row['name']} {row['said']}" for row in rows]),
        spec=_titled_dots(unit),
        datasets={"rows": drawn},
        table=headed(
            drawn, {"name": each.capitalize(), "value": "Value", "low": "Low", "high": "High", "said": "In words"}
        ),
        height=max(1, len(rows)) * _TITLED_ROW_HEIGHT,
    )


def shelf_dots(rows: Sequence[ShelfDot], *, title: str, subtitle: str) -> Chart:
    """Every item a dot: people reached to the right, time at stake upwards, both on root scales.

    Raises:
        ValueError: more than ``theme.POINTS_PER_SERIES`` items that are marked, or that are not.
    """
    require_few(rows, "is_marked")
    drawn = table_of([{**row, "role": _role(row["is_marked"])} for row in rows], _RoleShelfDot)
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words("Dots, one for each item", title, subtitle, [f"{row['content']} {row['said']}" for row in rows]),
        spec=_shelf_dots(),
        datasets={"rows": drawn},
        table=headed(drawn, {"content": "Content", "people": "People reached", "minutes": "Minutes at stake"}),
    )


def two_columns_lines(rows: Sequence[SayDo], *, title: str, subtitle: str, left: str, right: str) -> Chart:
    """Two columns joined by a line for each thing: what people say, and what they do.

    Args:
        rows: one for each thing.
        title: the finding.
        subtitle: the measure and its base.
        left: heading of the column of ``say``.
        right: heading of the column of ``do``.

    Raises:
        ValueError: more than ``theme.POINTS_PER_SERIES`` things.
    """
    require_few(rows)
    ends = []
    highest = max((value for row in rows for value in (row["say"], row["do"])), default=1.0) or 1.0
    for column, side in ((left, "say"), (right, "do")):
        places = _apart([row[side] for row in rows], highest * _LABEL_GAP)
        for row, label_at in zip(rows, places, strict=True):
            shared = {"item": row["item"], "role": _role(row["is_marked"]), "said": row["said"]}
            ends.append({**shared, "column": column, "value": row[side], "label_at": label_at})
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words("Two columns joined by lines", title, subtitle, [f"{row['item']} {row['said']}" for row in rows]),
        spec=_two_columns_lines(left, right),
        datasets={"rows": table_of(ends, _SayDoEnd)},
        table=headed(table_of(rows, SayDo), {"item": "Item", "say": left, "do": right}),
    )


def _apart(values: Sequence[float], gap: float) -> list[float]:
    """Where labels stand: at their values, and moved up where they would cover the one below."""
    found = [0.0] * len(values)
    lowest_free = -gap
    for place in sorted(range(len(values)), key=lambda place: values[place]):
        found[place] = max(values[place], lowest_free)
        lowest_free = found[place] + gap
    return found


def _role(is_marked: bool) -> str:
    return "accent" if is_marked else "grey"


@built_once
def _team_dots(unit: Unit) -> alt.TopLevelMixin:
    rows = alt.Chart(named_rows())
    names = alt.Axis(title=None, grid=False, labelLimit=150)
    team = alt.Y("team:N", sort=alt.EncodingSortField("place", op="min"), axis=names)
    scale = value_scale(unit)
    tooltip = [alt.Tooltip("team:N", title=" "), alt.Tooltip("said:N", title="Value")]
    low = alt.X("low:Q", scale=scale, axis=value_axis(unit))
    interval = rows.mark_rule(strokeWidth=2, opacity=0.55).encode(y=team, x=low, x2="high:Q", color=theme.by_role())
    dot = rows.mark_point(filled=True, size=90, opacity=1).encode(
        y=team, x=alt.X("value:Q", scale=scale), color=theme.by_role(), tooltip=tooltip
    )
    dash = (
        theme.in_role(rows.transform_filter("!isValid(datum.value)"), "grey")
        .mark_text(text="–", align="left", fontSize=14)
        .encode(y=team, x=alt.value(2), color=theme.by_role(), tooltip=tooltip)
    )
    return alt.layer(interval, dot, dash)


@built_once
def _titled_dots(unit: Unit) -> alt.TopLevelMixin:
    rows = alt.Chart(named_rows())
    # by place, not by name: two items may share a title
    row = alt.Y("place:O", axis=None)
    scale = value_scale(unit)
    tooltip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("said:N", title="Value")]
    low = alt.X("low:Q", scale=scale, axis=value_axis(unit))
    interval = rows.mark_rule(strokeWidth=2, opacity=0.55, yOffset=7).encode(
        y=row, x=low, x2="high:Q", color=theme.by_role()
    )
    dot = rows.mark_point(filled=True, size=90, opacity=1, yOffset=7).encode(
        y=row, x=alt.X("value:Q", scale=scale), color=theme.by_role(), tooltip=tooltip
    )
    dash = (
        theme.in_role(rows.transform_filter("!isValid(datum.value)"), "grey")
        .mark_text(text="–", align="left", fontSize=14, dy=7)
        .encode(y=row, x=alt.value(2), color=theme.by_role(), tooltip=tooltip)
    )
    name = (
        theme.in_role(rows, "ink")
        .mark_text(align="left", baseline="middle", dy=_TITLE_RISE + 3)
        .encode(y=row, x=alt.value(0), text="name:N", color=theme.by_role(), tooltip=tooltip)
    )
    return alt.layer(interval, dot, dash, name)


@built_once
def _shelf_dots() -> alt.TopLevelMixin:
    root = alt.Scale(type="sqrt", zero=True, nice=True)
    tooltip = [alt.Tooltip("content:N", title=" "), alt.Tooltip("said:N", title="Value")]
    return (
        alt.Chart(named_rows())
        .transform_calculate(drawn_last="datum.is_marked ? 1 : 0")
        .mark_point(filled=True, size=55, opacity=0.7)
        .encode(
            x=alt.X("people:Q", scale=root, axis=value_axis(Unit.PEOPLE, title="People reached")),
            y=alt.Y("minutes:Q", scale=root, axis=value_axis(Unit.MINUTES, title="Minutes at stake")),
            color=theme.by_role(),
            order=alt.Order("drawn_last:Q"),
            tooltip=tooltip,
        )
        .properties(height=320)
    )


@built_once
def _two_columns_lines(left: str, right: str) -> alt.TopLevelMixin:
    rows = alt.Chart(named_rows())
    axis = alt.Axis(title=None, orient="top", labelAngle=0, labelFontWeight=600, labelLimit=160, labelPadding=14)
    column = alt.X("column:N", scale=alt.Scale(domain=[left, right], padding=0.5), axis=axis)
    value = alt.Y("value:Q", axis=None, scale=alt.Scale(zero=True, nice=True))
    tooltip = [alt.Tooltip("item:N", title=" "), alt.Tooltip("said:N", title="Value")]
    line = rows.mark_line(strokeWidth=2).encode(x=column, y=value, detail="item:N", color=theme.by_role())
    dot = rows.mark_point(filled=True, size=70, opacity=1).encode(
        x=column, y=value, color=theme.by_role(), tooltip=tooltip
    )

    def labels(name: str, align: str, shift: int) -> alt.Chart:
        return (
            rows.transform_filter(alt.FieldEqualPredicate(field="column", equal=name))
            .mark_text(align=align, dx=shift, limit=150)
            .encode(x=column, y=alt.Y("label_at:Q", axis=None), text="item:N", color=theme.by_role())
        )

    return alt.layer(line, dot, labels(left, "right", -9), labels(right, "left", 9)).properties(height=300)
