"""Catalogues: which listings are one content item, and what is known of it.

Like the people, content is concluded from the live catalogue batches in the order they came.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select

from learnerintel.store.bulk import insert_rows, update_pointers
from learnerintel.store.identities import NOTHING, listing_ids, sole_owners
from learnerintel.store.people import BEGINNING
from learnerintel.store.schema import (
    batch,
    batch_listing,
    catalogue_row,
    content,
    content_obligation,
    listing,
    listing_link,
)

#: What a catalogue says of an item, beside the ways it names it.
ATTRIBUTES = tuple(
    column.name for column in catalogue_row.columns if column.name not in ("batch_id", "listing_id", "row_number")
)
_NAMESPACES = ("content_id", "content_address", "content_title")


def save_catalogue(connection: Connection, batch_id: int, rows: Sequence[dict[str, Any]]) -> tuple[int, int]:
    """Keep the rows of one catalogue file; the last row of an item wins.

    Args:
        connection: inside a write transaction.
        batch_id: of the file.
        rows: the typed columns of a catalogue record, by name.

    Returns:
        How many are new or changed, and how many the newest catalogue that has the item says just so.
    """
    named = [[(space, row[space]) for space in _NAMESPACES if row[space] is not None] for row in rows]
    owners = sole_owners(named)
    numbers = listing_ids(connection, (*(names[0] for names in named), *owners))
    known = _newest_rows(connection)
    latest: dict[int, dict[str, Any]] = {}
    for row, names in zip(rows, named, strict=True):
        latest[numbers[names[0]]] = _attributes(row)
    new_count = sum(known.get(key) != tuple(row[name] for name in ATTRIBUTES) for key, row in latest.items())
    insert_rows(
        connection,
        catalogue_row,
        {
            "batch_id": [batch_id] * len(latest),
            "listing_id": list(latest),
            "row_number": [row["row_number"] for row in latest.values()],
            **{name: [row[name] for row in latest.values()] for name in ATTRIBUTES},
        },
    )
    links = {numbers[lesser]: numbers[best] for lesser, best in owners.items()}
    insert_rows(
        connection,
        listing_link,
        {
            "batch_id": [batch_id] * len(links),
            "listing_id": list(links),
            "linked_listing_id": list(links.values()),
        },
    )
    mentioned = sorted({*latest, *links})
    insert_rows(
        connection,
        batch_listing,
        {
            "batch_id": [batch_id] * len(mentioned),
            "listing_id": mentioned,
            "title": [latest[key]["title"] if key in latest else None for key in mentioned],
        },
    )
    return new_count, len(rows) - new_count


def _attributes(row: dict[str, Any]) -> dict[str, Any]:
    renamed = {**row, "title": row["content_title"], "address": row["content_address"]}
    return {"row_number": row["row_number"], **{name: renamed[name] for name in ATTRIBUTES}}


def _newest_rows(connection: Connection) -> dict[int, tuple[Any, ...]]:
    newest = (
        select(catalogue_row.c.listing_id, func.max(catalogue_row.c.batch_id).label("batch_id"))
        .group_by(catalogue_row.c.listing_id)
        .subquery()
    )
    statement = select(catalogue_row.c.listing_id, *(catalogue_row.c[name] for name in ATTRIBUTES)).join(
        newest,
        (catalogue_row.c.listing_id == newest.c.listing_id) & (catalogue_row.c.batch_id == newest.c.batch_id),
    )
    return {row[0]: tuple(row[1:]) for row in connection.execute(statement)}


def conclude_content(connection: Connection) -> bool:
    """Write ``content`` and ``content_obligation`` anew from the live batches.

    Returns:
        Whether a listing now belongs to another item, or an obligation or a nominal length changed: rollups must
        be rebuilt.
    """
    moved = _point_listings(connection)
    before = _weights(connection)
    rows: dict[int, dict[str, Any]] = {}
    obligations: dict[int, list[tuple[int, str | None]]] = {}
    content_of = {row.listing_id: row.content_id for row in connection.execute(select(listing))}
    for row in connection.execute(
        select(catalogue_row, batch.c.effective_on)
        .join(batch, batch.c.batch_id == catalogue_row.c.batch_id)
        .where(batch.c.state == "done")
        .order_by(catalogue_row.c.batch_id)
    ).mappings():
        content_id = content_of[row["listing_id"]]
        rows[content_id] = {"is_catalogued": True, **{name: row[name] for name in ATTRIBUTES}}
        history = obligations.setdefault(content_id, [])
        if not history or history[-1][1] != row["obligation"]:
            from_on = row["effective_on"] if history else BEGINNING
            obligations[content_id] = [*(past for past in history if past[0] < from_on), (from_on, row["obligation"])]
    _add_uncatalogued(connection, rows, content_of)
    connection.execute(delete(content))
    connection.execute(delete(content_obligation))
    insert_rows(
        connection,
        content,
        {
            "content_id": list(rows),
            **{name: [row[name] for row in rows.values()] for name in ("is_catalogued", *ATTRIBUTES)},
        },
    )
    flat = [(key, from_on, value) for key, history in obligations.items() for from_on, value in history]
    insert_rows(
        connection,
        content_obligation,
        {
            "content_id": [row[0] for row in flat],
            "from_on": [row[1] for row in flat],
            "obligation": [row[2] for row in flat],
        },
    )
    return moved or before != _weights(connection)


def _weights(connection: Connection) -> set[tuple[Any, ...]]:
    """What the sums depend on: obligations, and the lengths at which a long time counts as idle."""
    lengths = select(content.c.content_id, content.c.nominal_seconds).where(content.c.nominal_seconds.is_not(None))
    rows = (*connection.execute(select(content_obligation)), *connection.execute(lengths))
    return {tuple(row) for row in rows}


def _point_listings(connection: Connection) -> bool:
    parents = {
        row.listing_id: row.linked_listing_id
        for row in connection.execute(select(listing_link).order_by(listing_link.c.batch_id))
    }
    moved: dict[int, int] = {}
    for listing_id, content_id in connection.execute(select(listing.c.listing_id, listing.c.content_id)).fetchall():
        root = listing_id
        while root in parents:
            root = parents[root]
        if root != content_id:
            moved[listing_id] = root
    update_pointers(connection, listing.c.listing_id, listing.c.content_id, moved)
    return bool(moved)


def _add_uncatalogued(connection: Connection, rows: dict[int, dict[str, Any]], content_of: dict[int, int]) -> None:
    """Items that no catalogue has: a title at most, everything else unknown."""
    titles: dict[int, str] = {}
    mentions = connection.execute(
        select(batch_listing.c.listing_id, batch_listing.c.title)
        .where(batch_listing.c.title.is_not(None))
        .order_by(batch_listing.c.batch_id, batch_listing.c.listing_id)
    )
    for mention in mentions:
        titles[content_of[mention.listing_id]] = mention.title
    empty = dict.fromkeys(ATTRIBUTES)
    names = {row.listing_id: row for row in connection.execute(select(listing))}
    for content_id in dict.fromkeys(content_of.values()):
        if content_id not in rows and (names[content_id].namespace, names[content_id].external_id) != NOTHING:
            title = titles.get(content_id, names[content_id].external_id)
            rows[content_id] = {"is_catalogued": False, **empty, "title": title}
