"""What was put before whom, as columns: assignments, transcripts and offers, and when the person took them up."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from sqlalchemy import Connection, case, func, select

from learnerintel.domain.vocabulary import Channel
from learnerintel.metrics.attended import places_of, who_of
from learnerintel.metrics.catalogue import OBLIGATIONS, UNKNOWN, number_of
from learnerintel.metrics.columns import NO_TEAM
from learnerintel.metrics.stays import NEVER, absences, memberships
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import asked
from learnerintel.store.use import Pairings, pairings

#: Ways by number: channels in the order of the alphabet, then everything that was assigned.
CHANNELS = tuple(sorted(Channel))
ASSIGNED = len(CHANNELS)
_NAMES = ("learner_id", "content_id", "from_on", "way", "obligation", "due_on", "is_open")
_ROWS_AT_ONCE = 100_000


class PutBefore:
    """Everything that was put before anybody.

    Attributes:
        learner_id: int32; rows are sorted by learner, content and day.
        content_id: int32.
        from_on: day, int32.
        way: number of the channel of an offer, or ``ASSIGNED``.
        obligation: its number in ``metrics.catalogue.OBLIGATIONS``; ``UNKNOWN`` where nobody said.
        due_on: day, int32; ``NEVER`` where there is none.
        is_open: 1 or 0 by what the LMS says; ``UNKNOWN`` where it does not.
        pair: number of the row's learner and content, int32.
        firsts: row at which each pair begins.
        begun_on: day of the pair's first use; ``NEVER`` where there is none.
        completed_on: day of its first completion, likewise.
        team_id: team of that day where the learner was not away, else ``NO_TEAM``.
    """

    learner_id: np.ndarray
    content_id: np.ndarray
    from_on: np.ndarray
    way: np.ndarray
    obligation: np.ndarray
    due_on: np.ndarray
    is_open: np.ndarray

    def __init__(self, columns: dict[str, np.ndarray], met: Pairings, team_id: np.ndarray) -> None:
        for name in _NAMES:
            setattr(self, name, columns[name])
        self.team_id = team_id
        is_first = np.ones(len(self), dtype=bool)
        is_first[1:] = (self.learner_id[1:] != self.learner_id[:-1]) | (self.content_id[1:] != self.content_id[:-1])
        self.firsts = np.flatnonzero(is_first)
        self.pair = (np.cumsum(is_first) - 1).astype(np.int32)
        place, is_met = _met(met, self.content_id[self.firsts], self.learner_id[self.firsts])
        self.begun_on = np.where(is_met, met.first_on[place], NEVER) if len(met) else np.full(len(place), NEVER)
        completed_on = np.where(is_met, met.first_completed_on[place], UNKNOWN) if len(met) else self.begun_on
        self.completed_on = np.where(completed_on == UNKNOWN, NEVER, completed_on)

    def __len__(self) -> int:
        return len(self.learner_id)

    def days(self, first_on: int, last_on: int) -> np.ndarray:
        """Rows of a closed range of days, by day."""
        order, days = self._by_day
        first, behind = np.searchsorted(days, [first_on, last_on + 1])
        return order[first:behind]

    def open_pairs(self, on: int, offers_since: int) -> np.ndarray:
        """Pairs open on a day: assigned and not completed by then, or offered since and not begun, never only listed.

        Args:
            on: the day.
            offers_since: offers of this day and later count.
        """
        rows = self._open_assignments
        open_now = rows[(self.from_on[rows] <= on) & (self.completed_on[self.pair[rows]] > on)]
        offers = self.days(offers_since, on)
        way = self.way[offers]
        offers = offers[(way != ASSIGNED) & (way != CHANNELS.index(Channel.LISTED))]
        offers = offers[self.begun_on[self.pair[offers]] > on]
        found = np.zeros(len(self.firsts), dtype=bool)
        found[self.pair[open_now]] = True
        found[self.pair[offers]] = True
        return np.flatnonzero(found)

    @cached_property
    def places(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Learner and team of each place, as in ``metrics.attended``; and each row's place, behind all where none."""
        keys, place = places_of(self.learner_id, self.team_id, self.team_id != NO_TEAM)
        return (*who_of(keys), place)

    @cached_property
    def _by_day(self) -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(self.from_on, kind="stable").astype(np.int32)
        return order, self.from_on[order]

    @cached_property
    def _open_assignments(self) -> np.ndarray:
        return np.flatnonzero((self.way == ASSIGNED) & (self.is_open != 0))


def _met(met: Pairings, content_id: np.ndarray, learner_id: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each pair stands among the pairings, and whether it does."""
    known = met.content_id.astype(np.int64) << 32 | met.learner_id
    wanted = content_id.astype(np.int64) << 32 | learner_id
    place = np.searchsorted(known, wanted)
    place[place == len(known)] = 0
    return place, known[place] == wanted if len(known) else np.zeros(len(wanted), dtype=bool)


def _load(connection: Connection) -> PutBefore:
    columns = _load_columns(connection)
    learner_id, from_on = columns["learner_id"], columns["from_on"]
    team_id = memberships.of(connection).team_on(learner_id, from_on)
    team_id[absences.of(connection).holds_on(learner_id, from_on)] = NO_TEAM
    return PutBefore(columns, pairings(connection), team_id)


def _load_columns(connection: Connection) -> dict[str, np.ndarray]:
    key = (asked.c.learner_id, asked.c.content_id, asked.c.from_on)
    is_open = case((asked.c.is_open.is_(None), UNKNOWN), (asked.c.is_open, 1), else_=0)
    way = number_of(asked.c.source, CHANNELS)
    rows = connection.execute(
        select(
            *key,
            case((way == UNKNOWN, ASSIGNED), else_=way),
            number_of(asked.c.obligation, OBLIGATIONS),
            func.coalesce(asked.c.due_on, NEVER),
            is_open,
        ).order_by(*key, asked.c.source)
    )
    blocks = [np.array([tuple(row) for row in block], dtype=np.int32) for block in rows.partitions(_ROWS_AT_ONCE)]
    table = np.concatenate(blocks) if blocks else np.empty((0, len(_NAMES)), dtype=np.int32)
    return {name: np.ascontiguousarray(table[:, at]) for at, name in enumerate(_NAMES)}


#: Everything that was put before anybody, as this transaction sees it.
put_before = Kept(_load)
