"""The quick gate decides as the plain one does, whoever moved and however small the teams are."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping

import numpy as np
import pytest

from benchmarks.organisations import (
    COMPANY,
    PEOPLE_METRIC,
    SUMS_METRIC,
    Organisation,
    people_cells,
    random_organisation,
    sums_cells,
)
from learnerintel.domain.disclosure import FLOOR, Cell, guard
from learnerintel.domain.metric import Measurement, Metric
from learnerintel.domain.periods import Period, month_period, quarter_period
from learnerintel.metrics.cell_columns import CellColumns
from learnerintel.metrics.gate import gate
from learnerintel.metrics.group_order import GroupOrder
from tests.domain.plain_disclosure import plain_guard

ORGANISATIONS = 100


@pytest.mark.parametrize("metric", [PEOPLE_METRIC, SUMS_METRIC], ids=lambda metric: metric.name)
@pytest.mark.parametrize("organisation_of", ["random", "wide"])
def test_counting_people_who_stay_decides_as_naming_everybody_does(metric, organisation_of):
    fates: Counter[str] = Counter()
    for seed in range(ORGANISATIONS):
        organisation = random_organisation(seed) if organisation_of == "random" else _wide(seed)
        cells, above = _numbered(_cells(organisation, metric, seed), organisation)
        stated = {one.key: one for one in plain_guard(cells, above, metric)}
        counted = [_counted(cell, _moved(cells, cell.period)) for cell in cells]
        assert {one.key: one for one in guard(counted, above, metric)} == stated
        assert _gated(cells, above, metric) == stated
        fates.update(one.why or "exact" for one in stated.values())
    assert len(fates) >= 4  # cells stand in every way


def _wide(seed: int) -> Organisation:
    """Departments with teams of ordinary size, of which few are small and few people move."""
    drawn = random.Random(seed)
    hierarchy: dict[str, str | None] = {COMPANY: None}
    months = [month_period(202600 + number) for number in (1, 2, 3)]
    organisation = Organisation(hierarchy, months, [quarter_period(20261)])
    teams = []
    for number in range(drawn.choice((2, 4, 6))):
        hierarchy[f"{number}"] = COMPANY
        for below in range(drawn.choice((1, 3, 5))):
            hierarchy[f"{number}/{below}"] = f"{number}"
            teams.append(f"{number}/{below}")
    moves = drawn.choice((0.0, 0.0, 0.002, 0.02))
    person = 0
    for team in teams:
        for _ in range(drawn.choice((3, 6, 9, 12, 20, 20, 30, 40))):
            home = team
            for month in months:
                organisation.team_of[person, month] = home
                if drawn.random() < moves:
                    home = organisation.moved_to[person, month] = drawn.choice(teams)
            person += 1
    return organisation


def _cells(organisation: Organisation, metric: Metric, seed: int) -> list[Cell]:
    return (people_cells if metric is PEOPLE_METRIC else sums_cells)(organisation, seed)[0]


def _numbered(cells: list[Cell], organisation: Organisation) -> tuple[list[Cell], dict]:
    """Groups by number, as teams are; the company by name."""
    number = {group: place or COMPANY for place, group in enumerate(organisation.hierarchy)}
    above = {number[group]: number[up] for group, up in organisation.hierarchy.items() if up is not None}
    return [
        Cell(number[one.group], one.period, one.people, one.value, one.base, direct_people=one.direct_people)
        for one in cells
    ], above


def _moved(cells: list[Cell], period: Period) -> set[int]:
    """Who was in several groups in a period."""
    times = Counter(person for cell in cells if cell.period == period for person in cell.direct_people)
    return {person for person, count in times.items() if count > 1}


def _counted(cell: Cell, moved: set[int]) -> Cell:
    """The cell with those who stayed as a number."""
    people = cell.people & moved
    return Cell(
        cell.group, cell.period, people, cell.value, cell.base, cell.low, cell.high, cell.direct_people & moved,
        len(cell.people) - len(people),
    )  # fmt: skip


def _gated(cells: list[Cell], above: Mapping, metric: Metric) -> dict[tuple, Measurement]:
    lineage = {}
    for group in above:
        line = [group]
        while line[-1] != COMPANY:
            line.append(above[line[-1]])
        lineage[group] = tuple(line)
    order = GroupOrder(lineage)
    by_period: dict[Period, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_period[cell.period].append(cell)
    gated = gate(_columns(order, by_period), metric, FLOOR)
    return {
        (cell.group, period): gated.measurement(layer, order.place_of(cell.group))
        for layer, (period, of_period) in enumerate(by_period.items())
        for cell in of_period
    }


def _columns(order: GroupOrder, by_period: Mapping[Period, list[Cell]]) -> CellColumns:
    shape = (len(by_period), len(order))
    value, low, high = (np.full(shape, np.nan) for _ in range(3))
    base, settled, is_there = np.zeros(shape, dtype=int), np.zeros(shape, dtype=int), np.zeros(shape, dtype=bool)
    named: list[dict] = []
    for layer, cells in enumerate(by_period.values()):
        named.append({})
        moved = _moved(cells, cells[0].period)
        for cell in cells:
            place, counted = order.place_of(cell.group), _counted(cell, moved)
            is_there[layer, place], settled[layer, place] = True, counted.settled
            base[layer, place] = cell.base or 0
            value[layer, place] = np.nan if cell.value is None else cell.value
            if counted.people:
                named[-1][place] = frozenset(counted.people), frozenset(counted.direct_people)
    nobody = np.zeros(0, dtype=int)
    layers = [(None, period) for period in by_period]
    rest = ([None] * len(layers), nobody, nobody)
    return CellColumns(order, layers, is_there, value, base, low, high, settled, named, *rest)
