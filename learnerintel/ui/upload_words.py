"""The words of the upload page: messages without the command line's part, readings, reasons, moments."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from learnerintel.domain.problems import Problem, sentences
from learnerintel.domain.tables import Reading, ReadReport
from learnerintel.services.matching import Known
from learnerintel.ui.numbers import count, counted, day
from learnerintel.ui.plain import clean

CODECS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252 (Western Europe)",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "utf-16": "UTF-16",
    "mac_roman": "Mac Roman",
    "shift_jis": "Shift JIS (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "euc_kr": "EUC-KR (Korean)",
}
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_CONTAINERS = {"gzip": "unpacked from gzip", "zip": "unpacked from zip"}
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z'“])")
_OPTION = re.compile(r"(?<!\S)--[a-z]")
_NAMED = 4


def without_commands(text: str) -> str:
    """A message without what it says of the command line, which has the same messages.

    Of alternatives ("..., or state --encoding") the others stay; a sentence that speaks of nothing else goes.
    """
    kept = [_bare(sentence) for sentence in _SENTENCE_END.split(text)]
    return " ".join(sentence for sentence in kept if sentence) or text


def _bare(sentence: str) -> str:
    if not _OPTION.search(sentence):
        return sentence
    others = [part for part in re.split(r",? or ", sentence.rstrip(".")) if not _OPTION.search(part)]
    said = ", or ".join(others)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def quoted(names: Sequence[str], most: int = _NAMED) -> str:
    """Names in quotation marks: ``“Team”, “Email” and 3 more``."""
    return some_of([f"“{clean(name)}”" for name in names], most)


def some_of(words: Sequence[str], most: int) -> str:
    """The first words of a list, and how many more there are: ``Rating, Depth and 3 more``."""
    if len(words) <= most:
        return in_a_row(words)
    return f"{', '.join(words[:most])} and {len(words) - most} more"


def in_a_row(words: Sequence[str]) -> str:
    """Words as a list in a sentence: ``Surveys, Comms and Campaigns``."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def recognised(label: str, report: ReadReport) -> str:
    """What a file is and why we think so, in one sentence."""
    what = label[:1].upper() + label[1:]
    rows = counted(report.rows_read, "row", "rows")
    if not report.mapping:
        return f"{what}, {rows}: known by what its objects hold."
    return f"{what}, {rows}: known by the headings {quoted(list(report.mapping.values()))}."


def how_read(reading: Reading) -> str:
    """How the bytes were read, in one sentence."""
    if reading.container == "xlsx":
        return f"Workbook, sheet {quoted([reading.sheet or ''])}, headings in row {reading.header_row}."
    parts = [_CONTAINERS[reading.container]] if reading.container in _CONTAINERS else []
    parts.append(f"text in {codec_label(reading.encoding or '')}")
    if reading.form == "documents":
        parts.append("JSON objects")
    else:
        if reading.delimiter:
            parts.append(f"cells parted by {_DELIMITERS.get(reading.delimiter, repr(reading.delimiter))}")
        parts.append(f"headings in row {reading.header_row}")
    said = ", ".join(parts)
    return f"{said[:1].upper()}{said[1:]}."


def codec_label(codec: str) -> str:
    """The name of an encoding as people know it."""
    bare = codec.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    return CODECS.get(bare, bare.upper())


def known_people(known: Known) -> str:
    """How many of a file's people are on the roster, in one sentence; those of a waiting roster count."""
    if known.named == 0:
        return "No row names a person."
    return _known(known, "person", "people", "on the roster", "a roster names them")


def known_content(known: Known) -> str:
    """How many of a file's items are in the catalogue, in one sentence."""
    if known.named == 0:
        return "No row names content."
    return _known(known, "item", "items", "in the catalogue", "a catalogue names them")


def _known(known: Known, one: str, many: str, where: str, until: str) -> str:
    all_of = counted(known.named, one, many)
    if known.beside:
        is_only = known.beside == known.known
        where += " that waits here" if is_only else f", {count(known.beside)} of them by a file that waits here"
    if known.known == 0:
        return f"The {one} is not {where} yet." if known.named == 1 else f"None of {all_of} is {where} yet."
    if known.waiting:
        return f"{count(known.known)} of {all_of} are {where}; {count(known.waiting)} wait until {until}."
    return f"The {one} is {where}." if known.named == 1 else f"All {all_of} are {where}."


def problem_sentences(problems: Sequence[Problem], exact: dict[str, int]) -> list[str]:
    """One sentence per kind of problem: count, first places, remedy.

    Args:
        problems: up to a thousand of a file.
        exact: slug -> rows in the whole file, where that is known.
    """
    listed: dict[str, int] = {}
    for problem in problems:
        listed[problem.slug] = listed.get(problem.slug, 0) + 1
    said = dict(zip(listed, map(without_commands, sentences(problems)), strict=True))
    for slug, rows in listed.items():
        if exact.get(slug, 0) > rows:
            said[slug] += f" In the whole file: {counted(exact[slug], 'row', 'rows')}."
    return list(said.values())


def moment(seconds: float | None) -> str:
    """A moment as ``21 November 2025, 20:15 UTC``."""
    if seconds is None:
        return day(None)
    at = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return f"{day(at.date())}, {at:%H:%M} UTC"


def size(byte_count: int) -> str:
    """A file's size as people say it."""
    if byte_count < 1024 * 1024:
        return f"{count(max(1, round(byte_count / 1024)))} KB"
    return f"{count(byte_count / 1024 / 1024)} MB"
