"""A dated edition of the summary: what it said, kept as it was said, and what later data changed in it."""

from __future__ import annotations

from dataclasses import dataclass

from learnerintel.domain.metric import Measurement, Metric
from learnerintel.domain.periods import Period

#: Values that differ by less were rounded differently, not measured differently.
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class FrozenValue:
    """A value in one period, as it was shown."""

    period: Period
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class FrozenNumber:
    """One of the summary's numbers.

    Attributes:
        metric: what was measured.
        now: the latest full period; None where it was not measured.
        before: the period before it.
        year_ago: the same period a year before.
        line: weeks or months, oldest first.
        why: why there is no value.
    """

    metric: Metric
    now: FrozenValue | None
    before: FrozenValue | None
    year_ago: FrozenValue | None
    line: tuple[FrozenValue, ...]
    why: str | None

    def values(self) -> tuple[FrozenValue, ...]:
        """The values a reader compares: now, before, a year ago."""
        return tuple(one for one in (self.now, self.before, self.year_ago) if one is not None)


@dataclass(frozen=True, slots=True)
class Edition:
    """A summary that keeps its numbers.

    Attributes:
        edition_id: its number.
        as_of: the day it is about.
        made_at: UTC seconds.
        made_by: who froze it.
        newest_batch_id: the newest batch it knew of; 0 for none.
        sentence: the clearest change, as it was said.
        completeness: how complete the data were, as it was said.
        numbers: in their order.
    """

    edition_id: int
    as_of: int
    made_at: int
    made_by: str
    newest_batch_id: int
    sentence: str
    completeness: str
    numbers: tuple[FrozenNumber, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A value of an edition that is another today.

    Attributes:
        metric: what was measured.
        period: its days.
        then: as the edition shows it.
        today: as it is measured now.
    """

    metric: Metric
    period: Period
    then: Measurement
    today: Measurement


def is_same(then: Measurement, today: Measurement) -> bool:
    """Whether two measurements say the same: value, base, and what is withheld."""
    if (then.value is None) != (today.value is None) or then.bound != today.bound:
        return False
    if then.value is None or today.value is None:
        return True
    return abs(then.value - today.value) <= _SAME and then.base == today.base
