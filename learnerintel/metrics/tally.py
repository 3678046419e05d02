"""From rows about learners to the cells of groups: put together, counted, given an interval.

Nothing here may be shown yet: cells go through the gate first (``metrics.gate``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import fsum

import numpy as np
from sqlalchemy import Connection

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.intervals import Interval, mean_interval, median_rank
from learnerintel.domain.metric import Metric, MetricKind
from learnerintel.domain.periods import Period
from learnerintel.metrics.cell_columns import CellColumns
from learnerintel.metrics.columns import Columns
from learnerintel.metrics.definition import COMPANY, Definition, Per, Question
from learnerintel.metrics.gathering import Entries, columns_of, gather, runs, spread
from learnerintel.metrics.group_order import COMPANY_ONLY, GroupOrder
from learnerintel.metrics.presence import AWAY, MOVED, People, Presence, Roster
from learnerintel.metrics.shares import wilson_columns

_NOBODY = np.zeros(0, dtype=np.int64)
#: So many values are put in order sooner than parted at four places.
_FEW_VALUES = 1000


@dataclass(frozen=True, slots=True)
class Basis:
    """What is the same for every period of an answer.

    Attributes:
        groups: all of them.
        presence: who was there when.
        is_company_only: leave out every group but the company.
    """

    groups: GroupOrder
    presence: Presence
    is_company_only: bool = False

    @property
    def order(self) -> GroupOrder:
        """The groups that are counted."""
        return COMPANY_ONLY if self.is_company_only else self.groups


@dataclass(frozen=True, slots=True)
class Tally:
    """Cells of a metric in one period.

    Attributes:
        cells: one layer for each slice; the slice None where nothing is sliced.
        listed: the cells of a metric that computes them itself, instead; else None.
        without_value: people of the company who were there and have no value (0 of 0, or unknown).
        notes: sentences on what was left out.
    """

    cells: CellColumns | None
    listed: Sequence[Cell] | None = None
    without_value: int = 0
    notes: tuple[str, ...] = ()


def tally(
    connection: Connection, definition: Definition, question: Question, basis: Basis, columns: Columns | None = None
) -> Tally:
    """Measure one metric in one window for every group.

    Args:
        connection: any.
        definition: of the metric.
        question: window, as-of day and slices.
        basis: groups and who was there.
        columns: the rows, where they were read already, column by column.

    Returns:
        Cells with values in the metric's unit, and how many people have none.
    """
    if definition.cells is not None:
        found, notes = definition.cells(connection, question, basis.groups.lineage, basis.presence)
        chosen = [cell for cell in found if cell.group == COMPANY] if basis.is_company_only else found
        return Tally(None, listed=chosen, notes=tuple(notes))
    if columns is None:
        columns = columns_of(connection, definition, question)
    slices, settled, moved = gather(columns, basis.order)
    days = question.window
    if definition.is_of_last_day:
        days = Period(days.last_on, days.last_on)
    if definition.is_of_roster:
        roster = basis.presence.roster(basis.order, days)
        values = _RosterValues(definition, len(slices), roster, settled, moved)
    else:
        values = _OwnValues(definition, len(slices), basis.order, settled, moved)
    cells = _cells(definition, values, [(name, question.window) for name in slices])
    return Tally(cells, without_value=values.without_value)


class _RosterValues:
    """One value for everybody on the roster, also for those who have no row.

    Attributes:
        settled: by layer and place, settled people in the base.
        named: of each layer, the others.
        is_there: whether there is a cell.
        without_value: nobody; who has no row has nothing.
    """

    without_value = 0

    def __init__(
        self, definition: Definition, layers: int, roster: Roster, settled: Entries, moved: Entries
    ) -> None:
        order = roster.order
        self.order, self.layers, self.definition = order, layers, definition
        self.settled = np.broadcast_to(roster.settled, (layers, len(order)))
        self.named: list[dict[int, People]] = [roster.named] * layers
        self.is_there = np.broadcast_to(roster.people > 0, (layers, len(order)))
        self.member_id = self.member_key = _NOBODY
        self._roster = roster
        home = roster.home_of(settled.learner_id)
        is_regular = home == settled.place
        self._regular = settled.where(is_regular)
        # Rows of another team than the one she was in herself: they count for the groups that hold both.
        astray = settled.where(~is_regular & (home != AWAY))
        rest = [entries for entries in (astray, moved) if len(entries)]
        self._rest = [spread(entries, order) for entries in rest]
        self._rest = [entries.where(self._holds(entries)) for entries in self._rest]

    def _holds(self, entries: Entries) -> np.ndarray:
        """Whether each entry's learner was in its group on the roster."""
        home = self._roster.home_of(entries.learner_id)
        found = (entries.place <= home) & (home < self.order.end[entries.place])
        for row in np.flatnonzero(home == MOVED).tolist():
            people, _ = self._roster.named.get(int(entries.place[row]), (frozenset(), frozenset()))
            found[row] = int(entries.learner_id[row]) in people
        return found

    def people(self) -> np.ndarray:
        """Everybody in each base."""
        return np.broadcast_to(self._roster.people, self.settled.shape)

    def totals(self) -> tuple[np.ndarray, np.ndarray]:
        """Of shares: people who have it, and the base."""
        base = self.people()
        shape = (self.layers, len(self.order))
        count = self.order.sums(_by_cell(self._regular, _has(self.definition, self._regular), shape))
        for entries in self._rest:
            count = count + _by_cell(entries, _has(self.definition, entries), shape)
        return (base - count if self.definition.names_the_others else count), base

    def values_of(self, layer: int) -> Callable[[int], np.ndarray]:
        """Gives the values of everybody in the group at a place."""
        learners, begins = self._roster.by_home
        everybody = np.zeros(len(self._roster.home))
        mine = self._regular.where(self._regular.layer == layer)
        everybody[mine.learner_id] = _own_values(self.definition, mine)
        ordered = everybody[learners]
        others: dict[tuple[int, int], float] = {}
        astray: set[int] = set()
        for entries in self._rest:
            mine = entries.where(entries.layer == layer)
            astray.update(mine.place[self._roster.home_of(mine.learner_id) != MOVED].tolist())
            keys = zip(mine.place.tolist(), mine.learner_id.tolist(), strict=True)
            others.update(zip(keys, _own_values(self.definition, mine).tolist(), strict=True))

        def values(place: int) -> np.ndarray:
            people, _ = self._roster.named.get(place, (frozenset(), frozenset()))
            settled = ordered[begins[place] : begins[self.order.end[place]]]
            if place in astray:
                inside = learners[begins[place] : begins[self.order.end[place]]]
                stayed = zip(inside.tolist(), settled.tolist(), strict=True)
                settled = np.array([others.get((place, who), own) for who, own in stayed])
            named = [others.get((place, learner), 0.0) for learner in people]
            return np.concatenate((settled, named)) if named else settled

        return values


class _OwnValues:
    """Only people with a value are in the base.

    Attributes:
        settled: by layer and place, settled people in the base.
        named: of each layer, the others.
        is_there: whether there is a cell.
        without_value: people of the company with rows and without a value.
    """

    def __init__(
        self, definition: Definition, layers: int, order: GroupOrder, settled: Entries, moved: Entries
    ) -> None:
        self.order, self.layers, self.definition = order, layers, definition
        shape = (layers, len(order))
        above = spread(moved, order) if len(moved) else moved
        rows = order.sums(_by_cell(settled, None, shape)) + _by_cell(above, None, shape)
        self.is_there = rows > 0
        has_value = _has_value(definition, settled)
        self._settled, self._above = settled.where(has_value), above.where(_has_value(definition, above))
        self.settled = order.sums(_by_cell(self._settled, None, shape))
        self.named = _named(self._above, moved, layers)
        counts = self.settled[:, 0] + [len(named.get(0, ((),))[0]) for named in self.named]
        self.without_value = int(rows[:, 0].sum() - counts.sum())

    @cached_property
    def _sorted(self) -> Entries:
        if self.layers * len(self.order) == 1:
            return self._settled
        key = self._settled.layer * len(self.order) + self._settled.place
        return self._settled.where(np.argsort(key, kind="stable"))

    @property
    def member_id(self) -> np.ndarray:
        return self._sorted.learner_id

    @property
    def member_key(self) -> np.ndarray:
        return self._sorted.layer * len(self.order) + self._sorted.place

    def people(self) -> np.ndarray:
        """Everybody in each base."""
        counts = self.settled.copy()
        for layer, named in enumerate(self.named):
            for place, (people, _) in named.items():
                counts[layer, place] += len(people)
        return counts

    def totals(self) -> tuple[np.ndarray, np.ndarray]:
        """Of shares: numerator and base."""
        shape = (self.layers, len(self.order))
        found = []
        is_pair = self.definition.per is Per.PAIR
        for name in ("part", "whole"):
            values = []
            for entries in (self._settled, self._above):
                own = _has(self.definition, entries) if name == "part" else None
                values.append(getattr(entries, name) if is_pair else own)
            settled = self.order.sums(_by_cell(self._settled, values[0], shape))
            found.append(settled + _by_cell(self._above, values[1], shape))
        return found[0], np.rint(found[1]).astype(np.int64)

    def values_of(self, layer: int) -> Callable[[int], np.ndarray]:
        """Gives the values of the people in the group at a place."""
        entries, keys = self._sorted, self.member_key
        first, behind = np.searchsorted(keys, [layer * len(self.order), (layer + 1) * len(self.order)])
        mine, places = entries.where(np.arange(first, behind)), keys[first:behind] - layer * len(self.order)
        others = self._above.where(self._above.layer == layer)
        of_mine, of_others = _own_values(self.definition, mine), _own_values(self.definition, others)
        every = np.arange(len(self.order) + 1)
        begins, others_begin = np.searchsorted(places, every).tolist(), np.searchsorted(others.place, every).tolist()

        def values(place: int) -> np.ndarray:
            found = of_mine[begins[place] : begins[self.order.end.item(place)]]
            named = of_others[others_begin[place] : others_begin[place + 1]]
            return np.concatenate((found, named)) if len(named) else found

        return values


def _by_cell(entries: Entries, weights: np.ndarray | None, shape: tuple[int, int]) -> np.ndarray:
    """Sums of weights, or how many entries there are."""
    cell = entries.place if shape[0] == 1 else entries.layer * shape[1] + entries.place
    if weights is not None and weights.dtype == bool:
        cell, weights = cell[weights], None
    return np.bincount(cell, weights=weights, minlength=shape[0] * shape[1]).reshape(shape)


def _named(above: Entries, own: Entries, layers: int) -> list[dict[int, People]]:
    """Of each layer and place, people who were in several groups, and those of them who were in the group itself."""
    itself: dict[tuple[int, int], set[int]] = {}
    for layer, place, learner in zip(own.layer.tolist(), own.place.tolist(), own.learner_id.tolist(), strict=True):
        itself.setdefault((layer, place), set()).add(learner)
    named: list[dict[int, People]] = [{} for _ in range(layers)]
    width = int(above.place.max(initial=0)) + 1
    for key, rows in runs(above.layer * width + above.place):
        layer, place = divmod(key, width)
        people = frozenset(above.learner_id[rows].tolist())
        named[layer][place] = people, frozenset(people & itself.get((layer, place), set()))
    return named


def _own_values(definition: Definition, entries: Entries) -> np.ndarray:
    """One value for each entry; NaN where there is none."""
    part, whole = entries.part, entries.whole
    if definition.per is Per.PERSON:
        return _has(definition, entries).astype(np.float64)
    if definition.per is Per.OWN_SHARE:
        return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return part


def _has(definition: Definition, entries: Entries) -> np.ndarray:
    """Whether each entry has what the share is about; where it is not about people, how much."""
    if definition.per is Per.PERSON:
        return (entries.part > 0) & (entries.against == 0)
    return _own_values(definition, entries)


def _has_value(definition: Definition, entries: Entries) -> np.ndarray:
    return ~np.isnan(_own_values(definition, entries)) & ~np.isnan(entries.part) & (entries.whole > 0)


def _cells(definition: Definition, values: _RosterValues | _OwnValues, layers: list) -> CellColumns:
    metric = definition.metric
    medians: list[Callable[[int], Interval] | None] = [None] * len(layers)
    if metric.kind is MetricKind.LEARNER_MEDIAN:
        base = values.people()
        value = np.where(base > 0, 0.0, np.nan)
        low = high = np.full(base.shape, np.nan)
        medians = [_Medians(metric, values, layer).of for layer in range(len(layers))]
    elif metric.kind is MetricKind.LEARNER_MEAN:
        base = values.people()
        value, low, high = (np.full(base.shape, np.nan) for _ in range(3))
        for layer in range(len(layers)):
            of_group = values.values_of(layer)
            for place in np.flatnonzero(base[layer]).tolist():
                found = _mean(metric, of_group(place))
                value[layer, place], low[layer, place], high[layer, place] = found.value, found.low, found.high
    else:
        count, base = values.totals()
        value, low, high = wilson_columns(np.rint(count), base)
        if metric.limits is not None:
            low, high = np.maximum(low, metric.limits[0]), np.minimum(high, metric.limits[1])
    return CellColumns(
        values.order, layers, values.is_there, value, base, low, high, values.settled, values.named, medians,
        values.member_id, values.member_key,
    )  # fmt: skip


class _Medians:
    """Medians of the groups of one layer, found when they are asked for."""

    def __init__(self, metric: Metric, values: _RosterValues | _OwnValues, layer: int) -> None:
        self._metric, self._of_layer = metric, (values, layer)

    @cached_property
    def _values(self) -> Callable[[int], np.ndarray]:
        values, layer = self._of_layer
        return values.values_of(layer)

    def of(self, place: int) -> Interval:
        """Median of the group at a place, and its interval."""
        return _within(self._metric, _median(self._values(place)))


def _within(metric: Metric, found: Interval) -> Interval:
    if metric.limits is None:
        return found
    least, most = metric.limits
    return Interval(found.value, max(found.low, least), min(found.high, most))


def _mean(metric: Metric, values: np.ndarray) -> Interval:
    """Mean and 90 % interval of people's own values; NaN for the ends of one value alone."""
    # Exact sums: the order of people, and so their numbers, must not show in the last digit.
    total = fsum(values.tolist())
    found = mean_interval(len(values), total, fsum((values * values).tolist()))
    return _within(metric, found or Interval(total / len(values), float("nan"), float("nan")))


def _median(values: np.ndarray) -> Interval:
    """The median as ``domain.intervals.median_interval`` gives it, without putting many values in order."""
    base, rank = len(values), median_rank(len(values))
    ends = [rank - 1, base - rank] if rank else []
    is_few = base <= _FEW_VALUES
    ordered = np.sort(values) if is_few else np.partition(values, [*ends, (base - 1) // 2, base // 2])
    low, high = (float(ordered[end]) for end in ends) if rank else (float("nan"), float("nan"))
    return Interval(float((ordered[(base - 1) // 2] + ordered[base // 2]) / 2), low, high)
