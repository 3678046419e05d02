"""Typed records of one file into the store, inside one write transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, select

from learnerintel import sentiment
from learnerintel.domain.records import RECORD_KINDS, RecordKind, Shape
from learnerintel.domain.tables import ReadReport
from learnerintel.domain.viewer import Viewer
from learnerintel.errors import QuestionOpen
from learnerintel.store import batches, comments, contents, people, rollups
from learnerintel.store.company import company_setting
from learnerintel.store.details import detail_columns, detail_ids
from learnerintel.store.facts import Events, save_events
from learnerintel.store.identities import NOBODY, NOTHING, account_ids, listing_ids, mention
from learnerintel.store.schema import EVENT_TABLES, STATE_TABLES, membership
from learnerintel.store.states import save_states

_JOINT = "\x1f"


class NothingNew(Exception):
    """Everything in the file was already there; carries what there is to say."""

    def __init__(self, statements: list[str]) -> None:
        super().__init__()
        self.statements = statements


@dataclass(frozen=True, slots=True)
class SaveOptions:
    """What the saving of a file needs to know beside its records."""

    viewer: Viewer
    roster_mode: str | None
    continues: bool
    choices_text: str
    imported_at: int


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a file's records."""

    batch_id: int
    new_count: int
    duplicate_count: int
    statements: list[str]


@dataclass(frozen=True, slots=True)
class _Account:
    """Counts of one kind's saving, and what has to be computed anew."""

    new_count: int
    duplicate_count: int
    statements: list[str]
    days: np.ndarray | None = None
    span: tuple[int, int] | None = None
    needs_rebuild: bool = False
    is_change: bool = False


def save_records(connection: Connection, report: ReadReport, options: SaveOptions) -> Saved:
    """Store what a file brought, bring the rollups up to date, and close the batch.

    Raises:
        NothingNew: the transaction is to be rolled back.
        QuestionOpen: a roster may be a snapshot or a list of changes.
    """
    kind = RECORD_KINDS[report.kind]
    with pa.memory_map(report.spool) as source:
        table = pa.ipc.open_stream(source).read_all()
    effective_on = _today(connection, options.imported_at)
    mode, statements = _roster_mode(connection, kind, table, options, effective_on)
    batch_id = batches.claim(
        connection,
        batches.BatchClaim(
            kind=kind.name,
            reader=report.reader,
            file_name=report.file_name,
            content_hash=report.content_hash,
            choices=options.choices_text,
            roster_mode=mode,
            effective_on=effective_on,
            imported_at=options.imported_at,
            imported_by=options.viewer.name,
        ),
    )
    account = _saver(kind)(connection, kind, batch_id, table, report, options)
    statements += account.statements
    left_out = sum(report.left_out.values())
    counts = batches.BatchCounts(
        report.rows_read, account.new_count, account.duplicate_count, report.rows_rejected, left_out
    )
    batches.finish(connection, batch_id, counts, account.span, {"left_out": report.left_out, "said": statements})
    is_changed = _conclude(connection, kind, account)
    if account.new_count == 0 and not (account.is_change or (kind.name == "roster" and is_changed)):
        raise NothingNew(statements)
    return Saved(batch_id, account.new_count, account.duplicate_count, statements)


def _today(connection: Connection, now: int) -> int:
    zone = ZoneInfo(company_setting(connection, "time_zone"))
    return datetime.fromtimestamp(now, UTC).astimezone(zone).date().toordinal() - 719_163


def _conclude(connection: Connection, kind: RecordKind, account: _Account) -> bool:
    """Compute anew what the file touched; returns whether people or content were concluded otherwise."""
    if kind.name == "roster":
        is_changed = people.conclude_people(connection)
    else:
        is_changed = contents.conclude_content(connection)
    if kind.shape is Shape.STATE and kind.name not in ("roster", "catalogue"):
        is_changed = True
    if is_changed or account.needs_rebuild:
        rollups.rebuild(connection)
    elif account.days is not None:
        rollups.refresh(connection, account.days)
    return is_changed


Saver = Callable[[Connection, RecordKind, int, pa.Table, ReadReport, SaveOptions], _Account]


def _saver(kind: RecordKind) -> Saver:
    if kind.name == "roster":
        return _save_roster
    if kind.name == "catalogue":
        return _save_catalogue
    return _save_events if kind.shape is Shape.EVENT else _save_states


# --- events -----------------------------------------------------------------------------------------


def _save_events(
    connection: Connection, kind: RecordKind, batch_id: int, table: pa.Table, report: ReadReport, options: SaveOptions
) -> _Account:
    detail = EVENT_TABLES[kind.table][1]
    if kind.table == "feedback":
        table = _with_comments(connection, table)
    accounts = _account_column(connection, table)
    listings = _listing_column(connection, table)
    mention(connection, batch_id, np.unique(accounts).tolist(), _titles(table, listings))
    record_ids = table.column("record_id") if "record_id" in table.column_names else None
    has_ids = record_ids is not None and record_ids.null_count < len(record_ids)
    events = Events(
        occurred_on=_integers(table, "occurred_on"),
        account_id=accounts,
        listing_id=listings,
        detail_id=detail_ids(connection, detail, report.reader, _padded(table, detail_columns(detail))),
        occurred_at=_integers(table, "occurred_at"),
        record_id=np.array(record_ids.to_pylist(), dtype=object) if has_ids else None,
    )
    saved = save_events(connection, kind.table, report.reader, batch_id, events, options.continues)
    span = (int(events.occurred_on.min()), int(events.occurred_on.max())) if len(events.occurred_on) else None
    if kind.table == "feedback":
        _score_comments(connection)
    return _Account(
        saved.new_count,
        saved.duplicate_count,
        _split_warning(saved.new_count, saved.duplicate_count, saved.missing_count, has_ids, options),
        days=saved.days,
        span=span,
        needs_rebuild=kind.table == "offer" or _has_voids(table),
    )


def _split_warning(new: int, repeated: int, missing: int, has_ids: bool, options: SaveOptions) -> list[str]:
    """Equal rows of files of which neither contains the other may be one event or two."""
    if has_ids or options.continues or not (new and repeated and missing):
        return []
    return [
        f"{repeated} rows equal rows that were already there, from a file that neither holds this one nor is "
        "held by it; they count once. If this file goes on where the last one stopped, undo it and say --continues."
    ]


def _has_voids(table: pa.Table) -> bool:
    if "voids_record_id" not in table.column_names:
        return False
    column = table.column("voids_record_id")
    return column.null_count < len(column)


def _integers(table: pa.Table, name: str) -> np.ndarray:
    return table.column(name).to_numpy().astype(np.int64)


def _padded(table: pa.Table, columns: tuple[str, ...]) -> pa.Table:
    """The detail's columns; what a kind of record does not have is unknown."""
    arrays = [table.column(name) if name in table.column_names else pa.nulls(table.num_rows) for name in columns]
    return pa.table(arrays, names=list(columns))


def _account_column(connection: Connection, table: pa.Table) -> np.ndarray:
    names, codes = _distinct_names(table, "person_namespace", "person_key", NOBODY)
    numbers = account_ids(connection, names)
    return np.array([numbers[name] for name in names], dtype=np.int64)[codes]


def _listing_column(connection: Connection, table: pa.Table) -> np.ndarray:
    names, codes = _distinct_names(table, "content_namespace", "content_key", NOTHING)
    numbers = listing_ids(connection, names)
    return np.array([numbers[name] for name in names], dtype=np.int64)[codes]


def _distinct_names(
    table: pa.Table, namespace: str, key: str, absent: tuple[str, str]
) -> tuple[list[tuple[str, str]], np.ndarray]:
    """Distinct (namespace, key) pairs of a table, and each row's position among them."""
    if table.num_rows == 0:
        return [], np.array([], dtype=np.int64)
    joined = pc.binary_join_element_wise(
        pc.fill_null(table.column(namespace).cast(pa.string()), absent[0]),
        pc.fill_null(table.column(key).cast(pa.string()), absent[1]),
        _JOINT,
    )
    encoded = joined.combine_chunks().dictionary_encode()
    names = [tuple(text.split(_JOINT, 1)) for text in encoded.dictionary.to_pylist()]
    return names, encoded.indices.to_numpy().astype(np.int64)


def _titles(table: pa.Table, listings: np.ndarray) -> dict[int, str | None]:
    """The last title that the file gives each listing."""
    titled: dict[int, str | None] = dict.fromkeys(np.unique(listings).tolist())
    pairs = pa.table([pa.array(listings), table.column("content_title").cast(pa.string())], names=["listing", "title"])
    last = pairs.filter(pc.is_valid(pairs.column("title"))).group_by("listing", use_threads=False)
    for row in last.aggregate([("title", "last")]).to_pylist():
        titled[row["listing"]] = row["title_last"]
    return titled


def _with_comments(connection: Connection, table: pa.Table) -> pa.Table:
    numbers = comments.comment_ids(
        connection, table.column("comment").to_pylist(), table.column("language").to_pylist()
    )
    position = table.column_names.index("comment")
    return table.set_column(position, "comment_id", pa.array(numbers, type=pa.int64()))


def _score_comments(connection: Connection) -> None:
    waiting = comments.unscored(connection, sentiment.MODEL_VERSION)
    scores = sentiment.score_comments([text for _, text, _ in waiting], [language for _, _, language in waiting])
    comments.save_scores(
        connection,
        sentiment.MODEL_VERSION,
        [
            comments.StoredScore(number, score.compound, score.sign, score.language, score.why_not)
            for (number, _, _), score in zip(waiting, scores, strict=True)
        ],
    )


# --- states -----------------------------------------------------------------------------------------


def _save_states(
    connection: Connection, kind: RecordKind, batch_id: int, table: pa.Table, _report: ReadReport, _: SaveOptions
) -> _Account:
    accounts = _account_column(connection, table)
    listings = _listing_column(connection, table)
    mention(connection, batch_id, np.unique(accounts).tolist(), _titles(table, listings))
    columns: dict[str, Any] = {"account_id": accounts.tolist(), "listing_id": listings.tolist()}
    for column in STATE_TABLES[kind.table].columns:
        if column.name not in ("account_id", "listing_id", "batch_id"):
            columns[column.name] = table.column(column.name).to_pylist()
    saved = save_states(connection, kind.table, batch_id, columns)
    days = [day for name in ("assigned_on", "started_on", "completed_on") for day in columns.get(name, ()) if day]
    return _Account(
        saved.new_count, saved.duplicate_count, [], span=(min(days), max(days)) if days else None, needs_rebuild=True
    )


def _save_catalogue(
    connection: Connection,
    _kind: RecordKind,
    batch_id: int,
    table: pa.Table,
    _report: ReadReport,
    _options: SaveOptions,
) -> _Account:
    new_count, duplicate_count = contents.save_catalogue(connection, batch_id, table.to_pylist())
    return _Account(new_count, duplicate_count, [])


def _save_roster(
    connection: Connection,
    _kind: RecordKind,
    batch_id: int,
    table: pa.Table,
    _report: ReadReport,
    _options: SaveOptions,
) -> _Account:
    new_count, duplicate_count = people.save_roster(connection, batch_id, _roster_rows(table))
    days = [day for day in table.column("member_from").to_pylist() if day is not None]
    return _Account(new_count, duplicate_count, [], span=(min(days), max(days)) if days else None)


def _roster_rows(table: pa.Table) -> list[people.RosterRow]:
    names = people.RosterRow.__dataclass_fields__
    return [people.RosterRow(**{name: row[name] for name in names}) for row in table.to_pylist()]


def _roster_mode(
    connection: Connection, kind: RecordKind, table: pa.Table, options: SaveOptions, effective_on: int
) -> tuple[str | None, list[str]]:
    """Whether a roster is everybody or only what changed; asked where it makes a difference.

    Raises:
        QuestionOpen: nobody said, and people of the store are missing from the file.
    """
    if kind.name != "roster":
        return None, []
    present = _members(connection, effective_on)
    numbers = account_ids(connection, {name for row in _roster_rows(table) for name in row.names()})
    missing = len(present) - len(present & people.learners_of(connection, numbers.values()))
    mode = options.roster_mode or company_setting(connection, "roster_mode") or None
    if mode is None and missing:
        share = 1 - missing / len(present)
        likely = ("snapshot", "changes") if share >= 0.5 else ("changes", "snapshot")
        raise QuestionOpen(
            f"{missing} of the {len(present)} people on the roster are not in this file. Nothing was taken in. "
            "If it is everybody, they have left: say --snapshot. If it lists only changes: say --changes.",
            "roster_mode",
            likely,
        )
    if mode == "snapshot" and missing:
        return mode, [f"{missing} people who are not in this file have left."]
    return mode or "changes", []


def _members(connection: Connection, day: int) -> set[int]:
    rows = connection.execute(
        select(membership.c.learner_id).where(
            membership.c.from_on <= day, membership.c.until_on.is_(None) | (membership.c.until_on >= day)
        )
    )
    return set(rows.scalars())
