"""How far a sheet's cells reach, found by streaming its XML without building anything.

The workbook library keeps the whole rectangle between a sheet's first and last cell, and ends the process when
that does not fit: one cell at XFD1048576 asks for half a terabyte. So the rectangle is measured first. The
sheet's own ``<dimension>`` is not asked: it is often wrong, in both directions.

The same pass notes what the library leaves out: error values, and formulas that were saved without a result.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field

from learnerintel.intake import limits
from learnerintel.intake.containers import ARCHIVE_ERRORS
from learnerintel.intake.refusals import counted, refused

_CHUNK_BYTES = 1024 * 1024
_MAX_CELL_XML = 1024 * 1024
_FILLED_CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["'][^<>]*(?<!/)>(?!</)""")
_USUAL_FILLED_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*(?<!/)>(?!</)')
"""The same for blocks in which every cell begins as most programs write it: twice as fast."""
_UNREFERENCED_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>])(?![^<>]*\sr=)[^<>]*(?<!/)>(?!</)")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\br=["']([0-9]{1,7})["']""")
_REFERENCE = rb"""[^<>]*?\sr=["']([A-Z]{1,3}[0-9]{1,7})["'][^<>]*(?<!/)>"""
_FORMULA = rb"(?:<(?:\w+:)?f(?:\s[^<>]*)?/>|<(?:\w+:)?f(?:\s[^<>]*)?>[^<>]*</(?:\w+:)?f>)"
_ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c(?=[^<>]*\st=["']e["'])""" + _REFERENCE + _FORMULA + rb"?<(?:\w+:)?v>(\#[^<>]{1,20})</"
)
_UNCACHED_CELL = re.compile(  # a text formula (t="str") with an empty result has one
    rb"""<(?:\w+:)?c(?=\s)(?![^<>]*\st=["']str["'])""" + _REFERENCE + _FORMULA
    + rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)


@dataclass(slots=True)
class SheetScan:
    """What a sheet's XML holds.

    Attributes:
        cell_count: cells with anything in them.
        row_count: number of the last row with a cell, from the sheet's top.
        first_column: position of the first column with a cell, from 1.
        last_column: position of the last one.
        errors: (row, column), both from 1 -> text of an error value.
        uncached: (row, column) of formulas saved without a result.
    """

    cell_count: int = 0
    row_count: int = 0
    first_column: int = 0
    last_column: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncached: set[tuple[int, int]] = field(default_factory=set)


def scan_sheet(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> SheetScan:
    """Read a sheet's XML once, in blocks.

    Args:
        archive: the workbook.
        entry: the sheet's part.

    Returns:
        The scan; refusing by it is left to :func:`refuse_far_cells`.

    Raises:
        FileRefused: ``damaged-workbook`` where the part is cut off, declares entities or is no XML in ASCII's reach.
    """
    scan = SheetScan()
    letters: set[bytes] = set()
    rest = b""
    try:
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK_BYTES):
                block, rest = _cut_behind_cell(rest + chunk)
                _take_block(block, scan, letters)
    except ARCHIVE_ERRORS as error:
        raise refused("damaged-workbook", detail=f"the part {entry.filename} cannot be read") from error
    _take_block(rest, scan, letters)
    columns = sorted(column_position(name) for name in letters)
    scan.first_column, scan.last_column = (columns[0], columns[-1]) if columns else (0, 0)
    return scan


def refuse_far_cells(scan: SheetScan, sheet: str) -> None:
    """Refuse a sheet whose rectangle is too wide, too large, or nearly empty because of a far-away cell.

    Raises:
        FileRefused: ``damaged-workbook``, ``too-many-columns`` or ``reader-over-limits``.
    """
    width = scan.last_column - scan.first_column + 1
    area = width * scan.row_count
    is_sparse = area > limits.SPARSE_AREA and area > scan.cell_count * limits.SPARSE_FACTOR
    if is_sparse or width > max(limits.MAX_COLUMNS, scan.cell_count):
        where = f"row {counted(scan.row_count)}, column {counted(scan.last_column)}"
        raise refused("damaged-workbook", detail=f"the cells of sheet {sheet!r} reach to {where}, but only "
                      f"{counted(scan.cell_count)} hold anything; delete the far-away ones")
    if width > limits.MAX_COLUMNS:
        raise refused("too-many-columns", detail=f"{counted(width)} columns")
    if area > limits.MAX_SHEET_AREA:
        size = f"{counted(scan.row_count)} rows of {counted(width)} columns"
        raise refused("reader-over-limits", detail=f"sheet {sheet!r} has {size}")


def column_position(letters: bytes) -> int:
    """Position of a column by its letters: A is 1, XFD is 16384."""
    position = 0
    for letter in letters:
        position = position * 26 + letter - 64
    return position


def _take_block(block: bytes, scan: SheetScan, letters: set[bytes]) -> None:
    if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
        raise refused("damaged-workbook", detail="its XML declares entities, which no workbook needs")
    is_usual = block.count(b"<c") == block.count(b'<c r="') and b":c" not in block
    filled = (_USUAL_FILLED_CELL if is_usual else _FILLED_CELL).findall(block)
    scan.cell_count += len(filled)
    letters.update({column for column, _ in filled})
    rows = {row for _, row in filled}
    unreferenced_count = 0 if is_usual else len(_UNREFERENCED_CELL.findall(block))
    if unreferenced_count:  # such cells follow one another from the place their row names
        scan.cell_count += unreferenced_count
        rows.update(_ROW.findall(block))
    scan.row_count = max(scan.row_count, max(map(int, rows), default=0))
    if b">#" in block:
        for reference, text in _ERROR_CELL.findall(block):
            scan.errors[_position(reference)] = text.decode()
    if b"<f" in block or b":f" in block:
        scan.uncached.update(_position(reference) for reference in _UNCACHED_CELL.findall(block))


def _cut_behind_cell(block: bytes) -> tuple[bytes, bytes]:
    """Part a block behind its last whole cell, so that no pattern is cut; a cell too long for that is cut anyway."""
    last = -1
    for closing in (b"</c>", b":c>"):
        last = max(last, block.rfind(closing))
    if last < 0 or len(block) - last > _MAX_CELL_XML:
        return (block, b"") if len(block) > 2 * _MAX_CELL_XML else (b"", block)
    end = block.index(b">", last) + 1
    return block[:end], block[end:]


def _position(reference: bytes) -> tuple[int, int]:
    letters = reference.rstrip(b"0123456789")
    return int(reference[len(letters):]), column_position(letters)
