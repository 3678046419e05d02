"""Event records (activity, scores, offers, feedback) into the store, block by block."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection

from learnerintel.domain.records import RecordKind
from learnerintel.readers.registry import spreads_rows
from learnerintel.services.comment_scores import score_new_comments
from learnerintel.services.saving_columns import KindAccount, LastTitles, NameNumbers, SaveOptions
from learnerintel.store import batches, comments
from learnerintel.store.arrow_arrays import numbers_of
from learnerintel.store.details import DetailIds
from learnerintel.store.event_rows import Events, no_duration
from learnerintel.store.facts import EventAccount, EventTaking
from learnerintel.store.identities import mention
from learnerintel.store.responses import KnownResponses
from learnerintel.store.rollups import MonthSums
from learnerintel.store.rows_of_several import RowsOfSeveral, stored_events_of
from learnerintel.store.schema import EVENT_TABLES, UNSTATED

#: What to do where a file shares rows with another one of which neither holds the other.
SPLIT_REMEDY = "If this file goes on where the last one stopped, undo it and say --continues."


def save_event_records(
    connection: Connection,
    kind: RecordKind,
    batch_id: int,
    source: str,
    records: Iterable[pa.RecordBatch],
    options: SaveOptions,
) -> KindAccount:
    """Store the events of one file, the new ones only, and score new comments.

    Args:
        connection: inside a write transaction.
        kind: an event kind.
        batch_id: of the file.
        source: name of the reader.
        records: typed records; walked once, while the file may still be being read.
        options: what the analyst stated.
    """
    has_sums = kind.table == "activity" and not options.is_dry_run
    with (
        tempfile.TemporaryDirectory(prefix="learnerintel-") as folder,
        MonthSums(connection) if has_sums else nullcontext() as sums,
        EventTaking(
            connection, kind.table, source, batch_id, Path(folder), options.continues, sums and sums.add
        ) as taking,
    ):
        rows = _FileRows(connection, kind, source, batch_id)
        several = RowsOfSeveral() if spreads_rows(source) and kind.name != "answers" else None
        for batch in records:
            events, ids = rows.of(batch)
            if several is not None:
                several.add(numbers_of(batch.column("row_number")), events)
            taking.add(events, ids)
        saved = taking.finish()
    batches.note_owned(connection, batch_id, kind.table, saved.details)
    mention(connection, batch_id, rows.people.numbers(), rows.titles.titles())
    if kind.table == "feedback" and not options.is_dry_run:
        score_new_comments(connection)
    return KindAccount(
        saved.new_count,
        saved.duplicate_count,
        [] if rows.has_ids or options.continues else _split_warning(saved),
        days=saved.days,
        span=saved.span,
        changes_asked=kind.table in ("offer", "mailing_event"),  # what was delivered and names content is an offer
        needs_rebuild=rows.has_voids,
        new_rows=None if several is None else several.new_count(stored_events_of(connection, kind.table, batch_id)),
    )


class _FileRows:
    """Turns blocks of typed records into events.

    Attributes:
        people: numbers of the people named.
        titles: of the content named.
        has_ids: rows carry ids of their own.
        has_voids: rows void others.
    """

    def __init__(self, connection: Connection, kind: RecordKind, source: str, batch_id: int) -> None:
        self._connection = connection
        self._has_comments = kind.table == "feedback"
        self._content = NameNumbers.of_content(connection)
        self._details = DetailIds(connection, EVENT_TABLES[kind.table][1], source)
        self._met: set[tuple[int, str | None]] = set()
        self._responses = KnownResponses(connection, source, batch_id) if kind.name == "answers" else None
        self.people = NameNumbers.of_people(connection)
        self.titles = LastTitles()
        self.has_ids = False
        self.has_voids = False

    def of(self, batch: pa.RecordBatch) -> tuple[Events, list[str | None] | None]:
        """The events of a block, and their ids where the source has ids."""
        if self._responses is None:
            return self._events_of(batch)
        is_new, known = self._known_answers(self._responses, batch)
        events, _ = self._events_of(batch.filter(pa.array(is_new)))
        self.people.of(batch)  # who answered is named by this file as well
        return Events.joined([events, *known]), None

    def _known_answers(self, responses: KnownResponses, batch: pa.RecordBatch) -> tuple[np.ndarray, list[Events]]:
        """Which rows of a block are of responses that the store does not know, and the stored answers of the others.

        A response that several rows of the file give comes as often.
        """
        texts = batch.column("response").cast(pa.string()).to_pylist()
        stored = responses.events_of(text for text in texts if text is not None)
        rows = set(zip(batch.column("row_number").to_pylist(), texts, strict=True)) - self._met
        self._met |= rows
        is_new = np.array([text not in stored for text in texts], dtype=bool)
        return is_new, [stored[text] for _, text in sorted(rows, key=str) if text in stored]

    def _events_of(self, batch: pa.RecordBatch) -> tuple[Events, list[str | None] | None]:
        if self._has_comments:
            batch = _with_comments(self._connection, batch)
        listings = self._content.of(batch)
        self.titles.observe(batch, listings)
        self.has_voids = self.has_voids or _has_any(batch, "voids_record_id")
        record_ids = batch.column("record_id").to_pylist() if _has_any(batch, "record_id") else None
        self.has_ids = self.has_ids or record_ids is not None
        events = Events(
            occurred_on=_whole_numbers(batch, "occurred_on"),
            occurred_at=_whole_numbers(batch, "occurred_at"),
            account_id=self.people.of(batch),
            listing_id=listings,
            detail_id=self._details.of(batch),
            duration_seconds=_durations(batch),
        )
        return events, record_ids


def _split_warning(saved: EventAccount) -> list[str]:
    """Equal rows of files of which neither contains the other may be one event or two."""
    if not (saved.new_count and saved.duplicate_count and saved.missing_count):
        return []
    return [
        f"{saved.duplicate_count} rows equal rows that were already there, from a file that neither holds this one "
        f"nor is held by it; they count once. {SPLIT_REMEDY}"
    ]


def _has_any(batch: pa.RecordBatch, name: str) -> bool:
    return name in batch.schema.names and batch.column(name).null_count < batch.num_rows


def _whole_numbers(batch: pa.RecordBatch, name: str) -> np.ndarray:
    return numbers_of(batch.column(name)).astype(np.int64)


def _durations(batch: pa.RecordBatch) -> np.ndarray:
    if not _has_any(batch, "duration_seconds"):
        return no_duration(batch.num_rows)
    return numbers_of(batch.column("duration_seconds"), UNSTATED).astype(np.int64)


def _with_comments(connection: Connection, batch: pa.RecordBatch) -> pa.RecordBatch:
    numbers = comments.comment_ids(
        connection, batch.column("comment").to_pylist(), batch.column("language").to_pylist()
    )
    return batch.append_column("comment_id", pa.array(numbers, type=pa.int64()))
