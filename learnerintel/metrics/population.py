"""Who counts on a day: members of teams, those eligible for a team's list, and comparable teams.

As of a day means as if that day were today: a membership's later end is not known yet, a later beginning
has not happened.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from learnerintel.domain.periods import RECENT_DAYS
from learnerintel.store.schema import absence, learner, membership, team

#: Newer colleagues have not had the time to use anything.
TENURE_DAYS = 30
#: Teams under the same parent are comparable where they are this many, with this many people.
COMPARABLE_TEAMS = 3
COMPARABLE_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class TeamOnDay:
    """One team as it stands on a day.

    Attributes:
        team_id: of the team.
        name: without its parent.
        parent_team_id: None for a team of the top level.
        member_count: people in it that day.
        eligible: learner ids of those whose use or silence says something.
    """

    team_id: int
    name: str
    parent_team_id: int | None
    member_count: int
    eligible: frozenset[int]


def is_member_on(day: int) -> ColumnElement[bool]:
    """Condition on ``membership``: the membership covers this day."""
    return and_(membership.c.from_on <= day, or_(membership.c.until_on.is_(None), membership.c.until_on >= day))


def members(day: int) -> Select[tuple[int, int]]:
    """(learner_id, team_id) of everybody in a team on this day."""
    return select(membership.c.learner_id, membership.c.team_id).where(is_member_on(day))


def teams_on(connection: Connection, day: int) -> list[TeamOnDay]:
    """Every team of the store as it stands on a day, also those without members, by name.

    Args:
        connection: any.
        day: as if today were this day.
    """
    first_day = dict(
        connection.execute(
            select(membership.c.learner_id, func.min(membership.c.from_on)).group_by(membership.c.learner_id)
        ).all()
    )
    hired = dict(connection.execute(select(learner.c.learner_id, learner.c.hired_on)).all())
    away = _mostly_away(connection, day)
    people: dict[int, set[int]] = {}
    eligible: dict[int, set[int]] = {}
    for learner_id, team_id in connection.execute(members(day)):
        people.setdefault(team_id, set()).add(learner_id)
        since = hired.get(learner_id)
        since = first_day[learner_id] if since is None else since
        if since <= day - TENURE_DAYS and learner_id not in away:
            eligible.setdefault(team_id, set()).add(learner_id)
    rows = connection.execute(select(team.c.team_id, team.c.name, team.c.parent_team_id).order_by(team.c.path))
    return [
        TeamOnDay(
            row.team_id,
            row.name,
            row.parent_team_id,
            len(people.get(row.team_id, ())),
            frozenset(eligible.get(row.team_id, ())),
        )
        for row in rows
    ]


def _mostly_away(connection: Connection, day: int) -> set[int]:
    """Learners on leave for more than half of the four weeks that end on this day: they could not use anything."""
    first = day - RECENT_DAYS + 1
    days: dict[int, int] = {}
    rows = connection.execute(
        select(absence).where(absence.c.from_on <= day, or_(absence.c.until_on.is_(None), absence.c.until_on >= first))
    )
    for row in rows:
        until = day if row.until_on is None else min(row.until_on, day)
        days[row.learner_id] = days.get(row.learner_id, 0) + until - max(row.from_on, first) + 1
    return {learner_id for learner_id, count in days.items() if count > RECENT_DAYS / 2}


def comparable_teams(teams: list[TeamOnDay], one: TeamOnDay) -> tuple[list[TeamOnDay], str]:
    """The teams whose use says something about this one's, itself included.

    Args:
        teams: every team on the day.
        one: the team in question.

    Returns:
        The teams, and who they are in words. Teams under the same parent where these are at least three
        with fifty people; else the whole company.
    """
    peopled = [other for other in teams if other.member_count]
    siblings = [
        other for other in peopled if one.parent_team_id is not None and other.parent_team_id == one.parent_team_id
    ]
    if len(siblings) >= COMPARABLE_TEAMS and sum(other.member_count for other in siblings) >= COMPARABLE_PEOPLE:
        parent = next(other.name for other in teams if other.team_id == one.parent_team_id)
        return siblings, f"the {len(siblings)} teams of {parent}"
    return peopled, f"all {len(peopled)} teams of the company"
