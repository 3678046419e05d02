"""Who is who, and who was in which team when: concluded from the live roster batches.

The batches are folded in the order they came, so the same function serves an import and an undo.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from learnerintel.store.bulk import insert_rows, select_in, update_pointers
from learnerintel.store.matches import confirmed_parents
from learnerintel.store.schema import absence, batch, identity, identity_link, learner, membership, roster_row
from learnerintel.store.team_changes import continued_teams

#: A membership whose beginning nobody stated holds from here on: before any event there can be.
BEGINNING = -100_000


def conclude_people(connection: Connection) -> bool:
    """Write learners, memberships and absences anew from the live roster batches.

    Returns:
        Whether any account now belongs to another learner, or any membership changed: rollups that
        split by learner or team must then be rebuilt.
    """
    moved = _point_accounts(connection)
    learner_of = dict(map(tuple, connection.execute(select(identity.c.account_id, identity.c.learner_id)).fetchall()))
    spans, people, away = _fold(connection, learner_of)
    rows = [(person, start, end, team_id) for person in spans for start, end, team_id in spans[person]]
    before = {
        tuple(row)
        for row in connection.execute(
            select(membership.c.learner_id, membership.c.from_on, membership.c.until_on, membership.c.team_id)
        ).fetchall()
    }
    for table in (membership, learner, absence):
        connection.execute(delete(table))
    _write(connection, membership, ("learner_id", "from_on", "until_on", "team_id"), rows)
    _write(connection, learner, ("learner_id", "hired_on", "left_on"), [(p, *people[p]) for p in people])
    _write(connection, absence, ("learner_id", "from_on", "until_on"), [(p, *span) for p in away for span in away[p]])
    return moved or before != set(rows)


def _write(connection: Connection, table: Table, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if rows:
        insert_rows(connection, table, dict(zip(names, zip(*rows, strict=True), strict=True)))


def _point_accounts(connection: Connection) -> bool:
    """Let every account point at its learner: the account its newest link leads to, at last itself.

    An account of which no roster speaks follows a match that somebody confirmed.
    """
    parents = {
        row.account_id: row.linked_account_id
        for row in connection.execute(select(identity_link).order_by(identity_link.c.batch_id))
    }
    on_roster = {*parents, *connection.execute(select(roster_row.c.account_id).distinct()).scalars()}
    parents |= confirmed_parents(connection, on_roster)
    moved: dict[int, int] = {}
    for account_id, learner_id in connection.execute(select(identity.c.account_id, identity.c.learner_id)).fetchall():
        root = account_id
        while root in parents:
            root = parents[root]
        if root != learner_id:
            moved[account_id] = root
    update_pointers(connection, identity.c.account_id, identity.c.learner_id, moved)
    return bool(moved)


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
    goes_on_as = continued_teams(connection)
    spans = {key: _continued(settle(person.spans, person.left_on), goes_on_as) for key, person in people.items()}
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


def _continued(spans: list[Span], goes_on_as: Mapping[int, int]) -> list[Span]:
    """Memberships where a team that goes on as another is that one; two of one team in a row become one."""
    if not any(team_id in goes_on_as for _, _, team_id in spans):
        return spans
    found: list[Span] = []
    for begin, until, team_id in spans:
        now = goes_on_as.get(team_id, team_id)
        if found and found[-1][2] == now and found[-1][1] == begin - 1:
            begin = found.pop()[0]  # noqa: PLW2901 - it began when the one before it did
        found.append((begin, until, now))
    return found


def learners_of(connection: Connection, accounts: Iterable[int]) -> set[int]:
    """The learners whom these accounts belong to."""
    rows = select_in(connection, (identity.c.learner_id,), identity.c.account_id, accounts)
    return {row.learner_id for row in rows}
