"""The reader of wide surveys that every form tool's reader builds on.

A tool's reader says how its export is known, which rows below the headings are headings too, and what its own
columns mean. What is asked in the other columns is found here, from their headings and from the answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from learnerintel.domain.records import ANSWERS
from learnerintel.domain.surveys import AnswerForm
from learnerintel.domain.tables import RawTable, ReadingChoices, RecordChunk
from learnerintel.errors import QuestionOpen
from learnerintel.readers.blocks import TypedBlock, kept_rows
from learnerintel.readers.casting.words import fold
from learnerintel.readers.columns import StyleSurvey
from learnerintel.readers.headings import Matched, match_headings
from learnerintel.readers.reader import Glimpse, TableReader
from learnerintel.readers.registry import all_readers
from learnerintel.readers.spooling import SpooledBatches
from learnerintel.readers.surveys import telling, wordings
from learnerintel.readers.surveys.answers import PASSED_OVER, AnswerSpreading, column_name
from learnerintel.readers.surveys.evidence import ColumnEvidence
from learnerintel.readers.surveys.file_days import day_around
from learnerintel.readers.surveys.questions import SCALES, Column, Understood, understand
from learnerintel.readers.text_blocks import TextBlock, plain
from learnerintel.readers.walking import BlockWalk, Records

_NAMELESS = re.compile(r"^(?:|(?:column|unnamed|spalte|columna|colonne|x|v|field)[ :_.]*[0-9]+(?: level [0-9])?)$")
_SHOWN = 8
#: Rows that are looked at before the file is walked.
_PEEKED = 50
_LANGUAGE_NAMES = {
    "english": "en", "deutsch": "de", "german": "de", "espanol": "es", "spanish": "es", "francais": "fr",
    "french": "fr", "italiano": "it", "italian": "it", "portugues": "pt", "portuguese": "pt", "nederlands": "nl",
    "dutch": "nl",
}  # fmt: skip
_ADDRESS = re.compile(r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$")
_LANGUAGE = re.compile(r"^([a-z]{2,3})(?:[-_].*)?$", re.IGNORECASE)


class SurveyReader(TableReader):
    """A reader of surveys, told what it needs by its class attributes and two hooks.

    Attributes:
        are_numbers_codes: numbers stand for options, unless the question asks for a rating.
        usual_join: what the tool joins several options in a cell with.
        forms: question -> form of its answers, where the tool always asks the same.
    """

    kind = ANSWERS
    wordings: ClassVar = {
        **wordings.PERSON,
        "content_id": wordings.CONTENT_ID,
        "content_title": wordings.CONTENT_TITLE,
        "occurred": wordings.OCCURRED,
        "language": wordings.LANGUAGE,
    }
    needs = ()
    marks = ("occurred",)
    needs_person = False
    needs_content = False
    is_mappable: ClassVar[bool] = False
    asks: ClassVar = {"occurred": "No column says when the answers were given."}
    are_numbers_codes: ClassVar[bool] = False
    usual_join: ClassVar[str | None] = None
    forms: ClassVar[Mapping[str, AnswerForm]] = {}

    def __init__(self) -> None:
        self._columns: tuple[Column, ...] = ()
        self._evidence: dict[int, ColumnEvidence] = {}
        self._understood = Understood((), (), {})
        self._heading_rows: frozenset[int] = frozenset()

    # --- recognising --------------------------------------------------------------------------------

    def recognise(self, glimpse: Glimpse) -> int | None:
        """How many columns are questions, where ``is_own`` says that the file is of this tool."""
        if not glimpse.headings or not self.is_own(glimpse):
            return None
        return 1 + len(glimpse.headings)

    def is_own(self, glimpse: Glimpse) -> bool:
        """Whether a file is an export of this tool."""
        raise NotImplementedError

    # --- hooks of a tool ------------------------------------------------------------------------------

    def rows_below(self, headings: Sequence[str], rows: Sequence[Sequence[str | None]]) -> int:
        """How many of the first rows are headings too."""
        del headings, rows
        return 0

    def composed(
        self, headings: Sequence[str], below: Sequence[Sequence[str | None]]
    ) -> list[tuple[str, str, str | None]]:
        """For each column its heading, the question it asks, and the option it stands for."""
        del below
        return [(heading, wordings.heading_text(heading), None) for heading in headings]

    def zone_below(self, below: Sequence[Sequence[str | None]]) -> str | None:
        """The zone of the file's times, where the rows below the headings say it."""
        del below

    # --- reading ------------------------------------------------------------------------------------

    def _records(self, source: RawTable, choices: ReadingChoices) -> Records:
        batches = _Peeked(SpooledBatches.of(source.batches))
        rows = batches.first_rows(len(source.headings))
        count = self.rows_below(source.headings, [cells for _, cells in rows])
        below = [cells for _, cells in rows[:count]]
        self._heading_rows = frozenset(number for number, _ in rows[:count])
        composed = self.composed(source.headings, below)
        zone = self.zone_below(below)
        if zone is not None and choices.zone == "UTC":
            choices = replace(choices, zone=zone)
        headings = [heading for heading, _, _ in composed]
        said = (*match_headings(headings, self.wordings).position, *choices.values, *choices.mapping)
        around = {name: each for name, each in self.around(source).items() if name not in said}
        stated = {**{name: text for name, (text, _) in around.items()}, **choices.values}
        matched = self.match(headings, replace(choices, values=stated))
        self._settle_columns(composed, matched, rows[count:])
        survey = StyleSurvey(self.columns(matched), choices, source.reading.delimiter)
        return Records(
            BlockWalk(self, lambda: (self.text_block(batch, matched) for batch in batches), matched, choices, survey),
            matched.mapping,
            tuple(heading for heading in self._unread(composed, matched)),
            [
                *source.statements,
                *(sentence for _, sentence in around.values()),
                *([f"Times are read in {zone}, as the file says."] if zone is not None else []),
                *(f"{name} is {text!r} in every row, as stated." for name, text in choices.values.items()),
            ],
        )

    def around(self, source: RawTable) -> dict[str, tuple[str, str]]:
        """The day that the file's name says, for a file without days."""
        return day_around(source.file_name)

    def _settle_columns(
        self,
        composed: Sequence[tuple[str, str, str | None]],
        matched: Matched,
        rows: Sequence[tuple[int, Sequence[str | None]]],
    ) -> None:
        """Which columns may be questions."""
        if "content_title" in matched and "content_title" not in matched.by_hand:
            place = matched.position.get("content_title")
            if place is not None and telling.is_scaled([cells[place] for _, cells in rows]):
                del matched.position["content_title"]
        self._find_email(matched, rows)
        taken = set(matched.position.values())
        columns: list[Column] = []
        named = ""
        for place, (heading, question, option) in enumerate(composed):
            goes_on = bool(_NAMELESS.match(fold(question))) and bool(named) and option is None
            is_own = option is None and not goes_on and (wordings.is_aside(heading) or wordings.is_own_column(heading))
            if place in taken or is_own:
                named = ""
                continue
            if (heading and not question) or (not goes_on and not question):
                continue
            named = named if goes_on else question
            form = self.forms.get(named)
            columns.append(
                Column(place, heading, named, option, self.are_numbers_codes, goes_on, form, self.usual_join)
            )
        self._columns = tuple(columns)
        self._evidence = {column.place: ColumnEvidence() for column in columns}

    def _find_email(self, matched: Matched, rows: Sequence[tuple[int, Sequence[str | None]]]) -> None:
        """A question after the address of whoever answers names the person as a column of that name does."""
        free = [place for place in range(len(matched.headings)) if place not in matched.position.values()]
        for place in free:
            said = [cells[place] or "" for _, cells in rows if cells[place]]
            if "email" not in matched and said and all(_ADDRESS.match(text) for text in said):
                matched.position["email"] = place

    def _unread(self, composed: Sequence[tuple[str, str, str | None]], matched: Matched) -> Iterator[str]:
        read = {column.place for column in self._columns} | set(matched.position.values())
        return (heading for place, (heading, _, _) in enumerate(composed) if place not in read and heading)

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        """The texts of a block, without rows that are headings."""
        if self._heading_rows:
            numbers = batch.column("row_number").to_numpy()
            batch = batch.filter(pa.array(~np.isin(numbers, list(self._heading_rows))))
        block = super().text_block(batch, matched)
        for column in self._columns:
            block.texts[column_name(column.place)] = batch.column(str(column.place))
        return block

    def observe(self, block: TextBlock, matched: Matched) -> None:
        del matched
        for place, seen in self._evidence.items():
            seen.observe(_texts_of(block.texts[column_name(place)]))

    def conclude(self, matched: Matched, choices: ReadingChoices) -> list[str]:
        """Find what each column asks.

        Raises:
            QuestionOpen: nothing says the scale of a rating.
        """
        del matched
        evidence = [self._evidence[column.place] for column in self._columns]
        self._understood = found = understand(self._columns, evidence, choices.scale)
        if found.unscaled:
            names = ", ".join(repr(heading) for heading in found.unscaled[:_SHOWN])
            more = f" and {len(found.unscaled) - _SHOWN} more" if len(found.unscaled) > _SHOWN else ""
            raise QuestionOpen(
                f"The scale of the answers in {names}{more} cannot be told. Nothing was read. "
                "State it, worst and best answer, such as --scale 1-5.",
                "scale",
                SCALES,
            )
        return list(_statements(found))

    @property
    def conclusion(self) -> object:
        return self._understood

    def complete(self, typed: TypedBlock, matched: Matched) -> TypedBlock:
        """A block whose columns of answers are named for problems."""
        for column in self._columns:
            typed.headings[column_name(column.place)] = column.heading
        if "person_name" in typed.values:
            names = plain(typed.values["person_name"]).to_pylist()
            named = [None if name is None or wordings.is_nobody(name) else name for name in names]
            typed.values["person_name"] = pa.array(named, pa.string())
        if "language" in typed.values:
            texts = [_language(text) for text in plain(typed.values["language"]).to_pylist()]
            typed.values["language"] = pa.array(texts, pa.string())
        return super().complete(typed, matched)

    def across(self, blocks: Iterable[TypedBlock], statements: list[str]) -> Iterator[RecordChunk]:
        """Each row as its answers."""
        passed_over = 0
        for typed in blocks:
            spreading = AnswerSpreading(self._understood.questions)
            found = spreading.read(typed)
            is_kept, problems, left_out = kept_rows(typed)
            passed_over += spreading.passed_over
            yield RecordChunk(spreading.records(typed, found, is_kept), problems, left_out, len(typed))
        if passed_over:
            statements.append(PASSED_OVER.format(count=passed_over))


def known_elsewhere(glimpse: Glimpse) -> str | None:
    """Name of a reader of anything but surveys that knows a table; None where there is none."""
    others = (reader for reader in all_readers() if not isinstance(reader, SurveyReader))
    return next((reader.name for reader in others if reader.recognise(glimpse) is not None), None)


class _Peeked:
    """Blocks of which the first rows can be looked at before they are walked; walked as often as needed."""

    def __init__(self, batches: Iterable[Any]) -> None:
        self._batches = batches
        self._begun: Iterator[Any] | None = iter(batches)
        self._first: list[Any] = []
        while sum(batch.num_rows for batch in self._first) < _PEEKED:
            batch = next(self._begun, None)
            if batch is None:
                break
            self._first.append(batch)

    def first_rows(self, width: int) -> list[tuple[int, list[str | None]]]:
        """(row number, cells) of the first rows."""
        rows = [row for batch in self._first for row in batch.slice(0, _PEEKED).to_pylist()]
        return [(row["row_number"], [row[str(place)] for place in range(width)]) for row in rows[:_PEEKED]]

    def __iter__(self) -> Iterator[Any]:
        begun, self._begun = self._begun, None
        return iter(self._batches) if begun is None else chain(self._first, begun)


def _texts_of(texts: pa.Array) -> pa.Array:
    return texts.cast(pa.string()) if isinstance(texts, pa.DictionaryArray) else texts


def _language(text: str | None) -> str | None:
    found = _LANGUAGE.match(text) if text else None
    if found is not None:
        return found[1].lower()
    return _LANGUAGE_NAMES.get(fold(text).split(" ")[0]) if text else None


def _statements(found: Understood) -> Iterator[str]:
    forms = {form: [each for each in found.questions if each.form is form] for form in AnswerForm}
    said = ", ".join(f"{len(asked)} {_FORMS[form]}" for form, asked in forms.items() if asked)
    yield f"{len(found.questions)} columns are questions: {said}." if said else "No column is a question."
    scaled = [each for each in found.questions if each.scale is not None]
    for said_scale, reason in dict.fromkeys((each.scale.said, each.scale.reason) for each in scaled if each.scale):
        names = [each.heading for each in scaled if each.scale and (each.scale.said, each.scale.reason) == (
            said_scale, reason)]  # fmt: skip
        yield f"Read on a scale from {said_scale}, {reason}: {_listed(names)}."
    joined = [each.heading for each in found.questions if each.join is not None]
    if joined:
        yield f"Cells with several options are parted: {_listed(joined)}."
    for why, headings in found.aside.items():
        yield f"Left out are columns that {why}: {_listed(headings)}."


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name if len(name) <= 60 else name[:59] + "\u2026") for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown


_FORMS = {
    AnswerForm.RATING: "ratings",
    AnswerForm.SCALE: "other scales",
    AnswerForm.CHOICE: "with one option",
    AnswerForm.CHOICES: "with several options",
    AnswerForm.NUMBER: "numbers",
    AnswerForm.TEXT: "short texts",
    AnswerForm.COMMENT: "comments",
}
