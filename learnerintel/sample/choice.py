"""Learning by choice: people come back in their own rhythm and pick what appeals to their team."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from learnerintel.domain.vocabulary import Obligation
from learnerintel.sample.appeal import MOOD_DAYS, Appeal
from learnerintel.sample.organisation import Organisation
from learnerintel.sample.rhythm import day_weights
from learnerintel.sample.shelf import Shelf
from learnerintel.sample.streams import pick, stream
from learnerintel.sample.uses import OPTIONAL, RECOMMENDED, Uses


@dataclass(frozen=True, slots=True)
class Chooser:
    """Draws uses by choice, as many as asked for.

    Attributes:
        organisation: people and teams.
        shelf: the catalogue.
        appeal: tastes and temperaments.
        is_barred: by person and item, uses that must not happen.
        rhythm: weight of each day of the period.
        rng: where the randomness comes from.
    """

    organisation: Organisation
    shelf: Shelf
    appeal: Appeal
    is_barred: np.ndarray
    rhythm: np.ndarray
    rng: Generator

    def draw(self, count: int) -> Uses:
        """About that many uses in random order; fewer, since the impossible ones are dropped.

        Args:
            count: how many to try.
        """
        rng, organisation = self.rng, self.organisation
        person, column = self._occasions(count)
        team = organisation.team_on[person, column].astype(np.int64)
        is_possible = organisation.is_present[person, column]
        person, column, team = person[is_possible], column[is_possible], team[is_possible]
        content = self._pick_content(team)
        day = column + organisation.period.first_day
        is_wanted = self.appeal.still_new(content, day - self.shelf.published_on[content]) > rng.random(len(day))
        is_wanted &= ~self.is_barred[person, content]
        recommended = np.array([item.obligation == Obligation.RECOMMENDED for item in self.shelf.items])
        obligation = np.where(recommended[content], RECOMMENDED, OPTIONAL)
        return Uses.of(person, content, day, obligation).where(is_wanted)

    def _occasions(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """People with columns of days: by zeal and mood of each four weeks, then by the rhythm within them."""
        days = self.organisation.is_present.shape[1]
        starts = np.arange(0, days, MOOD_DAYS)
        running = np.append(0.0, np.cumsum(self.rhythm))
        low, high = running[starts], running[np.minimum(starts + MOOD_DAYS, days)]
        is_present = self.organisation.is_present
        there = np.stack([is_present[:, start : start + MOOD_DAYS].mean(axis=1) for start in starts], axis=1)
        weights = self.appeal.zeal[:, None] * self.appeal.mood * there * (high - low)
        person, block = np.divmod(pick(self.rng, np.cumsum(weights), count), len(starts))
        moment = low[block] + self.rng.random(count) * (high - low)[block]
        column = np.searchsorted(running[1:], moment, side="right")
        return person, np.minimum(column, days - 1)

    def _pick_content(self, team: np.ndarray) -> np.ndarray:
        """An item for each entry, by the taste of its team."""
        tastes = self.appeal.by_team
        running = np.cumsum(tastes, axis=1)
        running /= running[:, -1:]
        flat = (running + np.arange(len(tastes))[:, None]).ravel()
        position = np.searchsorted(flat, team + self.rng.random(len(team)), side="right")
        return np.minimum(position - team * tastes.shape[1], tastes.shape[1] - 1)


def chooser_of(organisation: Organisation, shelf: Shelf, appeal: Appeal, is_barred: np.ndarray, seed: int) -> Chooser:
    """A chooser with a random stream of its own.

    Args:
        organisation: people and teams.
        shelf: the catalogue.
        appeal: tastes and temperaments.
        is_barred: by person and item, uses that must not happen.
        seed: of the random numbers.
    """
    rhythm = day_weights(organisation.period, stream(seed, "rhythm"))
    return Chooser(organisation, shelf, appeal, is_barred, rhythm, stream(seed, "choice"))
