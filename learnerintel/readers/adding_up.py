"""Several rows of one thing become one record: a page by device, a person's clicks by link."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from learnerintel.domain.record_kinds import RecordKind
from learnerintel.domain.tables import RecordChunk
from learnerintel.readers.blocks import TypedBlock, chunk_of

ADDED_UP = "added up into an earlier row of the same thing"


@dataclass(frozen=True, slots=True)
class Adding:
    """How the rows of one thing become one; of every other column the first row's value stays.

    Attributes:
        key: columns that say which thing it is.
        sums: columns that are added; a sum of which a part is not known is not known.
        either: truths: true where any row says so.
        unknown: columns that cannot be added, such as people; not known afterwards.
        sentence: says it, with ``{count}`` rows.
    """

    key: tuple[str, ...]
    sums: tuple[str, ...]
    sentence: str
    either: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def chunks(
        self, blocks: Iterator[TypedBlock], kind: RecordKind, statements: list[str]
    ) -> Iterator[RecordChunk]:
        """The account of every block, then all records, added up; they are held in memory until then."""
        held = []
        for block in blocks:
            chunk = chunk_of(block, kind)
            held.append(chunk.records)
            chunk.records = chunk.records.slice(0, 0)
            yield chunk
        if not held:
            return
        records, count = self.of(pa.concat_tables(held))
        if count:
            statements.append(self.sentence.format(count=count))
        yield RecordChunk(records, [], {ADDED_UP: count} if count else {}, 0)

    def of(self, records: pa.Table) -> tuple[pa.Table, int]:
        """The records with one row for each thing, and how many rows were added to others."""
        rows = records.to_pylist()
        totals: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in rows:
            total = totals.setdefault(tuple(row[name] for name in self.key), row)
            if total is not row:
                self._add(total, row)
        if len(totals) == len(rows):
            return records, 0
        whole = pa.Table.from_pylist(list(totals.values()), _without_codes(records.schema))
        return whole.cast(records.schema), len(rows) - len(totals)

    def _add(self, total: dict[str, Any], row: dict[str, Any]) -> None:
        for name in self.sums:
            parts = (total[name], row[name])
            total[name] = None if None in parts else sum(parts)
        for name in self.either:
            said: Sequence[bool] = [value for value in (total[name], row[name]) if value is not None]
            total[name] = any(said) if said else None
        for name in self.unknown:
            total[name] = None


def _without_codes(schema: pa.Schema) -> pa.Schema:
    return pa.schema(
        (each.name, each.type.value_type if pa.types.is_dictionary(each.type) else each.type) for each in schema
    )
