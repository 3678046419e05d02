"""Events: each row of each file once and only once.

A row without an id of its own is known by everything the reader keeps of it plus its ordinal among
equal rows of its file: exports hold true repeats (two clicks within a minute), and the third equal row is
the same third row in the next, overlapping export. A row with an id is known by the id.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, Table, and_, func, select

from learnerintel.store.bulk import insert_rows, select_in
from learnerintel.store.schema import EVENT_KEY, EVENT_TABLES, event_record, repeat_day, repeat_row

#: Rows compared with the store at a time; bounds the memory of a comparison.
_ROWS_PER_COMPARISON = 1_000_000


@dataclass(slots=True)
class Events:
    """Events of one file as columns of numbers, any order.

    Attributes:
        occurred_on: day.
        account_id: who.
        listing_id: what.
        detail_id: everything else.
        occurred_at: UTC seconds.
        record_id: the row's own id where the source has ids, else None for the whole file.
    """

    occurred_on: np.ndarray
    account_id: np.ndarray
    listing_id: np.ndarray
    detail_id: np.ndarray
    occurred_at: np.ndarray
    record_id: np.ndarray | None = None

    def keys(self) -> np.ndarray:
        """Rows by five key columns (all but the ordinal), int64."""
        return np.column_stack(
            [self.occurred_on, self.account_id, self.listing_id, self.detail_id, self.occurred_at]
        ).astype(np.int64)


@dataclass(frozen=True, slots=True)
class EventAccount:
    """What became of a file's events.

    Attributes:
        new_count: rows that the store did not have.
        duplicate_count: rows that it had, or that repeat an id within the file.
        days: days on which rows were added, sorted.
        missing_count: rows of the same source and days that the store has and the file has not. When this
            and both counts are above 0, neither file contains the other.
    """

    new_count: int
    duplicate_count: int
    days: np.ndarray
    missing_count: int


def save_events(
    connection: Connection, fact_name: str, source: str, batch_id: int, events: Events, continues: bool = False
) -> EventAccount:
    """Add the events that the store does not have yet, and remember the repeated ones.

    Args:
        connection: inside a write transaction.
        fact_name: key of ``schema.EVENT_TABLES``.
        source: name of the reader.
        batch_id: of the file.
        events: of the whole file.
        continues: the file goes on where the last one stopped: equal rows are new ones, numbered on.

    Returns:
        The account of it.
    """
    keys = events.keys()
    within_file = 0
    if events.record_id is not None:
        keys, within_file = _with_known_records(connection, fact_name, source, keys, events.record_id)
    keys = keys[np.lexsort(keys.T[::-1])]
    ordinals = _ordinals(keys)
    new_count = repeated = missing = 0
    days: list[np.ndarray] = []
    fact = EVENT_TABLES[fact_name][0]
    has_any = connection.scalar(select(func.count()).select_from(select(fact.c.ordinal).limit(1).subquery()))
    for start, stop in _slices(keys[:, 0]):
        part, part_ordinals = keys[start:stop], ordinals[start:stop]
        stored = _stored(connection, fact_name, source, part[0, 0], part[-1, 0]) if has_any else _NO_ROWS
        if continues:
            part_ordinals = part_ordinals + _stored_equal(part, stored)
        is_known = _is_among(np.column_stack([part, part_ordinals]), stored)
        _insert(connection, fact, part[~is_known], part_ordinals[~is_known], batch_id)
        _remember(connection, fact_name, source, batch_id, np.column_stack([part, part_ordinals])[is_known], stored)
        new_count += int((~is_known).sum())
        repeated += int(is_known.sum())
        missing += len(stored) - int(is_known.sum())
        days.append(np.unique(part[~is_known, 0]))
    added = np.unique(np.concatenate(days)) if days else np.array([], dtype=np.int64)
    return EventAccount(new_count, repeated + within_file, added, missing)


_NO_ROWS = np.empty((0, 6), dtype=np.int64)


def _ordinals(keys: np.ndarray) -> np.ndarray:
    """Position of each row among its equals; rows are sorted."""
    if len(keys) == 0:
        return np.array([], dtype=np.int64)
    is_first = np.ones(len(keys), dtype=bool)
    is_first[1:] = (keys[1:] != keys[:-1]).any(axis=1)
    positions = np.arange(len(keys))
    return positions - np.maximum.accumulate(np.where(is_first, positions, 0))


def _slices(days: np.ndarray) -> list[tuple[int, int]]:
    """Ranges of rows of bearable length that never cut a day in two."""
    if len(days) == 0:
        return []
    starts = np.flatnonzero(np.concatenate([[True], days[1:] != days[:-1]]))
    slices, begin = [], 0
    for start in [*starts[1:].tolist(), len(days)]:
        if start - begin >= _ROWS_PER_COMPARISON or start == len(days):
            slices.append((begin, start))
            begin = start
    return slices


def _stored(connection: Connection, fact_name: str, source: str, first_on: int, last_on: int) -> np.ndarray:
    """Keys (six columns, sorted) of a source's rows between two days."""
    fact, detail = EVENT_TABLES[fact_name]
    statement = (
        select(*(fact.c[name] for name in EVENT_KEY))
        .join(detail, fact.c.detail_id == detail.c.detail_id)
        .where(fact.c.occurred_on.between(int(first_on), int(last_on)), detail.c.source == source)
    )
    rows = connection.execute(statement).fetchall()
    if not rows:
        return _NO_ROWS
    found = np.array([tuple(row) for row in rows], dtype=np.int64)
    return found[np.lexsort(found.T[::-1])]


def _is_among(rows: np.ndarray, stored: np.ndarray) -> np.ndarray:
    """Which rows stand in the store; rows are unique on both sides."""
    if len(stored) == 0 or len(rows) == 0:
        return np.zeros(len(rows), dtype=bool)
    both = np.concatenate([stored, rows])
    order = np.lexsort(both.T[::-1])  # stable: a stored row comes before its equal
    ordered = both[order]
    is_repeat = np.zeros(len(both), dtype=bool)
    is_repeat[1:] = (ordered[1:] == ordered[:-1]).all(axis=1)
    among = np.zeros(len(both), dtype=bool)
    among[order] = is_repeat
    return among[len(stored) :]


def _stored_equal(rows: np.ndarray, stored: np.ndarray) -> np.ndarray:
    """How many equal rows (ordinal aside) the store has for each row."""
    counts: dict[bytes, int] = {}
    for key in np.ascontiguousarray(stored[:, :5]):
        text = key.tobytes()
        counts[text] = counts.get(text, 0) + 1
    return np.array([counts.get(key.tobytes(), 0) for key in np.ascontiguousarray(rows)], dtype=np.int64)


def _insert(connection: Connection, fact: Table, keys: np.ndarray, ordinals: np.ndarray, batch_id: int) -> None:
    columns = {name: keys[:, position] for position, name in enumerate(EVENT_KEY[:5])}
    insert_rows(connection, fact, {**columns, "ordinal": ordinals, "batch_id": np.full(len(keys), batch_id)})


def _remember(
    connection: Connection, fact_name: str, source: str, batch_id: int, repeated: np.ndarray, stored: np.ndarray
) -> None:
    """Keep which stored rows this batch repeated: whole days as days, the rest row by row."""
    if len(repeated) == 0:
        return
    days, counts = np.unique(repeated[:, 0], return_counts=True)
    stored_days, stored_counts = np.unique(stored[:, 0], return_counts=True)
    is_whole = counts == stored_counts[np.searchsorted(stored_days, days)]
    whole = days[is_whole]
    insert_rows(
        connection,
        repeat_day,
        {
            "batch_id": np.full(len(whole), batch_id),
            "fact_table": [fact_name] * len(whole),
            "source": [source] * len(whole),
            "occurred_on": whole,
        },
    )
    rest = repeated[~np.isin(repeated[:, 0], whole)]
    columns = {name: rest[:, position] for position, name in enumerate(EVENT_KEY)}
    insert_rows(
        connection,
        repeat_row,
        {"fact_table": [fact_name] * len(rest), **columns, "batch_id": np.full(len(rest), batch_id)},
    )


def _with_known_records(
    connection: Connection, fact_name: str, source: str, keys: np.ndarray, record_ids: np.ndarray
) -> tuple[np.ndarray, int]:
    """Give rows whose id the store knows the key it has, and drop repeated ids within the file.

    Returns:
        Keys of the rows that remain, and how many were dropped.
    """
    known = {
        row.record_id: (row.occurred_on, row.account_id, row.listing_id, row.detail_id, row.occurred_at)
        for row in select_in(
            connection,
            tuple(event_record.columns),
            event_record.c.record_id,
            (record_id for record_id in record_ids if record_id is not None),
            and_(event_record.c.fact_table == fact_name, event_record.c.source == source),
        )
    }
    keep = np.ones(len(keys), dtype=bool)
    seen: set[str] = set()
    fresh: list[int] = []
    for position, record_id in enumerate(record_ids):
        if record_id is None:
            continue
        if record_id in seen:
            keep[position] = False
        elif record_id in known:
            keys[position] = known[record_id]
        else:
            fresh.append(position)
        seen.add(record_id)
    columns = {name: keys[fresh, position] for position, name in enumerate(EVENT_KEY[:5])}
    insert_rows(
        connection,
        event_record,
        {
            "fact_table": [fact_name] * len(fresh),
            "source": [source] * len(fresh),
            "record_id": [record_ids[position] for position in fresh],
            **columns,
        },
    )
    return keys[keep], int((~keep).sum())
