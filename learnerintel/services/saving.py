"""Typed records of one file into the store, inside one write transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pyarrow as pa
from sqlalchemy import Connection

from learnerintel.domain.erasure import ERASED_ROWS
from learnerintel.domain.records import RECORD_KINDS, RecordKind, Shape
from learnerintel.domain.tables import ReadReport
from learnerintel.services.comment_scores import score_comments_again
from learnerintel.services.erased_rows import ErasedRows
from learnerintel.services.saving_columns import KindAccount, SaveOptions
from learnerintel.services.saving_events import save_event_records
from learnerintel.services.saving_states import (
    roster_mode_of,
    save_catalogue_records,
    save_roster_records,
    save_state_records,
    whole_table,
)
from learnerintel.services.saving_totals import save_total_records
from learnerintel.store import batches, contents, people, responses, rollups
from learnerintel.store.company import company_day
from learnerintel.store.schema import TOTAL_TABLES


class NothingNew(Exception):
    """Everything in the file was already there.

    Carries what there is to say, the account of the reading, and the batch that it repeats.
    """

    def __init__(self, statements: list[str], report: ReadReport, repeats: int | None = None) -> None:
        super().__init__()
        self.statements = statements
        self.report = report
        self.repeats = repeats


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a file's records; ``report`` is the account of the reading, with what was left out here too."""

    batch_id: int
    new_count: int
    duplicate_count: int
    statements: list[str]
    report: ReadReport


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file on its way into the store, perhaps still being read.

    Attributes:
        file_name: as the person named it.
        content_hash: SHA-256 of its bytes.
        reader: name of the reader.
        kind: name of the record kind.
        records: blocks of typed records; walked once.
        report: gives the account of the reading, once the records are walked; raises where the file is refused.
    """

    file_name: str
    content_hash: str
    reader: str
    kind: str
    records: Iterable[pa.RecordBatch]
    report: Callable[[], ReadReport]


def save_records(connection: Connection, file: ReadFile, options: SaveOptions) -> Saved:
    """Store what a file brought, bring the rollups up to date, and close the batch.

    Raises:
        NothingNew: the transaction is to be rolled back.
        QuestionOpen: a roster may be a snapshot or a list of changes, or the file can be read in two ways.
        FileRefused: the reading of the file came to that; the transaction is to be rolled back.
        SettingsError: people were erased, and the key to recognise them is not here.
    """
    kind = RECORD_KINDS[file.kind]
    effective_on = company_day(connection, options.imported_at)
    batch_id = batches.claim(
        connection,
        batches.BatchClaim(
            kind=kind.name,
            reader=file.reader,
            file_name=file.file_name,
            content_hash=file.content_hash,
            choices=options.choices_text,
            effective_on=effective_on,
            imported_at=options.imported_at,
            imported_by=options.viewer.name,
        ),
    )
    statements: list[str] = []
    erased = ErasedRows(connection)
    records = erased.kept(file.records)
    if kind.shape is Shape.EVENT:
        account = save_event_records(connection, kind, batch_id, file.reader, records, options)
    else:
        table = whole_table(records, kind)
        if kind.name == "roster":
            mode, statements = roster_mode_of(connection, table, options, effective_on)
            batches.set_roster_mode(connection, batch_id, mode)
        if kind.table in TOTAL_TABLES:
            account = save_total_records(connection, kind, batch_id, file.reader, table)
        else:
            account = _STATE_SAVERS.get(kind.name, save_state_records)(connection, kind, batch_id, table)
    report = file.report()
    if erased.row_count:
        report = replace(report, left_out=report.left_out | {ERASED_ROWS: erased.row_count})
    if kind.name == "answers":
        account = _by_rows(account, responses.new_response_count(connection, batch_id), "answers", report)
    elif account.new_rows is not None:
        account = _by_rows(account, account.new_rows, "records", report)
    statements += account.statements
    counts = batches.BatchCounts(
        report.rows_read,
        account.new_count,
        account.duplicate_count,
        report.rows_rejected,
        sum(report.left_out.values()),
    )
    batches.finish(connection, batch_id, counts, account.span, {"left_out": report.left_out, "said": statements})
    is_changed = _conclude(connection, kind, account, options)
    if account.new_count == 0 and not (account.is_change or (kind.name == "roster" and is_changed)):
        raise NothingNew(statements, report, account.repeats)
    return Saved(batch_id, account.new_count, account.duplicate_count, statements, report)


def _by_rows(account: KindAccount, new_count: int, records: str, report: ReadReport) -> KindAccount:
    """The account in rows of the file, where a row may have become several records."""
    good = report.rows_read - report.rows_rejected - sum(report.left_out.values())
    said = f"{account.new_count} new {records} from {new_count} rows of the file."
    return replace(
        account, new_count=new_count, duplicate_count=good - new_count, statements=[said, *account.statements]
    )


def _conclude(connection: Connection, kind: RecordKind, account: KindAccount, options: SaveOptions) -> bool:
    """Compute anew what the file touched; returns whether people or content were concluded otherwise."""
    if kind.name == "roster":
        is_changed = people.conclude_people(connection)
    else:
        is_changed = contents.conclude_content(connection)
        if kind.name == "catalogue":
            score_comments_again(connection)
    if options.is_dry_run:
        return is_changed
    if is_changed or account.needs_rebuild:
        rollups.rebuild(connection)
    elif account.changes_asked:
        rollups.refresh_asked(connection)
    elif kind.table == "activity" and account.days is not None:
        rollups.refresh(connection, account.days)
    return is_changed


_STATE_SAVERS = {"roster": save_roster_records, "catalogue": save_catalogue_records}
