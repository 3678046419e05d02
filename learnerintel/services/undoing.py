"""Undoing a batch: the store is then as if the file had never come."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.wording import counted
from learnerintel.errors import UnknownName
from learnerintel.services.comment_scores import score_comments_again
from learnerintel.services.fast_path import take_ratings_back
from learnerintel.store import audit, batches, contents, people, rollups
from learnerintel.store.engine import Store
from learnerintel.store.schema import batch, decision


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One file taken in, for the history on the upload page."""

    batch_id: int
    state: str
    kind: str
    reader: str
    file_name: str
    imported_at: int
    imported_by: str
    undone_at: int | None
    undone_by: str | None
    first_on: int | None
    last_on: int | None
    row_count: int
    new_count: int
    duplicate_count: int
    rejected_count: int
    left_out_count: int
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What an undo did: the batch, and how many decisions were made while its rows were there."""

    batch_id: int
    file_name: str
    decisions_since: int

    @property
    def sentence(self) -> str:
        """What to tell the person who asked for it."""
        count = self.decisions_since
        made = counted(count, "decision was", "decisions were")
        later = f" {made} made since it was taken in; they stand, with their evidence." if count else ""
        return f"{self.file_name} (batch {self.batch_id}) is undone; the store is as if it had never come.{later}"


def undo(store: Store, viewer: Viewer, batch_id: int) -> UndoResult:
    """Take a batch back, whether or not it is the last.

    Raises:
        UnknownName: no such batch, or it is undone already.
        NotPermitted: the viewer may not undo imports.
    """
    require(viewer, Permission.UNDO_IMPORT)
    now = int(time.time())
    with store.write() as connection:
        claimed = connection.execute(
            update(batch)
            .where(batch.c.batch_id == batch_id, batch.c.state == "done")
            .values(state="undone", undone_at=now, undone_by=viewer.name)
        )
        row = connection.execute(select(batch).where(batch.c.batch_id == batch_id)).first()
        if row is None:
            raise UnknownName(f"There is no batch {batch_id}. Nothing was changed. `coverage` lists the batches.")
        if claimed.rowcount == 0:
            raise UnknownName(f"Batch {batch_id} ({row.file_name}) is undone already. Nothing was changed.")
        take_ratings_back(connection, batch_id, now)
        _remove(connection, batch_id, row.kind)
        since = connection.execute(select(decision.c.decision_id).where(decision.c.decided_at >= row.imported_at))
        audit.record(connection, viewer, "undo import", f"batch {batch_id}", now)
        return UndoResult(batch_id, row.file_name, len(since.fetchall()))


def _remove(connection: Connection, batch_id: int, kind: str) -> None:
    has_voids = batches.has_voids(connection)  # asked now: what a removed row voided counts again, on any day
    days = batches.remove(connection, batch_id)
    batches.forget_unmentioned(connection)
    is_changed = people.conclude_people(connection)
    is_changed = contents.conclude_content(connection) or is_changed
    if kind == "catalogue":
        score_comments_again(connection)
    if is_changed or kind == "transcript" or (kind == "activity" and has_voids):
        rollups.rebuild(connection)
    elif kind in ("offers", "assignments", "mailing_events"):
        rollups.refresh_asked(connection)
    elif kind in ("activity", "scores"):
        rollups.refresh(connection, days)


def list_batches(store: Store, viewer: Viewer) -> list[BatchLine]:
    """Every file taken in, newest first.

    Raises:
        NotPermitted: the viewer may not see coverage.
    """
    require(viewer, Permission.SEE_COVERAGE)
    names = [name for name in BatchLine.__dataclass_fields__ if name != "statements"]
    with store.read() as connection:
        rows = connection.execute(
            select(*(batch.c[name] for name in names), batch.c.account_text).order_by(batch.c.batch_id.desc())
        ).fetchall()
    return [
        BatchLine(*row[: len(names)], statements=tuple(json.loads(row.account_text).get("said", ()))) for row in rows
    ]
