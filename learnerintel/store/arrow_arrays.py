"""Arrays of numbers as Arrow has them.

Not by ``pa.array``: to see whether it was given a series it imports pandas, which nothing here needs and which
takes as long as storing a hundred thousand events.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa


def arrow_numbers(values: np.ndarray, kind: pa.DataType, is_unknown: np.ndarray | None = None) -> pa.Array:
    """Numbers as an Arrow array.

    Args:
        values: any numbers that fit the type.
        kind: a type of fixed width.
        is_unknown: where there is no value; None where there always is one.
    """
    data = pa.py_buffer(np.ascontiguousarray(values, dtype=kind.to_pandas_dtype()))
    if is_unknown is None or not is_unknown.any():
        return pa.Array.from_buffers(kind, len(values), [None, data])
    validity = pa.py_buffer(np.packbits(~is_unknown, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [validity, data])


def arrow_places(places: np.ndarray) -> pa.Array:
    """Places of rows, for ``take``."""
    return arrow_numbers(places, pa.int64())
