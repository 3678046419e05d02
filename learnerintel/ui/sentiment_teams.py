"""Teams beside each other: by name, never by rank, with a title that claims no more than the intervals hold."""

from __future__ import annotations

from collections.abc import Sequence

from learnerintel.charts.dots import TeamDot, team_dots
from learnerintel.charts.specs import Chart
from learnerintel.domain.telling_apart import told_apart
from learnerintel.services.measure_table import MeasuredRow, MeasureTable
from learnerintel.ui import numbers
from learnerintel.ui.figures import drawn
from learnerintel.ui.plain import clean

_LONGEST = 40
#: More teams than this are more than anybody compares, and the largest say most.
_MOST = 100


def teams_chart(table: MeasureTable, *, what: str, measure: str) -> Chart:
    """Teams as dots with their intervals, in the order of their names.

    Args:
        table: of a metric by team.
        what: name of the number, as the title begins ("Rating").
        measure: the measure, as the subtitle begins.
    """
    rows = sorted(table.measured, key=lambda row: row.label.casefold())
    known = [row for row in rows if row.measurement.value is not None]
    hidden = len(rows) - len(known)
    rows = rows if hidden < len(known) else known  # a chart of dashes says less than their number
    if len(rows) > _MOST:
        largest = sorted(rows, key=lambda row: -(row.measurement.base or 0))[:_MOST]
        measure = f"{measure}, of the {_MOST} largest of {numbers.count(len(rows))} teams"
        rows = [row for row in rows if row in largest]
    rest = f"; {numbers.counted(hidden, 'team has', 'teams have')} no value to show" if hidden else ""
    return team_dots(
        [TeamDot(team=clean(row.label), is_marked=False, **drawn(table.metric, row.measurement)) for row in rows],
        title=_title(rows, what),
        subtitle=f"{measure}, with 90 % intervals; teams by name, not by rank{rest}",
        unit=table.metric.unit,
    )


def _title(rows: Sequence[MeasuredRow], what: str) -> str:
    if len(rows) == 1:
        return f"{what}: only {clean(rows[0].label, _LONGEST)} may be shown"
    pair = told_apart([row.measurement for row in rows])
    if pair is None:
        return f"{what}: no two teams differ by more than chance"
    high, low = (clean(rows[place].label, _LONGEST) for place in pair)
    return f"{what}: higher in {high} than in {low}"
