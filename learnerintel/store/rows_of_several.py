"""Rows of a file that became several events: which of them brought one that the store did not have."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, select

from learnerintel.store.bulk import column_arrays
from learnerintel.store.event_rows import EVENT_COLUMNS, Events, packed
from learnerintel.store.schema import EVENT_TABLES, UNSTATED


class RowsOfSeveral:
    """Remembers which row of a file each event came from."""

    def __init__(self) -> None:
        self._rows: list[np.ndarray] = []
        self._events: list[np.ndarray] = []

    def add(self, rows: np.ndarray, events: Events) -> None:
        """Remember a block.

        Args:
            rows: row of the file of each event.
            events: as long.
        """
        self._rows.append(np.asarray(rows, np.int64))
        self._events.append(packed(events))

    def new_count(self, stored: Events) -> int:
        """How many rows have an event among those that the file added.

        Equal events are told apart by their number only: of as many as were added, the last ones of the file are new.

        Args:
            stored: what the file added.
        """
        if not self._rows:
            return 0
        rows, events = np.concatenate(self._rows), np.concatenate(self._events)
        _, codes = np.unique(np.concatenate([events, packed(stored)]), return_inverse=True)
        codes = codes.reshape(-1)
        own, added = codes[: len(events)], np.bincount(codes[len(events) :], minlength=int(codes.max()) + 1)
        order = np.argsort(own[::-1], kind="stable")
        ranked = own[::-1][order]
        starts = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
        rank = np.arange(len(ranked)) - np.repeat(starts, np.diff(np.append(starts, len(ranked))))
        is_new = rank < added[ranked]
        return len(np.unique(rows[::-1][order][is_new]))


def stored_events_of(connection: Connection, fact_name: str, batch_id: int) -> Events:
    """The events that a file added.

    Args:
        connection: with the file's events stored.
        fact_name: key of ``EVENT_TABLES``.
        batch_id: of the file.
    """
    fact, _ = EVENT_TABLES[fact_name]
    names = [name for name in EVENT_COLUMNS if name in fact.c]
    found = column_arrays(connection, select(*(fact.c[name] for name in names)).where(fact.c.batch_id == batch_id))
    columns = dict(zip(names, found, strict=True))
    unstated = np.full(len(columns["occurred_on"]), UNSTATED, np.int64)
    return Events(*(columns.get(name, unstated) for name in EVENT_COLUMNS))
