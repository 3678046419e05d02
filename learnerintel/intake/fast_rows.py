"""A delimited file walked block by block with pyarrow: the way nearly every file goes.

This way never refuses anything. Whatever it cannot tell for certain, or what ends in a refusal, it leaves to
the exact way, which goes on behind the last row handed out; so both ways cannot differ in what they say.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from pyarrow import compute as pc
from pyarrow import csv

from learnerintel.intake import limits
from learnerintel.intake.accounts import RowAccount
from learnerintel.intake.layouts import TableLayout
from learnerintel.intake.row_batches import batch_of_columns
from learnerintel.intake.row_scanner import is_blank, split_row
from learnerintel.intake.text_source import Utf8Stream

BLOCK_BYTES = 4 * 1024 * 1024
_END_MARK = b"\x1e"
_SPACE, _TAB = 0x20, 0x09


class ExactWayNeeded(Exception):
    """The rest of the file is to be walked row by row."""


class _MarkedStream:
    """The text from the first data row on, with a row behind the end that no table has.

    pyarrow takes an open quotation mark at the end of a file for a closed one. If the quote is open, it swallows
    the mark; if the mark comes back as a row of its own, no quote was open.
    """

    def __init__(self, stream: Utf8Stream, mark: bytes) -> None:
        self.closed = False
        self._stream = stream
        self._mark = b"\n" + mark

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        if chunk:
            return chunk
        mark, self._mark = self._mark, b""
        return mark

    def close(self) -> None:
        self.closed = True


class _RaggedRows:
    """Rows pyarrow could not fit under the headings, waiting until the rows before them were handed out."""

    def __init__(self, layout: TableLayout, mark: bytes) -> None:
        self.is_mark_seen = False
        self.is_cell_too_large = False
        self._waiting: deque[tuple[int, list[bytes]]] = deque()
        self._heading_row = layout.place.row
        self._delimiter = layout.scan_delimiter
        self._mark = mark.decode()

    def take(self, row: csv.InvalidRow) -> str:
        """Keep a row; called by pyarrow while it parses, ahead of the blocks it returns."""
        if row.text == self._mark:
            self.is_mark_seen = True
            return "skip"
        cells = split_row(row.text.encode(), self._delimiter)
        self.is_cell_too_large = self.is_cell_too_large or max(map(len, cells)) > limits.MAX_CELL_BYTES
        self._waiting.append((self._heading_row + row.number, cells))
        return "skip"

    def numbers_around(self, account: RowAccount, row_count: int) -> np.ndarray:
        """Numbers of the next ``row_count`` rows that fit, leaving out those of ragged rows between them."""
        first, last = account.last_row + 1, account.last_row + row_count
        skipped = []
        for number, _ in self._waiting:
            if number > last:
                break
            skipped.append(number)
            last += 1
        numbers = np.arange(first, last + 1, dtype=np.int32)
        return np.delete(numbers, np.array(skipped, dtype=np.int64) - first) if skipped else numbers

    def settle(self, account: RowAccount, up_to: int | None = None) -> None:
        """Account for the ragged rows up to a row, or for all; a line with nothing but blanks is no fault."""
        while self._waiting and (up_to is None or self._waiting[0][0] < up_to):
            number, cells = self._waiting.popleft()
            account.last_row = number
            if not is_blank(cells):
                account.set_aside_ragged(number, [cell.decode() for cell in cells])


def fast_batches(
    layout: TableLayout, account: RowAccount, block_bytes: int = BLOCK_BYTES
) -> Iterator[pa.RecordBatch]:
    """Walk the data rows from the first one on.

    Args:
        layout: the file.
        account: kept up to date.
        block_bytes: how much text is parsed at a time.

    Yields:
        Record batches as ``RawTable.batches`` promises them.

    Raises:
        ExactWayNeeded: at the first block with something out of the ordinary; nothing of it was handed out.
        FileRefused: ``mixed-encoding`` or a fault of the archive.
    """
    mark = layout.scan_delimiter.join([_END_MARK] * (len(layout.place.headings) + 1))
    ragged = _RaggedRows(layout, mark)
    with layout.text.open() as stream:
        account.share_source = stream.share
        stream.skip(layout.data_start)
        try:
            with _open_reader(layout, _MarkedStream(stream, mark), ragged, block_bytes) as reader:
                for block in reader:
                    yield from _checked(block, stream, ragged, account)
        except pa.ArrowInvalid as error:
            if stream.failure is not None:
                raise stream.failure from None
            raise ExactWayNeeded from error
    if ragged.is_cell_too_large or not ragged.is_mark_seen:
        raise ExactWayNeeded
    ragged.settle(account)


def _open_reader(
    layout: TableLayout, stream: _MarkedStream, ragged: _RaggedRows, block_bytes: int
) -> csv.CSVStreamingReader:
    names = layout.column_names
    return csv.open_csv(
        pa.PythonFile(stream, mode="r"),
        # One parsing thread: as fast as several here, and the only way in which ragged rows carry their number.
        read_options=csv.ReadOptions(column_names=names, block_size=block_bytes, use_threads=False),
        parse_options=csv.ParseOptions(
            delimiter=layout.scan_delimiter.decode(),
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=ragged.take,
        ),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )


def _checked(
    block: pa.RecordBatch, stream: Utf8Stream, ragged: _RaggedRows, account: RowAccount
) -> Iterator[pa.RecordBatch]:
    """Number a block's rows, take the blank ones out and make sure that nothing in it is out of the ordinary."""
    if block.num_rows == 0:
        return
    texts = [_Texts(column) for column in block.columns]
    if ragged.is_cell_too_large or any(text.lengths.max() > limits.MAX_CELL_BYTES for text in texts):
        raise ExactWayNeeded
    if stream.has_nul and any(text.has_nul() for text in texts):
        raise ExactWayNeeded
    numbers = ragged.numbers_around(account, block.num_rows)
    ragged.settle(account, up_to=int(numbers[-1]))
    account.last_row = int(numbers[-1])
    blank = _blank_rows(texts)
    columns = block.columns
    if blank.size:
        kept = np.ones(block.num_rows, dtype=bool)
        kept[blank] = False
        numbers = numbers[kept]
        columns = [column.filter(pa.array(kept)) for column in columns]
    if numbers.size:
        yield batch_of_columns(numbers, columns)


class _Texts:
    """The bytes of a text column, to look at all its cells at once."""

    def __init__(self, column: pa.StringArray) -> None:
        _, offsets, data = column.buffers()
        self.offsets = np.frombuffer(offsets, dtype=np.int32)[column.offset : column.offset + len(column) + 1]
        self.lengths = np.diff(self.offsets)
        self.data = np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)
        self._column = column

    def has_nul(self) -> bool:
        return not self.data[self.offsets[0] : self.offsets[-1]].all()

    def blank_among(self, rows: np.ndarray) -> np.ndarray:
        """Those of the given rows whose cell has nothing in it but spaces and tabs."""
        lengths = self.lengths[rows]
        is_blank_cell = lengths == 0
        filled = np.flatnonzero(~is_blank_cell)
        first_bytes = self.data[self.offsets[rows[filled]]]
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
