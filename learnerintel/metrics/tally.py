"""From rows about learners to the cells of groups: put together, counted, given an interval.

Nothing here may be shown yet: cells go through ``domain.disclosure.guard`` first.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.intervals import Interval, mean_interval, median_interval, wilson
from learnerintel.domain.metric import Metric, MetricKind
from learnerintel.domain.periods import Period
from learnerintel.metrics.definition import COMPANY, Definition, Group, Per, Question
from learnerintel.metrics.gathering import Basis, Entries, columns_of, gather, runs, spread


@dataclass(frozen=True, slots=True)
class Tally:
    """Cells of a metric in one period.

    Attributes:
        cells: slice -> the cells of all groups; the one key None where nothing is sliced, keys of months
            where slices are days.
        without_value: people of the company who were there and have no value (0 of 0, or unknown).
        notes: sentences on what was left out.
    """

    cells: dict[Hashable, list[Cell]]
    without_value: int = 0
    notes: tuple[str, ...] = ()


def tally(connection: Connection, definition: Definition, question: Question, basis: Basis) -> Tally:
    """Measure one metric in one window for every group.

    Args:
        connection: any.
        definition: of the metric.
        question: window, as-of day and slices.
        basis: teams and who was there.

    Returns:
        Cells with values in the metric's unit, and how many people have none.
    """
    if definition.cells is not None:
        found, notes = definition.cells(connection, question, basis.lineage, basis.presence)
        chosen = [cell for cell in found if cell.group == COMPANY] if basis.is_company_only else found
        return Tally({None: chosen}, notes=tuple(notes))
    columns = columns_of(connection, definition, question)
    groups: dict[Group, int] = {}
    slices, entries = gather(columns, basis, groups)
    days = question.window
    if definition.is_of_last_day:
        days = Period(days.last_on, days.last_on)
    if definition.is_of_roster:
        return Tally(_roster_cells(definition, question.window, entries, slices, groups, _roster(basis, days, groups)))
    own = _own_members(columns, entries, slices, groups)
    return _value_cells(definition, question.window, entries, slices, groups, own)


def _roster(basis: Basis, days: Period, groups: dict[Group, int]) -> dict[int, tuple[np.ndarray, frozenset[int]]]:
    """Index of a group -> (its people, sorted; those in the group itself) in these days."""
    learners, teams = basis.presence.within(days)
    row, group_at = spread(teams, basis, groups)
    names = {index: group for group, index in groups.items()}
    order = np.argsort(group_at, kind="stable")
    found = {}
    for index, rows in runs(group_at[order]):
        chosen = row[order][rows]
        own = learners[teams == names[index]] if names[index] != COMPANY else ()
        found[index] = (np.unique(learners[chosen]), frozenset(map(int, own)))
    return found


def _roster_cells(
    definition: Definition,
    window: Period,
    entries: Entries,
    slices: Sequence[Hashable],
    groups: dict[Group, int],
    roster: dict[int, tuple[np.ndarray, frozenset[int]]],
) -> dict[Hashable, list[Cell]]:
    """Everybody on the roster is in the base, also who has no row."""
    names = {index: group for group, index in groups.items()}
    rows_of = dict(runs(entries.slice_at * len(groups) + entries.group_at))
    nobody = slice(0, 0)
    cells: dict[Hashable, list[Cell]] = {name: [] for name in slices}
    for index, (people, own) in roster.items():
        everybody = frozenset(people.tolist())
        for slice_at, name in enumerate(slices):
            rows = rows_of.get(slice_at * len(groups) + index, nobody)
            is_there = np.isin(entries.learner_id[rows], people, assume_unique=True)
            values = np.zeros(len(people))
            at = np.searchsorted(people, entries.learner_id[rows][is_there])
            values[at] = _own_values(definition, entries, rows)[is_there]
            if definition.names_the_others:
                values = 1 - values
            interval = _interval(definition, values, np.ones(len(people)))
            cells[name].append(_cell(names[index], window, everybody, interval, len(people), own, definition.metric))
    return cells


def _own_values(definition: Definition, entries: Entries, rows: slice) -> np.ndarray:
    """One value for each entry; NaN where there is none."""
    part, whole = entries.part[rows], entries.whole[rows]
    if definition.per is Per.PERSON:
        return np.where((part > 0) & (entries.against[rows] == 0), 1.0, 0.0)
    if definition.per is Per.OWN_SHARE:
        return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return part


def _own_members(
    columns: dict[str, list], entries: Entries, slices: Sequence[Hashable], groups: dict[Group, int]
) -> dict[tuple[int, Group], set[int]]:
    """(index of the slice, group) -> people with a row of that very group, not only of one below it."""
    position = {name: index for index, name in enumerate(slices)}
    of_row = columns.get("slice") or [None] * len(columns["learner_id"])
    found: dict[tuple[int, Group], set[int]] = {}
    for learner_id, team_id, name in zip(columns["learner_id"], columns["team_id"], of_row, strict=True):
        group = COMPANY if team_id is None else team_id
        found.setdefault((position[name], group), set()).add(learner_id)
    return found


def _value_cells(
    definition: Definition,
    window: Period,
    entries: Entries,
    slices: Sequence[Hashable],
    groups: dict[Group, int],
    own: dict[tuple[int, Group], set[int]],
) -> Tally:
    """Only people with a value are in the base."""
    names = {index: group for group, index in groups.items()}
    cells: dict[Hashable, list[Cell]] = {name: [] for name in slices}
    without_value = 0
    for key, rows in runs(entries.slice_at * max(len(groups), 1) + entries.group_at):
        slice_at, group = key // len(groups), names[key % len(groups)]
        values, whole = _own_values(definition, entries, rows), entries.whole[rows]
        has_value = ~np.isnan(values) & ~np.isnan(entries.part[rows]) & (whole > 0)
        if definition.per is not Per.PAIR:
            whole = np.ones(len(whole))  # a person counts once, however many teams she was in
        without_value += int((~has_value).sum()) if group == COMPANY else 0
        people = frozenset(entries.learner_id[rows][has_value].tolist())
        base = round(float(whole[has_value].sum()))
        interval = _interval(definition, values[has_value], whole[has_value])
        direct = frozenset(own.get((slice_at, group), set()) & people)
        cells[slices[slice_at]].append(_cell(group, window, people, interval, base, direct, definition.metric))
    return Tally(cells, without_value)


def _interval(definition: Definition, values: np.ndarray, whole: np.ndarray) -> Interval | None:
    """Value and 90 % interval of a group, None where it has no base."""
    if len(values) == 0:
        return None
    kind = definition.metric.kind
    if kind is MetricKind.LEARNER_MEAN:
        found = mean_interval(len(values), float(values.sum()), float(np.square(values).sum()))
        return found or Interval(float(values.mean()), float("nan"), float("nan"))
    if kind is MetricKind.LEARNER_MEDIAN:
        found = median_interval(values.tolist())
        return found or Interval(float(np.median(values)), float("nan"), float("nan"))
    return wilson(round(float(values.sum())), round(float(whole.sum())))


def _cell(
    group: Group,
    window: Period,
    people: frozenset[int],
    interval: Interval | None,
    base: int,
    direct: frozenset[int],
    metric: Metric,
) -> Cell:
    if interval is None:
        return Cell(group, window, people, None, base, direct_people=direct)
    low, high = _within_limits(interval, metric)
    return Cell(group, window, people, interval.value, base, low, high, direct)


def _within_limits(interval: Interval, metric: Metric) -> tuple[float | None, float | None]:
    if np.isnan(interval.low):
        return None, None
    least, most = metric.limits or (-np.inf, np.inf)
    return max(interval.low, least), min(interval.high, most)
