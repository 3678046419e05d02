"""Times that name no year ("11 May, 09:44"): the year is stated, or is that of the file's name."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.records import Field, FieldKind
from learnerintel.domain.tables import RawTable
from learnerintel.errors import QuestionOpen
from learnerintel.readers.headings import Matched

YEAR = Field("year", FieldKind.TEXT, "The year of times that name none.")
#: Day and month in words, then the time at once: where a year would stand, there is none.
_YEARLESS = r"^(?P<day>\s*(?:[^\W\d]+,?\s+)?\d{1,2}\.?\s+[^\W\d]+\.?),?\s+(?P<time>\d{1,2}[:.]\d{2}.*)$"
_YEAR = re.compile(r"(?:19|20)\d\d")
#: Moodle names its logs for the course and the moment of the export: logs_ETH1_20230523-1044.csv.
_EXPORTED_IN = re.compile(r"_(?P<year>(?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-_]\d{4}")


def year_of_export(source: RawTable) -> dict[str, tuple[str, str]]:
    """The year of the export, where the file's name says it; said only where it is needed."""
    found = _EXPORTED_IN.search(source.file_name or "")
    return {} if found is None else {"year": (found["year"], "")}


class YearlessTimes:
    """The times of one file, block by block: where none has named a year so far, the year has to be stated.

    A few times without a year among others are mistakes of their rows.

    Attributes:
        year: that was put where none stood; None where it was not needed.
    """

    def __init__(self) -> None:
        self.year: str | None = None
        self._has_years = False

    def completed(self, times: pa.Array, matched: Matched) -> pa.Array:
        """Times with the stated year put where theirs is missing.

        Raises:
            QuestionOpen: none of the times so far names a year, and nothing states it.
        """
        is_lacking = pc.fill_null(pc.match_substring_regex(times, _YEARLESS), fill_value=False)
        lacking = pc.sum(is_lacking).as_py() or 0
        self._has_years = self._has_years or 2 * lacking < len(times)
        if not lacking or self._has_years:
            return times
        year = matched.stated.get("year", "").strip()
        if not _YEAR.fullmatch(year):
            shown = times.filter(is_lacking)[0].as_py()
            raise QuestionOpen(
                f"Times such as {shown!r} name no year. Nothing was read. State it with --value year=YYYY.",
                "values.year",
            )
        self.year = year
        return pc.replace_substring_regex(times, _YEARLESS, rf"\1 {year}, \2")

    @property
    def sentences(self) -> list[str]:
        """What was put, for the account."""
        return [] if self.year is None else [f"Times name no year and are read as of {self.year}."]
