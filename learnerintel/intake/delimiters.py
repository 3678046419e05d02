"""Which character parts the cells of a text table.

Decided by how evenly each candidate parts the first rows, quotation marks respected. Letters are never
candidates, and a file that no candidate parts has one column.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from learnerintel.intake import limits
from learnerintel.intake.row_scanner import RowFault, RowScanner, is_blank

CANDIDATES = (b",", b";", b"\t", b"|")
_SEPARATOR_LINE = re.compile(rb'"?sep=([!#-/:-@\[-`{-~\t])"?(?:\r\n|\r|\n)', re.IGNORECASE)
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Parting:
    """How a text table is parted into cells.

    Attributes:
        delimiter: one byte, or None for a table of one column.
        start: bytes of text before the first row (a ``sep=`` line is no row: spreadsheets do not show it).
    """

    delimiter: bytes | None
    start: int = 0


@dataclass(frozen=True, slots=True)
class _Evenness:
    """How a candidate parts the head: whether the first row is as wide as most, which share of rows is, how wide."""

    is_first_usual: bool
    share: float
    width: int


def decide_delimiter(head: bytes, is_whole: bool) -> Parting:
    """Find the delimiter of a text table.

    Args:
        head: the beginning of the text, as UTF-8.
        is_whole: whether that is all of it; otherwise its last row may be cut and is not counted.

    Returns:
        The parting. A ``sep=`` line decides alone.
    """
    stated = _SEPARATOR_LINE.match(head)
    if stated:
        return Parting(stated.group(1), stated.end())
    found: dict[bytes, _Evenness] = {}
    for candidate in CANDIDATES:
        evenness = _evenness(_widths(head, candidate, is_whole))
        if evenness is not None:
            found[candidate] = evenness
    if not found:
        return Parting(None)
    best = max(found, key=lambda candidate: (
        found[candidate].is_first_usual, found[candidate].share, found[candidate].width,
    ))
    return Parting(best)


def _widths(head: bytes, delimiter: bytes, is_whole: bool) -> list[int]:
    pieces = iter((head, b""))
    scanner = RowScanner(lambda _: next(pieces, b""), delimiter, cell_limit=limits.HEAD_BYTES)
    widths: list[int] = []
    try:
        widths.extend(0 if is_blank(cells) else len(cells) for _, cells in scanner)
    except RowFault as fault:
        widths.append(fault.cell_count)
    if not is_whole and len(widths) > 1:
        widths.pop()
    return [width for width in widths if width]


def _evenness(widths: list[int]) -> _Evenness | None:
    """None where the candidate parts nothing, or where only some rows under an unparted first row hold it."""
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return None
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    share = count / len(widths)
    if widths[0] == 1 and share < _NEARLY_ALL:
        return None
    return _Evenness(widths[0] == width, share, width)
