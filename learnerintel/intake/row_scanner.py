"""Rows of delimited text, one by one, exactly: the authority on what a row is and why a file is refused.

A quotation mark opens a quoted cell only at the cell's beginning; inside, a doubled one stands for itself, and
text after the closing one belongs to the cell as it is. A row ends at LF, CR LF or a bare CR outside quotes.
Memory stays bounded whatever the file holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from learnerintel.intake import limits

_LINE_END = re.compile(rb"[\r\n]")
_QUOTE = b'"'
_MOST_READ = 4 * 1024 * 1024
NO_DELIMITER = b"\x1f"
"""Stands in where a file has one column: the ASCII unit separator, which no text has."""


class RowFault(Exception):
    """A fault in the text that ends its reading.

    Attributes:
        slug: ``unbalanced-quotes`` or ``cell-too-large``.
        row: number of the row in which the fault begins.
        column: position of the cell in its row, from 0; None where the row as a whole is meant.
        cell_count: cells of the row up to there.
    """

    def __init__(self, slug: str, row: int, column: int | None, cell_count: int) -> None:
        super().__init__(slug, row, column, cell_count)
        self.slug, self.row, self.column, self.cell_count = slug, row, column, cell_count


class _MoreNeeded(Exception):
    """The buffer ends inside a row: in which cell, where that began and whether its quote is open."""

    def __init__(self, column: int, cell_start: int, is_quote_open: bool) -> None:
        super().__init__()
        self.column, self.cell_start, self.is_quote_open = column, cell_start, is_quote_open


class RowScanner:
    """Reads rows from a stream of UTF-8 bytes.

    Args:
        read: returns up to the given number of bytes, none at the end.
        delimiter: one byte.
        first_row: number of the first row read.
        cell_limit: most bytes in a cell, as read (without its quotation marks).
        row_limit: most bytes in a row.
    """

    def __init__(
        self,
        read: Callable[[int], bytes],
        delimiter: bytes,
        *,
        first_row: int = 1,
        cell_limit: int = limits.MAX_CELL_BYTES,
        row_limit: int = limits.MAX_ROW_BYTES,
    ) -> None:
        self._read = read
        self._delimiter = delimiter
        self._cell_end = re.compile(rb"[\r\n" + re.escape(delimiter) + rb"]")
        self._cell_limit, self._row_limit = cell_limit, row_limit
        self._row = first_row
        self._buffer, self._position, self._dropped = b"", 0, 0
        self._is_at_end = False

    @property
    def offset(self) -> int:
        """Bytes of the text up to the end of the row that was returned last."""
        return self._dropped + self._position

    @property
    def rest(self) -> bytes:
        """The text that was read and not yet returned as a row."""
        return self._buffer[self._position :]

    def __iter__(self) -> Iterator[tuple[int, list[bytes]]]:
        """Walk the rows as (row number, cells); a blank line is a row with one empty cell.

        Raises:
            RowFault: the text cannot be parted into rows from here on.
        """
        while True:
            for line in self._plain_lines():
                self._position += len(line)
                cells = line.rstrip(b"\r\n").split(self._delimiter)
                self._refuse_long(len(line), cells)
                yield self._row, cells
                self._row += 1
            start = self.offset
            cells_or_end = self._next_row()
            if cells_or_end is None:
                return
            self._refuse_long(self.offset - start, cells_or_end)
            yield self._row, cells_or_end
            self._row += 1

    def _refuse_long(self, length: int, cells: list[bytes]) -> None:
        if length <= self._cell_limit:
            return
        if length > self._row_limit:
            raise RowFault("cell-too-large", self._row, None, len(cells))
        for column, cell in enumerate(cells):
            if len(cell) > self._cell_limit:
                raise RowFault("cell-too-large", self._row, column, len(cells))

    def _plain_lines(self) -> list[bytes]:
        """The whole lines, with their ends, before the next quotation mark in the buffer: most of most files."""
        quote = self._buffer.find(_QUOTE, self._position)
        stop = len(self._buffer) if quote < 0 else quote
        line_end = self._buffer.rfind(b"\n", self._position, stop)
        return self._buffer[self._position : line_end + 1].splitlines(keepends=True) if line_end >= 0 else []

    def _next_row(self) -> list[bytes] | None:
        while True:
            if self._is_at_end and self._position == len(self._buffer):
                return None
            try:
                cells, self._position = self._parse_row(self._position)
            except _MoreNeeded as more:
                self._refill(more)
            else:
                return cells

    def _parse_row(self, start: int) -> tuple[list[bytes], int]:
        buffer = self._buffer
        line_end = _LINE_END.search(buffer, start)
        end = line_end.start() if line_end else len(buffer)
        if buffer.find(_QUOTE, start, end) >= 0:
            return self._parse_quoted_row(start)
        if line_end is None and not self._is_at_end:
            raise _MoreNeeded(buffer.count(self._delimiter, start), buffer.rfind(self._delimiter, start) + 1 or start,
                              False)
        return buffer[start:end].split(self._delimiter), self._after_line_end(end)

    def _parse_quoted_row(self, start: int) -> tuple[list[bytes], int]:
        cells: list[bytes] = []
        position = start
        while True:
            cell, end = self._parse_cell(position, len(cells))
            cells.append(cell)
            if self._buffer[end : end + 1] != self._delimiter:
                return cells, self._after_line_end(end)
            position = end + 1

    def _parse_cell(self, start: int, column: int) -> tuple[bytes, int]:
        buffer, position, quoted = self._buffer, start, b""
        if buffer[start : start + 1] == _QUOTE:
            position = self._closing_quote(start, column)
            quoted = buffer[start + 1 : position].replace(b'""', _QUOTE)
            position += 1
        found = self._cell_end.search(buffer, position)
        if found is None and not self._is_at_end:
            raise _MoreNeeded(column, start, False)
        end = found.start() if found else len(buffer)
        return quoted + buffer[position:end], end

    def _closing_quote(self, start: int, column: int) -> int:
        position = start + 1
        while True:
            quote = self._buffer.find(_QUOTE, position)
            is_last_byte = quote == len(self._buffer) - 1
            if quote < 0 or (is_last_byte and not self._is_at_end):
                if self._is_at_end:
                    raise RowFault("unbalanced-quotes", self._row, column, column + 1)
                raise _MoreNeeded(column, start, True)
            if self._buffer[quote + 1 : quote + 2] != _QUOTE:
                return quote
            position = quote + 2

    def _after_line_end(self, end: int) -> int:
        """Position behind the line end at ``end``; a CR at the end of the buffer may have its LF still to come."""
        if self._buffer[end : end + 1] != b"\r":
            return min(end + 1, len(self._buffer))
        if end + 1 == len(self._buffer) and not self._is_at_end:
            raise _MoreNeeded(0, end, False)
        return end + 2 if self._buffer[end + 1 : end + 2] == b"\n" else end + 1

    def _refill(self, more: _MoreNeeded) -> None:
        partial = self._buffer[self._position :]
        cell_start = more.cell_start - self._position
        if len(partial) - cell_start > 2 * self._cell_limit + 2:  # every byte of a quoted cell may be doubled
            is_unclosed = more.is_quote_open and not self._is_closed_later(partial[cell_start + 1 :])
            slug = "unbalanced-quotes" if is_unclosed else "cell-too-large"
            raise RowFault(slug, self._row, more.column, more.column + 1)
        if len(partial) > self._row_limit:
            raise RowFault("cell-too-large", self._row, None, more.column + 1)
        chunk = self._read(min(max(limits.HEAD_BYTES, len(partial)), _MOST_READ))
        self._is_at_end = not chunk
        self._dropped += self._position
        self._buffer, self._position = partial + chunk, 0

    def _is_closed_later(self, text: bytes) -> bool:
        """Whether an open quote is closed anywhere in the rest of the file; keeps one block at a time."""
        while True:
            text = text.replace(b'""', b"")
            is_quote_last = text.endswith(_QUOTE)
            if _QUOTE in text[: len(text) - is_quote_last]:
                return True
            chunk = self._read(1 << 20)
            if not chunk:
                return is_quote_last
            text = (_QUOTE if is_quote_last else b"") + chunk


def split_row(text: bytes, delimiter: bytes) -> list[bytes]:
    """Part the text of one row, without its line end, into cells of any length."""
    if _QUOTE not in text:
        return text.split(delimiter)
    pieces = iter((text, b""))
    scanner = RowScanner(lambda _: next(pieces, b""), delimiter, cell_limit=len(text), row_limit=len(text))
    return next((cells for _, cells in scanner), [b""])


def is_blank(cells: list[bytes]) -> bool:
    """Whether a row has nothing in it but spaces and tabs: no data, and no fault either."""
    return not any(cell.strip(b" \t") for cell in cells)
