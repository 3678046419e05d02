"""Durations in text."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnerintel.readers.casting.durations import (
    DurationStyle,
    cast_seconds,
    pair_in_heading,
    read_duration,
    unit_in_heading,
)


def seconds(text: str, **style) -> int | None:
    cast = cast_seconds(pa.array([text]), DurationStyle(**style))
    return cast.columns[0].to_pylist()[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1:30:00", 5400), ("0:00:07", 7), ("1h 30m", 5400), ("1h5m3s", 3903), ("1 h 5 min 3 s", 3903),
        ("45 minutes", 2700), ("1,5 Stunden", 5400), ("2 heures", 7200), ("90 min.", 5400), ("PT1H30M", 5400),
        ("PT21H3M2S", 75_782), ("P1DT1S", 86_401), ("PT0.5S", 0), ("pt90s", 90), ("P1W", 604_800),
    ],
)  # fmt: skip
def test_durations_that_name_their_unit_need_no_heading(text, expected):
    assert seconds(text) == expected


def test_bare_numbers_take_the_unit_of_the_heading():
    assert seconds("45", unit_seconds=60) == 2700
    assert seconds("1.5", unit_seconds=3600) == 5400
    assert seconds("1,5", unit_seconds=3600, decimal=",") == 5400


def test_a_bare_number_without_a_unit_is_refused_with_how_to_state_it():
    cast = cast_seconds(pa.array(["45"]), DurationStyle(remedy="map it to duration_minutes"))
    assert cast.columns[0].to_pylist() == [None]
    assert (cast.faults[0].slug, cast.faults[0].detail) == ("bad-duration", "map it to duration_minutes")


def test_two_numbers_with_a_colon_mean_what_the_heading_says_or_nothing():
    assert seconds("1:30", pair="hm") == 5400
    assert seconds("1:30", pair="ms") == 90
    assert seconds("1:30") is None


@pytest.mark.parametrize("text", ["soon", "1:75:00", "P", "PT", "P1Y", "1h30", "5 parsecs", "12 34", "1:2:3"])
def test_what_is_no_duration_is_a_fault(text):
    cast = cast_seconds(pa.array([text]), DurationStyle(unit_seconds=60))
    assert cast.columns[0].to_pylist() == [None]
    assert cast.faults[0].slug == "bad-duration"


def test_negative_and_endless_durations_are_out_of_range():
    cast = cast_seconds(pa.array(["-5", "9999999"]), DurationStyle(unit_seconds=3600))
    assert [fault.slug for fault in cast.faults.values()] == ["out-of-range", "out-of-range"]


def test_headings_name_units():
    assert unit_in_heading(["duration", "minutes"]) == 60
    assert unit_in_heading(["training", "hours"]) == 3600
    assert unit_in_heading(["duration"]) is None
    assert unit_in_heading(["hours", "and", "minutes"]) is None
    assert pair_in_heading(["time", "hh", "mm"]) == "hm"
    assert pair_in_heading(["time", "mm", "ss"]) == "ms"
    assert pair_in_heading(["minutes"]) == "ms"


hostile = st.text("0123456789:hmsPTDW.,- ", max_size=12) | st.text(max_size=8)


@settings(max_examples=120)
@given(
    st.lists(hostile, min_size=1, max_size=15),
    st.sampled_from([None, 1, 60, 3600]),
    st.sampled_from([None, "hm", "ms"]),
    st.sampled_from([".", ","]),
)
def test_every_text_is_a_duration_a_fault_or_unknown_in_a_column_as_alone(texts, unit, pair, decimal):
    style = DurationStyle(decimal, unit, pair)
    together = cast_seconds(pa.array(texts, pa.string()), style)
    for place, text in enumerate(texts):
        alone = cast_seconds(pa.array([text], pa.string()), style)
        assert together.columns[0][place] == alone.columns[0][0]
        assert together.faults.get(place) == alone.faults.get(0)
        assert together.columns[0][place].as_py() is None or place not in together.faults


@given(hostile)
def test_one_text_is_read_without_an_exception(text):
    assert read_duration(text, DurationStyle()) is None or read_duration(text, DurationStyle()) >= 0
