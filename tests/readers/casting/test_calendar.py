"""Dates and times in text."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from learnerintel.readers.casting.calendar import NONE, days_from_civil, read_instant, read_instants

EPOCH = date(1970, 1, 1)


def days(year: int, month: int, day: int) -> int:
    return (date(year, month, day) - EPOCH).days


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-03-31", None, (2026, 3, 31, None, None)),
        ("2026-3-1", None, (2026, 3, 1, None, None)),
        ("20260331", None, (2026, 3, 31, None, None)),
        ("2026/03/31 09:44", None, (2026, 3, 31, 9 * 3600 + 44 * 60, None)),
        ("2026-03-31T23:59:59.123456Z", None, (2026, 3, 31, 86_399, 0)),
        ("2026-03-31T10:00:00+05:30", None, (2026, 3, 31, 36_000, 19_800)),
        ("2026-03-31 10:00 -0800", None, (2026, 3, 31, 36_000, -28_800)),
        ("31.03.2026", "mdy", (2026, 3, 31, None, None)),
        ("31.3.26 7:05", None, (2026, 3, 31, 7 * 3600 + 300, None)),
        ("04/03/2026", "dmy", (2026, 3, 4, None, None)),
        ("04/03/2026", "mdy", (2026, 4, 3, None, None)),
        ("23/01/23, 12:09", "dmy", (2023, 1, 23, 12 * 3600 + 540, None)),
        ("7/09/26, 21:40:58", "mdy", (2026, 7, 9, 78_058, None)),
        ("28-Feb-2017", None, (2017, 2, 28, None, None)),
        ("3. Mai 2024", None, (2024, 5, 3, None, None)),
        ("3 de mayo de 2024", None, (2024, 5, 3, None, None)),
        ("1 août 2024", None, (2024, 8, 1, None, None)),
        ("Oct 26, 2018 02:56 pm", None, (2018, 10, 26, 14 * 3600 + 56 * 60, None)),
        ("MAY-03-2024 10:12:33 UTC", None, (2024, 5, 3, 36_753, 0)),
        ("2017 July 10 12:35", None, (2017, 7, 10, 45_300, None)),
        ("Friday, 3 May 2024, 12:12 AM", None, (2024, 5, 3, 720, None)),
        ("12/13/2019 9:50:30 AM GMT+1", "mdy", (2019, 12, 13, 35_430, 3600)),
        ("31/12/69", "dmy", (1969, 12, 31, None, None)),
        ("31/12/68", "dmy", (2068, 12, 31, None, None)),
    ],
)
def test_the_usual_ways_of_writing_a_date_are_read(text, order, expected):
    year, month, day, second, offset = expected
    assert read_instant(text, order) == (days(year, month, day), second, offset)
    instants = read_instants(pa.array([text]), order)
    assert instants.is_read[0]
    assert instants.day[0] == days(year, month, day)
    assert instants.second[0] == (NONE if second is None else second)
    assert instants.offset[0] == (NONE if offset is None else offset)


@pytest.mark.parametrize(
    "text",
    [
        "30/02/2026", "2026-02-30", "2026-13-01", "0000-01-01", "2026-01-01 24:00", "2026-01-01 10:60",
        "2026-01-01 13:00 pm", "01/02-2026", "11 May, 09:44", "2026-01-01T10:00+15:00", "tomorrow", "1", "2026",
        "32.1.26", "5 Foo 2024", "",
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_read(text):
    for order in ("dmy", "mdy"):
        assert read_instant(text, order) is None
        assert not read_instants(pa.array([text]), order).is_read[0]


def test_a_date_that_needs_an_order_is_not_read_without_one():
    assert read_instant("04/03/2026", None) is None
    assert not read_instants(pa.array(["04/03/2026"]), None).is_read[0]


@given(st.lists(st.dates(date(1, 1, 1), date(9999, 12, 31)), min_size=1, max_size=50))
def test_civil_dates_become_the_days_that_the_calendar_counts(dates):
    parts = np.array([(each.year, each.month, each.day) for each in dates])
    counted, exists = days_from_civil(parts[:, 0], parts[:, 1], parts[:, 2])
    assert exists.all()
    assert counted.tolist() == [(each - EPOCH).days for each in dates]


number = st.integers(0, 99).map(str) | st.integers(0, 31).map("{:02d}".format)
year = st.sampled_from(["2024", "2023", "1900", "2100", "24", "0000", "99"]) | number
mark = st.sampled_from("-/. ,:TZ+\u2212")
clock = st.sampled_from(
    ["", " 10:30", "T23:59:59", ", 12:09", " 24:00", " 9:5", " 10:30:61", "T10:30:00.5Z", " 10:30 +02:00", " 10:30 pm",
     "T00:00:00-15:00", " 10:30:15,123", " 12:00 AM UTC"]
)  # fmt: skip
hostile = st.one_of(
    st.builds("{}{}{}{}{}{}".format, number, mark, number, mark, year, clock),
    st.builds("{}{}{}{}{}{}".format, year, mark, number, mark, number, clock),
    st.builds("{} {} {}{}".format, number, st.sampled_from(["May", "mai", "Foo", "dic.", "sept"]), year, clock),
    st.text(max_size=20),
    st.from_regex(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}([T ][0-9:]{1,8})?", fullmatch=True),
)


exact = st.builds(
    "{:04d}-{:02d}-{:02d}{}".format,
    st.integers(0, 9999),
    st.integers(0, 13),
    st.integers(0, 32),
    st.sampled_from(["", " 00:00", "T23:59:59", " 23:59:60", " 24:00:00", " 10:60", "T10:30"]),
)


@given(st.lists(exact, min_size=1, max_size=8))
def test_dates_as_most_exports_write_them_are_read_in_a_column_as_alone(texts):
    instants = read_instants(pa.array(texts), None)
    for place, text in enumerate(texts):
        alone = read_instant(text, None)
        assert instants.is_read[place] == (alone is not None), text
        if alone is not None:
            assert (instants.day[place], instants.second[place]) == (alone[0], NONE if alone[1] is None else alone[1])


@settings(max_examples=120)
@given(st.lists(hostile, min_size=1, max_size=20), st.sampled_from(["dmy", "mdy", None]))
@example(["\u0661\u0662/01/2024", "12/01/2024\n", "١-١-٢٠٢٤"], "dmy")
def test_a_whole_column_reads_each_text_as_one_text_alone_would_be_read(texts, order):
    instants = read_instants(pa.array(texts, pa.string()), order)
    for place, text in enumerate(texts):
        alone = read_instant(text, order)
        together = None
        if instants.is_read[place]:
            second, offset = instants.second[place], instants.offset[place]
            together = (
                int(instants.day[place]),
                None if second == NONE else int(second),
                None if offset == NONE else int(offset),
            )
        assert together == alone, text


def test_missing_texts_stay_unread():
    instants = read_instants(pa.array([None, "2026-01-01"], pa.string()), None)
    assert instants.is_read.tolist() == [False, True]


def test_leap_days_exist_only_in_leap_years():
    for text, exists in (("29/02/2024", True), ("29/02/2023", False), ("29/02/1900", False), ("29/02/2000", True)):
        assert (read_instant(text, "dmy") is not None) is exists
    assert read_instant("29/02/2024", "dmy") == ((date(2024, 2, 28) + timedelta(days=1) - EPOCH).days, None, None)
