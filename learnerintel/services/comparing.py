"""How much an item is used, this team beside comparable ones; everything passes the disclosure gate.

What comparable teams did *together* is said by the list in steps of five percent. That is coarse, but beside
exact figures of all teams but a small one it might be enough to learn of the small one. So teams stand here as
if their total were known exactly, and weekly totals are made of teams large enough to be shown by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from learnerintel.domain.disclosure import Cell, Thresholds, about_share, coarse_share, guard
from learnerintel.domain.intervals import wilson
from learnerintel.domain.metric import Measurement
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.item_use import DAYS_PER_WEEK, ITEM_USE, weekly_touches
from learnerintel.metrics.population import TeamOnDay, comparable_teams
from learnerintel.services.naming import load_teams
from learnerintel.services.shelf import Shelf
from learnerintel.services.unpairing import team_on_shelf
from learnerintel.store.engine import Store

#: Half a year back: long enough to see whether an item ever had its time.
WEEKS_SHOWN = 26
_TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class UseOfWeek:
    """One week of one item.

    Attributes:
        week_on: first day of the week; weeks are counted back from the as-of day.
        team: share of the team's eligible people who used it, as the gate lets it stand.
        peers: the same of the larger comparable teams together, in steps of five percent; None without any.
        peers_said: the same in words; empty without any.
    """

    week_on: int
    team: Measurement
    peers: float | None
    peers_said: str


@dataclass(frozen=True, slots=True)
class TeamUse:
    """One team's use of an item in the last four weeks.

    Attributes:
        label: its name; None where the viewer may not see the team's figures under its name.
        is_asked: it is the team in question.
        measurement: as the gate lets it stand.
    """

    label: str | None
    is_asked: bool
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class ComparedUse:
    """Use of one item in comparable teams.

    Attributes:
        compared_with: the teams in words, such as "the 5 teams of Sales".
        teams: the team in question first, then the others with most use first, withheld ones last.
    """

    compared_with: str
    teams: tuple[TeamUse, ...]


def weekly_use(
    store: Store, viewer: Viewer, *, team: str | int, content_ids: Sequence[int], as_of: int | None = None
) -> dict[int, tuple[UseOfWeek, ...]]:
    """Half a year of weekly use of some items, by this team and by comparable teams.

    Args:
        store: open.
        viewer: must be allowed to see this team.
        team: name or id.
        content_ids: the items, those of one screen.
        as_of: as if today were this day; None for today.

    Returns:
        content_id -> weeks, oldest first.

    Raises:
        NotPermitted: the viewer may not.
        UnknownName: no such team.
    """
    shelf, one = team_on_shelf(store, viewer, team=team, as_of=as_of)
    peers = [peer for peer in _peers(shelf, one) if shelf.thresholds.allow_exact(len(peer.eligible))]
    team_of = {learner_id: each.team_id for each in (one, *peers) for learner_id in each.eligible}
    with store.read() as connection:
        touched = weekly_touches(connection, shelf.as_of, WEEKS_SHOWN, content_ids, team_of)
    nothing = [0] * WEEKS_SHOWN
    peer_people = sum(len(peer.eligible) for peer in peers)
    weeks = {}
    for content_id in content_ids:
        own = touched.get((one.team_id, content_id), nothing)
        others = [touched.get((peer.team_id, content_id), nothing) for peer in peers]
        together = [sum(counts) for counts in zip(*others, strict=True)] if others else nothing
        weeks[content_id] = tuple(
            _week(shelf, one, place, own[place], together[place], peer_people) for place in range(WEEKS_SHOWN)
        )
    return weeks


def compared_use(
    store: Store, viewer: Viewer, *, team: str | int, content_id: int, as_of: int | None = None
) -> ComparedUse:
    """The share of each comparable team that used an item in the last four weeks.

    A team that the viewer may not see stands without its name.

    Raises:
        NotPermitted: the viewer may not see this team.
        UnknownName: no such team.
    """
    shelf, one = team_on_shelf(store, viewer, team=team, as_of=as_of)
    peers = [peer for peer in _peers(shelf, one) if peer.eligible]
    with store.read() as connection:
        labels = load_teams(connection).labels
    own, *others = [shelf.touched_28(each.team_id, content_id) for each in (one, *peers)]
    shown = [*_guarded([one], [own], shelf.thresholds), *_guarded_with_total(peers, others, shelf.thresholds)]
    uses = [
        TeamUse(labels[each.team_id] if viewer.may_see_team(each.team_id) else None, each is one, measurement)
        for each, measurement in zip((one, *peers), shown, strict=True)
    ]
    return ComparedUse(comparable_teams(shelf.teams, one)[1], tuple(sorted(uses, key=_by_use)))


def _peers(shelf: Shelf, one: TeamOnDay) -> list[TeamOnDay]:
    return [peer for peer in comparable_teams(shelf.teams, one)[0] if peer.team_id != one.team_id]


def _week(shelf: Shelf, one: TeamOnDay, place: int, own: int, together: int, peer_people: int) -> UseOfWeek:
    (team,) = _guarded([one], [own], shelf.thresholds)
    week_on = shelf.as_of - DAYS_PER_WEEK * (WEEKS_SHOWN - place) + 1
    if not peer_people:
        return UseOfWeek(week_on, team, None, "")
    return UseOfWeek(week_on, team, coarse_share(together / peer_people), about_share(together / peer_people))


def _guarded(teams: Sequence[TeamOnDay], counts: Sequence[int], thresholds: Thresholds) -> list[Measurement]:
    """What may be shown of so many of each team, where nothing is said of them together."""
    return guard([_cell(one, count) for one, count in zip(teams, counts, strict=True)], {}, ITEM_USE, thresholds)


def _guarded_with_total(teams: Sequence[TeamOnDay], counts: Sequence[int], thresholds: Thresholds) -> list[Measurement]:
    """What may be shown of so many of each team beside what they did together."""
    if not teams:
        return []
    everybody = frozenset[int]().union(*(one.eligible for one in teams))
    cells = [_cell(one, count) for one, count in zip(teams, counts, strict=True)]
    total = Cell(_TOGETHER, None, everybody, sum(counts) / len(everybody), len(everybody))
    above = {one.team_id: _TOGETHER for one in teams}
    return guard([*cells, total], above, ITEM_USE, thresholds)[:-1]


def _cell(one: TeamOnDay, count: int) -> Cell:
    people = len(one.eligible)
    if not people:
        return Cell(one.team_id, None, one.eligible, None, None)
    likely = wilson(count, people)
    return Cell(one.team_id, None, one.eligible, count / people, people, likely.low, likely.high)


def _by_use(use: TeamUse) -> tuple[bool, bool, float]:
    value = use.measurement.value
    return (not use.is_asked, value is None, -(value or 0.0))
