"""Text columns to typed columns: every distinct text is read once.

``cast_texts`` takes the distinct texts of a column and the style that was concluded for the whole
column, and gives typed values; what cannot be read is a fault beside it, never an exception.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from learnerintel.domain.records import FieldKind
from learnerintel.readers.casting.calendar import Instants
from learnerintel.readers.casting.dates import DateStyle, cast_day, cast_moment, day_of, moment_of, with_others
from learnerintel.readers.casting.durations import cast_seconds
from learnerintel.readers.casting.numbers import cast_count, cast_number, cast_share
from learnerintel.readers.casting.outcome import Cast, Fault
from learnerintel.readers.casting.text import cast_text
from learnerintel.readers.casting.uniform import UniformTexts, read_uniform
from learnerintel.readers.casting.words import cast_choice, cast_flag

__all__ = ["Cast", "Fault", "UniformTexts", "cast_parted", "cast_texts", "read_uniform"]

_CASTERS = {
    FieldKind.TEXT: cast_text,
    FieldKind.CHOICE: cast_choice,
    FieldKind.DAY: cast_day,
    FieldKind.MOMENT: cast_moment,
    FieldKind.SECONDS: cast_seconds,
    FieldKind.COUNT: cast_count,
    FieldKind.SHARE: cast_share,
    FieldKind.NUMBER: cast_number,
}


def cast_texts(kind: FieldKind, texts: pa.Array, style: Any) -> Cast:
    """Typed values of texts; each is looked at, so distinct ones cost less.

    Args:
        kind: of the field.
        texts: strings; None stays None.
        style: TextStyle, Words, DateStyle, DurationStyle, ShareStyle or a decimal sign, by kind; a FLAG has none.

    Returns:
        One typed array, or three for a MOMENT, with the faults of texts that could not be read.
    """
    return cast_flag(texts) if kind is FieldKind.FLAG else _CASTERS[kind](texts, style)


def cast_parted(kind: FieldKind, uniform: Instants, others: pa.Array, style: DateStyle) -> Cast:
    """Typed values of a DAY or a MOMENT: of what ``read_uniform`` read, and behind them of other texts."""
    return (day_of if kind is FieldKind.DAY else moment_of)(*with_others(uniform, others, style), style)
