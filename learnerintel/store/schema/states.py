"""States of a learner and a content item, and everything else of which the newest file wins."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Integer, String, Table

from learnerintel.store.schema.base import key, number, table
from learnerintel.store.schema.totals import TOTAL_KEYS, TOTAL_TABLES

transcript = table(
    "transcript",
    "account_id",
    key("account_id"),
    key("listing_id"),
    key("batch_id"),
    number("row_number"),
    Column("status", String(12)),
    Column("assigned_on", Integer),
    Column("due_on", Integer),
    Column("started_on", Integer),
    Column("completed_on", Integer),
    Column("progress_share", Float),
    Column("duration_seconds", BigInteger),
    Column("score_share", Float),
    Column("obligation", String(12)),
)
assignment = table(
    "assignment",
    "account_id",
    key("account_id"),
    key("listing_id"),
    key("assigned_on"),
    key("batch_id"),
    number("row_number"),
    Column("due_on", Integer),
    Column("obligation", String(12)),
    Column("status", String(12)),
)
STATE_TABLES: dict[str, Table] = {"transcript": transcript, "assignment": assignment, **TOTAL_TABLES}
#: What tells one thing of a state table from every other.
STATE_KEYS: dict[str, tuple[str, ...]] = {
    "transcript": ("account_id", "listing_id"),
    "assignment": ("account_id", "listing_id", "assigned_on"),
    **TOTAL_KEYS,
}
