"""Hiding the truths: the uses each of them needs, and the uses that must not happen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from learnerintel.sample.organisation import Organisation
from learnerintel.sample.plans import PLANS, Plan, TruthKind
from learnerintel.sample.rhythm import working_day
from learnerintel.sample.shelf import Shelf
from learnerintel.sample.streams import stream
from learnerintel.sample.truths import seasonal_peaks
from learnerintel.sample.uses import OPTIONAL, USUAL, Uses

#: Days before the last on which somebody of the department touched what "nobody" opens.
_OLD_TOUCHES = (505, 470, 420, 365, 310, 255, 205, 160, 135, 115)
_TOUCHES_ELSEWHERE = 14
#: Share of each team that takes what is popular in every four weeks, in the department and elsewhere.
_POPULAR_SHARE, _POPULAR_ELSEWHERE = 0.45, 0.16
#: Elsewhere, where the department is too small to be compared within itself.
_POPULAR_EVERYWHERE = 0.35
_POPULAR_SINCE = 460
#: Share of others that take up the course one team abandons, in every four weeks; and of that team, lately.
_BEGUN_SHARE, _LOOKS_IN_SHARE = 0.05, 0.1
_FINISHED_ELSEWHERE = 0.85
#: Share of the department that takes what the prerequisite leads to, in every four weeks.
_LED_ON_SHARE = 0.06
_BEHIND_TOUCHES = (330, 260, 195)
#: Every so many days the reference item is needed; the last time was a little over four weeks ago.
_REFERENCE_EVERY, _REFERENCE_LAST = 40, 31
_SEASON_SHARE, _SEASON_SPREAD = 0.35, 9
_HABIT_SHARE, _HABIT_RETURN_SHARE = 0.7, 0.3


@dataclass(frozen=True, slots=True)
class Planted:
    """What hides the truths.

    Attributes:
        uses: that must be among the rows.
        is_barred: by person and item, whether no other use may be among them.
        reference_users: numbers of the two people who look things up.
    """

    uses: Uses
    is_barred: np.ndarray
    reference_users: np.ndarray


def plant(organisation: Organisation, shelf: Shelf, seed: int) -> Planted:
    """Hide every truth of the plan.

    Args:
        organisation: people and teams.
        shelf: the catalogue.
        seed: of the random numbers.
    """
    gardener = _Gardener(organisation, shelf, seed)
    for plan in PLANS:
        gardener.hide(plan)
    gardener.seasons()
    return Planted(Uses.joined(gardener.parts), gardener.is_barred, gardener.reference_users)


class _Gardener:
    """Collects the parts while the plans are gone through."""

    def __init__(self, organisation: Organisation, shelf: Shelf, seed: int) -> None:
        self.organisation = organisation
        self.shelf = shelf
        self.seed = seed
        self.parts: list[Uses] = []
        self.is_barred = np.zeros((len(organisation.people), len(shelf)), dtype=bool)
        self.reference_users = np.array([], dtype=int)

    def hide(self, plan: Plan) -> None:
        number = self.organisation.team_number(plan.role) if plan.role else None
        if plan.key is None or (plan.role and number is None):
            return
        team = np.array([] if number is None else [number], dtype=int)
        content = self.shelf.number(plan.key)
        rng = stream(self.seed, f"truth {plan.key}")
        kind = plan.kind
        if kind in (TruthKind.NEVER_OPENS, TruthKind.REGULATORY_UNKNOWN, TruthKind.ROLE_CRITICAL):
            self._untouched(content, self.organisation.teams_under(frozenset({plan.code or "all"})), rng)
        elif kind == TruthKind.MANDATORY_BUT_NOT_REGULATORY:
            self._untouched(content, self._department_of(team), rng)
        elif kind == TruthKind.PREREQUISITE:
            teams = self.organisation.teams_under(frozenset({plan.code or "all"}))
            self._untouched(content, teams, rng)
            self._lead_on(content, teams, rng)
        elif kind == TruthKind.KNOWS:
            self._bar(team, content)
        elif kind == TruthKind.DISLIKES:
            self._taken_by(team, content, 0.95, USUAL, rng)
        elif kind == TruthKind.ABANDONS:
            self._bar(team, content)
            self._taken_by(team, content, 0.9, 0.1, rng)
            self._begun_elsewhere(content, team, rng)
        elif kind == TruthKind.BEHIND_PEERS:
            self._popular_but_for(team, content, rng)
        elif kind == TruthKind.REQUIRED_BY_HABIT:
            self._taken_by_choice(content, rng)
        elif kind == TruthKind.REFERENCE:
            self._looked_up(team, content, rng)
        elif kind == TruthKind.JUST_PUBLISHED:
            self._add(content, np.array([8, 7, 3, 1]), self._all_teams(), rng)

    def _all_teams(self) -> np.ndarray:
        return np.arange(len(self.organisation.teams))

    def _department_of(self, team: np.ndarray) -> np.ndarray:
        return self.organisation.teams_under(frozenset({self.organisation.teams[team[0]].code}))

    def _bar(self, teams: np.ndarray, content: int) -> None:
        self.is_barred[self.organisation.was_ever_in(teams), content] = True

    def _add(self, content: int, days_ago: np.ndarray, teams: np.ndarray, rng: Generator) -> None:
        """One use on each of the days by somebody who was in the teams and still is."""
        is_still_there = np.isin(self.organisation.current_team, teams)
        days = working_day(self.organisation.period.last_day - np.asarray(days_ago))
        people = []
        for day in days:
            present = self.organisation.present_in(teams, int(day))
            people.append(int(rng.choice(present[is_still_there[present]])))
        self.parts.append(Uses.of(np.array(people), content, days))

    def _untouched(self, content: int, teams: np.ndarray, rng: Generator) -> None:
        self._add(content, np.array(_OLD_TOUCHES), teams, rng)
        elsewhere = np.setdiff1d(self._all_teams(), teams)
        self._add(content, rng.integers(115, 520, _TOUCHES_ELSEWHERE), elsewhere, rng)
        self._bar(self._all_teams(), content)

    def _lead_on(self, content: int, teams: np.ndarray, rng: Generator) -> None:
        """What the item leads to is in use, without the item itself."""
        is_near = np.isin(self.organisation.current_team, teams)
        for target in self.shelf.items[content].prerequisite_of:
            number = next(n for n, item in enumerate(self.shelf.items) if item.content_id == target)
            for days_ago in range(0, _POPULAR_SINCE, 28):
                takers = np.flatnonzero(is_near & (rng.random(len(is_near)) < _LED_ON_SHARE))
                days = working_day(self.organisation.period.last_day - days_ago - rng.integers(0, 28, len(takers)))
                self.parts.append(Uses.of(takers, number, days))

    def _taken_by(self, team: np.ndarray, content: int, share: float, finishing: float, rng: Generator) -> None:
        """Most members took it once, between ten weeks and eleven months ago."""
        members = np.flatnonzero(np.isin(self.organisation.current_team, team))
        takers = members[rng.random(len(members)) < share]
        days = self._days_present(takers, 70, 330, rng)
        self.parts.append(Uses.of(takers, content, days, OPTIONAL, finishing))

    def _begun_elsewhere(self, content: int, team: np.ndarray, rng: Generator) -> None:
        """Others take it up all the time, so that nobody can call it untouched; some of the team look in again."""
        shares = np.full(len(self.is_barred), _BEGUN_SHARE)
        shares[self.organisation.was_ever_in(team)] = _LOOKS_IN_SHARE
        for days_ago in range(0, _POPULAR_SINCE, 28):
            is_team_early = (shares == _LOOKS_IN_SHARE) & (days_ago > 28)
            takers = np.flatnonzero((rng.random(len(shares)) < shares) & ~is_team_early)
            days = working_day(self.organisation.period.last_day - days_ago - rng.integers(0, 28, len(takers)))
            self.parts.append(Uses.of(takers, content, days, OPTIONAL, _FINISHED_ELSEWHERE))

    def _days_present(self, people: np.ndarray, youngest: int, oldest: int, rng: Generator) -> np.ndarray:
        """A day for each person on which she was there, where one is found in twenty draws."""
        last_day = self.organisation.period.last_day
        days = working_day(last_day - rng.integers(youngest, oldest, len(people)))
        for _ in range(20):
            is_absent = ~self.organisation.were_present(people, days)
            days[is_absent] = working_day(last_day - rng.integers(youngest, oldest, int(is_absent.sum())))
        return days

    def _popular_but_for(self, team: np.ndarray, content: int, rng: Generator) -> None:
        department = self._department_of(team)
        is_near = self.organisation.was_ever_in(department)
        stands_alone = len(department) >= 3 and is_near.sum() >= 60
        shares = np.where(is_near, _POPULAR_SHARE, _POPULAR_ELSEWHERE if stands_alone else _POPULAR_EVERYWHERE)
        shares[self.organisation.was_ever_in(team)] = 0.0
        for days_ago in range(0, _POPULAR_SINCE, 28):
            takers = np.flatnonzero(rng.random(len(shares)) < shares)
            days = working_day(self.organisation.period.last_day - days_ago - rng.integers(0, 28, len(takers)))
            self.parts.append(Uses.of(takers, content, days))
        self._add(content, np.array(_BEHIND_TOUCHES), team, rng)

    def _taken_by_choice(self, content: int, rng: Generator) -> None:
        """The departments it is not required for take it anyway; everybody comes back to it."""
        required = self.organisation.teams_under(self.shelf.items[content].audience)
        is_free = ~self.organisation.was_ever_in(required)
        everybody = np.arange(len(is_free))
        takers = everybody[is_free & (rng.random(len(is_free)) < _HABIT_SHARE)]
        returning = everybody[rng.random(len(is_free)) < _HABIT_RETURN_SHARE]
        self.parts.append(Uses.of(takers, content, self._days_present(takers, 2, 500, rng), OPTIONAL, 0.9))
        self.parts.append(Uses.of(returning, content, self._days_present(returning, 2, 150, rng)))

    def _looked_up(self, team: np.ndarray, content: int, rng: Generator) -> None:
        period = self.organisation.period
        settled = np.flatnonzero(self.organisation.is_present.all(axis=1) & (self.organisation.current_team == team[0]))
        self.reference_users = np.sort(rng.choice(settled, 2, replace=False))
        needed = working_day(np.arange(period.ago(_REFERENCE_LAST), period.first_day + 3, -_REFERENCE_EVERY))
        for user in self.reference_users:
            self.parts.append(Uses.of(np.full(len(needed), user), content, needed))

    def seasons(self) -> None:
        """Yearly items are used around the height of their season, and at no other time."""
        period = self.organisation.period
        rng = stream(self.seed, "seasons")
        for content, item in enumerate(self.shelf.items):
            for peak in seasonal_peaks(item, period):
                people = np.flatnonzero(rng.random(len(self.organisation.people)) < _SEASON_SHARE)
                spread = np.clip(rng.normal(0, _SEASON_SPREAD, len(people)), -25, 25)
                days = working_day(peak + spread.astype(int))
                self.parts.append(Uses.of(people, content, days))
