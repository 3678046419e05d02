"""What every reader holds to; a new reader is under these tests as soon as its fixtures lie beside them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import pytest

from learnerintel.domain.problems import PROBLEM_KINDS
from learnerintel.domain.tables import RawDocuments, ReadingChoices
from learnerintel.errors import FileRefused, UnknownName
from learnerintel.intake import open_source
from learnerintel.readers.blocks import record_schema
from learnerintel.readers.reader import Glimpse, TableReader
from learnerintel.readers.registry import all_readers, choose_reader, reader_named

FIXTURES = Path(__file__).with_name("fixtures")
CASES = sorted(path for path in FIXTURES.glob("*/*") if not path.name.endswith(".expected.json"))
TABLES = [path for path in CASES if path.suffix == ".csv"]
DOCUMENTS = [path for path in CASES if path.suffix == ".json"]
EPOCH = date(1970, 1, 1)


def name_of(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def expected_of(path: Path) -> dict:
    expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text(encoding="utf-8"))
    return {"problems": [], "left_out": {}, "choices": {}} | expected


def typed(name: str, value: object) -> object:
    """A hand-written value as the records hold it: days as numbers, times as UTC seconds."""
    if not isinstance(value, str):
        return value
    if name.endswith("_at"):
        return int(datetime.fromisoformat(value).replace(tzinfo=UTC).timestamp())
    if name.endswith("_on") or name in {"member_from", "member_until", "leave_from", "leave_until"}:
        return (date.fromisoformat(value) - EPOCH).days
    return value


def glimpse_of(path: Path) -> Glimpse:
    source = open_source(path, ReadingChoices())
    if isinstance(source, RawDocuments):
        return Glimpse(documents=tuple(document for _, document in islice(source.documents, 20)))
    places = range(len(source.headings))
    first = next(iter(source.batches)).slice(0, 20).to_pylist()
    return Glimpse(headings=source.headings, rows=tuple(tuple(row[str(place)] for place in places) for row in first))


def check(path: Path, reader_name: str, expected: dict, *, without_rows: bool = False) -> None:
    """Read a file and hold it against what was written by hand."""
    choices = ReadingChoices(**expected["choices"])
    reader = choose_reader(glimpse_of(path), choices)
    assert reader.name == reader_name
    schema = record_schema(reader.kind)
    rows, problems, left_out, row_count = [], [], {}, 0
    records = reader.to_records(open_source(path, choices), choices)
    for chunk in records:
        assert chunk.records.schema.equals(schema)
        chunk.records.validate(full=True)
        rows += chunk.records.to_pylist()
        problems += chunk.problems
        row_count += chunk.row_count
        for reason, count in chunk.left_out.items():
            left_out[reason] = left_out.get(reason, 0) + count
    read_count = len({row["row_number"] for row in rows})
    nothing = dict.fromkeys(schema.names)
    wanted = [nothing | {name: typed(name, value) for name, value in row.items()} for row in expected["records"]]
    found = [[problem.row, problem.slug, problem.column] for problem in problems]
    if without_rows:
        rows = [row | {"row_number": 0} for row in rows]
        wanted = [row | {"row_number": 0} for row in wanted]
        found = [[0, *each[1:]] for each in found]
        expected = expected | {"problems": [[0, *each[1:]] for each in expected["problems"]]}
    if reader.kind.name == "answers":
        rows, wanted = hold_responses_together(rows, wanted)
    assert rows == wanted
    assert sorted(found, key=str) == sorted(expected["problems"], key=str)
    assert left_out == expected["left_out"]
    assert row_count == read_count + len({problem.row for problem in problems}) + sum(left_out.values())


def hold_responses_together(rows: list[dict], wanted: list[dict]) -> tuple[list[dict], list[dict]]:
    """Answers in one order; each row of the file has one response, which is a fingerprint and is not compared."""
    by_row = {}
    for row in rows:
        by_row.setdefault(row["row_number"], set()).add(row["response"])
    assert all(len(responses) == 1 for responses in by_row.values())
    assert len(set().union(*by_row.values())) == len(by_row)
    ordered = (sorted(each, key=lambda row: str([row["row_number"], row["question"], row["answer"]])) for each in (
        [row | {"response": None} for row in rows], wanted))  # fmt: skip
    return tuple(ordered)


@pytest.mark.parametrize("reader", all_readers(), ids=lambda reader: reader.name)
def test_every_reader_has_fixtures_of_its_own(reader):
    assert any(path.parent.name == reader.name for path in CASES)


@pytest.mark.parametrize("path", CASES, ids=name_of)
def test_exactly_one_reader_recognises_a_file(path):
    glimpse = glimpse_of(path)
    recognising = [reader.name for reader in all_readers() if reader.recognise(glimpse) is not None]
    assert recognising == [path.parent.name]


@pytest.mark.parametrize("path", CASES, ids=name_of)
def test_a_file_becomes_the_records_written_by_hand(path):
    check(path, path.parent.name, expected_of(path))


def rewritten(path: Path, delimiter: str = ",", order: int = 1, end: str = "\n") -> str:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=sniffed(path)))
    text = io.StringIO()
    # With bare CR as its line end the writer would not quote a cell that holds LF.
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(row[::order] for row in rows)
    return text.getvalue()


def sniffed(path: Path) -> str:
    return ";" if ";" in path.read_text(encoding="utf-8").splitlines()[0] else ","


@pytest.mark.parametrize("path", TABLES, ids=name_of)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_another_encoding_gives_the_same_records(path, encoding, tmp_path):
    copy = tmp_path / "copy.csv"
    copy.write_bytes(path.read_text(encoding="utf-8").encode(encoding, "replace"))
    expected = expected_of(path)
    if encoding == "cp1252":
        expected["choices"] = expected["choices"] | {"encoding": "cp1252"}
    check(copy, path.parent.name, expected)


@pytest.mark.parametrize("path", TABLES, ids=name_of)
@pytest.mark.parametrize("end", ["\r", "\r\n"], ids=["cr", "crlf"])
def test_another_line_end_gives_the_same_records(path, end, tmp_path):
    copy = tmp_path / "copy.csv"
    copy.write_bytes(rewritten(path, end=end).encode())
    check(copy, path.parent.name, expected_of(path))


@pytest.mark.parametrize("path", TABLES, ids=name_of)
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_gives_the_same_records(path, delimiter, tmp_path):
    copy = tmp_path / "copy.csv"
    copy.write_text(rewritten(path, delimiter), encoding="utf-8")
    check(copy, path.parent.name, expected_of(path))


@pytest.mark.parametrize("path", TABLES, ids=name_of)
def test_the_order_of_the_columns_does_not_matter(path, tmp_path):
    if path.parent.name in ("surveymonkey", "moodle_completion"):
        pytest.skip("a blank heading belongs to the one at its left, so this export has one order only")
    copy = tmp_path / "copy.csv"
    copy.write_text(rewritten(path, order=-1), encoding="utf-8")
    check(copy, path.parent.name, expected_of(path))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
@pytest.mark.parametrize("form", ["lines", "answer", "gzip", "bom"])
def test_documents_in_another_wrapping_give_the_same_records(path, form, tmp_path):
    documents = json.loads(path.read_text(encoding="utf-8"))
    array = json.dumps(documents, ensure_ascii=False)
    content = {
        "lines": "\n".join(json.dumps(each) for each in documents).encode(),
        "answer": json.dumps({"statements": documents, "more": ""}).encode(),
        "gzip": gzip.compress(array.encode(), mtime=0),
        "bom": array.encode("utf-8-sig"),
    }[form]
    copy = tmp_path / "copy"
    copy.write_bytes(content)
    check(copy, path.parent.name, expected_of(path), without_rows=form == "lines")


@pytest.mark.parametrize("path", CASES, ids=name_of)
def test_a_file_is_refused_as_anything_but_what_it_is(path):
    glimpse = glimpse_of(path)
    for other in all_readers():
        if other.name != path.parent.name and path.parent.name not in other.also_reads:
            with pytest.raises(FileRefused) as refusal:
                choose_reader(glimpse, ReadingChoices(reader=other.name))
            assert [problem.slug for problem in refusal.value.problems] == ["other-format"]
            assert str(refusal.value).startswith(f"The file was said to be {other.label}, but ")


@pytest.mark.parametrize(
    "reader", [each for each in all_readers() if isinstance(each, TableReader)], ids=lambda each: each.name
)
def test_no_heading_belongs_to_two_fields_of_a_reader(reader):
    fields = {}
    for name, words in reader.wordings.items():
        for word in words:
            assert fields.setdefault(word, name) == name, word


@pytest.mark.parametrize("path", TABLES, ids=name_of)
def test_a_table_of_unknown_headings_is_read_once_its_columns_are_mapped(path, tmp_path):
    reader = reader_named(path.parent.name)
    if not reader.is_mappable or reader.name == "answers":  # a survey is told by its questions, not by its fields
        return
    expected = expected_of(path)
    source = open_source(path, ReadingChoices(**expected["choices"]))
    mapping = reader.to_records(source, ReadingChoices(**expected["choices"])).mapping
    around = reader.around(source) if isinstance(reader, TableReader) else {}
    headings = {heading: heading for heading in source.headings}
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=sniffed(path)))
    top = source.reading.header_row - 1
    for place, heading in enumerate(rows[top]):  # what stands in brackets says how values are written, and stays
        bracket = heading[heading.index("(") :] if "(" in heading else ""
        unit = "minutes" if heading == "Minutes" else ""
        headings[heading] = f"Spalte {place}X {bracket}{unit}".strip()
    copy = tmp_path / "copy.csv"
    with copy.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*rows[:top], [headings[each] for each in rows[top]], *rows[top + 1 :]])
    with pytest.raises(FileRefused) as refusal:
        choose_reader(glimpse_of(copy), ReadingChoices())
    assert refusal.value.problems[0].slug == "unknown-headings"
    assert headings[rows[top][0]] in str(refusal.value)
    expected["choices"] |= {
        "reader": reader.name,
        "mapping": {name: headings[heading] for name, heading in mapping.items()},
        "values": {name: text for name, (text, _) in around.items()},
    }
    if path.stem in ("mailing", "marketo_bulk"):  # there a heading itself says the channel, or whose ids they are
        return
    expected["problems"] = [[row, slug, headings.get(heading)] for row, slug, heading in expected["problems"]]
    check(copy, path.parent.name, expected)


def test_every_problem_of_the_fixtures_is_of_a_kind_that_is_defined():
    slugs = {slug for path in CASES for _, slug, _ in expected_of(path)["problems"]}
    assert slugs <= set(PROBLEM_KINDS)


def test_a_reader_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(UnknownName, match=r"activity.*assignments.*catalogue"):
        reader_named("spreadsheet")
