"""Rows with an id of their own: the id decides whether a row is a repeat."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, and_

from learnerintel.store.bulk import insert_rows, select_in
from learnerintel.store.event_rows import EVENT_COLUMNS, Events
from learnerintel.store.schema import event_record


class RecordIds:
    """The ids of one file's rows.

    Args:
        connection: inside a write transaction.
        fact_name: key of ``schema.EVENT_TABLES``.
        source: name of the reader.

    Attributes:
        repeated_within_file: rows dropped because the file had their id before.
    """

    def __init__(self, connection: Connection, fact_name: str, source: str) -> None:
        self._connection = connection
        self._fact_name = fact_name
        self._source = source
        self._seen: set[str] = set()
        self.repeated_within_file = 0

    def settle(self, events: Events, record_ids: Sequence[str | None]) -> Events:
        """Rows whose id the store knows become the rows it has; ids that the file had before are dropped.

        Args:
            events: one block of the file.
            record_ids: one per row, None where a row has none.

        Returns:
            The rows that remain.
        """
        keep = np.ones(len(events), dtype=bool)
        first: dict[str, int] = {}
        for place, record_id in enumerate(record_ids):
            if record_id is None:
                continue
            if record_id in self._seen:
                keep[place] = False
            else:
                self._seen.add(record_id)
                first[record_id] = place
        columns = [column.copy() for column in events.columns()]
        known = self._known(list(first))
        for record_id, values in known.items():
            place = first.pop(record_id)
            for column, value in zip(columns, values, strict=True):
                column[place] = value
        settled = Events(*columns)
        self._keep(settled, first)
        self.repeated_within_file += int((~keep).sum())
        return settled.take(keep)

    def _known(self, record_ids: list[str]) -> dict[str, tuple[int, ...]]:
        table = event_record
        chosen = (table.c.record_id, *(table.c[name] for name in EVENT_COLUMNS))
        of_source = and_(table.c.fact_table == self._fact_name, table.c.source == self._source)
        rows = select_in(self._connection, chosen, table.c.record_id, record_ids, of_source)
        return {row.record_id: tuple(row)[1:] for row in rows}

    def _keep(self, events: Events, first: dict[str, int]) -> None:
        fresh = events.take(np.fromiter(first.values(), dtype=np.int64, count=len(first)))
        insert_rows(
            self._connection,
            event_record,
            {
                "fact_table": [self._fact_name] * len(first),
                "source": [self._source] * len(first),
                "record_id": list(first),
                **dict(zip(EVENT_COLUMNS, fresh.columns(), strict=True)),
            },
        )
