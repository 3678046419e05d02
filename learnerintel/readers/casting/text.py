"""Cleaning of text before anything is made of it: padding, invisible characters, words for "nothing"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.readers.casting.outcome import Cast, faults_where

#: Cells that say that nothing is known, in lower case.
MISSING_TEXTS = ("", "-", "\u2013", "\u2014", "n/a", "na", "null", "none", "#n/a")
_LONGEST_MISSING = max(len(text.encode()) for text in MISSING_TEXTS)
_SPACE = ord(" ")
#: Dashes are no identifier; every other word may be one (an employee "NA", a team "None").
_MISSING_IDENTIFIERS = ("", "-", "\u2013", "\u2014")

#: Control characters (tab and line ends excepted), zero-width space, BOM and the marks that turn the
#: direction of text. Joiners stay: names and emoji need them.
_INVISIBLE = (
    "[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x{9f}\\x{61c}\\x{200b}\\x{200e}\\x{200f}"
    "\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}\\x{feff}]"
)
_INVISIBLE_PYTHON = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
STRIPPED_NOTE = "Invisible control characters were removed from cells of column {heading}: {count}."


class Filler(Enum):
    """What a column's words for "nothing" mean."""

    UNKNOWN = "unknown"  # "n/a" is no value
    IDENTIFIER = "identifier"  # only dashes and empty cells are no value
    KEPT = "kept"  # only empty cells are no value


_MISSING: dict[Filler, tuple[str, ...]] = {
    Filler.UNKNOWN: MISSING_TEXTS,
    Filler.IDENTIFIER: _MISSING_IDENTIFIERS,
    Filler.KEPT: ("",),
}


@cache
def _missing(filler: Filler) -> pa.Array:
    return pa.array(_MISSING[filler], pa.string())


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text column is cleaned.

    Attributes:
        filler: what its words for "nothing" mean.
        has_lines: line breaks are part of the text (comments); elsewhere they become spaces.
        is_email: upper and lower case are the same; "anonymous" is nobody.
    """

    filler: Filler = Filler.UNKNOWN
    has_lines: bool = False
    is_email: bool = False


def clean(texts: pa.Array, filler: Filler = Filler.UNKNOWN) -> Cast:
    """Texts without padding and invisible characters; None where they say that nothing is known.

    Args:
        texts: distinct texts of a column.
        filler: what words for "nothing" mean.

    Returns:
        Cast of one string array; faults ``nul-character``.
    """
    texts = texts.cast(pa.string())
    if is_plain(texts):
        is_bare = not texts.null_count and _is_bare(texts)
        return Cast((texts if is_bare else _known(pc.ascii_trim(texts, " "), filler),))
    faults = faults_where(_true(pc.match_substring(texts, "\x00")), "nul-character")
    invisible = _true(pc.match_substring_regex(texts, _INVISIBLE))
    if invisible.any():
        texts = pc.replace_substring_regex(texts, _INVISIBLE, "")
    known = _known(pc.utf8_trim_whitespace(texts), filler)
    if faults:
        known = pc.if_else(pa.array(_mask(len(texts), faults)), pa.scalar(None, pa.string()), known)
    return Cast((known,), faults, notes={STRIPPED_NOTE: invisible} if invisible.any() else {})


def is_plain(texts: pa.Array) -> bool:
    """Whether texts hold nothing but printable ASCII: no tab, line end, accent or invisible character."""
    _, offsets, data = texts.buffers()
    if offsets is None or data is None or len(texts) == 0:
        return True
    ends = np.frombuffer(offsets, np.int32)
    held = np.frombuffer(data, np.uint8)[ends[texts.offset] : ends[texts.offset + len(texts)]]
    return len(held) == 0 or (int(held.min()) >= 0x20 and int(held.max()) <= 0x7E)


def _is_bare(texts: pa.Array) -> bool:
    """Whether plain texts are all too long to say that nothing is known, and none has a space at an end."""
    _, offsets, data = texts.buffers()
    if data is None:
        return False
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    held = np.frombuffer(data, np.uint8)
    is_long = int(np.diff(ends).min(initial=0x7FFFFFFF)) > _LONGEST_MISSING
    return is_long and not ((held[ends[:-1]] == _SPACE) | (held[ends[1:] - 1] == _SPACE)).any()


def _known(texts: pa.Array, filler: Filler) -> pa.Array:
    """Trimmed texts; None for those that say that nothing is known."""
    is_missing = pc.is_in(pc.utf8_lower(texts), _missing(filler))
    return pc.if_else(is_missing, pa.scalar(None, pa.string()), texts)


def clean_one(text: str | None, filler: Filler = Filler.UNKNOWN) -> str | None:
    """The same for one text; None also for a text with a NUL character."""
    if text is None or "\x00" in text:
        return None
    stripped = _INVISIBLE_PYTHON.sub("", text).strip()
    return None if stripped.lower() in _MISSING[filler] else stripped


def cast_text(texts: pa.Array, style: TextStyle) -> Cast:
    """TEXT: cleaned, in Unicode's composed form, email addresses in lower case.

    Args:
        texts: distinct texts of a column.
        style: how the column is cleaned.

    Returns:
        Cast of one string array, None for unknown, never an empty text.
    """
    cast = clean(texts, style.filler)
    (known,) = cast.columns
    is_ascii = is_plain(known)
    if not is_ascii:
        known = pc.utf8_normalize(known, form="NFC")
        if not style.has_lines:
            known = pc.replace_substring_regex(known, "[\\t\\r\\n]+", " ")
    if style.is_email:
        known = pc.ascii_lower(known) if is_ascii else pc.utf8_lower(known)
        known = pc.if_else(pc.equal(known, "anonymous"), pa.scalar(None, pa.string()), known)
    cast.columns = (known,)
    return cast


def _true(mask: pa.Array) -> np.ndarray:
    return pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False)


def _mask(length: int, positions: dict[int, object]) -> np.ndarray:
    mask = np.zeros(length, dtype=bool)
    mask[list(positions)] = True
    return mask
