"""What unpairings gave back: projected when they were decided, realised as exports show it, and net.

Minutes are those of the team's people together. A projection is never raised afterwards; what is realised is the part
of it that exports show. Content that nobody would have opened gives back choice and no time, so nothing is booked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from learnerintel.domain.periods import OUTCOME_DAYS
from learnerintel.domain.vocabulary import Reason

#: Said of hours returned as long as no export has shown what was done.
NOT_MEASURED_YET = "Not measured yet: hand decisions over, and take in later exports."
MINUTES_PER_HOUR = 60


class Minutes(NamedTuple):
    """A range of minutes, from what is sure to what is possible."""

    low: float
    high: float

    def times(self, share: float) -> Minutes:
        """The same share of both ends."""
        return Minutes(self.low * share, self.high * share)

    def less(self, minutes: float) -> Minutes:
        """Both ends less something that is known exactly."""
        return Minutes(self.low - minutes, self.high - minutes)


class Basis(StrEnum):
    """What a projection counts."""

    ASSIGNMENTS = "assignments"  # open ones that people would have completed: realised as they go
    USE = "use"  # what people would have spent in the outcome window: realised day by day
    CHOICE = "choice"  # nobody would have opened it: nothing is booked
    UNKNOWN = "unknown"  # nobody knows how long it takes, or it stood on no list


class Away(NamedTuple):
    """Days on which content was gone: from the first to before the last; ``until_on`` None: it still is."""

    from_on: int
    until_on: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What exports show of one decision.

    Attributes:
        freed_people: people whose open assignment went, at any time.
        back_people: of these, those who have it again.
        away: stretches in which it was gone for the whole team, in their order.
        taken_back_on: the day a person decided to send it again; None where nobody did.
    """

    freed_people: int
    back_people: int
    away: Sequence[Away]
    taken_back_on: int | None = None


@dataclass(frozen=True, slots=True)
class ValueLine:
    """The value of one decision.

    Attributes:
        basis: what its projection counts.
        projected: as it was shown when it was decided; None where nothing is booked or known.
        realised: the part that exports show, also where it came back later; None where no export has told.
        re_paired: what came back of that; 0 minutes where nothing did, None where nothing is known.
        test_minutes: time that people of the team spent on its pre-tests, as far as it was recorded.
        untimed_tests: pre-tests of which nobody recorded how long they took.
    """

    basis: Basis
    projected: Minutes | None
    realised: Minutes | None
    re_paired: Minutes | None
    test_minutes: float = 0.0
    untimed_tests: int = 0

    @property
    def net(self) -> Minutes | None:
        """Realised less what came back less the time of the tests; None where nothing is known."""
        if self.realised is None or self.re_paired is None:
            return None
        left = Minutes(self.realised.low - self.re_paired.low, self.realised.high - self.re_paired.high)
        return left.less(self.test_minutes)


def basis_of(
    reason: Reason | None, low_minutes: float | None, high_minutes: float | None, open_assignments: int
) -> Basis:
    """What the projection of a decision counts.

    Args:
        reason: the list it stood on; None where it stood on none.
        low_minutes: as kept with the decision.
        high_minutes: as kept with the decision.
        open_assignments: as kept with its evidence.
    """
    if reason is Reason.UNTOUCHED:
        return Basis.CHOICE
    if reason is None or low_minutes is None or high_minutes is None:
        return Basis.UNKNOWN
    return Basis.ASSIGNMENTS if reason in (Reason.KNOWN, Reason.CHOSEN) and open_assignments else Basis.USE


@dataclass(frozen=True, slots=True)
class Money:
    """What hours cost, as the organisation entered it.

    Attributes:
        hourly_cost: of an hour of a learner's time.
        currency: its code.
    """

    hourly_cost: float
    currency: str

    def of(self, minutes: float) -> float:
        """The cost of so many minutes."""
        return minutes / MINUTES_PER_HOUR * self.hourly_cost


def value_line(
    basis: Basis,
    projected: Minutes | None,
    open_assignments: int,
    outcome: Outcome | None,
    *,
    today: int,
    test_minutes: float = 0.0,
    untimed_tests: int = 0,
) -> ValueLine:
    """The value of one decision.

    Args:
        basis: see :func:`basis_of`.
        projected: as kept with the decision.
        open_assignments: people whose open assignment the projection counts.
        outcome: what exports show; None where none has told yet.
        today: up to which day what is realised counts.
        test_minutes: see :class:`ValueLine`.
        untimed_tests: see :class:`ValueLine`.
    """
    if basis in (Basis.CHOICE, Basis.UNKNOWN) or projected is None:
        return ValueLine(basis, None, None, None)
    if outcome is None:
        return ValueLine(basis, projected, None, None, test_minutes, untimed_tests)
    if basis is Basis.ASSIGNMENTS:
        freed, back = _assignment_shares(open_assignments, outcome)
    else:
        freed, back = _use_shares(outcome, today)
    return ValueLine(
        basis, projected, projected.times(freed), projected.times(back), test_minutes, untimed_tests
    )


def _assignment_shares(open_assignments: int, outcome: Outcome) -> tuple[float, float]:
    """An assignment that went is time given back at once; one that came back, or was restored, is not."""
    freed = min(outcome.freed_people / open_assignments, 1.0)
    if outcome.taken_back_on is not None:
        return freed, freed
    return freed, min(outcome.back_people / open_assignments, freed)


def _use_shares(outcome: Outcome, today: int) -> tuple[float, float]:
    """Of the outcome window from the first day it was gone: the days that passed, and those on which it was back."""
    if not outcome.away:
        return 0.0, 0.0
    first = outcome.away[0].from_on
    end = min(today, first + OUTCOME_DAYS)
    if outcome.taken_back_on is not None:
        end = max(min(end, outcome.taken_back_on), first)
    gone = sum(max(min(end if one.until_on is None else one.until_on, end) - one.from_on, 0) for one in outcome.away)
    passed = end - first
    return passed / OUTCOME_DAYS, (passed - gone) / OUTCOME_DAYS


@dataclass(frozen=True, slots=True)
class ValueSums:
    """The value of several decisions together; minutes.

    Attributes:
        projected: None where none is booked.
        realised: of the decisions of which an export has told; None where none has.
        re_paired: of these.
        test_minutes: of these.
        net: realised less what came back less the time of the tests.
        booked_count: decisions with a projection.
        told_count: of these, those of which an export has told.
        choice_count: decisions that give back choice, not time.
        unknown_count: decisions of which nobody knows what they are worth.
        untimed_tests: pre-tests that are not taken off, because nobody recorded how long they took.
    """

    projected: Minutes | None
    realised: Minutes | None
    re_paired: Minutes | None
    test_minutes: float
    net: Minutes | None
    booked_count: int
    told_count: int
    choice_count: int
    unknown_count: int
    untimed_tests: int


def value_sums(lines: Iterable[ValueLine]) -> ValueSums:
    """Several decisions together: ends added up."""
    every = list(lines)
    booked = [line for line in every if line.projected is not None]
    told = [line for line in booked if line.net is not None]
    return ValueSums(
        projected=_added(line.projected for line in booked),
        realised=_added(line.realised for line in told),
        re_paired=_added(line.re_paired for line in told),
        test_minutes=sum(line.test_minutes for line in told),
        net=_added(line.net for line in told),
        booked_count=len(booked),
        told_count=len(told),
        choice_count=sum(line.basis is Basis.CHOICE for line in every),
        unknown_count=sum(line.basis is Basis.UNKNOWN for line in every),
        untimed_tests=sum(line.untimed_tests for line in told),
    )


def _added(ranges: Iterable[Minutes | None]) -> Minutes | None:
    known = [one for one in ranges if one is not None]
    return Minutes(sum(one.low for one in known), sum(one.high for one in known)) if known else None


def value_sentence(sums: ValueSums, money: Money | None) -> str:
    """The sums in one or two sentences."""
    if sums.projected is None:
        choice = f" {sums.choice_count} of them give back choice, not time." if sums.choice_count else ""
        return f"No decision that stands has hours to give back.{choice}"
    projected = f"Projected: {hours(sums.projected)}"
    if sums.net is None:
        return f"{projected}. Not known yet what came of it: no export has shown what was done."
    cost = "" if money is None else f", {in_money(sums.net, money)}"
    waiting = sums.booked_count - sums.told_count
    rest = f" {waiting} of {sums.booked_count} decisions are not in it: no export has told yet." if waiting else ""
    untimed = ""
    if sums.untimed_tests:
        untimed = f" Tests of unknown length are not taken off: {sums.untimed_tests}."
    return f"{projected}; given back so far, net: {hours(sums.net)}{cost}.{rest}{untimed}"


def hours(minutes: Minutes) -> str:
    """A range in hours: ``0.5 to 2.1 hours``."""
    low, high = (f"{end / MINUTES_PER_HOUR:.1f}".replace("-0.0", "0.0") for end in minutes)
    return f"{low} hours" if low == high else f"{low} to {high} hours"


def in_money(minutes: Minutes, money: Money) -> str:
    """The same as money: ``30 to 126 EUR``."""
    low, high = (f"{money.of(end):,.0f}".replace(",", " ").replace("-0", "0") for end in minutes)
    return f"{low} {money.currency}" if low == high else f"{low} to {high} {money.currency}"
