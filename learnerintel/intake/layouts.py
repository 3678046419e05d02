"""How a delimited text file is laid out: what both ways of walking it need to know."""

from __future__ import annotations

from dataclasses import dataclass

from learnerintel.intake.headers import HeadingPlace
from learnerintel.intake.row_scanner import NO_DELIMITER
from learnerintel.intake.text_source import TextSource


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A delimited text file with its delimiter and headings found.

    Attributes:
        text: the file.
        delimiter: one byte, or None for a table of one column.
        place: the headings and their row.
        data_start: bytes of text before the first data row.
    """

    text: TextSource
    delimiter: bytes | None
    place: HeadingPlace
    data_start: int

    @property
    def scan_delimiter(self) -> bytes:
        """The byte that parts cells, also where no text holds it."""
        return self.delimiter or NO_DELIMITER

    @property
    def column_names(self) -> list[str]:
        """Names of the batches' text columns: positions of the headings."""
        return [str(position) for position in range(len(self.place.headings))]
