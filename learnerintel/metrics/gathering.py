"""Rows about learners, put together by layer, group and learner.

Nearly everybody is in one team in a period: such a learner has one entry, at the place of that team, and counts for
the groups above it by sums. Only of those with rows of several teams is there an entry for every group.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from learnerintel.metrics.columns import Columns, columns_of_rows
from learnerintel.metrics.definition import Definition, Question
from learnerintel.metrics.group_order import GroupOrder

_SUMMED = ("part", "whole", "against")
#: Columns that say who is meant where nobody is named; ``rows`` makes people of them.
_SPEAKERS = ("is_anonymous", "response")
_ONE_SLICE: tuple[Hashable, ...] = (None,)
#: Counting by number needs that much room at most; more numbers are sorted.
_MOST_NUMBERS = 1 << 22


@dataclass(frozen=True, slots=True)
class Entries:
    """One entry for each layer, group and learner, in no particular order.

    Attributes:
        layer: number of the layer.
        place: of the group.
        learner_id: of the person.
        part: sum of the parts; NaN where none is known.
        whole: sum of the wholes.
        against: sum of what rules the person out.
    """

    layer: np.ndarray
    place: np.ndarray
    learner_id: np.ndarray
    part: np.ndarray
    whole: np.ndarray
    against: np.ndarray

    def __len__(self) -> int:
        return len(self.layer)

    def where(self, chosen: np.ndarray) -> Entries:
        """Some of them, by place or by truth."""
        if chosen.dtype == bool:
            chosen = np.flatnonzero(chosen)
            if len(chosen) == len(self):
                return self
        return Entries(*(getattr(self, name)[chosen] for name in self.__slots__))


def columns_of(connection: Connection, definition: Definition, question: Question) -> Columns:
    """The rows behind a metric, column by column."""
    if definition.columns is not None:
        return definition.columns(connection, question)
    statement = definition.statement(question)
    names = [name for name in statement.selected_columns.keys() if name not in _SPEAKERS]  # noqa: SIM118
    if definition.rows is not None:
        return columns_of_rows(names, definition.rows(connection, question))
    return columns_of_rows(names, connection.execute(statement).fetchall())


def gather(columns: Columns, order: GroupOrder) -> tuple[Sequence[Hashable], Entries, Entries]:
    """Add rows up for every learner and the team she was in.

    Args:
        columns: as ``metrics.columns`` says.
        order: where teams stand.

    Returns:
        The slices by number of their layer; entries of learners with rows of one team in the layer; entries of
        the others, one for each team.
    """
    slices, layer = _slices(columns)
    rows = Entries(
        layer,
        order.places(columns["team_id"]),
        columns["learner_id"],
        columns["part"].astype(np.float64, copy=False),
        _filled(columns, "whole", 1.0),
        _filled(columns, "against", 0.0),
    )
    is_again = _stands_again(rows, len(slices))
    if not is_again.any():
        return slices, _known(rows), rows.where(is_again)
    again = rows.where(is_again)
    is_moved = _is_in_several(again, len(slices))
    stayed, moved = _added_up_by_learner(again.where(~is_moved), len(slices)), added_up(again.where(is_moved))
    return slices, _together(_known(rows.where(~is_again)), stayed), moved


def spread(entries: Entries, order: GroupOrder) -> Entries:
    """Each entry once for every group it counts for, added up by learner."""
    lines = {place: order.line(place) for place in np.unique(entries.place).tolist()}
    depth = max((len(line) for line in lines.values()), default=0)
    table = np.full((len(order), depth), -1)
    for place, line in lines.items():
        table[place, : len(line)] = line
    places = table[entries.place]
    row, column = np.nonzero(places >= 0)
    above = entries.where(row)
    return added_up(
        Entries(above.layer, places[row, column], above.learner_id, above.part, above.whole, above.against)
    )


def added_up(entries: Entries) -> Entries:
    """One entry for each layer, place and learner; what is not known adds nothing."""
    people, person = np.unique(entries.learner_id, return_inverse=True)
    width, depth = max(len(people), 1), int(entries.place.max(initial=0)) + 1
    keys, entry = np.unique((entries.layer * depth + entries.place) * width + person, return_inverse=True)
    is_known = ~np.isnan(entries.part) & ~np.isnan(entries.whole)
    known = np.bincount(entry, weights=is_known, minlength=len(keys))
    parts = _sums(entry, np.where(is_known, entries.part, 0), len(keys))
    return Entries(
        layer=keys // width // depth,
        place=keys // width % depth,
        learner_id=people[keys % width] if len(people) else entries.learner_id,
        part=np.where(known > 0, parts, np.nan),
        whole=np.bincount(entry, weights=np.where(is_known, entries.whole, 0), minlength=len(keys)),
        against=np.bincount(entry, weights=entries.against, minlength=len(keys)),
    )


def _known(entries: Entries) -> Entries:
    """Entries as :func:`added_up` leaves them, where there is one for each learner already."""
    is_known = ~(np.isnan(entries.part) | np.isnan(entries.whole))
    if is_known.all():
        return entries
    part, whole = np.where(is_known, entries.part, np.nan), np.where(is_known, entries.whole, 0.0)
    return Entries(entries.layer, entries.place, entries.learner_id, part, whole, entries.against)


def _together(one: Entries, other: Entries) -> Entries:
    return Entries(*(np.concatenate((getattr(one, name), getattr(other, name))) for name in Entries.__slots__))


def _filled(columns: Columns, name: str, value: float) -> np.ndarray:
    if name in columns:
        return columns[name].astype(np.float64, copy=False)
    return np.full(len(columns["learner_id"]), value)


def _numbers(entries: Entries, layers: int) -> tuple[np.ndarray, int]:
    """A number for each layer and learner; and how many numbers there may be."""
    if len(entries) == 0:
        return entries.layer, 0
    least = int(entries.learner_id.min())
    width = int(entries.learner_id.max()) - least + 1
    own = entries.learner_id - least
    return (own if layers == 1 else entries.layer * width + own), layers * width


def _stands_again(entries: Entries, layers: int) -> np.ndarray:
    """Whether the same learner has another row in the same layer."""
    learners = entries.learner_id
    if layers == 1 and not np.any(learners[1:] < learners[:-1]):  # mostly they come in order
        is_equal = learners[1:] == learners[:-1]
        found = np.zeros(len(entries), dtype=bool)
        found[1:] |= is_equal
        found[:-1] |= is_equal
        return found
    number, size = _numbers(entries, layers)
    if size <= max(_MOST_NUMBERS, 4 * len(number)):
        return (np.bincount(number, minlength=1) > 1)[number]
    order = np.argsort(number, kind="stable")
    number = number[order]
    is_equal = number[1:] == number[:-1]
    found = np.zeros(len(order), dtype=bool)
    found[order[1:][is_equal]] = True
    found[order[:-1][is_equal]] = True
    return found


def _is_in_several(entries: Entries, layers: int) -> np.ndarray:
    """Whether a row's learner has rows of several groups in the same layer."""
    number, size = _numbers(entries, layers)
    if size > max(_MOST_NUMBERS, 4 * len(number)):
        known, number = np.unique(number, return_inverse=True)
        size = len(known)
    place = np.zeros(size, dtype=np.int64)
    place[number] = entries.place
    is_moved = np.zeros(size, dtype=bool)
    is_moved[number[place[number] != entries.place]] = True
    return is_moved[number]


def _added_up_by_learner(entries: Entries, layers: int) -> Entries:
    """The same as :func:`added_up`, where each learner of a layer has rows of one group only."""
    number, size = _numbers(entries, layers)
    is_whole = not np.any(entries.part != np.floor(entries.part)) and not np.isnan(entries.whole).any()
    if size > max(_MOST_NUMBERS, 4 * len(number)) or not is_whole:
        return added_up(entries)
    last = np.full(size, -1)
    last[number] = np.arange(len(number))
    found = np.flatnonzero(last >= 0)
    row = last[found]
    sums = (np.bincount(number, weights=getattr(entries, name), minlength=size)[found] for name in _SUMMED)
    return Entries(entries.layer[row], entries.place[row], entries.learner_id[row], *sums)


def _sums(entry: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Sums by entry that do not depend on the order of the rows, in the last digit either."""
    if np.any(values != np.floor(values)):
        order = np.lexsort((values, entry))
        entry, values = entry[order], values[order]
    return np.bincount(entry, weights=values, minlength=count)


def _slices(columns: Columns) -> tuple[Sequence[Hashable], np.ndarray]:
    if "slice" not in columns:
        return _ONE_SLICE, np.zeros(len(columns["learner_id"]), dtype=np.int64)
    if columns["slice"].dtype != object:
        names, layer = np.unique(columns["slice"], return_inverse=True)
        return names.tolist(), layer
    position: dict[Hashable, int] = {}
    layer = [position.setdefault(name, len(position)) for name in columns["slice"]]
    return list(position), np.array(layer, dtype=np.int64)


def runs(keys: np.ndarray) -> Iterator[tuple[int, slice]]:
    """(key, rows) of each run of equal keys in a sorted array."""
    if len(keys) == 0:
        return
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    ends = np.append(starts[1:], len(keys))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        yield int(keys[start]), slice(start, end)
