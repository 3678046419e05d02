"""Cells from arrays are those of a plain recount with everybody by name, and are gated as those are."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Hashable
from math import fsum
from statistics import median

import numpy as np
import pytest

from learnerintel.domain.disclosure import FLOOR, Cell
from learnerintel.domain.intervals import mean_interval, median_interval, wilson
from learnerintel.domain.metric import MetricKind
from learnerintel.domain.periods import Period
from learnerintel.metrics.columns import NO_TEAM, Columns, columns_of_rows
from learnerintel.metrics.definition import COMPANY, Definition, Per, Question, Split
from learnerintel.metrics.gate import gate
from learnerintel.metrics.group_order import GroupOrder
from learnerintel.metrics.presence import Presence
from learnerintel.metrics.registry import DEFINITIONS
from learnerintel.metrics.shares import wilson_columns
from learnerintel.metrics.tally import Basis, tally
from tests.domain.plain_disclosure import plain_guard

WINDOW = Period(100, 127)
#: Two departments, one of them with people of its own, and a team directly below the company.
ABOVE = {1: COMPANY, 2: COMPANY, 3: 1, 4: 1, 5: 2, 6: 2, 7: 2, 8: COMPANY}
LINEAGE = {team: (team, COMPANY) if ABOVE[team] == COMPANY else (team, ABOVE[team], COMPANY) for team in ABOVE}
TEAMS = (1, 3, 4, 5, 6, 7, 8)
NAMES = ("voluntary_active_share", "mandatory_only_active_share", "nothing_received_share", "open_offers", "depth",
         "self_directed_ratio", "voluntary_share", "depth_share", "opt_in_rate", "rating_mean")  # fmt: skip
Spans = list[tuple[int, int, int, int]]


@pytest.mark.parametrize("are_sliced", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_cells_are_those_of_a_plain_recount(name, are_sliced):
    definition, order = DEFINITIONS[name], GroupOrder(LINEAGE)
    for seed in range(25):
        drawn = random.Random(seed)
        spans = _spans(drawn)
        columns = _columns(drawn, definition, spans, are_sliced)
        question = Question(WINDOW, WINDOW.last_on, Split.CONTENT if are_sliced else Split.NONE)
        basis = Basis(order, Presence(*np.array(spans, dtype=np.int64).reshape(-1, 4).T))
        cells = tally(None, definition, question, basis, columns).cells
        gated = gate(cells, definition.metric, FLOOR)
        stated = _plainly(definition, columns, spans)
        assert {slice_name for slice_name, _ in cells.layers} == set(stated)
        for layer, (slice_name, _) in enumerate(cells.layers):
            plain = stated[slice_name]
            assert {_told(cell) for cell in cells.cells(layer)} == {_told(cell) for cell in plain}
            for measurement in plain_guard(plain, ABOVE, definition.metric):
                assert gated.measurement(layer, order.place_of(measurement.key[0])) == measurement
            if not definition.is_of_roster:
                named = {cell.group: cell.people for cell in plain}
                assert {group: cells.people_of(layer, order.place_of(group)) for group in named} == named


def test_a_column_of_intervals_holds_the_numbers_of_single_ones():
    base = np.repeat(np.arange(1, 60), 60)
    count = np.minimum(np.tile(np.arange(60), 59), base)
    for column, name in zip(wilson_columns(count, base), ("value", "low", "high"), strict=True):
        pairs = zip(count.tolist(), base.tolist(), strict=True)
        assert column.tolist() == [getattr(wilson(*pair), name) for pair in pairs]


def _told(cell: Cell) -> tuple:
    return cell.group, cell.count, cell.value, cell.base, cell.low, cell.high


def _spans(drawn: random.Random) -> Spans:
    """(learner, team, first day, last day); some move within the window, some were there twice."""
    spans = []
    for learner in range(1, drawn.choice((30, 60, 120))):
        team = drawn.choice(TEAMS)
        if drawn.random() < drawn.choice((0.02, 0.2)):
            spans.append((learner, drawn.choice(TEAMS), 0, 109))
            spans.append((learner, team, 112, 10**7))
        elif drawn.random() < 0.95:
            spans.append((learner, team, 0, 10**7))
    return spans


def _columns(drawn: random.Random, definition: Definition, spans: Spans, are_sliced: bool) -> Columns:
    names, rows = ["learner_id", "team_id", "part"], []
    for learner, team, *_ in spans:
        for _ in range(drawn.choice((0, 1, 1, 2))):
            astray = drawn.random()
            where = drawn.choice(TEAMS) if astray < 0.02 else team
            whole = drawn.choice((0, 1, 1, 3))
            part = drawn.choice((0, 0, 1, 2.5 if definition.per is Per.OWN_TOTAL else 1))
            part = None if drawn.random() < 0.05 and not definition.is_of_roster else min(part, whole)
            rows.append([learner, where, part, whole, drawn.choice((0, 0, 1)), drawn.choice(("a", "b"))])
    if not definition.is_of_roster:
        rows += [[-number, None, 1, 1, 0, "a"] for number in range(1, drawn.choice((1, 8)))]
    if not definition.is_of_roster:
        names.append("whole")
    else:
        rows = [[*row[:3], *row[4:]] for row in rows]
    names.append("against")
    rows = rows if are_sliced else [row[:-1] for row in rows]
    return columns_of_rows([*names, "slice"] if are_sliced else names, rows)


def _plainly(definition: Definition, columns: Columns, spans: Spans) -> dict[Hashable, list[Cell]]:
    sums: dict[tuple, list[float]] = defaultdict(lambda: [0, 0.0, 0.0, 0.0])
    own: set[tuple] = set()
    count = len(columns["learner_id"])
    slices = columns["slice"].tolist() if "slice" in columns else [None] * count
    for at, slice_name in enumerate(slices):
        learner, team = int(columns["learner_id"][at]), int(columns["team_id"][at])
        part, against = float(columns["part"][at]), float(columns["against"][at])
        whole = float(columns["whole"][at]) if "whole" in columns else 1.0
        line = (COMPANY,) if team == NO_TEAM else LINEAGE[team]
        own.add((slice_name, line[0], learner))
        for group in line:
            entry = sums[slice_name, group, learner]
            entry[3] += against
            if part == part:
                entry[0], entry[1], entry[2] = entry[0] + 1, entry[1] + part, entry[2] + whole
    names = dict.fromkeys(slices) if "slice" in columns else {None: None}
    if definition.is_of_roster:
        return {name: _of_roster(definition, name, sums, spans) for name in names}
    return {name: _of_values(definition, name, sums, own) for name in names}


def _of_roster(definition: Definition, name: Hashable, sums: dict, spans: Spans) -> list[Cell]:
    day = WINDOW.last_on if definition.is_of_last_day else WINDOW.first_on
    people, direct = defaultdict(set), defaultdict(set)
    for learner, team, first, last in spans:
        if first <= WINDOW.last_on and last >= day:
            direct[team].add(learner)
            for group in LINEAGE[team]:
                people[group].add(learner)
    cells = []
    for group, inside in people.items():
        values = {who: _value(definition, sums.get((name, group, who))) or 0.0 for who in inside}
        if definition.names_the_others:
            values = {who: 1 - value for who, value in values.items()}
        cells.append(_cell(definition, group, values, len(inside), direct[group]))
    return cells


def _of_values(definition: Definition, name: Hashable, sums: dict, own: set) -> list[Cell]:
    cells = []
    for group in dict.fromkeys(group for one, group, _ in sums if one == name):
        entries = {who: entry for (one, other, who), entry in sums.items() if (one, other) == (name, group)}
        entries = {who: entry for who, entry in entries.items() if entry[0] and entry[2] > 0}
        values = {who: _value(definition, entry) for who, entry in entries.items()}
        base = round(sum(entry[2] for entry in entries.values())) if definition.per is Per.PAIR else len(values)
        cells.append(_cell(definition, group, values, base, {who for who in values if (name, group, who) in own}))
    return cells


def _value(definition: Definition, entry: list[float] | None) -> float | None:
    if entry is None:
        return None
    _, part, whole, against = entry
    if definition.per is Per.PERSON:
        return float(part > 0 and against == 0)
    return part / whole if definition.per is Per.OWN_SHARE else part


def _cell(definition: Definition, group: Hashable, values: dict[int, float], base: int, direct: set[int]) -> Cell:
    people, own, kind = frozenset(values), list(values.values()), definition.metric.kind
    if not own:
        return Cell(group, WINDOW, people, None, base, direct_people=frozenset(direct))
    if kind is MetricKind.LEARNER_MEAN:
        found, value = mean_interval(len(own), fsum(own), fsum(one * one for one in own)), fsum(own) / len(own)
    elif kind is MetricKind.LEARNER_MEDIAN:
        found, value = median_interval(own), median(own)
    else:
        found = wilson(round(sum(own)), base)
        value = found.value
    least, most = definition.metric.limits or (-(10.0**9), 10.0**9)
    ends = (None, None) if found is None else (max(found.low, least), min(found.high, most))
    return Cell(group, WINDOW, people, value, base, *ends, frozenset(direct))
