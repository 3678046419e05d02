"""Two values of each team beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import altair as alt

from learnerintel.charts import theme
from learnerintel.charts.specs import Chart, built_once, headed, in_words, named_rows, require_few, table_of, value_axis
from learnerintel.domain.metric import Unit


class TeamPair(TypedDict):
    """One team.

    Attributes:
        team: its name.
        share: to the right, 0 to 1.
        change: upwards, in a unit of its own.
        said: both in words.
    """

    team: str
    share: float
    change: float
    said: str


def team_pairs(rows: Sequence[TeamPair], *, title: str, subtitle: str, right: str, up: str) -> Chart:
    """Teams as dots: a share to the right, a change upwards, with a line at no change.

    Args:
        rows: one for each team.
        title: the finding.
        subtitle: the measure and its base.
        right: what the share is, as a heading of the CSV.
        up: what the change is, likewise.

    Raises:
        ValueError: more than ``theme.POINTS_PER_SERIES`` teams.
    """
    require_few(rows)
    drawn = table_of(rows, TeamPair)
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words("Dots, one for each team", title, subtitle, [f"{row['team']} {row['said']}" for row in rows]),
        spec=_team_pairs(),
        datasets={"rows": drawn},
        table=headed(drawn, {"team": "Team", "share": right, "change": up}),
    )


@built_once
def _team_pairs() -> alt.TopLevelMixin:
    rows = theme.in_role(alt.Chart(named_rows()), "accent")
    share = alt.X("share:Q", axis=value_axis(Unit.SHARE, grid=False), scale=alt.Scale(zero=False, nice=True))
    change = alt.Y("change:Q", axis=alt.Axis(title=None, tickCount=5), scale=alt.Scale(zero=True, nice=True))
    tooltip = [alt.Tooltip("team:N", title=" "), alt.Tooltip("said:N", title="Value")]
    dots = rows.mark_point(filled=True, size=80, opacity=0.9).encode(
        x=share, y=change, color=theme.by_role(), tooltip=tooltip
    )
    none = theme.in_role(alt.Chart(named_rows()), "grey").mark_rule(strokeDash=[4, 4]).encode(
        y=alt.datum(0), color=theme.by_role()
    )
    return alt.layer(none, dots).properties(height=280)
