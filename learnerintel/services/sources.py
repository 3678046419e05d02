"""What each source brought, and whom and what of it the roster and the catalogue know."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from learnerintel.domain.periods import iso_day
from learnerintel.domain.records import RECORD_KINDS
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import Family
from learnerintel.store.audit import record
from learnerintel.store.engine import Store
from learnerintel.store.identities import NOBODY, NOTHING
from learnerintel.store.schema import (
    EVENT_TABLES,
    batch,
    batch_account,
    batch_listing,
    content,
    identity,
    learner,
    listing,
)

#: Names shown of those who wait; the count says how many there are.
MOST_WAITING = 200


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is here of one reader and kind of record.

    Attributes:
        reader: name of the reader.
        kind: name of the kind of record.
        label: of the kind, plural.
        family: it belongs to.
        batch_count: files taken in and not undone.
        row_count: events that are in the store; for states, rows that were new.
        people: different people they name, on the roster or not; None where the kind names nobody.
        people_matched: of these, on the roster.
        content: different items they name; None where the kind names none.
        content_matched: of these, in the catalogue.
        first_on: first day they speak of.
        last_on: last day likewise.
        days_old: days from then until today; None where they have no days.
        interactions: sum of clicks or interactions, None where no row states any.
    """

    reader: str
    kind: str
    label: str
    family: Family
    batch_count: int
    row_count: int
    people: int | None
    people_matched: int | None
    content: int | None
    content_matched: int | None
    first_on: int | None
    last_on: int | None
    days_old: int | None
    interactions: int | None

    @property
    def sentence(self) -> str:
        """The same in one line."""
        parts = [f"{self.row_count} {self.label} by {self.reader} from {_files(self.batch_count)}"]
        if self.people is not None:
            parts.append(f"{self.people} people, {self.people_matched} of them on the roster")
        if self.content is not None:
            parts.append(f"{self.content} items, {self.content_matched} of them in the catalogue")
        if self.first_on is not None and self.last_on is not None:
            parts.append(f"from {iso_day(self.first_on)} to {iso_day(self.last_on)}, {self.days_old} days old")
        if self.interactions is not None:
            parts.append(f"{self.interactions} interactions")
        return "; ".join(parts) + "."

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "label"}
        days = {name: None if plain[name] is None else iso_day(plain[name]) for name in ("first_on", "last_on")}
        return {**plain, **days, "family": str(self.family)}


@dataclass(frozen=True, slots=True)
class Matching:
    """Who or what sources name, and whether roster or catalogue know it.

    Attributes:
        known: on the roster, or in the catalogue.
        matched: of these, named by another source too.
        waiting: named by a source and known to no roster or catalogue.
    """

    known: int
    matched: int
    waiting: int

    def sentence(self, what: str, where: str) -> str:
        """The same in one line."""
        return f"{self.known} {what} {where}, {self.matched} of them seen elsewhere; {self.waiting} {what} wait for it."

    def as_json(self) -> dict[str, int]:
        """Plain values."""
        return {"known": self.known, "matched": self.matched, "waiting": self.waiting}


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def source_states(connection: Connection, today: int) -> list[SourceState]:
    """Every reader and kind of record that files were taken in of, in the order of the kinds.

    Args:
        connection: any.
        today: the company's day.
    """
    people = _by_source(connection, _people())
    items = _by_source(connection, _items())
    batches = connection.execute(select(batch).where(batch.c.state == "done").order_by(batch.c.batch_id)).fetchall()
    by_source: dict[tuple[str, str], list[Row[Any]]] = {}
    for one in batches:
        by_source.setdefault((one.reader, one.kind), []).append(one)
    states = [
        _state(source, found, people.get(source), items.get(source), today)
        for source, found in by_source.items()
    ]
    order = list(RECORD_KINDS)
    return sorted(states, key=lambda state: (order.index(state.kind), state.reader))


def _state(
    source: tuple[str, str],
    batches: list[Row[Any]],
    people: tuple[int, int] | None,
    items: tuple[int, int] | None,
    today: int,
) -> SourceState:
    kind = RECORD_KINDS[source[1]]
    is_event = kind.table in EVENT_TABLES
    days = [day for one in batches for day in (one.first_on, one.last_on) if day is not None]
    stated = [one.interaction_count for one in batches if one.interaction_count is not None]
    last_on = max(days, default=None)
    return SourceState(
        reader=source[0],
        kind=kind.name,
        label=kind.label,
        family=kind.family,
        batch_count=len(batches),
        row_count=sum((one.owned_count or 0) if is_event else one.new_count for one in batches),
        people=people[0] if people else None,
        people_matched=people[1] if people else None,
        content=items[0] if items else None,
        content_matched=items[1] if items else None,
        first_on=min(days, default=None),
        last_on=last_on,
        days_old=None if last_on is None else max(0, today - last_on),
        interactions=sum(stated) if stated else None,
    )


def _people() -> Select[Any]:
    return (
        select(
            batch.c.reader,
            batch.c.kind,
            func.count(identity.c.learner_id.distinct()),
            func.count(learner.c.learner_id.distinct()),
        )
        .join(batch_account, batch_account.c.batch_id == batch.c.batch_id)
        .join(identity, identity.c.account_id == batch_account.c.account_id)
        .outerjoin(learner, learner.c.learner_id == identity.c.learner_id)
        .where(identity.c.namespace != NOBODY[0])
    )


def _items() -> Select[Any]:
    catalogued = content.alias("catalogued")
    return (
        select(
            batch.c.reader,
            batch.c.kind,
            func.count(listing.c.content_id.distinct()),
            func.count(catalogued.c.content_id.distinct()),
        )
        .join(batch_listing, batch_listing.c.batch_id == batch.c.batch_id)
        .join(listing, listing.c.listing_id == batch_listing.c.listing_id)
        .outerjoin(catalogued, (catalogued.c.content_id == listing.c.content_id) & catalogued.c.is_catalogued)
        .where(listing.c.namespace != NOTHING[0])
    )


def _by_source(connection: Connection, statement: Select[Any]) -> dict[tuple[str, str], tuple[int, int]]:
    rows = connection.execute(statement.where(batch.c.state == "done").group_by(batch.c.reader, batch.c.kind))
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def matched_people(connection: Connection) -> Matching:
    """People on the roster, how many of them other sources name, and how many people no roster knows."""
    named = (
        select(identity.c.learner_id)
        .join(batch_account, batch_account.c.account_id == identity.c.account_id)
        .join(batch, batch.c.batch_id == batch_account.c.batch_id)
        .where(batch.c.state == "done", batch.c.kind != "roster", identity.c.namespace != NOBODY[0])
        .distinct()
        .subquery("named")
    )
    return _matching(connection, named.c.learner_id, select(learner.c.learner_id).subquery("known").c.learner_id)


def matched_content(connection: Connection) -> Matching:
    """Items in the catalogue, how many of them other sources name, and how many items no catalogue knows."""
    named = (
        select(listing.c.content_id)
        .join(batch_listing, batch_listing.c.listing_id == listing.c.listing_id)
        .join(batch, batch.c.batch_id == batch_listing.c.batch_id)
        .where(batch.c.state == "done", batch.c.kind != "catalogue", listing.c.namespace != NOTHING[0])
        .distinct()
        .subquery("named")
    )
    known = select(content.c.content_id).where(content.c.is_catalogued).subquery("known")
    return _matching(connection, named.c.content_id, known.c.content_id)


def _matching(connection: Connection, named: Any, known: Any) -> Matching:
    both = select(func.count(), func.count(known)).select_from(named.table.outerjoin(known.table, known == named))
    named_count, matched = connection.execute(both).one()
    known_count = connection.scalar(select(func.count()).select_from(known.table))
    return Matching(int(known_count or 0), matched, named_count - matched)


def waiting_content(store: Store, viewer: Viewer) -> list[tuple[str, str]]:
    """(id, title) of items that no catalogue knows, by title; at most ``MOST_WAITING``.

    Raises:
        NotPermitted: the viewer may not see coverage.
    """
    require(viewer, Permission.SEE_COVERAGE)
    with store.read() as connection:
        rows = connection.execute(
            select(listing.c.external_id, content.c.title)
            .join(content, content.c.content_id == listing.c.listing_id)
            .where(~content.c.is_catalogued)
            .order_by(content.c.title, listing.c.external_id)
            .limit(MOST_WAITING)
        )
        return [(row[0], row[1]) for row in rows]


def waiting_people(store: Store, viewer: Viewer) -> list[tuple[str, str]]:
    """(way of naming, id) of people whom no roster knows; at most ``MOST_WAITING``. Leaves a trace in the audit.

    Raises:
        NotPermitted: the viewer may not see rows that name people.
    """
    require(viewer, Permission.PREVIEW_PERSONS)
    with store.write(changes_pages=False) as connection:
        rows = connection.execute(
            select(identity.c.namespace, identity.c.external_id)
            .where(
                identity.c.learner_id.not_in(select(learner.c.learner_id)),
                identity.c.learner_id == identity.c.account_id,
                identity.c.namespace != NOBODY[0],
            )
            .order_by(identity.c.namespace, identity.c.external_id)
            .limit(MOST_WAITING)
        ).fetchall()
        record(connection, viewer, "see waiting people", f"{len(rows)} people", int(time.time()))
    return [(row[0], row[1]) for row in rows]
