"""An XLSX workbook -> ``RawTable``."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, XmlError, ZipError

from learnerintel.domain.tables import RawTable, Reading
from learnerintel.errors import QuestionOpen
from learnerintel.intake import limits
from learnerintel.intake.accounts import RowAccount
from learnerintel.intake.cell_text import text_of_cell
from learnerintel.intake.containers import ARCHIVE_ERRORS
from learnerintel.intake.headers import find_headings
from learnerintel.intake.refusals import counted, refused
from learnerintel.intake.row_batches import ROWS_PER_BATCH, batch_of_rows
from learnerintel.intake.sections import titles_above
from learnerintel.intake.sheet_parts import SheetPart, check_archive, find_part, list_sheets, refuse_nested
from learnerintel.intake.sheet_scan import SheetScan, refuse_far_cells, scan_sheet

_LIBRARY_ERRORS = (CalamineError, PasswordError, XmlError, ZipError, OSError, ValueError)

Row = tuple[int, list[str]]


def open_workbook(path: Path, sheet: str | None = None) -> RawTable:
    """Open one sheet of a workbook.

    Args:
        path: the workbook.
        sheet: name of the sheet; None takes the only visible one with data. A hidden sheet is read only if named.

    Returns:
        The table, as wide as the used part of the sheet; row numbers are those of the sheet.

    Raises:
        FileRefused: ``damaged-workbook``, ``archive-too-large``, ``empty-file``, ``no-data-rows``,
            ``too-many-columns``, ``reader-over-limits``, ``cell-too-large``.
        QuestionOpen: several visible sheets hold data, or none has the given name (``asks="sheet"``).
    """
    part, scan = _choose_sheet(path, sheet)
    if not scan.cell_count:
        raise refused("empty-file", detail=f"sheet {part.name!r} is empty")
    refuse_far_cells(scan, part.name)
    preamble, rows = titles_above(_text_rows(_load(path, part), scan))
    place = find_headings(rows)
    if place is None:
        raise refused("empty-file", detail=f"sheet {part.name!r} holds only blank cells")
    account = RowAccount(place.headings, place.row)
    batches = _batches(rows, scan, account)
    first = next(batches, None)
    if first is None and not account.problems:
        raise refused("no-data-rows", detail=f"sheet {part.name!r}, {counted(len(place.headings))} headings")
    return RawTable(
        headings=place.headings,
        batches=batches if first is None else chain((first,), batches),
        reading=Reading(container="xlsx", form="table", sheet=part.name, header_row=place.row),
        problems=account.problems,
        set_aside=account.set_aside,
        share_read=lambda: min(account.last_row / max(scan.row_count, 1), 1.0),
        preamble=preamble,
        statements=[f"The headings stand in row {place.row}."] if preamble else [],
    )


def _choose_sheet(path: Path, sheet: str | None) -> tuple[SheetPart, SheetScan]:
    try:
        archive = zipfile.ZipFile(path)
    except ARCHIVE_ERRORS as error:
        raise refused("damaged-workbook", detail="its archive cannot be read") from error
    with archive:
        check_archive(archive)
        refuse_nested(archive)
        parts = list_sheets(archive)
        visible = [part for part in parts if part.is_visible]
        if sheet is not None:
            named = [part for part in parts if part.name == sheet]
            if not named:
                raise _sheet_question(f"The workbook has no sheet {sheet!r}.", visible)
            return named[0], scan_sheet(archive, find_part(archive, named[0].part))
        scanned = [(part, scan_sheet(archive, find_part(archive, part.part))) for part in visible]
    filled = [(part, scan) for part, scan in scanned if scan.cell_count]
    if len(filled) > 1:
        raise _sheet_question("Several sheets of the workbook hold data.", [part for part, _ in filled])
    if not filled:
        raise refused("empty-file", detail=f"{counted(len(visible))} visible sheets, all empty")
    return filled[0]


def _sheet_question(finding: str, parts: list[SheetPart]) -> QuestionOpen:
    names = tuple(part.name for part in parts)
    listed = ", ".join(repr(name) for name in names[:10])
    return QuestionOpen(
        f"{finding} Choose one on the upload page or with --sheet: {listed}. The file was not taken in.",
        asks="sheet",
        choices=names,
    )


def _load(path: Path, part: SheetPart) -> CalamineSheet:
    try:
        return CalamineWorkbook.from_path(path).get_sheet_by_name(part.name)
    except _LIBRARY_ERRORS as error:
        raise refused("damaged-workbook", detail=str(error)[:120]) from error


def _text_rows(sheet: CalamineSheet, scan: SheetScan) -> Iterator[Row]:
    """Rows from the sheet's top as texts, cut to the used columns, with the error values the library leaves out."""
    first_column = (sheet.start or (0, 0))[1] + 1
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in scan.errors.items():
        by_row.setdefault(row, []).append((column - first_column, text))
    for row, values in enumerate(sheet.iter_rows(), start=1):
        texts = [text_of_cell(value) for value in values]
        for column, text in by_row.get(row, ()):
            if 0 <= column < len(texts):
                texts[column] = text
        yield row, texts


def _batches(rows: Iterator[Row], scan: SheetScan, account: RowAccount) -> Iterator[Any]:
    uncached = {row: column - scan.first_column for row, column in sorted(scan.uncached, reverse=True)}
    numbers: list[int] = []
    gathered: list[list[str]] = []
    for row, texts in rows:
        account.last_row = row
        if row in uncached:
            account.set_aside_uncached(row, uncached[row], texts)
            continue
        if not any(text.strip(" \t") for text in texts):
            continue
        _refuse_long_cell(row, texts, account)
        if any("\0" in text for text in texts):
            account.set_aside_nul(row, texts)
            continue
        numbers.append(row)
        gathered.append(texts)
        if len(gathered) == ROWS_PER_BATCH:
            yield batch_of_rows(numbers, gathered)
            numbers, gathered = [], []
    if gathered:
        yield batch_of_rows(numbers, gathered)


def _refuse_long_cell(row: int, texts: list[str], account: RowAccount) -> None:
    for column, text in enumerate(texts):
        if len(text) * 3 > limits.MAX_CELL_BYTES and len(text.encode()) > limits.MAX_CELL_BYTES:
            raise refused("cell-too-large", row=row, column=account.headings[column])
