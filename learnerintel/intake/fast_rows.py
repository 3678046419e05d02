"""A block of delimited text parsed at once with pyarrow: the way nearly every block goes.

This way never refuses anything. A block with something in it that is out of the ordinary, or that may have to
be refused, is left to the exact way; so the two cannot differ in what they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyarrow import compute as pc
from pyarrow import csv

from learnerintel.intake import limits
from learnerintel.intake.layouts import TableLayout
from learnerintel.intake.row_scanner import split_row

_END_MARK = b"\x1e"
_QUOTE = b'"'
_SPACE, _TAB = 0x20, 0x09
_CUTS_TRIED = 1_000


@dataclass(frozen=True, slots=True)
class ParsedBlock:
    """The rows of one block.

    Attributes:
        columns: texts of the rows that fit under the headings and are not blank, in the forms asked for.
        positions: places of those rows among all rows of the block, from 1.
        ragged: (place, cells) of the rows that do not fit, blank ones among them.
        row_count: all rows of the block, blank and ragged ones as well.
    """

    columns: list[pa.Array]
    positions: np.ndarray
    ragged: list[tuple[int, list[bytes]]]
    row_count: int


def cut_behind_row(text: bytes) -> int:
    """Where to cut a text so that the first part most likely ends with a whole row; 0 if nowhere.

    A line end with an even number of quotation marks before it ends a row, unless marks stand inside plain
    cells. Whether the cut was right, :func:`parse_block` finds out.
    """
    line_end = b"\n" if b"\n" in text else b"\r"
    last = text.rfind(line_end, 0, len(text) if line_end == b"\n" else len(text) - 1) + 1
    cut, quote_count = last, text.count(_QUOTE, 0, last)
    for _ in range(_CUTS_TRIED):
        if quote_count % 2 == 0 or cut == 0:
            break
        earlier = text.rfind(line_end, 0, cut - 1) + 1
        quote_count -= text.count(_QUOTE, earlier, cut)
        cut = earlier
    return cut if cut and quote_count % 2 == 0 else last


def parse_block(text: bytes, layout: TableLayout, forms: Sequence[pa.DataType]) -> ParsedBlock | None:
    """Parse a block that begins with a row.

    Args:
        text: one or more rows as UTF-8, valid.
        layout: of the file.
        forms: of the columns, plain strings or encoded ones.

    Returns:
        The rows, or None where the exact way has to be asked: the block ends inside a quoted cell, a cell is too
        large or holds a NUL character.
    """
    # pyarrow takes a quotation mark still open at the end for a closed one. So a row that no table has is put
    # behind the block: an open quotation mark swallows it, otherwise it comes back as a row of its own.
    mark = layout.scan_delimiter.join([_END_MARK] * (len(layout.place.headings) + 1))
    ragged: list[tuple[int, str]] = []

    def keep(row: csv.InvalidRow) -> str:
        ragged.append((row.number, row.text))
        return "skip"

    if b"\0" in text:
        return None
    end = b"" if text.endswith(b"\n") else b"\n"
    try:
        table = _read(text + end + mark, layout, forms, keep)
    except pa.ArrowInvalid:
        return None
    if not ragged or ragged[-1][1] != mark.decode():
        return None
    row_count = ragged.pop()[0] - 1
    split = [(place, split_row(row.encode(), layout.scan_delimiter)) for place, row in ragged]
    return _checked(table, split, row_count)


def _read(text: bytes, layout: TableLayout, forms: Sequence[pa.DataType], keep: object) -> pa.Table:
    names = layout.column_names
    return csv.read_csv(
        pa.BufferReader(text),
        # One thread: only then do ragged rows carry their number. All in one piece, so there is one chunk.
        read_options=csv.ReadOptions(column_names=names, block_size=len(text) + 1, use_threads=False),
        parse_options=csv.ParseOptions(
            delimiter=layout.scan_delimiter.decode(),
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=keep,
        ),
        convert_options=csv.ConvertOptions(
            column_types=dict(zip(names, forms, strict=True)), strings_can_be_null=False, check_utf8=False
        ),
    )


def _checked(table: pa.Table, ragged: list[tuple[int, list[bytes]]], row_count: int) -> ParsedBlock | None:
    if any(len(cell) > limits.MAX_CELL_BYTES for _, cells in ragged for cell in cells):
        return None
    positions = np.arange(1, row_count + 1, dtype=np.int32)
    if ragged:
        positions = np.delete(positions, [place - 1 for place, _ in ragged])
    if table.num_rows == 0:
        return ParsedBlock([], positions, ragged, row_count)
    columns = [_one_piece(column) for column in table.columns]
    texts = [_Texts(column) for column in columns]
    if any(text.longest > limits.MAX_CELL_BYTES for text in texts):
        return None
    blank = _blank_rows(texts)
    if blank.size:
        kept = np.ones(len(positions), dtype=bool)
        kept[blank] = False
        positions = positions[kept]
        columns = [column.filter(pa.array(kept)) for column in columns]
    return ParsedBlock(columns, positions, ragged, row_count)


def _one_piece(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


class _Texts:
    """A text column, plain or encoded, to look at all its cells at once."""

    def __init__(self, column: pa.Array) -> None:
        self._row_count = len(column)
        self._codes = column.indices.to_numpy() if isinstance(column, pa.DictionaryArray) else None
        self._texts = column if self._codes is None else column.dictionary
        _, offsets, data = self._texts.buffers()
        start = self._texts.offset
        self._offsets = np.frombuffer(offsets, dtype=np.int32)[start : start + len(self._texts) + 1]
        self._lengths = np.diff(self._offsets)
        self._data = np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)

    @property
    def is_encoded(self) -> bool:
        """Whether each different text is there once."""
        return self._codes is not None

    @property
    def longest(self) -> int:
        """Bytes of the longest cell."""
        return int(self._lengths.max())

    def blank_among(self, rows: np.ndarray | None) -> np.ndarray:
        """Those of the given rows, or of all, whose cell has nothing in it but spaces and tabs."""
        if self._codes is None:
            rows = np.arange(self._row_count) if rows is None else rows
            return rows[self._is_blank(rows)]
        is_blank = self._is_blank(np.arange(len(self._texts)))
        if not is_blank.any():
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(is_blank[self._codes]) if rows is None else rows[is_blank[self._codes[rows]]]

    def _is_blank(self, places: np.ndarray) -> np.ndarray:
        is_blank = self._lengths[places] == 0
        filled = np.flatnonzero(~is_blank)
        first_bytes = self._data[self._offsets[places[filled]]]
        padded = filled[(first_bytes == _SPACE) | (first_bytes == _TAB)]
        if padded.size:
            trimmed = pc.ascii_trim(self._texts.take(pa.array(places[padded])), " \t")
            is_blank[padded] = pc.equal(trimmed, "").to_numpy(zero_copy_only=False)
        return is_blank


def _blank_rows(texts: list[_Texts]) -> np.ndarray:
    """Positions of rows without anything in them; each column looks only at rows blank so far."""
    rows = None
    for text in sorted(texts, key=lambda text: not text.is_encoded):  # in those a look at few texts often settles it
        rows = text.blank_among(rows)
        if not rows.size:
            break
    return rows if rows is not None else np.zeros(0, dtype=np.int64)
