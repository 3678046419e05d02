"""Sums kept up to date at a stated grain.

``refresh`` re-aggregates the months of the touched days in the transaction of the facts, ``rebuild`` does so for
all months, both by the same functions; ``differences`` recounts everything by the statements of
``store.rollup_rows``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, delete, func, insert, select

from learnerintel.store.bulk import insert_rows
from learnerintel.store.daily_use import (
    Marks,
    assessments_of,
    daily_use_of,
    events_between,
    marks_of,
    stated_marks,
)
from learnerintel.store.event_rows import Events
from learnerintel.store.lookups import Lookups
from learnerintel.store.months import last_day_of, months_between, months_of
from learnerintel.store.rollup_rows import asked_rows, assessments, learner_content_days
from learnerintel.store.schema import activity, asked, assessment, transcript
from learnerintel.store.states import current
from learnerintel.store.use_blocks import NAMES, clear_months, packed_month, read_months, with_none, write_month

#: Months that are summed up while the next ones are stored; each holds its events in memory.
_MONTHS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class _Summed:
    """The sums of one month, ready to be written."""

    month_on: int
    row_count: int
    block: bytes
    tests: dict[str, list | np.ndarray]


class MonthSums:
    """Sums events up month by month; used in a ``with`` block, at whose end everything is written.

    Summing is arithmetic on arrays, so it goes on in a thread of its own while the next month is stored.

    Args:
        connection: inside the write transaction that changes the facts. People, content and what was asked
            of whom must be as they will be at its end.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lookups = Lookups(connection)
        self._stated = stated_marks(connection, self._lookups)
        self._beside = ThreadPoolExecutor(max_workers=1)
        self._pending: deque[Future[_Summed]] = deque()

    def __enter__(self) -> MonthSums:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        try:
            while self._pending and failed is None:
                self._write_next()
        finally:
            self._beside.shutdown(cancel_futures=True)

    def add(self, month_on: int, events: Events) -> None:
        """Have the sums of a month written.

        Args:
            month_on: first day of the month.
            events: all activity of the month; times of day are not looked at.
        """
        self._lookups.details(int(events.detail_id.max(initial=0)))  # asks the store, which only this thread may
        self._pending.append(self._beside.submit(self._summed, month_on, events))
        while len(self._pending) > _MONTHS_AHEAD:
            self._write_next()

    def add_stored(self, month_on: int) -> None:
        """Have the sums of a month written from what is stored."""
        self.add(month_on, events_between(self._connection, month_on, last_day_of(month_on)))

    def _summed(self, month_on: int, events: Events) -> _Summed:
        marks = marks_of(events, self._lookups)
        stated = self._stated.between(month_on, last_day_of(month_on))
        if len(stated):
            marks = Marks.joined([marks, stated])
        columns = daily_use_of(marks, self._lookups)
        tests = assessments_of(events, self._lookups)
        return _Summed(month_on, len(columns["occurred_on"]), packed_month(columns), tests)

    def _write_next(self) -> None:
        one = self._pending.popleft().result()
        write_month(self._connection, one.month_on, one.row_count, one.block)
        within = assessment.c.occurred_on.between(one.month_on, last_day_of(one.month_on))
        self._connection.execute(delete(assessment).where(within))
        insert_rows(self._connection, assessment, one.tests)


def refresh(connection: Connection, days: Sequence[int] | np.ndarray) -> None:
    """Bring the rollups of the months of these days up to date.

    Args:
        connection: inside the write transaction that changed the facts.
        days: touched days; may be empty.
    """
    if len(days) == 0:
        return
    with MonthSums(connection) as sums:
        for month_on in np.unique(months_of(np.asarray(days))).tolist():
            sums.add_stored(month_on)


def refresh_asked(connection: Connection) -> None:
    """Bring up to date what was asked of whom, and the use whose obligation follows from it.

    An obligation holds from the day it was stated, so nothing before the earliest change is touched.

    Args:
        connection: inside the write transaction that changed assignments or offers.
    """
    before = _stated_obligations(connection)
    conclude_asked(connection)
    changed = before ^ _stated_obligations(connection)
    if not changed:
        return
    since = min(row.from_on for row in changed)
    with MonthSums(connection) as sums:
        for month_on in _months_of_facts(connection):
            if last_day_of(month_on) >= since:
                sums.add_stored(month_on)


def _stated_obligations(connection: Connection) -> set[Row[Any]]:
    return set(connection.execute(select(asked).where(asked.c.obligation.is_not(None))))


def rebuild(connection: Connection) -> None:
    """Compute every rollup anew from the facts."""
    conclude_asked(connection)
    clear_months(connection)
    connection.execute(delete(assessment))
    with MonthSums(connection) as sums:
        for month_on in _months_of_facts(connection):
            sums.add_stored(month_on)


def differences(connection: Connection) -> dict[str, int]:
    """Rows by which each rollup differs from a recount of the facts; all 0 in a sound store."""
    found = {"daily_use_month": _daily_use_differences(connection)}
    for table, wanted in ((asked, asked_rows()), (assessment, assessments())):
        names = [column.name for column in table.columns]
        expected = wanted.subquery()
        stored = select(*(table.c[name] for name in names))
        computed = select(*(expected.c[name] for name in names))
        missing = connection.scalar(select(func.count()).select_from(computed.except_(stored).subquery()))
        surplus = connection.scalar(select(func.count()).select_from(stored.except_(computed).subquery()))
        found[table.name] = int(missing or 0) + int(surplus or 0)
    return found


def _daily_use_differences(connection: Connection) -> int:
    """Month by month: a recount of all of them at once would not fit into memory."""
    held = read_months(connection)
    months = {*_months_of_facts(connection), *np.unique(months_of(held["occurred_on"])).tolist()}
    found = 0
    for month_on in sorted(months):
        days = (month_on, last_day_of(month_on))
        first, behind = np.searchsorted(held["occurred_on"], [days[0], days[1] + 1])
        columns = [with_none(name, held[name][first:behind]) for name in NAMES]
        recounted = learner_content_days(days).subquery()
        rows = connection.execute(select(*(recounted.c[name] for name in NAMES)))
        found += len(set(zip(*columns, strict=True)) ^ {tuple(row) for row in rows})
    return found


def _months_of_facts(connection: Connection) -> list[int]:
    """Months in which anybody may have done anything."""
    ends: list[int] = []
    latest = current(transcript)
    for day in (activity.c.occurred_on, latest.c.started_on, latest.c.completed_on):
        # Asked one at a time: SQLite finds an end by its index, both at once only by walking through all rows.
        found = [connection.scalar(select(end(day))) for end in (func.min, func.max)]
        ends += [int(end) for end in found if end is not None]
    return months_between(min(ends), max(ends)) if ends else []


def conclude_asked(connection: Connection) -> None:
    """Write ``asked`` anew from assignments, transcripts and offers."""
    connection.execute(delete(asked))
    connection.execute(insert(asked).from_select([column.name for column in asked.columns], asked_rows()))
