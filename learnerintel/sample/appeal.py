"""What appeals to whom: a few items to everybody, some to a department, a handful to each team."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from learnerintel.sample.organisation import Organisation
from learnerintel.sample.shelf import Shelf
from learnerintel.sample.streams import stream

#: Zipf's law, its head flattened so that the tail stays alive.
_ZIPF_EXPONENT, _ZIPF_OFFSET = 0.88, 4
_HOME_TOPIC = 2.6
_FAVOURITES, _FAVOURITES_SHARE = 9, 0.28
#: Share of all use by choice that a sleeper gets: somebody opens it now and then.
_SLEEPER_SHARE = 0.0009
#: Spread of zeal among people, and of each one's mood from one four weeks to the next; smaller is wilder.
_ZEAL_SHAPE, _MOOD_SHAPE = 0.9, 0.3
MOOD_DAYS = 28
#: Share of people who hardly ever learn by choice, and how little they do.
_UNMOVED_SHARE, _UNMOVED_FACTOR = 0.09, 0.03
#: New items fade with a half-life between these days, down to this share of their first interest.
_HALF_LIVES, _FADED = (60, 300), 0.35


@dataclass(frozen=True, slots=True)
class Appeal:
    """Tastes and temperaments.

    Attributes:
        by_team: by team and item, share of the team's use by choice; each row sums to 1.
        overall: by item, its general popularity relative to the mean of those people choose; 0 for others.
        zeal: by person, how much she learns by choice relative to the mean.
        mood: by person and four weeks of the period, how much more or less than usual she learns then.
        half_lives: by item, days until the interest in a new one has halved; infinite for old ones.
    """

    by_team: np.ndarray
    overall: np.ndarray
    zeal: np.ndarray
    mood: np.ndarray
    half_lives: np.ndarray

    def still_new(self, content: np.ndarray, age: np.ndarray) -> np.ndarray:
        """Share of the first interest that is left at an age in days; 0 before the item came out."""
        left = _FADED + (1 - _FADED) * np.exp2(-np.maximum(age, 0) / self.half_lives[content])
        return np.where(age < 0, 0.0, left)


def appeal_of(organisation: Organisation, shelf: Shelf, seed: int) -> Appeal:
    """Draw tastes and temperaments.

    Args:
        organisation: people and teams.
        shelf: the catalogue.
        seed: of the random numbers.
    """
    rng = stream(seed, "appeal")
    general = _popularity(shelf, rng)
    by_team = np.stack([_taste(general, shelf, organisation, n, rng) for n in range(len(organisation.teams))])
    people = len(organisation.people)
    zeal = rng.gamma(_ZEAL_SHAPE, 1 / _ZEAL_SHAPE, people)
    zeal[rng.random(people) < _UNMOVED_SHARE] *= _UNMOVED_FACTOR
    blocks = -(-organisation.is_present.shape[1] // MOOD_DAYS)
    mood = rng.gamma(_MOOD_SHAPE, 1 / _MOOD_SHAPE, (people, blocks))
    is_new = shelf.published_on > organisation.period.first_day
    half_lives = np.where(is_new, rng.integers(*_HALF_LIVES, len(shelf)), np.inf)
    return Appeal(by_team, general / general[general > 0].mean(), zeal, mood, half_lives)


def _popularity(shelf: Shelf, rng: Generator) -> np.ndarray:
    is_chosen = np.array([item.is_chosen and not item.is_legacy for item in shelf.items])
    is_sleeper = shelf.are("sleeper")
    weights = np.zeros(len(shelf))
    awake = np.flatnonzero(is_chosen & ~is_sleeper)
    weights[awake] = (rng.permutation(len(awake)) + 1 + _ZIPF_OFFSET) ** -_ZIPF_EXPONENT
    weights /= weights.sum()
    weights[is_chosen & is_sleeper] = _SLEEPER_SHARE
    return weights / weights.sum()


def _taste(general: np.ndarray, shelf: Shelf, organisation: Organisation, team: int, rng: Generator) -> np.ndarray:
    topics = organisation.departments[organisation.teams[team].code]
    is_home = np.array([item.topic in topics for item in shelf.items])
    is_sleeper = shelf.are("sleeper")
    near = np.where(is_home & ~is_sleeper, general * _HOME_TOPIC, general)
    favourites = rng.choice(
        len(general), _FAVOURITES, replace=False, p=np.where(is_sleeper, 0, near) / near[~is_sleeper].sum()
    )
    taste = near / near.sum() * (1 - _FAVOURITES_SHARE)
    taste[favourites] += _FAVOURITES_SHARE / _FAVOURITES
    return taste
