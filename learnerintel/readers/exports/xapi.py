"""xAPI statements: a JSON array, JSON lines or what an LRS answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from learnerintel.domain.problems import Problem
from learnerintel.domain.records import ACTIVITY, FieldKind
from learnerintel.domain.tables import RawDocuments, RawTable, ReadingChoices
from learnerintel.domain.vocabulary import Verb
from learnerintel.errors import FileRefused, UnknownName
from learnerintel.readers.blocks import TypedBlock, name_first
from learnerintel.readers.casting.durations import DurationStyle
from learnerintel.readers.casting.numbers import ShareStyle
from learnerintel.readers.casting.text import Filler, TextStyle
from learnerintel.readers.columns import Column
from learnerintel.readers.headings import Matched
from learnerintel.readers.reader import Glimpse, TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.statements import LACKS, LEFT_OUT, PATHS, flatten, is_rating
from learnerintel.readers.text_blocks import TextBlock
from learnerintel.readers.vocabularies import VERB_WORDS
from learnerintel.readers.walking import Records

_BLOCK = 5000
#: So many reasons are named; a file of nothing but unknown verbs has no use for more.
_MOST_REASONS = 40
OTHER_VERBS_REASON = "further verbs that are not among those we know"
_PARTS = ("actor", "verb", "object")
_STYLES = {
    "person_namespace": TextStyle(Filler.KEPT),
    "person_key": TextStyle(Filler.KEPT),
    "content_id": TextStyle(Filler.KEPT),
    "duration_seconds": DurationStyle(),
    "progress_share": ShareStyle(),
    "score_share": ShareStyle(),
}


class XapiReader(TableReader):
    """Statements as activity; a statement that voids another cancels it."""

    name = "xapi"
    label = "xAPI statements"
    kind = ACTIVITY
    is_mappable = False
    wordings: ClassVar = {}
    needs = ()
    marks = ()
    also_reads = frozenset({"xapi_ratings"})
    #: Columns of a flat statement -> where in the statement they are from.
    paths: ClassVar[Mapping[str, str]] = PATHS

    def __init__(self) -> None:
        self._notes: Counter[str] = Counter()
        self._reasons: set[str] = set()

    def recognise(self, glimpse: Glimpse) -> int | None:
        """Parts of a statement that the first documents have, None where hardly one is a statement."""
        documents = [document for document in glimpse.documents if isinstance(document, dict)]
        parts = [sum(part in document for part in _PARTS) for document in documents]
        is_ours = sum(part >= 2 for part in parts) * 2 > len(glimpse.documents)
        return sum(parts) if is_ours and self.is_told(documents) else None

    def is_told(self, documents: Sequence[Mapping[str, Any]]) -> bool:
        """Whether these statements mostly tell what people did, and not how they rate it."""
        return sum(map(is_rating, documents)) * 2 <= len(documents)

    def flat(self, statement: Mapping[str, Any]) -> dict[str, str | None]:
        """One statement as texts by the names of ``paths``."""
        return flatten(statement, self._notes)

    def to_records(self, source: RawTable | RawDocuments, choices: ReadingChoices) -> Records:
        """Typed records of statements.

        Raises:
            FileRefused: the file is a table.
            UnknownName: columns were mapped; statements have none.
        """
        if isinstance(source, RawTable):
            raise FileRefused(
                "The file is a table; xAPI statements are JSON. Nothing was read. "
                "Leave --as out to see what the file is.",
                [Problem("other-format")],
            )
        if choices.mapping:
            raise UnknownName("xAPI statements have no columns to map. Nothing was read. Leave --map out.")
        reader = type(self)()
        headings = tuple(self.paths.values())
        table = RawTable(headings, reader._flat(source.documents), source.reading)
        records = reader._records(table, choices)
        records.mapping = dict(self.paths)
        return records

    def _flat(self, documents: Iterator[tuple[int, dict[str, Any]]]) -> Iterator[pa.RecordBatch]:
        while block := list(islice(documents, _BLOCK)):
            rows = [self.flat(document if isinstance(document, dict) else {}) for _, document in block]
            self._bound_reasons(rows)
            names = (*self.paths, LEFT_OUT, LACKS)
            columns = [pa.array([row.get(name) for row in rows], pa.string()) for name in names]
            numbers = pa.array([position for position, _ in block], pa.int32())
            yield pa.RecordBatch.from_arrays([*columns, numbers], [*names, "row_number"])

    def _bound_reasons(self, rows: list[dict[str, str | None]]) -> None:
        for row in rows:
            reason = row.get(LEFT_OUT)
            if reason is None or reason in self._reasons:
                continue
            if len(self._reasons) < _MOST_REASONS:
                self._reasons.add(reason)
            else:
                row[LEFT_OUT] = OTHER_VERBS_REASON

    def match(self, headings: tuple[str, ...], choices: ReadingChoices) -> Matched:
        del choices
        return Matched({name: place for place, name in enumerate(self.paths)}, headings)

    def columns(self, matched: Matched) -> tuple[Column, ...]:
        fields = self.kind.field_by_name
        return tuple(
            Column(
                name,
                fields[name].kind if name in fields else FieldKind.TEXT,
                matched.heading(name),
                words=VERB_WORDS if name == "verb" else None,
                style=_STYLES.get(name),
            )
            for name in self.paths
        )

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        block = TextBlock(batch.column("row_number"), {name: batch.column(name) for name in self.paths})
        reasons = batch.column(LEFT_OUT).dictionary_encode()
        code = reasons.indices.fill_null(-1).to_numpy()
        for number, reason in enumerate(reasons.dictionary.to_pylist()):
            block.left_out[reason] = code == number
        lacks = batch.column(LACKS)
        for place in np.flatnonzero(lacks.is_valid().to_numpy(zero_copy_only=False)).tolist():
            detail = f"it lacks {lacks[place].as_py()}"
            row = batch.column("row_number")[place].as_py()
            block.problems.append((place, Problem("bad-statement", row, None, None, detail)))
        return block

    def conclude(self, matched: Matched, choices: ReadingChoices) -> list[str]:
        del matched, choices
        return [sentence.format(count=count) for sentence, count in self._notes.items()]

    def complete(self, typed: TypedBlock, matched: Matched) -> TypedBlock:
        del matched
        lacking = np.zeros(len(typed), bool)
        lacking[[place for place, _ in typed.problems]] = True
        is_void = typed.says("verb", str(Verb.VOIDED))
        typed.reject(typed.is_null("person_key") & ~is_void & ~lacking, "no-person")
        name_first(typed, ("content_id",), "content")
        return typed


register(XapiReader())
