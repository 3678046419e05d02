"""Numbers as people read them on pages: the words of ``domain.number_words``, which mail and prints use as well."""

from __future__ import annotations

from learnerintel.domain.number_words import (
    DASH,
    THIN_SPACE,
    Day,
    certainty,
    count,
    counted,
    day,
    decimal,
    duration,
    duration_range,
    month,
    percent,
    points,
    said,
    short_day,
    short_span,
    span,
    sureness,
    value,
)

__all__ = [
    "DASH", "THIN_SPACE", "Day", "certainty", "count", "counted", "day", "decimal", "duration", "duration_range",
    "month", "percent", "points", "said", "short_day", "short_span", "span", "sureness", "value",
]  # fmt: skip
