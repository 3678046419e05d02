"""How many of the people and the content that a file names are known, before the file is taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, select

from learnerintel.domain.tables import ReadReport
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.store.bulk import select_in
from learnerintel.store.engine import Store
from learnerintel.store.roster import LINKABLE
from learnerintel.store.schema import content, identity, learner, listing

_ROSTER, _CATALOGUE = "roster", "catalogue"
_CONTENT_NAMES = ("content_id", "content_address", "content_title")

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """How many of the named things are known.

    Attributes:
        named: different people, or items, that the file names.
        known: of these, on the roster or in the catalogue, of the store or of a file that waits beside.
        beside: of the known ones, those that only a waiting file knows.
    """

    named: int
    known: int
    beside: int

    @property
    def waiting(self) -> int:
        """Those that wait for a roster or catalogue to name them."""
        return self.named - self.known


@dataclass(frozen=True, slots=True)
class Matching:
    """People and content of a file; None for a kind that the file cannot be matched by.

    A roster is what people are matched against, so nothing is matched in it; a catalogue likewise.
    """

    people: Known | None
    content: Known | None


def match_report(store: Store, viewer: Viewer, report: ReadReport, beside: Sequence[ReadReport] = ()) -> Matching:
    """Compare the names in a file that was read with roster and catalogue.

    Args:
        store: open.
        viewer: must be allowed to import.
        report: of the file; its spool must still be there.
        beside: other files that wait to be taken in; their rosters and catalogues count.

    Raises:
        NotPermitted: the viewer may not import.
    """
    require(viewer, Permission.IMPORT)
    if report.kind in (_ROSTER, _CATALOGUE):
        return Matching(None, None)
    people = _distinct(report, "person_namespace", "person_key")
    items = _distinct(report, "content_namespace", "content_key")
    with store.read() as connection:
        on_roster, in_catalogue = _on_roster(connection, people), _in_catalogue(connection, items)
    rosters = (name for other in beside if other.kind == _ROSTER for name in _roster_names(other))
    catalogues = (name for other in beside if other.kind == _CATALOGUE for name in _catalogue_names(other))
    return Matching(_known(people, on_roster, rosters), _known(items, in_catalogue, catalogues))


def _known(named: set[Name], stored: set[Name], waiting: Iterable[Name]) -> Known:
    beside = (named & set(waiting)) - stored
    return Known(len(named), len(stored) + len(beside), len(beside))


def _spooled(report: ReadReport, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Those columns of a file's typed records, block by block."""
    with pa.memory_map(report.spool) as source, pa.ipc.open_stream(source) as stream:
        for batch in stream:
            yield batch.select(list(columns))


def _rows(report: ReadReport, columns: Sequence[str]) -> list[dict[str, str | None]]:
    return [row for batch in _spooled(report, columns) for row in batch.to_pylist()]


def _distinct(report: ReadReport, namespace: str, key: str) -> set[Name]:
    """The different names in two columns that are encoded, by the pairs of codes that occur in each block."""
    names: set[Name] = set()
    for batch in _spooled(report, (namespace, key)):
        spaces, keys = batch.columns
        pairs = pa.table({"space": spaces.indices, "key": keys.indices}).group_by(["space", "key"]).aggregate([])
        known = pairs.filter(pc.is_valid(pairs["key"]))
        found = (spaces.dictionary.take(known["space"]), keys.dictionary.take(known["key"]))
        names.update(zip(*(part.to_pylist() for part in found), strict=True))
    return names


def _on_roster(connection: Connection, names: set[Name]) -> set[Name]:
    known = identity.c.learner_id.in_(select(learner.c.learner_id))
    return {
        (namespace, external_id)
        for namespace, keys in _by_namespace(names).items()
        for (external_id,) in select_in(
            connection,
            (identity.c.external_id,),
            identity.c.external_id,
            keys,
            (identity.c.namespace == namespace) & known,
        )
    }


def _in_catalogue(connection: Connection, names: set[Name]) -> set[Name]:
    known = listing.c.content_id.in_(select(content.c.content_id).where(content.c.is_catalogued))
    return {
        (namespace, external_id)
        for namespace, keys in _by_namespace(names).items()
        for (external_id,) in select_in(
            connection,
            (listing.c.external_id,),
            listing.c.external_id,
            keys,
            (listing.c.namespace == namespace) & known,
        )
    }


def _by_namespace(names: set[Name]) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for namespace, key in sorted(names):
        keys.setdefault(namespace, []).append(key)
    return keys


def _roster_names(report: ReadReport) -> Iterable[Name]:
    """Names by which a waiting roster will know people; a bare name only where it is all there is."""
    for row in _rows(report, (*LINKABLE, "person_name")):
        stated = [(space, row[space]) for space in LINKABLE if row[space] is not None]
        if stated:
            yield from stated
        elif row["person_name"] is not None:
            yield "person_name", row["person_name"]


def _catalogue_names(report: ReadReport) -> Iterable[Name]:
    """Names by which a waiting catalogue will know items; an address or title of two items is none."""
    rows = _rows(report, _CONTENT_NAMES)
    shared = Counter((space, row[space]) for row in rows for space in _CONTENT_NAMES[1:] if row[space] is not None)
    for row in rows:
        stated = [(space, row[space]) for space in _CONTENT_NAMES if row[space] is not None]
        yield from (name for place, name in enumerate(stated) if place == 0 or shared[name] == 1)
