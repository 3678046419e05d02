"""Delimited text walked row by row: slower, and right about everything."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from learnerintel.errors import FileRefused
from learnerintel.intake.accounts import RowAccount
from learnerintel.intake.refusals import refused
from learnerintel.intake.row_batches import ROWS_PER_BATCH, batch_of_rows
from learnerintel.intake.row_scanner import RowFault, RowScanner, is_blank


def exact_batches(scanner: RowScanner, account: RowAccount, stop: int | None = None) -> Iterator[pa.RecordBatch]:
    """Walk rows with a scanner that stands behind the account's last row.

    Args:
        scanner: reads the text.
        account: kept up to date.
        stop: bytes of the scanner's text after which no further row is begun; None walks to the end.

    Yields:
        Record batches as ``RawTable.batches`` promises them.

    Raises:
        FileRefused: ``unbalanced-quotes``, ``cell-too-large``, ``mixed-encoding`` or a fault of the archive.
    """
    numbers: list[int] = []
    rows: list[list[bytes]] = []
    try:
        for number, cells in scanner:
            account.last_row = number
            if _is_accepted(number, cells, account):
                numbers.append(number)
                rows.append(cells)
            if len(rows) == ROWS_PER_BATCH:
                yield batch_of_rows(numbers, rows)
                numbers, rows = [], []
            if stop is not None and scanner.offset >= stop:
                break
    except RowFault as fault:
        raise _refusal_of(fault, account.headings) from None
    if rows:
        yield batch_of_rows(numbers, rows)


def _refusal_of(fault: RowFault, headings: tuple[str, ...]) -> FileRefused:
    is_under_heading = fault.column is not None and fault.column < len(headings)
    column = headings[fault.column] if is_under_heading else None
    if fault.slug == "unbalanced-quotes":
        return refused(fault.slug, row=fault.row, column=column, detail="the quotation mark opens in this row")
    detail = "the row as a whole is longer than any allowed row" if fault.column is None else None
    return refused(fault.slug, row=fault.row, column=column, detail=detail)


def _is_accepted(number: int, cells: list[bytes], account: RowAccount) -> bool:
    """Whether a row is handed out: neither blank nor set aside."""
    if is_blank(cells):
        return False
    if len(cells) != len(account.headings):
        account.set_aside_ragged(number, [cell.decode() for cell in cells])
        return False
    if any(b"\0" in cell for cell in cells):
        account.set_aside_nul(number, [cell.decode() for cell in cells])
        return False
    return True
