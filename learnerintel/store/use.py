"""Who used what on which day, as columns in memory.

Grain of :class:`DailyUse`: day, learner, content, sorted by them; of :class:`Pairings`: content, learner,
sorted by them. The views ``learner_content_day`` and ``pairing`` say in SQL what the columns hold; a
question that a page asks is answered from the columns, which do not change once they are loaded and are
shared by everybody who asks.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import cached_property

import numpy as np
from sqlalchemy import Connection

from learnerintel.store.lookups import UNKNOWN
from learnerintel.store.use_blocks import NAMES, digests, read_months

_KEPT = 3


class DailyUse:
    """Every day on which a learner used a content item.

    Attributes:
        occurred_on: day, int32; rows are sorted by day, learner and content.
        learner_id: int32.
        content_id: int32.
        team_id: the learner's team of that day, int32; ``UNKNOWN`` where she was in none.
        event_count: events, int32.
        voluntary_count: of these, recommended or optional, int32.
        required_count: of these, mandatory or required, int32.
        start_count: of these, beginnings, int32.
        completion_count: of these, ends, int32.
        voluntary_seconds: time by choice, int64; ``UNKNOWN`` where nobody stated any.
        required_seconds: time that had to be spent, likewise.
        other_seconds: time of which nobody knows which, likewise.
        capped_count: events whose time was cut as idle, int32.
        progress_share: the day's furthest, float64; NaN where unknown.
    """

    occurred_on: np.ndarray
    learner_id: np.ndarray
    content_id: np.ndarray
    team_id: np.ndarray
    event_count: np.ndarray
    voluntary_count: np.ndarray
    required_count: np.ndarray
    start_count: np.ndarray
    completion_count: np.ndarray
    voluntary_seconds: np.ndarray
    required_seconds: np.ndarray
    other_seconds: np.ndarray
    capped_count: np.ndarray
    progress_share: np.ndarray

    def __init__(self, columns: dict[str, np.ndarray]) -> None:
        for name in NAMES:
            columns[name].flags.writeable = False  # shared by everybody who asks
            setattr(self, name, columns[name])

    def __len__(self) -> int:
        return len(self.occurred_on)

    def days(self, first_on: int, last_on: int) -> slice:
        """Rows of a closed range of days; they stand together."""
        first, behind = np.searchsorted(self.occurred_on, [first_on, last_on + 1])
        return slice(int(first), int(behind))

    def of_team(self, team_id: int) -> np.ndarray:
        """Places of the rows of one team, sorted as all rows are."""
        return self._team_places.of(team_id)

    def of_content(self, content_id: int) -> np.ndarray:
        """Places of the rows of one content item, sorted as all rows are."""
        return self._content_places.of(content_id)

    def of_learner(self, learner_id: int) -> np.ndarray:
        """Places of the rows of one learner, sorted as all rows are."""
        return self._learner_places.of(learner_id)

    @cached_property
    def _team_places(self) -> _Places:
        return _Places(self.team_id)

    @cached_property
    def _content_places(self) -> _Places:
        return _Places(self.content_id)

    @cached_property
    def _learner_places(self) -> _Places:
        return _Places(self.learner_id)


class Pairings:
    """Every learner and content item that ever met.

    Attributes:
        content_id: int32; rows are sorted by content and learner.
        learner_id: int32.
        first_on: first day of use, int32.
        last_on: last day of use, int32.
        first_voluntary_on: first day of use by choice, int32; ``UNKNOWN`` where there is none.
        first_completed_on: first day of a completion, likewise.
        event_count: events of all days, int64.
        seconds: known time of all days, int64; ``UNKNOWN`` where nobody stated any.
    """

    def __init__(self, use: DailyUse) -> None:
        order = np.lexsort((use.learner_id, use.content_id))  # stable: days stay in order
        content, learner = use.content_id[order], use.learner_id[order]
        is_first = np.ones(len(order), dtype=bool)
        is_first[1:] = (content[1:] != content[:-1]) | (learner[1:] != learner[:-1])
        starts = np.flatnonzero(is_first)
        ends = np.append(starts[1:], len(order)) - 1
        days = use.occurred_on[order]
        self.content_id = content[starts]
        self.learner_id = learner[starts]
        self.first_on = days[starts]
        self.last_on = days[ends] if len(starts) else days
        self.first_voluntary_on = _first_where(days, (use.voluntary_count > 0)[order], starts)
        self.first_completed_on = _first_where(days, (use.completion_count > 0)[order], starts)
        self.event_count = _sums(use.event_count[order], starts)
        self.seconds = self._known_seconds(use, order, starts)

    @staticmethod
    def _known_seconds(use: DailyUse, order: np.ndarray, starts: np.ndarray) -> np.ndarray:
        parts = (use.voluntary_seconds, use.required_seconds, use.other_seconds)
        total = _sums(sum(np.maximum(part, 0).astype(np.int64) for part in parts)[order], starts)
        known = _sums(sum((part >= 0).astype(np.int64) for part in parts)[order], starts)
        return np.where(known > 0, total, UNKNOWN)

    def __len__(self) -> int:
        return len(self.content_id)

    def of_content(self, content_id: int) -> slice:
        """Rows of one content item; they stand together."""
        first, behind = np.searchsorted(self.content_id, [content_id, content_id + 1])
        return slice(int(first), int(behind))

    def of_learner(self, learner_id: int) -> np.ndarray:
        """Places of the rows of one learner."""
        return self._learner_places.of(learner_id)

    @cached_property
    def _learner_places(self) -> _Places:
        return _Places(self.learner_id)


class _Places:
    """Where each value of a column stands."""

    def __init__(self, column: np.ndarray) -> None:
        self._order = np.argsort(column, kind="stable").astype(np.int32)
        self._sorted = column[self._order]

    def of(self, value: int) -> np.ndarray:
        first, behind = np.searchsorted(self._sorted, [value, value + 1])
        return self._order[first:behind]


def _sums(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    return np.add.reduceat(values.astype(np.int64), starts) if len(starts) else np.empty(0, dtype=np.int64)


def _first_where(days: np.ndarray, holds: np.ndarray, starts: np.ndarray) -> np.ndarray:
    if len(starts) == 0:
        return np.empty(0, dtype=np.int32)
    never = np.iinfo(np.int32).max
    first = np.minimum.reduceat(np.where(holds, days, never), starts)
    return np.where(first == never, UNKNOWN, first).astype(np.int32)


class _Kept:
    """What was loaded last, by key; safe between threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, tuple[DailyUse, Pairings | None]] = OrderedDict()
        self._lock = threading.Lock()

    def use(self, key: object, connection: Connection) -> DailyUse:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                found = self._kept[key] = (DailyUse(read_months(connection)), None)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return found[0]

    def pairings(self, key: object, connection: Connection) -> Pairings:
        use = self.use(key, connection)
        with self._lock:
            found = self._kept[key][1]
            if found is None:
                found = Pairings(use)
                self._kept[key] = (use, found)
            return found


_kept = _Kept()


def daily_use(connection: Connection) -> DailyUse:
    """Every day's use as this transaction sees it."""
    return _kept.use(_key(connection), connection)


def pairings(connection: Connection) -> Pairings:
    """Every learner's first and last use of every item as this transaction sees it."""
    return _kept.pairings(_key(connection), connection)


def _key(connection: Connection) -> object:
    return str(connection.engine.url), digests(connection)
