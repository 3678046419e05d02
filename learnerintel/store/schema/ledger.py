"""The store itself: its version, company settings, and every file taken in."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Text

from learnerintel.store.schema.base import key, table

#: One row. ``data_version`` grows with every committed change that a page could show.
store_state = table(
    "store_state",
    "local",
    key("store_state_id"),
    Column("data_version", Integer, nullable=False),
)

#: Company settings, asked once: time zone, first weekday, currency.
setting = table(
    "setting",
    "reference",
    Column("name", String(80), primary_key=True),
    Column("value", Text, nullable=False),
)

#: One file taken in. State is ``running`` only inside the transaction, then ``done``; ``undone`` after an undo.
batch = table(
    "batch",
    "reference",
    key("batch_id"),
    Column("state", String(12), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("reader", String(40), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("choices", Text, nullable=False),
    Column("roster_mode", String(12)),
    Column("effective_on", Integer),
    Column("imported_at", BigInteger, nullable=False),
    Column("imported_by", Text, nullable=False),
    Column("undone_at", BigInteger),
    Column("undone_by", Text),
    Column("first_on", Integer),
    Column("last_on", Integer),
    Column("row_count", Integer, nullable=False),
    Column("new_count", Integer, nullable=False),
    Column("duplicate_count", Integer, nullable=False),
    Column("rejected_count", Integer, nullable=False),
    Column("left_out_count", Integer, nullable=False),
    # Events in the store that are this batch's, and the sum of their interactions; NULL for files of states.
    Column("owned_count", Integer),
    Column("interaction_count", BigInteger),
    Column("account_text", Text, nullable=False),
)

#: Log of every try to take a file in, also those that brought nothing or were refused. ``batch_id``: what it became, or
#: the batch that it said again.
import_attempt = table(
    "import_attempt",
    "local",
    Column("import_attempt_id", Integer, primary_key=True),
    Column("attempted_at", BigInteger, nullable=False),
    Column("attempted_by", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content_hash", String(64)),
    Column("outcome", String(20), nullable=False),
    Column("batch_id", Integer),
    Column("message", Text),
)
