"""Cells of many groups and layers as arrays; before the gate, like single cells.

A layer is what is shown together with the gate's other layers: a period, or a slice (item, channel) of one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.periods import Period
from learnerintel.metrics.group_order import GroupOrder
from learnerintel.metrics.presence import People

#: Slice and period.
Layer = tuple[Hashable, Period | None]


@dataclass(frozen=True, slots=True)
class CellColumns:
    """One value for each layer (first axis) and place of a group (last axis).

    Attributes:
        order: the groups by place.
        layers: slice and period of each layer.
        is_there: whether there is a cell.
        value: in the metric's unit; NaN where it is unknown.
        base: what it was computed over, in what the metric's base counts.
        low: lower end of its interval; NaN where there is none.
        high: upper end.
        settled: people in the base who were in one group only, and in those above it.
        named: of each layer, place -> the other people, and those of them who were in the group itself.
        member_id: the settled people by name, where layers are parts of a whole, by layer and place; else empty.
        member_key: of each of these, the number of the layer times the number of places, plus the place.
    """

    order: GroupOrder
    layers: Sequence[Layer]
    is_there: np.ndarray
    value: np.ndarray
    base: np.ndarray
    low: np.ndarray
    high: np.ndarray
    settled: np.ndarray
    named: Sequence[Mapping[int, People]]
    member_id: np.ndarray
    member_key: np.ndarray

    def of_period(self, period: Period) -> CellColumns:
        """The same cells, said of a period: what was looked at may have been cut short."""
        return replace(self, layers=[(name, period) for name, _ in self.layers])

    def called(self, name: Hashable, period: Period) -> CellColumns:
        """The cells of one layer, said of a slice and a period."""
        assert len(self.layers) == 1
        return replace(self, layers=[(name, period)])

    def within(self, order: GroupOrder) -> CellColumns:
        """The same among more groups, of which there are no cells."""
        if order is self.order:
            return self
        places = [order.place_of(group) for group in self.order.groups]
        shape = (len(self.layers), len(order))
        arrays = {}
        for name, nothing in (("is_there", False), ("value", np.nan), ("base", 0), ("low", np.nan), ("high", np.nan),
                              ("settled", 0)):  # fmt: skip
            own = getattr(self, name)
            arrays[name] = np.full(shape, nothing, dtype=own.dtype)
            arrays[name][:, places] = own
        named = [{places[place]: people for place, people in one.items()} for one in self.named]
        layer, place = np.divmod(self.member_key, len(self.order))
        key = layer * len(order) + np.array(places)[place]
        return replace(self, order=order, named=named, member_key=key, **arrays)

    def people(self) -> np.ndarray:
        """How many people are in each base."""
        counts = self.settled.copy()
        for layer, named in enumerate(self.named):
            for place, (people, _) in named.items():
                counts[layer, place] += len(people)
        return counts

    def people_of(self, layer: int, place: int) -> set[int]:
        """Everybody in a base."""
        ends = layer * len(self.order) + np.array([place, self.order.end[place]])
        first, behind = np.searchsorted(self.member_key, ends)
        return {*self.member_id[first:behind].tolist(), *self.named[layer].get(place, (frozenset(),))[0]}

    def cell(self, layer: int, place: int) -> Cell:
        """One of them."""
        named, own = self.named[layer].get(place, (frozenset(), frozenset()))
        value, low, high = (_known(column[layer, place]) for column in (self.value, self.low, self.high))
        return Cell(
            self.order.groups[place], self.layers[layer][1], named, value, int(self.base[layer, place]), low, high, own,
            int(self.settled[layer, place]),
        )  # fmt: skip

    def cells(self, layer: int) -> Iterator[Cell]:
        """All of a layer."""
        return (self.cell(layer, place) for place in np.flatnonzero(self.is_there[layer]).tolist())


def joined(parts: Sequence[CellColumns]) -> CellColumns:
    """Layers of several, one after the other; of the same groups."""
    if len(parts) == 1:
        return parts[0]
    names = ("is_there", "value", "base", "low", "high", "settled", "member_id")
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    ahead = np.cumsum([0, *(len(part.layers) for part in parts)]) * len(parts[0].order)
    return CellColumns(
        parts[0].order,
        layers=[layer for part in parts for layer in part.layers],
        named=[named for part in parts for named in part.named],
        member_key=np.concatenate([part.member_key + keys for part, keys in zip(parts, ahead, strict=False)]),
        **arrays,
    )


def _known(number: np.floating) -> float | None:
    return None if np.isnan(number) else float(number)
