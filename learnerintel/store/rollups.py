"""Sums kept up to date at a stated grain.

``refresh`` re-aggregates the touched days in the transaction of the facts, ``rebuild`` does so for all of
them, both by the same functions; ``differences`` recounts everything by the statements of
``store.rollup_rows``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)

from learnerintel.store.daily_use import insert_daily_use
from learnerintel.store.rollup_rows import asked_rows, assessments, learner_content_days, pairings
from learnerintel.store.schema import (
    asked,
    assessment,
    learner_content_day,
    pairing,
)

#: Touched days are refreshed as this many ranges at the most; beyond, as one.
_MOST_RANGES = 40
#: A refresh also finds the pairs behind the days; from a third of the days on, a rebuild is shorter.
_REBUILD_FRACTION = 3


def refresh(connection: Connection, days: Sequence[int] | np.ndarray) -> None:
    """Bring the rollups of these days up to date.

    Args:
        connection: inside the write transaction that changed the facts.
        days: touched days, sorted; may be empty.
    """
    if len(days) == 0:
        return
    ranges = _ranges([int(day) for day in days])
    if _is_most(connection, ranges):
        rebuild(connection)
        return
    touched = _touched_pairs(connection)
    where = or_(*(learner_content_day.c.occurred_on.between(first, last) for first, last in ranges))
    pairs = select(learner_content_day.c.learner_id, learner_content_day.c.content_id).where(where).distinct()
    connection.execute(insert(touched).from_select(["learner_id", "content_id"], pairs))
    connection.execute(delete(learner_content_day).where(where))
    tests = or_(*(assessment.c.occurred_on.between(first, last) for first, last in ranges))
    connection.execute(delete(assessment).where(tests))
    _insert_days(connection, ranges)
    fresh = pairs.where(
        ~exists().where(
            touched.c.learner_id == learner_content_day.c.learner_id,
            touched.c.content_id == learner_content_day.c.content_id,
        )
    )
    connection.execute(insert(touched).from_select(["learner_id", "content_id"], fresh))
    is_touched = exists().where(
        touched.c.learner_id == pairing.c.learner_id, touched.c.content_id == pairing.c.content_id
    )
    connection.execute(delete(pairing).where(is_touched))
    rows = pairings().join(
        touched,
        and_(
            touched.c.learner_id == learner_content_day.c.learner_id,
            touched.c.content_id == learner_content_day.c.content_id,
        ),
    )
    connection.execute(insert(pairing).from_select([column.name for column in pairing.columns], rows))
    touched.drop(connection)


def rebuild(connection: Connection) -> None:
    """Compute every rollup anew from the facts."""
    conclude_asked(connection)
    connection.execute(delete(learner_content_day))
    connection.execute(delete(assessment))
    _insert_days(connection, None)
    connection.execute(delete(pairing))
    connection.execute(insert(pairing).from_select([column.name for column in pairing.columns], pairings()))


def differences(connection: Connection) -> dict[str, int]:
    """Rows by which each rollup differs from a recount of the facts; all 0 in a sound store."""
    found = {}
    for table, wanted in (
        (asked, asked_rows()),
        (learner_content_day, learner_content_days(None)),
        (pairing, pairings()),
        (assessment, assessments(None)),
    ):
        names = [column.name for column in table.columns]
        expected = wanted.subquery()
        stored = select(*(table.c[name] for name in names))
        computed = select(*(expected.c[name] for name in names))
        missing = connection.scalar(select(func.count()).select_from(computed.except_(stored).subquery()))
        surplus = connection.scalar(select(func.count()).select_from(stored.except_(computed).subquery()))
        found[table.name] = int(missing or 0) + int(surplus or 0)
    return found


def conclude_asked(connection: Connection) -> None:
    """Write ``asked`` anew from assignments, transcripts and offers."""
    connection.execute(delete(asked))
    connection.execute(insert(asked).from_select([column.name for column in asked.columns], asked_rows()))


def _insert_days(connection: Connection, ranges: list[tuple[int, int]] | None) -> None:
    insert_daily_use(connection, ranges)
    names = [column.name for column in assessment.columns]
    connection.execute(insert(assessment).from_select(names, assessments(ranges)))


def _touched_pairs(connection: Connection) -> Table:
    """A temporary table of this connection: the pairs of which a day is refreshed."""
    touched = Table(
        "touched_pair",
        MetaData(),
        Column("learner_id", Integer, primary_key=True, autoincrement=False),
        Column("content_id", Integer, primary_key=True, autoincrement=False),
        prefixes=["TEMPORARY"],
    )
    touched.create(connection)
    return touched


def _is_most(connection: Connection, ranges: list[tuple[int, int]]) -> bool:
    """Whether so many days are touched that computing all of them is the shorter way."""
    day = learner_content_day.c.occurred_on
    first, last = connection.execute(select(func.min(day), func.max(day))).one()
    touched = sum(end - begin + 1 for begin, end in ranges)
    return first is None or touched * _REBUILD_FRACTION > last - first + 1


def _ranges(days: list[int]) -> list[tuple[int, int]]:
    """Days as closed ranges; small gaps are filled, since refreshing a day that is right does no harm."""
    ranges: list[list[int]] = []
    for day in days:
        if ranges and day - ranges[-1][1] <= 2:
            ranges[-1][1] = day
        else:
            ranges.append([day, day])
    if len(ranges) > _MOST_RANGES:
        return [(days[0], days[-1])]
    return [(first, last) for first, last in ranges]
