"""Days and times that all are written alike, 2026-03-31 10:15:00, read by the place of each sign.

Nearly every export writes its times so, and nearly every time is another one: there is nothing to gain from looking at
each different text once. Texts written otherwise, and such as name a day that does not exist, are left to the other
ways, which say what is wrong with them; a test holds that no way says otherwise than the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.readers.casting.calendar import NONE, Instants

_DAY_SHAPE = "2026-03-31"
_SHAPES = (_DAY_SHAPE, f"{_DAY_SHAPE} 10:15", f"{_DAY_SHAPE} 10:15:00")
#: Length of a text -> where which sign stands in it.
_SIGNS_AT = {
    len(shape): tuple((place, ord(sign)) for place, sign in enumerate(shape) if sign in "-:") for shape in _SHAPES
}
#: Between day and time.
_GAP, _GAPS = len(_DAY_SHAPE), (ord(" "), ord("T"))
_DAY = 86_400
_ZERO = np.uint8(ord("0"))
#: Days of a month, of February in a leap year; none of what is no month.
_LONGEST = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0], np.uint8)
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
    is_right = _is_shaped(_cells(alike, width))
    stamps = _stamps(alike if is_right.all() else alike.filter(pa.array(is_right)))
    if stamps is None:  # at least one of them does not exist
        is_right &= _exists(_cells(alike, width))
        stamps = _stamps(alike.filter(pa.array(is_right)))
    if stamps is None or len(stamps) < _WORTH_SHARE * len(texts):
        return None
    if not is_right.all():
        is_uniform[np.flatnonzero(is_uniform)[~is_right]] = False
    day = stamps // _DAY
    second = stamps - day * _DAY if width > _GAP else np.full(len(day), NONE)
    instants = Instants(day, second, np.full(len(day), NONE), np.ones(len(day), bool))
    return UniformTexts(instants, None if is_uniform.all() else is_uniform)


def _cells(texts: pa.Array, width: int) -> np.ndarray:
    """The signs of equally long texts, one row a text."""
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int32)
    start, stop = ends[texts.offset], ends[texts.offset + len(texts)]
    return np.frombuffer(data, np.uint8)[start:stop].reshape(-1, width)


def _is_shaped(cells: np.ndarray) -> np.ndarray:
    """Which texts have their signs at the right places."""
    is_shaped = (cells[:, :4] != ord("0")).any(axis=1)  # the year 0, which Arrow has and no calendar
    for place, sign in _SIGNS_AT[cells.shape[1]]:
        is_shaped &= cells[:, place] == sign
    if cells.shape[1] > _GAP:
        is_shaped &= (cells[:, _GAP] == _GAPS[0]) | (cells[:, _GAP] == _GAPS[1])
    return is_shaped


def _stamps(texts: pa.Array) -> np.ndarray | None:
    """Seconds since 1970 of shaped texts; None where one of them does not exist."""
    try:
        return pc.cast(texts, pa.timestamp("s")).cast(pa.int64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None


def _exists(cells: np.ndarray) -> np.ndarray:
    """Which shaped texts have nothing but digits between their signs, and name a day and a time that exist."""
    signs = {_GAP, *(place for place, _ in _SIGNS_AT[cells.shape[1]])}
    digits = [cells[:, place] - _ZERO for place in range(cells.shape[1]) if place not in signs]  # wraps below 0
    exists = np.ones(len(cells), bool)
    for digit in digits:
        exists &= digit <= 9
    month, day, *clock = (digits[place] * 10 + digits[place + 1] for place in range(4, len(digits), 2))
    exists &= (month >= 1) & (month <= 12) & (day >= 1)
    exists &= day <= _LONGEST[np.minimum(month, 13)]
    for number, below in zip(clock, (24, 60, 60), strict=False):
        exists &= number < below
    leap_days = np.flatnonzero(exists & (month == 2) & (day == 29))
    year = sum(digits[place][leap_days].astype(np.int64) * 10 ** (3 - place) for place in range(4))
    exists[leap_days] = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    return exists
