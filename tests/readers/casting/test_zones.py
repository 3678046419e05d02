"""From wall clocks to UTC and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnerintel.errors import UnknownName
from learnerintel.readers.casting.zones import local_day_of, utc_of, zone_named

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Cairo"]
)
SECONDS = st.integers(0, int(datetime(2037, 1, 1, tzinfo=UTC).timestamp()))


def seconds_of(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())


def day_and_second(*parts: int) -> tuple[np.ndarray, np.ndarray]:
    total = seconds_of(*parts)
    return np.array([total // 86_400]), np.array([total % 86_400])


def test_an_hour_that_the_clock_skips_is_moved_forward():
    utc, is_skipped, is_repeated = utc_of(*day_and_second(2026, 3, 29, 2, 30), BERLIN)
    assert utc[0] == seconds_of(2026, 3, 29, 1, 30)  # 03:30 in Berlin
    assert is_skipped[0]
    assert not is_repeated[0]


def test_of_an_hour_that_comes_twice_the_first_is_taken():
    utc, is_skipped, is_repeated = utc_of(*day_and_second(2026, 10, 25, 2, 30), BERLIN)
    assert utc[0] == seconds_of(2026, 10, 25, 0, 30)
    assert is_repeated[0]
    assert not is_skipped[0]


@settings(max_examples=80)
@given(st.lists(SECONDS, min_size=1, max_size=30), ZONES)
def test_whole_columns_become_utc_as_single_times_do(walls, name):
    zone = ZoneInfo(name)
    local = np.array(walls, np.int64)
    utc, _, _ = utc_of(local // 86_400, local % 86_400, zone)
    for wall, found in zip(walls, utc.tolist(), strict=True):
        expected = (EPOCH + timedelta(seconds=wall)).replace(tzinfo=zone).timestamp()
        assert found == int(expected)


@settings(max_examples=80)
@given(st.lists(SECONDS, min_size=1, max_size=30), ZONES)
def test_the_day_in_a_zone_is_the_day_its_calendar_shows(times, name):
    zone = ZoneInfo(name)
    found = local_day_of(np.array(times, np.int64), zone).tolist()
    expected = [(datetime.fromtimestamp(each, zone).date() - EPOCH.date()).days for each in times]
    assert found == expected


def test_a_zone_that_does_not_exist_is_refused_by_name():
    for name in ("Europe/Atlantis", "", "../../etc/passwd"):
        with pytest.raises(UnknownName, match="time zone"):
            zone_named(name)
