"""Numbers and texts on their way into Arrow and out of it.

Not by ``pa.array`` and ``to_numpy``: to see whether they were given a series they import pandas, which nothing
here needs and which takes as long as storing a hundred thousand events.
"""

from __future__ import annotations

from collections.abc import Sequence

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


def arrow_texts(texts: Sequence[str]) -> pa.StringArray:
    """Texts as an Arrow array, all of them known."""
    encoded = [text.encode() for text in texts]
    offsets = np.concatenate([[0], np.cumsum([len(each) for each in encoded])]).astype(np.int32)
    return pa.StringArray.from_buffers(len(encoded), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded)))


def numbers_of(array: pa.Array, unknown: int | None = None) -> np.ndarray:
    """The values of an array of numbers of fixed width; no copy is made where all are known.

    Args:
        array: any slice of one.
        unknown: what stands where there is no value; None where there always is one.
    """
    within = slice(array.offset, array.offset + len(array))
    values = np.frombuffer(array.buffers()[1], dtype=array.type.to_pandas_dtype())[within]
    if array.null_count == 0:
        return values
    assert unknown is not None, array.type
    is_known = np.unpackbits(np.frombuffer(array.buffers()[0], dtype=np.uint8), bitorder="little")[within]
    return np.where(is_known, values, unknown)
