"""The gate of ``domain.disclosure`` for many cells at once.

The rule is the domain's. Here it is only found out, with arrays, which cells it need not be asked about: a
group that nothing is wrong with, together with all groups within it (*closed*, as ``domain.suppression`` says).
Whatever is not closed is handed to the rule, with closed groups folded up.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from learnerintel.domain.disclosure import Thresholds, measurement_of, not_exact, periods_within
from learnerintel.domain.metric import Measurement, Metric, MetricKind
from learnerintel.domain.periods import Period
from learnerintel.domain.suppression import Node, Standing, Suppression
from learnerintel.metrics.cell_columns import CellColumns
from learnerintel.metrics.definition import Group

_STANDINGS = tuple(Standing)
_CODE = {standing: np.int8(code) for code, standing in enumerate(_STANDINGS)}
_EXACT = _CODE[Standing.EXACT]
_DISPLAYED = tuple(_CODE[one] for one in (Standing.EXACT, Standing.AT_MOST, Standing.AT_LEAST))
_ROUNDING = 1e-9
_NOBODY: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class GatedColumns:
    """Cells and how each of them stands.

    Attributes:
        cells: before the gate.
        metric: whose cells they are.
        thresholds: the company's minimum groups.
        standing: number of the standing, by layer and place.
    """

    cells: CellColumns
    metric: Metric
    thresholds: Thresholds
    standing: np.ndarray

    def measurement(self, layer: int, place: int) -> Measurement:
        """What may be shown of one cell."""
        standing = _STANDINGS[self.standing[layer, place]]
        return measurement_of(self.cells.cell(layer, place), standing, self.metric, self.thresholds)

    def measurements(self, place: int) -> list[tuple[int, Measurement]]:
        """Layer and what may be shown, for every layer in which the group of a place has a cell."""
        cells = self.cells
        layers = np.flatnonzero(cells.is_there[:, place])
        group, has_ends = cells.order.groups[place], self.metric.kind is not MetricKind.COUNT
        columns = (self.standing, cells.value, cells.base, cells.low, cells.high, cells.settled)
        found, exactly = [], int(_EXACT)
        for layer, code, value, base, low, high, settled in zip(
            layers.tolist(), *(column[layers, place].tolist() for column in columns), strict=True
        ):
            key = group, cells.layers[layer][1]
            if code != exactly:
                people = settled + len(cells.named[layer].get(place, _NOBODY)[0])
                shown = not_exact(key, _STANDINGS[code], base, people, self.metric, self.thresholds)
            elif cells.medians[layer] is not None:
                shown = self.measurement(layer, place)
            elif has_ends and not isnan(low) and not isnan(high):
                shown = Measurement(key, value, base, low, high)
            else:
                shown = self.measurement(layer, place)
            found.append((layer, shown))
        return found

    def exact(self, place: int) -> np.ndarray:
        """In which layers the cell of a place stands as it is."""
        return self.cells.is_there[:, place] & (self.standing[:, place] == _CODE[Standing.EXACT])


def gate(
    cells: CellColumns,
    metric: Metric,
    thresholds: Thresholds,
    looked_at: Sequence[Period] = (),
    groups: Sequence[Group] | None = None,
) -> GatedColumns:
    """How every cell stands, exactly as :func:`learnerintel.domain.disclosure.guard` decides it, slice by slice.

    Args:
        cells: all groups of the organisation and all periods that viewers may choose.
        metric: whose cells they are.
        thresholds: the organisation's minimum groups.
        looked_at: every period that was looked at, also those in which nothing happened.
        groups: those that will be read; what is said of others may lack the rule's answer. None for all.
    """
    places = range(len(cells.order)) if groups is None else [cells.order.place_of(group) for group in groups]
    people = cells.people()
    successes = _successes(cells, people, metric)
    standing = _first_standings(cells, people, successes, metric, thresholds)
    if not metric.adds_up_over_time:
        _suppress(range(len(cells.layers)), cells, people, successes, standing, thresholds, places)
        return GatedColumns(cells, metric, thresholds, standing)
    shorter = periods_within(sorted({*looked_at, *(period for _, period in cells.layers)}))
    layer_of = {layer: number for number, layer in enumerate(cells.layers)}
    by_length: dict[int, list[int]] = {}
    for number, (_, period) in enumerate(cells.layers):
        by_length.setdefault(period.day_count, []).append(number)
    for _, numbers in sorted(by_length.items()):
        for number in numbers:
            if shorter[cells.layers[number][1]] == []:
                continue  # nothing shorter lies within it
            _bar(cells, standing, number, shorter, layer_of)
        _suppress(numbers, cells, people, successes, standing, thresholds, places)
    return GatedColumns(cells, metric, thresholds, standing)


def _bar(
    cells: CellColumns,
    standing: np.ndarray,
    number: int,
    shorter: Mapping[Period, list[Period] | None],
    layer_of: Mapping[tuple[Hashable, Period | None], int],
) -> None:
    """Withhold what shorter periods of the same slice would be given away by."""
    name, period = cells.layers[number]
    within = shorter[period]
    if within is None:
        is_barred = np.ones(len(cells.order), dtype=bool)
    else:
        is_barred = np.zeros(len(cells.order), dtype=bool)
        for layer in (layer_of[name, one] for one in within if (name, one) in layer_of):
            shown = np.isin(standing[layer], (_CODE[Standing.EXACT], _CODE[Standing.NOBODY]))
            is_barred |= cells.is_there[layer] & ~shown
    values = np.isin(standing[number], _DISPLAYED)
    standing[number, is_barred & values] = _CODE[Standing.PROTECTS_SHORTER_PERIOD]


def _successes(cells: CellColumns, people: np.ndarray, metric: Metric) -> np.ndarray | None:
    """The numerators, moved and scaled so that nothing is 0 and everything is the base."""
    if metric.limits is None or metric.kind is MetricKind.LEARNER_MEDIAN:
        return None
    least, most = metric.limits
    return (cells.value - least) / (most - least) * cells.base


def _first_standings(
    cells: CellColumns, people: np.ndarray, successes: np.ndarray | None, metric: Metric, thresholds: Thresholds
) -> np.ndarray:
    standing = np.full(people.shape, _CODE[Standing.EXACT])
    if successes is not None:
        is_small = (people < thresholds.exact_people) & (people > 0)
        worth = cells.base[is_small] / people[is_small]
        low = successes[is_small] <= worth + _ROUNDING
        high = successes[is_small] >= cells.base[is_small] - worth - _ROUNDING
        codes = (_CODE[Standing.AT_MOST], _CODE[Standing.AT_LEAST])
        standing[is_small] = np.select((low, high), codes, _CODE[Standing.EXACT])
    standing[cells.base < metric.minimum_base] = _CODE[Standing.BASE_TOO_SMALL]
    standing[np.isnan(cells.value)] = _CODE[Standing.UNKNOWN]
    standing[people < thresholds.rate_people] = _CODE[Standing.TOO_FEW_PEOPLE]
    standing[people == 0] = _CODE[Standing.NOBODY]
    return standing


def _suppress(
    layers: Sequence[int],
    cells: CellColumns,
    people: np.ndarray,
    successes: np.ndarray | None,
    standing: np.ndarray,
    thresholds: Thresholds,
    places: Sequence[int],
) -> None:
    """Ask the rule about every layer in which something is not closed; ``standing`` is changed in place."""
    # Where none of the groups that are read would be shown, nothing can change for them.
    chosen = np.asarray(layers, dtype=np.int64)
    chosen = chosen[np.isin(standing[np.ix_(chosen, places)], _DISPLAYED).any(axis=1)]
    if not len(chosen):
        return
    numerators = None if successes is None else successes[chosen]
    found = _Layers(cells, chosen, people[chosen], numerators, standing[chosen], thresholds)
    for row in np.flatnonzero(~found.is_closed[:, 0] & (found.people[:, 0] > 0)).tolist():
        for place, node in _asked(found, row, thresholds).items():
            standing[chosen[row], place] = _CODE[node.standing]


class _Layers:
    """What is known of some layers before the rule is asked; by layer and place.

    Attributes:
        order: the groups by place.
        named: of each layer, people who are not settled.
        people: everybody in the base.
        settled: those who are.
        own_settled: those of them who were in no group below.
        base: denominators.
        successes: numerators; None where the unit has no limits.
        standing: first standings.
        leftover: people of a group who are in no exactly shown group directly below it.
        is_closed: whether a group and all groups within it are safe by themselves.
        folded_base: sum of the denominators of the closed groups directly below.
        folded_successes: sum of their numerators.
    """

    def __init__(
        self,
        cells: CellColumns,
        layers: np.ndarray,
        people: np.ndarray,
        successes: np.ndarray | None,
        standing: np.ndarray,
        thresholds: Thresholds,
    ) -> None:
        self.order, self.people, self.successes, self.standing = cells.order, people, successes, standing
        self.named = [cells.named[layer] for layer in layers.tolist()]
        self.settled, self.base = cells.settled[layers], cells.base[layers]
        below = self.order.sums_of_below
        is_exact = standing == _CODE[Standing.EXACT]
        self.own_settled = self.settled - below(self.settled)
        self.leftover = people - below(np.where(is_exact, people, 0))
        self.is_closed = self._closed(is_exact, thresholds)
        self.folded_base = below(np.where(self.is_closed, self.base, 0))
        self.folded_successes = None if successes is None else below(np.where(self.is_closed, successes, 0))

    def _closed(self, is_exact: np.ndarray, thresholds: Thresholds) -> np.ndarray:
        """A leftover of nobody, or of ten people or more without limits, is safe whatever their number is."""
        has_named = np.zeros(self.people.shape, dtype=bool)
        for row, named in enumerate(self.named):
            has_named[row, list(named)] = True
        is_peopled = self.people > 0
        is_above = self.order.sums(is_peopled) > is_peopled
        is_limit = (self.standing == _CODE[Standing.AT_MOST]) | (self.standing == _CODE[Standing.AT_LEAST])
        is_safe = (self.leftover == 0) | (self.leftover >= thresholds.exact_people) | ~is_above
        may_be_closed = is_exact & is_safe & ~has_named
        # What is not shown at all is part of the leftover, unless it is shown in parts.
        matters = is_peopled & (is_exact | is_limit | is_above | has_named)
        is_closed = may_be_closed
        for _ in range(self.order.depth):
            is_closed = may_be_closed & (self.order.sums_of_below(matters & ~is_closed) == 0)
        return is_closed


def _asked(layers: _Layers, row: int, thresholds: Thresholds) -> dict[int, Node]:
    """How the groups of one layer stand by the rule; those that are not named stand as they did."""
    nodes: dict[int, Node] = {}
    above = layers.order.above.tolist()
    for place in np.flatnonzero(~layers.is_closed[row] & (layers.people[row] > 0)).tolist():
        if place and (above[place] not in nodes or layers.is_closed[row, above[place]]):
            continue  # within a closed group
        node = nodes[place] = _node(layers, row, place, nodes)
        if node.standing is not Standing.EXACT:
            for below in _closed_below(layers, row, place):
                nodes[below] = _node(layers, row, below, nodes)
        elif layers.folded_base[row, place]:
            _fold(node, layers, row, place, nodes)
    Suppression([*nodes.values()], thresholds.rate_people, thresholds.exact_people).run()
    return nodes


def _closed_below(layers: _Layers, row: int, place: int) -> list[int]:
    return [below for below in layers.order.below[place] if layers.is_closed[row, below]]


def _node(layers: _Layers, row: int, place: int, nodes: Mapping[int, Node]) -> Node:
    at = row, place
    named, own = layers.named[row].get(place, _NOBODY)
    is_closed = layers.is_closed[at]
    node = Node(
        layers.order.groups[place],
        named,
        own,
        layers.base.item(at),
        None if layers.successes is None else layers.successes.item(at),
        _STANDINGS[layers.standing[at]],
        layers.settled.item(at),
        (layers.leftover if is_closed else layers.own_settled).item(at),
        parent=nodes.get(layers.order.above.item(place)),
    )
    if is_closed and layers.folded_base[at]:
        _fold(node, layers, row, place, nodes)
    return node


def _fold(node: Node, layers: _Layers, row: int, place: int, nodes: dict[int, Node]) -> None:
    waiting: list[int] = []
    closed = _closed_below(layers, row, place)

    def smallest() -> Node:
        if not waiting:
            groups, people = layers.order.groups, layers.people[row].tolist()
            waiting.extend(sorted(closed, key=lambda below: (people[below], repr(groups[below])), reverse=True))
        below = waiting.pop()
        found = nodes[below] = _node(layers, row, below, nodes)
        found.unseen_settled = found.lone_plus = found.direct_settled
        return found

    node.folded, node.folded_count = smallest, len(closed)
    node.folded_base = float(layers.folded_base[row, place])
    node.folded_successes = 0 if layers.folded_successes is None else float(layers.folded_successes[row, place])
