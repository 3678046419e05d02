"""Lines over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypedDict

import altair as alt
import pyarrow as pa

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
    value_scale,
)
from learnerintel.domain.metric import Unit

_ENDS = "ends"
#: Longest name beside a line, in pixels; a telephone leaves the lines two thirds of the width.
_LABEL_ROOM = 105
_HEADINGS = {"value": "Value", "low": "Low", "high": "High"}


class _Steps(NamedTuple):
    """What the points of a line are apart, and how that is written."""

    name: str
    heading: str
    format: str
    axis_format: str


_WEEKS = _Steps("weeks", "Week from", "%-d %b %Y", "%-d %b")
_MONTHS = _Steps("months", "Month", "%B %Y", "%b %y")


class WeekPoint(TypedDict):
    """A value of one series in one week.

    Attributes:
        series: name of the line, as people read it.
        week_on: first day of the week.
        value: None where it is not known or withheld; the line has a gap there.
        low: lower end of the interval, None where there is none.
        high: upper end of the interval.
        said: the value in words, for the pointer ("38 % of 214 people (32 to 44)").
    """

    series: str
    week_on: Day
    value: float | None
    low: float | None
    high: float | None
    said: str


class MonthPoint(TypedDict):
    """A value of one series in one month; otherwise as ``WeekPoint``."""

    series: str
    month_on: Day
    value: float | None
    low: float | None
    high: float | None
    said: str


class SparkPoint(TypedDict):
    """A value of a small line without axes.

    Attributes:
        on: the day, or the first day of the week or month.
        value: None where it is not known.
        compared: the same of what it is compared with, None where there is nothing.
        said: the value in words.
    """

    on: Day
    value: float | None
    compared: float | None
    said: str


class _DrawnPoint(WeekPoint):
    role: str


class _LineEnd(TypedDict):
    series: str
    week_on: Day
    label_at: float
    role: str


def weekly_lines(rows: Sequence[WeekPoint], *, title: str, subtitle: str, unit: Unit = Unit.SHARE) -> Chart:
    """Values over weeks, one line for each series, with the interval as a band.

    Args:
        rows: at most ``theme.POINTS_PER_SERIES`` a series and six series; the first series is the one
            the chart is about.
        title: the finding.
        subtitle: the measure and its base.
        unit: how the value axis is read.

    Raises:
        ValueError: too many points or series.
    """
    return _over_time(rows, _WEEKS, title, subtitle, unit)


def monthly_lines(rows: Sequence[MonthPoint], *, title: str, subtitle: str, unit: Unit = Unit.SHARE) -> Chart:
    """Values over months, otherwise as :func:`weekly_lines`.

    Raises:
        ValueError: too many points or series.
    """
    points = [
        WeekPoint(
            series=row["series"],
            week_on=row["month_on"],
            value=row["value"],
            low=row["low"],
            high=row["high"],
            said=row["said"],
        )
        for row in rows
    ]
    return _over_time(points, _MONTHS, title, subtitle, unit)


def spark(rows: Sequence[SparkPoint], *, title: str, least_top: float | None = None) -> Chart:
    """A small line beside a number, and in grey what it is compared with.

    Args:
        rows: values over time.
        title: what it is of.
        least_top: where given, the line stands on zero and has room up to this value at least, so that a
            little does not look like much; else it fills its height.

    Raises:
        ValueError: too many points.
    """
    require_few(rows)
    drawn = table_of(rows, SparkPoint)
    return Chart(
        title=title,
        subtitle="",
        alt=in_words("Small line", title, "over time", [row["said"] for row in rows]),
        spec=_spark(least_top, any(row["compared"] is not None for row in rows)),
        datasets={"rows": drawn},
        table=headed(drawn, {"on": "From", "value": "Value", "compared": "Compared with"}),
    )


def _over_time(rows: Sequence[WeekPoint], steps: _Steps, title: str, subtitle: str, unit: Unit) -> Chart:
    require_few(rows, "series")
    names = list(dict.fromkeys(row["series"] for row in rows))
    if len(names) > len(theme.SERIES_ROLES):
        raise ValueError(f"a chart tells at most {len(theme.SERIES_ROLES)} lines apart, not {len(names)}")
    roles = dict(zip(names, theme.SERIES_ROLES, strict=False))
    drawn = table_of([{**row, "role": roles[row["series"]]} for row in rows], _DrawnPoint)
    is_labelled = len(names) > 1
    datasets = {"rows": drawn}
    if is_labelled:
        datasets[_ENDS] = _line_ends(rows, roles)
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words(f"Lines over {steps.name}", title, subtitle, [row["said"] for row in rows]),
        spec=_lines(unit, steps, is_labelled),
        datasets=datasets,
        table=headed(drawn, {"series": "Series", "week_on": steps.heading, **_HEADINGS}),
    )


@built_once
def _lines(unit: Unit, steps: _Steps, is_labelled: bool) -> alt.TopLevelMixin:
    rows = alt.Chart(named_rows())
    axis = alt.Axis(title=None, grid=False, tickCount=6, format=steps.axis_format, labelFlush=True)
    week = alt.X("week_on:T", axis=axis)
    scale = value_scale(unit)
    value = alt.Y("value:Q", scale=scale, axis=value_axis(unit))
    colour = theme.by_role()
    band = rows.mark_area(opacity=0.14, line=False).encode(
        x=week, y=alt.Y("low:Q", scale=scale, axis=value_axis(unit)), y2="high:Q", color=colour, detail="series:N"
    )
    said = [alt.Tooltip("series:N", title=" "), alt.Tooltip("week_on:T", title=steps.heading, format=steps.format),
            alt.Tooltip("said:N", title="Value")]
    line = rows.mark_line().encode(x=week, y=value, color=colour, detail="series:N")
    # points carry the pointer's words; they are invisible so that only lines are seen
    points = rows.mark_point(size=60, filled=True, opacity=0).encode(x=week, y=value, color=colour, tooltip=said)
    layers = [band, line, points]
    if is_labelled:
        layers.append(
            alt.Chart(named_rows(_ENDS))
            .mark_text(align="left", dx=7, limit=_LABEL_ROOM, fontWeight=600)
            .encode(x=week, y=alt.Y("label_at:Q", scale=scale), text="series:N", color=colour)
        )
    return alt.layer(*layers).properties(height=240)


@built_once
def _spark(least_top: float | None, is_compared: bool) -> alt.TopLevelMixin:
    rows = alt.Chart(named_rows())
    day = alt.X("on:T", axis=None)
    scale = alt.Scale(zero=least_top is not None, nice=False)
    said = [alt.Tooltip("on:T", title="From", format="%-d %b %Y"), alt.Tooltip("said:N", title="Value")]
    value = alt.Y("value:Q", scale=scale, axis=None)
    compared = (
        theme.in_role(rows, "grey")
        .mark_line(strokeWidth=1.5)
        .encode(x=day, y=alt.Y("compared:Q", scale=scale, axis=None), color=theme.by_role())
    )
    own = theme.in_role(rows, "accent")
    line = own.mark_line(strokeWidth=2).encode(x=day, y=value, color=theme.by_role())
    points = own.mark_point(size=30, opacity=0, filled=True).encode(
        x=day, y=value, color=theme.by_role(), tooltip=said
    )
    # the browser complains of a line without any value
    layers = [compared, line, points] if is_compared else [line, points]
    if least_top is not None:
        layers.append(rows.mark_rule(opacity=0).encode(y=alt.datum(least_top, scale=scale, axis=None)))
    return alt.layer(*layers).properties(
        height=34, padding={"left": 2, "top": 3, "right": 2, "bottom": 3}
    )


def _line_ends(rows: Sequence[WeekPoint], roles: dict[str, str]) -> pa.Table:
    """Where each line ends, with labels moved apart so that none covers another."""
    known = [row for row in rows if row["value"] is not None]
    last = {row["series"]: row for row in known}
    span = max((row["value"] for row in known), default=1.0) or 1.0
    gap = span * 0.085
    ends = []
    lowest_taken: float | None = None
    for name, row in sorted(last.items(), key=lambda item: item[1]["value"], reverse=True):
        label_at = row["value"] if lowest_taken is None else min(row["value"], lowest_taken - gap)
        lowest_taken = label_at
        ends.append({"series": name, "week_on": row["week_on"], "label_at": label_at, "role": roles[name]})
    return table_of(ends, _LineEnd)
