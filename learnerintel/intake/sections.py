"""The tables of a text file that holds more than one, or something above its table.

Web analytics stacks tables in one file, each with headings of its own, parted by blank rows and by notes that begin
with ``#``; other systems put a title and the report's criteria above the only table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from learnerintel.intake.headers import clean_heading

#: So far from the top a table's headings are looked for.
DEEPEST_HEADINGS = 60
#: A title row has at most so many cells with something in them.
_TITLE_CELLS = 2
#: Of a table's first rows so many are as wide as a table is; a few may lack cells.
_MOSTLY = 0.7
_NOTE = re.compile(r"#(?: |-|$)")
_NUMBER = re.compile(r"[-+(]?[\d.,:%\s\u00a0\u202f'/-]*\d[\d.,:%\s\u00a0\u202f'/)-]*")
_TOTAL_WORDS = frozenset({"grand total", "gesamtsumme", "total general", "total g\u00e9n\u00e9ral"})
#: These may be a thing's name; in the first cell of the first or the last row they are not.
_SHORT_TOTAL_WORDS = frozenset({"total", "totals", "gesamt", "summe", "totale", "somme", "total:"})

Row = tuple[int, list[str]]


@dataclass(slots=True)
class Section:
    """One table of a file.

    Attributes:
        headings: cleaned, without empty ones at the right end.
        row: row of the headings.
        rows: the rows below them, blank ones left away.
        above: notes and titles between the table before it and this one.
    """

    headings: tuple[str, ...]
    row: int
    above: tuple[tuple[str, ...], ...]
    rows: list[Row] = field(default_factory=list)


def find_sections(rows: Sequence[Row]) -> list[Section]:
    """The tables of a file, in order.

    Args:
        rows: (row number, cells) of the whole file, or of its beginning.
    """
    found: list[Section] = []
    above: list[tuple[str, ...]] = []
    is_parted = has_note = False
    for place, (number, cells) in enumerate(rows):
        if not any(cell.strip() for cell in cells):
            is_parted = True
            continue
        if is_note(cells):
            above.append(_filled(cells))
            is_parted = has_note = True
            continue
        if not found and is_title(rows, place):
            above.append(_filled(cells))
            continue
        if not found or (is_parted and _begins_table(found[-1], rows, place, has_note=has_note)):
            headings = tuple(clean_heading(cell) for cell in _trimmed(cells))
            found.append(Section(headings, number, tuple(above)))
            above = []
        else:
            found[-1].rows.append((number, cells))
        is_parted = has_note = False
    return found


def is_note(cells: Sequence[str]) -> bool:
    """Whether a row is a note such as ``# Start date: 20250101``."""
    return _NOTE.match(cells[0].strip()) is not None and not (cells[0].strip() == "#" and len(_filled(cells)) > 1)


def is_title(rows: Sequence[Row], place: int) -> bool:
    """Whether a row stands above the table: it has hardly a cell, and rows soon below have many more."""
    filled = len(_filled(rows[place][1]))
    if filled > _TITLE_CELLS:
        return False
    following = rows[place + 1 : place + DEEPEST_HEADINGS]
    lengths = [len(_filled(cells)) for _, cells in following if _filled(cells) and not is_note(cells)]
    if _is_table_of(lengths, max(2 * filled, 2) + (filled > 1)):
        return True
    return _is_table_of(lengths, _TITLE_CELLS + 1) and _is_label(rows, place)


def _is_table_of(lengths: Sequence[int], width: int) -> bool:
    """Whether rows become so wide and stay so; a row that a stray delimiter makes wide begins no table."""
    wide = [length >= width for length in lengths]
    if True not in wide:
        return False
    below = wide[wide.index(True) :]
    return sum(below) >= _MOSTLY * len(below)


def _is_label(rows: Sequence[Row], place: int) -> bool:
    """Whether a row says "Criteria: ..." and stands, with nothing longer, above a blank row."""
    if not any(":" in cell and not _is_number(cell) for cell in rows[place][1]):
        return False
    lengths = (len(_filled(cells)) for _, cells in rows[place + 1 : place + DEEPEST_HEADINGS])
    return next((length == 0 for length in lengths if length == 0 or length > _TITLE_CELLS), False)


def titles_above(rows: Iterable[Row]) -> tuple[tuple[tuple[str, ...], ...], Iterator[Row]]:
    """The titles above a table's headings, and all rows from the headings on."""
    walk = iter(rows)
    first = list(islice(walk, DEEPEST_HEADINGS))
    titles: list[tuple[str, ...]] = []
    for place, (_, cells) in enumerate(first):
        if any(cell.strip() for cell in cells) and not is_title(first, place):
            return tuple(titles), chain(first[place:], walk)
        if filled := _filled(cells):
            titles.append(filled)
    return (), chain(first, walk)


def is_grand_total(cells: Sequence[str], *, is_at_end: bool = False) -> bool:
    """Whether a row sums up the others, as analytics exports put it first or last.

    Args:
        cells: of the row that have something in them.
        is_at_end: whether it is the first or the last row.
    """
    if is_at_end and cells[0].strip().lower() in _SHORT_TOTAL_WORDS:
        return True
    return any(cell.strip().rstrip(":").lower() in _TOTAL_WORDS for cell in (cells[0], cells[-1]))


def _begins_table(above: Section, rows: Sequence[Row], place: int, *, has_note: bool) -> bool:
    cells = _trimmed(rows[place][1])
    if not all(cell.strip() and not _NUMBER.fullmatch(cell.strip()) for cell in cells):
        return False
    following = next((_trimmed(row) for _, row in rows[place + 1 :] if any(cell.strip() for cell in row)), None)
    if has_note:
        return True
    if following is None or is_note(following):
        return False
    if len(cells) != len(above.headings):
        return len(following) == len(cells)
    return any(
        _is_number_column(above, column) and column < len(following) and _is_number(following[column])
        for column in range(len(cells))
    )


def _is_number_column(section: Section, column: int) -> bool:
    return bool(section.rows) and all(column < len(row) and _is_number(row[column]) for _, row in section.rows)


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell.strip()) is not None


def _filled(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells if cell.strip())


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Cells without the empty ones at the right end."""
    end = len(cells)
    while end > 1 and not cells[end - 1].strip():
        end -= 1
    return list(cells[:end])
