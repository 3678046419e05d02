"""How far people got, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from learnerintel.metrics.signals.shapes import Axes, Grid
from learnerintel.store.keeping import Kept
from learnerintel.store.use import UNKNOWN, DailyUse, daily_use, pairings

#: Started this long ago, and silent for that long: abandoned.
ABANDONED_AFTER_DAYS = 30
ABANDONED_SILENCE_DAYS = 21
_LEAST_MIDWAY, _MOST_MIDWAY = 0.1, 0.95


@dataclass(frozen=True, slots=True)
class Courses:
    """How far people got, and how long completers took; of items by their column.

    Attributes:
        started: eligible people who began at least 30 days before.
        abandoned: of these, without completion and silent for 21 days.
        midway: eligible people between a tenth and nineteen twentieths.
        completer_seconds: median seconds of everybody who completed and whose time is known; NaN without any.
        company_started: like ``started``, everybody, by item.
        company_abandoned: like ``abandoned``, everybody, by item.
    """

    started: Grid
    abandoned: Grid
    midway: Grid
    completer_seconds: np.ndarray
    company_started: np.ndarray
    company_abandoned: np.ndarray


@dataclass(frozen=True, slots=True)
class _Pairs:
    """How far every learner got with every item up to a day, sorted by item and learner."""

    content_id: np.ndarray
    learner_id: np.ndarray
    first_on: np.ndarray
    last_on: np.ndarray
    has_completed: np.ndarray
    seconds: np.ndarray  # UNKNOWN where nobody knows any
    progress: np.ndarray  # NaN where unknown


def courses(connection: Connection, as_of: int, axes: Axes) -> Courses:
    """Progress, completion and abandonment up to a day."""
    use = daily_use(connection)
    behind = use.days(as_of, as_of).stop
    pairs = _all_pairs.of(connection) if behind == len(use) else _pairs_until(connection, behind)
    is_old = pairs.first_on <= as_of - ABANDONED_AFTER_DAYS
    is_abandoned = is_old & ~pairs.has_completed & (pairs.last_on <= as_of - ABANDONED_SILENCE_DAYS)
    is_midway = ~pairs.has_completed & (pairs.progress >= _LEAST_MIDWAY) & (pairs.progress <= _MOST_MIDWAY)
    item = axes.item_of(pairs.content_id)
    here, cells = axes.cells(pairs.learner_id, pairs.content_id)
    took = pairs.has_completed & (pairs.seconds != UNKNOWN) & (item >= 0)
    count = axes.shape[1]
    return Courses(
        started=axes.counts(cells[is_old[here]]),
        abandoned=axes.counts(cells[is_abandoned[here]]),
        midway=axes.counts(cells[is_midway[here]]),
        completer_seconds=_medians(item[took], pairs.seconds[took], count),
        company_started=np.bincount(item[is_old & (item >= 0)], minlength=count),
        company_abandoned=np.bincount(item[is_abandoned & (item >= 0)], minlength=count),
    )


def _pairs_until(connection: Connection, behind: int) -> _Pairs:
    """The pairs of the first so many rows of daily use."""
    use, order = daily_use(connection), _by_pair.of(connection)
    rows = order[order < behind]
    content_id, learner_id, days = use.content_id[rows], use.learner_id[rows], use.occurred_on[rows]
    starts = np.flatnonzero(_begins(content_id, learner_id))
    ends = np.append(starts, len(rows))[1:] - 1
    seconds, is_known = _time(use, rows, starts)
    return _Pairs(
        content_id=content_id[starts],
        learner_id=learner_id[starts],
        first_on=days[starts],
        last_on=days[ends],
        has_completed=_added(use.completion_count[rows], starts) > 0,
        seconds=np.where(is_known, seconds, UNKNOWN),
        progress=_furthest(use, rows, starts),
    )


def _load_all_pairs(connection: Connection) -> _Pairs:
    """The pairs of all daily use: nearly all of it is known of them already."""
    use, order, met = daily_use(connection), _by_pair.of(connection), pairings(connection)
    starts = np.flatnonzero(_begins(use.content_id[order], use.learner_id[order]))
    has_completed = met.first_completed_on != UNKNOWN
    progress = _furthest(use, order, starts)
    return _Pairs(met.content_id, met.learner_id, met.first_on, met.last_on, has_completed, met.seconds, progress)


_all_pairs = Kept(_load_all_pairs)


def _furthest(use: DailyUse, rows: np.ndarray, starts: np.ndarray) -> np.ndarray:
    return np.fmax.reduceat(use.progress_share[rows], starts) if len(starts) else np.empty(0)


def _begins(content_id: np.ndarray, learner_id: np.ndarray) -> np.ndarray:
    """Whether a pair begins at each row."""
    found = np.ones(len(content_id), dtype=bool)
    found[1:] = (content_id[1:] != content_id[:-1]) | (learner_id[1:] != learner_id[:-1])
    return found


def _added(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    return np.add.reduceat(values.astype(np.int64), starts) if len(starts) else np.empty(0, dtype=np.int64)


def _time(use: DailyUse, rows: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Seconds of each pair, and whether any are known."""
    parts = (use.voluntary_seconds, use.required_seconds, use.other_seconds)
    seconds = sum(np.maximum(part, 0) for part in parts)
    is_known = np.logical_or.reduce([part >= 0 for part in parts])
    return _added(seconds[rows], starts), _added(is_known[rows], starts) > 0


def _medians(item: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """The median of each item's values; NaN where it has none."""
    order = np.lexsort((values, item))
    values = values[order].astype(np.float64)
    sizes = np.bincount(item, minlength=count)
    ends = np.cumsum(sizes)
    found = np.full(count, np.nan)
    some = sizes > 0
    low, high = (ends - sizes + (sizes - 1) // 2)[some], (ends - sizes + sizes // 2)[some]
    found[some] = (values[low] + values[high]) / 2
    return found


def _order(connection: Connection) -> np.ndarray:
    """Rows of daily use by content and learner; a pair's stand by day."""
    use = daily_use(connection)
    return np.argsort(use.content_id.astype(np.int64) << 32 | use.learner_id, kind="stable").astype(np.int32)


_by_pair = Kept(_order)


def midway_people(connection: Connection, as_of: int, content_id: int) -> set[int]:
    """Learners between a tenth and the end of an item that day; they are left alone."""
    use = daily_use(connection)
    rows = use.of_content(content_id)
    rows = rows[use.occurred_on[rows] <= as_of]
    learners, at = np.unique(use.learner_id[rows], return_inverse=True)
    progress = np.full(len(learners), np.nan)
    np.fmax.at(progress, at, use.progress_share[rows])
    completions = np.bincount(at, weights=use.completion_count[rows], minlength=len(learners))
    is_midway = (completions == 0) & (progress >= _LEAST_MIDWAY) & (progress <= _MOST_MIDWAY)
    return set(learners[is_midway].tolist())
