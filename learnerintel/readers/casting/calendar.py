"""Days and times of day in text.

Two ways lead to the same value: a vectorised one for numeric dates with or without a time, and one text
at a time for everything with names of months, am and pm, or words around it; a property test holds
them equal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: Two-digit years from 69 on belong to the last century, as POSIX has it.
CENTURY_PIVOT = 69
_EPOCH = date(1970, 1, 1).toordinal()
#: Stands for "no time" and "no offset" among whole numbers.
NONE = np.iinfo(np.int64).min

_CLOCK = (
    r"(?:(?:T| |, )(?P<h>[0-9]{1,2}):(?P<i>[0-9]{2})(?::(?P<s>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"(?: ?(?P<z>Z|[+-][0-9]{2}:?[0-9]{2}))?)?$"
)
#: What most exports write; Arrow reads it many times as fast as a pattern with groups.
_EXACT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"
_YEAR_FIRST = r"^(?P<y>[0-9]{4})(?P<p>[-/.])(?P<m>[0-9]{1,2})(?P<q>[-/.])(?P<d>[0-9]{1,2})" + _CLOCK
_YEAR_LAST = r"^(?P<a>[0-9]{1,2})(?P<p>[-/.])(?P<b>[0-9]{1,2})(?P<q>[-/.])(?P<y>[0-9]{4}|[0-9]{2})" + _CLOCK

_MONTHS = {
    1: "january jan januar jän jänner enero ene janvier janv",
    2: "february feb februar febrero février févr fév",
    3: "march mar märz mär marzo mars",
    4: "april apr abril abr avril avr",
    5: "may mai mayo",
    6: "june jun juni junio juin",
    7: "july jul juli julio juillet juil",
    8: "august aug agosto ago août",
    9: "september sep sept septiembre septembre",
    10: "october oct oktober okt octubre octobre",
    11: "november nov noviembre novembre",
    12: "december dec dezember dez diciembre dic décembre déc",
}
MONTH_OF = {name: month for month, names in _MONTHS.items() for name in names.split()}

_TIME = (
    r"(?:(?:T|,? at |[ ,]+)(?P<h>[0-9]{1,2})[:.](?P<i>[0-9]{2})(?:[:.](?P<s>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?(?:\s*(?P<z>Z|UTC|GMT|(?:GMT|UTC)?[+-][0-9]{1,2}(?::?[0-9]{2})?))?)?"
)
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_SHAPES = tuple(
    re.compile(shape + _TIME, re.IGNORECASE)
    for shape in (
        r"(?P<y>[0-9]{4})(?P<p>[-/.])(?P<m>[0-9]{1,2})(?P=p)(?P<d>[0-9]{1,2})",
        r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
        r"(?P<a>[0-9]{1,2})(?P<p>[-/.])(?P<b>[0-9]{1,2})(?P=p)(?P<y>[0-9]{4}|[0-9]{2})",
        r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th|\.)?[-/ ]*(?:de )?" + _NAME + r"[-/ ,]*(?:de )?(?P<y>[0-9]{4}|[0-9]{2})",
        _NAME + r"[- ]?(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?[-, ]+(?P<y>[0-9]{4})",
        r"(?P<y>[0-9]{4})[- ]" + _NAME + r"[- ](?P<d>[0-9]{1,2})",
    )
)
_WEEKDAY = re.compile(r"[^\W\d_]{2,10}\.?,\s+")
_OFFSET = re.compile(r"(?:GMT|UTC)?([+-])([0-9]{1,2}):?([0-9]{2})?", re.ASCII | re.IGNORECASE)


@dataclass(slots=True)
class Instants:
    """Days and times as written, not yet in any zone.

    Attributes:
        day: days since 1970-01-01.
        second: second of the day, ``NONE`` where only the day is written.
        offset: seconds east of UTC, ``NONE`` where no zone is written.
        is_read: False where the text is no date; the other columns are then 0 and ``NONE``.
    """

    day: np.ndarray
    second: np.ndarray
    offset: np.ndarray
    is_read: np.ndarray

    @classmethod
    def empty(cls, length: int) -> Instants:
        return cls(
            np.zeros(length, np.int64),
            np.full(length, NONE),
            np.full(length, NONE),
            np.zeros(length, bool),
        )

    def followed_by(self, others: Instants) -> Instants:
        """These instants and behind them the others."""
        return Instants(*(np.concatenate([getattr(self, name), getattr(others, name)]) for name in self.__slots__))

    def put(self, positions: np.ndarray, others: Instants) -> None:
        """Take over the instants that ``others`` could read, at these positions."""
        target = positions[others.is_read]
        for name in ("day", "second", "offset", "is_read"):
            getattr(self, name)[target] = getattr(others, name)[others.is_read]

    def put_one(self, position: int, instant: tuple[int, int | None, int | None]) -> None:
        day, second, offset = instant
        self.day[position] = day
        self.second[position] = NONE if second is None else second
        self.offset[position] = NONE if offset is None else offset
        self.is_read[position] = True


def read_instants(texts: pa.Array, order: str | None) -> Instants:
    """Instants of distinct cleaned texts.

    Args:
        texts: strings, None for unknown.
        order: ``dmy`` or ``mdy``; None: only dates that need no order are read.

    Returns:
        Instants as long as the texts.
    """
    instants = Instants.empty(len(texts))
    rest = _put_exact(texts, instants)
    for pattern in (_YEAR_FIRST, _YEAR_LAST):
        if len(rest) == 0:
            return instants
        parts = pc.extract_regex(texts.take(pa.array(rest)), pattern)
        is_shaped = parts.is_valid().to_numpy(zero_copy_only=False)
        if is_shaped.any():
            shaped = parts.filter(pa.array(is_shaped))
            instants.put(rest[is_shaped], _numeric_instants(shaped, order))
            rest = rest[~is_shaped]
    _put_each(texts, rest, instants, order)
    return instants


def read_few_instants(texts: pa.Array, order: str | None) -> Instants:
    """The same, one text at a time: quicker for a few texts, for which no pattern is worth preparing."""
    instants = Instants.empty(len(texts))
    _put_each(texts, np.flatnonzero(texts.is_valid().to_numpy(zero_copy_only=False)), instants, order)
    return instants


def _put_each(texts: pa.Array, positions: np.ndarray, instants: Instants, order: str | None) -> None:
    for position in positions.tolist():
        instant = read_instant(texts[position].as_py(), order)
        if instant is not None:
            instants.put_one(position, instant)


def read_instant(text: str, order: str | None) -> tuple[int, int | None, int | None] | None:
    """One text's day, second of the day and offset; None where it is no date.

    Args:
        text: cleaned.
        order: ``dmy`` or ``mdy`` for dates such as 03/04/2026; dots are always day first.
    """
    bare = _WEEKDAY.sub("", text, count=1) if not text[:1].isdigit() and _WEEKDAY.match(text) else text
    for shape in _SHAPES:
        found = shape.fullmatch(bare)
        if found is not None:
            parts = found.groupdict()
            day, second = _day_of(parts, order), _second_of(parts)
            offset = _offset_of(parts["z"])
            if day is None or second == -1 or offset == NONE:
                return None
            return day, second, offset
    return None


def days_from_civil(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days since 1970-01-01 of Gregorian dates, and which of them exist.

    Source: the era arithmetic of the proleptic Gregorian calendar (years of 365.2425 days from March on).
    """
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    month_days = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    longest = month_days[np.clip(month, 0, 12)] + ((month == 2) & is_leap)
    exists = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= longest)
    shifted = year - (month <= 2)
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * (month + np.where(month > 2, -3, 9)) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468, exists


def _put_exact(texts: pa.Array, instants: Instants) -> np.ndarray:
    """Read texts such as 2026-03-31 10:15:00; positions of the known texts that are left to read.

    Where a single one of them does not exist (30 February), all are left.
    """
    is_known = texts.is_valid().to_numpy(zero_copy_only=False)
    is_exact = _true(pc.match_substring_regex(texts, _EXACT)) & ~_true(pc.starts_with(texts, "0000"))
    if not is_exact.any():
        return np.flatnonzero(is_known)
    exact = texts.filter(pa.array(is_exact))
    try:
        stamps = pc.cast(exact, pa.timestamp("s")).cast(pa.int64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return np.flatnonzero(is_known)
    has_time = _lengths(exact) > len("2026-03-31")
    seconds = np.where(has_time, stamps % 86_400, NONE)
    read = Instants(stamps // 86_400, seconds, np.full(len(stamps), NONE), np.ones(len(stamps), bool))
    instants.put(np.flatnonzero(is_exact), read)
    return np.flatnonzero(is_known & ~is_exact)


def _numeric_instants(parts: pa.StructArray, order: str | None) -> Instants:
    fields = {field.name: parts.field(index) for index, field in enumerate(parts.type)}
    year = _whole(fields["y"])
    if "a" in fields:
        year = np.where(_lengths(fields["y"]) == 2, np.where(year < CENTURY_PIVOT, 2000, 1900) + year, year)
        is_dotted = _true(pc.equal(fields["p"], "."))
        first, second = _whole(fields["a"]), _whole(fields["b"])
        is_day_first = is_dotted | (order == "dmy")
        day, month = np.where(is_day_first, first, second), np.where(is_day_first, second, first)
        is_readable = is_dotted | (order is not None)
    else:
        month, day = _whole(fields["m"]), _whole(fields["d"])
        is_readable = np.ones(len(parts), bool)
    days, exists = days_from_civil(year, month, day)
    seconds, is_time = _clock_seconds(fields)
    offsets, is_offset = _numeric_offsets(fields["z"])
    is_read = is_readable & exists & is_time & is_offset & _true(pc.equal(fields["p"], fields["q"]))
    return Instants(np.where(is_read, days, 0), seconds, offsets, is_read)


def _clock_seconds(fields: dict[str, pa.Array]) -> tuple[np.ndarray, np.ndarray]:
    is_absent = _lengths(fields["h"]) == 0
    if is_absent.all():
        return np.full(len(is_absent), NONE), np.ones(len(is_absent), bool)
    hour, minute, second = _whole(fields["h"]), _whole(fields["i"]), _whole(fields["s"])
    is_right = is_absent | ((hour <= 23) & (minute <= 59) & (second <= 59))
    return np.where(is_absent, NONE, hour * 3600 + minute * 60 + second), is_right


def _numeric_offsets(zones: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    offsets = np.full(len(zones), NONE)
    is_right = np.ones(len(zones), bool)
    if pc.max(pc.binary_length(zones)).as_py() == 0:
        return offsets, is_right
    codes = pc.dictionary_encode(zones)
    for code, zone in enumerate(codes.dictionary.to_pylist()):
        here = codes.indices.to_numpy() == code
        if zone:
            value = _offset_of(zone)
            offsets[here] = value
            is_right[here] = value != NONE
    return offsets, is_right


def _day_of(parts: dict[str, str | None], order: str | None) -> int | None:
    if parts.get("a") is not None:
        is_day_first = parts["p"] == "." or order == "dmy"
        if order is None and parts["p"] != ".":
            return None
        day, month = (parts["a"], parts["b"]) if is_day_first else (parts["b"], parts["a"])
        month_number = int(month or 0)
    elif parts.get("name") is not None:
        day, month_number = parts["d"], MONTH_OF.get((parts["name"] or "").lower(), 0)
    else:
        day, month_number = parts["d"], int(parts["m"] or 0)
    year = int(parts["y"] or 0)
    if len(parts["y"] or "") == 2:
        year += 2000 if year < CENTURY_PIVOT else 1900
    try:
        return date(year, month_number, int(day or 0)).toordinal() - _EPOCH
    except ValueError:
        return None


def _second_of(parts: dict[str, str | None]) -> int | None:
    """Second of the day, None without a time, -1 where the time is none."""
    if parts["h"] is None:
        return None
    hour, minute, second = int(parts["h"]), int(parts["i"] or 0), int(parts["s"] or 0)
    if parts["half"] is not None:
        if not 1 <= hour <= 12:
            return -1
        hour = hour % 12 + (12 if parts["half"].lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return -1
    return hour * 3600 + minute * 60 + second


def _offset_of(zone: str | None) -> int | None:
    """Seconds east of UTC, None without a zone, ``NONE`` where no zone lies that far out."""
    if zone is None:
        return None
    found = _OFFSET.fullmatch(zone)
    if found is None:
        return 0
    hours, minutes = int(found[2]), int(found[3] or 0)
    if hours > 14 or minutes > 59:
        return NONE
    return (hours * 3600 + minutes * 60) * (1 if found[1] == "+" else -1)


def _whole(texts: pa.Array) -> np.ndarray:
    """Whole numbers of short digit texts; 0 for an empty one."""
    filled = pc.if_else(pc.equal(texts, ""), pa.scalar("0"), texts)
    return pc.cast(filled, pa.int64()).to_numpy(zero_copy_only=False)


def _lengths(texts: pa.Array) -> np.ndarray:
    return pc.binary_length(texts).to_numpy(zero_copy_only=False)


def _true(mask: pa.Array) -> np.ndarray:
    return pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False)
