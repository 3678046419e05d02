from __future__ import annotations

import gzip
import io
import random
import time
import tracemalloc
import zipfile

import pytest

from learnerintel.domain.tables import ReadingChoices
from learnerintel.errors import FileRefused, Refusal
from learnerintel.intake import limits, open_source
from learnerintel.intake.containers import identify
from learnerintel.intake.delimited import open_delimited
from learnerintel.intake.encodings import decide_encoding
from learnerintel.intake.text_source import TextSource
from tests.intake.conftest import walk_source


def only(error):
    """The one problem of a refusal."""
    (problem,) = error.problems
    assert problem.kind.stops_file
    return problem


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\r\n  \n\t\n", gzip.compress(b"", mtime=0), b"\xff\xfe"])
def test_a_file_without_anything_in_it_is_empty(refusal, content):
    assert only(refusal(content)).slug == "empty-file"


@pytest.mark.parametrize("content", ["a,b,c", "a,b,c\n", "a,b,c\r\n\r\n , ,\r\n", "sep=;\na;b\n", "name\n\n"])
def test_headings_without_rows_are_refused(refusal, content):
    assert only(refusal(content)).slug == "no-data-rows"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (gzip.compress(b"%PDF-1.7\n1 0 obj", mtime=0), "PDF"),
        (b"SQLite format 3\0" + bytes(100), "SQLite"),
        (b"\n<!DOCTYPE html><html><body>Please log in", "web page"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (random.Random(5).randbytes(5_000), "not text"),
        (bytes(3_000), "not text"),
        (gzip.compress(gzip.compress(b"a,b\n1,2\n", mtime=0), mtime=0), "inside an archive"),
    ],
)
def test_what_is_no_table_is_refused_by_its_bytes_and_named(refusal, content, what):
    problem = only(refusal(content))
    assert problem.slug == "not-a-table"
    assert what in problem.detail


def test_a_zip_with_several_files_or_a_password_is_refused(refusal):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("one.csv", "a,b\n1,2\n")
        archive.writestr("two.csv", "a,b\n1,2\n")
    problem = only(refusal(packed.getvalue()))
    assert problem.slug == "several-files"
    assert problem.detail.startswith("2 files: '")
    locked = bytearray(_zip_of(b"a,b\n1,2\n"))
    locked[6] |= 1  # the flag in the file's own header
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1  # and in the directory
    assert "password" in only(refusal(bytes(locked))).detail


def _zip_of(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.csv", content)
    return packed.getvalue()


@pytest.mark.parametrize("cut", [20, 200, 2_000, -8, -1])
def test_a_gzip_that_ends_too_early_is_refused(refusal, cut):
    lines = "".join(f"{number},{random.Random(number).random()}\n" for number in range(2_000))
    packed = gzip.compress(("id,value\n" + lines).encode(), mtime=0)
    assert only(refusal(packed[:cut])).slug == "truncated-archive"


def test_a_gzip_or_zip_with_damaged_content_is_refused(refusal):
    lines = "".join(f"{number},{random.Random(number).random()}\n" for number in range(5_000))
    for packed in (gzip.compress(("id,value\n" + lines).encode(), mtime=0), _zip_of(("id,value\n" + lines).encode())):
        damaged = bytearray(packed)
        damaged[len(packed) // 2 : len(packed) // 2 + 40] = bytes(40)
        assert only(refusal(bytes(damaged))).slug in {"truncated-archive", "mixed-encoding"}
    assert only(refusal(_zip_of(b"a,b\n1,2\n")[:-30])).slug == "truncated-archive"


def test_what_unpacks_to_more_than_the_limit_is_refused(written):
    path = written(gzip.compress(b"a,b\n" + b"1,2\n" * 200_000, mtime=0))
    container = identify(path, unpacked_limit=500_000)
    with pytest.raises(FileRefused) as caught:
        decide_encoding(container)
    assert only(caught.value).slug == "archive-too-large"


def test_a_gzip_bomb_is_refused_quickly_by_its_ratio(refusal):
    packed = gzip.compress(b"a,b\n" + b"1,2\n" * 25_000_000, compresslevel=1, mtime=0)
    started = time.process_time()
    problem = only(refusal(packed))
    assert problem.slug == "archive-too-large"
    assert time.process_time() - started < 2


def test_more_than_500_columns_are_refused_by_the_first_line_alone(refusal, opened):
    started = time.process_time()
    problem = only(refusal(",".join(f"column {position}" for position in range(300_000)) + "\nshort\n"))
    assert (problem.slug, problem.detail) == ("too-many-columns", "300\u202f000 columns")
    assert time.process_time() - started < 2
    assert only(refusal(",".join("a" * 501) + "\n" + ",".join("1" * 501))).slug == "too-many-columns"
    assert len(opened(",".join("a" * 500) + "\n" + ",".join("1" * 500)).headings) == 500


@pytest.mark.parametrize("is_quoted", [True, False])
def test_a_cell_over_the_limit_is_refused_with_its_row_and_column(refusal, rows, is_quoted):
    mark = '"' if is_quoted else ""
    text = f"id,comment\n1,ok\n\n2,{mark}%s{mark}\n3,ok\n"
    problem = only(refusal(text % ("x" * (limits.MAX_CELL_BYTES + 1))))
    assert (problem.slug, problem.row, problem.column) == ("cell-too-large", 4, "comment")
    assert rows(text % ("x" * limits.MAX_CELL_BYTES))[1][0] == 4


def test_the_limit_of_a_cell_counts_bytes(refusal):
    assert only(refusal("id,comment\n1," + "ä" * (limits.MAX_CELL_BYTES // 2 + 1) + "\n")).slug == "cell-too-large"


def test_a_cell_over_the_limit_in_a_ragged_row_or_the_headings_is_refused_too(refusal):
    long = "x" * (limits.MAX_CELL_BYTES + 1)
    problem = only(refusal(f"a,b\n1,2\n1,2,{long}\n3,4\n"))
    assert (problem.slug, problem.row, problem.column) == ("cell-too-large", 3, None)
    assert only(refusal(f"a,{long}\n1,2\n")).slug == "cell-too-large"


@pytest.mark.parametrize("shape", ["plain", "quoted", "unclosed", "first line"])
def test_a_cell_of_fifty_megabytes_is_refused_quickly_and_in_little_memory(written, refusal, shape):
    huge = b"x" * 50_000_000
    content = {
        "plain": b"a,b\n1," + huge + b"\n2,3\n",
        "quoted": b'a,b\n1,"' + huge + b'"\n2,3\n',
        "unclosed": b'a,b\n1,"' + huge + b"\n2,3\n",
        "first line": b"a," + huge + b"\n1,2\n",
    }[shape]
    path = written(content)
    del content, huge
    tracemalloc.start()
    started = time.process_time()
    container = identify(path)
    with pytest.raises(FileRefused) as caught:
        list(open_delimited(TextSource(container, decide_encoding(container))).batches)
    seconds, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    problem = only(caught.value)
    assert problem.slug == ("unbalanced-quotes" if shape == "unclosed" else "cell-too-large")
    assert problem.row == (1 if shape == "first line" else 2)
    assert seconds < 2
    assert peak < 30_000_000


@pytest.mark.parametrize("rest", ["", "x,y\n" * 3, "x,y\n" * 1_500_000], ids=["at once", "few rows", "many rows"])
def test_an_open_quotation_mark_is_refused_with_the_row_where_it_opens(refusal, rest):
    text = 'a,b\n1,"two\nlines"\n\n3,4\n5,"open\n' + rest
    problem = only(refusal(text))
    assert (problem.slug, problem.row, problem.column) == ("unbalanced-quotes", 5, "b")


def test_a_quotation_mark_left_open_in_the_headings_is_refused(refusal):
    assert only(refusal('a,"b\n1,2\n')).slug == "unbalanced-quotes"


def test_a_row_too_long_to_be_one_is_refused(refusal):
    problem = only(refusal("a,b\n" + "1," * 9_000_000 + "\n"))
    assert (problem.slug, problem.row) == ("cell-too-large", 2)


def test_random_bytes_are_refused_or_read_and_nothing_else(written):
    chooser = random.Random(11)
    starts = [b"", b"a,b\n1,2\n", b"\x1f\x8b\x08\0", b"PK\x03\x04", b"[{", b"\xff\xfe", b'{"a":', b'a;b\n"', b"\r\n"]
    outcomes = set()
    for _ in range(300):
        content = chooser.choice(starts) + chooser.randbytes(chooser.randrange(200))
        try:
            outcomes.add(type(walk_source(open_source(written(content), ReadingChoices()))))
        except Refusal as error:
            outcomes.add(type(error))
    assert {kind.__name__ for kind in outcomes} <= {"int", "FileRefused", "QuestionOpen"}
    assert len(outcomes) > 1
