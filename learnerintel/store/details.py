"""The dictionary behind an event table: everything a row says besides who, what and when.

Equal combinations are kept once. A combination is known by the fingerprint of its values.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Table, func, select

from learnerintel.store.bulk import insert_rows, select_in

_SEPARATE = 2**62


def detail_columns(detail: Table) -> tuple[str, ...]:
    """Columns of a detail table that a row's values fill."""
    return tuple(column.name for column in detail.columns if column.name not in ("detail_id", "fingerprint", "source"))


def combination_codes(table: pa.Table, columns: tuple[str, ...]) -> np.ndarray:
    """One number per row, equal exactly where the rows agree in all columns.

    Args:
        table: any.
        columns: names of columns to compare; null equals null.

    Returns:
        int64 codes, in no particular order.
    """
    codes = np.zeros(table.num_rows, dtype=np.int64)
    cardinality = 1
    for name in columns:
        values = table.column(name).combine_chunks()
        if values.null_count == len(values):
            continue
        encoded = values.dictionary_encode()
        column = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        size = len(encoded.dictionary) + 1
        if cardinality > _SEPARATE // size:
            _, codes = np.unique(codes, return_inverse=True)
            cardinality = int(codes.max()) + 1
        codes = codes * size + column
        cardinality *= size
    return codes


def detail_ids(connection: Connection, detail: Table, source: str, table: pa.Table) -> np.ndarray:
    """Numbers of the rows' details; new combinations are added.

    Args:
        connection: inside a write transaction.
        detail: the detail table.
        source: name of the reader; part of a row's identity.
        table: has every column of :func:`detail_columns`.

    Returns:
        int64 detail_id per row.
    """
    columns = detail_columns(detail)
    _, first, inverse = np.unique(combination_codes(table, columns), return_index=True, return_inverse=True)
    rows = table.select(list(columns)).take(pa.array(first)).to_pylist()
    prints = [fingerprint(source, tuple(row.values())) for row in rows]
    known = {
        text: number
        for number, text in select_in(
            connection, (detail.c.detail_id, detail.c.fingerprint), detail.c.fingerprint, prints
        )
    }
    new = [position for position, text in enumerate(prints) if text not in known]
    if new:
        start = int(connection.scalar(select(func.max(detail.c.detail_id))) or 0) + 1
        values: dict[str, list[Any]] = {name: [rows[position][name] for position in new] for name in columns}
        values["detail_id"] = list(range(start, start + len(new)))
        values["fingerprint"] = [prints[position] for position in new]
        values["source"] = [source] * len(new)
        insert_rows(connection, detail, values)
        known.update(zip(values["fingerprint"], values["detail_id"], strict=True))
    return np.array([known[text] for text in prints], dtype=np.int64)[inverse]


def fingerprint(source: str, values: tuple[Any, ...]) -> str:
    """128 bits that stand for a combination of values."""
    return hashlib.blake2b(repr((source, *values)).encode(), digest_size=16).hexdigest()
