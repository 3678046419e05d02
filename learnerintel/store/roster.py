"""Rosters as they came: every batch keeps its own rows; ``store.people`` draws the conclusions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from learnerintel.store.bulk import insert_rows
from learnerintel.store.identities import account_ids, sole_owners
from learnerintel.store.schema import batch_account, identity_link, identity_name, roster_row, team

#: Ways a roster names a person that may be linked, best first. A name alone never links two people.
LINKABLE = ("employee_id", "lms_id", "email")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of a roster file; days as integers, unknown is None."""

    row_number: int
    employee_id: str | None
    lms_id: str | None
    email: str | None
    person_name: str | None
    team: str
    parent_team: str | None
    member_from: int | None
    member_until: int | None
    hired_on: int | None
    left_on: int | None
    leave_from: int | None
    leave_until: int | None

    def names(self) -> list[tuple[str, str]]:
        """The ways this row identifies its person, best first; a bare name only where there is nothing else."""
        by_way = zip(LINKABLE, (self.employee_id, self.lms_id, self.email), strict=True)
        stated = [(way, name) for way, name in by_way if name is not None]
        return stated or ([("person_name", self.person_name)] if self.person_name is not None else [])

    def dates(self) -> tuple[int | None, ...]:
        """Everything the row says of time."""
        return (self.member_from, self.member_until, self.hired_on, self.left_on, self.leave_from, self.leave_until)


def save_roster(connection: Connection, batch_id: int, rows: Sequence[RosterRow]) -> tuple[int, int]:
    """Keep the rows of one roster file.

    Returns:
        How many are new or changed, and how many stand just so in the newest roster that has the person.
    """
    named = [row.names() for row in rows]
    owners = sole_owners(named)
    numbers = account_ids(connection, (*(names[0] for names in named), *owners))
    teams = team_ids(connection, ((row.team, row.parent_team) for row in rows))
    accounts = [numbers[names[0]] for names in named]
    team_of_row = [teams[(row.team, row.parent_team)] for row in rows]
    known = _newest_rows(connection)
    stated: dict[int, set[tuple[Any, ...]]] = {}
    for row, account, team_id in zip(rows, accounts, team_of_row, strict=True):
        stated.setdefault(account, set()).add((team_id, *row.dates()))
    is_new = [
        (team_id, *row.dates()) not in known.get(account, set())
        for row, account, team_id in zip(rows, accounts, team_of_row, strict=True)
    ]
    names = ("member_from", "member_until", "hired_on", "left_on", "leave_from", "leave_until")
    insert_rows(
        connection,
        roster_row,
        {
            "batch_id": [batch_id] * len(rows),
            "row_number": [row.row_number for row in rows],
            "account_id": accounts,
            "team_id": team_of_row,
            **{name: [getattr(row, name) for row in rows] for name in names},
        },
    )
    _save_names(connection, batch_id, rows, accounts)
    linked = _save_links(connection, batch_id, {numbers[lesser]: numbers[best] for lesser, best in owners.items()})
    everyone = sorted({*accounts, *linked})
    insert_rows(connection, batch_account, {"batch_id": [batch_id] * len(everyone), "account_id": everyone})
    return sum(is_new), len(rows) - sum(is_new)


def _newest_rows(connection: Connection) -> dict[int, set[tuple[Any, ...]]]:
    """What the newest roster that has a person says of her, by account."""
    newest = (
        select(roster_row.c.account_id, func.max(roster_row.c.batch_id).label("batch_id"))
        .group_by(roster_row.c.account_id)
        .subquery()
    )
    columns = [
        roster_row.c[name]
        for name in (
            "account_id",
            "team_id",
            "member_from",
            "member_until",
            "hired_on",
            "left_on",
            "leave_from",
            "leave_until",
        )
    ]
    statement = select(*columns).join(
        newest, (roster_row.c.account_id == newest.c.account_id) & (roster_row.c.batch_id == newest.c.batch_id)
    )
    found: dict[int, set[tuple[Any, ...]]] = {}
    for row in connection.execute(statement):
        found.setdefault(row[0], set()).add(tuple(row[1:]))
    return found


def _save_names(connection: Connection, batch_id: int, rows: Sequence[RosterRow], accounts: Sequence[int]) -> None:
    named = {account: row.person_name for row, account in zip(rows, accounts, strict=True) if row.person_name}
    insert_rows(
        connection,
        identity_name,
        {
            "batch_id": [batch_id] * len(named),
            "account_id": list(named),
            "person_name": list(named.values()),
        },
    )


def _save_links(connection: Connection, batch_id: int, links: dict[int, int]) -> set[int]:
    """Link the lesser names of people to their best ones."""
    insert_rows(
        connection,
        identity_link,
        {
            "batch_id": [batch_id] * len(links),
            "account_id": list(links),
            "linked_account_id": list(links.values()),
        },
    )
    return set(links)


def team_ids(connection: Connection, names: Iterable[tuple[str, str | None]]) -> dict[tuple[str, str | None], int]:
    """Numbers of teams by (name, parent's name); new ones and their parents are added."""
    wanted = list(dict.fromkeys(names))
    known = {row.path: row.team_id for row in connection.execute(select(team.c.path, team.c.team_id))}
    following = max(known.values(), default=0) + 1

    def number(name: str, parent_id: int | None, path: str) -> int:
        nonlocal following
        if path not in known:
            connection.execute(insert(team).values(team_id=following, name=name, parent_team_id=parent_id, path=path))
            known[path] = following
            following += 1
        return known[path]

    found: dict[tuple[str, str | None], int] = {}
    for name, parent in wanted:
        parent_id = None if parent is None else number(parent, None, parent)
        found[(name, parent)] = number(name, parent_id, name if parent is None else f"{parent}\x1f{name}")
    return found
