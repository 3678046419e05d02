"""A text file with titles above its table, or with several tables -> ``RawTable``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from learnerintel.domain.tables import FoundTable, RawTable, Reading
from learnerintel.errors import UnknownName
from learnerintel.intake import limits
from learnerintel.intake.accounts import RowAccount
from learnerintel.intake.delimiters import Parting, decide_delimiter
from learnerintel.intake.headers import refuse_width
from learnerintel.intake.refusals import counted, refused
from learnerintel.intake.row_batches import ROWS_PER_BATCH, batch_of_rows
from learnerintel.intake.row_scanner import NO_DELIMITER, RowFault, RowScanner
from learnerintel.intake.sections import (
    DEEPEST_HEADINGS,
    Row,
    Section,
    find_sections,
    is_grand_total,
    is_note,
    is_title,
)
from learnerintel.intake.text_source import TextSource

#: Longer files are read as one table from their first headings on.
LONGEST_STACK_BYTES = 64 * 1024 * 1024
GRAND_TOTAL = "a grand total over other rows"
_SKETCHED_ROWS = 5
_BLANK_LINE = re.compile(rb"[\r\n][ \t,;|\"]*(?:\r\n|\r|\n)")
_NOTE_LINE = re.compile(rb"\"?#(?: |-|\"?[,;\t]*$)")


def find_stack(text: TextSource) -> tuple[list[Section], Parting] | None:
    """The tables of a file that is more than headings and rows below them; None for any other file.

    Args:
        text: the file.

    Raises:
        FileRefused: ``unbalanced-quotes`` or ``cell-too-large``.
    """
    head, is_whole = text.head()
    parting = _parting_of(head, is_whole)
    rows = _rows(head, parting)
    if not is_whole and rows:
        rows.pop()
    if not _is_more_than_a_table(head, rows):
        return None
    with text.open() as stream:
        whole = bytearray()
        while len(whole) <= LONGEST_STACK_BYTES and (chunk := stream.read(limits.HEAD_BYTES)):
            whole += chunk
    if len(whole) > LONGEST_STACK_BYTES:
        return None
    return find_sections(_rows(bytes(whole), parting, is_strict=True)), parting


def open_section(text: TextSource, sections: Sequence[Section], parting: Parting, table: int | None) -> RawTable:
    """One table of a file that holds several, or has titles above it.

    Args:
        text: the file.
        sections: its tables; not empty.
        parting: how its rows are parted.
        table: number of the one to open, from 1; None for the first.

    Raises:
        UnknownName: there is no table of that number.
        FileRefused: ``no-data-rows``, ``too-many-columns``.
    """
    if table is not None and not 1 <= table <= len(sections):
        raise UnknownName(
            f"There is no table {table} in the file; it holds {len(sections)}. Nothing was read. "
            "State --table with one of these."
        )
    number = table or 1
    section = sections[number - 1]
    refuse_width(len(section.headings))
    account = RowAccount(section.headings, section.row)
    kept, totals = _sorted_out(section, account)
    if not kept and not account.problems:
        raise refused("no-data-rows", detail=f"{counted(len(section.headings))} headings")
    parts = [kept[start : start + ROWS_PER_BATCH] for start in range(0, len(kept), ROWS_PER_BATCH)]
    left_out = {
        f"in another table of the file, number {place}: {_named(other)}": len(other.rows)
        for place, other in enumerate(sections, start=1)
        if place != number and other.rows
    }
    return RawTable(
        headings=section.headings,
        batches=[batch_of_rows([row for row, _ in part], [cells for _, cells in part]) for part in parts],
        reading=Reading(
            container=text.container.kind,
            form="table",
            encoding=text.encoding.codec,
            is_encoding_certain=text.encoding.is_certain,
            delimiter=None if parting.delimiter is None else parting.delimiter.decode(),
            header_row=section.row,
            table=number,
            samples=text.encoding.samples,
        ),
        problems=account.problems,
        set_aside=account.set_aside,
        share_read=lambda: 1.0,
        preamble=tuple(line for each in sections[:number] for line in each.above),
        left_out={**left_out, GRAND_TOTAL: totals} if totals else left_out,
        statements=_said(sections, number),
        found=tuple(_sketch(place, each) for place, each in enumerate(sections, start=1)),
    )


def _sketch(number: int, section: Section) -> FoundTable:
    width = len(section.headings)
    first = tuple((*cells, *[""] * width)[:width] for _, cells in section.rows[:_SKETCHED_ROWS])  # ragged ones as well
    return FoundTable(number, section.headings, first, len(section.rows))


def _sorted_out(section: Section, account: RowAccount) -> tuple[list[Row], int]:
    """Rows that fit under the headings, and how many sum up others; ragged ones go to the account."""
    kept: list[Row] = []
    totals = 0
    width = len(section.headings)
    ends = {number for number, _ in (*section.rows[:1], *section.rows[-1:])}
    for number, cells in section.rows:
        spare = [cell for cell in cells[width:] if cell.strip()]
        if is_grand_total([cell for cell in cells if cell.strip()], is_at_end=number in ends):
            totals += 1
        elif len(cells) < width or spare:
            account.set_aside_ragged(number, cells)
        elif any("\0" in cell for cell in cells):
            account.set_aside_nul(number, cells)
        else:
            kept.append((number, cells[:width]))
    return kept, totals


def _said(sections: Sequence[Section], number: int) -> list[str]:
    said = []
    if sections[number - 1].row > 1:
        said.append(f"The headings stand in row {sections[number - 1].row}.")
    if len(sections) > 1:
        said.append(f"The file holds {len(sections)} tables; number {number} is read: {_named(sections[number - 1])}.")
    return said


def _named(section: Section) -> str:
    named = ", ".join(repr(heading) for heading in section.headings[:4])
    return named if len(section.headings) <= 4 else f"{named} ..."


def _is_more_than_a_table(head: bytes, rows: list[Row]) -> bool:
    filled = [(number, cells) for number, cells in rows[:DEEPEST_HEADINGS] if any(cell.strip() for cell in cells)]
    if not filled:
        return False
    if is_note(filled[0][1]):
        is_alone = sum(bool(cell.strip()) for cell in filled[0][1]) == 1
        return len(filled) > 1 and (is_note(filled[1][1]) or (is_alone and len(filled[1][1]) > 1))
    if is_title(filled, 0):
        return True
    return _BLANK_LINE.search(head) is not None and len(find_sections(rows)) > 1


def _parting_of(head: bytes, is_whole: bool) -> Parting:
    """How rows are parted, decided by the longest stretch of lines that are neither notes nor blank."""
    parting = decide_delimiter(head, is_whole)
    lines = head.splitlines(keepends=True)
    if parting.start or not lines:
        return parting
    blocks: list[list[bytes]] = [[]]
    for line in lines:
        if _NOTE_LINE.match(line.rstrip()) or not line.strip(b' \t\r\n,;|"'):
            blocks.append([])
        else:
            blocks[-1].append(line)
    if len(blocks) == 1:
        return parting if parting.delimiter is not None else _below_titles(lines, parting)
    decided = (decide_delimiter(b"".join(block), True) for block in sorted(blocks, key=len, reverse=True))
    return next((each for each in decided if each.delimiter is not None), parting)


def _below_titles(lines: list[bytes], parting: Parting) -> Parting:
    """The delimiter of what stands below rows that it does not part; none where that is not even."""
    for start in range(1, min(len(lines) - 2, DEEPEST_HEADINGS)):
        below = decide_delimiter(b"".join(lines[start:]), False)
        if below.delimiter is not None and min(line.count(below.delimiter) for line in lines[start:-1]) >= 2:
            return below
    return parting


def _rows(text: bytes, parting: Parting, *, is_strict: bool = False) -> list[Row]:
    pieces = iter((text[parting.start :], b""))
    scanner = RowScanner(lambda _: next(pieces, b""), parting.delimiter or NO_DELIMITER)
    rows: list[Row] = []
    try:
        rows.extend((number, [cell.decode(errors="replace") for cell in cells]) for number, cells in scanner)
    except RowFault as fault:
        if is_strict:
            raise refused(fault.slug, row=fault.row, detail=f"in cell {counted(fault.cell_count)}") from None
    return rows
