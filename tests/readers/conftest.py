"""Tables of text made by hand, and what a reader makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pytest

from learnerintel.domain.problems import Problem
from learnerintel.domain.tables import RawTable, Reading, ReadingChoices
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import choose_reader

Rows = Sequence[Sequence[str | None]]


@dataclass
class Outcome:
    """A file as its reader understood it."""

    reader: str
    rows: list[dict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    row_count: int = 0
    statements: list[str] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    tables: list[pa.Table] = field(default_factory=list)

    @property
    def slugs(self) -> list[str]:
        return [problem.slug for problem in self.problems]


def raw_table(headings: Sequence[str], rows: Rows, block: int = 1000, delimiter: str = ",") -> RawTable:
    """A table as intake hands it on; the heading row is row 1."""
    names = [*(str(place) for place in range(len(headings))), "row_number"]

    def batches():
        for start in range(0, len(rows), block):
            part = rows[start : start + block]
            columns = [pa.array([row[place] for row in part], pa.string()) for place in range(len(headings))]
            numbers = pa.array(range(start + 2, start + 2 + len(part)), pa.int32())
            yield pa.RecordBatch.from_arrays([*columns, numbers], names)

    return RawTable(tuple(headings), batches(), Reading("plain", "table", "utf-8", delimiter=delimiter))


def understood(
    headings: str | Sequence[str], rows: Rows, block: int = 1000, delimiter: str = ",", **choices
) -> Outcome:
    names = headings.split(",") if isinstance(headings, str) else headings
    stated = ReadingChoices(**choices)
    reader = choose_reader(Glimpse(tuple(names)), stated)
    records = reader.to_records(raw_table(names, rows, block, delimiter), stated)
    outcome = Outcome(reader.name)
    for chunk in records:
        rejected = {problem.row for problem in chunk.problems}
        assert chunk.records.num_rows + len(rejected) + sum(chunk.left_out.values()) == chunk.row_count
        outcome.tables.append(chunk.records)
        outcome.rows += chunk.records.to_pylist()
        outcome.problems += chunk.problems
        outcome.row_count += chunk.row_count
        for reason, count in chunk.left_out.items():
            outcome.left_out[reason] = outcome.left_out.get(reason, 0) + count
    outcome.statements = records.statements
    outcome.mapping, outcome.unused = records.mapping, records.unused_headings
    return outcome


@pytest.fixture
def understand() -> Callable[..., Outcome]:
    """``understand(headings, rows, **choices)``: recognise a table, read it, and give an account."""
    return understood


@pytest.fixture
def table_of() -> Callable[..., RawTable]:
    """``table_of(headings, rows)``: a table as intake hands it on."""
    return raw_table
