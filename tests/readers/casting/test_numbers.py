"""Numbers, counts and shares in text."""

from __future__ import annotations

import math

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnerintel.readers.casting.numbers import (
    DecimalEvidence,
    ShareEvidence,
    ShareStyle,
    cast_count,
    cast_number,
    cast_share,
    read_number,
    read_numbers,
)


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("12", ".", 12),
        ("12.5", ".", 12.5),
        ("12,5", ",", 12.5),
        ("1,234", ".", 1234),
        ("1.234", ",", 1234),
        ("1,234,567.5", ".", 1_234_567.5),
        ("1.234.567,5", ",", 1_234_567.5),
        ("1 234", ".", 1234),
        ("1\u202f234,5", ",", 1234.5),
        ("1'234.5", ".", 1234.5),
        ("\u22125", ".", -5),
        ("+3", ".", 3),
        (".5", ".", 0.5),
        ("1e3", ".", 1000),
    ],
)
def test_numbers_are_read_with_the_column_s_decimal_sign(text, decimal, expected):
    assert read_number(text, decimal) == expected
    assert read_numbers(pa.array([text]), decimal)[0] == expected


@pytest.mark.parametrize(
    ("text", "decimal"), [("12,5", "."), ("12.5", ","), ("1,23,456", "."), ("1e999", "."), ("nan", "."), ("inf", "."),
                          ("0x10", "."), ("1_000", "."), ("--5", "."), ("5-", "."), ("\u0665", "."), ("12 34", ".")],
)  # fmt: skip
def test_what_does_not_fit_the_decimal_sign_is_no_number(text, decimal):
    assert read_number(text, decimal) is None
    assert math.isnan(read_numbers(pa.array([text]), decimal)[0])


hostile = st.text("0123456789.,-+ '\u00a0eE%\u0661", max_size=14) | st.floats().map(str) | st.text(max_size=8)


@settings(max_examples=120)
@given(st.lists(hostile, min_size=1, max_size=20), st.sampled_from([".", ","]))
def test_a_whole_column_reads_each_number_as_one_alone_would_be_read(texts, decimal):
    together = read_numbers(pa.array(texts, pa.string()), decimal).tolist()
    alone = [read_number(text, decimal) for text in texts]
    assert [None if math.isnan(value) else value for value in together] == alone


def decided(*texts, is_count=False, delimiter=","):
    evidence = DecimalEvidence()
    evidence.observe(pa.array(texts))
    return evidence.conclude("Points", is_count=is_count, delimiter=delimiter)


def test_the_decimal_sign_is_decided_by_texts_that_allow_only_one():
    assert decided("1,5", "1,234")[0] == ","
    assert decided("1.5", "1,234")[0] == "."
    assert decided("1.234,5")[0] == ","
    assert decided("1,234,567")[0] == "."
    assert decided("0,125")[0] == ","


def test_a_decimal_comma_is_stated():
    assert decided("1,5")[1] == ["Numbers in column 'Points' read with a decimal comma: 1 of them can be nothing else."]
    assert decided("7", "8") == (".", [])


def test_a_single_separator_before_three_digits_parts_thousands_in_counts():
    assert decided("1.234", is_count=True)[0] == ","
    assert decided("1,234", is_count=True)[0] == "."


def test_a_file_parted_by_semicolons_has_decimal_commas_where_nothing_else_tells():
    assert decided("1,234", delimiter=";")[0] == ","
    assert decided("1,234", delimiter=",")[0] == "."


def test_counts_are_whole_and_not_negative():
    cast = cast_count(pa.array(["3", "3.0", "3.5", "-1", "many", "n/a", "9" * 20]), ".")
    assert cast.columns[0].to_pylist() == [3, 3, None, None, None, None, None]
    assert {place: fault.slug for place, fault in cast.faults.items()} == {
        2: "bad-number", 3: "out-of-range", 4: "bad-number", 6: "out-of-range",
    }  # fmt: skip


def test_numbers_are_finite():
    cast = cast_number(pa.array(["-4.5", "1e400", "", None]), ".")
    assert cast.columns[0].to_pylist() == [-4.5, None, None, None]
    assert {place: fault.slug for place, fault in cast.faults.items()} == {1: "bad-number"}


def test_shares_come_from_percent_signs_bare_numbers_and_fractions():
    cast = cast_share(pa.array(["50%", "50 %", "50", "12/15", "101", "-1", "half", "-"]), ShareStyle(".", 100))
    assert cast.columns[0].to_pylist() == [0.5, 0.5, 0.5, 0.8, None, None, None, None]
    assert {place: fault.slug for place, fault in cast.faults.items()} == {
        4: "out-of-range", 5: "out-of-range", 6: "bad-number",
    }  # fmt: skip


def scaled(*texts, is_percent_heading=False, best=None, default=1.0):
    evidence = ShareEvidence()
    evidence.observe(pa.array(texts))
    return evidence.conclude("Progress", is_percent_heading=is_percent_heading, best=best, default=default)[0]


def test_the_scale_of_shares_is_decided_for_the_whole_column():
    assert scaled("1", "0", "55") == 100
    assert scaled("0.25", "1") == 1
    assert scaled("0,25", "1") == 1
    assert scaled("0", "1") == 1
    assert scaled("0", "1", default=100) == 100
    assert scaled("0", "1", is_percent_heading=True) == 100
    assert scaled("7", "12", best=15) == 15
    assert scaled("40%", "50%") == 1


@settings(max_examples=200)
@given(st.lists(hostile, min_size=1, max_size=15), st.sampled_from([".", ","]), st.sampled_from([1.0, 100.0, 15.0]))
def test_every_text_of_a_share_is_a_value_a_fault_or_unknown(texts, decimal, divisor):
    cast = cast_share(pa.array(texts, pa.string()), ShareStyle(decimal, divisor))
    for place, value in enumerate(cast.columns[0].to_pylist()):
        assert value is None or 0 <= value <= 1
        assert (value is None) or place not in cast.faults
