"""Rollups: sums at the grain that their primary key says."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, String

from learnerintel.store.schema.base import key, table

#: What was asked of a learner: from assignments, transcripts and offers. ``source`` tells which.
asked = table(
    "asked",
    "learner_id",
    key("learner_id"),
    key("content_id"),
    key("from_on"),
    Column("source", String(12), primary_key=True),
    Column("obligation", String(12)),
    Column("channel", String(12)),
    Column("due_on", Integer),
    Column("is_open", Boolean(create_constraint=False)),
)
Index("ix_asked_content_id", asked.c.content_id)

#: Grain: day, learner, content. ``team_id`` is the team of that day (NULL: no team that day).
learner_content_day = table(
    "learner_content_day",
    "learner_id",
    key("occurred_on"),
    key("learner_id"),
    key("content_id"),
    Column("team_id", Integer),
    Column("event_count", Integer, nullable=False),
    Column("voluntary_count", Integer, nullable=False),
    Column("required_count", Integer, nullable=False),
    Column("start_count", Integer, nullable=False),
    Column("completion_count", Integer, nullable=False),
    Column("voluntary_seconds", BigInteger),
    Column("required_seconds", BigInteger),
    Column("other_seconds", BigInteger),
    Column("capped_count", Integer, nullable=False),
    Column("progress_share", Float),
    without_rowid=True,
)
Index(
    "ix_learner_content_day_content_id_occurred_on", learner_content_day.c.content_id, learner_content_day.c.occurred_on
)

#: Grain: learner, content. First days do not change with what comes later, so they serve any as-of day.
pairing = table(
    "pairing",
    "learner_id",
    key("content_id"),
    key("learner_id"),
    Column("first_on", Integer, nullable=False),
    Column("last_on", Integer, nullable=False),
    Column("first_voluntary_on", Integer),
    Column("first_completed_on", Integer),
    Column("event_count", Integer, nullable=False),
    Column("seconds", BigInteger),
    without_rowid=True,
)
Index("ix_pairing_learner_id", pairing.c.learner_id)

#: Grain: learner, content, day, pre-test or not. What tests said; ``score_share`` is the day's best.
assessment = table(
    "assessment",
    "learner_id",
    key("learner_id"),
    key("content_id"),
    key("occurred_on"),
    Column("is_pretest", Boolean(create_constraint=False), primary_key=True, nullable=False),
    Column("score_share", Float),
    Column("passed_count", Integer, nullable=False),
    Column("failed_count", Integer, nullable=False),
    Column("first_attempt", Integer),
)
Index("ix_assessment_content_id", assessment.c.content_id)
