"""Rosters: who is who, and who was in which team when.

Every roster batch keeps its own rows; learners, memberships and absences are concluded from the live
batches in the order they came, so the same function serves an import and an undo.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from learnerintel.store.bulk import insert_rows, select_in
from learnerintel.store.identities import account_ids
from learnerintel.store.schema import (
    absence,
    batch,
    batch_account,
    identity,
    identity_link,
    identity_name,
    learner,
    membership,
    roster_row,
    team,
)

#: Ways a roster names a person that may be linked, best first. A name alone never links two people.
LINKABLE = ("employee_id", "lms_id", "email")
#: A membership whose beginning nobody stated holds from here on: before any event there can be.
BEGINNING = -100_000


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
        """The ways this row names its person, best first."""
        stated = ((name, getattr(self, name)) for name in (*LINKABLE, "person_name"))
        return [(namespace, value) for namespace, value in stated if value is not None]

    def dates(self) -> tuple[int | None, ...]:
        """Everything the row says of time."""
        return (self.member_from, self.member_until, self.hired_on, self.left_on, self.leave_from, self.leave_until)


def save_roster(connection: Connection, batch_id: int, rows: Sequence[RosterRow]) -> tuple[int, int]:
    """Keep the rows of one roster file.

    Returns:
        How many are new or changed, and how many stand just so in the newest roster that has the person.
    """
    numbers = account_ids(connection, (name for row in rows for name in row.names()))
    teams = team_ids(connection, ((row.team, row.parent_team) for row in rows))
    accounts = [numbers[row.names()[0]] for row in rows]
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
    linked = _save_links(connection, batch_id, rows, numbers)
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


def _save_links(
    connection: Connection, batch_id: int, rows: Sequence[RosterRow], numbers: dict[tuple[str, str], int]
) -> set[int]:
    """Link the lesser names of a row to its best one; a name that two people share links nobody."""
    targets: dict[int, set[int]] = {}
    for row in rows:
        best, *lesser = [name for name in row.names() if name[0] in LINKABLE] or row.names()[:1]
        for name in lesser:
            targets.setdefault(numbers[name], set()).add(numbers[best])
    links = {account: owners.pop() for account, owners in targets.items() if len(owners) == 1}
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


# --- conclusions ------------------------------------------------------------------------------------


def conclude_people(connection: Connection) -> bool:
    """Write learners, memberships and absences anew from the live roster batches.

    Returns:
        Whether any account now belongs to another learner, or any membership changed: rollups that
        split by learner or team must then be rebuilt.
    """
    moved = _point_accounts(connection)
    learner_of = {row.account_id: row.learner_id for row in connection.execute(select(identity))}
    spans, people, away = _fold(connection, learner_of)
    rows = [(person, start, end, team_id) for person in spans for start, end, team_id in spans[person]]
    before = {
        tuple(row)
        for row in connection.execute(
            select(membership.c.learner_id, membership.c.from_on, membership.c.until_on, membership.c.team_id)
        )
    }
    for table in (membership, learner, absence):
        connection.execute(delete(table))
    _write(connection, membership, ("learner_id", "from_on", "until_on", "team_id"), rows)
    _write(connection, learner, ("learner_id", "hired_on", "left_on"), [(p, *people[p]) for p in people])
    _write(connection, absence, ("learner_id", "from_on", "until_on"), [(p, *span) for p in away for span in away[p]])
    return moved or before != set(rows)


def _write(connection: Connection, table: Any, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if rows:
        insert_rows(connection, table, dict(zip(names, zip(*rows, strict=True), strict=True)))


def _point_accounts(connection: Connection) -> bool:
    """Let every account point at its learner: the account its newest link leads to, at last itself."""
    parents = {
        row.account_id: row.linked_account_id
        for row in connection.execute(select(identity_link).order_by(identity_link.c.batch_id))
    }
    moved = False
    for row in connection.execute(select(identity.c.account_id, identity.c.learner_id)).fetchall():
        root = row.account_id
        while root in parents:
            root = parents[root]
        if root != row.learner_id:
            connection.execute(update(identity).where(identity.c.account_id == row.account_id).values(learner_id=root))
            moved = True
    return moved


Span = tuple[int, int | None, int]


@dataclass(slots=True)
class _Person:
    """One learner while the batches are folded."""

    spans: list[Span] = field(default_factory=list)
    hired_on: int | None = None
    left_on: int | None = None
    away: set[tuple[int, int | None]] = field(default_factory=set)


def _fold(
    connection: Connection, learner_of: dict[int, int]
) -> tuple[dict[int, list[Span]], dict[int, tuple[int | None, int | None]], dict[int, list[tuple[int, int | None]]]]:
    people: dict[int, _Person] = {}
    batches = connection.execute(
        select(batch.c.batch_id, batch.c.roster_mode, batch.c.effective_on)
        .where(batch.c.kind == "roster", batch.c.state == "done")
        .order_by(batch.c.batch_id)
    ).fetchall()
    for one in batches:
        rows = connection.execute(
            select(roster_row).where(roster_row.c.batch_id == one.batch_id).order_by(roster_row.c.row_number)
        ).fetchall()
        present: set[int] = set()
        for row in rows:
            learner_id = learner_of[row.account_id]
            person = people.setdefault(learner_id, _Person())
            if learner_id not in present:
                person.away = set()  # the newest file that has a person says when she is away
            _apply(person, row, one.effective_on)
            present.add(learner_id)
        if one.roster_mode == "snapshot":
            for learner_id, person in people.items():
                if learner_id not in present:
                    person.spans = cut(person.spans, one.effective_on, None)
    spans = {key: settle(person.spans, person.left_on) for key, person in people.items()}
    facts = {key: (person.hired_on, person.left_on) for key, person in people.items()}
    away = {key: sorted(person.away, key=lambda span: span[0]) for key, person in people.items() if person.away}
    return spans, facts, away


def _apply(person: _Person, row: Any, effective_on: int) -> None:
    person.hired_on = row.hired_on if row.hired_on is not None else person.hired_on
    person.left_on = row.left_on
    if row.leave_from is not None:
        person.away.add((row.leave_from, row.leave_until))
    start = row.member_from
    if start is None:
        open_team = next((team_id for begin, end, team_id in person.spans if end is None or end >= effective_on), None)
        if open_team == row.team_id and row.member_until is None:
            return
        # Nobody said since when: the hiring day, or, for the first roster, all the time there is.
        fallback = BEGINNING if row.hired_on is None else row.hired_on
        start = effective_on if person.spans else fallback
    person.spans = [*cut(person.spans, start, row.member_until, row.team_id), (start, row.member_until, row.team_id)]


def cut(spans: list[Span], start: int, end: int | None, team_id: int | None = None) -> list[Span]:
    """What remains of memberships when a newer statement covers ``start`` to ``end``.

    Where the newer one ends on the very day an older one begins, or begins on the day it ends, the later
    membership has that day; :func:`settle` sees to it.

    Args:
        spans: (from, until, team) of one learner; until None is open.
        start: first day of the newer statement.
        end: its last day, None for open.
        team_id: its team; only there so that a re-stated membership replaces itself.
    """
    kept: list[Span] = []
    for begin, last, owner in spans:
        if (begin, owner) == (start, team_id):
            continue
        ends_before = last is not None and last <= start and begin < start
        starts_after = end is not None and begin >= end
        if ends_before or starts_after:
            kept.append((begin, last, owner))
            continue
        if begin < start:
            kept.append((begin, start - 1, owner))
        if end is not None and (last is None or last > end):
            kept.append((end + 1, last, owner))
    return kept


def settle(spans: list[Span], left_on: int | None) -> list[Span]:
    """Memberships in order, one team a day, none after the last day at the company."""
    ordered = sorted(spans, key=lambda span: (span[0], span[1] is None, span[1] or 0))
    settled: list[Span] = []
    for position, (begin, last, team_id) in enumerate(ordered):
        following = ordered[position + 1][0] if position + 1 < len(ordered) else None
        until = last
        if following is not None and (until is None or until >= following):
            until = following - 1
        if left_on is not None and (until is None or until > left_on):
            until = left_on
        if until is None or until >= begin:
            settled.append((begin, until, team_id))
    return settled


def learners_of(connection: Connection, accounts: Iterable[int]) -> set[int]:
    """The learners whom these accounts belong to."""
    rows = select_in(connection, (identity.c.learner_id,), identity.c.account_id, accounts)
    return {row.learner_id for row in rows}
