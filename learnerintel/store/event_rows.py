"""Events as arrays: put in order, numbered among equals, compared with what is stored."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from learnerintel.store.schema import UNSTATED

_SECOND_BITS = 40


@dataclass(slots=True)
class Events:
    """Events of one source as columns of equal length, int64, any order.

    Attributes:
        occurred_on: day.
        occurred_at: UTC seconds.
        account_id: who.
        listing_id: what.
        detail_id: everything else.
        duration_seconds: how long it took; ``UNSTATED`` where nobody stated it.
    """

    occurred_on: np.ndarray
    occurred_at: np.ndarray
    account_id: np.ndarray
    listing_id: np.ndarray
    detail_id: np.ndarray
    duration_seconds: np.ndarray

    def __len__(self) -> int:
        return len(self.occurred_on)

    def take(self, places: np.ndarray | slice) -> Events:
        """The rows at some places, in that order."""
        return Events(*(column[places] for column in self.columns()))

    def columns(self) -> tuple[np.ndarray, ...]:
        """The columns in the order of ``EVENT_KEY``."""
        return tuple(getattr(self, name) for name in EVENT_COLUMNS)

    @classmethod
    def joined(cls, parts: list[Events]) -> Events:
        """Rows of several parts, one part after the other."""
        if len(parts) == 1:
            return parts[0]
        return cls(*(np.concatenate(columns) for columns in zip(*(part.columns() for part in parts), strict=True)))

    @classmethod
    def none(cls) -> Events:
        return cls(*(np.empty(0, dtype=np.int64) for _ in EVENT_COLUMNS))


EVENT_COLUMNS = tuple(each.name for each in fields(Events))
#: How events wait on disk: days and numbers fit in four bytes, seconds need not.
PACKED = np.dtype([(name, "<i8" if name.endswith(("_at", "_seconds")) else "<i4") for name in EVENT_COLUMNS])


def packed(events: Events) -> np.ndarray:
    """The events as compact records."""
    records = np.empty(len(events), dtype=PACKED)
    for name in EVENT_COLUMNS:
        records[name] = getattr(events, name)
    return records


def unpacked(records: np.ndarray) -> Events:
    """The events of compact records."""
    return Events(*(records[name].astype(np.int64) for name in EVENT_COLUMNS))


def order_of(events: Events) -> np.ndarray:
    """Places of the rows in the order of the table's key; equal rows keep their order.

    Logs come nearly ordered by time, which a stable sort passes quickly; only rows of the same second are
    looked at more closely.
    """
    if len(events) == 0:
        return np.empty(0, dtype=np.int64)
    day, at = events.occurred_on, events.occurred_at
    when = ((day - day.min()) << _SECOND_BITS) + (at - at.min())
    order = np.argsort(when, kind="stable")
    when = when[order]
    is_same = when[1:] == when[:-1]
    is_tied = np.zeros(len(when), dtype=bool)
    is_tied[1:] |= is_same
    is_tied[:-1] |= is_same
    spots = np.flatnonzero(is_tied)
    if len(spots):
        tied = order[spots]
        rest = (events.duration_seconds, events.detail_id, events.listing_id, events.account_id)
        order[spots] = tied[np.lexsort((*(column[tied] for column in rest), when[spots]))]
    return order


def starts_group(events: Events) -> np.ndarray:
    """Of ordered rows, whether each differs from the one before."""
    is_first = np.ones(len(events), dtype=bool)
    if len(events) > 1:
        is_first[1:] = False
        for column in events.columns():
            is_first[1:] |= column[1:] != column[:-1]
    return is_first


def ordinals_of(events: Events) -> np.ndarray:
    """Of ordered rows, the position of each among its equals."""
    places = np.arange(len(events))
    return places - np.maximum.accumulate(np.where(starts_group(events), places, 0))


@dataclass(slots=True)
class Stored:
    """Rows of the store, any order.

    Attributes:
        events: the rows.
        ordinal: position of each among its equals.
        batch_id: whose it is.
    """

    events: Events
    ordinal: np.ndarray
    batch_id: np.ndarray

    def __len__(self) -> int:
        return len(self.events)


def places_in(stored: Stored, events: Events, ordinals: np.ndarray) -> np.ndarray:
    """Place of each row in the store; -1 where it is not there.

    Args:
        stored: rows of the same source and days; no two equal with the same ordinal.
        events: rows of the file.
        ordinals: position of each among its equals.
    """
    if len(stored) == 0 or len(events) == 0:
        return np.full(len(events), -1)
    group = _groups(Events.joined([stored.events, events]))
    width = 1 + max(int(stored.ordinal.max()), int(ordinals.max()))
    held = group[: len(stored)] * width + stored.ordinal
    wanted = group[len(stored) :] * width + ordinals
    order = np.argsort(held, kind="stable")
    place = np.searchsorted(held, wanted, sorter=order)
    place[place == len(held)] = 0
    place = order[place]
    return np.where(held[place] == wanted, place, -1)


def counts_in(stored: Stored, events: Events) -> np.ndarray:
    """How many equal rows the store has for each row of the file, ordinals aside."""
    if len(stored) == 0 or len(events) == 0:
        return np.zeros(len(events), dtype=np.int64)
    group = _groups(Events.joined([stored.events, events]))
    return np.bincount(group[: len(stored)], minlength=int(group.max()) + 1)[group[len(stored) :]]


def _groups(events: Events) -> np.ndarray:
    """A number for each row, equal exactly where the rows are."""
    order = order_of(events)
    group = np.empty(len(events), dtype=np.int64)
    group[order] = np.cumsum(starts_group(events.take(order))) - 1
    return group


def no_duration(length: int) -> np.ndarray:
    """The column of a file that states no durations."""
    return np.full(length, UNSTATED, dtype=np.int64)
