"""States: transcripts, assignments, totals, invitations, audiences.

The newest file wins; every batch keeps its own version, so an undo uncovers the one before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Subquery, Table, and_, func, select

from learnerintel.store.bulk import insert_rows
from learnerintel.store.schema import STATE_KEYS, STATE_TABLES, batch


@dataclass(frozen=True, slots=True)
class StateAccount:
    """What became of a file's states: new or changed ones, and ones the store had just so."""

    new_count: int
    duplicate_count: int


def save_states(
    connection: Connection,
    table_name: str,
    batch_id: int,
    columns: dict[str, Sequence[Any]],
    *,
    is_news: bool = False,
) -> StateAccount:
    """Keep the states of one file; the last row of a thing wins within the file.

    Args:
        connection: inside a write transaction.
        table_name: key of ``schema.STATE_TABLES``.
        batch_id: of the file.
        columns: column name -> values, ``batch_id`` left out.
        is_news: keep it also where no state is new, because of what it lists no longer.

    Returns:
        The account; when nothing is new and it is no news, nothing was written.
    """
    table = STATE_TABLES[table_name]
    key = STATE_KEYS[table_name]
    names = [column.name for column in table.columns if column.name != "batch_id"]
    rows = list(zip(*(columns[name] for name in names), strict=True))
    spot = [names.index(name) for name in key]
    values = [position for position, name in enumerate(names) if name not in (*key, "row_number")]
    latest = {tuple(row[position] for position in spot): row for row in rows}
    stored = _current_values(connection, table, key, [names[position] for position in values])
    is_new = [
        stored.get(tuple(row[position] for position in spot), _ABSENT) != tuple(row[position] for position in values)
        for row in latest.values()
    ]
    new_count = sum(is_new)
    if new_count or is_news:
        kept = list(zip(*latest.values(), strict=True))
        insert_rows(
            connection,
            table,
            {**{name: kept[position] for position, name in enumerate(names)}, "batch_id": [batch_id] * len(latest)},
        )
    return StateAccount(new_count, len(rows) - new_count)


_ABSENT = ("absent",)


@dataclass(frozen=True, slots=True)
class LastExport:
    """The newest export before a file, of the same kind and reader.

    Attributes:
        batch_id: of that export.
        gone_count: things it listed that the file lists no longer.
    """

    batch_id: int
    gone_count: int


def last_export(
    connection: Connection, table_name: str, batch_id: int, columns: dict[str, Sequence[Any]]
) -> LastExport | None:
    """The export that a file follows, and what of it is gone; None where it is the first of its kind.

    Args:
        connection: inside the transaction that takes the file in.
        table_name: key of ``schema.STATE_TABLES``.
        batch_id: of the file.
        columns: column name -> values of the file, at least those of the key.
    """
    table, key = STATE_TABLES[table_name], STATE_KEYS[table_name]
    own = select(batch.c.kind, batch.c.reader).where(batch.c.batch_id == batch_id).subquery()
    last = connection.scalar(
        select(func.max(batch.c.batch_id)).where(
            batch.c.kind == own.c.kind,
            batch.c.reader == own.c.reader,
            batch.c.state == "done",
            batch.c.batch_id < batch_id,
        )
    )
    if last is None:
        return None
    listed = select(*(table.c[name] for name in key)).where(table.c.batch_id == last)
    before = {tuple(row) for row in connection.execute(listed)}
    return LastExport(int(last), len(before - set(zip(*(columns[name] for name in key), strict=True))))


def current(table: Table) -> Subquery:
    """The newest version of every thing in a state table.

    Args:
        table: of ``schema.STATE_TABLES``.

    Returns:
        A subquery with the table's columns.
    """
    key = STATE_KEYS[table.name]
    newest = (
        select(*(table.c[name] for name in key), func.max(table.c.batch_id).label("batch_id"))
        .group_by(*(table.c[name] for name in key))
        .subquery()
    )
    return (
        select(table)
        .join(newest, and_(*(table.c[name] == newest.c[name] for name in (*key, "batch_id"))))
        .subquery(f"current_{table.name}")
    )


def newest_said(table: Table) -> Subquery:
    """Every thing in a state table, each column as the newest file has it that says anything of it.

    For things of which several files say a part each: one lists who opened a mailing, another who clicked.

    Args:
        table: of ``schema.STATE_TABLES``.

    Returns:
        A subquery with the table's columns but ``batch_id`` and ``row_number``.
    """
    key = STATE_KEYS[table.name]
    same = [table.c[name] for name in key]
    columns = []
    for column in table.columns:
        if column.name in key or column.name in ("batch_id", "row_number"):
            continue
        newest_first = (column.is_(None), table.c.batch_id.desc())
        columns.append(
            func.first_value(column).over(partition_by=same, order_by=newest_first).label(column.name)
        )
    return select(*same, *columns).distinct().subquery(f"said_{table.name}")


def _current_values(
    connection: Connection, table: Table, key: tuple[str, ...], values: list[str]
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    newest = current(table)
    rows = connection.execute(select(*(newest.c[name] for name in (*key, *values))))
    return {tuple(row[: len(key)]): tuple(row[len(key) :]) for row in rows}
