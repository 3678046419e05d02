"""Teams that go on under another name: what the roster shows, and what a person said about it.

A confirmed change lets the history of the old team count for the new one, whose list then knows what was decided. It
moves no row of any roster, so it can be withdrawn.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection

from learnerintel.domain.periods import iso_day
from learnerintel.domain.team_changes import TeamChange, TeamMove, continued, team_moves
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import DecisionRefused, UnknownName
from learnerintel.store import audit, people, rollups
from learnerintel.store.engine import Store
from learnerintel.store.matches import CONFIRMED, REJECTED, WITHDRAWN
from learnerintel.store.team_changes import (
    Link,
    append_team_verdict,
    standing_team_verdicts,
    stays,
    team_names,
)

VERDICTS = (CONFIRMED, REJECTED, WITHDRAWN)


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team that ended, beside the one its people went to.

    Attributes:
        change: ``TEAM:TEAM``, by which it is confirmed or rejected.
        team: the team that ended, with the unit above it.
        successor: where its people went.
        looks_like: renamed, moved, merged or split; empty for what a person said before.
        ended_on: the last day, ISO; empty likewise.
        reason: why it looks like that; empty likewise.
        can_be_confirmed: a split team goes on as none of its parts.
        verdict: ``confirmed``, ``rejected``, or None where nobody has said.
    """

    change: str
    team: str
    successor: str
    looks_like: str
    ended_on: str
    reason: str
    can_be_confirmed: bool
    verdict: str | None


def list_team_changes(store: Store, viewer: Viewer) -> list[TeamLine]:
    """What the roster shows of teams that ended, open ones first, then what was confirmed or rejected.

    Raises:
        NotPermitted: the viewer may not take files in.
    """
    require(viewer, Permission.IMPORT)
    with store.read() as connection:
        names = team_names(connection)
        verdicts = standing_team_verdicts(connection)
        moves = {(move.team_id, move.successor_team_id): move for move in _moves(connection)}
    lines = [_line(link, names, move, _said(verdicts, link)) for link, move in moves.items()]
    lines += [
        _line(link, names, None, verdict)
        for link, verdict in verdicts.items()
        if link not in moves and verdict != WITHDRAWN
    ]
    return sorted(lines, key=lambda line: line.verdict is not None)


def judge_team_change(store: Store, viewer: Viewer, change: str, verdict: str) -> str:
    """Confirm, reject or withdraw what a team is said to have become.

    Args:
        store: open.
        viewer: must be allowed to take files in.
        change: ``TEAM:TEAM``, as the list names it.
        verdict: ``confirmed``, ``rejected`` or ``withdrawn``.

    Returns:
        A sentence on what holds now.

    Raises:
        NotPermitted: the role does not allow it.
        UnknownName: there is no such change, or no such verdict.
        DecisionRefused: the team was split, or goes on as another already.
    """
    require(viewer, Permission.IMPORT)
    if verdict not in VERDICTS:
        raise UnknownName(f"There is no verdict {verdict!r}. Allowed are {', '.join(VERDICTS)}. Nothing was changed.")
    now = int(time.time())
    with store.write() as connection:
        names, verdicts = team_names(connection), standing_team_verdicts(connection)
        link = _link(change)
        _refuse_wrong(connection, link, verdict, verdicts)
        append_team_verdict(connection, link, verdict, now, viewer.name)
        if people.conclude_people(connection):
            rollups.rebuild(connection)
        audit.record(connection, viewer, f"team change {verdict}", f"team {link[0]} as team {link[1]}", now)
    before, after = (names[team_id][1] for team_id in link)
    if verdict == CONFIRMED:
        return f"{before} goes on as {after}: its history counts there, and what was decided for it leaves that list."
    return f"{before} and {after} are two teams."


def _moves(connection: Connection) -> list[TeamMove]:
    return team_moves(stays(connection), {team_id: name for team_id, (name, _) in team_names(connection).items()})


def _said(verdicts: dict[Link, str], link: Link) -> str | None:
    verdict = verdicts.get(link)
    return None if verdict == WITHDRAWN else verdict


def _line(link: Link, names: dict[int, tuple[str, str]], move: TeamMove | None, verdict: str | None) -> TeamLine:
    return TeamLine(
        f"{link[0]}:{link[1]}",
        names[link[0]][1],
        names[link[1]][1],
        "" if move is None else str(move.change),
        "" if move is None else iso_day(move.ended_on),
        "" if move is None else move.reason,
        move is not None and move.change is not TeamChange.SPLIT,
        verdict,
    )


def _link(change: str) -> Link:
    before, _, after = change.partition(":")
    if not (before.isdecimal() and after.isdecimal()):
        raise UnknownName(f"{change!r} is no change; `teams list` names them as TEAM:TEAM. Nothing was changed.")
    return int(before), int(after)


def _refuse_wrong(connection: Connection, link: Link, verdict: str, verdicts: dict[Link, str]) -> None:
    said = f"{link[0]}:{link[1]}"
    if verdict == WITHDRAWN:
        if verdicts.get(link, WITHDRAWN) == WITHDRAWN:
            raise UnknownName(f"Nobody has said anything about change {said}. Nothing was changed.")
        return
    move = next((one for one in _moves(connection) if (one.team_id, one.successor_team_id) == link), None)
    if move is None:
        raise UnknownName(f"There is no change {said}. Nothing was changed. `teams list` names them.")
    if verdict == REJECTED:
        return
    if move.change is TeamChange.SPLIT:
        raise DecisionRefused(
            f"The team of change {said} was split: its history belongs to none of its parts. Nothing was changed."
        )
    confirmed = {team_id: successor for (team_id, successor), told in verdicts.items() if told == CONFIRMED}
    if link[0] not in continued({**confirmed, link[0]: link[1]}):
        raise DecisionRefused(f"Change {said} would lead back to the team itself. Nothing was changed.")
