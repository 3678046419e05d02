"""What a company measures itself, beside how its teams learn; never as a cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from sqlalchemy import Connection, select

from learnerintel.domain.metric import Measurement, Metric
from learnerintel.domain.periods import CalendarPeriod, Period, month_of, month_period
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import UnknownName
from learnerintel.evaluation.association import Association, association
from learnerintel.metrics.activity import VOLUNTARY_ACTIVE_SHARE
from learnerintel.metrics.definition import Split
from learnerintel.services.answering import answer
from learnerintel.services.guarding import is_exact
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.naming import closest
from learnerintel.store.engine import Store
from learnerintel.store.schema import business_measure, team
from learnerintel.store.states import current

#: Team and month -> value.
_Values = Mapping[tuple[int, int], float]


@dataclass(frozen=True, slots=True)
class TeamOutcome:
    """One team.

    Attributes:
        label: its name.
        learning: how many of its people learned by choice in the earlier quarter.
        before: mean of the measure's months in that quarter.
        after: mean in the quarter after it.
    """

    label: str
    learning: Measurement
    before: float
    after: float

    @property
    def change(self) -> float:
        """After less before, in the measure's own unit."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Outcome:
    """One measure beside learning.

    Attributes:
        measure: its name.
        metric: what learning is measured by.
        before: the earlier quarter.
        after: the quarter after it.
        teams: those of which both are known, by name.
        found: how learning and the change go together; None where too few teams are known.
        notes: what was left out, and why.
    """

    measure: str
    metric: Metric
    before: Period
    after: Period
    teams: tuple[TeamOutcome, ...]
    found: Association | None
    notes: tuple[str, ...]


def measures_known(store: Store, viewer: Viewer) -> tuple[str, ...]:
    """Names of the measures that were taken in.

    Raises:
        NotPermitted: the viewer may not see team figures.
    """
    require(viewer, Permission.SEE_TEAMS)
    with store.read() as connection:
        names = connection.scalars(select(business_measure.c.measure).distinct().order_by(business_measure.c.measure))
        return tuple(names)


def outcome(store: Store, viewer: Viewer, *, measure: str, as_of: int | None = None) -> Outcome:
    """A measure's change from one quarter to the next, beside how the teams learned in the earlier one.

    Args:
        store: open.
        viewer: sees team figures; a manager sees the teams they lead.
        measure: as it was taken in.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see team figures.
        UnknownName: no such measure was taken in.
    """
    require(viewer, Permission.SEE_TEAMS)
    names = measures_known(store, viewer)
    if measure not in names:
        raise UnknownName(f"No business measure is called {measure!r}. Nothing was read.{closest(measure, names)}")
    definition = VOLUNTARY_ACTIVE_SHARE
    with inquire(store, viewer, as_of) as inquiry:
        values, strangers = _values(inquiry.connection, measure)
        before, after = _quarters(inquiry, values)
        table = answer(inquiry, definition, by=Split.TEAM, period=before)
        teams, hidden, partly = [], 0, 0
        for row in table.measured:
            means = [_mean(values, int(row.group), quarter) for quarter in (before, after)]
            if None in means:
                partly += any(team_id == row.group for team_id, _ in values)
            elif not is_exact(row.measurement):
                hidden += 1
            else:
                teams.append(TeamOutcome(row.label, row.measurement, means[0] or 0.0, means[1] or 0.0))
        notes = [*inquiry.notes, *([] if table.is_measured else table.notes), *_left_out(strangers, hidden, partly)]
    found = association([one.learning.value or 0.0 for one in teams], [one.change for one in teams])
    return Outcome(measure, definition.metric, before, after, tuple(teams), found, tuple(notes))


def _values(connection: Connection, measure: str) -> tuple[_Values, int]:
    """Values by team and month; and how many names of teams no roster knows, or several teams share."""
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    for team_id, name in connection.execute(select(team.c.team_id, team.c.name)):
        by_name[name.strip().casefold()].append(team_id)
    newest = current(business_measure)
    found: dict[tuple[int, int], float] = {}
    strangers = set()
    for name, month_on, value in connection.execute(
        select(newest.c.team, newest.c.month_on, newest.c.value).where(newest.c.measure == measure)
    ):
        meant = by_name.get(name.strip().casefold(), [])
        if len(meant) != 1:
            strangers.add(name)
        elif value is not None:
            found[meant[0], month_of(month_on)] = value
    return found, len(strangers)


def _quarters(inquiry: Inquiry, values: _Values) -> tuple[Period, Period]:
    """The latest full quarter that the measure reaches, and the one before it."""
    latest = max((month_period(month).last_on for _, month in values), default=inquiry.as_of)
    after = inquiry.conventions.latest(CalendarPeriod.LAST_QUARTER, min(latest, inquiry.as_of) + 1)
    return inquiry.conventions.latest(CalendarPeriod.LAST_QUARTER, after.first_on), after


def _mean(values: _Values, team_id: int, quarter: Period) -> float | None:
    """The mean of a team's months of a quarter; None where one of them is not known."""
    months = sorted({month_of(day) for day in (quarter.first_on, quarter.first_on + 45, quarter.last_on)})
    known = [values.get((team_id, month)) for month in months]
    return None if None in known else fsum(one for one in known if one is not None) / len(known)


def _left_out(strangers: int, hidden: int, partly: int) -> list[str]:
    said = (
        (strangers, f"{strangers} names of teams are on no roster, or two teams have them; they are left out."),
        (partly, f"Of {partly} teams a month of these quarters is not known; they are left out."),
        (hidden, f"{hidden} teams are too small to be shown, or would give a small one away."),
    )
    return [sentence for count, sentence in said if count]
