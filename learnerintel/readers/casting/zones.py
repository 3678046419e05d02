"""From the wall clock of a time zone to UTC and back, for whole columns.

A day on which a zone keeps one offset from midnight to midnight needs one look-up; only the few days
on which clocks are changed are worked out time by time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from learnerintel.errors import UnknownName

_DAY = 86_400
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock, the zone is put on afterwards
#: Outside these years (1900 to 2100) no zone is looked up; dates there are refused as implausible anyway.
_FIRST_DAY, _LAST_DAY = -25_567, 47_847


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name.

    Raises:
        UnknownName: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownName(
            f"There is no time zone {name!r}. Allowed is an IANA name such as Europe/Berlin. "
            "Nothing was read; name the zone again."
        ) from error


def utc_of(day: np.ndarray, second: np.ndarray, zone: ZoneInfo) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """UTC seconds of wall-clock times.

    Args:
        day: days since 1970-01-01.
        second: seconds of the day.
        zone: whose clock it is.

    Returns:
        (UTC seconds, times that the zone skipped, times that came twice). A skipped time is moved
        forward by what was skipped; of a time that came twice the first is taken.
    """
    local = day * _DAY + second
    if zone.key == "UTC":
        return local, np.zeros(len(day), bool), np.zeros(len(day), bool)
    days, place = _distinct(day)
    at_start, at_end = _offsets(days, zone), _offsets(days + 1, zone)
    utc = local - at_start[place]
    is_skipped = np.zeros(len(day), bool)
    is_repeated = np.zeros(len(day), bool)
    for row in np.flatnonzero((at_start != at_end)[place]).tolist():
        wall = (_EPOCH + timedelta(seconds=int(local[row]))).replace(tzinfo=zone)
        first, second_time = _seconds(wall), _seconds(wall.replace(fold=1))
        utc[row] = local[row] - first
        is_skipped[row] = first < second_time
        is_repeated[row] = first > second_time
    return utc, is_skipped, is_repeated


def local_day_of(utc: np.ndarray, zone: ZoneInfo) -> np.ndarray:
    """The day it is in a zone at UTC seconds."""
    utc_day = utc // _DAY
    if zone.key == "UTC":
        return utc_day
    days, place = _distinct(utc_day)
    at_start = np.array([_offset_at(int(each) * _DAY, zone) for each in days.tolist()], np.int64)
    at_end = np.array([_offset_at((int(each) + 1) * _DAY, zone) for each in days.tolist()], np.int64)
    offsets = at_start[place]
    for row in np.flatnonzero((at_start != at_end)[place]).tolist():
        offsets[row] = _offset_at(int(utc[row]), zone)
    return (utc + offsets) // _DAY


def _distinct(days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Different days in order, and each one's place among them; without sorting where they are close together."""
    if len(days) == 0 or (span := int(days.max()) - (first := int(days.min()))) > _LAST_DAY:
        return np.unique(days, return_inverse=True)
    is_there = np.zeros(span + 1, bool)
    is_there[days - first] = True
    return np.flatnonzero(is_there) + first, (np.cumsum(is_there) - 1)[days - first]


def _offsets(days: np.ndarray, zone: ZoneInfo) -> np.ndarray:
    return np.array(
        [
            _seconds((_EPOCH + timedelta(days=each)).replace(tzinfo=zone)) if _FIRST_DAY <= each <= _LAST_DAY else 0
            for each in days.tolist()
        ],
        np.int64,
    )


def _offset_at(utc: int, zone: ZoneInfo) -> int:
    if not _FIRST_DAY * _DAY <= utc <= _LAST_DAY * _DAY:
        return 0
    return _seconds((datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=utc)).astimezone(zone))


def _seconds(moment: datetime) -> int:
    offset = moment.utcoffset()
    return 0 if offset is None else int(offset.total_seconds())
