from __future__ import annotations

import datetime as dt
import io
import random
import time
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnerintel.domain.tables import ReadingChoices
from learnerintel.errors import FileRefused, QuestionOpen, Refusal
from learnerintel.intake import limits, open_source, run_limited
from tests.intake import limited_functions
from tests.intake.conftest import rows_of

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'


def at(*parts: int) -> dt.datetime:
    """A time without a zone: a spreadsheet knows none."""
    return dt.datetime(*parts)  # noqa: DTZ001 - see above


def saved(workbook: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def workbook_of(*rows, title: str = "Data") -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(row)
    return workbook


def with_part(content: bytes, name: str, text: str | bytes) -> bytes:
    """The workbook with one of its parts replaced or added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, text)
    return packed.getvalue()


def with_sheet(data: str) -> bytes:
    """A workbook whose only sheet holds the given XML."""
    sheet = SHEET.format(f"<sheetData>{data}</sheetData>")
    return with_part(saved(workbook_of(["a"])), "xl/worksheets/sheet1.xml", sheet)


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def only(error: FileRefused):
    (problem,) = error.problems
    return problem


def test_cells_become_the_text_a_spreadsheet_shows(opened):
    stamps = [at(2026, 3, 31), at(2026, 3, 31, 12, 5), dt.date(2026, 1, 2), dt.time(9, 30)]
    numbers = [5.0, 12.5, 123456789012, 0.1 + 0.2, -0.0, 1e20, True, False]
    durations = [dt.timedelta(hours=30, minutes=5), "00123", " padded ", "Zoë\n2"]
    content = saved(workbook_of([f"h{position}" for position in range(16)], [*stamps, *numbers, *durations]))
    table = opened(content)
    assert (table.reading.container, table.reading.sheet, table.reading.encoding) == ("xlsx", "Data", None)
    assert rows_of(table) == [
        (2, (
            "2026-03-31", "2026-03-31 12:05:00", "2026-01-02", "09:30:00",
            "5", "12.5", "123456789012", "0.3", "0", "1e+20", "TRUE", "FALSE",
            "30:05:00", "00123", " padded ", "Zoë\n2",
        )),
    ]  # fmt: skip


def test_times_lose_the_noise_of_a_spreadsheets_day_fractions(rows):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write(0, 0, "when")
        sheet.write_datetime(1, 0, at(2025, 12, 31, 23, 59, 59, 999_600), workbook.add_format({"num_format": 22}))
    assert rows(content.getvalue()) == [(2, ("2026-01-01 00:00:00",))]


def test_a_workbook_with_the_1904_calendar_has_the_same_days(rows):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"date_1904": True}) as workbook:
        workbook.add_worksheet().write_column(0, 0, ["when"])
        workbook.worksheets()[0].write_datetime(1, 0, at(2026, 3, 31), workbook.add_format({"num_format": 14}))
    assert rows(content.getvalue()) == [(2, ("2026-03-31",))]


def test_error_values_keep_their_text(rows):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(1, 2, ["person", "score"])
        sheet.write_formula(2, 2, "=NA()", None, "#N/A")
        sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
        sheet.write_row(3, 2, ["Ada", "#N/A"])
    assert rows(content.getvalue()) == [(3, ("#N/A", "#DIV/0!")), (4, ("Ada", "#N/A"))]


def test_a_formula_without_its_result_sets_its_row_aside(opened):
    table = opened(saved(workbook_of(["person", "score"], ["Ada", 5], ["Bo", "=1+1"], ["Cy", 7])))
    assert rows_of(table) == [(2, ("Ada", "5")), (4, ("Cy", "7"))]
    assert [(found.slug, found.row, found.column) for found in table.problems] == [("uncached-formula", 3, "score")]
    assert table.set_aside == {3: ("Bo", "")}


def test_a_formula_whose_result_is_an_empty_text_has_one(rows):
    assert rows(
        with_sheet(
            f'<row r="1">{inline("A1", "a")}{inline("B1", "b")}</row>'
            f'<row r="2">{inline("A2", "x")}<c r="B2" t="str"><f>IF(1,"")</f><v></v></c></row>'
        )
    ) == [(2, ("x", ""))]


def test_rows_are_numbered_as_in_the_sheet_and_blank_ones_are_no_data(opened):
    workbook = openpyxl.Workbook()
    for place, value in {"B3": "person", "C3": "score", "B4": "Ada", "C4": 1, "C7": 2, "B8": "  ", "B9": "Bo"}.items():
        workbook.active[place] = value
    table = opened(saved(workbook))
    assert (table.headings, table.reading.header_row) == (("person", "score"), 3)
    assert rows_of(table) == [(4, ("Ada", "1")), (7, ("", "2")), (9, ("Bo", ""))]


def test_cells_beside_the_headings_get_an_empty_heading(opened):
    table = opened(saved(workbook_of(["a", "b"], [1, 2], [3, 4, "note"])))
    assert table.headings == ("a", "b", "")
    assert rows_of(table) == [(2, ("1", "2", "")), (3, ("3", "4", "note"))]


def test_a_hidden_sheet_is_read_only_when_it_is_named(opened):
    workbook = workbook_of(["a"], ["seen"], title="Seen")
    for state in ("hidden", "veryHidden"):
        sheet = workbook.create_sheet(state)
        sheet.append(["a"])
        sheet.append([f"not {state}"])
        sheet.sheet_state = state
    workbook.create_sheet("Empty")
    content = saved(workbook)
    assert rows_of(opened(content)) == [(2, ("seen",))]
    assert rows_of(opened(content, sheet="hidden")) == [(2, ("not hidden",))]


def test_several_sheets_with_data_are_asked_about(written):
    workbook = workbook_of(["a"], ["1"], title="First")
    workbook.create_sheet("Second & more").append(["a"])
    workbook.create_sheet("Empty")
    path = written(saved(workbook))
    with pytest.raises(QuestionOpen, match="Several sheets") as caught:
        open_source(path, ReadingChoices())
    assert (caught.value.asks, caught.value.choices) == ("sheet", ("First", "Second & more"))
    assert rows_of(open_source(path, ReadingChoices(sheet="First"))) == [(2, ("1",))]
    with pytest.raises(QuestionOpen, match="no sheet 'Third'") as caught:
        open_source(path, ReadingChoices(sheet="Third"))
    assert caught.value.choices == ("First", "Second & more", "Empty")


def test_empty_sheets_and_headings_without_rows_are_refused(refusal):
    assert only(refusal(saved(openpyxl.Workbook()))).slug == "empty-file"
    assert only(refusal(saved(workbook_of([" "], ["  "])))).slug == "empty-file"
    assert only(refusal(saved(workbook_of(["a", "b"])))).slug == "no-data-rows"


@pytest.mark.parametrize("others", [(), ("A1",), ("A1", "B2", "C3")])
def test_a_far_away_cell_is_refused_before_the_workbook_is_opened(refusal, others):
    workbook = openpyxl.Workbook()
    for place in (*others, "XFD1048576"):
        workbook.active[place] = "x"
    started = time.process_time()
    problem = only(refusal(saved(workbook)))
    assert problem.slug == "damaged-workbook"
    assert "row 1\u202f048\u202f576, column 16\u202f384" in problem.detail
    assert time.process_time() - started < 2


def test_a_far_away_cell_ends_the_library_and_so_must_never_reach_it(written):
    workbook = workbook_of(["a"])
    workbook.active["XFD1048576"] = "x"
    with pytest.raises(FileRefused, match="memory"):
        run_limited(limited_functions.load_with_library, written(saved(workbook)), seconds=20, memory_bytes=4 << 30)


def test_a_note_far_below_the_table_is_refused(refusal):
    workbook = workbook_of(["a", "b"], [1, 2])
    workbook.active["B900000"] = "printed on Monday"
    assert only(refusal(saved(workbook))).slug == "damaged-workbook"


def test_far_away_cells_without_content_and_a_false_dimension_do_no_harm(rows):
    far = '<c r="XFD1048576" s="0"/>'
    content = with_sheet(
        f'<row r="1">{inline("A1", "a")}</row><row r="2">{inline("A2", "x")}<c r="XFD2" s="0"></c></row>'
        f'<row r="1048576">{far}</row>'
    )
    assert rows(content) == [(2, ("x",))]
    lie = SHEET.format(
        f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{inline("A1", "a")}</row>'
        f'<row r="2">{inline("A2", "x")}</row></sheetData>'
    )
    assert rows(with_part(content, "xl/worksheets/sheet1.xml", lie)) == [(2, ("x",))]


def test_far_away_rows_are_seen_where_cells_have_no_reference(refusal, rows):
    near = '<row r="1"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row>'
    assert rows(with_sheet(near)) == [(2, ("2",))]
    problem = only(refusal(with_sheet(near + '<row r="1048576"><c><v>3</v></c></row>')))
    assert problem.slug == "damaged-workbook"


def test_prefixed_and_oddly_quoted_xml_is_scanned_as_well(refusal):
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        "<x:row r='1'><x:c t='n' r='A1'><x:v>1</x:v></x:c></x:row>"
        "<x:row r='1048576'><x:c s='0' r='XFD1048576'><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    content = with_part(saved(workbook_of(["a"])), "xl/worksheets/sheet1.xml", sheet)
    assert only(refusal(content)).slug == "damaged-workbook"


def test_more_than_500_columns_are_refused(refusal, opened):
    assert only(refusal(saved(workbook_of(*[[1] * 501] * 3)))).slug == "too-many-columns"
    assert len(opened(saved(workbook_of(*[[1] * 500] * 3))).headings) == 500


def test_a_cell_over_the_limit_is_refused_with_its_place(refusal):
    content = with_sheet(
        f'<row r="1">{inline("A1", "a")}{inline("B1", "b")}</row>'
        f'<row r="2">{inline("A2", "x")}{inline("B2", "y" * (limits.MAX_CELL_BYTES + 1))}</row>'
    )
    problem = only(refusal(content))
    assert (problem.slug, problem.row, problem.column) == ("cell-too-large", 2, "b")


@pytest.mark.parametrize(
    ("mark", "detail"),
    [("EncryptedPackage".encode("utf-16-le"), "password"), (b"Workbook", ".xls")],
)
def test_old_and_encrypted_workbooks_are_refused_by_name(refusal, mark, detail):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000_000) + mark + bytes(500)
    problem = only(refusal(content))
    assert problem.slug == "damaged-workbook"
    assert detail in problem.detail


@pytest.mark.parametrize(
    ("names", "slug"),
    [
        (["[Content_Types].xml", "xl/workbook.bin"], "damaged-workbook"),
        (["mimetype", "content.xml", "META-INF/manifest.xml"], "damaged-workbook"),
        (["[Content_Types].xml", "word/document.xml"], "not-a-table"),
        (["[Content_Types].xml", "xl/workbook.xml"], "damaged-workbook"),
    ],
)
def test_other_office_files_are_refused(refusal, names, slug):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    assert only(refusal(packed.getvalue())).slug == slug


def test_archives_out_of_the_ordinary_are_refused(refusal, monkeypatch):
    plain = saved(workbook_of(["a"], ["x"]))
    bomb = with_part(plain, "xl/media/blank.bin", bytes(40_000_000))
    nested = with_part(plain, "xl/extra.zip", b"PK")
    huge = with_part(plain, "xl/media/noise.bin", random.Random(1).randbytes(1_000_000))
    packed = io.BytesIO(plain)
    with zipfile.ZipFile(packed, "a") as archive:
        for number in range(limits.MAX_WORKBOOK_ENTRIES):
            archive.writestr(f"xl/media/{number}", "")
    assert "times its size" in only(refusal(bomb)).detail
    assert "inside the workbook" in only(refusal(nested)).detail
    assert "parts in the archive" in only(refusal(packed.getvalue())).detail
    monkeypatch.setattr(limits, "MAX_WORKBOOK_BYTES", 900_000)
    assert only(refusal(huge)).slug == "archive-too-large"


def test_declared_entities_are_refused_wherever_they_are(refusal):
    plain = saved(workbook_of(["a"], ["x"]))
    doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    sheet = doctype + SHEET.format("<sheetData/>")
    index = doctype + '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    for name, text in (("xl/worksheets/sheet1.xml", sheet), ("xl/workbook.xml", index)):
        problem = only(refusal(with_part(plain, name, text)))
        assert (problem.slug, "entities" in problem.detail) == ("damaged-workbook", True)


def test_embedded_objects_do_no_harm(rows):
    content = with_part(saved(workbook_of(["a"], ["x"])), "xl/embeddings/book.xlsx", b"PK anything")
    assert rows(content) == [(2, ("x",))]


def test_a_cut_workbook_is_refused(refusal):
    content = saved(workbook_of(["a"], ["x"]))
    assert only(refusal(content[: len(content) // 2])).slug == "truncated-archive"


def test_damaged_workbooks_are_refused_or_read_and_end_no_process(tmp_path):
    chooser = random.Random(23)
    content = saved(workbook_of(["a", "b"], *[[number, f"text {number}"] for number in range(200)]))
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    for number in range(120):
        damaged = bytearray(stored.getvalue() if number % 2 else content)
        for _ in range(chooser.randrange(1, 6)):
            damaged[chooser.randrange(len(damaged))] = chooser.randrange(256)
        (tmp_path / f"{number}.xlsx").write_bytes(damaged)
    outcomes = run_limited(limited_functions.outcomes_in, tmp_path, seconds=60, memory_bytes=2 << 30)
    assert sum(outcomes.values()) == 120
    assert set(outcomes) <= {"read", "FileRefused", "QuestionOpen"}
    assert outcomes["read"] > 0
    assert outcomes["FileRefused"] > 0


values = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=20),
    st.integers(-(10**14), 10**14),
    st.booleans(),
    st.datetimes(at(1990, 1, 1), at(2100, 1, 1)).map(lambda when: when.replace(microsecond=0)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.lists(st.lists(values, min_size=3, max_size=3), min_size=1, max_size=8))
def test_a_written_workbook_comes_back_as_its_texts(tmp_path, table):
    path = tmp_path / "book"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheet = workbook.add_worksheet("Any")
        stamp = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 0, ["a", "b", "c"])
        for row, cells in enumerate(table, start=1):
            for column, value in enumerate(cells):
                write = {str: sheet.write_string, int: sheet.write_number, bool: sheet.write_boolean}.get(type(value))
                if write:
                    write(row, column, value)
                else:
                    sheet.write_datetime(row, column, value, stamp)
    expected = [(row, tuple(map(text_of, cells))) for row, cells in enumerate(table, start=2)]
    expected = [(row, cells) for row, cells in expected if any(cell.strip(" \t") for cell in cells)]
    try:
        assert rows_of(open_source(path, ReadingChoices())) == expected
    except Refusal:
        assert not expected


def text_of(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.datetime):
        return str(value.date()) if value.time() == dt.time() else str(value)
    return str(value)
