"""What a reader is, and the reader of tables that every table format builds on.

A table reader is mostly data: the headings it knows, which of them it needs, which of them make the
file its own. What a format does beyond that is one of four hooks: ``settle`` (which column is which),
``text_block`` (fields that are not columns), ``refine`` (values that follow from others in the row) and
``across`` (what concerns several rows).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol

import numpy as np
import pyarrow as pa

from learnerintel.domain.problems import Problem
from learnerintel.domain.record_kinds import NAMING_FIELDS
from learnerintel.domain.records import CONTENT_FIELDS, Field, FieldKind, RecordKind
from learnerintel.domain.tables import RawDocuments, RawTable, ReadingChoices, RecordChunk
from learnerintel.errors import FileRefused, QuestionOpen, UnknownName
from learnerintel.readers.blocks import TypedBlock, chunk_of, name_first, require
from learnerintel.readers.casting.words import Words, fold
from learnerintel.readers.claims import claimants
from learnerintel.readers.columns import Column, StyleSurvey
from learnerintel.readers.headings import Matched, is_rate, match_headings, readings
from learnerintel.readers.period import PERIOD, QUESTION, unfolded
from learnerintel.readers.spooling import SpooledBatches
from learnerintel.readers.surveys import telling
from learnerintel.readers.text_blocks import TextBlock
from learnerintel.readers.vocabularies import words_of
from learnerintel.readers.walking import BlockWalk, Records

_UNIT_FIELDS = {"_minutes": 60, "_hours": 3600}


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What recognition looks at.

    Attributes:
        headings: of a table, empty for documents.
        rows: first rows of a table as text.
        documents: first JSON objects, empty for tables.
    """

    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    documents: tuple[dict[str, Any], ...] = ()


class Reader(Protocol):
    """One export format: how to know it, and how its rows become records."""

    name: str
    label: str
    kind: RecordKind
    is_mappable: bool
    also_reads: ClassVar[frozenset[str]]

    def recognise(self, glimpse: Glimpse) -> int | None:
        """How surely the file is of this format, None where it is not."""

    def to_records(self, source: RawTable | RawDocuments, choices: ReadingChoices) -> Records:
        """Typed records of the file."""


class TableReader:
    """A reader of tables, told what it needs by its class attributes.

    Attributes:
        name: on the command line and in the store.
        label: for people.
        kind: of its records.
        wordings: field -> folded headings, most usual first; no heading belongs to two fields.
        needs: groups of fields; of each group at least one must be there.
        also_reads: readers that recognise files which this one reads as well, where it is asked for.
        marks: fields of which one must be there for the file to be recognised without help.
        foreign: folded headings that belong to another format.
        claimed: groups of folded headings; a table that has all of a group is of this format, and of no other.
        words: field -> words of a CHOICE, where they differ from the usual ones.
        extras: fields that are read but not stored.
        alternatives: extras that stand for a field which is there as well; a template leaves them out.
        default_divisors: share field -> divisor where its numbers tell nothing.
        needs_person: a row must name a person.
        needs_content: a row must name content.
        is_mappable: any table can be read with it once its columns are mapped by hand.
        has_period: its totals speak of a period; where neither columns nor lines above the table say it, it is asked.
        spreads_rows: a row of the file may become several records; ``text_block`` then repeats its ``row_number``.
        asks: field -> question, put where neither a column nor what stands around the table says it.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    kind: ClassVar[RecordKind]
    wordings: ClassVar[Mapping[str, tuple[str, ...]]]
    needs: ClassVar[tuple[tuple[str, ...], ...]]
    also_reads: ClassVar[frozenset[str]] = frozenset()
    marks: ClassVar[tuple[str, ...]]
    foreign: ClassVar[tuple[str, ...]] = ()
    claimed: ClassVar[tuple[tuple[str, ...], ...]] = ()
    words: ClassVar[Mapping[str, Words]] = {}
    extras: ClassVar[tuple[Field, ...]] = ()
    alternatives: ClassVar[tuple[str, ...]] = ()
    default_divisors: ClassVar[Mapping[str, float]] = {}
    needs_person: ClassVar[bool] = True
    needs_content: ClassVar[bool] = True
    is_mappable: ClassVar[bool] = True
    has_period: ClassVar[bool] = False
    spreads_rows: ClassVar[bool] = False
    asks: ClassVar[Mapping[str, str]] = {}

    # --- recognising --------------------------------------------------------------------------------

    def recognise(self, glimpse: Glimpse) -> int | None:
        """Number of headings known, those that mark the format counted five times; None if it is another."""
        looked_up = {reading for heading in glimpse.headings for reading in readings(heading)}
        owners = claimants(looked_up)
        if telling.is_certain(glimpse) or (self.name not in owners and (owners or self.claimed)):
            return None
        matched = self.settle(self._matched(glimpse.headings, self.wordings))
        if looked_up & set(self.foreign) or self.missing(matched):
            return None
        marks = self.recognise_marks(matched)
        return len(matched.position) + 4 * marks if marks else None

    def recognise_marks(self, matched: Matched) -> int:
        """How many of the marks of this format a match has."""
        return sum(name in matched for name in self.marks)

    def missing(self, matched: Matched) -> list[str]:
        """The needs that a match leaves open, each in words."""
        return [" or ".join(group) for group in self.needs if not any(name in matched for name in group)]

    def match(self, headings: Sequence[str], choices: ReadingChoices) -> Matched:
        """Which column each field is read from, by hand where stated, by its heading else.

        Args:
            headings: of the table.
            choices: columns mapped by hand, and values stated for the whole file.

        Raises:
            UnknownName: a mapped field does not exist in this kind.
            FileRefused: a mapped column, or a column that is needed, is not there.
            QuestionOpen: nothing says a value that can be stated for the whole file.
        """
        if self.has_period:
            choices = replace(choices, values=unfolded(choices.values))
        self._refuse_unknown(choices.values)
        by_hand = {name: self._position(name, heading, headings) for name, heading in choices.mapping.items()}
        stems = {_field_of(name) for name in by_hand}
        stems |= {_field_of(name) for name in choices.values}
        known = {name: words for name, words in self.wordings.items() if name not in stems}
        found = self._matched(headings, known, by_hand)
        found.stated = {name: text for name, text in choices.values.items() if name not in found.position}
        matched = self.settle(found)
        if missing := self.missing(matched):
            found = ", ".join(repr(heading) for heading in headings[:40])
            raise FileRefused(
                f"A column is missing for {self.label}: {'; '.join(missing)}. The file has {found}. "
                "Nothing was read. Map a column with --map FIELD=COLUMN, or add it to the export.",
                [Problem("missing-column", detail="; ".join(missing))],
            )
        self._ask_for_missing(matched)
        return matched

    def _ask_for_missing(self, matched: Matched) -> None:
        questions = {name: question for name, question in self.asks.items() if name not in matched}
        if self.has_period and not ("first_on" in matched and "last_on" in matched):
            questions = {PERIOD: QUESTION}
        for name, question in questions.items():
            raise QuestionOpen(
                f"{question} Nothing was read. State it with --value {name}=VALUE.", f"values.{name}"
            )

    def _matched(
        self, headings: Sequence[str], known: Mapping[str, tuple[str, ...]], by_hand: Mapping[str, int] | None = None
    ) -> Matched:
        """The columns of the fields; no count is taken from a column of rates, unless by hand."""
        counts = {each.name for each in (*self.kind.fields, *self.extras) if each.kind is FieldKind.COUNT}
        rates = {place for place, heading in enumerate(headings) if is_rate(heading)}
        found = match_headings(headings, known, by_hand)
        for name in [name for name, place in found.position.items() if name in counts and place in rates]:
            if name not in found.by_hand:
                del found.position[name]
        return found

    def _refuse_unknown(self, names: Iterable[str]) -> None:
        allowed = self.field_names
        for name in names:
            if name not in allowed:
                raise UnknownName(
                    f"There is no field {name!r} in {self.label}. Allowed are {', '.join(allowed)}. "
                    "Nothing was read; map a column to one of these."
                )

    def _position(self, name: str, heading: str, headings: Sequence[str]) -> int:
        self._refuse_unknown([name])
        exact = [place for place, each in enumerate(headings) if each == heading.strip()]
        loose = [place for place, each in enumerate(headings) if fold(each) == fold(heading) and fold(heading)]
        if not exact and not loose:
            found = ", ".join(repr(each) for each in headings[:40])
            raise FileRefused(
                f"The file has no column {heading!r} to read {name} from; it has {found}. Nothing was read. "
                "Name one of these columns.",
                [Problem("missing-column", column=heading)],
            )
        return (exact or loose)[0]

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names that a column can be mapped to."""
        durations = [each.name for each in self.kind.fields if each.kind is FieldKind.SECONDS]
        units = [name.replace("_seconds", unit) for name in durations for unit in _UNIT_FIELDS]
        return (*(each.name for each in (*self.kind.fields, *self.extras)), *units)

    # --- reading ------------------------------------------------------------------------------------

    def to_records(self, source: RawTable | RawDocuments, choices: ReadingChoices) -> Records:
        """Typed records of a table.

        Raises (while the records are walked as well):
            QuestionOpen: the table can be read in two ways.
            FileRefused: a needed column is missing, or no row can be trusted.
        """
        if not isinstance(source, RawTable):
            raise FileRefused(
                f"The file holds JSON objects; {self.label} are read from a table. Nothing was read. "
                "Leave --as out to see what the file is.",
                [Problem("other-format")],
            )
        return type(self)()._records(source, choices)  # a reader of its own: conclusions stay with the file

    def _records(self, source: RawTable, choices: ReadingChoices) -> Records:
        around = self.around(source)
        # Columns go before what stands around the table.
        in_columns = self.settle(self._matched(source.headings, self.wordings))
        free = {name: said for name, said in around.items() if name not in (*in_columns.position, *choices.values)}
        stated = {**{name: text for name, (text, _) in free.items()}, **choices.values}
        matched = self.match(source.headings, replace(choices, values=stated))
        repeated = [each for each in matched.mapping.values() if self.is_mappable and source.headings.count(each) > 1]
        batches = SpooledBatches.of(source.batches)
        survey = StyleSurvey(self.columns(matched), choices, source.reading.delimiter)
        return Records(
            BlockWalk(self, lambda: (self.text_block(batch, matched) for batch in batches), matched, choices, survey),
            matched.mapping,
            matched.unused,
            [
                *(f"Heading {each!r} occurs more than once; the first is read." for each in repeated),
                *source.statements,
                *dict.fromkeys(sentence for _, sentence in free.values() if sentence),
                *(f"{name} is {text!r} in every row, as stated." for name, text in choices.values.items()),
            ],
        )

    def complete(self, typed: TypedBlock, matched: Matched) -> TypedBlock:
        """A block with the values that follow from others, and with the problems of its rows."""
        self.refine(typed, matched)
        require(typed, self.kind, needs_person=self.needs_person, needs_content=self.needs_content)
        if self.kind.name not in ("roster", "catalogue"):
            name_first(typed, NAMING_FIELDS, "person")
            name_first(typed, CONTENT_FIELDS, "content")
        return typed

    def columns(self, matched: Matched) -> tuple[Column, ...]:
        """The columns that are read, with what their fields say about them."""
        fields = {each.name: each for each in (*self.kind.fields, *self.extras)}
        columns = []
        for name in (*matched.position, *matched.stated):
            stem = _field_of(name)
            unit = next((seconds for ending, seconds in _UNIT_FIELDS.items() if name.endswith(ending)), None)
            columns.append(
                Column(
                    stem,
                    fields[stem].kind,
                    matched.heading(name),
                    self.words.get(stem) or words_of(stem, matched.heading(name)),
                    unit if stem != name else None,
                    self.default_divisors.get(stem, 1.0),
                )
            )
        return tuple(columns)

    # --- hooks --------------------------------------------------------------------------------------

    def around(self, source: RawTable) -> dict[str, tuple[str, str]]:
        """Fields that stand in the rows above the table or in the file's name: text, and a sentence that says so."""
        del source
        return {}

    def settle(self, matched: Matched) -> Matched:
        """Last word on which column is which."""
        return matched

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        """The texts of a block by field name."""
        texts = {_field_of(name): batch.column(str(place)) for name, place in matched.position.items()}
        everywhere = pa.array(np.zeros(batch.num_rows, np.int32))
        for name, text in matched.stated.items():
            texts[_field_of(name)] = pa.DictionaryArray.from_arrays(everywhere, pa.array([text], pa.string()))
        return TextBlock(batch.column("row_number"), texts)

    def observe(self, block: TextBlock, matched: Matched) -> None:
        """Look at a block; each block is looked at once, before it is typed."""

    def conclude(self, matched: Matched, choices: ReadingChoices) -> list[str]:
        """Conclude from the blocks looked at so far; sentences on it. Asked after each block, so it adds nothing up."""
        del matched, choices
        return []

    @property
    def conclusion(self) -> object:
        """What ``conclude`` found that decides how rows are read; compared with what was found before."""
        return None

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        """Values that follow from others in the row, rows to leave out, problems of the format."""

    def across(self, blocks: Iterator[TypedBlock], statements: list[str]) -> Iterator[RecordChunk]:
        """What concerns several rows; by default nothing does."""
        del statements
        return (chunk_of(block, self.kind) for block in blocks)


def _field_of(name: str) -> str:
    """The field that ``duration_minutes`` and its like stand for."""
    for ending in _UNIT_FIELDS:
        if name.endswith(ending):
            return name.removesuffix(ending) + "_seconds"
    return name
