"""One team as the unpair rule sees it: its rows of a shelf's grids beside comparable teams', and the evidence."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from learnerintel.domain import intervals
from learnerintel.domain.decisions import State, standing
from learnerintel.domain.evidence import ExposureKnownBy, ItemEvidence, Ratings, Tally, TeamContext
from learnerintel.domain.vocabulary import Obligation
from learnerintel.metrics import population, signals
from learnerintel.metrics.population import TeamOnDay
from learnerintel.services.shelf import Shelf, ShelfItem


def evidence_of(shelf: Shelf, one: TeamOnDay) -> tuple[TeamContext, list[ItemEvidence]]:
    """A team as the rule sees it, and the evidence of every item on the shelf."""
    view = TeamView(shelf, one)
    return view.context, view.evidence(np.arange(len(shelf.items)))


class TeamView:
    """One team's row of every grid beside comparable teams, of the items on the shelf.

    Attributes:
        shelf: of the day.
        team: in question.
        others: comparable teams, this one left out.
        own: its row in every grid.
        peers: the others' rows.
        touched_28: its eligible people who touched each item in 28 days, by the item's place on the shelf.
        touched_90: in 90 days.
        peer_touched_28: comparable people, in 28 days.
        peer_touched_90: in 90 days.
        first_on: first use of each item by anybody of them; ``NO_DAY`` where there is none.
        last_on: last use by the team; ``-NO_DAY`` where there is none.
        peer_last_on: last use by comparable people, likewise.
    """

    def __init__(self, shelf: Shelf, team: TeamOnDay) -> None:
        peers, self._words = population.comparable_teams(shelf.teams, team)
        self.shelf, self.team = shelf, team
        self.others = [peer for peer in peers if peer.team_id != team.team_id]
        places = shelf.axes.team_place
        self.own, self.peers = places[team.team_id], [places[other.team_id] for other in self.others]
        use, columns = shelf.use, shelf.columns
        self.touched_28, self.touched_90 = (grid[self.own][columns] for grid in (use.touched_28, use.touched_90))
        self.peer_touched_28, self.peer_touched_90 = (
            grid[self.peers].sum(axis=0, dtype=np.int64)[columns] for grid in (use.touched_28, use.touched_90)
        )
        self.first_on = use.first_on[[self.own, *self.peers]].min(axis=0)[columns]
        self.last_on = use.last_on[self.own][columns]
        nobody = np.full(len(columns), -signals.NO_DAY)
        self.peer_last_on = use.last_on[self.peers].max(axis=0)[columns] if self.peers else nobody

    @property
    def eligible(self) -> int:
        """The team's eligible people."""
        return len(self.team.eligible)

    @cached_property
    def peer_eligible(self) -> int:
        """Comparable people."""
        return sum(len(other.eligible) for other in self.others)

    @cached_property
    def context(self) -> TeamContext:
        """The team as the rule sees it."""
        touched = (self.touched_28 + self.peer_touched_28).tolist()
        return TeamContext(
            team=self.team.name,
            eligible=self.eligible,
            active_share=_active_share(self.shelf, [self.team]),
            comparable=self._words,
            peers_active_share=_active_share(self.shelf, self.others),
            prior_strength=intervals.fit_strength(touched, [self.eligible + self.peer_eligible] * len(touched)),
            thresholds=self.shelf.thresholds,
        )

    def row_of(self, grid: signals.Grid) -> np.ndarray:
        """The team's row of a grid, by the items' places on the shelf."""
        return grid[self.own][self.shelf.columns]

    def evidence(self, chosen: np.ndarray) -> list[ItemEvidence]:
        """What is known of some items, by their places on the shelf."""
        return _items(self, chosen)


def _active_share(shelf: Shelf, teams: list[TeamOnDay]) -> float | None:
    people = sum(len(one.eligible) for one in teams)
    active = sum(int(shelf.use.active_28[shelf.axes.team_place[one.team_id]]) for one in teams)
    return active / people if people else None


def _is_prerequisite(shelf: Shelf, team_id: int, item: ShelfItem) -> bool | None:
    """Whether an item that asks for this one first is on the shelf and not unpaired; None where nobody said."""
    if item.prerequisites is None:
        return None
    return any(
        standing(shelf.decisions.get((team_id, content_id), ()), shelf.as_of).state is not State.UNPAIRED
        for content_id in item.prerequisites
    )


def _items(view: TeamView, chosen: np.ndarray) -> list[ItemEvidence]:
    shelf, columns = view.shelf, _Columns(view, chosen)
    team_id, eligible, peer_people = view.team.team_id, view.eligible, view.peer_eligible
    found = []
    for at, place in enumerate(chosen.tolist()):
        item = shelf.shelf_items[place]
        key = (team_id, item.row.content_id)
        rated = shelf.ratings.by_pair.get(key)
        found.append(
            ItemEvidence(
                **item.said,
                **columns.use_of(at, item),
                **columns.asked_of(at, shelf.obligations.get(item.row.content_id)),
                **columns.proof_of(at, item, eligible),
                is_prerequisite_still_paired=_is_prerequisite(shelf, team_id, item),
                ratings=Ratings(*rated, item.mean_rating) if rated else None,
                chosen_elsewhere=_chosen_elsewhere(view, item),
                eligible=eligible,
                peer_eligible=peer_people,
                decisions=tuple(shelf.decisions.get(key, ())),
            )
        )
    return found


def _chosen_elsewhere(view: TeamView, item: ShelfItem) -> Tally | None:
    """Who takes it by choice where nobody asks; None for a team that nobody asks either, though others are asked."""
    tally = view.shelf.chosen.get(item.row.content_id)
    if tally is None:
        return None
    called = view.shelf.asked.strictest[:, item.place]
    is_asked_of_nobody = bool((called == signals.NOT_CALLED).all())
    return tally if is_asked_of_nobody or called[view.own] != signals.NOT_CALLED else None


class _Columns:
    """What a team's view says of some items, as plain numbers."""

    def __init__(self, view: TeamView, chosen: np.ndarray) -> None:
        shelf = view.shelf
        asked, tests, courses = shelf.asked, shelf.tests, shelf.courses
        touched = (view.touched_28, view.touched_90, view.peer_touched_28, view.peer_touched_90)
        self._touched = [column[chosen].tolist() for column in touched]
        days = (view.first_on, view.last_on, view.peer_last_on)
        self._first_on, self._last_on, self._peer_last_on = (_days(column[chosen]) for column in days)

        def row(grid: signals.Grid) -> np.ndarray:
            return view.row_of(grid)[chosen]

        self._asked_on, self._assigned_on, self._due_on = (
            _days(row(grid)) for grid in (asked.first_on, asked.last_assigned_on, asked.due_on)
        )
        self._asked = [
            row(grid).tolist() for grid in (asked.open_count, asked.assigned, asked.completed, asked.strictest)
        ]
        self._midway, self._prior = row(courses.midway).tolist(), row(shelf.prior).tolist()
        pairs = (
            (tests.pretest_known, tests.pretested),
            (tests.first_try_known, tests.first_tried),
            (courses.abandoned, courses.started),
        )
        self._tallies = [_tallies(row(count).tolist(), row(base).tolist()) for count, base in pairs]

    def use_of(self, at: int, item: ShelfItem) -> dict[str, Any]:
        first_touch_on = self._first_on[at]
        exposure_on, known_by = _exposure(self._asked_on[at], item.row.published_on, first_touch_on)
        return {
            "first_touch_on": first_touch_on,
            "exposure_on": exposure_on,
            "exposure_known_by": known_by,
            "team_touched_28": self._touched[0][at],
            "team_touched_90": self._touched[1][at],
            "team_last_touch_on": self._last_on[at],
            "peer_touched_28": self._touched[2][at],
            "peer_touched_90": self._touched[3][at],
            "peer_last_touch_on": self._peer_last_on[at],
        }

    def asked_of(self, at: int, catalogued: Obligation | None) -> dict[str, Any]:
        open_count, assigned, completed, strictest = (column[at] for column in self._asked)
        return {
            "obligation": catalogued if strictest == signals.NOT_CALLED else signals.STRICTEST_FIRST[strictest],
            "open_assignments": open_count,
            "last_assigned_on": self._assigned_on[at],
            "next_due_on": self._due_on[at],
            "midway": self._midway[at],
            "completion": Tally(completed, assigned) if assigned else None,
        }

    def proof_of(self, at: int, item: ShelfItem, eligible: int) -> dict[str, Any]:
        pretest, first_try, abandoned = (column[at] for column in self._tallies)
        prior = Tally(self._prior[at], eligible) if item.has_topic else None
        return {"pretest": pretest, "first_try": first_try, "abandoned": abandoned, "prior_topic": prior}


def _days(days: np.ndarray) -> list[int | None]:
    return [None if abs(day) == signals.NO_DAY else day for day in days.tolist()]


def _tallies(counts: list[int], bases: list[int]) -> list[Tally | None]:
    return [Tally(count, base) if base else None for count, base in zip(counts, bases, strict=True)]


def _exposure(
    asked_on: int | None, published_on: int | None, first_touch_on: int | None
) -> tuple[int | None, ExposureKnownBy | None]:
    """Since when the team could use an item: asked, else published, else first used by somebody comparable."""
    if asked_on is not None:
        return asked_on, ExposureKnownBy.OFFERED
    if published_on is not None:
        return published_on, ExposureKnownBy.PUBLISHED
    return first_touch_on, None if first_touch_on is None else ExposureKnownBy.FIRST_TOUCH
