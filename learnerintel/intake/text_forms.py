"""In which form a table's columns of text are handed on: as plain strings, or each different text once."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

ENCODED = pa.dictionary(pa.int32(), pa.string())
#: Of rows; where more of a column's texts differ, encoding them costs more than it saves.
_DISTINCT_SHARE = 0.5


class TextForms:
    """The forms of a table's columns, decided by its first block and kept for the others."""

    def __init__(self) -> None:
        self._forms: tuple[pa.DataType, ...] | None = None

    def wanted(self, width: int) -> tuple[pa.DataType, ...]:
        """In which form the next block is best parsed: encoded while nothing is known."""
        return self._forms or (ENCODED,) * width

    def shaped(self, columns: Sequence[pa.Array]) -> list[pa.Array]:
        """The columns of a block in the forms of its table."""
        if self._forms is None:
            self._forms = tuple(_form_of(column) for column in columns)
        return [_shaped(column, form) for column, form in zip(columns, self._forms, strict=True)]


def _form_of(column: pa.Array) -> pa.DataType:
    encoded = column.dictionary_encode()
    return pa.string() if len(encoded.dictionary) > _DISTINCT_SHARE * len(column) else ENCODED


def _shaped(column: pa.Array, form: pa.DataType) -> pa.Array:
    if column.type == form:
        return column
    return column.cast(pa.string()) if form == pa.string() else column.dictionary_encode()
