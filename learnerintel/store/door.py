"""The live feedback door in the store: tokens by their hash, counts by day, what statements said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from learnerintel.store.bulk import insert_rows, select_in
from learnerintel.store.schema import door_count, door_token, posted_statement

#: Stands in the counts where no token of ours was shown.
NO_TOKEN = 0


@dataclass(frozen=True, slots=True)
class DoorToken:
    """A token of a source.

    Attributes:
        token_id: its number; numbers grow and are never used twice.
        source: the system that uses it.
        token_hash: SHA-256 of the token, in hexadecimal digits.
        made_at, last_used_at, revoked_at: UTC seconds; None where it did not happen.
        made_by, revoked_by: who did it.
    """

    token_id: int
    source: str
    token_hash: str
    made_at: int
    made_by: str
    last_used_at: int | None = None
    revoked_at: int | None = None
    revoked_by: str | None = None


def load_tokens(connection: Connection) -> list[DoorToken]:
    """Every token that was ever made, the newest first."""
    names = DoorToken.__dataclass_fields__
    rows = connection.execute(select(door_token).order_by(door_token.c.token_id.desc()))
    return [DoorToken(**{name: getattr(row, name) for name in names}) for row in rows]


def add_token(connection: Connection, source: str, token_hash: str, made_by: str, made_at: int) -> int:
    """Keep a new token, inside a write transaction; returns its number."""
    token_id = int(connection.scalar(select(func.max(door_token.c.token_id))) or NO_TOKEN) + 1
    connection.execute(
        insert(door_token).values(
            token_id=token_id, source=source, token_hash=token_hash, made_at=made_at, made_by=made_by
        )
    )
    return token_id


def revoke_tokens(connection: Connection, source: str, revoked_by: str, revoked_at: int) -> int:
    """Revoke what tokens of a source are valid; returns how many."""
    is_valid = (door_token.c.source == source) & door_token.c.revoked_at.is_(None)
    changed = update(door_token).where(is_valid).values(revoked_at=revoked_at, revoked_by=revoked_by)
    return connection.execute(changed).rowcount


def count(connection: Connection, day: int, counted: Mapping[tuple[int, str], int]) -> None:
    """Add to the counts of a day, inside a write transaction.

    Args:
        connection: inside a write transaction.
        day: days since 1970-01-01, UTC.
        counted: (token_id, outcome) -> how many more.
    """
    for (token_id, outcome), more in counted.items():
        place = (
            (door_count.c.token_id == token_id) & (door_count.c.on_day == day) & (door_count.c.outcome == outcome)
        )
        grown = update(door_count).where(place).values(count=door_count.c["count"] + more)
        if not connection.execute(grown).rowcount:
            values = {"token_id": token_id, "on_day": day, "outcome": outcome, "count": more}
            connection.execute(insert(door_count).values(values))


def note_use(connection: Connection, token_ids: Iterable[int], used_at: int) -> None:
    """Say when tokens were used last."""
    used = update(door_token).where(door_token.c.token_id.in_(list(token_ids))).values(last_used_at=used_at)
    connection.execute(used)


def load_counts(connection: Connection) -> dict[tuple[int, str], int]:
    """(token_id, outcome) -> how many, over all days."""
    rows = connection.execute(
        select(door_count.c.token_id, door_count.c.outcome, func.sum(door_count.c["count"])).group_by(
            door_count.c.token_id, door_count.c.outcome
        )
    )
    return {(token_id, outcome): int(total) for token_id, outcome, total in rows}


def said_before(connection: Connection, statement_ids: Iterable[bytes]) -> dict[bytes, bytes]:
    """Statement id -> hash of what it said, of those that were posted before."""
    table = posted_statement
    rows = select_in(connection, (table.c.statement_id, table.c.content_hash), table.c.statement_id, statement_ids)
    return {bytes(statement_id): bytes(content_hash) for statement_id, content_hash in rows}


def keep_said(connection: Connection, token_id: int, said: Mapping[bytes, bytes]) -> None:
    """Keep what statements said; those that are there already stay as they are."""
    known = said_before(connection, said)
    new = {statement_id: content for statement_id, content in said.items() if statement_id not in known}
    if new:
        rows = {"statement_id": list(new), "content_hash": list(new.values()), "token_id": [token_id] * len(new)}
        insert_rows(connection, posted_statement, rows)
