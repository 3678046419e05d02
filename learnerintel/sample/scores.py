"""Test results: attempts after a course, and pre-tests before one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from learnerintel.sample.organisation import Organisation
from learnerintel.sample.plans import PLANS, TruthKind
from learnerintel.sample.rhythm import minutes_of_day, weekday_of, working_day
from learnerintel.sample.rows import COMPLETED, Rows
from learnerintel.sample.shelf import Shelf
from learnerintel.sample.streams import stream

PASS_MARK = 80
_DAY_MINUTES = 1440
#: Mean and spread of the first, second and third attempt; the first passes at about three of five.
_ATTEMPTS = ((83.0, 10.0), (87.0, 8.0), (92.0, 6.0))
#: Tests differ, but none is so easy that passing it proves nothing.
_TEST_SPREAD, _EASIEST = 3.0, 4.0
_MINUTES_BETWEEN_ATTEMPTS = 40
#: Who takes a pre-test, and how they do: the team that knows the subject, and everybody else.
_KNOWING_SHARE, _KNOWING_SCORES = 0.93, (91.0, 5.0)
_OTHERS_SHARE, _OTHERS_SCORES = 0.3, (67.0, 12.0)
#: Pre-tests of those who know lie between these many days ago.
_KNOWING_DAYS = (70, 190)


@dataclass(frozen=True, slots=True)
class Scores:
    """Rows of the assessment export, oldest first.

    Attributes:
        person: number of the person.
        content: number of the item.
        minute: minutes from 1970-01-01 00:00, local time.
        score: 0 to 100.
        attempt: from 1.
        is_pretest: taken before the content to find out what is known.
    """

    person: np.ndarray
    content: np.ndarray
    minute: np.ndarray
    score: np.ndarray
    attempt: np.ndarray
    is_pretest: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    @property
    def has_passed(self) -> np.ndarray:
        return self.score >= PASS_MARK


_Columns = tuple[np.ndarray, ...]


def scores_of(rows: Rows, organisation: Organisation, shelf: Shelf, seed: int) -> Scores:
    """Write the results of all tests.

    Args:
        rows: the LMS activity; who completes a tested item has sat its test.
        organisation: people and teams.
        shelf: the catalogue.
        seed: of the random numbers.
    """
    parts = [_tests(rows, organisation, shelf, stream(seed, "tests"))]
    parts += [
        _pretests(int(content), rows, organisation, shelf, stream(seed, f"pre-test {content}"))
        for content in np.flatnonzero(shelf.are("pretested"))
    ]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[4], columns[1], columns[0], columns[2]))
    return Scores(*(column[order] for column in columns))


def _tests(rows: Rows, organisation: Organisation, shelf: Shelf, rng: Generator) -> _Columns:
    """Up to three attempts around each completion of a tested item."""
    sat = rows.where((rows.verb == COMPLETED) & shelf.are("tested")[rows.content])
    easiness = np.clip(rng.normal(0, _TEST_SPREAD, len(shelf)), -_EASIEST, _EASIEST)[sat.content]
    scores = np.stack([rng.normal(mean, spread, len(sat)) + easiness for mean, spread in _ATTEMPTS])
    scores = np.clip(scores, 20, 100).round().astype(int)
    fails = scores < PASS_MARK
    is_taken = np.stack([np.ones(len(sat), dtype=bool), fails[0], fails[0] & fails[1]])
    last = is_taken.sum(axis=0) - 1
    attempt, place = np.nonzero(is_taken)
    minute = sat.minute[place] - (last[place] - attempt) * _MINUTES_BETWEEN_ATTEMPTS
    columns = (
        sat.person[place],
        sat.content[place],
        minute,
        scores[attempt, place],
        attempt + 1,
        np.zeros(len(place), dtype=bool),
    )
    is_there = organisation.were_present(sat.person[place], minute // _DAY_MINUTES)
    return tuple(column[is_there] for column in columns)


def _pretests(content: int, rows: Rows, organisation: Organisation, shelf: Shelf, rng: Generator) -> _Columns:
    """One pre-test for some people, always before their first use of the item."""
    period = organisation.period
    people = np.arange(len(organisation.people))
    knows = np.isin(organisation.current_team, _knowing_teams(shelf.items[content].key, organisation))
    is_tested = rng.random(len(people)) < np.where(knows, _KNOWING_SHARE, _OTHERS_SHARE)
    earliest = max(period.first_day, shelf.items[content].published_on + 1)
    day = rng.integers(earliest, period.last_day + 1, len(people))
    day = np.where(knows, period.last_day - rng.integers(*_KNOWING_DAYS, len(people)), day)
    first_use = np.full(len(people), period.last_day + 1)
    used = rows.where(rows.content == content)
    np.minimum.at(first_use, used.person, used.day)
    day = np.where(first_use <= day, first_use - 1, day)
    day = np.where(weekday_of(day) > 4, working_day(day), day)
    is_tested &= (day >= earliest) & organisation.were_present(people, day)
    mean = np.where(knows, _KNOWING_SCORES[0], _OTHERS_SCORES[0])
    spread = np.where(knows, _KNOWING_SCORES[1], _OTHERS_SCORES[1])
    score = np.clip(rng.normal(mean, spread), 20, 100).round().astype(int)
    minute = day * _DAY_MINUTES + minutes_of_day(rng, len(people))
    columns = (people, np.full(len(people), content), minute, score, np.ones_like(people), is_tested)
    return tuple(column[is_tested] for column in columns)


def _knowing_teams(key: str, organisation: Organisation) -> list[int]:
    roles = [plan.role for plan in PLANS if plan.kind == TruthKind.KNOWS and plan.key == key and plan.role]
    numbers = [organisation.team_number(role) for role in roles]
    return [number for number in numbers if number is not None]
