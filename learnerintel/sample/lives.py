"""Working lives: hired, moved, on leave, gone, back again; told as dated memberships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from learnerintel.sample.rhythm import HISTORY_DAYS, Period
from learnerintel.sample.teams import Team

#: Share of people with each kind of life in an ordinary team, and in one that must stay as it is.
_ORDINARY = {"joiner": 0.11, "leaver": 0.08, "mover": 0.1, "rehired": 0.03, "on leave": 0.045, "stayer": 0.635}
_STEADY = {"joiner": 0.06, "leaver": 0.04, "mover": 0.0, "rehired": 0.0, "on leave": 0.02, "stayer": 0.88}
_LONGEST_SERVICE = 5200
#: In a steady team nobody joins in the last five months.
_LAST_STEADY_JOINER = 400
#: Most people start on the first of a month.
_FIRST_OF_MONTH_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Spell:
    """One membership of one person, a row of the roster; days count from 1970-01-01, None is open or unknown.

    Attributes:
        person: number of the person.
        team: number of the team.
        since: first day in the team.
        until: last day in the team.
        hired: first day at the company of this employment.
        left: last day at the company of this employment.
        leave_from: first day of a leave of absence.
        leave_until: last day of that leave; may lie after the end of the period.
    """

    person: int
    team: int
    since: int
    hired: int
    until: int | None = None
    left: int | None = None
    leave_from: int | None = None
    leave_until: int | None = None

    def on_leave(self, first: int, last: int) -> Spell:
        return replace(self, leave_from=first, leave_until=last)


def live(homes: np.ndarray, teams: Sequence[Team], period: Period, rng: Generator) -> tuple[Spell, ...]:
    """Give everybody a working life.

    Args:
        homes: team number of each person, for movers the team they end in.
        teams: all teams.
        period: the days covered.
        rng: where the randomness comes from.

    Returns:
        Memberships by person and date; those of one person never overlap.
    """
    spells: list[Spell] = []
    for person, home in enumerate(homes.tolist()):
        team = teams[home]
        spells += _life(_kind(team, rng), Spell(person, home, 0, 0), teams, period, rng)
    return tuple(spells)


def _kind(team: Team, rng: Generator) -> str:
    if team.fixed_size:
        return "stayer"
    shares = _STEADY if team.is_steady else _ORDINARY
    return str(rng.choice(list(shares), p=list(shares.values())))


def _life(kind: str, blank: Spell, teams: Sequence[Team], period: Period, rng: Generator) -> list[Spell]:
    first = period.first_day
    hired = _start_day(first - int(rng.integers(30, _LONGEST_SERVICE)), rng)
    settled = min(hired + int(rng.integers(0, 900)), first - 1) if rng.random() < 0.4 else hired
    base = replace(blank, hired=hired, since=settled)
    if kind == "joiner":
        latest = _LAST_STEADY_JOINER if teams[blank.team].is_steady else HISTORY_DAYS - 4
        day = _start_day(first + int(rng.integers(35, latest)), rng)
        return [replace(blank, hired=day, since=day)]
    if kind == "leaver":
        day = first + int(rng.integers(25, HISTORY_DAYS - 10))
        return [replace(base, until=day, left=day)]
    if kind == "mover":
        day = _start_day(first + int(rng.integers(60, HISTORY_DAYS - 40)), rng)
        former = _former_team(blank.team, teams, rng)
        return [replace(base, team=former, until=day - 1), replace(base, since=day)]
    if kind == "rehired":
        gone = first + int(rng.integers(20, 250))
        back = _start_day(gone + int(rng.integers(70, 220)), rng)
        return [replace(base, until=gone, left=gone), replace(blank, hired=back, since=back)]
    if kind == "on leave":
        start = first + int(rng.integers(10, HISTORY_DAYS - 15))
        return [base.on_leave(start, start + int(rng.integers(40, 260)))]
    return [base]


def _start_day(day: int, rng: Generator) -> int:
    if rng.random() >= _FIRST_OF_MONTH_SHARE:
        return day
    return int(np.datetime64(day, "D").astype("datetime64[M]").astype("datetime64[D]").astype(int))


def _former_team(team: int, teams: Sequence[Team], rng: Generator) -> int:
    """Another team, of the same department if there is one; small fixed teams are left alone."""
    others = [n for n, other in enumerate(teams) if n != team and not other.fixed_size]
    near = [n for n in others if teams[n].code == teams[team].code]
    choice = near if near and rng.random() < 0.6 else others
    return choice[int(rng.integers(len(choice)))]
