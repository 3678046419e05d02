"""Rosters and what is concluded from them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from learnerintel.store.schema.base import key, number, table

team = table(
    "team",
    "reference",
    key("team_id"),
    Column("name", Text, nullable=False),
    Column("parent_team_id", Integer, ForeignKey("team.team_id")),
    Column("path", Text, nullable=False, unique=True),
)

roster_row = table(
    "roster_row",
    "reference",
    key("batch_id"),
    key("row_number"),
    number("account_id"),
    number("team_id"),
    Column("member_from", Integer),
    Column("member_until", Integer),
    Column("hired_on", Integer),
    Column("left_on", Integer),
    Column("leave_from", Integer),
    Column("leave_until", Integer),
)
Index("ix_roster_row_account_id", roster_row.c.account_id)

#: Who was in which team when: concluded from the roster batches. ``until_on`` NULL: still there.
membership = table(
    "membership",
    "learner_id",
    key("learner_id"),
    key("from_on"),
    Column("until_on", Integer),
    number("team_id"),
)
Index("ix_membership_team_id", membership.c.team_id)

#: One row per learner on a roster.
learner = table(
    "learner",
    "reference",
    key("learner_id"),
    Column("hired_on", Integer),
    Column("left_on", Integer),
)

#: Days on which a learner is away.
absence = table("absence", "learner_id", key("learner_id"), key("from_on"), Column("until_on", Integer))
