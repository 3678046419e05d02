"""Typed records of one file into the store, inside one write transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
from sqlalchemy import Connection

from learnerintel.domain.records import RECORD_KINDS, RecordKind, Shape
from learnerintel.domain.tables import ReadReport
from learnerintel.services.saving_columns import KindAccount, SaveOptions
from learnerintel.services.saving_events import save_event_records
from learnerintel.services.saving_states import (
    roster_mode_of,
    save_catalogue_records,
    save_roster_records,
    save_state_records,
)
from learnerintel.store import batches, contents, people, rollups
from learnerintel.store.company import company_setting


class NothingNew(Exception):
    """Everything in the file was already there; carries what there is to say."""

    def __init__(self, statements: list[str]) -> None:
        super().__init__()
        self.statements = statements


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a file's records."""

    batch_id: int
    new_count: int
    duplicate_count: int
    statements: list[str]


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
    mode, statements = roster_mode_of(connection, kind, table, options, effective_on)
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
    is_changed = _conclude(connection, kind, account, options)
    if account.new_count == 0 and not (account.is_change or (kind.name == "roster" and is_changed)):
        raise NothingNew(statements)
    return Saved(batch_id, account.new_count, account.duplicate_count, statements)


def _today(connection: Connection, now: int) -> int:
    zone = ZoneInfo(company_setting(connection, "time_zone"))
    return datetime.fromtimestamp(now, UTC).astimezone(zone).date().toordinal() - 719_163


def _conclude(connection: Connection, kind: RecordKind, account: KindAccount, options: SaveOptions) -> bool:
    """Compute anew what the file touched; returns whether people or content were concluded otherwise."""
    if kind.name == "roster":
        is_changed = people.conclude_people(connection)
    else:
        is_changed = contents.conclude_content(connection)
    if kind.shape is Shape.STATE and kind.name not in ("roster", "catalogue"):
        is_changed = True
    if options.is_dry_run:
        return is_changed
    if is_changed or account.needs_rebuild:
        rollups.rebuild(connection)
    elif account.days is not None:
        rollups.refresh(connection, account.days)
    return is_changed


Saver = Callable[[Connection, RecordKind, int, pa.Table, ReadReport, SaveOptions], KindAccount]


def _saver(kind: RecordKind) -> Saver:
    if kind.name == "roster":
        return save_roster_records
    if kind.name == "catalogue":
        return save_catalogue_records
    return save_event_records if kind.shape is Shape.EVENT else save_state_records
