"""Editions of the summary that keep their numbers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Text

from learnerintel.store.schema.base import key, table

#: Appended, never changed. ``figures`` is JSON: the numbers with base and interval, as they were shown.
edition = table(
    "edition",
    "reference",
    key("edition_id"),
    Column("as_of_on", Integer, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    # the newest batch it knew of; 0 for none
    Column("newest_batch_id", Integer, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("completeness", Text, nullable=False),
    Column("figures", Text, nullable=False),
)
