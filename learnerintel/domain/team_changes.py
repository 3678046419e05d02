"""Teams that go on under another name: what the paths of their people say, and never more than that.

A roster knows teams by their names. When one is renamed, merged or moved, the roster shows a team that ends and
one that everybody of it is in from the next day on. Nothing is concluded from it before a person has confirmed it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from learnerintel.domain.periods import iso_day
from learnerintel.domain.wording import counted

#: Share of a team's people that must have gone the same way, and of the other team that must have come from it.
MOST = 0.7
#: A team moved under another parent keeps its name; half of its people are then enough to tell it by.
HALF = 0.5
#: Fewer people say nothing about a team.
LEAST_MOVED = 3
#: Between two memberships of somebody who only changed team.
LONGEST_GAP_DAYS = 7


class TeamChange(StrEnum):
    """What seems to have become of a team."""

    RENAMED = "renamed"
    MOVED = "moved under another unit"
    MERGED = "merged into another team"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody in a team; ``until_on`` None: still there."""

    learner_id: int
    team_id: int
    from_on: int
    until_on: int | None


@dataclass(frozen=True, slots=True)
class TeamMove:
    """Where the people of a team that ended went.

    Attributes:
        team_id: the team that ended.
        successor_team_id: where they went.
        change: what it looks like.
        ended_on: the team's last day.
        people: how many were in it that day.
        moved: how many of them went to the successor next.
        arrived: how many were in the successor the day after, these included.
    """

    team_id: int
    successor_team_id: int
    change: TeamChange
    ended_on: int
    people: int
    moved: int
    arrived: int

    @property
    def reason(self) -> str:
        """Why it looks like that, in a sentence."""
        return (
            f"{self.moved} of the {counted(self.people, 'person', 'people')} who were in it on its last day, "
            f"{iso_day(self.ended_on)}, went there next; {self.arrived} were there then."
        )


def team_moves(stays: Iterable[Stay], names: Mapping[int, str]) -> list[TeamMove]:
    """What seems to have become of teams that nobody is in any more.

    Args:
        stays: every membership; one person is in one team at a time.
        names: of the teams, without the units above them.

    Returns:
        One for each way that enough people went, the latest end first.
    """
    by_person: dict[int, list[Stay]] = defaultdict(list)
    by_team: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        by_person[stay.learner_id].append(stay)
        by_team[stay.team_id].append(stay)
    ends = {team_id: _end(of_team) for team_id, of_team in by_team.items()}
    following = {
        (before.learner_id, before.team_id): after
        for of_person in by_person.values()
        for before, after in _steps(of_person)
    }
    found = []
    for team_id, ended_on in ends.items():
        if ended_on is None:
            continue
        last = {stay.learner_id for stay in by_team[team_id] if stay.until_on == ended_on}
        went = Counter(
            after.team_id
            for learner_id in last
            if (after := following.get((learner_id, team_id))) is not None
            and after.from_on - ended_on <= LONGEST_GAP_DAYS
        )
        for successor, moved in went.items():
            day = ended_on + 1
            arrived = _people_on(by_team[successor], day, day + LONGEST_GAP_DAYS)
            change = _change(moved, len(last), arrived, is_same_name=names[team_id] == names[successor])
            if change is not None:
                found.append(TeamMove(team_id, successor, change, ended_on, len(last), moved, arrived))
    return sorted(found, key=lambda move: (-move.ended_on, move.team_id, -move.moved))


def _end(stays: Iterable[Stay]) -> int | None:
    """Last day of a team; None while anybody is in it."""
    last = 0
    for index, stay in enumerate(stays):
        if stay.until_on is None:
            return None
        last = stay.until_on if index == 0 else max(last, stay.until_on)
    return last


def _steps(of_person: list[Stay]) -> list[tuple[Stay, Stay]]:
    ordered = sorted(of_person, key=lambda stay: stay.from_on)
    return list(pairwise(ordered))


def _people_on(stays: Iterable[Stay], first: int, last: int) -> int:
    return len(
        {
            stay.learner_id
            for stay in stays
            if stay.from_on <= last and (stay.until_on is None or stay.until_on >= first)
        }
    )


def _change(moved: int, people: int, arrived: int, *, is_same_name: bool) -> TeamChange | None:
    if moved < LEAST_MOVED:
        return None
    went, came = moved / people, moved / arrived
    if is_same_name and went >= HALF:
        return TeamChange.MOVED
    if went >= MOST:
        return TeamChange.RENAMED if came >= MOST else TeamChange.MERGED
    return TeamChange.SPLIT if came >= MOST else None


def continued(links: Mapping[int, int]) -> dict[int, int]:
    """Each team that goes on as another -> the last one of the line; what leads back to itself is left out.

    Args:
        links: team -> the team it goes on as.
    """
    found = {}
    for team_id in links:
        line = [team_id]
        while line[-1] in links and len(line) <= len(links):
            line.append(links[line[-1]])
        if len(set(line)) == len(line):
            found[team_id] = line[-1]
    return found
