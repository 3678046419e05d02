"""Use on days when its learner was on the roster and not away: what most metrics are made of, ready to be counted.

A learner in a team is one *place*; who moved has two. For each place there is one bit a day for whether
anything was done, anything by choice and anything that had to be done, so that the distinct people of any
window are a few words put together and nothing is sorted.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from functools import cached_property

import numpy as np
from sqlalchemy import Connection

from learnerintel.domain.periods import Period
from learnerintel.metrics.question import Question
from learnerintel.metrics.stays import Stays, absences
from learnerintel.store.keeping import Kept
from learnerintel.store.use import DailyUse, daily_use

_WORD_DAYS = 64
_ALL = np.uint64(2**64 - 1)


class Did(IntEnum):
    """What somebody did on a day."""

    ANYTHING = 0
    BY_CHOICE = 1
    BY_ORDER = 2


class AttendedUse:
    """Every day's use that counts for a team.

    Attributes:
        use: all use; rows below stand as its rows do.
        learner_id: of each place, int64; places are sorted by learner and team.
        team_id: of each place, int64.
        place: of each row, int32; ``len(attended)`` for the rows that do not count.
    """

    use: DailyUse
    learner_id: np.ndarray
    team_id: np.ndarray
    place: np.ndarray

    def __init__(self, use: DailyUse, away: Stays) -> None:
        self.use = use
        keys, self.place = places_of(use.learner_id, use.team_id, _counts(use, away))
        self.learner_id, self.team_id = who_of(keys)

    def __len__(self) -> int:
        return len(self.learner_id)

    def rows(self, question: Question) -> slice | np.ndarray:
        """Rows of the question's window and item, also those that do not count."""
        days = self.use.days(question.window.first_on, question.window.last_on)
        if question.content_id is None:
            return days
        of_item = self.use.of_content(question.content_id)
        first, behind = np.searchsorted(of_item, [days.start, days.stop])
        return of_item[first:behind]

    def does(self, did: Did) -> np.ndarray:
        """Whether each row is of a kind; also of those that do not count."""
        if did is Did.ANYTHING:
            return np.ones(len(self.use), dtype=bool)
        return (self.use.voluntary_count if did is Did.BY_CHOICE else self.use.required_count) > 0

    def anybody(self, did: Did, window: Period) -> np.ndarray:
        """Whether each place did something in a window."""
        found = np.zeros(len(self), dtype=np.uint64)
        for word in self._words(did, window):
            found |= word
        return found != 0

    def days_of(self, did: Did, window: Period) -> np.ndarray:
        """On how many days of a window each place did something."""
        found = np.zeros(len(self), dtype=np.int64)
        for word in self._words(did, window):
            found += np.bitwise_count(word)
        return found

    def _words(self, did: Did, window: Period) -> Iterator[np.ndarray]:
        """The bits of a window by place, 64 days at a time."""
        bits, first_on = self._bits[did], self._first_on
        first, last = max(window.first_on - first_on, 0), min(window.last_on - first_on, len(bits) * _WORD_DAYS - 1)
        if first > last:
            return
        begin, end = first // _WORD_DAYS, last // _WORD_DAYS
        mask = np.full(end - begin + 1, _ALL)
        mask[0] &= _ALL << np.uint64(first % _WORD_DAYS)
        mask[-1] &= _ALL >> np.uint64(_WORD_DAYS - 1 - last % _WORD_DAYS)
        for word, of_word in zip(bits[begin : end + 1], mask, strict=True):
            yield word if of_word == _ALL else word & of_word

    def doing(self, did: Did, question: Question) -> np.ndarray:
        """Whether each place did something in the question's window, with its item."""
        if question.content_id is None:
            return self.anybody(did, question.window)
        rows = self.rows(question)
        found = np.zeros(len(self) + 1, dtype=bool)
        found[self.place[rows][self.does(did)[rows]]] = True
        return found[:-1]

    @property
    def _first_on(self) -> int:
        return int(self.use.occurred_on[0]) if len(self.use) else 0

    @cached_property
    def _bits(self) -> np.ndarray:
        """One bit for each kind, day and place: [kind, word, place]."""
        days = self.use.occurred_on
        words = 1 + (int(days[-1]) - self._first_on) // _WORD_DAYS if len(days) else 0
        bits = np.zeros((len(Did), words, len(self) + 1), dtype=np.uint64)
        known, starts = np.unique(days, return_index=True)
        ends = np.append(starts, len(days))[1:]
        for did in Did:
            does = self.does(did)
            for day, start, end in zip((known - self._first_on).tolist(), starts.tolist(), ends.tolist(), strict=True):
                # Somebody may stand there twice; the bit is the same.
                word = bits[did, day // _WORD_DAYS]
                word[self.place[start:end][does[start:end]]] |= np.uint64(1 << day % _WORD_DAYS)
        return np.ascontiguousarray(bits[:, :, :-1])

    @cached_property
    def _item_order(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows by place and item, each pair's by day; and the number of each row's pair, in that order."""
        pair = self.place.astype(np.int64) << 32 | self.use.content_id
        order = np.argsort(pair, kind="stable")
        pair = pair[order]
        return order, np.cumsum(np.concatenate(([0], pair[1:] != pair[:-1])))

    def _before(self, did: Did) -> np.ndarray:
        """Day on which the place had done the same with the item before; below all days where it never had."""
        order, pair = self._item_order
        if did is not Did.ANYTHING:
            kept = self.does(did)[order]
            order, pair = order[kept], pair[kept]
        days = self.use.occurred_on[order]
        before = np.full(len(self.use), np.iinfo(np.int32).min, dtype=np.int32)
        again = np.flatnonzero(pair[1:] == pair[:-1]) + 1
        before[order[again]] = days[again - 1]
        return before

    @cached_property
    def _done_before(self) -> dict[Did, np.ndarray]:
        return {did: self._before(did) for did in Did}

    def pairs(self, did: Did, question: Question) -> np.ndarray:
        """One row, the first, of each place and item with which it did something in the window."""
        rows = self.rows(question)
        is_first = self._done_before[did][rows] < question.window.first_on
        found = is_first & self.does(did)[rows] & (self.place[rows] < len(self))
        return np.arange(rows.start, rows.stop)[found] if isinstance(rows, slice) else rows[found]

    def people_by_day(self, first_on: int, last_on: int) -> tuple[np.ndarray, np.ndarray]:
        """Teams, and how many of their people did anything: [day, team], one row for each day of the range."""
        teams, counts = self._people_by_day
        found = np.zeros((last_on - first_on + 1, len(teams)), dtype=np.int64)
        first, behind = max(first_on, self._first_on), min(last_on + 1, self._first_on + len(counts))
        if first < behind:
            found[first - first_on : behind - first_on] = counts[first - self._first_on : behind - self._first_on]
        return teams, found

    @cached_property
    def _people_by_day(self) -> tuple[np.ndarray, np.ndarray]:
        use = self.use
        # Rows of a learner's day stand together.
        is_first = np.ones(len(use), dtype=bool)
        is_first[1:] = (use.learner_id[1:] != use.learner_id[:-1]) | (use.occurred_on[1:] != use.occurred_on[:-1])
        rows = np.flatnonzero(is_first & (self.place < len(self)))
        teams, team_at = np.unique(self.team_id, return_inverse=True)
        days = int(use.occurred_on[-1]) - self._first_on + 1 if len(use) else 0
        cell = (use.occurred_on[rows] - self._first_on).astype(np.int64) * len(teams) + team_at[self.place[rows]]
        return teams, np.bincount(cell, minlength=days * len(teams)).reshape(days, len(teams)).astype(np.int32)

    def also(self, did: Did, pairs: np.ndarray, question: Question) -> np.ndarray:
        """Whether the places of some pairs (of :meth:`pairs`) did so with their items in the same window."""
        rows = self.rows(question)
        found = np.zeros(len(self.use), dtype=bool)
        found[self._pair[rows][self.does(did)[rows]]] = True
        return found[self._pair[pairs]]

    @cached_property
    def _pair(self) -> np.ndarray:
        """Number of each row's pair of place and item."""
        order, pair = self._item_order
        found = np.empty(len(self.use), dtype=np.int32)
        found[order] = pair
        return found


def _counts(use: DailyUse, away: Stays) -> np.ndarray:
    """Whether each row is of a day on which its learner was in a team and not away."""
    counts = use.team_id >= 0
    if len(away.learner_id) and len(use):
        ever = np.zeros(max(int(away.learner_id.max()), int(use.learner_id.max())) + 1, dtype=bool)
        ever[away.learner_id] = True
        asked = np.flatnonzero(ever[use.learner_id])
        counts[asked] &= ~away.holds_on(use.learner_id[asked], use.occurred_on[asked])
    return counts


def places_of(learner_id: np.ndarray, team_id: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different (learner, team) of rows that count, as one number each; and the place of every row.

    Args:
        learner_id: of each row.
        team_id: likewise.
        counts: whether each row counts; the place of one that does not is behind all others.
    """
    learners, teams = learner_id[counts], team_id[counts]
    latest = np.full(int(learners.max(initial=-1)) + 1, -1, dtype=np.int64)
    latest[learners] = teams
    # Nearly everybody stays in one team: only the others have to be looked up.
    moved = np.flatnonzero(latest[learners] != teams)
    known = np.flatnonzero(latest >= 0)
    usual, other = known << 32 | latest[known], learners[moved].astype(np.int64) << 32 | teams[moved]
    keys = np.unique(np.concatenate((usual, other)))
    of_learner = np.zeros(len(latest), dtype=np.int32)
    of_learner[known] = np.searchsorted(keys, usual)
    found = of_learner[learners]
    found[moved] = np.searchsorted(keys, other)
    place = np.full(len(learner_id), len(keys), dtype=np.int32)
    place[counts] = found
    return keys, place


def who_of(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Learner and team of the numbers that :func:`places_of` gives."""
    return keys >> 32, keys & (2**32 - 1)


attended_use = Kept(lambda connection: AttendedUse(daily_use(connection), absences.of(connection)))


def learners_by_team(connection: Connection, window: Period) -> tuple[np.ndarray, np.ndarray]:
    """How many different people of each team did anything in a window: (team_id, people), by team."""
    attended = attended_use.of(connection)
    teams = attended.team_id[attended.anybody(Did.ANYTHING, window)]
    counts = np.bincount(teams)
    found = np.flatnonzero(counts)
    return found, counts[found]
