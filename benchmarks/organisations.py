"""Random organisations, and the cells of a metric in them, to attack what is shown of them.

Small on purpose, and unkind: tiny teams, people directly under a division, chains of groups with one
child, people who move, months in which hardly anybody did anything, and values at the ends of the scale.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import Period, month_period, quarter_period

#: Counts each person once, in every group she was in during the period.
PEOPLE_METRIC = Metric(
    name="active-share",
    label="Active people",
    unit=Unit.SHARE,
    formula="active people of people on the roster",
    does_not_count="logins",
    source=("roster", "activity"),
    better=Better.HIGHER,
    kind=MetricKind.RATIO,
    window="the period",
)
#: Adds up what people did in each team and month.
SUMS_METRIC = Metric(
    name="voluntary-share",
    label="Voluntary share",
    unit=Unit.SHARE,
    formula="voluntary starts of all starts",
    does_not_count="logins",
    source=("activity",),
    better=Better.HIGHER,
    kind=MetricKind.RATIO,
    window="the period",
    base_label="starts",
    adds_up_over_time=True,
)
COMPANY = "company"
_TEAM_SIZES = (0, 1, 2, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 12, 15, 24)
_LEANINGS = (0.0, 0.02, 0.1, 0.3, 0.5, 0.9, 1.0)


@dataclass(slots=True)
class Organisation:
    """People in groups over some months.

    Attributes:
        hierarchy: group -> group above it, None for the company.
        months: the shortest periods, one after another.
        longer: periods made up of them.
        team_of: (person, month) -> the group the person is directly in.
        moved_to: (person, month) -> a second group, for those who moved within the month.
    """

    hierarchy: dict[str, str | None]
    months: list[Period]
    longer: list[Period]
    team_of: dict[tuple[int, Period], str] = field(default_factory=dict)
    moved_to: dict[tuple[int, Period], str] = field(default_factory=dict)

    def groups_of(self, group: str) -> list[str]:
        """A group and everything above it."""
        chain = [group]
        while (above := self.hierarchy[chain[-1]]) is not None:
            chain.append(above)
        return chain

    def memberships(self, period: Period) -> set[tuple[int, str, Period]]:
        """(person, group, month) in which the person was directly in that group."""
        both = (*self.team_of.items(), *self.moved_to.items())
        return {(person, team, month) for (person, month), team in both if period.holds(month)}


def random_organisation(seed: int) -> Organisation:
    """An organisation of up to about 150 people; the same one for the same seed."""
    drawn = random.Random(seed)
    hierarchy: dict[str, str | None] = {COMPANY: None}
    _grow(drawn, hierarchy, COMPANY, drawn.choice((1, 2, 2, 3)))
    months = [month_period(202600 + number) for number in range(1, drawn.choice((1, 1, 3, 3)) + 1)]
    longer = [quarter_period(20261)] if len(months) == 3 else []
    organisation = Organisation(hierarchy, months, longer)
    _fill(drawn, organisation)
    return organisation


def _grow(drawn: random.Random, hierarchy: dict[str, str | None], group: str, levels: int) -> None:
    for number in range(drawn.choice((1, 2, 3, 3, 4, 5))):
        child = f"{group}/{number}"
        hierarchy[child] = group
        if levels > 1 and drawn.random() < 0.7:
            _grow(drawn, hierarchy, child, levels - 1)


def _fill(drawn: random.Random, organisation: Organisation) -> None:
    parents = set(organisation.hierarchy.values())
    groups = list(organisation.hierarchy)
    mobility = drawn.choice((0.0, 0.0, 0.01, 0.05, 0.3))
    person = 0
    for group in groups:
        size = drawn.choice(_TEAM_SIZES) if group not in parents else drawn.choice((0, 0, 0, 1, 2, 3, 6))
        for number in range(person, person + size):
            team = group
            for month in organisation.months:
                if drawn.random() < 0.03:
                    continue  # on leave, or not here yet
                organisation.team_of[number, month] = team
                if drawn.random() < mobility:
                    team = drawn.choice(groups)
                    organisation.moved_to[number, month] = team
        person += size


def people_cells(organisation: Organisation, seed: int) -> tuple[list[Cell], dict[Period, set[int]]]:
    """Cells of ``PEOPLE_METRIC`` for every group and period, and who was active in each period."""
    drawn = random.Random(seed)
    cells = []
    active_in: dict[Period, set[int]] = {}
    for period in (*organisation.months, *organisation.longer):
        people, direct = _people(organisation, organisation.memberships(period))
        leaning = {group: drawn.choice(_LEANINGS) for group in organisation.hierarchy}
        active = active_in[period] = set()
        for group, members in sorted(direct.items()):
            active |= {person for person in sorted(members) if drawn.random() < leaning[group]}
        for group in organisation.hierarchy:
            base = len(people[group])
            value = len(people[group] & active) / base if base else None
            cells.append(Cell(group, period, people[group], value, base or None, direct_people=direct[group]))
    return cells, active_in


def sums_cells(organisation: Organisation, seed: int) -> tuple[list[Cell], dict[tuple[int, str, Period], int]]:
    """Cells of ``SUMS_METRIC`` for every group and period, and the starts of every membership behind them."""
    drawn = random.Random(seed)
    leaning = {group: drawn.choice(_LEANINGS) for group in organisation.hierarchy}
    busy = {month: drawn.choice((0.3, 0.7, 1.0)) for month in organisation.months}
    starts: dict[tuple[int, str, Period], int] = {}
    voluntary: dict[tuple[int, str, Period], int] = {}
    for month in organisation.months:
        for membership in sorted(organisation.memberships(month)):
            count = drawn.choice((1, 1, 2, 5)) if drawn.random() < busy[month] else 0
            starts[membership] = count
            voluntary[membership] = sum(drawn.random() < leaning[membership[1]] for _ in range(count))
    cells = []
    for period in (*organisation.months, *organisation.longer):
        counted = {membership for membership in organisation.memberships(period) if starts[membership]}
        people, direct = _people(organisation, counted)
        bases, totals = defaultdict(int), defaultdict(int)
        for membership in counted:
            for group in organisation.groups_of(membership[1]):
                bases[group] += starts[membership]
                totals[group] += voluntary[membership]
        for group in organisation.hierarchy:
            base = bases[group]
            value = totals[group] / base if base else None
            cells.append(Cell(group, period, people[group], value, base or None, direct_people=direct[group]))
    return cells, starts


def _people(
    organisation: Organisation, memberships: set[tuple[int, str, Period]]
) -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    everybody: dict[str, set[int]] = defaultdict(set)
    direct: dict[str, set[int]] = defaultdict(set)
    for person, team, _ in memberships:
        direct[team].add(person)
        for group in organisation.groups_of(team):
            everybody[group].add(person)
    groups = organisation.hierarchy
    return (
        {group: frozenset(everybody[group]) for group in groups},
        {group: frozenset(direct[group]) for group in groups},
    )
