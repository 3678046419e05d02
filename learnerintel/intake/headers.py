"""Where the headings of a table are, and what they say.

The first row that is not blank, once ``sections`` took titles and notes above the table away. Headings over several
rows are not told here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from learnerintel.intake import limits
from learnerintel.intake.refusals import counted, refused

_PADDING = "\ufeff\u200b\u00a0 \t\r\n"


@dataclass(frozen=True, slots=True)
class HeadingPlace:
    """The headings of a table and the row they stand in.

    Attributes:
        headings: cleaned texts; may repeat or be empty.
        row: row of the file, from 1; the data begin in the row after it.
    """

    headings: tuple[str, ...]
    row: int


def find_headings(rows: Iterable[tuple[int, list[str]]]) -> HeadingPlace | None:
    """Find the heading row among a table's first rows.

    Takes no more rows than it needs, so that the caller's stream stands at the first data row afterwards.

    Args:
        rows: (row number, cells) from the top of the table.

    Returns:
        The place, or None where all rows are blank.

    Raises:
        FileRefused: ``too-many-columns``, decided by the heading row alone.
    """
    for row, cells in rows:
        if any(cell.strip(" \t") for cell in cells):
            refuse_width(len(cells))
            return HeadingPlace(tuple(clean_heading(cell) for cell in cells), row)
    return None


def refuse_width(width: int) -> None:
    """Refuse a table with more columns than are allowed.

    Raises:
        FileRefused: ``too-many-columns``.
    """
    if width > limits.MAX_COLUMNS:
        raise refused("too-many-columns", detail=f"{counted(width)} columns")


def clean_heading(text: str) -> str:
    """A heading without NUL characters, byte order mark and the padding around it."""
    return text.replace("\0", "").strip(_PADDING)
