"""The data rows of a delimited file, block by block: parsed at once where possible, row by row where needed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa

from learnerintel.intake import limits
from learnerintel.intake.accounts import RowAccount
from learnerintel.intake.exact_rows import exact_batches
from learnerintel.intake.fast_rows import ParsedBlock, cut_behind_row, parse_block
from learnerintel.intake.layouts import TableLayout
from learnerintel.intake.row_batches import batch_of_columns
from learnerintel.intake.row_scanner import RowScanner, is_blank
from learnerintel.intake.text_forms import TextForms
from learnerintel.intake.text_source import Utf8Stream

BLOCK_BYTES = 8 * 1024 * 1024


class _Blocks:
    """A text cut into blocks of whole rows; what is behind a cut waits for the next block."""

    def __init__(self, stream: Utf8Stream, layout: TableLayout, block_bytes: int) -> None:
        self._stream = stream
        self._layout = layout
        self._width = len(layout.place.headings)
        self._block_bytes = block_bytes
        self.forms = TextForms()
        self._rest = b""

    def parse_next(self) -> ParsedBlock | bytes | None:
        """Parse the next block.

        Returns:
            The block's rows; or its text, where it has to be walked exactly; or None at the end.
        """
        text = self._rest + self._stream.read(self._block_bytes)
        is_last = len(text) == len(self._rest)
        self._rest = b""
        if not text:
            return None
        cut = len(text) if is_last else cut_behind_row(text)
        parsed = parse_block(text[:cut], self._layout, self.forms.wanted(self._width)) if cut else None
        if parsed is None:
            return text
        self._rest = text[cut:]
        return parsed

    def walk_exactly(self, text: bytes, account: RowAccount) -> Iterator[pa.RecordBatch]:
        """Walk a block's text row by row, reading on as far as its last row needs."""
        pieces = iter((text,))
        scanner = RowScanner(
            lambda size: next(pieces, b"") or self._stream.read(size),
            self._layout.scan_delimiter,
            first_row=account.last_row + 1,
            cell_limit=limits.MAX_CELL_BYTES,
        )
        for batch in exact_batches(scanner, account, stop=len(text)):
            *texts, row_number = batch.columns
            yield batch_of_columns(row_number.to_numpy(), self.forms.shaped(texts))
        self._rest = scanner.rest


def walk_blocks(layout: TableLayout, account: RowAccount, block_bytes: int = BLOCK_BYTES) -> Iterator[pa.RecordBatch]:
    """Walk the data rows; while a block is being used, the next one is parsed in another thread.

    Args:
        layout: the file.
        account: kept up to date.
        block_bytes: how much text is parsed at a time.

    Yields:
        Record batches as ``RawTable.batches`` promises them.

    Raises:
        FileRefused: ``unbalanced-quotes``, ``cell-too-large``, ``mixed-encoding`` or a fault of the archive.
    """
    with layout.text.open() as stream, ThreadPoolExecutor(max_workers=1) as ahead:
        account.share_source = stream.share
        stream.skip(layout.data_start)
        blocks = _Blocks(stream, layout, block_bytes)
        upcoming = ahead.submit(blocks.parse_next)
        while (block := upcoming.result()) is not None:
            if isinstance(block, bytes):
                yield from blocks.walk_exactly(block, account)
                upcoming = ahead.submit(blocks.parse_next)
                continue
            upcoming = ahead.submit(blocks.parse_next)
            batch = _accounted(block, account, blocks.forms)
            if batch is not None:
                yield batch


def _accounted(block: ParsedBlock, account: RowAccount, forms: TextForms) -> pa.RecordBatch | None:
    before = np.int32(account.last_row)
    for place, cells in block.ragged:
        if not is_blank(cells):
            account.set_aside_ragged(account.last_row + place, [cell.decode() for cell in cells])
    account.last_row += block.row_count
    if not len(block.positions):
        return None
    return batch_of_columns(block.positions + before, forms.shaped(block.columns))
