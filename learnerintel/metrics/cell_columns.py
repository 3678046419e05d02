"""Cells of many groups and layers as arrays; before the gate, like single cells.

A layer is what is shown together with the gate's other layers: a period, or a slice (item, channel) of one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.intervals import Interval
from learnerintel.domain.periods import Period
from learnerintel.metrics.group_order import GroupOrder
from learnerintel.metrics.presence import People, Roster
from learnerintel.metrics.shares import wilson_columns

#: Slice and period.
Layer = tuple[Hashable, Period | None]


@dataclass(frozen=True, slots=True)
class CellColumns:
    """One value for each layer (first axis) and place of a group (last axis).

    Attributes:
        order: the groups by place.
        layers: slice and period of each layer.
        is_there: whether there is a cell.
        value: in the metric's unit; NaN where it is unknown. Medians are found when they are asked for, since no
            other cell is shown or withheld for them: then 0 where there is one.
        base: what it was computed over, in what the metric's base counts.
        low: lower end of its interval; NaN where there is none.
        high: upper end.
        settled: people in the base who were in one group only, and in those above it.
        named: of each layer, place -> the other people, and those of them who were in the group itself.
        medians: of each layer, gives value and interval of a place; None where the columns say it.
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
    medians: Sequence[Callable[[int], Interval] | None]
    member_id: np.ndarray
    member_key: np.ndarray

    def of_period(self, period: Period) -> CellColumns:
        """The same cells, said of a period: what was looked at may have been cut short."""
        return replace(self, layers=[(name, period) for name, _ in self.layers])

    def called(self, name: Hashable, period: Period) -> CellColumns:
        """The cells of one layer, said of a slice and a period."""
        assert len(self.layers) == 1
        return replace(self, layers=[(name, period)])

    def worked_out(self) -> CellColumns:
        """The same without anything left to be found: it holds no more than it says."""
        value, low, high = self.value.copy(), self.low.copy(), self.high.copy()
        for layer, median in enumerate(self.medians):
            for place in np.flatnonzero(~np.isnan(self.value[layer])).tolist() if median else ():
                found = median(place)
                value[layer, place], low[layer, place], high[layer, place] = found.value, found.low, found.high
        nobody = np.zeros(0, dtype=np.int64)
        return replace(
            self, value=value, low=low, high=high, medians=[None] * len(self.layers), member_id=nobody,
            member_key=nobody,
        )  # fmt: skip

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
        of_place = {new: old for old, new in enumerate(places)}
        medians = [one and (lambda place, one=one: one(of_place[place])) for one in self.medians]
        layer, place = np.divmod(self.member_key, len(self.order))
        key = layer * len(order) + np.array(places)[place]
        return replace(self, order=order, named=named, medians=medians, member_key=key, **arrays)

    def people(self) -> np.ndarray:
        """How many people are in each base."""
        counts = self.settled.copy()
        for layer, named in enumerate(self.named):
            for place, (people, _) in named.items():
                counts[layer, place] += len(people)
        return counts

    def people_at(self, place: int) -> np.ndarray:
        """How many people are in the base of one group, by layer."""
        counts = self.settled[:, place].copy()
        for layer, named in enumerate(self.named):
            if place in named:
                counts[layer] += len(named[place][0])
        return counts

    def people_of(self, layer: int, place: int) -> set[int]:
        """Everybody in a base."""
        ends = layer * len(self.order) + np.array([place, self.order.end[place]])
        first, behind = np.searchsorted(self.member_key, ends)
        return {*self.member_id[first:behind].tolist(), *self.named[layer].get(place, (frozenset(),))[0]}

    def cell(self, layer: int, place: int) -> Cell:
        """One of them."""
        named, own = self.named[layer].get(place, (frozenset(), frozenset()))
        median = self.medians[layer]
        if median is not None and not np.isnan(self.value[layer, place]):
            found = median(place)
            value, low, high = _known(found.value), _known(found.low), _known(found.high)
        else:
            value, low, high = (_known(column[layer, place]) for column in (self.value, self.low, self.high))
        return Cell(
            self.order.groups[place], self.layers[layer][1], named, value, int(self.base[layer, place]), low, high, own,
            int(self.settled[layer, place]),
        )  # fmt: skip

    def cells(self, layer: int) -> Iterator[Cell]:
        """All of a layer."""
        return (self.cell(layer, place) for place in np.flatnonzero(self.is_there[layer]).tolist())


def settled_shares(order: GroupOrder, layers: Sequence[Layer], count: np.ndarray, people: np.ndarray) -> CellColumns:
    """Shares of people who are each in one group only, and in those above it.

    Args:
        order: the groups.
        layers: slice and period of each layer.
        count: of them, how many; by layer and place.
        people: everybody.
    """
    value, low, high = wilson_columns(count, people)
    nobody = np.zeros(0, dtype=np.int64)
    return CellColumns(
        order, layers, people > 0, value, people, low, high, people, [{}] * len(layers), [None] * len(layers),
        nobody, nobody,
    )  # fmt: skip


def roster_means(roster: Roster, layer: Layer, totals: np.ndarray) -> CellColumns:
    """What each group has in all, by the people on its roster."""
    people = roster.people[None]
    value = np.divide(totals[None], people, out=np.full(people.shape, np.nan), where=people > 0)
    unknown, nobody = np.full(people.shape, np.nan), np.zeros(0, dtype=np.int64)
    return CellColumns(
        roster.order, [layer], people > 0, value, people, unknown, unknown, roster.settled[None], [roster.named],
        [None], nobody, nobody,
    )  # fmt: skip


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
        medians=[median for part in parts for median in part.medians],
        member_key=np.concatenate([part.member_key + keys for part, keys in zip(parts, ahead, strict=False)]),
        **arrays,
    )


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
