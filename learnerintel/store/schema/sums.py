"""Rollups: sums at the grain that their primary key says."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, LargeBinary, String

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

#: Who used what on which day, one block for each month: an Arrow stream with the columns of the view
#: ``learner_content_day``, sorted by day, learner and content. Rows would take four times the space, and a
#: question about the whole company would take a hundred times as long to read them.
daily_use_month = table(
    "daily_use_month",
    "reference",
    key("month_on"),
    Column("row_count", Integer, nullable=False),
    Column("digest", String(32), nullable=False),
    Column("block", LargeBinary, nullable=False),
)

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
