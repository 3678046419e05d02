"""Everything that the store knows of one person, with the file that it came from."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, FromClause, Select, Table, select

from learnerintel.domain.periods import date_of
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.services.erasing import digest_of, find_person
from learnerintel.store import audit, erasures
from learnerintel.store.engine import Store
from learnerintel.store.schema import (
    EVENT_TABLES,
    absence,
    asked,
    assessment,
    batch,
    comment,
    comment_reason,
    content,
    decision,
    identity,
    learner,
    listing,
    membership,
    team,
)

#: Concluded from the person's rows; of each learner, not of each account.
_CONCLUDED = (membership, learner, absence, asked, assessment)
#: Numbers of the store's own, of which their meaning is given instead.
_NUMBERS = frozenset({"detail_id", "fingerprint", "previous_hash"})
_FILE = ("batch_id", "file_name", "kind", "reader", "imported_at", "imported_by")


def access(store: Store, viewer: Viewer, *, person: str) -> dict[str, Any]:
    """Everything that the store knows of one person.

    Args:
        store: open.
        viewer: must be allowed to answer such requests; that they looked is noted in the audit.
        person: an identifier, as ``erasing.find_person`` takes it.

    Returns:
        ``names``: the person's names in each source; ``rows``: table -> rows, each with the file and batch that
        brought it, days as dates; ``concluded``: what was concluded from them; ``files``: the batches named.

    Raises:
        NotPermitted: the viewer may not.
        UnknownName: nobody, or more than one person, is called so.
    """
    require(viewer, Permission.ERASE)
    with store.write(changes_pages=False) as connection:
        found = find_person(connection, person)
        audit.record(connection, viewer, "access", digest_of(connection, found), int(time.time()))
        files = {row.batch_id: row._asdict() for row in connection.execute(select(*(batch.c[name] for name in _FILE)))}
        rows = {table.name: _rows(connection, table, found.accounts, files) for table in erasures.tables_of_people()}
        learner_id = connection.scalar(select(identity.c.learner_id).where(identity.c.account_id == found.accounts[0]))
        concluded = {table.name: _of_learner(connection, table, learner_id) for table in _CONCLUDED}
        named = {one["batch_id"] for table in rows.values() for one in table if one.get("batch_id") is not None}
        return {
            "names": [{"namespace": namespace, "id": name} for namespace, name in found.names],
            "person_names": found.person_names,
            "rows": {name: table for name, table in rows.items() if table},
            "concluded": {name: table for name, table in concluded.items() if table},
            "files": [files[number] for number in sorted(named)],
        }


def _rows(
    connection: Connection, table: Table, accounts: list[int], files: dict[int, dict[str, Any]]
) -> list[dict[str, Any]]:
    found = connection.execute(_statement(table).where(erasures.is_of(table, accounts))).mappings()
    return [_told(dict(row), files) | _reasons(connection, row.get("comment_id")) for row in found]


def _statement(table: Table) -> Select[Any]:
    columns: list[Any] = [*table.c]
    source: FromClause = table
    if table.name in EVENT_TABLES:
        detail = EVENT_TABLES[table.name][1]
        columns += [column for column in detail.c if column.name not in table.c]
        source = source.join(detail, detail.c.detail_id == table.c.detail_id)
        if "comment_id" in detail.c:
            columns += [column for column in comment.c if column.name not in detail.c]
            source = source.outerjoin(comment, comment.c.comment_id == detail.c.comment_id)
    if "listing_id" in table.c:
        columns += [listing.c.namespace.label("content_namespace"), listing.c.external_id.label("content_id"),
                    content.c.title.label("content_title")]  # fmt: skip
        source = source.outerjoin(listing, listing.c.listing_id == table.c.listing_id).outerjoin(
            content, content.c.content_id == listing.c.content_id
        )
    if "team_id" in table.c and table is not decision:
        columns.append(team.c.name.label("team"))
        source = source.outerjoin(team, team.c.team_id == table.c.team_id)
    return select(*columns).select_from(source)


def _of_learner(connection: Connection, table: Table, learner_id: int | None) -> list[dict[str, Any]]:
    columns: list[Any] = [*table.c]
    source: FromClause = table
    if "team_id" in table.c:
        columns.append(team.c.name.label("team"))
        source = source.outerjoin(team, team.c.team_id == table.c.team_id)
    if "content_id" in table.c:
        columns.append(content.c.title.label("content_title"))
        source = source.outerjoin(content, content.c.content_id == table.c.content_id)
    rows = connection.execute(select(*columns).select_from(source).where(table.c.learner_id == learner_id)).mappings()
    return [_told(dict(row), {}) for row in rows]


def _reasons(connection: Connection, comment_id: int | None) -> dict[str, Any]:
    if comment_id is None:
        return {}
    chosen = select(comment_reason.c.reason).where(comment_reason.c.comment_id == comment_id)
    return {"reasons": sorted(connection.execute(chosen).scalars())}


def _told(row: dict[str, Any], files: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """A row with what is known of it: nothing that is unknown, days as dates, the file by its name."""
    told = {
        name: date_of(value).isoformat() if name.endswith("_on") else value
        for name, value in row.items()
        if value is not None and name not in _NUMBERS
    }
    origin = files.get(row.get("batch_id") or 0)
    return told | ({"file": origin["file_name"]} if origin else {})
