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


def is_yearless(times: pa.Array) -> bool:
    """Whether most times name no year; a few among others are mistakes of their rows."""
    found = pc.sum(pc.match_substring_regex(times, _YEARLESS)).as_py() or 0
    return 2 * found > len(times)


def with_year(times: pa.Array, matched: Matched) -> pa.Array:
    """Times with the stated year put where theirs is missing.

    Raises:
        QuestionOpen: some name no year, and nothing states it.
    """
    if not is_yearless(times):
        return times
    year = matched.stated.get("year", "")
    if not _YEAR.fullmatch(year.strip()):
        shown = times.filter(pc.match_substring_regex(times, _YEARLESS))[0].as_py()
        raise QuestionOpen(
            f"Times such as {shown!r} name no year. Nothing was read. State it with --value year=YYYY.", "values.year"
        )
    return pc.replace_substring_regex(times, _YEARLESS, rf"\1 {year.strip()}, \2")
