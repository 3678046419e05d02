"""A block of delimited text parsed at once with pyarrow: the way nearly every block goes.

This way never refuses anything. A block with something in it that is out of the ordinary, or that may have to
be refused, is left to the exact way; so the two cannot differ in what they say.
"""

from __future__ import annotations

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
        columns: texts of the rows that fit under the headings and are not blank.
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


def parse_block(text: bytes, layout: TableLayout) -> ParsedBlock | None:
    """Parse a block that begins with a row.

    Args:
        text: one or more rows as UTF-8, valid.
        layout: of the file.

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
        table = _read(text + end + mark, layout, keep)
    except pa.ArrowInvalid:
        return None
    if not ragged or ragged[-1][1] != mark.decode():
        return None
    row_count = ragged.pop()[0] - 1
    split = [(place, split_row(row.encode(), layout.scan_delimiter)) for place, row in ragged]
    return _checked(table, split, row_count)


def _read(text: bytes, layout: TableLayout, keep: object) -> pa.Table:
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
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
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
    columns = [column.combine_chunks() for column in table.columns]
    texts = [_Texts(column) for column in columns]
    if any(text.lengths.max() > limits.MAX_CELL_BYTES for text in texts):
        return None
    blank = _blank_rows(texts)
    if blank.size:
        kept = np.ones(len(positions), dtype=bool)
        kept[blank] = False
        positions = positions[kept]
        columns = [column.filter(pa.array(kept)) for column in columns]
    return ParsedBlock(columns, positions, ragged, row_count)


class _Texts:
    """The bytes of a text column, to look at all its cells at once."""

    def __init__(self, column: pa.StringArray) -> None:
        _, offsets, data = column.buffers()
        self.offsets = np.frombuffer(offsets, dtype=np.int32)[column.offset : column.offset + len(column) + 1]
        self.lengths = np.diff(self.offsets)
        self._data = np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)
        self._column = column

    def blank_among(self, rows: np.ndarray) -> np.ndarray:
        """Those of the given rows whose cell has nothing in it but spaces and tabs."""
        is_blank_cell = self.lengths[rows] == 0
        filled = np.flatnonzero(~is_blank_cell)
        first_bytes = self._data[self.offsets[rows[filled]]]
        padded = filled[(first_bytes == _SPACE) | (first_bytes == _TAB)]
        if padded.size:
            trimmed = pc.ascii_trim(self._column.take(pa.array(rows[padded])), " \t")
            is_blank_cell[padded] = pc.equal(trimmed, "").to_numpy(zero_copy_only=False)
        return rows[is_blank_cell]


def _blank_rows(texts: list[_Texts]) -> np.ndarray:
    """Positions of rows without anything in them; each column looks only at rows blank so far."""
    rows = np.arange(len(texts[0].lengths))
    for text in texts:
        rows = text.blank_among(rows)
        if not rows.size:
            break
    return rows
