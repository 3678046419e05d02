"""Typing at once or after all was looked at, texts encoded or plain, times read by place or one by one: the same."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnerintel.domain.records import RecordKind
from learnerintel.domain.tables import RawTable, ReadingChoices, RecordChunk
from learnerintel.errors import Refusal
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import choose_reader
from learnerintel.readers.text_blocks import CODED
from learnerintel.readers.walking import Records, Unsettled
from tests.readers.conftest import raw_table
from tests.readers.test_hostile_cells import CELLS, HEADINGS

ACTIVITY = HEADINGS["activity"].split(",")
TIMES = st.sampled_from([
    "2024-01-31 10:15:00", "2024-02-29 23:59:59", "2023-02-29 10:00:00", "2024-13-01 09:00:00", "2024-03-31 02:30:00",
    "2024-10-27 02:30:00", "2023-02-30", "2024-05-06", "31/01/2024 10:15:00", "01/31/2024", "03/04/2024 08:00", "",
    " 2024-01-31 10:15:00", "2024-01-31 10:15:00 ", "2024-01-31T10:15:00Z", "not recorded at all", "n/a", "45000",
    "2199-01-01 00:00:00", "1989-12-31 23:59:59", "2024-01-31 10:15:0\u0661", "x" * 500, "2024-01-31 10:15:00\u200b",
])  # fmt: skip
USUAL_TIMES = st.sampled_from(["2024-01-31 10:15:00", "2024-02-29 23:59:59", "2024-07-01 00:00:00"])
ROWS = st.tuples(
    st.sampled_from(["E1", "E2", " E1", "", "-", "NA", "e\u0301", "\u00e9", "E\u200b1"]),
    st.sampled_from(["C1", "C2", "C1 ", "", "n/a"]),
    st.sampled_from(["A title", "A  title", "A\ttitle", "", "-", "'quoted', and \"more\""]),
    st.sampled_from(["viewed", "Completed", "juggled", "", "login", "Logged in"]),
    st.one_of(USUAL_TIMES, USUAL_TIMES, TIMES),
    st.sampled_from(["1", "1,5", "1.5", "1.234,5", "1,234.5", "-5", "1:30", "PT1H", "1e400", "", "\u0661"]),
    st.sampled_from(["50", "0.5", "50%", "1", "0", "101", "1/2", "0,5", "", "no"]),
    st.sampled_from(["optional", "Mandatory", "sometimes", ""]),
)


@dataclass
class Said:
    """Everything that a reading says of a file."""

    rows: list[dict] = field(default_factory=list)
    problems: list = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    statements: list[str] = field(default_factory=list)
    refusal: str | None = None

    def take(self, chunk: RecordChunk) -> None:
        self.rows += chunk.records.to_pylist()
        self.problems += chunk.problems
        for reason, count in chunk.left_out.items():
            self.left_out[reason] = self.left_out.get(reason, 0) + count


def encoded(table: RawTable) -> RawTable:
    """The same table with every text column encoded."""
    table.batches = (
        pa.record_batch(
            [column.dictionary_encode() if pa.types.is_string(column.type) else column for column in batch.columns],
            batch.schema.names,
        )
        for batch in table.batches
    )
    return table


def patiently(records: Records, said: Said) -> None:
    for chunk in records:
        said.take(chunk)


def eagerly(records: Records, said: Said) -> None:
    for chunks in records.attempts():
        said.__init__()
        try:
            for chunk in chunks:
                said.take(chunk)
        except Unsettled:
            continue
        return


def outcome(table: RawTable, choices: ReadingChoices, walk) -> Said:
    said = Said()
    reader = choose_reader(Glimpse(table.headings), choices)
    records = reader.to_records(table, choices)
    try:
        walk(records, said)
    except Refusal as error:
        return Said(refusal=str(error))
    said.statements = list(records.statements)
    return said


def assert_all_ways_agree(headings: list[str], rows: list, block: int, **stated) -> Said:
    choices = ReadingChoices(**stated)
    first = outcome(raw_table(headings, rows, block), choices, patiently)
    for shape in (lambda table: table, encoded):
        for walk in (patiently, eagerly):
            assert outcome(shape(raw_table(headings, rows, block)), choices, walk) == first
    return first


@settings(max_examples=25, deadline=None)
@given(
    st.lists(ROWS, min_size=1, max_size=14),
    st.integers(1, 14),
    st.sampled_from(["dmy", "mdy", None]),
    st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo"]),
)
def test_hostile_activity_is_read_alike_in_every_way(rows, block, order, zone):
    assert_all_ways_agree(ACTIVITY, rows, block, date_order=order, zone=zone)


@pytest.mark.parametrize("name", sorted(HEADINGS))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_hostile_cells_are_read_alike_in_every_way(name, data):
    headings = HEADINGS[name].split(",")
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(headings), max_size=len(headings)), min_size=1, max_size=6))
    order = data.draw(st.sampled_from(["dmy", "mdy", None]))
    assert_all_ways_agree(headings, rows, data.draw(st.integers(1, 4)), date_order=order)


def attempt_count(headings: str, rows: list, block: int, **stated) -> int:
    """How many walks the eager way needed."""
    table, choices = raw_table(headings.split(","), rows, block), ReadingChoices(**stated)
    records = choose_reader(Glimpse(table.headings), choices).to_records(table, choices)
    for count, chunks in enumerate(records.attempts(), start=1):
        try:
            list(chunks)
        except Unsettled:
            continue
        return count
    raise AssertionError


def test_one_walk_is_enough_where_the_first_rows_show_what_holds_for_all():
    assert attempt_count("Employee ID,Team,Team since", [["1", "A", "2024-01-31"]] * 50, 10) == 1


def test_a_later_block_that_shows_otherwise_starts_the_reading_again():
    headings = "Employee ID,Content ID,Event,Date,Minutes"
    plain, comma = ["1", "C", "viewed", "2024-01-31", "1.234"], ["1", "C", "viewed", "2024-01-31", "1,5"]
    assert attempt_count(headings, [plain] * 5 + [comma], 2) == 2
    said = assert_all_ways_agree(headings.split(","), [plain] * 5 + [comma], 2)
    assert {row["duration_seconds"] for row in said.rows} == {1234 * 60, 90}


def test_dates_that_only_a_later_block_orders_are_read_in_a_second_walk():
    rows = [["1", "A", "03/04/2024"]] * 4 + [["2", "B", "30/04/2024"]]
    assert attempt_count("Employee ID,Team,Team since", rows, 2) == 2
    said = assert_all_ways_agree(["Employee ID", "Team", "Team since"], rows, 2)
    assert said.refusal is None


def test_a_scale_that_needs_all_ratings_is_found_in_a_second_walk():
    headings = "Submitted on,Content ID,Rating,Comment"
    rows = [["2024-01-31", "C", str(1 + row % 5), "good"] for row in range(40)]
    assert attempt_count(headings, rows, 10) == 2
    said = assert_all_ways_agree(headings.split(","), rows, 10)
    assert {row["rating_high"] for row in said.rows} == {5.0}


def assert_compact(table: pa.Table, kind: RecordKind) -> None:
    assert tuple(table.column_names) == kind.stored_columns
    for column in table.columns:
        if column.type != CODED:
            continue
        for chunk in column.chunks:
            texts = chunk.dictionary.to_pylist()
            assert None not in texts
            assert sorted(texts) == sorted({text for text in chunk.to_pylist() if text is not None})


@settings(max_examples=25, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=14), st.integers(1, 14))
def test_a_block_of_records_holds_each_of_its_texts_once_and_none_besides(rows, block):
    choices = ReadingChoices(date_order="dmy")
    table = raw_table(ACTIVITY, rows, block)
    reader = choose_reader(Glimpse(table.headings), choices)
    for chunk in reader.to_records(table, choices):
        assert_compact(chunk.records, reader.kind)


def test_transcripts_of_which_rows_are_left_out_hold_each_text_once():
    headings = HEADINGS["transcript"].split(",")
    rows = [["E1", "C1", "Completed", "", "", f"2024-01-{day:02}", "", "", ""] for day in range(1, 20)]
    table = raw_table(headings, [*rows, ["E2", "C2", "Enrolled", "", "", "", "", "", ""]], 7)
    reader = choose_reader(Glimpse(table.headings), ReadingChoices())
    for chunk in reader.to_records(table, ReadingChoices()):
        assert_compact(chunk.records, reader.kind)
