"""Is the store what it says it is? Each finding is a sentence; none is a sound store."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

from learnerintel.store import audit, batches, rollups
from learnerintel.store.engine import is_sqlite
from learnerintel.store.schema import EVENT_TABLES, batch, identity, listing, membership


def findings(connection: Connection) -> list[str]:
    """Everything that does not add up, as sentences.

    Looked at: the pages of the file and its references; batches that were not finished; events of no live
    batch, person, content or detail; overlapping memberships; every rollup against a rebuild; the audit chain.
    """
    found = [*_file(connection), *_batches(connection), *_orphans(connection), *_memberships(connection)]
    for name, count in rollups.differences(connection).items():
        if count:
            found.append(f"The rollup {name} differs from a rebuild in {count} rows.")
    broken = audit.first_broken(connection)
    if broken is not None:
        found.append(f"The audit chain is broken at entry {broken}.")
    return found


def _file(connection: Connection) -> list[str]:
    if not is_sqlite(connection):
        return []
    pages = [row[0] for row in connection.execute(text("PRAGMA integrity_check(20)"))]
    broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
    return [f"The file is damaged: {page}." for page in pages if page != "ok"] + [
        f"The table {row[0]} refers to a row of {row[2]} that is not there." for row in broken
    ]


def _batches(connection: Connection) -> list[str]:
    rows = connection.execute(select(batch.c.batch_id).where(batch.c.state.not_in(("done", "undone"))))
    found = [f"Batch {row.batch_id} was begun and never finished." for row in rows]
    for fact_name in EVENT_TABLES:
        for batch_id, (count, interactions) in batches.owned(connection, fact_name).items():
            kept = connection.execute(
                select(batch.c.owned_count, batch.c.interaction_count).where(batch.c.batch_id == batch_id)
            ).first()
            if kept is not None and tuple(kept) != (count, interactions):
                found.append(f"Batch {batch_id} has {count} events; {kept.owned_count} are noted.")
    return found


def _orphans(connection: Connection) -> list[str]:
    found = []
    live = select(batch.c.batch_id).where(batch.c.state == "done")
    for name, (fact, detail) in EVENT_TABLES.items():
        for column, target in (
            (fact.c.batch_id, live),
            (fact.c.account_id, select(identity.c.account_id)),
            (fact.c.listing_id, select(listing.c.listing_id)),
            (fact.c.detail_id, select(detail.c.detail_id)),
        ):
            count = connection.scalar(select(func.count()).select_from(fact).where(column.not_in(target)))
            if count:
                found.append(f"{count} rows of {name} have a {column.name} that does not exist.")
    return found


def _memberships(connection: Connection) -> list[str]:
    later = membership.alias("later")
    overlapping = connection.scalar(
        select(func.count())
        .select_from(membership)
        .join(later, (later.c.learner_id == membership.c.learner_id) & (later.c.from_on > membership.c.from_on))
        .where(membership.c.until_on.is_(None) | (membership.c.until_on >= later.c.from_on))
    )
    return [f"{overlapping} memberships overlap."] if overlapping else []
