"""The ids by which the learning system itself names people and content, and who has completed what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, Table, select, union_all

from learnerintel.store.schema import assignment, identity, listing, transcript
from learnerintel.store.use import UNKNOWN, pairings

Named = tuple[str, str]


def lms_names(connection: Connection, content_id: int) -> tuple[Named | None, dict[int, Named]]:
    """How the newest exports that list an item name it, and each learner: namespace and id.

    A roster's ids come first in the store; an action file is for the LMS, which may know people by others.

    Args:
        connection: any.
        content_id: of the item.

    Returns:
        The item's name, None where no export of assignments or transcripts lists it; and names by learner.
    """
    rows = union_all(*(_named(table, content_id) for table in (assignment, transcript))).subquery()
    item: Named | None = None
    people: dict[int, Named] = {}
    for row in connection.execute(select(rows).order_by(rows.c.batch_id)):
        people[row.learner_id] = (row.person_namespace, row.person_id)
        item = (row.content_namespace, row.content_key)
    return item, people


def _named(table: Table, content_id: int) -> Select[Any]:
    return (
        select(
            table.c.batch_id,
            identity.c.learner_id,
            identity.c.namespace.label("person_namespace"),
            identity.c.external_id.label("person_id"),
            listing.c.namespace.label("content_namespace"),
            listing.c.external_id.label("content_key"),
        )
        .join(identity, identity.c.account_id == table.c.account_id)
        .join(listing, listing.c.listing_id == table.c.listing_id)
        .where(listing.c.content_id == content_id)
    )


def completers(connection: Connection, content_id: int) -> set[int]:
    """Learners who have completed an item, on whatever day: no assignment of theirs is taken back."""
    met = pairings(connection)
    rows = met.of_content(content_id)
    return set(met.learner_id[rows][met.first_completed_on[rows] != UNKNOWN].tolist())
