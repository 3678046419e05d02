"""Names that sources give to people and content, as numbers.

Every different (namespace, id) gets a number the first time a batch mentions it, on the roster or not:
nobody is dropped, and what a roster or catalogue does not know yet waits as itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select

from learnerintel.store.bulk import insert_rows, select_in
from learnerintel.store.schema import batch_account, batch_listing, identity, listing

#: Namespace of rows that name nobody (anonymous feedback) and of rows about no content.
NOBODY = ("anonymous", "")
NOTHING = ("none", "")

Name = tuple[str, str]


def account_ids(connection: Connection, names: Iterable[Name]) -> dict[Name, int]:
    """Numbers of people as their sources name them; new ones are added.

    Args:
        connection: inside a write transaction.
        names: (namespace, external id) pairs.

    Returns:
        account_id by name.
    """
    return _numbers(connection, identity, "account_id", "learner_id", names)


def listing_ids(connection: Connection, names: Iterable[Name]) -> dict[Name, int]:
    """Numbers of content as its sources name it; new ones are added."""
    return _numbers(connection, listing, "listing_id", "content_id", names)


def existing_account_ids(connection: Connection, names: Iterable[Name]) -> dict[Name, int]:
    """Numbers of those people that the store knows by these names; nobody is added."""
    return _existing(connection, identity, "account_id", names)


def sole_owners(named: Sequence[Sequence[Name]]) -> dict[Name, Name]:
    """The best name of the one thing that each lesser name belongs to.

    Args:
        named: the names of each row's person or content, best first.

    Returns:
        Lesser name -> best name. A name that two share says nothing of either, so it is left out; it must not
        become a person or an item of its own.
    """
    owners: dict[Name, set[Name]] = {}
    for best, *lesser in named:
        for name in lesser:
            owners.setdefault(name, set()).add(best)
    return {name: found.pop() for name, found in owners.items() if len(found) == 1}


def known_accounts(connection: Connection, namespace: str) -> tuple[list[str], list[int]]:
    """External ids of all people of a namespace, and the account_id of each."""
    return _all_of(connection, identity, "account_id", namespace)


def known_listings(connection: Connection, namespace: str) -> tuple[list[str], list[int]]:
    """External ids of all content of a namespace, and the listing_id of each."""
    return _all_of(connection, listing, "listing_id", namespace)


def _all_of(connection: Connection, table: Table, key: str, namespace: str) -> tuple[list[str], list[int]]:
    chosen = select(table.c.external_id, table.c[key]).where(table.c.namespace == namespace)
    rows = connection.execute(chosen).fetchall()
    return [row[0] for row in rows], [row[1] for row in rows]


def _numbers(connection: Connection, table: Table, key: str, target: str, names: Iterable[Name]) -> dict[Name, int]:
    wanted = list(dict.fromkeys(names))
    found = _existing(connection, table, key, wanted)
    new = [name for name in wanted if name not in found]
    if new:
        first = int(connection.scalar(select(func.max(table.c[key]))) or 0) + 1
        numbers = list(range(first, first + len(new)))
        insert_rows(
            connection,
            table,
            {
                key: numbers,
                "namespace": [name[0] for name in new],
                "external_id": [name[1] for name in new],
                target: numbers,  # itself, until a roster or catalogue says whose it is
            },
        )
        found.update(zip(new, numbers, strict=True))
    return found


def _existing(connection: Connection, table: Table, key: str, names: Iterable[Name]) -> dict[Name, int]:
    by_namespace: dict[str, list[str]] = {}
    for namespace, external_id in names:
        by_namespace.setdefault(namespace, []).append(external_id)
    found: dict[Name, int] = {}
    for namespace, external_ids in by_namespace.items():
        columns = (table.c[key], table.c.external_id)
        rows = select_in(connection, columns, table.c.external_id, external_ids, table.c.namespace == namespace)
        found.update({(namespace, external_id): number for number, external_id in rows})
    return found


def mention(connection: Connection, batch_id: int, accounts: Sequence[int], listings: dict[int, str | None]) -> None:
    """Remember which accounts and listings a batch mentions, and the title it gives each listing."""
    people: list[Any] = sorted(set(accounts))
    insert_rows(connection, batch_account, {"batch_id": [batch_id] * len(people), "account_id": people})
    items = sorted(listings)
    insert_rows(
        connection,
        batch_listing,
        {"batch_id": [batch_id] * len(items), "listing_id": items, "title": [listings[item] for item in items]},
    )
