"""Teams on a funnel plot, so that nobody chases noise."""

from __future__ import annotations

from learnerintel.charts.funnel import FunnelPoint, funnel_plot, is_beyond_chance
from learnerintel.charts.specs import Chart
from learnerintel.domain.viewer import Permission
from learnerintel.services.insights.funnel import Funnel, FunnelTeam, teams_funnel
from learnerintel.ui import numbers
from learnerintel.ui.empty import show_empty
from learnerintel.ui.figures import show_chart
from learnerintel.ui.gateway import ask
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.messages import show_note
from learnerintel.ui.numbers import counted, percent
from learnerintel.ui.plain import clean
from learnerintel.ui.visit import current_visit

_NAMED = 3


@kept
def show_teams() -> None:
    """Draw every team's share of people active by choice against its size."""
    if not current_visit().viewer.may(Permission.SEE_TEAMS):
        show_note("Team figures are for those who work with teams; this page shows everybody together.")
        return
    chart = teams_chart()
    if chart is None:
        show_empty("Teams cannot be compared yet.", "It takes a roster with teams, and activity with obligations.")
        return
    show_chart(chart, "teams")


def teams_chart() -> Chart | None:
    """Teams by size and share of people active by choice; None where that may not or cannot be shown."""
    if not current_visit().viewer.may(Permission.SEE_TEAMS):
        return None
    found = ask(teams_funnel)
    if not found.teams or found.everybody.value is None:
        return None
    points = [_point(found, team) for team in found.teams]
    beyond = [point["team"] for point in points if is_beyond_chance(point, found.everybody.value)]
    hidden = f"; {counted(found.withheld, 'team', 'teams')} too small to be shown" if found.withheld else ""
    return funnel_plot(
        points,
        mean=found.everybody.value,
        title=_title(beyond, len(points)),
        subtitle=f"{found.metric.label}, by team and size, around {percent(found.everybody.value)} of everybody; "
        f"bands: where chance alone leaves 90 % and 99.8 % of teams{hidden}",
    )


def _point(found: Funnel, team: FunnelTeam) -> FunnelPoint:
    return FunnelPoint(
        team=clean(team.team),
        size=team.size,
        value=team.rate.value or 0.0,
        said=numbers.said(found.metric, team.rate),
    )


def _title(beyond: list[str], teams: int) -> str:
    if not beyond:
        return f"No team of {teams} differs from the others by more than chance would"
    named = ", ".join(beyond[:_NAMED])
    more = f" and {len(beyond) - _NAMED} more" if len(beyond) > _NAMED else ""
    return f"{named}{more}: more than chance apart from the others"
