"""Plan values."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, String, Text

from learnerintel.store.schema.base import key, table

#: What somebody plans for a metric in a fiscal year, for the whole company; stated anew, the newest value stands.
target = table(
    "target",
    "reference",
    Column("metric", String(40), primary_key=True),
    key("year"),
    Column("value", Float, nullable=False),
    Column("stated_at", BigInteger, nullable=False),
    Column("stated_by", Text, nullable=False),
)
