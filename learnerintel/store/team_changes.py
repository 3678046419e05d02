"""What people said about teams that go on as others, and what the roster shows of it."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from learnerintel.domain.team_changes import Stay, continued
from learnerintel.store.matches import CONFIRMED
from learnerintel.store.schema import membership, team, team_change

Link = tuple[int, int]


def standing_team_verdicts(connection: Connection) -> dict[Link, str]:
    """The newest verdict about each (team, team it goes on as), in the order they were given."""
    of = team_change.c
    found: dict[Link, str] = {}
    for team_id, successor, verdict in connection.execute(
        select(of.team_id, of.successor_team_id, of.verdict).order_by(of.team_change_id)
    ):
        found.pop((team_id, successor), None)
        found[(team_id, successor)] = verdict
    return found


def append_team_verdict(connection: Connection, link: Link, verdict: str, decided_at: int, by: str) -> None:
    """Keep a verdict, inside a write transaction."""
    number = int(connection.scalar(select(func.max(team_change.c.team_change_id))) or 0) + 1
    connection.execute(
        insert(team_change).values(
            team_change_id=number, team_id=link[0], successor_team_id=link[1], verdict=verdict,
            decided_at=decided_at, decided_by=by,
        )
    )  # fmt: skip


def continued_teams(connection: Connection) -> dict[int, int]:
    """Each team that was confirmed to go on as another -> that one. Of several the newest verdict counts."""
    confirmed = {
        team_id: successor
        for (team_id, successor), verdict in standing_team_verdicts(connection).items()
        if verdict == CONFIRMED
    }
    return continued(confirmed)


def stays(connection: Connection) -> list[Stay]:
    """Every membership as it was concluded."""
    of = membership.c
    rows = connection.execute(select(of.learner_id, of.team_id, of.from_on, of.until_on))
    return [Stay(*row) for row in rows.fetchall()]


def team_names(connection: Connection) -> dict[int, tuple[str, str]]:
    """Name of each team alone, and with the unit above it."""
    rows = connection.execute(select(team.c.team_id, team.c.name, team.c.parent_team_id)).fetchall()
    names = {row.team_id: row.name for row in rows}
    return {
        row.team_id: (row.name, row.name if row.parent_team_id is None else f"{names[row.parent_team_id]} / {row.name}")
        for row in rows
    }
