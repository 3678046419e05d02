"""Event records (activity, scores, offers, feedback) into the store."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection

from learnerintel import sentiment
from learnerintel.domain.records import RecordKind
from learnerintel.domain.tables import ReadReport
from learnerintel.services.saving_columns import KindAccount, SaveOptions, account_column, last_titles, listing_column
from learnerintel.store import comments
from learnerintel.store.company import company_setting
from learnerintel.store.details import detail_columns, detail_ids
from learnerintel.store.facts import Events, save_events
from learnerintel.store.identities import mention
from learnerintel.store.schema import EVENT_TABLES

#: What to do where a file shares rows with another one of which neither holds the other.
SPLIT_REMEDY = "If this file goes on where the last one stopped, undo it and say --continues."


def save_event_records(
    connection: Connection, kind: RecordKind, batch_id: int, table: pa.Table, report: ReadReport, options: SaveOptions
) -> KindAccount:
    """Store the events of one file, the new ones only, and score new comments."""
    detail = EVENT_TABLES[kind.table][1]
    if kind.table == "feedback":
        table = _with_comments(connection, table)
    accounts = account_column(connection, table)
    listings = listing_column(connection, table)
    mention(connection, batch_id, np.unique(accounts).tolist(), last_titles(table, listings))
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
    if kind.table == "feedback" and not options.is_dry_run:
        _score_comments(connection)
    return KindAccount(
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
        f"held by it; they count once. {SPLIT_REMEDY}"
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


def _with_comments(connection: Connection, table: pa.Table) -> pa.Table:
    numbers = comments.comment_ids(
        connection, table.column("comment").to_pylist(), table.column("language").to_pylist()
    )
    position = table.column_names.index("comment")
    return table.set_column(position, "comment_id", pa.array(numbers, type=pa.int64()))


def _score_comments(connection: Connection) -> None:
    model = sentiment.sentiment_model()
    stated = [code.strip() for code in company_setting(connection, "languages").split(",") if code.strip()]
    waiting = comments.unscored(connection, model.version)
    scores = sentiment.score_comments(
        [text for _, text, _ in waiting],
        [language for _, _, language in waiting],
        languages_in_use=stated or sentiment.DEFAULT_LANGUAGES,
    )
    comments.save_scores(
        connection,
        model.version,
        [
            comments.StoredScore(number, score.compound, score.sign, score.language, score.why_not)
            for (number, _, _), score in zip(waiting, scores, strict=True)
        ],
    )
