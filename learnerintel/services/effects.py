"""After the decision: what was sent again, what was used anyway, and how teams went on beside others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, select

from learnerintel.domain.decisions import Decision
from learnerintel.domain.intervals import Interval, wilson
from learnerintel.domain.periods import OUTCOME_DAYS, iso_day
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.domain.wording import counted
from learnerintel.evaluation.after_decisions import LEAST_TEAMS, Difference, TeamChange, difference
from learnerintel.metrics.population import TeamOnDay, teams_on
from learnerintel.services.shelf import decisions_of, thresholds_of
from learnerintel.services.unpairing import today_in
from learnerintel.store.engine import Store
from learnerintel.store.schema import content
from learnerintel.store.use import DailyUse, daily_use

COLUMNS = ("team", "content", "decided_on", "people", "used_anyway", "re_paired")
#: An unpairing was right if less than this share is sent again and less is used anyway ...
RIGHT_BELOW = 0.05
#: ... and the upper ends of both intervals lie below this.
SURELY_BELOW = 0.10


@dataclass(frozen=True, slots=True)
class FollowedDecision:
    """One unpairing whose 90 days are over.

    Attributes:
        team: name.
        title: of the content.
        decided_on: day.
        people: eligible people of the team that day.
        used_anyway: of these, those who used it in the 90 days after.
        is_re_paired: whether a person decided in these days to send it again.
    """

    team: str
    title: str
    decided_on: int
    people: int
    used_anyway: int
    is_re_paired: bool

    @property
    def used_share(self) -> float:
        """Share of these people."""
        return self.used_anyway / self.people


@dataclass(frozen=True, slots=True)
class Effects:
    """What came of unpairings.

    Attributes:
        followed: those whose 90 days are over, newest first; teams too small for a rate are left out.
        open_count: unpairings whose 90 days are not over.
        re_paired: share that was sent again; None without any.
        used_anyway: share of people who used what was taken from them; None without any.
        beside: change of the share of people who learn by choice, beside teams that nothing had been taken from.
        earlier: the same before the decisions, where nothing should be seen.
        why_not: sentence where ``beside`` cannot be told.
    """

    followed: tuple[FollowedDecision, ...]
    open_count: int
    re_paired: Interval | None
    used_anyway: Interval | None
    beside: Difference | None
    earlier: Difference | None
    why_not: str | None

    @property
    def is_right(self) -> bool | None:
        """Whether unpairings were right, as surely as the counts say; None where they say neither."""
        if self.re_paired is None or self.used_anyway is None:
            return None
        both = (self.re_paired, self.used_anyway)
        if all(one.value < RIGHT_BELOW and one.high < SURELY_BELOW for one in both):
            return True
        return False if any(one.low >= RIGHT_BELOW for one in both) else None

    @property
    def sentence(self) -> str:
        """What came of it, in one sentence."""
        waiting = f" {counted(self.open_count, 'more is', 'more are')} too young to tell." if self.open_count else ""
        if self.re_paired is None or self.used_anyway is None:
            return f"No unpairing is {OUTCOME_DAYS} days old yet, so nobody knows what came of it.{waiting}"
        verdict = {True: "that is right", False: "that is not right", None: "too few to call it right or wrong"}
        return (
            f"Of {counted(len(self.followed), 'unpairing')} whose {OUTCOME_DAYS} days are over, "
            f"{sum(one.is_re_paired for one in self.followed)} came back, and "
            f"{_percent(self.used_anyway)} of the people used the content anyway: {verdict[self.is_right]}.{waiting}"
        )


def effects(store: Store, viewer: Viewer, *, as_of: int | None = None) -> Effects:
    """What came of the unpairings of teams.

    Args:
        store: open.
        viewer: must be allowed to see team figures; the teams beside others are for those who see all teams.
        as_of: as if today were this day; None for today.

    Raises:
        NotPermitted: the viewer may not.
    """
    require(viewer, Permission.SEE_TEAMS)
    with store.read() as connection:
        day = today_in(connection) if as_of is None else as_of
        history = decisions_of(connection, day)
        rows = connection.execute(select(content.c.content_id, content.c.title))
        titles = {row.content_id: row.title for row in rows}
        use, past = daily_use(connection), _Days(connection)
        taken = [(key, one) for key, decisions in history.items() for one in _unpairings(decisions)]
        seen = [(key, one) for key, one in taken if viewer.may_see_team(key[0])]
        known_until = min(day, int(use.occurred_on[-1])) if len(use) else 0
        over = [(key, one) for key, one in seen if one.decided_on + OUTCOME_DAYS <= known_until]
        least = thresholds_of(connection).exact_people
        followed = [
            line
            for (team_id, content_id), one in over
            if (line := _followed(past, use, team_id, (content_id, titles.get(content_id)), one, history)) is not None
            and line.people >= least
        ]
        changes = _changes(past, use, taken, known_until, least) if viewer.teams is None else []
    return _summed(tuple(sorted(followed, key=lambda one: -one.decided_on)), len(seen) - len(over), changes, viewer)


def effect_rows(found: Effects) -> list[tuple[object, ...]]:
    """Rows under :data:`COLUMNS`."""
    return [
        (one.team, one.title, iso_day(one.decided_on), one.people, round(one.used_share, 4), one.is_re_paired)
        for one in found.followed
    ]


def _unpairings(decisions: Sequence[Decision]) -> list[Decision]:
    """Unpairings, but for those that were taken back on their own day: a slip."""
    slips = {one.decided_on for one in decisions if one.verb is DecisionVerb.RE_PAIR}
    return [one for one in decisions if one.verb is DecisionVerb.UNPAIR and one.decided_on not in slips]


class _Days:
    """Teams as they stood on days, read once each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._teams: dict[int, dict[int, TeamOnDay]] = {}

    def teams(self, day: int) -> dict[int, TeamOnDay]:
        if day not in self._teams:
            self._teams[day] = {one.team_id: one for one in teams_on(self._connection, day)}
        return self._teams[day]


def _followed(
    past: _Days,
    use: DailyUse,
    team_id: int,
    item: tuple[int, str | None],
    one: Decision,
    history: Mapping[tuple[int, int], Sequence[Decision]],
) -> FollowedDecision | None:
    team = past.teams(one.decided_on).get(team_id)
    if team is None or not team.eligible:
        return None
    content_id, title = item
    until = one.decided_on + OUTCOME_DAYS
    rows = use.of_content(content_id)
    days = use.occurred_on[rows]
    users = np.unique(use.learner_id[rows[(days > one.decided_on) & (days <= until)]])
    return FollowedDecision(
        team.name,
        title or "(without title)",
        one.decided_on,
        len(team.eligible),
        len(team.eligible.intersection(users.tolist())),
        any(
            other.verb is DecisionVerb.RE_PAIR and one.decided_on <= other.decided_on <= until
            for other in history[team_id, content_id]
        ),
    )


def _changes(
    past: _Days, use: DailyUse, taken: Sequence[tuple[tuple[int, int], Decision]], known_until: int, least: int
) -> list[TeamChange]:
    """Teams around their first unpairing, each beside those that had none by the end of the days after it."""
    first: dict[int, int] = {}
    for (team_id, _), one in taken:
        first[team_id] = min(one.decided_on, first.get(team_id, one.decided_on))
    found = []
    for team_id, day in first.items():
        end = day + OUTCOME_DAYS
        if end > known_until or not len(use) or day - 2 * OUTCOME_DAYS < int(use.occurred_on[0]):
            continue
        shares = _shares(past.teams(day), use, day, least)
        others = [
            (*triple, other) for other, triple in shares.items() if other != team_id and first.get(other, end + 1) > end
        ]
        if team_id in shares and others:
            found.append(TeamChange(*shares[team_id], np.array(others)))
    return found


def _shares(
    teams: Mapping[int, TeamOnDay], use: DailyUse, day: int, least: int
) -> dict[int, tuple[float, float, float]]:
    """By team: share of its people of that day who did anything by choice, in the three windows around it."""
    starts = (day - 2 * OUTCOME_DAYS, day - OUTCOME_DAYS, day)
    chosen = []
    for start in starts:
        rows = use.days(start + 1, start + OUTCOME_DAYS)
        chosen.append(frozenset(np.unique(use.learner_id[rows][use.voluntary_count[rows] > 0]).tolist()))
    return {
        team_id: tuple(len(team.eligible & people) / len(team.eligible) for people in chosen)
        for team_id, team in teams.items()
        if len(team.eligible) >= least
    }


def _summed(
    followed: tuple[FollowedDecision, ...], open_count: int, changes: Sequence[TeamChange], viewer: Viewer
) -> Effects:
    beside, earlier = difference(changes), difference(changes, is_placebo=True)
    people = sum(one.people for one in followed)
    return Effects(
        followed,
        open_count,
        wilson(sum(one.is_re_paired for one in followed), len(followed)) if followed else None,
        wilson(sum(one.used_anyway for one in followed), people) if people else None,
        beside,
        earlier,
        None if beside is not None else _why_not(changes, viewer),
    )


def _why_not(changes: Sequence[TeamChange], viewer: Viewer) -> str:
    if viewer.teams is not None:
        return "How teams went on beside others is told to those who see all teams."
    others = len({int(number) for one in changes for number in one.others[:, 3]})
    return (
        f"Not enough teams to tell what unpairing changed: {len(changes)} with a first unpairing {OUTCOME_DAYS} days "
        f"ago or more and half a year of activity before it, {others} without one to compare with; {LEAST_TEAMS} of "
        "each are needed."
    )


def _percent(share: Interval) -> str:
    low, value, high = (round(100 * one) for one in (share.low, share.value, share.high))
    return f"{value} % ({low} to {high})"
