"""Visits of people to content, and the events that each visit leaves in the log.

A visit is somebody at one item on one day: view, start, progress, perhaps completion. Half of a team's visits
go to its own favourites, the rest follow a Zipf law; people come back to what they began; each quarter ends
with a burst of mandatory items. Visits stay in memory, events are made month by month.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.company import DAYS, DAYS_AFTER, Company

#: Mean events of a visit: ten million events make some 2.2 million combinations of person, item and day.
EVENTS_A_VISIT = 4.5
_COMES_BACK = 0.22
_TO_FAVOURITES = 0.5
_MONTH = 30
VERBS = ("viewed", "started", "progressed", "completed")
VIEWED, STARTED, PROGRESSED, COMPLETED = range(len(VERBS))
OBLIGATIONS = ("mandatory", "required", "recommended", "optional")


@dataclass(frozen=True, slots=True)
class Visits:
    """Columns with one entry per visit, ordered by time.

    Attributes:
        learner, item: numbers.
        begins_at: seconds since the log's first day began.
        events: how many.
        is_first: the first visit of this person to this item in this log.
        obligation: place in ``OBLIGATIONS``.
    """

    learner: np.ndarray
    item: np.ndarray
    begins_at: np.ndarray
    events: np.ndarray
    is_first: np.ndarray
    obligation: np.ndarray

    def __len__(self) -> int:
        return len(self.learner)

    def between(self, start: int, stop: int) -> Visits:
        """The visits at these places."""
        return Visits(*(getattr(self, name)[start:stop] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Events:
    """Columns with one entry per event.

    Attributes:
        learner, item: numbers.
        verb: place in ``VERBS``.
        at: seconds since the log's first day began.
        seconds: duration.
        percent: progress; -1 is not said.
        obligation: place in ``OBLIGATIONS``.
        is_broken: its time is written as something that is no time.
    """

    learner: np.ndarray
    item: np.ndarray
    verb: np.ndarray
    at: np.ndarray
    seconds: np.ndarray
    percent: np.ndarray
    obligation: np.ndarray
    is_broken: np.ndarray

    def __len__(self) -> int:
        return len(self.learner)

    def at_places(self, places: np.ndarray) -> Events:
        """The events at these places, in their order."""
        return Events(*(getattr(self, name)[places] for name in self.__slots__))


def visits_between(company: Company, first: int, last: int, events: int, seed: list[int]) -> Visits:
    """Invent the visits of some days.

    Args:
        company: whose.
        first: day since the log's first day.
        last: the day after the last.
        events: of all visits together, exactly.
        seed: equal arguments give equal visits.
    """
    chance = np.random.default_rng(seed)
    count = max(1, round(events / EVENTS_A_VISIT))
    learner, day = _who_when(chance, company, first, last, count)
    begins_at = day * 86_400 + 8 * 3_600 + chance.integers(0, 9 * 3_600, count)
    order = np.argsort(begins_at, kind="stable")
    learner, day, begins_at = learner[order], day[order], begins_at[order]
    item = _items(chance, company, learner, day)
    pair = learner * company.size.items + item
    is_first = np.zeros(count, bool)
    is_first[np.unique(pair, return_index=True)[1]] = True
    return Visits(learner, item, begins_at, _counts(chance, count, events), is_first, _obligations(company, pair))


def months(visits: Visits) -> list[tuple[int, int]]:
    """Places of first and last visit of each stretch of days that is written at once."""
    last = int(visits.begins_at[-1]) // 86_400 + 1
    edges = np.arange(0, last + _MONTH, _MONTH) * 86_400
    places = np.searchsorted(visits.begins_at, edges).tolist()
    return [(start, stop) for start, stop in pairwise(places) if stop > start]


def events_by_month(visits: Visits, seed: list[int], *, newest_first: bool = False) -> Iterator[Events]:
    """Make the events month by month, each month in order of time; equal arguments give equal events."""
    stretches = list(enumerate(months(visits)))
    for number, (start, stop) in reversed(stretches) if newest_first else stretches:
        yield _events(np.random.default_rng([*seed, number]), visits.between(start, stop))


def _who_when(
    chance: np.random.Generator, company: Company, first: int, last: int, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """People and days of visits, each while she is employed."""
    until = np.concatenate([[0], np.cumsum(_busyness())])
    begin = until[np.clip(company.hired_on, first, last)]
    end = until[np.clip(company.left_on + 1, first, last)]
    weight = company.level * np.maximum(end - begin, 0)
    learner = chance.choice(company.size.learners, count, p=weight / weight.sum())
    point = begin[learner] + chance.random(count) * (end - begin)[learner]
    day = np.searchsorted(until, point, side="right") - 1
    return learner, np.clip(day, first, last - 1)


def _busyness() -> np.ndarray:
    """Weight of each day: little at weekends, growing over the years, more at the end of a quarter."""
    day = np.arange(DAYS + DAYS_AFTER)
    return np.where(day % 7 < 5, 1.0, 0.08) * (0.7 + 0.6 * day / DAYS) * np.where(_is_quarter_end(day), 1.5, 1.0)


def _is_quarter_end(day: np.ndarray) -> np.ndarray:
    return day % 91 >= 84


def _items(chance: np.random.Generator, company: Company, learner: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Item of each visit, in order of time."""
    count = len(learner)
    team = np.where(day >= company.moved_on[learner], company.next_team[learner], company.team[learner])
    own = company.favourites[team, chance.integers(0, company.size.favourites, count)]
    item = chance.choice(company.size.items, count, p=company.popularity)
    item = np.where(chance.random(count) < _TO_FAVOURITES, own, item)
    mandatory = np.flatnonzero(company.is_mandatory)
    is_burst = _is_quarter_end(day) & (chance.random(count) < 0.4)
    item = np.where(is_burst, chance.choice(mandatory, count), item)
    by_person = np.lexsort((np.arange(count), learner))
    comes_back = (chance.random(count) < _COMES_BACK) & ~is_burst[by_person]
    comes_back[np.flatnonzero(np.diff(learner[by_person], prepend=-1))] = False
    source = np.maximum.accumulate(np.where(comes_back, 0, np.arange(count)))
    item[by_person] = item[by_person][source]
    early = np.flatnonzero(company.published_on < 0)
    return np.where(company.published_on[item] <= day, item, early[item % len(early)])


def _counts(chance: np.random.Generator, count: int, events: int) -> np.ndarray:
    """Events of each visit: at least one, some many, together exactly as many as wanted."""
    mean = events / count - 1
    counts = 1 + chance.poisson(chance.gamma(2.0, mean / 2.0, count))
    missing = events - int(counts.sum())
    while missing:
        able = np.flatnonzero(counts > 1) if missing < 0 else np.arange(count)
        chosen = chance.choice(able, min(abs(missing), len(able)), replace=False)
        counts[chosen] += np.sign(missing)
        missing = events - int(counts.sum())
    return counts


def _obligations(company: Company, pair: np.ndarray) -> np.ndarray:
    """How each visit's item was assigned to its person: the same on every visit."""
    share = (pair * 2_654_435_761 % 4_294_967_296) / 4_294_967_296
    chosen = np.searchsorted([0.1, 0.25], share, side="right") + 1
    return np.where(company.is_mandatory[pair % company.size.items], 0, chosen)


def _events(chance: np.random.Generator, visits: Visits) -> Events:
    """Events of some visits, ordered by time, with true repeats and broken times."""
    visit = np.repeat(np.arange(len(visits)), visits.events)
    first = np.concatenate([[0], np.cumsum(visits.events)[:-1]])
    place = np.arange(len(visit)) - first[visit]
    gap = 1 + chance.exponential(240, len(visit)).astype(np.int64)
    passed = np.cumsum(gap)
    at = visits.begins_at[visit] + np.minimum(passed - passed[first][visit], 6 * 3_600)
    completes = (chance.random(len(visits)) < 0.45) & (visits.events > 2)
    verb = np.where(place == 0, VIEWED, PROGRESSED)
    verb[(place == 1) & visits.is_first[visit]] = STARTED
    verb[(place == visits.events[visit] - 1) & completes[visit]] = COMPLETED
    percent = np.minimum(5 * np.round(19 * place / np.maximum(visits.events[visit], 1)), 95).astype(np.int64)
    percent = np.where(verb == COMPLETED, 100, np.where(verb == VIEWED, -1, percent))
    seconds = np.clip(chance.lognormal(np.log(180), 1.0, len(visit)), 1, 14_400).astype(np.int64)
    order = np.argsort(at, kind="stable")
    spots = np.flatnonzero(chance.random(len(order)) < 0.002)
    order[spots] = order[np.maximum(spots - 1, 0)]
    is_broken = (chance.random(len(order)) < 0.0005)[order]
    return Events(
        visits.learner[visit][order],
        visits.item[visit][order],
        verb[order],
        at[order],
        seconds[order],
        percent[order],
        visits.obligation[visit][order],
        is_broken,
    )

