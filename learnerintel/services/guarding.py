"""From cells to what may be shown: every figure of the metrics passes here, and here alone.

``domain.disclosure.guard`` sees to groups of people within groups. What it cannot see is that the slices
of a metric that adds up (items, channels) are parts of a total that is shown elsewhere: the total less the
shown parts tells of the hidden ones. :func:`guarded` withholds further parts until the hidden ones hold
enough people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Set

import numpy as np

from learnerintel.domain.disclosure import Cell, Thresholds, guard
from learnerintel.domain.metric import Measurement, Metric
from learnerintel.domain.periods import Period
from learnerintel.metrics.cell_columns import Layer
from learnerintel.metrics.definition import Group
from learnerintel.metrics.gate import GatedColumns

Key = tuple[Hashable, Group, Period | None]
Shown = Mapping[Key, Measurement]
#: A group without people, so that a period in which nothing happened is there.
_NOBODY = "nobody"
_GIVES_AWAY = "Withheld: beside the other figures it would give a smaller group away."


class GatedCells(Shown):
    """Columns of cells that passed the gate, by (slice, group, period); each is put in words when it is asked for."""

    def __init__(
        self, gated: GatedColumns, *, are_parts: bool = False, layer_of: Mapping[Layer, int] | None = None
    ) -> None:
        """``are_parts`` as in :func:`guarded`; ``layer_of`` where the numbers of the layers are known already."""
        self._gated = gated
        self._cells = gated.cells
        if layer_of is None:
            layer_of = {layer: number for number, layer in enumerate(gated.cells.layers)}
        self._layer_of = layer_of
        self._found: dict[tuple[int, int], Measurement] = {}
        self._are_parts = are_parts
        self._looked_at: set[tuple[int, Period | None]] = set()

    def __getitem__(self, key: Key) -> Measurement:
        name, group, period = key
        layer = self._layer_of[name, period]
        place = self._cells.order.place_of(group)
        if not self._cells.is_there[layer, place]:
            raise KeyError(key)
        if self._are_parts:
            self._withhold_leftovers(place, period)
        if (layer, place) not in self._found:
            self._found[layer, place] = self._gated.measurement(layer, place)
        return self._found[layer, place]

    def __iter__(self) -> Iterator[Key]:
        for layer, place in np.argwhere(self._cells.is_there).tolist():
            name, period = self._cells.layers[layer]
            yield name, self._cells.order.groups[place], period

    def __len__(self) -> int:
        return int(np.count_nonzero(self._cells.is_there))

    def of_group(self, group: Group) -> Iterator[tuple[Key, Measurement]]:
        """What may be shown of one group."""
        place = self._cells.order.place_of(group)
        layers = self._cells.layers
        if self._are_parts:
            for period in {layers[layer][1] for layer in np.flatnonzero(self._cells.is_there[:, place]).tolist()}:
                self._withhold_leftovers(place, period)
        for layer, measurement in self._gated.measurements(place):
            name, period = layers[layer]
            yield (name, group, period), self._found.get((layer, place), measurement)

    def _withhold_leftovers(self, place: int, period: Period | None) -> None:
        """As the function of that name; of one group, once."""
        if (place, period) in self._looked_at:
            return
        self._looked_at.add((place, period))
        cells, thresholds = self._cells, self._gated.thresholds
        counts = cells.people_at(place)
        layers = [number for number in np.flatnonzero(counts).tolist() if cells.layers[number][1] == period]
        is_exact = self._gated.exact(place)
        hidden: set[int] = set()
        for layer in layers:
            if not is_exact[layer] and len(hidden) < thresholds.exact_people:
                hidden |= cells.people_of(layer, place)
        group = cells.order.groups[place]
        exact = [
            (int(counts[layer]), repr((cells.layers[layer][0], group, period)), layer)
            for layer in layers
            if is_exact[layer]
        ]
        for _, _, layer in sorted(exact):
            if not hidden or len(hidden) >= thresholds.exact_people:
                break
            hidden |= cells.people_of(layer, place)
            key = (group, period)
            self._found[layer, place] = Measurement(key, None, None, is_withheld=True, why=_GIVES_AWAY)


def guarded(
    slices: Mapping[Hashable, list[Cell]],
    above: Mapping[Group, Group],
    metric: Metric,
    thresholds: Thresholds,
    *,
    are_parts: bool = False,
    periods: Iterable[Period] = (),
) -> dict[Key, Measurement]:
    """What may be shown of the cells of each slice.

    Args:
        slices: slice -> its cells, of all groups and periods that are shown together.
        above: group -> the group above it.
        metric: whose cells they are.
        thresholds: the company's minimum groups.
        are_parts: the slices are parts of a total that is shown elsewhere.
        periods: every period that was looked at, also those in which nothing happened.

    Returns:
        (slice, group, period) -> measurement.
    """
    shown: dict[Key, Measurement] = {}
    for name, cells in slices.items():
        # A period without cells would look like days that nobody accounted for.
        silent = [
            Cell(_NOBODY, period, frozenset(), None, None) for period in {*periods} - {one.period for one in cells}
        ]
        for cell, measurement in zip(cells, guard([*cells, *silent], above, metric, thresholds), strict=False):
            shown[(name, cell.group, cell.period)] = measurement
    if are_parts:
        _withhold_leftovers(slices, shown, thresholds)
    return shown


def _withhold_leftovers(
    slices: Mapping[Hashable, list[Cell]], shown: dict[Key, Measurement], thresholds: Thresholds
) -> None:
    """Hide the smallest parts until those that do not stand exactly hold enough people together, or nobody."""
    wholes: dict[tuple[Group, Period | None], list[tuple[Key, Cell]]] = defaultdict(list)
    for name, cells in slices.items():
        for cell in cells:
            if cell.people:
                wholes[(cell.group, cell.period)].append(((name, cell.group, cell.period), cell))
    for parts in wholes.values():
        hidden: set[int] = set()
        exact = []
        for key, cell in parts:
            if is_exact(shown[key]):
                exact.append((len(cell.people), repr(key), key, cell))
            else:
                hidden |= cell.people
        exact.sort(key=lambda part: part[:2])
        for _, _, key, cell in exact:
            if not hidden or len(hidden) >= thresholds.exact_people:
                break
            hidden |= cell.people
            shown[key] = Measurement(cell.key, None, None, is_withheld=True, why=_GIVES_AWAY)


def withhold_wholes(
    wholes: Mapping[Hashable, Set[int]], shown: dict[Hashable, Measurement], thresholds: Thresholds
) -> None:
    """Withhold wholes (topics) that, less their shown parts (items), would tell of a few hidden people.

    Args:
        wholes: name -> people of those of its parts that do not stand exactly.
        shown: name -> measurement; changed in place.
        thresholds: the company's minimum groups.
    """
    enough = thresholds.exact_people
    withheld = {name for name, hidden in wholes.items() if not is_exact(shown[name]) or 0 < len(hidden) < enough}
    hidden: set[int] = set().union(*(wholes[name] for name in withheld))
    for name in sorted(set(wholes) - withheld, key=lambda name: (len(wholes[name]), repr(name))):
        if not hidden or len(hidden) >= enough:
            break
        if wholes[name]:
            withheld.add(name)
            hidden |= wholes[name]
    for name in withheld:
        if is_exact(shown[name]):
            shown[name] = Measurement(shown[name].key, None, None, is_withheld=True, why=_GIVES_AWAY)


def is_exact(measurement: Measurement) -> bool:
    """Whether a value stands as it is, neither withheld nor as a limit."""
    return measurement.value is not None and measurement.bound is None
