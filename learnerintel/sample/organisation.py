"""The people and teams of the sample company: who was where on which day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from learnerintel.sample.lives import Spell, live
from learnerintel.sample.people import People, people_named
from learnerintel.sample.rhythm import Period
from learnerintel.sample.streams import stream
from learnerintel.sample.teams import Team, load_material, sizes_of, teams_for

#: The team whose members are all on leave at the end of the period.
TEAM_ON_LEAVE = "Warehouse Night"
#: The team that stopped learning although the roster says nothing about it.
INACTIVE_TEAM = "Field Service"
#: For so many days up to the last one, the two teams above did nothing.
SILENT_DAYS = 40
_LEAVE_GOES_ON = 20


@dataclass(frozen=True, slots=True)
class Organisation:
    """The company over the period.

    Attributes:
        period: the days covered.
        teams: all teams; team numbers are positions here.
        departments: department codes to topics their people care about.
        people: all people; person numbers are positions there.
        spells: the dated memberships, the rows of the roster.
        team_on: team number by person and day of the period, -1 where on no team.
        is_present: whether the person was there and learning at all, by person and day of the period.
    """

    period: Period
    teams: tuple[Team, ...]
    departments: dict[str, tuple[str, ...]]
    people: People
    spells: tuple[Spell, ...]
    team_on: np.ndarray
    is_present: np.ndarray

    @property
    def current_team(self) -> np.ndarray:
        """Team number of each person on the last day, -1 for those who have left."""
        return self.team_on[:, -1]

    def team_number(self, role: str) -> int | None:
        """Number of the first site's team of that role, None where the company has no such team."""
        for number, team in enumerate(self.teams):
            if team.role == role and team.is_first_site:
                return number
        return None

    def teams_under(self, codes: frozenset[str]) -> np.ndarray:
        """Numbers of the teams of some departments (``all`` for every department)."""
        return np.array([n for n, team in enumerate(self.teams) if "all" in codes or team.code in codes], dtype=int)

    def was_ever_in(self, teams: np.ndarray) -> np.ndarray:
        """Whether each person was in one of the teams on any day of the period."""
        return np.isin(self.team_on, teams).any(axis=1)

    def present_in(self, teams: np.ndarray, day: int) -> np.ndarray:
        """Numbers of the people who were in one of the teams and learning on that day."""
        column = day - self.period.first_day
        return np.flatnonzero(np.isin(self.team_on[:, column], teams) & self.is_present[:, column])

    def were_present(self, persons: np.ndarray, days: np.ndarray) -> np.ndarray:
        """Whether each person was there on each day; False for days outside the period."""
        columns = days - self.period.first_day
        within = (columns >= 0) & (columns < self.is_present.shape[1])
        return within & self.is_present[persons, np.where(within, columns, 0)]

    def eligible_teams(self) -> np.ndarray:
        """Numbers of teams with ten people or more who have been there for 30 days and are learning."""
        settled = (self.team_on[:, -30:] == self.team_on[:, -1:]).all(axis=1) & self.is_present[:, -20:].all(axis=1)
        sizes = np.bincount(self.current_team[settled & (self.current_team >= 0)], minlength=len(self.teams))
        return np.flatnonzero(sizes >= 10)


def organisation_of(learners: int, period: Period, seed: int) -> Organisation:
    """Found the company.

    Args:
        learners: people on the roster over the whole period, those who left included.
        period: the days covered.
        seed: of the random numbers.
    """
    material = load_material()
    teams = teams_for(learners)
    homes = np.repeat(np.arange(len(teams)), sizes_of(teams, learners))
    people = people_named(learners, material["mail_domain"], stream(seed, "names"))
    order = stream(seed, "homes").permutation(homes)
    spells = live(order, teams, period, stream(seed, "lives"))
    spells = _with_team_leave(spells, teams, period)
    team_on, is_present = _day_by_day(spells, learners, period)
    for number, team in enumerate(teams):
        if team.role == INACTIVE_TEAM and team.is_first_site:
            is_present[team_on[:, -1] == number, -SILENT_DAYS:] = False
    departments = {entry["code"]: tuple(entry["topics"]) for entry in material["departments"]}
    return Organisation(period, teams, departments, people, spells, team_on, is_present)


def _with_team_leave(spells: tuple[Spell, ...], teams: tuple[Team, ...], period: Period) -> tuple[Spell, ...]:
    """The same memberships, with everybody who is now in the team on leave sent on leave."""
    on_leave = {n for n, team in enumerate(teams) if team.role == TEAM_ON_LEAVE and team.is_first_site}
    return tuple(
        spell.on_leave(period.ago(SILENT_DAYS - 1), period.last_day + _LEAVE_GOES_ON)
        if spell.team in on_leave and spell.until is None
        else spell
        for spell in spells
    )


def _day_by_day(spells: tuple[Spell, ...], learners: int, period: Period) -> tuple[np.ndarray, np.ndarray]:
    day_count = period.last_day - period.first_day + 1
    team_on = np.full((learners, day_count), -1, dtype=np.int16)
    is_present = np.zeros((learners, day_count), dtype=bool)
    for spell in spells:
        begin = max(spell.since - period.first_day, 0)
        end = day_count if spell.until is None else max(spell.until - period.first_day + 1, 0)
        team_on[spell.person, begin:end] = spell.team
        is_present[spell.person, begin:end] = True
        if spell.leave_from is not None and spell.leave_until is not None:
            leave = slice(max(spell.leave_from - period.first_day, 0), max(spell.leave_until - period.first_day + 1, 0))
            is_present[spell.person, leave] = False
    return team_on, is_present
