"""The questions of the pages: how ours is asked, how the peer is, and what of both answers must be equal.

Ours are the functions that the pages call, so they hold permission, disclosure and intervals as well; of a
peer only the numbers are asked. Where the gate withholds one of ours, there is nothing to compare.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import peer_raw_events as peer
from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import Period, month_before, month_of, month_period, window
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.activity import VOLUNTARY_ACTIVE_SHARE
from learnerintel.metrics.attended import learners_by_team
from learnerintel.metrics.definition import COMPANY
from learnerintel.services.inquiry import inquire
from learnerintel.services.insights.cohorts import return_cohorts
from learnerintel.services.insights.days import use_by_day
from learnerintel.services.insights.engagement import engagement_by_week
from learnerintel.services.insights.opting import opt_in_by_content
from learnerintel.services.insights.summary import summary
from learnerintel.services.kept_figures import series
from learnerintel.services.measuring import measure
from learnerintel.services.opening import open_store
from learnerintel.services.unpairing import team_evidence, unpair_lists
from learnerintel.store.engine import Store

#: What an answer says, by what it is about; the values of equal keys must be equal.
Facts = dict[Any, tuple[float, ...]]
_WEEKS = 26
_LEAST_TEAM = 60
_MAILED = f"""
select team_id from asked join membership using (learner_id)
where asked.from_on > ? and until_on is null group by team_id, content_id having count(*) >= {_LEAST_TEAM}
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its details.

    Attributes:
        as_of: as if this were today.
        team: id, for questions about one team.
        days: for questions about a window.
    """

    as_of: int
    team: int = 0
    days: Period | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the table.

    Attributes:
        ours: asks the store; what it returns is what a page gets.
        facts: the numbers in an answer of ours, where they are shown exactly.
        statement: of the peer; several where one is not enough.
        details: of the peer's statements, from our answer, so that both speak of the same days.
        peer_facts: the numbers in the rows of each statement.
        is_of_team: asked of teams in turn, else of windows in turn.
        needs_mails: asked of teams to which mails went in the last quarter.
    """

    ours: Callable[[Place, Asked], Any]
    facts: Callable[[Place, Asked, Any], Facts]
    statement: tuple[str, ...]
    details: Callable[[Place, Asked, Any], tuple[Mapping[str, Any], ...]]
    peer_facts: Callable[[list[list[tuple]]], Facts]
    is_of_team: bool
    needs_mails: bool = False


class Place:
    """A store with the pages' data, and the same events for the peer.

    Args:
        path: of the store.
        raw: of the peer's file; None where the peer is not asked.

    Attributes:
        store: open.
        viewer: sees everything.
        last_on: the last day of the log.
        teams: ids of teams of some size, by name.
        mailed: those of them in which an item was put before most people within four months.
    """

    def __init__(self, path: Path, raw: Path | None) -> None:
        self.store: Store = open_store(f"sqlite:///{path}")
        self.viewer = Viewer.local_owner()
        self.raw = None if raw is None else duckdb.connect(str(raw), read_only=True)
        with sqlite3.connect(path) as connection:
            (self.last_on,) = connection.execute("select max(occurred_on) from activity").fetchone()
            rows = connection.execute(
                "select name, team_id, parent_team_id from team join membership using (team_id) where until_on is null "
                "group by team_id having count(*) >= ? order by name",
                [_LEAST_TEAM],
            ).fetchall()
            self.siblings: dict[int, list[int]] = {}
            for team_id, parent in connection.execute("select team_id, parent_team_id from team").fetchall():
                self.siblings.setdefault(parent, []).append(team_id)
            self.mailed = {row[0] for row in connection.execute(_MAILED, [self.last_on - 120]).fetchall()}
        self.teams = {name: team_id for name, team_id, _ in rows}
        self.parent = {team_id: parent for _, team_id, parent in rows}

    def ask_peer(self, statement: str, details: Mapping[str, Any]) -> list[tuple]:
        """Rows of one statement."""
        assert self.raw is not None
        return self.raw.execute(statement, dict(details)).fetchall()


def _share(key: Any, measurement: Measurement) -> Facts:
    """Numerator and base of a share that is shown exactly."""
    if measurement.value is None or measurement.bound is not None or not measurement.base:
        return {}
    return {key: (round(measurement.value * measurement.base), measurement.base)}


def _value(key: Any, measurement: Measurement) -> Facts:
    if measurement.value is None or measurement.bound is not None or not measurement.base:
        return {}
    return {key: (round(measurement.value, 9), measurement.base)}


def _merged(parts: Any) -> Facts:
    return {key: value for part in parts for key, value in part.items()}


def _weeks(_place: Place, asked: Asked, answer: Any) -> tuple[Mapping[str, Any], ...]:
    rows = answer.voluntary.measured
    return ({"team": asked.team, "first": rows[0].period.first_on, "last": rows[-1].period.last_on},)


def _weeks_facts(_place: Place, _asked: Asked, answer: Any) -> Facts:
    first = answer.voluntary.measured[0].period.first_on
    tables = {"chosen": answer.voluntary, "only had to": answer.mandatory_only}
    return _merged(
        _share(((row.period.first_on - first) // 7, name), row.measurement)
        for name, table in tables.items()
        for row in table.measured
    )


def _all_weeks(place: Place, asked: Asked) -> Any:
    """The weeks of every team through the gate: what an answer by week does for one team, read for all."""
    assert asked.days is not None
    weeks = [Period(day, day + 6) for day in range(asked.days.first_on, asked.days.last_on, 7)]
    with inquire(place.store, place.viewer) as inquiry:
        shown = series(inquiry, VOLUNTARY_ACTIVE_SHARE, weeks, is_company_only=False).shown()
        teams = [team_id for team_id in inquiry.tree.below(COMPANY) if inquiry.may_see(team_id)]
        number_of = {week: number for number, week in enumerate(weeks)}
        return {
            (team_id, number_of[week]): measurement
            for team_id in teams
            for (_, _, week), measurement in shown.of_group(team_id)
        }


def _window(_place: Place, asked: Asked, _answer: Any) -> tuple[Mapping[str, Any], ...]:
    assert asked.days is not None
    return ({"first": asked.days.first_on, "last": asked.days.last_on},)


def _offers_window(place: Place, asked: Asked, answer: Any) -> tuple[Mapping[str, Any], ...]:
    days = {"first": answer.period.first_on, "last": answer.period.last_on, "as_of": answer.as_of}
    return ({**days, "team": asked.team} if asked.team else days,)


def _by_team(place: Place, _asked: Asked, answer: Any) -> Facts:
    return _merged(_share(row.group, row.measurement) for row in answer.measured)


def _months_of_cohorts(_place: Place, asked: Asked, answer: Any) -> tuple[Mapping[str, Any], ...]:
    firsts = sorted({cell.began_on for cell in answer.cells})
    last_months = max(cell.months_later for cell in answer.cells if cell.began_on == firsts[0])
    months = [_month_after(firsts[0], count) for count in range(last_months + 1)]
    return (
        {"team": asked.team, "firsts": [days.first_on for days in months], "lasts": [days.last_on for days in months]},
    )


def _month_after(first_on: int, count: int) -> Period:
    return month_period(month_before(month_of(first_on), -count))


def _cohort_facts(_place: Place, _asked: Asked, answer: Any) -> Facts:
    return _merged(
        _share((cell.began_on, _month_after(cell.began_on, cell.months_later).first_on), cell.measurement)
        for cell in answer.cells
    )


def _unpair_facts(place: Place, asked: Asked, _answer: Any) -> Facts:
    """The use that the list's evidence rests on, item by item."""
    evidence = team_evidence(place.store, place.viewer, team=asked.team, as_of=asked.as_of)
    counted = {
        content_id: (item.team_touched_28, item.peer_touched_28, item.team_touched_90, item.peer_touched_90)
        for content_id, item in evidence.items()
    }
    return {content_id: counts for content_id, counts in counted.items() if any(counts)}


def _unpair_details(place: Place, asked: Asked, _answer: Any) -> tuple[Mapping[str, Any], ...]:
    return ({"team": asked.team, "as_of": asked.as_of, "peers": place.siblings[place.parent[asked.team]]},)


def _months(_place: Place, asked: Asked, answer: Any) -> tuple[Mapping[str, Any], ...]:
    months = [row.period for row in answer.measured]
    return (
        {
            "team": asked.team,
            "first": months[0].first_on,
            "last": months[-1].last_on,
            "firsts": [month.first_on for month in months],
            "lasts": [month.last_on for month in months],
        },
    )


def _tile_periods(tile: Any) -> list[Any]:
    return [one for one in (tile.now, tile.before, tile.year_ago, *tile.line) if one is not None]


def _tile_details(_place: Place, asked: Asked, answer: Any) -> tuple[Mapping[str, Any], ...]:
    found = []
    for tile in answer.tiles[:3]:
        periods = sorted({one.period for one in _tile_periods(tile)})
        days = {"firsts": [one.first_on for one in periods], "lasts": [one.last_on for one in periods]}
        if tile is answer.tiles[1]:
            days |= {"first": min(days["firsts"]), "last": max(days["lasts"]), "as_of": asked.as_of}
        found.append(days)
    return tuple(found)


def _tile_facts(_place: Place, _asked: Asked, answer: Any) -> Facts:
    return _merged(
        _value((number, one.period.first_on, one.period.last_on), one.measurement)
        for number, tile in enumerate(answer.tiles[:3])
        for one in _tile_periods(tile)
    )


def _all_people(place: Place, asked: Asked) -> Any:
    assert asked.days is not None
    with place.store.read() as connection:
        return learners_by_team(connection, asked.days)


QUESTIONS: dict[str, Question] = {
    "team.engagement": Question(
        lambda place, asked: engagement_by_week(
            place.store, place.viewer, team_id=asked.team, weeks=_WEEKS, as_of=asked.as_of
        ),
        _weeks_facts,
        (peer.TEAM_WEEKS,),
        _weeks,
        lambda found: _merged(
            {(row[0], "chosen"): (row[1], row[3]), (row[0], "only had to"): (row[2], row[3])} for row in found[0]
        ),
        is_of_team=True,
    ),
    "team.optin": Question(
        lambda place, asked: opt_in_by_content(place.store, place.viewer, team_id=asked.team, as_of=asked.as_of),
        lambda place, asked, answer: _merged(_share(row.part, row.measurement) for row in answer.measured),
        (peer.TEAM_OPTIN,),
        _offers_window,
        lambda found: {row[0]: row[1:] for row in found[0]},
        is_of_team=True,
        needs_mails=True,
    ),
    "team.retention": Question(
        lambda place, asked: return_cohorts(place.store, place.viewer, team_id=asked.team, as_of=asked.as_of),
        _cohort_facts,
        (peer.TEAM_RETENTION,),
        _months_of_cohorts,
        lambda found: {row[:2]: row[2:] for row in found[0]},
        is_of_team=True,
    ),
    "team.unpair": Question(
        lambda place, asked: unpair_lists(place.store, place.viewer, team=asked.team, as_of=asked.as_of),
        _unpair_facts,
        (peer.TEAM_UNPAIR,),
        _unpair_details,
        lambda found: {row[0]: row[1:] for row in found[0]},
        is_of_team=True,
    ),
    "team.selfdirected": Question(
        lambda place, asked: measure(
            place.store, place.viewer, "self_directed_ratio", by="month", team=asked.team, as_of=asked.as_of
        ),
        lambda place, asked, answer: _merged(_value(row.period.first_on, row.measurement) for row in answer.measured),
        (peer.TEAM_MONTHS,),
        _months,
        lambda found: {row[0]: (round(row[1], 9), row[2]) for row in found[0]},
        is_of_team=True,
    ),
    "team.heat": Question(
        lambda place, asked: use_by_day(place.store, place.viewer, team_id=asked.team, as_of=asked.as_of),
        lambda place, asked, answer: _merged(_share(one.day, one.measurement) for one in answer),
        (peer.TEAM_DAYS,),
        lambda place, asked, answer: ({"team": asked.team, "first": answer[0].day, "last": answer[-1].day},),
        lambda found: {row[0]: row[1:] for row in found[0]},
        is_of_team=True,
    ),
    "company.engagement": Question(
        _all_weeks,
        lambda place, asked, answer: _merged(_share(key, measurement) for key, measurement in answer.items()),
        (peer.ALL_WEEKS,),
        _window,
        lambda found: {row[:2]: row[2:] for row in found[0]},
        is_of_team=False,
    ),
    "company.optin": Question(
        lambda place, asked: measure(
            place.store,
            place.viewer,
            "opt_in_rate",
            by="team",
            first_on=asked.days.last_on - 364,
            last_on=asked.days.last_on,
        ),
        _by_team,
        (peer.ALL_OPTIN,),
        _offers_window,
        lambda found: {row[0]: row[1:] for row in found[0]},
        is_of_team=False,
    ),
    "company.untouched": Question(
        lambda place, asked: measure(
            place.store, place.viewer, "untouched_share", by="team", last_on=asked.days.last_on
        ),
        _by_team,
        (peer.ALL_UNTOUCHED,),
        lambda place, asked, answer: ({"last": asked.days.last_on},),
        lambda found: {row[0]: row[1:] for row in found[0]},
        is_of_team=False,
    ),
    "company.tiles": Question(
        lambda place, asked: summary(place.store, place.viewer, as_of=asked.as_of),
        _tile_facts,
        (peer.TILE_ACTIVE, peer.TILE_OPTIN, peer.TILE_SELF_DIRECTED),
        _tile_details,
        lambda found: _merged(
            {(number, row[0], row[1]): (round(row[2], 9), row[3])}
            for number, rows in enumerate(found)
            for row in rows
        ),
        is_of_team=False,
    ),
    "company.people": Question(
        _all_people,
        lambda place, asked, answer: {team: (people,) for team, people in zip(*map(list, answer), strict=True)},
        (peer.ALL_PEOPLE,),
        _window,
        lambda found: {row[0]: row[1:] for row in found[0]},
        is_of_team=False,
    ),
}


def variations(place: Place, question: Question, count: int) -> list[Asked]:
    """So many ways to ask a question: of other teams as of the last day, or of the company in other windows."""
    if question.is_of_team:
        names = sorted(place.teams, key=lambda name: (place.teams[name] not in place.mailed, name))
        if len(place.mailed) < count or not question.needs_mails:
            names.sort()
        step = 1 if question.needs_mails else max(1, len(names) // count)
        return [Asked(place.last_on, team=place.teams[name]) for name in names[::step][:count]]
    monday = place.last_on - (place.last_on + 3) % 7
    windows = [window(monday - 1 - 7 * back, 7 * _WEEKS) for back in range(count)]
    return [Asked(place.last_on - back, days=days) for back, days in enumerate(windows)]


def other_days(asked: Asked, count: int) -> list[Asked]:
    """The same question as of so many days before."""
    return [replace(asked, as_of=asked.as_of - back) for back in range(1, count + 1)]


def begin_day(place: Place, asked: Asked) -> None:
    """Ask something else as of the same day, so that who was there on it is known as it is after any visit."""
    measure(place.store, place.viewer, "active_share", by="team", as_of=asked.as_of)
