"""How many have done something after so many days."""

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


class CurvePoint(TypedDict):
    """What is known after so many days.

    Attributes:
        days: since the beginning.
        value: share by then.
        low: lower end of the interval, None where there is none.
        high: upper end of the interval.
        said: the value in words.
    """

    days: int
    value: float
    low: float | None
    high: float | None
    said: str


def day_curve(rows: Sequence[CurvePoint], *, title: str, subtitle: str) -> Chart:
    """A curve that rises in steps, with the interval as a band.

    Args:
        rows: by days, one for each day on which the value changes.
        title: the finding.
        subtitle: the measure and its base.

    Raises:
        ValueError: more than ``theme.POINTS_PER_SERIES`` days.
    """
    require_few(rows)
    drawn = table_of(rows, CurvePoint)
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words("A curve over days", title, subtitle, [row["said"] for row in rows]),
        spec=_curve(),
        datasets={"rows": drawn},
        table=headed(drawn, {"days": "Days", "value": "Value", "low": "Low", "high": "High"}),
    )


@built_once
def _curve() -> alt.TopLevelMixin:
    rows = theme.in_role(alt.Chart(named_rows()), "accent")
    days = alt.X("days:Q", axis=alt.Axis(title="Days", grid=False, tickCount=6), scale=alt.Scale(nice=False))
    scale = value_scale(Unit.SHARE)
    value = alt.Y("value:Q", scale=scale, axis=value_axis(Unit.SHARE))
    colour = theme.by_role()
    band = rows.mark_area(opacity=0.14, line=False, interpolate="step-after").encode(
        x=days, y=alt.Y("low:Q", scale=scale, axis=value_axis(Unit.SHARE)), y2="high:Q", color=colour
    )
    line = rows.mark_line(interpolate="step-after").encode(x=days, y=value, color=colour)
    said = [alt.Tooltip("days:Q", title="Days"), alt.Tooltip("said:N", title="By then")]
    points = rows.mark_point(size=60, filled=True, opacity=0).encode(x=days, y=value, color=colour, tooltip=said)
    return alt.layer(band, line, points).properties(height=240)
