"""The vectorised and the exact way, and two strangers' parsers, must see the same rows."""

from __future__ import annotations

import codecs
import csv
import io
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnerintel.domain.tables import RawTable, ReadingChoices
from learnerintel.errors import FileRefused
from learnerintel.intake import limits, open_source
from learnerintel.intake.accounts import RowAccount
from learnerintel.intake.block_walk import walk_blocks
from learnerintel.intake.containers import Container
from learnerintel.intake.encodings import TextEncoding
from learnerintel.intake.exact_rows import exact_batches
from learnerintel.intake.headers import HeadingPlace
from learnerintel.intake.layouts import TableLayout
from learnerintel.intake.row_scanner import RowFault, RowScanner
from learnerintel.intake.text_source import TextSource
from tests.intake.conftest import rows_of

SHORT_CELL = 12
END = "end of text"
PIECES = ["a", "b", ",", ",", '"', '"', '""', "\n", "\n", "\r\n", "\r", " ", "\t", "é", "\0", "\x1e", ";", "word" * 4]
hostile_texts = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
ROWS = ["x,y\n", '"q,\nr",z\r\n', "\n", ",\n", "1,2,3\n", "only\n", '"a""b",\n', '5" disk,z\n']
ENDS = ["", "x,y", '"open', "x\0,y\n", "x," + "y" * 30]
tidy_texts = st.builds(
    lambda rows, end: "".join(rows) + end, st.lists(st.sampled_from(ROWS), max_size=40), st.sampled_from(ENDS)
)
quietly = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def short_cells(monkeypatch):
    monkeypatch.setattr(limits, "MAX_CELL_BYTES", SHORT_CELL)


def layout_of(path: Path, text: bytes, width: int) -> TableLayout:
    path.write_bytes(text)
    source = TextSource(Container(path, "plain"), TextEncoding("utf-8"))
    place = HeadingPlace(tuple(f"h{position}" for position in range(width)), 1)
    return TableLayout(source, None if width == 1 else b",", place, 0)


def outcome(batches, account: RowAccount):
    """Everything a walk says: rows, problems, rows set aside and the refusal, if any."""
    rows, refusal = [], None
    try:
        for batch in batches:
            columns = [column.to_pylist() for column in batch.columns]
            rows.extend(zip(*columns, strict=True))
    except FileRefused as error:
        refusal = error.problems
        rows = []  # how much was handed out before a refusal depends on the size of the blocks
        return rows, refusal
    return rows, account.problems, account.set_aside, account.last_row


def walk_exactly(layout: TableLayout):
    account = RowAccount(layout.place.headings, 1)
    with layout.text.open() as stream:
        scanner = RowScanner(stream.read, layout.scan_delimiter, first_row=2, cell_limit=limits.MAX_CELL_BYTES)
        return outcome(exact_batches(scanner, account), account)


def walk_in_blocks(layout: TableLayout, block_bytes: int):
    account = RowAccount(layout.place.headings, 1)
    return outcome(walk_blocks(layout, account, block_bytes), account)


@quietly
@given(text=hostile_texts, width=st.integers(1, 3), block_bytes=st.sampled_from([4, 16, 40, 10_000]))
def test_hostile_texts_are_read_alike_in_blocks_of_any_size(tmp_path, short_cells, text, width, block_bytes):
    layout = layout_of(tmp_path / "file", text.encode(), width)
    assert walk_in_blocks(layout, block_bytes) == walk_exactly(layout)


@quietly
@given(text=tidy_texts, block_bytes=st.sampled_from([30, 64, 10_000]))
def test_mostly_tidy_texts_are_read_alike_in_blocks_of_any_size(tmp_path, short_cells, text, block_bytes):
    layout = layout_of(tmp_path / "file", text.encode(), 2)
    assert walk_in_blocks(layout, block_bytes) == walk_exactly(layout)


@quietly
@given(text=hostile_texts)
def test_the_scanner_sees_the_rows_the_csv_module_sees(text):
    text += "\n"
    pieces = iter([text[start : start + 7].encode() for start in range(0, len(text), 7)])
    scanner = RowScanner(lambda _: next(pieces, b""), b",")
    *theirs, last = [row or [""] for row in csv.reader(io.StringIO(text + END, newline=""))]
    is_quote_open = last != [END]  # then the mark behind the text was taken for a part of the last cell
    scanned = []
    with pytest.raises(RowFault, match="unbalanced-quotes") if is_quote_open else nullcontext():
        scanned.extend([cell.decode() for cell in cells] for _, cells in scanner)
    assert scanned == theirs


cells = st.text(st.sampled_from("abcXYZ 019éñü–“\"\n\r'=+@"), max_size=12)  # no pairs that are UTF-8 by accident
tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=12)
)


@quietly
@given(
    rows=tables,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    has_delimiters=st.booleans(),
)
def test_a_written_table_comes_back_as_it_was(tmp_path, rows, delimiter, line_end, codec, has_delimiters):
    if has_delimiters:
        rows = [[cell + delimiter for cell in row] for row in rows]
    headings = [f"heading {position}" for position in range(len(rows[0]))]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([headings, *rows])
    path = tmp_path / "table"
    path.write_bytes(codecs.encode(text.getvalue(), codec))
    kept = [(number, tuple(row)) for number, row in enumerate(rows, start=2) if any(cell.strip(" \t") for cell in row)]
    if not kept:
        with pytest.raises(FileRefused, match="no data rows"):
            open_source(path, ReadingChoices())
        return
    source = open_source(path, ReadingChoices())
    assert isinstance(source, RawTable)
    assert source.headings == tuple(headings)
    assert source.reading.delimiter == delimiter
    assert rows_of(source) == kept
    assert source.problems == []
