"""Totals, invitations and audiences into the store: of each thing the newest file wins."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Table

from learnerintel.domain.record_kinds import FieldKind, RecordKind, moment_columns
from learnerintel.services.saving_columns import KindAccount, NameNumbers
from learnerintel.store.identities import mention
from learnerintel.store.schema import STATE_KEYS, TOTAL_TABLES
from learnerintel.store.states import save_states

#: Columns that say which days a record speaks of; of an audience, when people came and went.
_DAYS = ("first_on", "last_on", "month_on", "sent_on", "opted_in_on", "opted_out_on")


def save_total_records(
    connection: Connection, kind: RecordKind, batch_id: int, source: str, table: pa.Table
) -> KindAccount:
    """Store the totals, invitations or audience members of one file.

    Args:
        connection: inside a write transaction.
        kind: one that is kept in a table of ``schema.TOTAL_TABLES``.
        batch_id: of the file.
        source: name of the reader; two sources' totals of one thing stand side by side.
        table: typed records.
    """
    target = TOTAL_TABLES[kind.table]
    columns: dict[str, Any] = {"source": [source] * table.num_rows}
    if "account_id" in target.columns:
        people = NameNumbers.of_people(connection)
        columns["account_id"] = [number for batch in table.to_batches() for number in people.of(batch).tolist()]
        mention(connection, batch_id, people.numbers(), {})
    columns |= _values(target, kind, table)
    saved = save_states(connection, kind.table, batch_id, columns)
    days = [day for name in _DAYS for day in columns.get(name, ()) if day is not None]
    return KindAccount(
        saved.new_count, saved.duplicate_count, [], span=(min(days), max(days)) if days else None
    )


def _values(target: Table, kind: RecordKind, table: pa.Table) -> dict[str, list[Any]]:
    """Columns of the table from those of the records; in a key, what is not said is an empty text."""
    values = {
        column.name: table.column(column.name).to_pylist()
        for column in target.columns
        if column.name in table.schema.names
    }
    for field in kind.fields:
        if field.kind is FieldKind.MOMENT:
            _, second, is_known = moment_columns(field.name)
            known = table.column(is_known).to_pylist()
            values[second] = [at if has_time else None for at, has_time in zip(values[second], known, strict=True)]
    for name in STATE_KEYS[kind.table]:
        if name in values:
            values[name] = ["" if value is None else value for value in values[name]]
    return values
