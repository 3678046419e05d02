"""The live feedback door: its tokens, what came through it, and what each statement said."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Text

from learnerintel.store.schema.base import key, number, table

#: One row per token; the token itself is not kept, only its hash.
door_token = table(
    "door_token",
    "reference",
    key("token_id"),
    Column("source", Text, nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("last_used_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("revoked_by", Text),
)

#: What became of requests and statements, counted by day; token 0 stands for requests without a valid token.
door_count = table(
    "door_count",
    "reference",
    key("token_id"),
    key("on_day"),
    Column("outcome", String(20), primary_key=True),
    number("count"),
)

#: What each posted statement said, so that another one under its id is seen.
posted_statement = table(
    "posted_statement",
    "reference",
    Column("statement_id", LargeBinary(16), primary_key=True),
    Column("content_hash", LargeBinary(16), nullable=False),
    Column("token_id", Integer, nullable=False),
    without_rowid=True,
)
