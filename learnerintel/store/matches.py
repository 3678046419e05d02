"""Verdicts of people about who is who: kept by account, so that they outlast the batches that brought the names."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, func, select

from learnerintel.store.bulk import insert_rows
from learnerintel.store.schema import account_match

CONFIRMED, REJECTED, WITHDRAWN = "confirmed", "rejected", "withdrawn"

Pair = tuple[int, int]


def standing_verdicts(connection: Connection) -> dict[Pair, str]:
    """The newest verdict about each (account, account of the person), in the order they were given."""
    rows = connection.execute(
        select(account_match.c.account_id, account_match.c.person_account_id, account_match.c.verdict).order_by(
            account_match.c.match_id
        )
    )
    verdicts: dict[Pair, str] = {}
    for account_id, person_id, verdict in rows:
        verdicts.pop((account_id, person_id), None)
        verdicts[(account_id, person_id)] = verdict
    return verdicts


def append_verdicts(connection: Connection, pairs: Sequence[Pair], verdict: str, decided_at: int, by: str) -> None:
    """Keep the same verdict about several pairs, inside a write transaction."""
    first = int(connection.scalar(select(func.max(account_match.c.match_id))) or 0) + 1
    insert_rows(
        connection,
        account_match,
        {
            "match_id": list(range(first, first + len(pairs))),
            "account_id": [pair[0] for pair in pairs],
            "person_account_id": [pair[1] for pair in pairs],
            "verdict": [verdict] * len(pairs),
            "decided_at": [decided_at] * len(pairs),
            "decided_by": [by] * len(pairs),
        },
    )


def confirmed_parents(connection: Connection, on_roster: Collection[int]) -> dict[int, int]:
    """Account -> account of its person, as confirmed; the newest counts.

    What a roster says goes before: an account that it names is not moved, and a person whom none names is nobody to
    move to, so that no two accounts can lead to each other.
    """
    return {
        account_id: person_id
        for (account_id, person_id), verdict in standing_verdicts(connection).items()
        if verdict == CONFIRMED and account_id not in on_roster and person_id in on_roster
    }
