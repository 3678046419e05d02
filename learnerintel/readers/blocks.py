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
from learnerintel.domain.record_kinds import NAMING_FIELDS, moment_columns
from learnerintel.domain.records import CONTENT_FIELDS, FieldKind, RecordKind
from learnerintel.domain.tables import RecordChunk
from learnerintel.readers.casting import Cast, cast_parted, cast_texts
from learnerintel.readers.columns import Column
from learnerintel.readers.text_blocks import CODED, TextBlock, compacted, plain

#: Problems show at most this much of a cell.
VALUE_LENGTH = 80
_TYPES = {
    FieldKind.TEXT: CODED,
    FieldKind.CHOICE: CODED,
    FieldKind.DAY: pa.int32(),
    FieldKind.SECONDS: pa.int64(),
    FieldKind.COUNT: pa.int64(),
    FieldKind.SHARE: pa.float64(),
    FieldKind.NUMBER: pa.float64(),
    FieldKind.FLAG: pa.bool_(),
}
_MOMENT_TYPES = (pa.int32(), pa.int64(), pa.bool_())


def record_schema(kind: RecordKind) -> pa.Schema:
    """The Arrow schema of a kind's typed records: its ``stored_columns`` with the types of ``domain.tables``."""
    types: dict[str, pa.DataType] = {"row_number": pa.int32()}
    for each in kind.fields:
        if each.kind is FieldKind.MOMENT:
            types |= zip(moment_columns(each.name), _MOMENT_TYPES, strict=True)
        else:
            types[each.name] = _TYPES[each.kind]
    return pa.schema((name, types.get(name, CODED)) for name in kind.stored_columns)


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
        if self.values[name].null_count == 0:
            return np.zeros(len(self), bool)
        return self.values[name].is_null().to_numpy(zero_copy_only=False)

    def says(self, name: str, text: str) -> np.ndarray:
        """Rows in which a text field has this value."""
        return _true(pc.equal(plain(self.values[name]), text))

    def put(self, name: str, text: str, mask: np.ndarray | None = None) -> None:
        """Set a text field, in all rows or in those of the mask."""
        if mask is None:
            codes = pa.array(np.zeros(len(self), np.int32))
            self.values[name] = pa.DictionaryArray.from_arrays(codes, pa.array([text], pa.string()))
        elif mask.any():
            self.values[name] = pc.if_else(pa.array(mask), pa.scalar(text), plain(self.values[name]))


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
        _cast_column(typed, block, column, styles[column.name], notes)
    return typed


def _cast_column(typed: TypedBlock, block: TextBlock, column: Column, style: Any, notes: Notes) -> None:
    cast, codes = _cast(block, column, style)
    names = moment_columns(column.name) if column.kind is FieldKind.MOMENT else (column.name,)
    for name, values in zip(names, cast.columns, strict=True):
        typed.values[name] = values if codes is None else _spread(values, codes)
    if not (cast.faults or cast.left_out or cast.notes):
        return
    length = len(cast.columns[0])
    places = np.arange(length) if codes is None else pc.fill_null(codes, length).to_numpy()
    for reason in set(cast.left_out.values()):
        positions = [position for position, each in cast.left_out.items() if each == reason]
        typed.leave_out(_mask(length, positions)[places], reason)
    for sentence, mask in cast.notes.items():
        notes.add(sentence, column.heading, int(np.append(mask, False)[places].sum()))
    if cast.faults:
        faulted = _mask(length, list(cast.faults))[places]
        typed.faulted[column.name] = faulted
        for place in np.flatnonzero(faulted).tolist():
            fault = cast.faults[int(places[place])]
            value = cut(block.texts[column.name][place].as_py())
            row = typed.row_number[place].as_py()
            typed.problems.append((place, Problem(fault.slug, row, column.heading, value, fault.detail)))


def _cast(block: TextBlock, column: Column, style: Any) -> tuple[Cast, pa.Array | None]:
    """Values of a column's texts, and for each row the place of its value; None where rows and values are the same."""
    if column.kind not in (FieldKind.DAY, FieldKind.MOMENT) or style.form is not None:
        encoded = block.texts[column.name].dictionary_encode()
        return cast_texts(column.kind, encoded.dictionary, style), encoded.indices
    uniform, others = block.parted(column.name)
    if uniform is None:
        return cast_texts(column.kind, others.dictionary, style), others.indices
    cast = cast_parted(column.kind, uniform.instants, others.dictionary, style)
    if uniform.is_uniform is None:
        return cast, None
    first_count = len(uniform.instants.day)
    codes = np.empty(len(uniform.is_uniform), np.int64)
    codes[uniform.is_uniform] = np.arange(first_count)
    codes[~uniform.is_uniform] = pc.fill_null(others.indices, -1 - first_count).to_numpy() + first_count
    return cast, pa.array(codes, mask=codes < 0)


def _mask(length: int, positions: list[int]) -> np.ndarray:
    """True at the positions, and one more place, False, for rows without a text."""
    mask = np.zeros(length + 1, bool)
    mask[positions] = True
    return mask


def _spread(values: pa.Array, codes: pa.Array) -> pa.Array:
    """Values of distinct texts to the rows that hold them; texts stay encoded, each of them once and none null."""
    if not pa.types.is_string(values.type):
        return values.take(codes)
    encoded = values.dictionary_encode()
    is_as_before = len(encoded.dictionary) == len(values)
    return pa.DictionaryArray.from_arrays(codes if is_as_before else encoded.indices.take(codes), encoded.dictionary)


def require(typed: TypedBlock, kind: RecordKind, *, needs_person: bool, needs_content: bool) -> None:
    """Reject rows without a needed value, a person or a content item.

    Args:
        typed: with ``name_person`` and ``name_content`` done where the kind has them.
        kind: whose required fields are looked at.
        needs_person: a row must name a person.
        needs_content: a row must name content.
    """
    if needs_person:
        names = [name for name in NAMING_FIELDS if name in typed.values]
        typed.reject(_all_null(typed, names or ["person_key"]), "no-person")
    if needs_content:
        names = [name for name in CONTENT_FIELDS if name in typed.values]
        typed.reject(_all_null(typed, names or ["content_key"]), "no-content")
    for each in kind.fields:
        if each.is_required:
            name = f"{each.name}_on" if each.kind is FieldKind.MOMENT else each.name
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
    if len(present) == 1 or typed.values[present[0]].null_count == 0:
        typed.values[f"{prefix}_key"] = typed.values[present[0]]
    else:
        typed.values[f"{prefix}_key"] = pc.coalesce(*(plain(typed.values[name]) for name in present))
    code = np.full(len(typed), -1, np.int32)
    for number, name in reversed(list(enumerate(present))):
        code[~typed.is_null(name)] = number
    codes = pa.array(code, mask=code < 0)
    typed.values[f"{prefix}_namespace"] = pa.DictionaryArray.from_arrays(codes, pa.array(present, pa.string()))


def kept_rows(typed: TypedBlock) -> tuple[np.ndarray, list[Problem], dict[str, int]]:
    """Which records of a block are kept, the problems of others in row order, and why the rest is left out.

    A row of the file may stand there as several records, one after another. A problem of one of them rejects the row;
    the row counts as left out where all of them are.
    """
    row = _rows_of(typed)
    row_count = int(row[-1]) + 1 if len(row) else 0
    out_of = {reason: np.bincount(row[mask], minlength=row_count) > 0 for reason, mask in typed.left_out.items()}
    is_out = np.zeros(len(typed), bool)
    for mask in typed.left_out.values():
        is_out |= mask
    problems = [(place, problem) for place, problem in typed.problems if not is_out[place]]
    is_rejected = np.zeros(row_count, bool)
    is_rejected[row[[place for place, _ in problems]]] = True
    is_left = (np.bincount(row[~is_out], minlength=row_count) == 0) & ~is_rejected
    left_out: dict[str, int] = {}
    for reason, mask in out_of.items():
        if count := int((mask & is_left).sum()):
            left_out[reason] = count
        is_left &= ~mask
    ordered = [problem for _, problem in sorted(problems, key=lambda each: each[0])]
    return ~(is_out | is_rejected[row]), list(dict.fromkeys(ordered)), left_out


def _rows_of(typed: TypedBlock) -> np.ndarray:
    """For each record the place of its row among the rows of the block."""
    numbers = typed.row_number.to_numpy()
    is_first = np.ones(len(numbers), np.int64)
    is_first[1:] = numbers[1:] != numbers[:-1]
    return np.cumsum(is_first) - 1


def chunk_of(typed: TypedBlock, kind: RecordKind) -> RecordChunk:
    """The records of a block without its rejected and left-out rows, and an account of those."""
    is_kept, problems, left_out = kept_rows(typed)
    schema = record_schema(kind)
    typed.values["row_number"] = typed.row_number
    count = int(np.count_nonzero(is_kept))
    kept = None if count == len(typed) else pa.array(is_kept)
    records = pa.Table.from_arrays([_column(typed, field, kept, count) for field in schema], schema=schema)
    rows = _rows_of(typed)
    return RecordChunk(records, problems, left_out, int(rows[-1]) + 1 if len(rows) else 0)


def _column(typed: TypedBlock, field: pa.Field, kept: pa.Array | None, count: int) -> pa.Array:
    values = typed.values.get(field.name)
    if values is None:
        return pa.nulls(count, field.type)
    if kept is not None:
        values = values.filter(kept)
    return compacted(values.dictionary_encode()) if field.type == CODED else values.cast(field.type)


def _true(mask: pa.Array) -> np.ndarray:
    return pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False)


def cut(value: str | None) -> str | None:
    """A cell as a problem shows it."""
    return value if value is None or len(value) <= VALUE_LENGTH else value[: VALUE_LENGTH - 1] + "\u2026"
