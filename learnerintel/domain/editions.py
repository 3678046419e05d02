"""A dated edition of the summary: what it said, kept as it was said, and what later data changed in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from learnerintel.domain.metric import Measurement, Metric
from learnerintel.domain.number_words import day, said, span
from learnerintel.domain.periods import Period

#: Values that differ by less were rounded differently, not measured differently.
_SAME = 1e-9
#: So many values and files are named, so that a digest stays on one sheet; the others are counted.
MOST_MOVED, MOST_LATE = 8, 3


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
        told: the number in words where it has no single value, such as hours from so many to so many.
    """

    metric: Metric
    now: FrozenValue | None
    before: FrozenValue | None
    year_ago: FrozenValue | None
    line: tuple[FrozenValue, ...]
    why: str | None
    told: str | None = None

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
        moved: what had moved in the edition before it when this one was made, as it was said then.
    """

    edition_id: int
    as_of: int
    made_at: int
    made_by: str
    newest_batch_id: int
    sentence: str
    completeness: str
    numbers: tuple[FrozenNumber, ...]
    moved: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Late:
    """A file that came after an edition. Its name is not told: it may hold a person's.

    Attributes:
        label: what it held, in words.
        day: when it was taken in.
    """

    label: str
    day: int


def moved_sentences(moved: Sequence[Moved], late: Sequence[Late]) -> list[str]:
    """What later data changed in an edition, and what came later; empty where nothing has moved."""
    if not moved:
        return []
    told = [moved_sentence(one) for one in moved[:MOST_MOVED]]
    if len(moved) > MOST_MOVED:
        told.append(f"{len(moved) - MOST_MOVED} more values moved.")
    return [*told, late_sentence(late)]


def moved_sentence(one: Moved) -> str:
    """A value that later data changed: what it was, and what it is today."""
    days = span(one.period.first_on, one.period.last_on)
    then, today = (said(one.metric, found) for found in (one.then, one.today))
    return f"{one.metric.label}, {days}: {then} in that edition, {today} today."


def late_sentence(late: Sequence[Late]) -> str:
    """What came later."""
    files = list(dict.fromkeys(f"{one.label} taken in on {day(one.day)}" for one in late))
    if not files:
        return "No file with these days came later: matches, settings or what an undo took back changed them."
    more = f" and {len(files) - MOST_LATE} more" if len(files) > MOST_LATE else ""
    return f"Came later: {', '.join(files[:MOST_LATE])}{more}."


def is_same(then: Measurement, today: Measurement) -> bool:
    """Whether two measurements say the same: value, base, and what is withheld."""
    if (then.value is None) != (today.value is None) or then.bound != today.bound:
        return False
    if then.value is None or today.value is None:
        return True
    return abs(then.value - today.value) <= _SAME and then.base == today.base
