"""Shapes that every signal shares: counts and days of all teams and items at once.

A grid is an array with a row for each team and a column for each item, in the order of :class:`Axes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from learnerintel.metrics.stays import NEVER

#: Stands in grids of first days where there is none; its negative in grids of last days.
NO_DAY = NEVER
Grid = np.ndarray


@dataclass(frozen=True, slots=True)
class Axes:
    """Teams and items of a day, and who counts for which team.

    Attributes:
        team_place: team_id -> row.
        content_place: content_id -> column.
        eligible: by learner id: row of the team whose list she counts for; -1 where none.
        members: by learner id: row of the team she is in, eligible or not; -1 where none.
        items: by content id: column; -1 where there is no such item.
    """

    team_place: Mapping[int, int]
    content_place: Mapping[int, int]
    eligible: np.ndarray
    members: np.ndarray
    items: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of every grid."""
        return len(self.team_place), len(self.content_place)

    def team_of(self, learner_id: np.ndarray, among: np.ndarray | None = None) -> np.ndarray:
        """Row of the team each learner counts for; -1 where none. ``among`` is ``eligible``, or ``members``."""
        return _looked_up(self.eligible if among is None else among, learner_id)

    def item_of(self, content_id: np.ndarray) -> np.ndarray:
        """Column of each item; -1 where there is none."""
        return _looked_up(self.items, content_id)

    def cells(
        self, learner_id: np.ndarray, content_id: np.ndarray, among: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Which rows stand in a grid, and in which cell of the flat grid each of these does."""
        team, item = self.team_of(learner_id, among), self.item_of(content_id)
        here = (team >= 0) & (item >= 0)
        return here, team[here] * self.shape[1] + item[here]

    def counts(self, cells: np.ndarray) -> Grid:
        """How many rows stand in each cell, in as few bytes as hold them."""
        return self._packed(np.bincount(cells, minlength=self.shape[0] * self.shape[1]))

    def _packed(self, counts: np.ndarray) -> Grid:
        return counts.astype(np.min_scalar_type(int(counts.max(initial=0)))).reshape(self.shape)

    def firsts(self, cells: np.ndarray, days: np.ndarray) -> Grid:
        """The first day of each cell; ``NO_DAY`` where there is none."""
        found = np.full(self.shape[0] * self.shape[1], NO_DAY, dtype=np.int32)
        np.minimum.at(found, cells, days.astype(np.int32, copy=False))
        return found.reshape(self.shape)

    def lasts(self, cells: np.ndarray, days: np.ndarray) -> Grid:
        """The last day of each cell; ``-NO_DAY`` where there is none."""
        found = np.full(self.shape[0] * self.shape[1], -NO_DAY, dtype=np.int32)
        np.maximum.at(found, cells, days.astype(np.int32, copy=False))
        return found.reshape(self.shape)


def _looked_up(table: np.ndarray, ids: np.ndarray) -> np.ndarray:
    if len(table) == 0:
        return np.full(len(ids), -1)
    return np.where(ids < len(table), table[np.minimum(ids, len(table) - 1)], -1)


def axes_of(
    eligible: Mapping[int, Iterable[int]], members: tuple[np.ndarray, np.ndarray], content_ids: Iterable[int]
) -> Axes:
    """Axes of a day.

    Args:
        eligible: team_id -> learners who count for its list; every team of the company has an entry.
        members: learner and team of everybody in a team that day.
        content_ids: every item there is.
    """
    team_place = {team_id: place for place, team_id in enumerate(sorted(eligible))}
    content_place = {content_id: place for place, content_id in enumerate(sorted(content_ids))}
    pairs = [(learner_id, team_place[team_id]) for team_id, people in eligible.items() for learner_id in people]
    who = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    learners, teams = members
    places = np.array([team_place[team_id] for team_id in teams.tolist()], dtype=np.int64)
    ids = np.fromiter(content_place, dtype=np.int64, count=len(content_place))
    return Axes(
        team_place,
        content_place,
        _table(who[:, 0], who[:, 1]),
        _table(learners, places),
        _table(ids, np.arange(len(ids))),
    )


def _table(ids: np.ndarray, places: np.ndarray) -> np.ndarray:
    found = np.full(1 + int(ids.max(initial=-1)), -1, dtype=np.int64)
    found[ids] = places
    return found
