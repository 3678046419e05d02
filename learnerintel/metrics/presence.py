"""Who was there: on the roster and not away, day by day.

A person counts in a window when she was on the roster, and not away, on at least one of its days; an
event counts when it happened on such a day. Numerators and denominators follow the same rule.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection, Select, select

from learnerintel.domain.periods import Period
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import absence, membership

if TYPE_CHECKING:  # it imports this module by way of the definitions
    from learnerintel.metrics.group_order import GroupOrder

#: Later than any day there can be: the end of a membership that is still open.
OPEN = 10**7
#: People of a group, and those of them who were in the group itself.
People = tuple[frozenset[int], frozenset[int]]
#: In place of a group: not there at all, and there in several groups.
AWAY, MOVED = -1, -2
#: Periods of which it is kept who was there: three years of weeks, and what pages compare them with.
_KEPT = 256
#: Orders of groups of which it is kept where everybody stands: that of all groups, and the company alone.
_ORDERS_KEPT = 2
#: As-of days of which presence is kept: mostly everybody asks as of the same.
_DAYS_KEPT = 3


class Roster:
    """Who was there on any day of a period, in which group.

    Attributes:
        order: the groups.
        home: learner_id -> place of the one group she was in herself, ``AWAY`` or ``MOVED``.
        settled: by place, people of the group who were in no other but those above and below it.
        named: place -> people of the group who were in several, and those of them who were in the group itself.
        moved_learner: who was in several groups, once for each group she was in herself.
        moved_place: that group.
    """

    def __init__(
        self, order: GroupOrder, home: np.ndarray, own: np.ndarray, learner_id: np.ndarray, place: np.ndarray
    ) -> None:
        """Put together those who can be in one group only and the others.

        Args:
            order: the groups.
            home: as said above, of the former; the others are written into it.
            own: how many of the former are in each group itself.
            learner_id: of the others, once for each stretch.
            place: of the group.
        """
        self.order, self.home = order, home
        self.home[learner_id] = place
        self.home[learner_id[self.home[learner_id] != place]] = MOVED
        is_moved = self.home[learner_id] == MOVED
        self.moved_learner, self.moved_place = learner_id[is_moved], place[is_moved]
        stayed = self.home[np.unique(learner_id[~is_moved])]
        self.settled = order.sums(own + np.bincount(stayed, minlength=len(order)))
        self.named = named_people(order, self.moved_learner, self.moved_place)

    @cached_property
    def people(self) -> np.ndarray:
        """How many people are in each group."""
        counts = self.settled.copy()
        for place, (people, _) in self.named.items():
            counts[place] += len(people)
        return counts

    @cached_property
    def by_home(self) -> tuple[np.ndarray, np.ndarray]:
        """Settled people in the order of the groups they were in; and where those of each place begin in it."""
        learners = np.flatnonzero(self.home >= 0)
        order = np.argsort(self.home[learners], kind="stable")
        begins = np.searchsorted(self.home[learners][order], np.arange(len(self.order) + 1))
        return learners[order], begins

    def home_of(self, learner_id: np.ndarray) -> np.ndarray:
        """Place of the group of each learner, ``AWAY`` or ``MOVED``."""
        if learner_id.min(initial=0) < 0 or learner_id.max(initial=0) >= len(self.home):
            is_known = (learner_id >= 0) & (learner_id < len(self.home))
            return np.where(is_known, self.home[np.where(is_known, learner_id, 0)], AWAY)
        return self.home[learner_id]


def named_people(order: GroupOrder, learner_id: np.ndarray, place: np.ndarray) -> dict[int, People]:
    """Place -> people of a group, those of groups within it included, and those of the group itself.

    Args:
        order: the groups.
        learner_id: once for each group that somebody was in herself.
        place: that group.
    """
    own: dict[int, set[int]] = defaultdict(set)
    for learner, at in zip(learner_id.tolist(), place.tolist(), strict=True):
        own[at].add(learner)
    people: dict[int, set[int]] = defaultdict(set)
    for at, members in own.items():
        for above in order.line(at):
            people[above] |= members
    return {at: (frozenset(members), frozenset(own.get(at, ()))) for at, members in people.items()}


class Presence:
    """Stretches of days on which people were there, one entry each; sorted by nothing in particular.

    Attributes:
        learner_id: of the person.
        team_id: of the team she was in.
        from_on: first day.
        until_on: last day; ``OPEN`` where there is none.
    """

    def __init__(
        self, learner_id: np.ndarray, team_id: np.ndarray, from_on: np.ndarray, until_on: np.ndarray
    ) -> None:
        self.learner_id = learner_id
        self.team_id = team_id
        self.from_on = from_on
        self.until_on = until_on
        self._rosters: OrderedDict[tuple[GroupOrder, Period], Roster] = OrderedDict()
        self._placed: OrderedDict[GroupOrder, tuple[np.ndarray, np.ndarray, np.ndarray]] = OrderedDict()
        self._lock = threading.Lock()

    def within(self, period: Period) -> tuple[np.ndarray, np.ndarray]:
        """Learner and team of everybody who was there on a day of the period; a mover has two entries."""
        chosen = (self.from_on <= period.last_on) & (self.until_on >= period.first_on)
        return self.learner_id[chosen], self.team_id[chosen]

    def people_by_day(self, order: GroupOrder, period: Period) -> np.ndarray:
        """How many people were in each group: [day, place], one row for each day; nobody is in two teams on a day."""
        first = np.maximum(self.from_on, period.first_on) - period.first_on
        behind = np.minimum(self.until_on, period.last_on) - period.first_on + 1
        here = np.flatnonzero(behind > first)
        place, shape = order.places(self.team_id[here]), (period.day_count + 1, len(order))
        came, went = (
            np.bincount(day[here] * len(order) + place, minlength=shape[0] * shape[1]) for day in (first, behind)
        )
        return order.sums(np.cumsum((came - went).reshape(shape), axis=0)[:-1])

    def roster(self, order: GroupOrder, period: Period) -> Roster:
        """Who was there in a period; made once."""
        key = (order, period)
        with self._lock:
            found = self._rosters.get(key)
        if found is None:
            found = self._roster(order, period)
            with self._lock:
                self._rosters[key] = found
                while len(self._rosters) > _KEPT:
                    self._rosters.popitem(last=False)
        return found

    def _roster(self, order: GroupOrder, period: Period) -> Roster:
        """Nearly everybody has one stretch in all, and is there: those who are not are taken off."""
        once, others = self._once_and_others
        place, home, counts = self._places(order)
        away = np.flatnonzero((once.from_on > period.last_on) | (once.until_on < period.first_on))
        home, own = home.copy(), counts - np.bincount(place[away], minlength=len(order))
        home[once.learner_id[away]] = AWAY
        learners, teams = others.within(period)
        return Roster(order, home, own, learners, order.places(teams))

    @cached_property
    def _once_and_others(self) -> tuple[Presence, Presence]:
        """The stretches that are the only ones of their learner, and all others."""
        is_only = (np.bincount(self.learner_id, minlength=1) == 1)[self.learner_id]
        columns = (self.learner_id, self.team_id, self.from_on, self.until_on)
        return Presence(*(one[is_only] for one in columns)), Presence(*(one[~is_only] for one in columns))

    def _places(self, order: GroupOrder) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of those with one stretch: the place of each, the same by learner, and how many there are by place."""
        with self._lock:
            found = self._placed.get(order)
        if found is None:
            once, _ = self._once_and_others
            place = order.places(once.team_id)
            home = np.full(int(self.learner_id.max(initial=0)) + 1, AWAY, dtype=np.int32)
            home[once.learner_id] = place
            found = place, home, np.bincount(place, minlength=len(order))
            with self._lock:
                self._placed[order] = found
                while len(self._placed) > _ORDERS_KEPT:
                    self._placed.popitem(last=False)
        return found


def memberships(as_of: int) -> Select[tuple[int, int, int, int | None]]:
    """(learner_id, team_id, from_on, until_on) of memberships that had begun by a day."""
    return select(membership.c.learner_id, membership.c.team_id, membership.c.from_on, membership.c.until_on).where(
        membership.c.from_on <= as_of
    )


def load_presence(connection: Connection, as_of: int) -> Presence:
    """Everybody's days in a team, leave taken out.

    Args:
        connection: any.
        as_of: a membership's end after this day is not known yet.
    """
    away: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for learner_id, from_on, until_on in connection.execute(
        select(absence.c.learner_id, absence.c.from_on, absence.c.until_on).where(absence.c.from_on <= as_of)
    ):
        away[learner_id].append((from_on, OPEN if until_on is None else until_on))
    learner_id, team_id, from_on, until_on = _memberships.of(connection)
    rows = np.flatnonzero(from_on <= as_of)
    last_on = np.where(until_on[rows] > as_of, OPEN, until_on[rows])
    columns = np.stack([learner_id[rows], team_id[rows], from_on[rows], last_on])
    is_cut = np.isin(learner_id[rows], [*away])
    if not is_cut.any():
        return Presence(*columns)
    cut = [
        (row, who, team, first, last)
        for row, (who, team, begins, ends) in zip(
            np.flatnonzero(is_cut).tolist(), columns.T[is_cut].tolist(), strict=True
        )
        for first, last in _without(begins, ends, away[who])
    ]
    at, *others = np.array(cut, dtype=np.int64).reshape(-1, 5).T
    order = np.argsort(np.concatenate([np.flatnonzero(~is_cut), at]), kind="stable")
    return Presence(*np.concatenate([columns[:, ~is_cut], others], axis=1)[:, order])


def _load_memberships(connection: Connection) -> np.ndarray:
    """Learner, team, first and last day of every membership; ``OPEN`` where it has not ended."""
    rows = connection.execute(memberships(OPEN)).fetchall()
    columns = [[OPEN if value is None else value for value in column] for column in zip(*rows, strict=True)]
    return np.array(columns, dtype=np.int64).reshape(4, -1)


#: Presence is asked for as of one day after the other.
_memberships = Kept(_load_memberships)


class _ByDay:
    """Presence as of the days that were asked about."""

    def __init__(self, _connection: Connection) -> None:
        self._found: OrderedDict[int, Presence] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, connection: Connection, as_of: int) -> Presence:
        with self._lock:
            if as_of not in self._found:
                self._found[as_of] = load_presence(connection, as_of)
                while len(self._found) > _DAYS_KEPT:
                    self._found.popitem(last=False)
            self._found.move_to_end(as_of)
            return self._found[as_of]


_presences = Kept(_ByDay)


def presence_on(connection: Connection, as_of: int) -> Presence:
    """The same as :func:`load_presence`; read once for each state of the store. It is shared."""
    return _presences.of(connection).of(connection, as_of)


def _without(first: int, last: int, away: list[tuple[int, int]] | tuple[()]) -> list[tuple[int, int]]:
    """What is left of a stretch of days when others are taken out of it."""
    left = [(first, last)]
    for away_first, away_last in away:
        cut = []
        for begin, end in left:
            if away_last < begin or away_first > end:
                cut.append((begin, end))
                continue
            if begin < away_first:
                cut.append((begin, away_first - 1))
            if end > away_last:
                cut.append((away_last + 1, end))
        left = cut
    return left
