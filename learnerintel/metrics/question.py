"""What is asked of a metric."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from learnerintel.domain.periods import Period


class Split(StrEnum):
    """What a metric may be split by."""

    NONE = "none"
    TEAM = "team"
    CONTENT = "content"
    CHANNEL = "channel"
    CAMPAIGN = "campaign"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a metric.

    Attributes:
        window: days looked at, already cut at ``as_of``.
        as_of: as if this were today; nothing dated later counts.
        slices: CONTENT, CHANNEL or CAMPAIGN where rows are to be told apart by it, MONTH where by their day, else NONE.
        has_absences: whether the store knows of any leave of absence.
        content_id: look at this item only; None for all.
    """

    window: Period
    as_of: int
    slices: Split = Split.NONE
    has_absences: bool = True
    content_id: int | None = None
