"""Decisions and the audit chain."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Text

from learnerintel.store.schema.base import key, number, table


def _decided_columns() -> tuple[Column[Any], ...]:
    return (
        number("team_id"),
        number("listing_id"),
        Column("verb", String(12), nullable=False),
        Column("reason", String(12)),
        Column("known_by", String(12)),
        Column("note", Text),
        Column("until_on", Integer),
        Column("as_of_on", Integer, nullable=False),
        Column("decided_at", BigInteger, nullable=False),
        Column("decided_by", Text, nullable=False),
        Column("evidence", Text, nullable=False),
        Column("rule_version", String(20), nullable=False),
        Column("data_version", Integer, nullable=False),
        Column("learner_count", Integer),
        Column("low_minutes", Float),
        Column("high_minutes", Float),
    )


#: Appended, never changed: a decision is taken back by a later one. ``confirmed_by``: the second person, where the
#: company asks for one. ``account_id``: the one learner it is about; NULL: the whole team.
decision = table(
    "decision",
    "reference",
    key("decision_id"),
    *_decided_columns(),
    Column("confirmed_at", BigInteger),
    Column("confirmed_by", Text),
    Column("account_id", Integer),
)
Index("ix_decision_team_id", decision.c.team_id)

#: What one person wants decided and a second one has to confirm. It is no decision until then, so nothing reads it as
#: one. ``outcome``: ``confirmed`` or ``refused``; NULL while it waits. ``decision_id``: what it became.
waiting_decision = table(
    "waiting_decision",
    "reference",
    key("waiting_decision_id"),
    *_decided_columns(),
    Column("outcome", String(12)),
    Column("closed_at", BigInteger),
    Column("closed_by", Text),
    Column("decision_id", Integer),
)

#: A decision was written into an action file for an LMS; a later file may say it again. ``last_batch_id``: the newest
#: file that had been taken in by then; only later ones can show whether it was done.
handover = table(
    "handover",
    "reference",
    key("decision_id"),
    Column("system", String(20), primary_key=True),
    Column("handed_over_at", BigInteger, nullable=False),
    Column("handed_over_by", Text, nullable=False),
    Column("last_batch_id", Integer),
)

#: Hash chain: who did what, when, over what scope; never comment text, never a learner's name.
audit = table(
    "audit",
    "local",
    key("audit_id"),
    Column("happened_at", BigInteger, nullable=False),
    Column("viewer", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("action", String(40), nullable=False),
    Column("scope", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("entry_hash", String(64), nullable=False),
)
