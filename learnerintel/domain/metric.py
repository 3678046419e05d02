"""What a metric is, and what measuring one gives.

A :class:`Metric` is written once, in the room ``metrics``, which attaches its statement by name. Tile,
help text, glossary, axis format, CSV heading, command line and suppression all read this record.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

from learnerintel.domain.records import RECORD_KINDS


class MetricKind(StrEnum):
    """How a metric is computed."""

    RATIO = "ratio"  # of sums: numerator and denominator are added up first, then divided
    LEARNER_MEAN = "learner mean"  # one value per learner, then their mean: heavy users do not drown the rest
    LEARNER_MEDIAN = "learner median"  # one value per learner, then the middle one
    COUNT = "count"  # so many; has no interval


class Better(StrEnum):
    """Which way is good news."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Unit(StrEnum):
    """What a value counts; formatted in ``charts`` and ``ui`` only."""

    SHARE = "share"  # 0 to 1, shown as percent
    PEOPLE = "people"
    ITEMS = "items"
    PAIRINGS = "pairings"
    COMMENTS = "comments"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    STARS = "stars"  # 1 to 5, whatever scale the answers came on
    POINTS = "points"


#: Smallest and largest value that a unit allows; a group at an end of them gives every member away.
_UNIT_LIMITS: dict[Unit, tuple[float, float]] = {Unit.SHARE: (0.0, 1.0), Unit.STARS: (1.0, 5.0)}


class Bound(StrEnum):
    """A value that is shown as a limit, so that it does not tell what everybody in a small group did."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True, slots=True)
class Metric:
    """The definition of one metric.

    Attributes:
        name: in code, on the command line and as CSV heading; lower case, words joined by hyphens.
        label: on screen.
        unit: of the value.
        formula: in words, numerator and denominator.
        does_not_count: in words, what somebody might expect to be in it and is not.
        source: names of the record kinds (``domain.records``) without which it cannot be measured.
        better: which way is good news.
        kind: how it is computed.
        window: in words, the time it looks at.
        base_label: what its base counts, as it completes "of 214 ...".
        minimum_base: below it there is nothing to show, in what the base counts. Minimum groups of
            people are kept by ``domain.disclosure`` besides, whatever is said here.
        adds_up_over_time: True where the numerator and the denominator of a month are the sums of those
            of its weeks (starts, minutes), False where people are counted once for each period.
        ends: smallest and largest possible value, where the unit does not say.
    """

    name: str
    label: str
    unit: Unit
    formula: str
    does_not_count: str
    source: tuple[str, ...]
    better: Better
    kind: MetricKind
    window: str
    base_label: str = "people"
    minimum_base: int = 5
    adds_up_over_time: bool = False
    ends: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        unknown = [name for name in self.source if name not in RECORD_KINDS]
        if unknown or not self.source:
            raise ValueError(
                f"The metric {self.name!r} names {unknown or 'nothing'} as its source; "
                f"record kinds are {', '.join(RECORD_KINDS)}."
            )
        if self.minimum_base < 1:
            raise ValueError(f"The metric {self.name!r} has a minimum base of {self.minimum_base}; 1 is the least.")

    @property
    def limits(self) -> tuple[float, float] | None:
        """Smallest and largest possible value, or None where there are none."""
        return self.ends or _UNIT_LIMITS.get(self.unit)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value of a metric as it may be shown. Made by ``domain.disclosure.guard``.

    Attributes:
        key: what it is the value of, such as a group and a period.
        value: in the metric's unit; None where nothing is known or nothing may be shown.
        base: what it was computed over; None where it may not be shown.
        low: lower end of the interval, None where there is none to show.
        high: upper end of the interval, None where there is none to show.
        is_withheld: True where a value is known and not shown.
        why: one sentence wherever ``value`` is None or a bound.
        bound: set where ``value`` is a limit ("at most 14 %") and not the value itself.
    """

    key: Hashable
    value: float | None
    base: int | None
    low: float | None = None
    high: float | None = None
    is_withheld: bool = False
    why: str | None = None
    bound: Bound | None = None

    def about(self, key: Hashable) -> Measurement:
        """The same, said of something else."""
        # Rows are made by the hundred, and dataclasses.replace takes ten times as long.
        return Measurement(key, self.value, self.base, self.low, self.high, self.is_withheld, self.why, self.bound)
