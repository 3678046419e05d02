"""From uses to the rows an LMS writes: viewed, started, progressed, completed, with times and minutes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from learnerintel.domain.vocabulary import Verb
from learnerintel.sample.organisation import Organisation
from learnerintel.sample.rhythm import minutes_of_day, weekday_of
from learnerintel.sample.shelf import Shelf
from learnerintel.sample.uses import MANDATORY, REQUIRED, USUAL, Uses

VERBS: tuple[Verb, ...] = (Verb.VIEWED, Verb.STARTED, Verb.PROGRESSED, Verb.COMPLETED)
VIEWED, STARTED, PROGRESSED, COMPLETED = range(4)
#: Stands for "the LMS does not say" among obligations.
UNSTATED = -1
_DAY_MINUTES = 1440
_USUALLY_FINISHED = {"course": 0.68, "video": 0.7, "article": 0.75, "podcast": 0.6, "workshop": 0.95, "test": 0.9}
_WATCHED_FORMATS = ("article", "video", "podcast")
#: At most so many rows between the first and the last of a use; courses only.
_MOST_PROGRESS, _MEAN_PROGRESS = 3, 0.9
_STEPS = _MOST_PROGRESS + 2
_UNSTATED_SHARE = 0.02
_NO_DURATION_SHARE, _GLANCE_SHARE, _IDLE_SHARE = 0.08, 0.25, 0.01


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the LMS activity export.

    Attributes:
        person: number of the person.
        content: number of the item.
        verb: position in ``VERBS``.
        minute: minutes from 1970-01-01 00:00, local time.
        duration: minutes, NaN where the LMS does not say.
        progress: percent, NaN where the LMS does not say.
        obligation: position in ``uses.OBLIGATIONS`` or ``UNSTATED``.
        use: position of the use it came of.
    """

    person: np.ndarray
    content: np.ndarray
    verb: np.ndarray
    minute: np.ndarray
    duration: np.ndarray
    progress: np.ndarray
    obligation: np.ndarray
    use: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    @property
    def day(self) -> np.ndarray:
        """Days from 1970-01-01."""
        return self.minute // _DAY_MINUTES

    def where(self, mask: np.ndarray) -> Rows:
        """The rows at which the mask is true, or at the positions it holds."""
        return Rows(
            self.person[mask],
            self.content[mask],
            self.verb[mask],
            self.minute[mask],
            self.duration[mask],
            self.progress[mask],
            self.obligation[mask],
            self.use[mask],
        )

    def in_time_order(self) -> Rows:
        """The rows as the LMS writes them, oldest first."""
        return self.where(np.lexsort((self.verb, self.content, self.person, self.minute)))


def rows_of(uses: Uses, shelf: Shelf, organisation: Organisation, rng: Generator) -> Rows:
    """Write out what an LMS notes of each use.

    The first use of an item, and each one that was asked for, is taken from its start as far as the
    person gets; later ones are views.

    Args:
        uses: in any order.
        shelf: the catalogue.
        organisation: rows of days on which the person was not there are left out.
        rng: where the randomness comes from.

    Returns:
        Rows by use and time.
    """
    formats = np.array([item.format for item in shelf.items])[uses.content]
    is_full = _is_first(uses) | np.isin(uses.obligation, (MANDATORY, REQUIRED))
    is_watched = np.isin(formats, _WATCHED_FORMATS)
    is_finished = is_full & (rng.random(len(uses)) < _finishing(uses, shelf, formats))
    progress_count = np.minimum(rng.poisson(_MEAN_PROGRESS, len(uses)), _MOST_PROGRESS)
    progress_count[(formats != "course") | ~is_full] = 0
    step = np.arange(_STEPS)
    exists = (step == 0) | ((step <= progress_count[:, None]) & (step < _STEPS - 1))
    exists[:, -1] = is_finished
    verbs = np.empty((len(uses), _STEPS), dtype=np.int8)
    verbs[:] = (VIEWED, *[PROGRESSED] * _MOST_PROGRESS, COMPLETED)
    verbs[is_full & ~is_watched, 0] = STARTED
    nominal = np.array([item.minutes for item in shelf.items])[uses.content]
    minute = _times(uses, exists, formats == "course", nominal / (progress_count + 1.5), rng)
    use, step_of = np.nonzero(exists)
    parts = _Parts(uses.content[use], verbs[use, step_of], step_of, progress_count[use], is_finished[use])
    obligation = uses.obligation[use].copy()
    is_unstated = (parts.verb == VIEWED) & ~np.isin(obligation, (MANDATORY, REQUIRED))
    obligation[is_unstated & (rng.random(len(use)) < _UNSTATED_SHARE)] = UNSTATED
    rows = Rows(
        uses.person[use],
        parts.content,
        parts.verb,
        minute[use, step_of],
        _durations(parts, shelf, rng),
        _progress(parts, is_watched[use], rng),
        obligation,
        use,
    )
    return rows.where(organisation.were_present(rows.person, rows.day))


@dataclass(frozen=True, slots=True)
class _Parts:
    content: np.ndarray
    verb: np.ndarray
    step: np.ndarray
    progress_count: np.ndarray
    is_finished: np.ndarray


def _is_first(uses: Uses) -> np.ndarray:
    """Whether each use is the person's first of that item."""
    order = np.lexsort((uses.day, uses.content, uses.person))
    person, content = uses.person[order], uses.content[order]
    is_first = np.zeros(len(uses), dtype=bool)
    is_first[order] = np.append(True, (person[1:] != person[:-1]) | (content[1:] != content[:-1]))[: len(uses)]
    return is_first


def _finishing(uses: Uses, shelf: Shelf, formats: np.ndarray) -> np.ndarray:
    usual = np.zeros(len(uses))
    for name, share in _USUALLY_FINISHED.items():
        usual[formats == name] = share
    usual[shelf.are("reference")[uses.content]] = 0.0
    return np.where(uses.finishing == USUAL, usual, uses.finishing)


def _times(
    uses: Uses, exists: np.ndarray, is_course: np.ndarray, step_minutes: np.ndarray, rng: Generator
) -> np.ndarray:
    """Minutes from 1970-01-01 by use and step; those of steps that do not exist mean nothing."""
    count = len(uses)
    gaps = np.zeros((count, _STEPS), dtype=np.int64)
    gaps[:, 1:-1] = rng.integers(1, 7, (count, _MOST_PROGRESS))
    gaps[:, -1] = np.where(is_course & (rng.random(count) < 0.5), rng.integers(1, 6, count), 0)
    days = uses.day[:, None] + np.cumsum(np.where(exists, gaps, 0), axis=1)
    weekday = weekday_of(days)
    days[:, 1:] += np.where(weekday > 4, 7 - weekday, 0)[:, 1:]
    starts = minutes_of_day(rng, count)
    clock = minutes_of_day(rng, count * _STEPS).reshape(days.shape)
    clock = np.where(days == uses.day[:, None], starts[:, None], clock)
    clock[:, 0] = starts
    minute = days * _DAY_MINUTES + clock
    later = np.where(exists, 1 + (step_minutes[:, None] * rng.uniform(0.8, 1.3, days.shape)).astype(int), 0)
    later[:, 0] = 0
    earliest = np.cumsum(later, axis=1)
    return np.maximum.accumulate(np.where(exists, minute - earliest, 0), axis=1) + earliest


def _durations(parts: _Parts, shelf: Shelf, rng: Generator) -> np.ndarray:
    """Minutes of each row: about the nominal ones over a use; glances, idle hours and blanks among them."""
    count = len(parts.content)
    nominal = np.array([item.minutes for item in shelf.items], dtype=float)[parts.content]
    share = rng.lognormal(-0.15, 0.4, count) / (parts.progress_count + np.where(parts.verb == VIEWED, 1, 2))
    share[(parts.verb == VIEWED) & ~parts.is_finished] *= 0.6
    minutes = np.maximum(nominal * share, 0.6)
    chance = rng.random(count)
    is_glance = (parts.verb == VIEWED) & ~parts.is_finished & (chance < _GLANCE_SHARE)
    minutes[is_glance] = rng.uniform(0.1, 0.45, int(is_glance.sum()))
    is_idle = chance > 1 - _IDLE_SHARE
    minutes[is_idle] = rng.uniform(120, 600, int(is_idle.sum()))
    is_blank = (chance > 0.4) & (chance < 0.4 + _NO_DURATION_SHARE)
    ends_a_view = (parts.verb == COMPLETED) & (parts.step == _STEPS - 1) & (parts.progress_count == 0) & (nominal < 30)
    minutes[is_blank | ends_a_view] = np.nan
    return np.round(minutes, 1)


def _progress(parts: _Parts, is_watched: np.ndarray, rng: Generator) -> np.ndarray:
    """Percent done after each row, never falling within a use."""
    reached = 90 * parts.step / (parts.progress_count + 1) + rng.integers(1, 8, len(parts.step))
    percent = np.where(parts.verb == PROGRESSED, np.floor(reached), np.nan)
    percent[parts.verb == COMPLETED] = 100
    is_partly_watched = is_watched & (parts.verb == VIEWED) & ~parts.is_finished & (rng.random(len(percent)) < 0.5)
    percent[is_partly_watched] = rng.integers(5, 95, int(is_partly_watched.sum()))
    return percent
