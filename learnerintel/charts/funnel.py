"""The funnel plot: rates against size, with the range in which chance alone would leave them."""

from __future__ import annotations

import math
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
)
from learnerintel.domain.distributions import normal_quantile
from learnerintel.domain.metric import Unit

FUNNEL_LIMIT = 600

#: Standard deviations that hold 90 % and 99.8 % of what chance does.
_Z_USUAL = normal_quantile(0.95)
_Z_RARE = normal_quantile(0.999)
_LIMITS = "limits"
#: Longest name beside a dot, in pixels.
_LABEL_ROOM = 130


class FunnelPoint(TypedDict):
    """One team.

    Attributes:
        team: its name.
        size: people its rate is computed over.
        value: the rate, 0 to 1.
        said: the rate in words.
    """

    team: str
    size: int
    value: float
    said: str


class _RolePoint(FunnelPoint):
    role: str


class _LimitRow(TypedDict):
    size: float
    low: float
    high: float
    outer_low: float
    outer_high: float
    mean: float


def chance_limits(mean: float, size: float) -> tuple[float, float, float, float]:
    """Where a rate of so many people lies if chance alone moves it.

    Args:
        mean: the rate of everybody, 0 to 1.
        size: people.

    Returns:
        The ends of the middle 90 % and of the middle 99.8 %: low, high, outer low, outer high;
        by the normal approximation of the binomial, cut at 0 and 1.
    """
    spread = math.sqrt(mean * (1 - mean) / size)
    usual, rare = _Z_USUAL * spread, _Z_RARE * spread
    return max(0.0, mean - usual), min(1.0, mean + usual), max(0.0, mean - rare), min(1.0, mean + rare)


def is_beyond_chance(point: FunnelPoint, mean: float) -> bool:
    """Whether chance alone would bring this rate about less than twice in a thousand cases."""
    _, _, low, high = chance_limits(mean, point["size"])
    return not low <= point["value"] <= high


def funnel_plot(rows: Sequence[FunnelPoint], *, mean: float, title: str, subtitle: str) -> Chart:
    """Teams as dots, size to the right, rate upwards; those beyond the outer limits are marked.

    Args:
        rows: teams whose rate may be shown.
        mean: the rate of everybody, 0 to 1.
        title: the finding.
        subtitle: the measure and its base.

    Raises:
        ValueError: more than ``FUNNEL_LIMIT`` teams.
    """
    require_few(rows, limit=FUNNEL_LIMIT)
    drawn = table_of(
        [{**row, "role": "accent" if is_beyond_chance(row, mean) else "grey"} for row in rows], _RolePoint
    )
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words("Funnel plot", title, subtitle, [f"{row['team']} {row['said']}" for row in rows]),
        spec=_funnel_plot(),
        datasets={"rows": drawn, _LIMITS: table_of(_limit_rows(rows, mean), _LimitRow)},
        table=headed(drawn, {"team": "Team", "size": "People", "value": "Value", "said": "In words"}),
    )


def _limit_rows(rows: Sequence[FunnelPoint], mean: float) -> list[dict[str, float]]:
    """Limits at sixty sizes, closer together where the curve bends."""
    sizes = [row["size"] for row in rows] or [1]
    least, most = max(1.0, min(sizes) * 0.8), max(sizes) * 1.05
    limits = []
    for step in range(60):
        size = least * (most / least) ** (step / 59)
        low, high, outer_low, outer_high = chance_limits(mean, size)
        limits.append(
            {"size": size, "low": low, "high": high, "outer_low": outer_low, "outer_high": outer_high, "mean": mean}
        )
    return limits


@built_once
def _funnel_plot() -> alt.TopLevelMixin:
    limits = theme.in_role(alt.Chart(named_rows(_LIMITS)), "grey")
    sizes = alt.Scale(zero=False, nice=False)
    size = alt.X("size:Q", scale=sizes, axis=value_axis(Unit.PEOPLE, title="People", grid=False))
    scale = alt.Scale(zero=False, nice=True)

    def band(low: str, high: str, opacity: float) -> alt.Chart:
        return limits.mark_area(opacity=opacity).encode(
            x=size, y=alt.Y(low, scale=scale, axis=value_axis(Unit.SHARE)), y2=high, color=theme.by_role()
        )

    mean = limits.mark_line(strokeWidth=1.5, strokeDash=[5, 4]).encode(
        x=size, y=alt.Y("mean:Q", scale=scale), color=theme.by_role()
    )
    teams = (
        alt.Chart(named_rows())
        .mark_point(filled=True, size=75, opacity=0.95)
        .encode(
            x=size,
            y=alt.Y("value:Q", scale=scale),
            color=theme.by_role(),
            tooltip=[alt.Tooltip("team:N", title=" "), alt.Tooltip("said:N", title="Value")],
        )
    )
    # Every team has a text, empty where it is not marked: a layer without rows has no scale, and Vega complains.
    marked = alt.condition("datum.role === 'accent'", "team:N", alt.value(""))
    names = (
        alt.Chart(named_rows())
        .mark_text(align="left", baseline="bottom", dx=6, dy=-3, limit=_LABEL_ROOM)
        .encode(x=size, y=alt.Y("value:Q", scale=scale), text=marked, color=theme.by_role())
    )
    outer, inner = band("outer_low:Q", "outer_high:Q", 0.13), band("low:Q", "high:Q", 0.16)
    return alt.layer(outer, inner, mean, teams, names).properties(height=300)
