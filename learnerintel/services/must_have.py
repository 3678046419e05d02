"""What a team's must-have share would become if items of the list "could be optional" were optional."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from learnerintel.domain.must_have import MustHaveShift, must_have_shift
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.signals import CHOSEN_DAYS
from learnerintel.services.unpairing import unpair_lists
from learnerintel.store.engine import Store
from learnerintel.store.use import DailyUse, daily_use


@dataclass(frozen=True, slots=True)
class OptionalShift:
    """The list "could be optional" of a team and what it would bring.

    Attributes:
        by_content: content id -> the shift by this item alone; None where it may not be said or is not known.
        together: by all of them.
        sentence: for the page; says why where there is no figure.
    """

    by_content: dict[int, MustHaveShift | None]
    together: MustHaveShift | None
    sentence: str


def optional_shift(store: Store, viewer: Viewer, *, team_id: int, as_of: int | None = None) -> OptionalShift:
    """What a team's must-have share would become, by item and together.

    Time of the last 365 days counts for the team its people were in on the day. An item on which fewer people
    than an exact figure needs spent time is left out: the shift would say how long these few took.

    Args:
        store: open.
        viewer: must be allowed to see the team.
        team_id: the team.
        as_of: as if today were this day; None for today.

    Raises:
        NotPermitted: the viewer may not.
        UnknownName: no such team.
    """
    (listed,) = unpair_lists(store, viewer, team=team_id, as_of=as_of)
    items = [int(entry.item.content_id) for entry in listed.judged.could_be_optional]
    if not items:
        return OptionalShift({}, None, "")
    with store.read() as connection:
        use = daily_use(connection)
    year = _Year(use, listed.team_id, listed.as_of)
    enough = listed.context.thresholds.exact_people
    if year.people < enough or year.whole <= 0:
        nothing = dict.fromkeys(items)
        return OptionalShift(nothing, None, "What the must-have share would become is not known: too little time is.")
    spent = {content_id: year.spent_on(content_id) for content_id in items}
    shown = {content_id: seconds for content_id, (seconds, people) in spent.items() if people >= enough}
    found = {
        content_id: must_have_shift(year.required, year.whole, shown[content_id], year.people)
        if content_id in shown
        else None
        for content_id in items
    }
    together = must_have_shift(year.required, year.whole, sum(shown.values()), year.people) if shown else None
    return OptionalShift(found, together, _sentence(together, len(shown), len(items)))


class _Year:
    """A team's time of a year, by whether it had to be spent."""

    def __init__(self, use: DailyUse, team_id: int, as_of: int) -> None:
        rows = use.of_team(team_id)
        days = use.occurred_on[rows]
        rows = rows[(days > as_of - CHOSEN_DAYS) & (days <= as_of)]
        self._content, self._learner = use.content_id[rows], use.learner_id[rows]
        self._required = np.maximum(use.required_seconds[rows], 0)
        chosen = np.maximum(use.voluntary_seconds[rows], 0)
        self.required = float(self._required.sum())
        self.whole = self.required + float(chosen.sum())
        self.people = len(np.unique(self._learner[(self._required > 0) | (chosen > 0)]))

    def spent_on(self, content_id: int) -> tuple[float, int]:
        """Seconds that had to be spent on an item, and the people who spent them."""
        rows = (self._content == content_id) & (self._required > 0)
        return float(self._required[rows].sum()), len(np.unique(self._learner[rows]))


def _sentence(together: MustHaveShift | None, shown: int, items: int) -> str:
    if together is None:
        return "What the must-have share would become is not said: too few people spent time on these items."
    which = "it were" if items == 1 else "all of them were" if shown == items else f"{shown} of them were"
    return f"If {which} optional: {together.sentence}."
