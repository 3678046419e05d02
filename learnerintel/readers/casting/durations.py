"""Durations in text: bare numbers in the heading's unit, 1:30:00, 1h 30m, PT1H30M."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.readers.casting.numbers import read_number, read_numbers
from learnerintel.readers.casting.outcome import Cast, Fault, faults_where
from learnerintel.readers.casting.text import clean

#: A single duration above a year is a damaged cell or a clock that was never stopped.
LONGEST_SECONDS = 366 * 86_400

_SECONDS_OF = {
    1: "s sec secs second seconds sek sekunde sekunden segundo segundos seconde secondes",
    60: "m min mins minute minutes minuten minuto minutos mn",
    3600: "h hr hrs hour hours std stunde stunden hora horas heure heures",
}
UNIT_SECONDS = {word: seconds for seconds, words in _SECONDS_OF.items() for word in words.split()}

#: A text is a plain number in some decimal style: only then does the unit of the heading matter.
_BARE = r"^[+-]?[0-9][0-9.,' \x{a0}\x{202f}]*$"
_CLOCK = re.compile(r"([0-9]{1,6}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?", re.ASCII)
_PART = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*([a-z]+)\.?", re.ASCII)
_ISO = re.compile(r"P(?:([0-9.,]+)W)?(?:([0-9.,]+)D)?(?:T(?:([0-9.,]+)H)?(?:([0-9.,]+)M)?(?:([0-9.,]+)S)?)?", re.ASCII)
_ISO_SECONDS = (604_800, 86_400, 3600, 60, 1)


@dataclass(frozen=True, slots=True)
class DurationStyle:
    """How a column's durations are written.

    Attributes:
        decimal: ``.`` or ``,``.
        unit_seconds: seconds in the unit of bare numbers; None where no heading names it.
        pair: what ``1:30`` means: ``hm``, ``ms``, or None where nothing tells.
        remedy: how to state the unit, for the problem's detail.
    """

    decimal: str = "."
    unit_seconds: int | None = None
    pair: str | None = None
    remedy: str | None = None


def unit_in_heading(words: list[str]) -> int | None:
    """Seconds in the unit that a heading names, None where it names none or several.

    Args:
        words: of the heading, folded.
    """
    units = {UNIT_SECONDS[word] for word in words if (word in UNIT_SECONDS and len(word) > 1) or word == "h"}
    return units.pop() if len(units) == 1 else None


def pair_in_heading(words: list[str]) -> str | None:
    """What ``1:30`` means according to a heading such as "Time (hh:mm)"."""
    if "hh" in words or "h" in words:
        return "hm"
    if "mm" in words and "ss" in words:
        return "ms"
    return {3600: "hm", 60: "ms"}.get(unit_in_heading(words) or 0)


def cast_seconds(texts: pa.Array, style: DurationStyle) -> Cast:
    """SECONDS: whole seconds; faults ``bad-duration`` and ``out-of-range``."""
    cast = clean(texts)
    (known,) = cast.columns
    is_known = known.is_valid().to_numpy(zero_copy_only=False)
    is_bare = pc.fill_null(pc.match_substring_regex(known, _BARE), fill_value=False)
    bare = read_numbers(pc.if_else(is_bare, known, pa.scalar(None, pa.string())), style.decimal)
    seconds = bare * (style.unit_seconds if style.unit_seconds is not None else np.nan)
    is_bare_mask = is_bare.to_numpy(zero_copy_only=False)
    for position in np.flatnonzero(is_known & ~is_bare_mask).tolist():
        value = read_duration(known[position].as_py(), style)
        seconds[position] = np.nan if value is None else value
    is_read = ~np.isnan(seconds)
    with np.errstate(invalid="ignore"):
        is_possible = (seconds >= 0) & (seconds <= LONGEST_SECONDS)
    cast.faults |= faults_where(is_known & ~is_read, "bad-duration")
    if style.unit_seconds is None:
        unnamed = Fault("bad-duration", style.remedy)
        cast.faults |= dict.fromkeys(np.flatnonzero(is_bare_mask & ~np.isnan(bare)).tolist(), unnamed)
    cast.faults |= faults_where(is_known & is_read & ~is_possible, "out-of-range", "0 to 366 days")
    good = is_known & is_possible
    cast.columns = (pa.array(np.rint(np.where(good, seconds, 0.0)).astype(np.int64), mask=~good),)
    return cast


def read_duration(text: str, style: DurationStyle) -> float | None:
    """Seconds of one text that is more than a bare number, None where it is no duration."""
    if (clock := _CLOCK.fullmatch(text)) is not None:
        return _clock_seconds(clock, style)
    if text[:1] in "Pp" and len(text) > 2:
        iso = _ISO.fullmatch(text.upper())
        return None if iso is None or text[-1] in "Tt" else _sum_of(zip(iso.groups(), _ISO_SECONDS, strict=True))
    lowered = text.lower()
    parts = _PART.findall(lowered)
    if not parts or _PART.sub("", lowered).strip(" ,") or any(unit not in UNIT_SECONDS for _, unit in parts):
        return None
    return _sum_of((number, UNIT_SECONDS[unit]) for number, unit in parts)


def _clock_seconds(clock: re.Match[str], style: DurationStyle) -> float | None:
    first, second, third = int(clock[1]), int(clock[2]), clock[3]
    if second > 59 or (third is not None and int(third) > 59):
        return None
    if third is not None:
        return first * 3600 + second * 60 + int(third)
    if style.pair is None:
        return None
    return first * 3600 + second * 60 if style.pair == "hm" else first * 60 + second


def _sum_of(parts: object) -> float | None:
    total = 0.0
    for text, unit in parts:  # type: ignore[attr-defined]
        if text is None:
            continue
        number = read_number(text.replace(",", "."), ".")
        if number is None:
            return None
        total += number * unit
    return total
