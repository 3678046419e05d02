"""Pairs of team and item on a past day, read from the store as of that day, with what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from learnerintel.domain.signals import estimated_use
from learnerintel.domain.unpairing import may_be_judged
from learnerintel.evaluation.cases import ALIVE_DAYS, FOUND_DAYS, Cases, joined
from learnerintel.metrics import signals
from learnerintel.services.shelf import Shelf, read_shelf
from learnerintel.services.sorting_out import failing_guards
from learnerintel.services.team_view import TeamView
from learnerintel.store.use import daily_use

#: Days of idleness that stand for "never".
_NEVER_TOUCHED = 100_000
#: Guards that no evidence of silence passes, whatever the day.
_ASKED_FOR = ("regulatory", "offered as mandatory", "required")


@dataclass(frozen=True, slots=True)
class Day:
    """What the rules are tried on, on one day.

    Attributes:
        as_of: the day.
        cases: pairs of team and item; all teams that get a list.
        teams: their names, by their number in the cases.
        dead_count: pairs left out because nobody comparable touched the item for 120 days.
        dead_unused_count: of these, those that stayed unused, as was to be expected.
        asked_count: pairs left out because law or the company asks for the item: no list may hold it.
        new_count: pairs left out because nobody comparable had touched the item 28 days before.
    """

    as_of: int
    cases: Cases
    teams: tuple[str, ...]
    dead_count: int
    dead_unused_count: int
    asked_count: int
    new_count: int


def day_of_past(connection: Connection, as_of: int, horizon: int) -> Day:
    """The pairs of one day, with what came of them in the horizon."""
    shelf = read_shelf(connection, as_of)
    later = _later(connection, shelf, as_of, horizon)
    parts: list[Cases] = []
    names: list[str] = []
    dead = dead_unused = asked = new = 0
    for one in shelf.teams:
        view = TeamView(shelf, one)
        if not view.eligible or not may_be_judged(view.context):
            continue
        cases, is_alive, is_found = _cases(view, later[view.own][shelf.columns], len(names))
        is_asked = _is_asked_for(view)
        asked += int((is_asked & is_found & is_alive).sum())
        new += int((~is_found & ~is_asked).sum())
        is_dead = is_found & ~is_alive & ~is_asked
        dead += int(is_dead.sum())
        dead_unused += int((is_dead & cases.is_unused).sum())
        kept = np.flatnonzero(is_found & is_alive & ~is_asked)
        if len(kept):
            parts.append(_only(cases, kept))
            names.append(one.name)
    whole = _only(joined([]), np.empty(0, dtype=np.int64)) if not parts else _side_by_side(parts)
    return Day(as_of, whole, tuple(names), dead, dead_unused, asked, new)


def _is_asked_for(view: TeamView) -> np.ndarray:
    """Items that law or the company's own rule asks for; what nobody has said of is tried like the others."""
    columns = view.shelf.catalogue
    fails, _ = failing_guards(view, columns, np.zeros(len(view.touched_28), dtype=bool))
    return np.logical_or.reduce([fails[name] for name in _ASKED_FOR])


def _only(cases: Cases, places: np.ndarray) -> Cases:
    return Cases(**{name: getattr(cases, name)[places] for name in Cases.__dataclass_fields__})


def _side_by_side(parts: Sequence[Cases]) -> Cases:
    return Cases(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in Cases.__dataclass_fields__}
    )


def _cases(view: TeamView, later: np.ndarray, number: int) -> tuple[Cases, np.ndarray, np.ndarray]:
    """All items for one team, and which of them are alive and were found long enough before."""
    shelf, as_of = view.shelf, view.shelf.as_of
    people = view.eligible + view.peer_eligible
    last_on = np.maximum(view.last_on, view.peer_last_on).astype(np.int64)
    first_on = view.first_on.astype(np.int64)
    count = len(later)
    own = view.touched_28.astype(np.int64)
    recent = own + view.peer_touched_28
    own_longer = view.touched_90.astype(np.int64)
    ratings = [shelf.ratings.by_pair.get((view.team.team_id, row.content_id)) for row in shelf.items]
    cases = Cases(
        team=np.full(count, number),
        content_id=np.array([row.content_id for row in shelf.items], dtype=np.int64),
        eligible=np.full(count, view.eligible),
        people=np.full(count, people),
        recent=recent,
        longer=own_longer + view.peer_touched_90,
        own_recent=own,
        own_longer=own_longer,
        idle_days=np.clip(as_of - last_on, 0, _NEVER_TOUCHED),
        own_idle_days=np.clip(as_of - view.last_on.astype(np.int64), 0, _NEVER_TOUCHED),
        age_days=np.clip(as_of - first_on, 0, _NEVER_TOUCHED),
        estimate=_estimates(view),
        rating=np.array([one[1] / one[0] if one and one[0] else np.nan for one in ratings]),
        later=later,
    )
    is_found = (first_on != signals.NO_DAY) & (first_on <= as_of - FOUND_DAYS)
    return cases, last_on > as_of - ALIVE_DAYS, is_found


def _estimates(view: TeamView) -> np.ndarray:
    """Use by the team in 28 days as the rule of the lists estimates it (``domain.signals.estimated_use``)."""
    people, strength = view.peer_eligible, view.context.prior_strength
    mean_use = int(view.peer_touched_28.sum()) / (people * len(view.peer_touched_28)) if people else 0.0
    return estimated_use(_Counts(view), mean_use, strength)


class _Counts:
    """A team's counts of all items under the names of one item's evidence, for rules that only calculate."""

    def __init__(self, view: TeamView) -> None:
        self.eligible, self.peer_eligible = view.eligible, view.peer_eligible
        self.team_touched_28 = view.touched_28.astype(np.int64)
        self.peer_touched_28 = view.peer_touched_28


def _later(connection: Connection, shelf: Shelf, as_of: int, horizon: int) -> np.ndarray:
    """Eligible people of each team who touch each item in the days that follow, as a grid."""
    use = daily_use(connection)
    rows = use.days(as_of + 1, as_of + horizon)
    pair = np.unique(use.content_id[rows].astype(np.int64) << 32 | use.learner_id[rows])
    _, cells = shelf.axes.cells(pair & 0xFFFF_FFFF, pair >> 32)
    return shelf.axes.counts(cells).astype(np.int64)


def first_day(connection: Connection) -> int | None:
    """The first day with any use; None where there is none."""
    days = daily_use(connection).occurred_on
    return int(days[0]) if len(days) else None


def last_day(connection: Connection) -> int | None:
    """The last day with any use; None where there is none."""
    days = daily_use(connection).occurred_on
    return int(days[-1]) if len(days) else None
