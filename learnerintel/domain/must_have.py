"""What becomes of the share of learning that people must do when rules of the company are let go."""

from __future__ import annotations

from typing import NamedTuple

from learnerintel.domain.wording import counted

_PERCENT = 100
_SECONDS_PER_HOUR = 3600


class MustHaveShift(NamedTuple):
    """A team's must-have share now, and once some required items are optional.

    Attributes:
        now: share of the team's learning time in a year that was mandatory or required, of the time of which
            that is known.
        low: the same share if everybody who spent time on the items goes on by choice.
        high: if nobody does.
        seconds: the time that ``now`` is a share of.
        people: those who spent it.
    """

    now: float
    low: float
    high: float
    seconds: float
    people: int

    @property
    def sentence(self) -> str:
        """From how much to how much, with the base."""
        now, low, high = (round(_PERCENT * share) for share in (self.now, self.low, self.high))
        hours = counted(round(self.seconds / _SECONDS_PER_HOUR), "hour", "hours")
        base = f"of {hours} that {self.people} people spent in a year"
        if low == high:
            return f"must-have share {now} % now, {low} % then, {base}"
        ends = "the lower if all of them go on by choice, the upper if nobody does"
        return f"must-have share {now} % now, {low} to {high} % then, {base} ({ends})"


def must_have_shift(required: float, whole: float, moved: float, people: int) -> MustHaveShift | None:
    """What the share becomes when the time of some items need not be spent any more.

    Args:
        required: seconds of the year that were mandatory or required.
        whole: seconds of which is known whether they were.
        moved: seconds of ``required`` that were spent on the items.
        people: those who spent ``whole``.

    Returns:
        None where no time is known.
    """
    if whole <= 0:
        return None
    left = required - moved
    rest = whole - moved
    return MustHaveShift(required / whole, left / whole, left / rest if rest > 0 else 0.0, whole, people)
