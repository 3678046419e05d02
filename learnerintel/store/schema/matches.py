"""What people said about who is who, and which team goes on as which."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Text

from learnerintel.store.schema.base import key, number, table

#: Appended, never changed: of the verdicts about an account, the newest about each person stands.
account_match = table(
    "account_match",
    "reference",
    key("match_id"),
    number("account_id"),
    number("person_account_id"),
    Column("verdict", String(12), nullable=False),
    Column("decided_at", BigInteger, nullable=False),
    Column("decided_by", Text, nullable=False),
)
Index("ix_account_match_account_id", account_match.c.account_id)

#: Appended, never changed: of the verdicts about a team and another one, the newest stands.
team_change = table(
    "team_change",
    "reference",
    key("team_change_id"),
    number("team_id"),
    number("successor_team_id"),
    Column("verdict", String(12), nullable=False),
    Column("decided_at", BigInteger, nullable=False),
    Column("decided_by", Text, nullable=False),
)
