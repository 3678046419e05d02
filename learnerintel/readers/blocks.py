"""From a block of text to a block of typed records: casting, rejecting, leaving out.

A row is left out when it is right but not for us (a login); such a row is not looked at further. Of the
others, a row with any problem is rejected. The rest become records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.problems import Problem
from learnerintel.domain.records import CONTENT_FIELDS, PERSON_FIELDS, FieldKind, RecordKind
from learnerintel.domain.tables import RecordChunk
from learnerintel.readers.casting import cast_texts
from learnerintel.readers.columns import Column

#: Problems show at most this much of a cell.
VALUE_LENGTH = 80
MOMENT_COLUMNS = ("occurred_on", "occurred_at", "is_time_known")
_TYPES = {
    FieldKind.TEXT: pa.string(),
    FieldKind.CHOICE: pa.string(),
    FieldKind.DAY: pa.int32(),
    FieldKind.SECONDS: pa.int64(),
    FieldKind.COUNT: pa.int64(),
    FieldKind.SHARE: pa.float64(),
    FieldKind.NUMBER: pa.float64(),
    FieldKind.FLAG: pa.bool_(),
}
_OTHER_TYPES = {
    "row_number": pa.int32(), "occurred_on": pa.int32(), "occurred_at": pa.int64(), "is_time_known": pa.bool_(),
}  # fmt: skip


def record_schema(kind: RecordKind) -> pa.Schema:
    """The Arrow schema of a kind's typed records: its ``stored_columns`` with the types of ``domain.tables``."""
    fields = kind.field_by_name
    return pa.schema(
        (name, _OTHER_TYPES.get(name) or (_TYPES[fields[name].kind] if name in fields else pa.string()))
        for name in kind.stored_columns
    )


@dataclass(slots=True)
class TextBlock:
    """A block of a file as text.

    Attributes:
        row_number: int32, row of the file.
        texts: field name -> strings.
        left_out: reason -> rows of this block that are right but not for us.
        problems: (place in the block, problem) found before casting.
    """

    row_number: pa.Array
    texts: dict[str, pa.Array]
    left_out: dict[str, np.ndarray] = field(default_factory=dict)
    problems: list[tuple[int, Problem]] = field(default_factory=list)


@dataclass(slots=True)
class TypedBlock:
    """A block of typed columns with what is wrong in it.

    Attributes:
        row_number: int32.
        values: field name (three names for a MOMENT) -> typed array.
        headings: field name -> heading it came from.
        texts: field name -> text as in the file, for problems that a reader finds itself.
        problems: (place in the block, problem).
        left_out: reason -> mask.
        faulted: field name -> mask of rows whose text could not be read.
    """

    row_number: pa.Array
    values: dict[str, pa.Array]
    headings: dict[str, str]
    texts: dict[str, pa.Array]
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    left_out: dict[str, np.ndarray] = field(default_factory=dict)
    faulted: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row_number)

    def leave_out(self, mask: np.ndarray, reason: str) -> None:
        """Rows that are right but not for us."""
        if mask.any():
            self.left_out[reason] = self.left_out.get(reason, np.zeros(len(self), bool)) | mask

    def reject(self, mask: np.ndarray, slug: str, name: str | None = None, detail: str | None = None) -> None:
        """Rows that have a problem, in the column of a field where one is named."""
        texts = self.texts.get(name) if name else None
        heading = self.headings.get(name) if name else None
        for place in np.flatnonzero(mask).tolist():
            value = None if texts is None else texts[place].as_py()
            row = self.row_number[place].as_py()
            self.problems.append((place, Problem(slug, row, heading, cut(value), detail)))

    def is_null(self, name: str) -> np.ndarray:
        """Rows without a value in a field, whether it has a column or not."""
        if name not in self.values:
            return np.ones(len(self), bool)
        return self.values[name].is_null().to_numpy(zero_copy_only=False)


@dataclass(slots=True)
class Notes:
    """Sentences with counts, added up over the blocks of a file."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, sentence: str, heading: str, count: int) -> None:
        if count:
            key = (sentence, heading)
            self.counts[key] = self.counts.get(key, 0) + count

    def sentences(self) -> list[str]:
        return [
            sentence.format(count=count, heading=repr(heading)) for (sentence, heading), count in self.counts.items()
        ]


def type_block(block: TextBlock, columns: Iterable[Column], styles: dict[str, Any], notes: Notes) -> TypedBlock:
    """Cast every column of a block, each distinct text once."""
    columns = tuple(columns)
    typed = TypedBlock(
        block.row_number,
        {},
        {column.name: column.heading for column in columns},
        block.texts,
        list(block.problems),
        dict(block.left_out),
    )
    for column in columns:
        _cast_column(typed, column, styles[column.name], notes)
    return typed


def _cast_column(typed: TypedBlock, column: Column, style: Any, notes: Notes) -> None:
    encoded = typed.texts[column.name].dictionary_encode()
    cast = cast_texts(column.kind, encoded.dictionary, style)
    names = MOMENT_COLUMNS if column.kind is FieldKind.MOMENT else (column.name,)
    for name, values in zip(names, cast.columns, strict=True):
        typed.values[name] = values.take(encoded.indices)
    if not (cast.faults or cast.left_out or cast.notes):
        return
    places = pc.fill_null(encoded.indices, -1).to_numpy()
    for reason in set(cast.left_out.values()):
        positions = [position for position, each in cast.left_out.items() if each == reason]
        typed.leave_out(np.isin(places, positions), reason)
    for sentence, mask in cast.notes.items():
        notes.add(sentence, column.heading, int(np.isin(places, np.flatnonzero(mask)).sum()))
    if cast.faults:
        faulted = np.isin(places, np.fromiter(cast.faults, np.int64))
        typed.faulted[column.name] = faulted
        for place in np.flatnonzero(faulted).tolist():
            fault = cast.faults[int(places[place])]
            value = cut(encoded.dictionary[int(places[place])].as_py())
            row = typed.row_number[place].as_py()
            typed.problems.append((place, Problem(fault.slug, row, column.heading, value, fault.detail)))


def require(typed: TypedBlock, kind: RecordKind, *, needs_person: bool, needs_content: bool) -> None:
    """Reject rows without a needed value, a person or a content item.

    Args:
        typed: with ``name_person`` and ``name_content`` done where the kind has them.
        kind: whose required fields are looked at.
        needs_person: a row must name a person.
        needs_content: a row must name content.
    """
    if needs_person:
        names = [name for name in PERSON_FIELDS if name in typed.values]
        typed.reject(_all_null(typed, names or ["person_key"]), "no-person")
    if needs_content:
        names = [name for name in CONTENT_FIELDS if name in typed.values]
        typed.reject(_all_null(typed, names or ["content_key"]), "no-content")
    for each in kind.fields:
        if each.is_required:
            name = "occurred_on" if each.kind is FieldKind.MOMENT else each.name
            missing = typed.is_null(name) & ~typed.faulted.get(each.name, np.zeros(len(typed), bool))
            typed.reject(missing, "missing-value", each.name)


def _all_null(typed: TypedBlock, names: Iterable[str]) -> np.ndarray:
    missing = np.ones(len(typed), bool)
    for name in names:
        missing &= typed.is_null(name) & ~typed.faulted.get(name, np.zeros(len(typed), bool))
    return missing


def name_first(typed: TypedBlock, names: tuple[str, ...], prefix: str) -> None:
    """Set ``<prefix>_namespace`` and ``<prefix>_key`` from the first of the fields that a row fills."""
    if f"{prefix}_key" in typed.values:
        return
    present = [name for name in names if name in typed.values]
    if not present:
        typed.values[f"{prefix}_key"] = typed.values[f"{prefix}_namespace"] = pa.nulls(len(typed), pa.string())
        return
    key = pc.coalesce(*(typed.values[name] for name in present))
    code = np.full(len(typed), -1, np.int8)
    for number, name in reversed(list(enumerate(present))):
        code[~typed.is_null(name)] = number
    typed.values[f"{prefix}_key"] = key
    typed.values[f"{prefix}_namespace"] = pa.array(present, pa.string()).take(pa.array(code, mask=code < 0))


def chunk_of(typed: TypedBlock, kind: RecordKind) -> RecordChunk:
    """The records of a block without its rejected and left-out rows, and an account of those."""
    left_out: dict[str, int] = {}
    is_out = np.zeros(len(typed), bool)
    for reason, mask in typed.left_out.items():
        count = int((mask & ~is_out).sum())
        is_out |= mask
        if count:
            left_out[reason] = count
    is_rejected = np.zeros(len(typed), bool)
    problems = [(place, problem) for place, problem in typed.problems if not is_out[place]]
    is_rejected[[place for place, _ in problems]] = True
    schema = record_schema(kind)
    typed.values["row_number"] = typed.row_number
    arrays = [_column(typed, field) for field in schema]
    records = pa.Table.from_arrays(arrays, schema=schema)
    if is_out.any() or is_rejected.any():
        records = records.filter(pa.array(~(is_out | is_rejected)))
    ordered = [problem for _, problem in sorted(problems, key=lambda each: each[0])]
    return RecordChunk(records, ordered, left_out, len(typed))


def _column(typed: TypedBlock, field: pa.Field) -> pa.Array:
    values = typed.values.get(field.name)
    return pa.nulls(len(typed), field.type) if values is None else values.cast(field.type)


def cut(value: str | None) -> str | None:
    """A cell as a problem shows it."""
    return value if value is None or len(value) <= VALUE_LENGTH else value[: VALUE_LENGTH - 1] + "\u2026"
