"""Erased people: keyed hashes of their identifiers, and erasures that wait for a second person."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Text

from learnerintel.store.schema.base import key, number, table

#: Rows of a file that carry such an identifier are not stored. ``key_mark`` tells which key the hash was made with.
erased_identifier = table(
    "erased_identifier",
    "reference",
    Column("digest", String(64), primary_key=True),
    Column("key_mark", String(12), nullable=False),
    Column("erased_at", BigInteger, nullable=False),
)

#: An erasure that one person asked for and a second one has to confirm; gone when it is done or withdrawn.
erasure_request = table(
    "erasure_request",
    "reference",
    key("erasure_request_id"),
    number("account_id"),
    Column("requested_at", BigInteger, nullable=False),
    Column("requested_by", Text, nullable=False),
)
