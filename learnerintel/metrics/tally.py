"""From rows about learners to the cells of groups: put together, counted, given an interval.

Nothing here may be shown yet: cells go through ``domain.disclosure.guard`` first.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, inf, isnan

import numpy as np
from sqlalchemy import Connection

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.intervals import Interval, mean_interval, median_interval, wilson
from learnerintel.domain.metric import Metric, MetricKind
from learnerintel.domain.periods import Period
from learnerintel.metrics.columns import NO_TEAM, Columns
from learnerintel.metrics.definition import COMPANY, Definition, Group, Per, Question
from learnerintel.metrics.gathering import Basis, Entries, columns_of, gather, runs, spread


@dataclass(frozen=True, slots=True)
class Tally:
    """Cells of a metric in one period.

    Attributes:
        cells: slice -> the cells of all groups; the one key None where nothing is sliced.
        without_value: people of the company who were there and have no value (0 of 0, or unknown).
        notes: sentences on what was left out.
    """

    cells: dict[Hashable, list[Cell]]
    without_value: int = 0
    notes: tuple[str, ...] = ()


def tally(
    connection: Connection,
    definition: Definition,
    question: Question,
    basis: Basis,
    columns: Columns | None = None,
) -> Tally:
    """Measure one metric in one window for every group.

    Args:
        connection: any.
        definition: of the metric.
        question: window, as-of day and slices.
        basis: teams and who was there.
        columns: the rows, where they were read already, column by column.

    Returns:
        Cells with values in the metric's unit, and how many people have none.
    """
    if definition.cells is not None:
        found, notes = definition.cells(connection, question, basis.lineage, basis.presence)
        chosen = [cell for cell in found if cell.group == COMPANY] if basis.is_company_only else found
        return Tally({None: chosen}, notes=tuple(notes))
    if columns is None:
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


@dataclass(frozen=True, slots=True)
class _Roster:
    """Everybody who was there.

    Attributes:
        group_at: index of a group, one entry for each group and person; sorted by group, then person.
        learner_id: of the person.
        own: index of a group -> people in the group itself, not only in one below it.
    """

    group_at: np.ndarray
    learner_id: np.ndarray
    own: dict[int, frozenset[int]]


def _roster(basis: Basis, days: Period, groups: dict[Group, int]) -> _Roster:
    learners, teams = basis.presence.within(days)
    row, group_at = spread(teams, basis, groups)
    pairs = np.unique(np.column_stack((group_at, learners[row])), axis=0)
    own: dict[int, set[int]] = {}
    for learner_id, team_id in zip(learners.tolist(), teams.tolist(), strict=True):
        if team_id in groups:
            own.setdefault(groups[team_id], set()).add(learner_id)
    return _Roster(pairs[:, 0], pairs[:, 1], {index: frozenset(people) for index, people in own.items()})


def _roster_cells(
    definition: Definition,
    window: Period,
    entries: Entries,
    slices: Sequence[Hashable],
    groups: dict[Group, int],
    roster: _Roster,
) -> dict[Hashable, list[Cell]]:
    """Everybody on the roster is in the base, also who has no row."""
    names = {index: group for group, index in groups.items()}
    values, place = _own_values(definition, entries), _places(entries, roster)
    here = place >= 0
    by_slice = {slice_at: (place[here][rows], values[here][rows]) for slice_at, rows in runs(entries.slice_at[here])}
    nothing = (np.array([], dtype=np.int64), np.array([]))
    whole = [(index, rows, frozenset(roster.learner_id[rows].tolist())) for index, rows in runs(roster.group_at)]
    cells: dict[Hashable, list[Cell]] = {}
    for slice_at, name in enumerate(slices):
        of_everybody = np.zeros(len(roster.learner_id))
        at, own_values = by_slice.get(slice_at, nothing)
        of_everybody[at] = own_values
        if definition.names_the_others:
            of_everybody = 1 - of_everybody
        cells[name] = [
            _cell(
                names[index],
                window,
                people,
                _interval(definition, of_everybody[rows], len(people)),
                len(people),
                roster.own.get(index, frozenset()),
                definition.metric,
            )
            for index, rows, people in whole
        ]
    return cells


def _places(entries: Entries, roster: _Roster) -> np.ndarray:
    """Where each entry's group and person stand in the roster; -1 where they are not there."""
    width = 1 + max(roster.learner_id.max(initial=0), entries.learner_id.max(initial=0))
    there = roster.group_at * width + roster.learner_id
    wanted = entries.group_at * width + entries.learner_id
    place = np.searchsorted(there, wanted)
    place[place == len(there)] = 0
    return np.where(there[place] == wanted, place, -1) if len(there) else np.full(len(wanted), -1)


def _own_values(definition: Definition, entries: Entries) -> np.ndarray:
    """One value for each entry; NaN where there is none."""
    part, whole = entries.part, entries.whole
    if definition.per is Per.PERSON:
        return np.where((part > 0) & (entries.against == 0), 1.0, 0.0)
    if definition.per is Per.OWN_SHARE:
        return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return part


def _own_members(
    columns: Columns, entries: Entries, slices: Sequence[Hashable], groups: dict[Group, int]
) -> dict[tuple[int, Group], set[int]]:
    """(index of the slice, group) -> people with a row of that very group, not only of one below it."""
    position = {name: index for index, name in enumerate(slices)}
    learners, teams = columns["learner_id"].tolist(), columns["team_id"].tolist()
    of_row = columns["slice"].tolist() if "slice" in columns else [None] * len(learners)
    found: dict[tuple[int, Group], set[int]] = {}
    for learner_id, team_id, name in zip(learners, teams, of_row, strict=True):
        group = COMPANY if team_id == NO_TEAM else team_id
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
    all_values = _own_values(definition, entries)
    without_value = 0
    for key, rows in runs(entries.slice_at * max(len(groups), 1) + entries.group_at):
        slice_at, group = key // len(groups), names[key % len(groups)]
        values, whole = all_values[rows], entries.whole[rows]
        has_value = ~np.isnan(values) & ~np.isnan(entries.part[rows]) & (whole > 0)
        without_value += int((~has_value).sum()) if group == COMPANY else 0
        people = frozenset(entries.learner_id[rows][has_value].tolist())
        # A person counts once, however many teams she was in; pairs are added up.
        base = round(float(whole[has_value].sum())) if definition.per is Per.PAIR else len(people)
        interval = _interval(definition, values[has_value], base)
        direct = frozenset(own.get((slice_at, group), set()) & people)
        cells[slices[slice_at]].append(_cell(group, window, people, interval, base, direct, definition.metric))
    return Tally(cells, without_value)


def _interval(definition: Definition, values: np.ndarray, base: int) -> Interval | None:
    """Value and 90 % interval of a group, None where it has no base."""
    if len(values) == 0:
        return None
    kind = definition.metric.kind
    if kind is MetricKind.LEARNER_MEAN:
        # Exact sums: the order of people, and so their numbers, must not show in the last digit.
        total = fsum(values)
        found = mean_interval(len(values), total, fsum(values * values))
        return found or Interval(total / len(values), float("nan"), float("nan"))
    if kind is MetricKind.LEARNER_MEDIAN:
        found = median_interval(values.tolist())
        return found or Interval(float(np.median(values)), float("nan"), float("nan"))
    return _share(round(float(values.sum())), base)


@lru_cache(maxsize=65_536)
def _share(count: int, base: int) -> Interval:
    return wilson(count, base)


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
    if isnan(interval.low):
        return None, None
    least, most = metric.limits or (-inf, inf)
    return max(interval.low, least), min(interval.high, most)
