"""Rows gathered into the record batches a ``RawTable`` hands out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

ROWS_PER_BATCH = 20_000


def batch_of_rows(numbers: Sequence[int], rows: Sequence[Sequence[str | bytes]]) -> pa.RecordBatch:
    """Make a record batch of rows.

    Args:
        numbers: row numbers, one or more.
        rows: their cells, all rows equally long; texts or UTF-8.

    Returns:
        Columns ``"0"`` ... as utf8 and ``row_number`` as int32.
    """
    places = np.array(numbers, dtype=np.int32)
    return batch_of_columns(places, [pa.array(column, pa.string()) for column in zip(*rows, strict=True)])


def batch_of_columns(numbers: np.ndarray, columns: Sequence[pa.Array]) -> pa.RecordBatch:
    """Make a record batch of text columns and their rows' numbers (int32)."""
    names = [str(position) for position in range(len(columns))]
    # Not pa.array(): it imports pandas to see whether it was given a series, which takes half a second.
    row_number = pa.Array.from_buffers(pa.int32(), len(numbers), [None, pa.py_buffer(numbers)])
    return pa.record_batch([*columns, row_number], names=[*names, "row_number"])
