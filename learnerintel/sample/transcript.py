"""The transcript of the older LMS: one row for each person and course, with where she stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from learnerintel.domain.vocabulary import TranscriptStatus
from learnerintel.sample.assignments import Assignments
from learnerintel.sample.organisation import Organisation
from learnerintel.sample.rhythm import working_day
from learnerintel.sample.shelf import Shelf
from learnerintel.sample.streams import stream
from learnerintel.sample.uses import NO_DAY

STATUSES: tuple[TranscriptStatus, ...] = tuple(TranscriptStatus)
NOT_STARTED, IN_PROGRESS, DONE, FAILED, WITHDRAWN, EXEMPT = range(6)
#: Share of all people who enrolled in an item of the older LMS by choice, from the least to the most popular.
_ENROLLED_SHARES = (0.12, 0.4)
_FINISHED_ASSIGNED, _FINISHED_CHOSEN = 0.96, 0.62
_DAYS_TO_FINISH = 3.5
_FAILED_SHARE, _WITHDRAWN_SHARE, _EXEMPT_SHARE = 0.12, 0.15, 0.05


@dataclass(frozen=True, slots=True)
class Transcript:
    """Rows of the older LMS by person and item; days count from 1970-01-01, ``NO_DAY`` is blank.

    Attributes:
        person: number of the person.
        content: number of the item.
        status: position in ``STATUSES``.
        assigned, due, started, completed: days.
        progress: percent.
        minutes: time spent, NaN where not begun.
        score: 0 to 100, NaN where there is none.
    """

    person: np.ndarray
    content: np.ndarray
    status: np.ndarray
    assigned: np.ndarray
    due: np.ndarray
    started: np.ndarray
    completed: np.ndarray
    progress: np.ndarray
    minutes: np.ndarray
    score: np.ndarray

    def __len__(self) -> int:
        return len(self.person)


def transcript_of(assignments: Assignments, organisation: Organisation, shelf: Shelf, seed: int) -> Transcript:
    """Write the transcript.

    Args:
        assignments: of both LMS; those of the older one's items are taken, the newest of each pair.
        organisation: people and teams.
        shelf: the catalogue.
        seed: of the random numbers.
    """
    rng = stream(seed, "transcript")
    is_legacy = np.array([item.is_legacy for item in shelf.items])
    assigned = assignments.where(is_legacy[assignments.content]).latest()
    chosen = [
        _enrolments(content, organisation, shelf, rng)
        for content, item in enumerate(shelf.items)
        if item.is_legacy and not item.audience
    ]
    person = np.concatenate([assigned.person, *[part[0] for part in chosen]])
    content = np.concatenate([assigned.content, *[part[1] for part in chosen]])
    begins = np.concatenate([assigned.begins, *[part[2] for part in chosen]])
    blank = np.full(len(person) - len(assigned), NO_DAY)
    order = np.lexsort((content, person))
    return _outcome(
        (person[order], content[order]),
        np.concatenate([assigned.assigned, blank])[order],
        np.concatenate([assigned.due, blank])[order],
        begins[order],
        organisation,
        shelf,
        rng,
    )


def _enrolments(
    content: int, organisation: Organisation, shelf: Shelf, rng: Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    period = organisation.period
    is_enrolled = rng.random(len(organisation.people)) < rng.uniform(*_ENROLLED_SHARES)
    people = np.flatnonzero(is_enrolled)
    begins = working_day(rng.integers(period.first_day + 3, period.last_day + 1, len(people)))
    is_possible = organisation.were_present(people, begins) & (begins >= shelf.items[content].published_on)
    return people[is_possible], np.full(int(is_possible.sum()), content), begins[is_possible]


def _outcome(
    pair: tuple[np.ndarray, np.ndarray],
    assigned: np.ndarray,
    due: np.ndarray,
    begins: np.ndarray,
    organisation: Organisation,
    shelf: Shelf,
    rng: Generator,
) -> Transcript:
    person, content = pair
    count = len(person)
    has_begun = (begins != NO_DAY) & organisation.were_present(person, begins)
    finished = np.where(assigned == NO_DAY, _FINISHED_CHOSEN, _FINISHED_ASSIGNED)
    completed = begins + rng.exponential(_DAYS_TO_FINISH, count).astype(int)
    is_done = has_begun & (rng.random(count) < finished) & organisation.were_present(person, completed)
    chance = rng.random(count)
    status = np.where(has_begun, IN_PROGRESS, NOT_STARTED)
    has_failed = has_begun & ~is_done & (chance < _FAILED_SHARE)
    status[has_failed] = FAILED
    status[has_begun & ~is_done & (chance > 1 - _WITHDRAWN_SHARE)] = WITHDRAWN
    status[~has_begun & (chance < _EXEMPT_SHARE)] = EXEMPT
    status[is_done] = DONE
    progress = np.where(has_begun, rng.integers(5, 95, count), 0)
    progress[is_done] = 100
    nominal = np.array([item.minutes for item in shelf.items], dtype=float)[content]
    minutes = np.round(nominal * rng.lognormal(-0.1, 0.35, count) * np.maximum(progress, 8) / 100)
    is_tested = shelf.are("tested")[content] | (content % 2 == 0)
    score = np.where(has_failed, rng.integers(35, 70, count), rng.integers(70, 101, count)).astype(float)
    return Transcript(
        person,
        content,
        status,
        assigned,
        due,
        np.where(has_begun, begins, NO_DAY),
        np.where(is_done, completed, NO_DAY),
        progress,
        np.where(has_begun, minutes, np.nan),
        np.where((is_done & is_tested) | has_failed, score, np.nan),
    )
