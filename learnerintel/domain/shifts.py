"""A share that moved, split into what moved it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShareShift:
    """A share of two parts, before and now.

    Attributes:
        chosen_before: the part that the share is of, before.
        chosen_now: the same now.
        required_before: the rest, before.
        required_now: the same now.
    """

    chosen_before: float
    chosen_now: float
    required_before: float
    required_now: float

    @property
    def before(self) -> float:
        """The share before, 0 to 1."""
        return _share(self.chosen_before, self.required_before)

    @property
    def now(self) -> float:
        """The share now, 0 to 1."""
        return _share(self.chosen_now, self.required_now)

    @property
    def by_chosen(self) -> float:
        """How much of the change comes from the part itself; with :attr:`by_required` it is the whole change.

        Which of both moved first is not known, so it is the mean over both orders.
        """
        first = _share(self.chosen_now, self.required_before) - self.before
        second = self.now - _share(self.chosen_before, self.required_now)
        return (first + second) / 2

    @property
    def by_required(self) -> float:
        """How much of the change comes from the rest."""
        return self.now - self.before - self.by_chosen


def _share(part: float, rest: float) -> float:
    return part / (part + rest) if part + rest else 0.0
