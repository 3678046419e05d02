from __future__ import annotations

import gzip
import io
import zipfile

import pyarrow as pa
import pytest

from learnerintel.domain.tables import RawTable, ReadingChoices
from learnerintel.intake import open_source, run_limited
from tests.intake.conftest import rows_of
from tests.intake.limited_functions import modules_after_reading


def test_a_comma_file_gives_its_cells_as_text_under_their_positions(opened):
    table = opened("id,score,id\n00123,9007199254740993,NA\n")
    batch = next(iter(table.batches))
    assert table.headings == ("id", "score", "id")
    assert batch.schema.names == ["0", "1", "2", "row_number"]
    assert batch.schema.types == [pa.string()] * 3 + [pa.int32()]
    assert batch.to_pylist() == [{"0": "00123", "1": "9007199254740993", "2": "NA", "row_number": 2}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found_and_stated(opened, delimiter):
    table = opened(delimiter.join("abc") + "\n" + delimiter.join("123") + "\n")
    assert table.reading.delimiter == delimiter
    assert rows_of(table) == [(2, ("1", "2", "3"))]


def test_a_semicolon_file_with_decimal_commas_and_commas_in_titles_is_parted_by_semicolons(opened):
    table = opened("title;score;minutes\nSafety, part one;1,5;2,5\nPlain;3,5;4,25\nOne, two, three;0,1;1,0\n")
    assert table.reading.delimiter == ";"
    assert rows_of(table)[0] == (2, ("Safety, part one", "1,5", "2,5"))


def test_delimiters_inside_quotation_marks_do_not_count(opened):
    table = opened('a;b\n"1,2,3,4";x\n"1,2,3,4";y\n"1,2,3,4";z\n')
    assert table.reading.delimiter == ";"
    assert rows_of(table)[2] == (4, ("1,2,3,4", "z"))


def test_a_sep_line_decides_alone_and_is_no_row(opened):
    table = opened("sep=;\r\na,x;b,x\r\n1,1;2,2\r\n")
    assert table.headings == ("a,x", "b,x")
    assert (table.reading.delimiter, table.reading.header_row) == (";", 1)
    assert rows_of(table) == [(2, ("1,1", "2,2"))]


def test_a_table_of_one_column_has_no_delimiter_and_keeps_its_commas(opened):
    table = opened("comment\nGood, but long\nShort\n")
    assert table.reading.delimiter is None
    assert rows_of(table) == [(2, ("Good, but long",)), (3, ("Short",))]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("is_ended", [True, False])
def test_every_line_end_is_understood_with_and_without_a_last_one(rows, line_end, is_ended):
    text = line_end.join(["a,b", "1,2", "3,4"]) + (line_end if is_ended else "")
    assert rows(text) == [(2, ("1", "2")), (3, ("3", "4"))]


def test_line_ends_may_be_mixed(rows):
    assert rows("a,b\r\n1,2\n3,4\r5,6") == [(2, ("1", "2")), (3, ("3", "4")), (4, ("5", "6"))]


def test_a_line_break_in_quotes_stays_and_does_not_count_as_a_row(rows):
    text = 'a,b\r\n"first\r\nsecond\nthird",1\r\n2,3\r\n'
    assert rows(text) == [(2, ("first\r\nsecond\nthird", "1")), (3, ("2", "3"))]


def test_doubled_quotation_marks_stand_for_one_and_marks_inside_plain_cells_are_text(rows):
    assert rows('a,b\n"say ""hi""",5" disk\n"",x\n') == [(2, ('say "hi"', '5" disk')), (3, ("", "x"))]


def test_blank_lines_are_no_data_and_still_count_in_the_row_numbers(opened):
    table = opened("\n \na,b\n\n1,2\n\t\n,\n , \n\t, \t\n3,4\n\n")
    assert table.reading.header_row == 3
    assert rows_of(table) == [(5, ("1", "2")), (10, ("3", "4"))]
    assert table.problems == []


def test_blank_rows_of_a_one_column_table_are_no_data(rows):
    assert rows('name\n\nAda\n""\n  \nBo\n') == [(3, ("Ada",)), (6, ("Bo",))]


def test_a_row_whose_first_cells_are_empty_is_data(rows):
    assert rows("a,b,c\n,,x\n ,,y\n") == [(2, ("", "", "x")), (3, (" ", "", "y"))]


def test_empty_cells_are_empty_texts_and_not_nulls(opened):
    batch = next(iter(opened('a,b\n,""\n1,\n').batches))
    assert [column.null_count for column in batch.columns] == [0, 0, 0]
    assert batch.to_pylist() == [{"0": "1", "1": "", "row_number": 3}]


def test_headings_lose_marks_nuls_and_padding_and_may_repeat_or_be_empty(opened):
    table = opened(b'\xef\xbb\xbf  Name \x00\x00,\xc2\xa0Other\t,Other,,"Two\nlines "\n1,2,3,4,5\n')
    assert table.headings == ("Name", "Other", "Other", "", "Two\nlines")
    assert rows_of(table) == [(2, ("1", "2", "3", "4", "5"))]


def test_short_and_long_rows_are_problems_with_their_row_and_kept_apart(opened):
    table = opened("a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n5,6,7\nlast\n")
    assert rows_of(table) == [(2, ("1", "2", "3")), (6, ("5", "6", "7"))]
    assert [(found.slug, found.row, found.detail) for found in table.problems] == [
        ("short-row", 3, "2 cells under 3 headings"),
        ("long-row", 5, "4 cells under 3 headings"),
        ("short-row", 7, "1 cells under 3 headings"),
    ]
    assert table.set_aside == {3: ("1", "2"), 5: ("1", "2", "3", "4"), 7: ("last",)}


def test_a_file_of_ragged_rows_only_is_a_table_of_problems(opened):
    table = opened("a,b\n1\n2\n")
    assert rows_of(table) == []
    assert [found.row for found in table.problems] == [2, 3]


def test_a_nul_character_sets_its_row_aside_and_names_the_column(opened):
    table = opened("a,b\n1,2\n3,4\x005\n6,7\n")
    assert rows_of(table) == [(2, ("1", "2")), (4, ("6", "7"))]
    assert [(found.slug, found.row, found.column) for found in table.problems] == [("nul-character", 3, "b")]
    assert table.set_aside[3] == ("3", "4\x005")


def test_gzip_and_a_zip_with_one_file_are_unpacked(opened):
    text = b"a\tb\n1\t2\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("export/members.csv", text)
        archive.writestr("__MACOSX/._members.csv", b"\0\1")
    for content, kind in ((gzip.compress(text, mtime=0), "gzip"), (packed.getvalue(), "zip")):
        table = opened(content)
        assert table.reading.container == kind
        assert rows_of(table) == [(2, ("1", "2"))]


def test_a_gzip_of_several_members_is_one_table(rows):
    assert rows(gzip.compress(b"a,b\n1,2\n", mtime=0) + gzip.compress(b"3,4\n", mtime=0)) == [
        (2, ("1", "2")),
        (3, ("3", "4")),
    ]


def test_row_numbers_stay_right_over_many_blocks(written):
    lines = [
        "" if number % 1_000 == 0 else f'{number},"{"x" * 60}\nmore"' if number % 7 else f"{number}"
        for number in range(2, 150_002)
    ]
    source = open_source(written("\n".join(["id,text", *lines])), ReadingChoices())
    assert isinstance(source, RawTable)
    handed_out = rows_of(source)
    assert len(handed_out) > 120_000
    assert all(str(row) == cells[0] for row, cells in handed_out)
    assert all(str(row) == cells[0] for row, cells in source.set_aside.items())
    assert len(handed_out) + len(source.set_aside) + 150 == 150_000
    assert source.share_read() == 1.0


def test_a_row_longer_than_a_block_is_read_all_the_same(rows):
    wide = ["y" * 30_000] * 300
    text = ",".join(f"c{position}" for position in range(300)) + "\n" + ",".join(wide) + "\n" + "1," * 299 + "2\n"
    read = rows(text)
    assert [row for row, _ in read] == [2, 3]
    assert read[0][1] == tuple(wide)


def test_a_table_left_midway_leaves_no_file_open(written, recwarn):
    table = open_source(written("a,b\n" + "1,2\n" * 3_000_000), ReadingChoices())
    next(iter(table.batches))
    del table
    assert not recwarn.list


def test_reading_an_ordinary_file_does_not_load_pandas(written):
    path = written("id,name\n1,Ada\n2,Bo\n")
    assert run_limited(modules_after_reading, path, seconds=30, memory_bytes=1 << 30).isdisjoint({"pandas", "openpyxl"})
