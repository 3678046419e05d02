"""Days and times that all are written alike, 2026-03-31 10:15:00, read by the place of each sign.

Nearly every export writes its times so, and nearly every time is another one: there is nothing to gain from looking at
each different text once. Texts written otherwise, and such as name a day that does not exist, are left to the other
ways, which say what is wrong with them; a test holds that no way says otherwise than the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from learnerintel.readers.casting.calendar import NONE, Instants

_DAY_SHAPE = "2026-03-31"
_SHAPES = (_DAY_SHAPE, f"{_DAY_SHAPE} 10:15", f"{_DAY_SHAPE} 10:15:00")
#: Length of a text -> where which sign stands in it.
_SIGNS_AT = {
    len(shape): tuple((place, ord(sign)) for place, sign in enumerate(shape) if sign in "-:") for shape in _SHAPES
}
#: Between day and time.
_GAP, _GAPS = len(_DAY_SHAPE), (ord(" "), ord("T"))
_ZERO = np.uint8(ord("0"))
#: January of the year 1, in months from January of the year 0, the months counted from 1.
_FIRST_MONTH = 13
#: Where fewer of a block's texts are written alike, it is not worth parting them.
_WORTH_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class UniformTexts:
    """The texts of a block that are written alike, and the others.

    Attributes:
        instants: of the texts that are written alike, in order.
        is_uniform: for each text of the block whether it is one of them; None where all are.
    """

    instants: Instants
    is_uniform: np.ndarray | None


def read_uniform(texts: pa.Array) -> UniformTexts | None:
    """Instants of the texts that are written alike, as in the file; None where they are too few.

    Args:
        texts: strings, distinct or not.
    """
    _, offsets, data = texts.buffers()
    if len(texts) == 0 or data is None:
        return None
    lengths = np.diff(np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1])
    if texts.null_count:
        lengths = np.where(texts.is_valid().to_numpy(zero_copy_only=False), lengths, -1)
    for width in _SIGNS_AT:
        is_uniform = lengths == width
        if np.count_nonzero(is_uniform) >= _WORTH_SHARE * len(texts):
            return _parted(texts, is_uniform, width)
    return None


def _parted(texts: pa.Array, is_uniform: np.ndarray, width: int) -> UniformTexts | None:
    """The same for texts of which those in the mask are equally long; the mask is narrowed where they do not fit."""
    alike = texts if is_uniform.all() else texts.filter(pa.array(is_uniform))
    instants = _instants(_signs(alike, width))
    is_right = instants.is_read
    if not is_right.all():
        is_uniform[np.flatnonzero(is_uniform)[~is_right]] = False
        columns = (instants.day, instants.second, instants.offset, is_right)
        instants = Instants(*(column[is_right] for column in columns))
    if len(instants.day) < _WORTH_SHARE * len(texts):
        return None
    return UniformTexts(instants, None if is_uniform.all() else is_uniform)


def _signs(texts: pa.Array, width: int) -> np.ndarray:
    """The signs of equally long texts: a row for each place, a column for each text."""
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int32)
    start, stop = ends[texts.offset], ends[texts.offset + len(texts)]
    return np.ascontiguousarray(np.frombuffer(data, np.uint8)[start:stop].reshape(-1, width).T)


def _instants(signs: np.ndarray) -> Instants:
    """What equally long texts say; those of another shape, or of a day or time that does not exist, are not read."""
    is_right = np.ones(signs.shape[1], bool)
    places = _SIGNS_AT[len(signs)]
    for place, sign in places:
        is_right &= signs[place] == sign
    if len(signs) > _GAP:
        is_right &= (signs[_GAP] == _GAPS[0]) | (signs[_GAP] == _GAPS[1])
    others = {_GAP, *(place for place, _ in places)}
    digits = [signs[place] - _ZERO for place in range(len(signs)) if place not in others]  # wraps around below 0
    for digit in digits:
        is_right &= digit <= 9
    century, year, month, day, *clock = (
        digits[place] * 10 + digits[place + 1] for place in range(0, len(digits), 2)
    )
    is_right &= (month >= 1) & (month <= 12) & (day >= 1) & ((century > 0) | (year > 0))
    for number, below in zip(clock, (24, 60, 60), strict=False):
        is_right &= number < below
    place = np.where(is_right, (century * np.int32(100) + year) * 12 + month - _FIRST_MONTH, 0)
    first, following = _month_starts()[place], _month_starts()[place + 1]
    is_right &= day <= following - first
    second = np.full(len(is_right), NONE)
    if clock:
        hour, minute, second_of_minute = (*clock, np.zeros(1, np.uint8))[:3]
        second = hour * np.int64(3600) + minute * np.int64(60) + second_of_minute
    return Instants(first + day - 1, second, np.full(len(is_right), NONE), is_right)


@cache
def _month_starts() -> np.ndarray:
    """The first day of every month of the years 1 to 9999 and of the one after, as days since 1970-01-01."""
    return np.arange("0001-01", "10000-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
