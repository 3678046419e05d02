"""Times that are written alike: read by the place of their signs as each of them alone would be read."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnerintel.readers.casting.calendar import NONE, read_instant
from learnerintel.readers.casting.uniform import read_uniform

GOOD = (
    "2026-03-31 10:15:00", "0001-01-01T00:00:00", "9999-12-31 23:59:59", "2024-02-29 12:00:00", "2000-02-29 01:01:01",
)  # fmt: skip
BAD = (
    "2023-02-29 10:15:00", "1900-02-29 10:15:00", "2024-13-01 10:15:00", "2024-00-10 10:15:00", "2024-04-31 10:15:00",
    "2024-04-00 10:15:00", "2024-04-10 24:00:00", "2024-04-10 10:60:00", "2024-04-10 10:15:60", "0000-01-01 10:15:00",
    "2024-04-10 10:15:0x", "2024/04/10 10:15:00", "2024-04-10x10:15:00", "2024-04-10 10:15+00", " 2024-04-10 10:15:0",
    "2024-04-10 10:15:0Z", "not recorded at all", "٢٠٢٤-04-10 10:15", "", "2024-04-10", "2024-04-10 10:15", "n/a",
    "10.04.2024 10:15:00", "2024-04-10 1o:15:00", "/:24-04-10 10:15:00",
)  # fmt: skip


def checked(texts: list[str | None]) -> int:
    """How many texts were read as alike; each as it would be alone."""
    column = pa.array(texts, pa.string())
    uniform = read_uniform(column)
    if uniform is None:
        return 0
    instants = iter(zip(uniform.instants.day.tolist(), uniform.instants.second.tolist(), strict=True))
    is_uniform = [True] * len(texts) if uniform.is_uniform is None else uniform.is_uniform.tolist()
    for text, is_read in zip(texts, is_uniform, strict=True):
        if is_read:
            day, second = next(instants)
            assert (day, None if second == NONE else second, None) == read_instant(text, None), text
    assert next(instants, None) is None
    return sum(is_uniform)


def test_times_written_alike_are_all_read():
    assert checked(list(GOOD)) == len(GOOD)
    assert checked([text[:16] for text in GOOD]) == len(GOOD)
    assert checked([text[:10] for text in GOOD]) == len(GOOD)


@pytest.mark.parametrize("bad", [*BAD, None])
def test_what_does_not_fit_or_does_not_exist_is_left_to_the_other_ways(bad):
    assert checked([*GOOD, bad, *GOOD]) == 2 * len(GOOD)


def test_times_of_several_lengths_are_read_where_most_are_alike():
    assert checked(["2026-03-31 10:15"] * 3 + ["2026-03-31"]) == 3
    assert checked(["2026-03-31 10:15", "2026-03-31", "31.03.2026", "2026-03-31 10:15:00"]) == 0
    assert checked([]) == 0
    assert checked([None, None]) == 0


def test_a_part_of_a_column_is_read_as_the_whole():
    column = pa.array([*BAD, *GOOD, *BAD])[len(BAD) : len(BAD) + len(GOOD)]
    uniform = read_uniform(column)
    assert uniform is not None
    assert uniform.is_uniform is None
    assert uniform.instants.day.tolist() == [read_instant(text, None)[0] for text in GOOD]


@settings(max_examples=80)
@given(
    st.lists(
        st.builds(
            "{:04d}-{:02d}-{:02d}{}{:02d}:{:02d}:{:02d}".format,
            st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32), st.sampled_from(" T"),
            st.integers(0, 24), st.integers(0, 60), st.integers(0, 60),
        ),
        min_size=1, max_size=12,
    )
)  # fmt: skip
def test_any_time_is_read_among_others_as_alone(texts):
    read = [text for text in texts if read_instant(text, None) is not None]
    assert checked(texts) == (len(read) if len(read) * 2 >= len(texts) else 0)
