"""The dictionary behind an event table: everything a row says besides who, what and when.

Equal combinations are kept once. A combination is known by the fingerprint of its values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, Table, func, select

from learnerintel.store.arrow_arrays import arrow_places, numbers_of
from learnerintel.store.bulk import insert_rows, select_in

_SEPARATE = 2**62


class DetailIds:
    """Numbers of the details that one file's rows have; new combinations are added.

    Args:
        connection: inside a write transaction.
        detail: the detail table.
        source: name of the reader; part of a row's identity.
    """

    def __init__(self, connection: Connection, detail: Table, source: str) -> None:
        self._connection = connection
        self._detail = detail
        self._source = source
        self._known: dict[tuple[Any, ...], int] = {}
        self._columns = tuple(
            column.name for column in detail.columns if column.name not in ("detail_id", "fingerprint", "source")
        )
        self._first_later = self._columns.index("record_id") + 1

    def of(self, batch: pa.RecordBatch) -> np.ndarray:
        """detail_id of every row of a block, int64; a column that the block does not have is unknown."""
        present = [name for name in self._columns if name in batch.schema.names]
        _, first, inverse = np.unique(
            combination_codes(batch, present), return_index=True, return_inverse=True
        )
        places = arrow_places(first)
        lists = {name: _plain(batch.column(name).take(places)).to_pylist() for name in present}
        nothing = [None] * len(first)
        combinations = list(zip(*(lists.get(name, nothing) for name in self._columns), strict=True))
        self._learn([one for one in combinations if one not in self._known])
        return np.array([self._known[one] for one in combinations], dtype=np.int64)[inverse]

    def _learn(self, combinations: list[tuple[Any, ...]]) -> None:
        if not combinations:
            return
        detail = self._detail
        prints = {fingerprint(self._source, self._identity(one)): one for one in combinations}
        last = int(self._connection.scalar(select(func.max(detail.c.detail_id))) or 0)
        chosen = (detail.c.detail_id, detail.c.fingerprint)
        found = select_in(self._connection, chosen, detail.c.fingerprint, prints) if last else ()
        stored = {text: number for number, text in found}
        # in the order of the index: filled all over, it costs four times as much
        new = {text: prints[text] for text in sorted(prints.keys() - stored.keys())}
        start = last + 1
        numbers = list(range(start, start + len(new)))
        values = list(zip(*new.values(), strict=True)) if new else [()] * len(self._columns)
        insert_rows(
            self._connection,
            detail,
            {
                "detail_id": numbers,
                "fingerprint": list(new),
                "source": [self._source] * len(new),
                **dict(zip(self._columns, values, strict=True)),
            },
        )
        stored.update(zip(new, numbers, strict=True))
        self._known.update({one: stored[text] for text, one in prints.items()})

    def _identity(self, combination: tuple[Any, ...]) -> tuple[Any, ...]:
        """The values that a combination is known by: columns that came later count only where they say something."""
        later = combination[self._first_later :]
        return combination if any(value is not None for value in later) else combination[: self._first_later]


def _plain(column: pa.Array) -> pa.Array:
    """A column without a dictionary: whose texts are made one by one, each anew, when it has one."""
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def combination_codes(batch: pa.RecordBatch, columns: Sequence[str]) -> np.ndarray:
    """One number per row, equal exactly where the rows agree in all columns.

    Args:
        batch: any.
        columns: names of columns to compare; null equals null.

    Returns:
        int64 codes, in no particular order.
    """
    codes = np.zeros(batch.num_rows, dtype=np.int64)
    cardinality = 1
    for name in columns:
        values = batch.column(name)
        if values.null_count == len(values):
            continue
        encoded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
        column = numbers_of(encoded.indices, -1).astype(np.int64) + 1
        size = len(encoded.dictionary) + 1
        if cardinality > _SEPARATE // size:
            _, codes = np.unique(codes, return_inverse=True)
            cardinality = int(codes.max()) + 1
        codes = codes * size + column
        cardinality *= size
    return codes


def fingerprint(source: str, values: tuple[Any, ...]) -> str:
    """128 bits that stand for a combination of values."""
    return hashlib.blake2b(repr((source, *values)).encode(), digest_size=16).hexdigest()
