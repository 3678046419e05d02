"""Daily use on disk: one Arrow block for each month."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, delete, insert, select

from learnerintel.store.arrow_arrays import arrow_numbers
from learnerintel.store.lookups import UNKNOWN
from learnerintel.store.schema import daily_use_month

_TYPES = {
    "occurred_on": pa.int32(), "learner_id": pa.int32(), "content_id": pa.int32(), "team_id": pa.int32(),
    "event_count": pa.int32(), "voluntary_count": pa.int32(), "required_count": pa.int32(),
    "start_count": pa.int32(), "completion_count": pa.int32(), "voluntary_seconds": pa.int64(),
    "required_seconds": pa.int64(), "other_seconds": pa.int64(), "capped_count": pa.int32(),
    "progress_share": pa.float64(),
}  # fmt: skip
_MAY_BE_UNKNOWN = ("team_id", "voluntary_seconds", "required_seconds", "other_seconds", "progress_share")
#: Names of the columns, in the order of the view ``learner_content_day``.
NAMES = tuple(_TYPES)
_SCHEMA = pa.schema([pa.field(name, kind, nullable=name in _MAY_BE_UNKNOWN) for name, kind in _TYPES.items()])
_OPTIONS = pa.ipc.IpcWriteOptions(compression="zstd")


def packed_month(columns: dict[str, np.ndarray]) -> bytes:
    """A month's daily use as a block; empty where nobody did anything.

    Args:
        columns: by name, sorted by day, learner and content; ``UNKNOWN`` and NaN become NULL.
    """
    return _encoded(columns) if len(columns["occurred_on"]) else b""


def write_month(connection: Connection, month_on: int, row_count: int, block: bytes) -> None:
    """Put a month's daily use in the place of what was there.

    Args:
        connection: inside a write transaction.
        month_on: first day of the month.
        row_count: of the block.
        block: of :func:`packed_month`.
    """
    connection.execute(delete(daily_use_month).where(daily_use_month.c.month_on == month_on))
    if block:
        digest = hashlib.blake2b(block, digest_size=16).hexdigest()
        connection.execute(
            insert(daily_use_month).values(month_on=month_on, row_count=row_count, digest=digest, block=block)
        )


def clear_months(connection: Connection) -> None:
    """Forget all daily use."""
    connection.execute(delete(daily_use_month))


def digests(connection: Connection) -> tuple[str, ...]:
    """What stands for the daily use as this transaction sees it: equal digests, equal content."""
    table = daily_use_month
    return tuple(connection.execute(select(table.c.digest).order_by(table.c.month_on)).scalars())


def read_months(connection: Connection) -> dict[str, np.ndarray]:
    """All daily use as columns, sorted by day, learner and content; unknown is ``UNKNOWN`` or NaN."""
    table = daily_use_month
    blocks = connection.execute(select(table.c.block).order_by(table.c.month_on)).scalars()
    batches = [pa.ipc.open_stream(block).read_all() for block in blocks]
    whole = pa.concat_tables(batches) if batches else _SCHEMA.empty_table()
    return {name: _column(whole, name) for name in NAMES}


def with_none(name: str, values: np.ndarray) -> list[float | None]:
    """Values of a column as SQL has them."""
    if name not in _MAY_BE_UNKNOWN:
        return values.tolist()
    is_unknown = np.isnan(values) if values.dtype == np.float64 else values == UNKNOWN
    return [None if unknown else value for value, unknown in zip(values.tolist(), is_unknown.tolist(), strict=True)]


def _encoded(columns: dict[str, np.ndarray]) -> bytes:
    arrays = []
    for name, kind in _TYPES.items():
        values = columns[name]
        is_unknown = None
        if name in _MAY_BE_UNKNOWN:
            is_unknown = np.isnan(values) if pa.types.is_floating(kind) else values == UNKNOWN
        arrays.append(arrow_numbers(values, kind, is_unknown))
    batch = pa.RecordBatch.from_arrays(arrays, schema=_SCHEMA)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, _SCHEMA, options=_OPTIONS) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def _column(table: pa.Table, name: str) -> np.ndarray:
    column = table.column(name)
    if column.null_count:
        column = pc.fill_null(column, np.nan if pa.types.is_floating(_TYPES[name]) else UNKNOWN)
    return column.to_numpy()
