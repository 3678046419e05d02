"""Texts as whole numbers, the same number for the same text throughout a file."""

from __future__ import annotations

import numpy as np
import pyarrow as pa


class Codes:
    """Numbers from 0 for texts in the order in which they first appear; -1 for unknown."""

    def __init__(self) -> None:
        self._number_of: dict[object, int] = {}

    def of(self, *columns: pa.Array | pa.ChunkedArray) -> np.ndarray:
        """A number for each row; several columns together make one text."""
        combined = [self._single(place, column) for place, column in enumerate(columns)]
        if len(combined) == 1:
            return combined[0]
        rows, place = np.unique(np.stack(combined, axis=1), axis=0, return_inverse=True)
        numbers = [self._number(tuple(row)) for row in rows.tolist()]
        return np.array(numbers, np.int64)[place.reshape(-1)] if len(rows) else np.zeros(0, np.int64)

    def _single(self, column_place: int, column: pa.Array | pa.ChunkedArray) -> np.ndarray:
        flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        encoded = flat.dictionary_encode()
        numbers = [self._number((column_place, text)) for text in encoded.dictionary.to_pylist()]
        return np.array([*numbers, -1], np.int64)[encoded.indices.fill_null(-1).to_numpy()]

    def _number(self, key: object) -> int:
        return self._number_of.setdefault(key, len(self._number_of))
