"""Who did what: an append-only chain in which each entry seals the one before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from learnerintel.domain.viewer import Viewer
from learnerintel.store.schema import audit


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act, without any learner's name and without comment text."""

    happened_at: int
    viewer: str
    role: str
    action: str
    scope: str

    def seal(self, previous_hash: str) -> str:
        """Hash over this entry and everything before it."""
        text = json.dumps(
            [previous_hash, self.happened_at, self.viewer, self.role, self.action, self.scope], ensure_ascii=False
        )
        return hashlib.sha256(text.encode()).hexdigest()


def record(connection: Connection, viewer: Viewer, action: str, scope: str, happened_at: int) -> None:
    """Append an entry, inside the transaction of the act itself."""
    entry = AuditEntry(happened_at, viewer.name, str(viewer.role), action, scope)
    last = connection.execute(select(audit).order_by(audit.c.audit_id.desc()).limit(1)).first()
    previous = last.entry_hash if last else ""
    connection.execute(
        insert(audit).values(
            audit_id=int(connection.scalar(select(func.max(audit.c.audit_id))) or 0) + 1,
            happened_at=entry.happened_at,
            viewer=entry.viewer,
            role=entry.role,
            action=entry.action,
            scope=entry.scope,
            previous_hash=previous,
            entry_hash=entry.seal(previous),
        )
    )


def first_broken(connection: Connection) -> int | None:
    """Number of the first entry that was altered or follows a removed one; None where the chain is whole."""
    previous = ""
    for position, row in enumerate(connection.execute(select(audit).order_by(audit.c.audit_id)), start=1):
        entry = AuditEntry(row.happened_at, row.viewer, row.role, row.action, row.scope)
        if row.audit_id != position or row.previous_hash != previous or row.entry_hash != entry.seal(previous):
            return int(row.audit_id)
        previous = row.entry_hash
    return None
