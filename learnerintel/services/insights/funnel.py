"""Teams on a funnel plot: rate against size, so that nobody chases noise."""

from __future__ import annotations

from dataclasses import dataclass

from learnerintel.domain.metric import Measurement, Metric
from learnerintel.domain.periods import CalendarPeriod
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.activity import VOLUNTARY_ACTIVE_SHARE
from learnerintel.metrics.definition import Split
from learnerintel.services.answering import answer
from learnerintel.services.choosing import picked_period
from learnerintel.services.inquiry import inquire
from learnerintel.services.measuring import find_metric
from learnerintel.store.engine import Store


@dataclass(frozen=True, slots=True)
class FunnelTeam:
    """One team whose rate stands exactly.

    Attributes:
        team_id: of the team.
        team: its name.
        size: people (or what the metric's base counts) its rate is computed over.
        rate: value, base and interval.
    """

    team_id: int
    team: str
    size: int
    rate: Measurement


@dataclass(frozen=True, slots=True)
class Funnel:
    """Teams by size and rate.

    Attributes:
        metric: what was measured.
        teams: those whose rate stands exactly, the smallest first.
        everybody: the company's rate, where the limits are drawn around.
        withheld: teams whose rate may not be shown, or only as a limit.
        notes: sentences that belong below.
    """

    metric: Metric
    teams: tuple[FunnelTeam, ...]
    everybody: Measurement
    withheld: int
    notes: tuple[str, ...]


def teams_funnel(
    store: Store,
    viewer: Viewer,
    *,
    metric: str = VOLUNTARY_ACTIVE_SHARE.name,
    period: str = CalendarPeriod.LAST_4_WEEKS,
    as_of: int | None = None,
) -> Funnel:
    """Every team's rate against its size; never a ranking.

    Args:
        store: open.
        viewer: sees team figures.
        metric: a metric that is a share.
        period: name of a calendar period.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see teams.
        UnknownName: no such metric.
    """
    definition = find_metric(metric)
    with inquire(store, viewer, as_of) as inquiry:
        days = picked_period(inquiry, definition.metric, period)
        table = answer(inquiry, definition, by=Split.TEAM, period=days)
        everybody = answer(inquiry, definition, period=days)
    teams = [
        FunnelTeam(int(row.group), row.label, row.measurement.base, row.measurement)
        for row in table.measured
        if row.measurement.value is not None and row.measurement.bound is None and row.measurement.base is not None
    ]
    hidden = sum(row.measurement.is_withheld or row.measurement.bound is not None for row in table.measured)
    teams.sort(key=lambda team: (team.size, team.team.casefold()))
    return Funnel(definition.metric, tuple(teams), everybody.only, hidden, table.notes)
