"""Events: each row of each file once and only once.

A row without an id of its own is known by everything the reader keeps of it plus its ordinal among
equal rows of its file: exports hold true repeats (two clicks within a minute), and the third equal row is
the same third row in the next, overlapping export. A row with an id is known by the id.

A file comes block by block. Its rows wait month by month, since rows of different months cannot be equal; a
month is stored as soon as the file has passed it, in whichever direction the file runs. Rows that come late
for such a month are no trouble: the month is done once more at the end, which gives the same as doing it once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, and_, delete, exists, select

from learnerintel.store.bulk import column_arrays, insert_matrix, insert_rows
from learnerintel.store.event_rows import (
    EVENT_COLUMNS,
    Events,
    Stored,
    counts_in,
    order_of,
    ordinals_of,
    places_in,
)
from learnerintel.store.months import last_day_of
from learnerintel.store.record_ids import RecordIds
from learnerintel.store.schema import EVENT_KEY, EVENT_TABLES, UNSTATED, repeat_day, repeat_row
from learnerintel.store.waiting import WaitingMonths

#: A log that is ordered by time may still be this many days out of order.
_PASSED_BY_DAYS = 3

#: Called with the rows of a month that had none before; returns nothing.
FreshMonth = Callable[[int, Events], None]


@dataclass(frozen=True, slots=True)
class EventAccount:
    """What became of a file's events.

    Attributes:
        new_count: rows that the store did not have.
        duplicate_count: rows that it had, or that repeat an id within the file.
        days: days on which rows were added and that nobody was told of as a fresh month, sorted.
        missing_count: rows of the same source and days that the store has and the file has not. When this
            and both counts are above 0, neither file contains the other.
        span: first and last day of the file, None where it has no events.
        details: detail_id -> rows added with it.
    """

    new_count: int
    duplicate_count: int
    days: np.ndarray
    missing_count: int
    span: tuple[int, int] | None
    details: dict[int, int]


@dataclass(frozen=True, slots=True)
class _MonthAccount:
    details: dict[int, int]
    repeated_count: int
    missing_count: int
    days: np.ndarray


class EventTaking:
    """Adds the events of one file that the store does not have yet, and remembers the repeated ones.

    Used in a ``with`` block, since rows wait in files.

    Args:
        connection: inside a write transaction.
        fact_name: key of ``schema.EVENT_TABLES``.
        source: name of the reader.
        batch_id: of the file.
        folder: where rows wait for their month.
        continues: the file goes on where the last one stopped: equal rows are new ones, numbered on.
        fresh_month: told of each month that the table had no rows of, in any source, with its rows.
    """

    def __init__(
        self,
        connection: Connection,
        fact_name: str,
        source: str,
        batch_id: int,
        folder: Path,
        continues: bool = False,
        fresh_month: FreshMonth | None = None,
    ) -> None:
        self._connection = connection
        self._fact_name = fact_name
        self._fact, self._detail = EVENT_TABLES[fact_name]
        self._source = source
        self._batch_id = batch_id
        self._continues = continues
        self._fresh_month = fresh_month
        self._waiting = WaitingMonths(folder)
        self._accounts: dict[int, _MonthAccount] = {}
        self._told: set[int] = set()
        self._record_ids = RecordIds(connection, fact_name, source)
        self._span: tuple[int, int] | None = None

    def __enter__(self) -> EventTaking:
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.close()

    def add(self, events: Events, record_ids: Sequence[str | None] | None = None) -> None:
        """Take in one block of the file.

        Args:
            events: any order.
            record_ids: the rows' own ids where the source has ids.
        """
        if record_ids is not None:
            events = self._record_ids.settle(events, record_ids)
        if len(events) == 0:
            return
        first_on, last_on = int(events.occurred_on.min()), int(events.occurred_on.max())
        self._span = (
            (first_on, last_on) if self._span is None else (min(self._span[0], first_on), max(self._span[1], last_on))
        )
        self._waiting.add(events)
        for month_on in self._waiting.undone():
            is_behind = last_day_of(month_on) < first_on - _PASSED_BY_DAYS or month_on > last_on + _PASSED_BY_DAYS
            if is_behind and month_on not in self._accounts:
                self._store_month(month_on)

    def finish(self) -> EventAccount:
        """Store what still waits and give the account of the whole file."""
        for month_on in self._waiting.undone():
            self._store_month(month_on)
        accounts = [self._accounts[month_on] for month_on in sorted(self._accounts)]
        days = [account.days for account in accounts]
        details: Counter[int] = Counter()
        for account in accounts:
            details.update(account.details)
        return EventAccount(
            sum(details.values()),
            sum(account.repeated_count for account in accounts) + self._record_ids.repeated_within_file,
            np.concatenate(days) if days else np.empty(0, dtype=np.int64),
            sum(account.missing_count for account in accounts),
            self._span,
            dict(details),
        )

    def _store_month(self, month_on: int) -> None:
        is_again = month_on in self._accounts
        events = self._waiting.rows_of(month_on)
        events = events.take(order_of(events))
        ordinals = ordinals_of(events)
        is_empty = not is_again and not self._has_rows(month_on)
        stored = _NO_ROWS if is_empty else self._stored(int(events.occurred_on[0]), int(events.occurred_on[-1]))
        is_own = stored.batch_id == self._batch_id
        if self._continues:
            others = Stored(stored.events.take(~is_own), stored.ordinal[~is_own], stored.batch_id[~is_own])
            ordinals = ordinals + counts_in(others, events)
        place = places_in(stored, events, ordinals)
        is_new = place < 0
        self._insert(events.take(is_new), ordinals[is_new])
        is_added = is_new.copy()
        if is_again:
            is_added[~is_new] = is_own[place[~is_new]]
            self._forget_repeats(month_on)
        self._remember(events.take(~is_added), ordinals[~is_added], stored.events.occurred_on[~is_own])
        repeated = int((~is_added).sum())
        numbers, counts = np.unique(events.detail_id[is_added], return_counts=True)
        details = dict(zip(numbers.tolist(), counts.tolist(), strict=True))
        is_told = is_empty and self._fresh_month is not None
        days = np.empty(0, dtype=np.int64) if is_told else np.unique(events.occurred_on[is_added])
        self._accounts[month_on] = _MonthAccount(details, repeated, int((~is_own).sum()) - repeated, days)
        if is_told and self._fresh_month is not None:
            self._fresh_month(month_on, events)

    def _has_rows(self, month_on: int) -> bool:
        day = self._fact.c.occurred_on
        there = exists().where(day.between(month_on, last_day_of(month_on)))
        return bool(self._connection.scalar(select(there)))

    def _stored(self, first_on: int, last_on: int) -> Stored:
        """The source's rows between two days."""
        fact, detail = self._fact, self._detail
        names = [name for name in (*EVENT_KEY, "batch_id") if name in fact.c]
        found = column_arrays(
            self._connection,
            select(*(fact.c[name] for name in names))
            .join(detail, fact.c.detail_id == detail.c.detail_id)
            .where(fact.c.occurred_on.between(first_on, last_on), detail.c.source == self._source),
        )
        columns = dict(zip(names, found, strict=True))
        length = len(columns["ordinal"])
        unstated = np.full(length, UNSTATED, dtype=np.int64)
        events = Events(*(columns.get(name, unstated) for name in EVENT_COLUMNS))
        return Stored(events, columns["ordinal"], columns["batch_id"])

    def _insert(self, events: Events, ordinals: np.ndarray) -> None:
        """First of their kind go in without an ordinal of their own, the few true repeats behind them."""
        is_repeat = ordinals > 0
        for ordinal in [0, *np.unique(ordinals[is_repeat]).tolist()]:
            chosen = ordinals == ordinal
            columns = {name: getattr(events, name)[chosen] for name in EVENT_COLUMNS if name in self._fact.c}
            if chosen.any():
                constants = {"ordinal": ordinal, "batch_id": self._batch_id}
                insert_matrix(self._connection, self._fact, columns, constants)

    def _remember(self, repeated: Events, ordinals: np.ndarray, stored_days: np.ndarray) -> None:
        """Keep which stored rows this batch repeated: whole days as days, the rest row by row."""
        if len(repeated) == 0:
            return
        days, counts = np.unique(repeated.occurred_on, return_counts=True)
        known_days, known_counts = np.unique(stored_days, return_counts=True)
        whole = days[counts == known_counts[np.searchsorted(known_days, days)]]
        insert_rows(
            self._connection,
            repeat_day,
            {
                "batch_id": np.full(len(whole), self._batch_id),
                "fact_table": [self._fact_name] * len(whole),
                "source": [self._source] * len(whole),
                "occurred_on": whole,
            },
        )
        is_rest = ~np.isin(repeated.occurred_on, whole)
        rest = repeated.take(is_rest)
        insert_rows(
            self._connection,
            repeat_row,
            {
                "fact_table": [self._fact_name] * len(rest),
                **dict(zip(EVENT_COLUMNS, rest.columns(), strict=True)),
                "ordinal": ordinals[is_rest],
                "batch_id": np.full(len(rest), self._batch_id),
            },
        )

    def _forget_repeats(self, month_on: int) -> None:
        for table in (repeat_day, repeat_row):
            self._connection.execute(
                delete(table).where(
                    and_(
                        table.c.fact_table == self._fact_name,
                        table.c.batch_id == self._batch_id,
                        table.c.occurred_on.between(month_on, last_day_of(month_on)),
                    )
                )
            )


_NO_ROWS = Stored(Events.none(), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
