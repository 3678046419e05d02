"""Numbers in text: decimal point or comma, thousands, percent signs, fractions such as 12/15.

Which sign is the decimal one is decided once for a column, from all of its distinct texts, and stated.
Two ways lead to the same value: a vectorised one for plain numbers, and one text at a time for the rest;
a property test holds them equal.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.readers.casting.outcome import Cast, Fault, faults_where
from learnerintel.readers.casting.text import clean

#: Counts above this are a damaged cell, not a count.
LARGEST_COUNT = 10**12

_PLAIN = r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"
_SPACES = re.compile("[ '\u2019\u00a0\u2009\u202f]")
_GROUPED = {
    ".": re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?", re.ASCII),
    ",": re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)?", re.ASCII),
}
_UNGROUPED = {
    ".": re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII),
    ",": re.compile(r"[+-]?(?:[0-9]+,?[0-9]*|,[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII),
}
_SPACED = re.compile(r"[+-]?[0-9]{1,3}(?:S[0-9]{3})+(?:[.,][0-9]*)?".replace("S", _SPACES.pattern), re.ASCII)

#: Texts that only fit one reading of "." and ",".
_POINT_ONLY = (
    r"^[+-]?([0-9]{1,3}(,[0-9]{3})+\.[0-9]*|[0-9]{1,3}(,[0-9]{3}){2,}|[0-9]*\.([0-9]{1,2}|[0-9]{4,})"
    r"|[0-9]{4,}\.[0-9]+|0+\.[0-9]+)\s*%?$"
)
_COMMA_ONLY = (
    r"^[+-]?([0-9]{1,3}(\.[0-9]{3})+,[0-9]*|[0-9]{1,3}(\.[0-9]{3}){2,}|[0-9]*,([0-9]{1,2}|[0-9]{4,})"
    r"|[0-9]{4,},[0-9]+|0+,[0-9]+)\s*%?$"
)
_EITHER = r"^[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}\s*%?$"


@dataclass(slots=True)
class DecimalEvidence:
    """What a column's distinct texts say about the decimal sign."""

    point: int = 0
    comma: int = 0
    either_point: int = 0
    either_comma: int = 0

    def observe(self, texts: pa.Array) -> None:
        """Count distinct texts that fit only one reading, and those that fit both."""
        if not _any(pc.match_substring_regex(texts, "[.,]")):
            return
        self.point += _count(pc.match_substring_regex(texts, _POINT_ONLY))
        self.comma += _count(pc.match_substring_regex(texts, _COMMA_ONLY))
        either = texts.filter(pc.fill_null(pc.match_substring_regex(texts, _EITHER), fill_value=False))
        commas = _count(pc.match_substring(either, ","))
        self.either_comma += commas
        self.either_point += len(either) - commas

    def conclude(self, heading: str, *, is_count: bool, delimiter: str | None) -> tuple[str, list[str]]:
        """The decimal sign and, where there was anything to conclude, a sentence on it.

        Args:
            heading: of the column.
            is_count: whole numbers only, so a single separator can only part thousands.
            delimiter: of the file; a semicolon goes with decimal commas.
        """
        if self.comma > self.point:
            return ",", [
                f"Numbers in column {heading!r} read with a decimal comma: {self.comma} of them can be nothing else."
            ]
        if self.point > 0:
            return ".", []
        if self.either_comma + self.either_point == 0:
            return ".", []
        if is_count:
            sign = "," if self.either_point > self.either_comma else "."
        elif delimiter == ";" and self.either_comma > 0:
            sign = ","
        else:
            sign = "."
        name, other = ("comma", "point") if sign == "," else ("point", "comma")
        return sign, [f"Numbers in column {heading!r} read with a decimal {name}; a {other} parts thousands."]


def read_number(text: str, decimal: str) -> float | None:
    """One number, None where the text is none.

    Args:
        text: stripped.
        decimal: ``.`` or ``,``.
    """
    plain = text.replace("\u2212", "-")
    if _SPACED.fullmatch(plain):
        plain = _SPACES.sub("", plain)
    if _GROUPED[decimal].fullmatch(plain):
        plain = plain.replace("," if decimal == "." else ".", "")
    elif not _UNGROUPED[decimal].fullmatch(plain):
        return None
    number = float(plain.replace(",", "."))
    return number if math.isfinite(number) else None


def read_numbers(texts: pa.Array, decimal: str) -> np.ndarray:
    """Numbers of distinct cleaned texts; NaN where a text is missing or no number.

    Args:
        texts: strings, None for unknown.
        decimal: ``.`` or ``,``.
    """
    pointed = texts if decimal == "." else pc.replace_substring(texts, ",", ".")
    plain = pc.match_substring_regex(pointed, _PLAIN)
    if decimal == ",":
        plain = pc.and_(plain, pc.invert(pc.match_substring(texts, ".")))
    numbers = pc.cast(pc.if_else(plain, pointed, pa.scalar(None, pa.string())), pa.float64())
    values = pc.fill_null(numbers, float("nan")).to_numpy(zero_copy_only=False).copy()
    for position in np.flatnonzero(_true(pc.invert(plain))).tolist():
        number = read_number(texts[position].as_py(), decimal)
        values[position] = math.nan if number is None else number
    return values


def cast_number(texts: pa.Array, decimal: str) -> Cast:
    """NUMBER: any finite number; fault ``bad-number``."""
    cast, values, is_known = _numbers(texts, decimal)
    cast.columns = (_floats(values, is_known),)
    return cast


def cast_count(texts: pa.Array, decimal: str) -> Cast:
    """COUNT: whole, 0 or more; faults ``bad-number`` and ``out-of-range``."""
    cast, values, is_known = _numbers(texts, decimal)
    with np.errstate(invalid="ignore"):
        is_whole = values == np.floor(values)
        is_possible = (values >= 0) & (values <= LARGEST_COUNT)
    cast.faults |= faults_where(is_known & ~is_whole, "bad-number", "a whole number")
    cast.faults |= faults_where(is_known & is_whole & ~is_possible, "out-of-range", f"0 to {LARGEST_COUNT}")
    good = is_known & is_whole & is_possible
    cast.columns = (pa.array(np.where(good, values, 0).astype(np.int64), mask=~good),)
    return cast


@dataclass(frozen=True, slots=True)
class ShareStyle:
    """How a column's shares are written.

    Attributes:
        decimal: ``.`` or ``,``.
        divisor: what a bare number is divided by: 1, 100 or a best score named in the heading.
    """

    decimal: str = "."
    divisor: float = 1.0


@dataclass(slots=True)
class ShareEvidence:
    """What a column's bare numbers say about their scale."""

    largest: float = -math.inf
    bare_count: int = 0
    has_fractions: bool = False

    def observe(self, texts: pa.Array) -> None:
        """Look at distinct texts; either decimal sign will do for that."""
        bare = pc.replace_substring(texts, ",", ".")
        is_bare = pc.fill_null(pc.match_substring_regex(bare, _PLAIN), fill_value=False)
        values = pc.cast(bare.filter(is_bare), pa.float64()).to_numpy(zero_copy_only=False)
        if len(values):
            self.bare_count += len(values)
            self.largest = max(self.largest, float(values.max()))
            self.has_fractions = self.has_fractions or bool(((values > 0) & (values < 1)).any())

    def conclude(
        self, heading: str, *, is_percent_heading: bool, best: float | None, default: float
    ) -> tuple[float, list[str]]:
        """The divisor of bare numbers and a sentence on it.

        Args:
            heading: of the column.
            is_percent_heading: the heading says percent.
            best: best possible value named in the heading ("out of 15").
            default: divisor where the numbers themselves do not tell (only 0 and 1).
        """
        if self.bare_count == 0:
            return 1.0, []
        if best is not None:
            return best, [f"Column {heading!r} read as points out of {best:g}, as its heading says."]
        if self.largest <= 1 and self.has_fractions:
            return 1.0, [f"Column {heading!r} read as shares from 0 to 1, as none is larger than 1."]
        if self.largest > 1 or is_percent_heading:
            return 100.0, [f"Column {heading!r} read as 0 to 100."]
        scale = "0 to 1" if default == 1 else f"0 to {default:g}"
        return default, [f"Column {heading!r} read as {scale}; it holds nothing but 0 and 1."]


def cast_share(texts: pa.Array, style: ShareStyle) -> Cast:
    """SHARE: 0 to 1, from bare numbers, percent signs or fractions; faults ``bad-number``, ``out-of-range``."""
    cast = clean(texts)
    (known,) = cast.columns
    is_known = known.is_valid().to_numpy(zero_copy_only=False)
    is_percent = _true(pc.ends_with(known, "%"))
    bodies = pc.utf8_trim_whitespace(pc.utf8_rtrim(known, "%"))
    values = read_numbers(bodies, style.decimal)
    values = values / np.where(is_percent, 100.0, style.divisor)
    for position in np.flatnonzero(is_known & np.isnan(values) & _true(pc.match_substring(known, "/"))).tolist():
        values[position] = read_fraction(known[position].as_py(), style.decimal)
    is_number = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        is_possible = (values >= 0) & (values <= 1)
    allowed = "0 to 100 percent" if style.divisor in (1.0, 100.0) else f"0 to {style.divisor:g}"
    cast.faults |= faults_where(is_known & ~is_number, "bad-number")
    cast.faults |= faults_where(is_known & is_number & ~is_possible, "out-of-range", allowed)
    cast.columns = (_floats(values, is_known & is_possible),)
    return cast


def read_fraction(text: str, decimal: str) -> float:
    """The share that ``12/15`` or ``12 of 15`` stands for; NaN where it is none."""
    parts = re.split(r"\s*(?:/|\bof\b|\bout of\b)\s*", text)
    numbers = [read_number(part, decimal) for part in parts] if len(parts) == 2 else []
    if len(numbers) != 2 or numbers[0] is None or not numbers[1] or numbers[1] < 0:
        return math.nan
    return numbers[0] / numbers[1]


def _numbers(texts: pa.Array, decimal: str) -> tuple[Cast, np.ndarray, np.ndarray]:
    cast = clean(texts)
    (known,) = cast.columns
    values = read_numbers(known, decimal)
    is_text = known.is_valid().to_numpy(zero_copy_only=False)
    is_known = ~np.isnan(values)
    for position in np.flatnonzero(is_text & ~is_known).tolist():
        cast.faults[position] = Fault("bad-number")
    return cast, values, is_known


def _floats(values: np.ndarray, is_known: np.ndarray) -> pa.Array:
    return pa.array(np.where(is_known, values, 0.0), mask=~is_known)


def _true(mask: pa.Array) -> np.ndarray:
    return pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False)


def _count(mask: pa.Array) -> int:
    return pc.sum(mask).as_py() or 0


def _any(mask: pa.Array) -> bool:
    return bool(pc.any(mask).as_py())
