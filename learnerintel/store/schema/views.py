"""Views over the facts: what the materialised sums must be equal to.

They are written by ``store.views`` and are no part of :data:`metadata`. Reading one recounts the raw facts;
no page does that.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Integer, MetaData, Table

views = MetaData()

#: Grain: day, learner, content. ``team_id`` is the team of that day (NULL: no team that day).
learner_content_day = Table(
    "learner_content_day",
    views,
    Column("occurred_on", Integer),
    Column("learner_id", Integer),
    Column("content_id", Integer),
    Column("team_id", Integer),
    Column("event_count", Integer),
    Column("voluntary_count", Integer),
    Column("required_count", Integer),
    Column("start_count", Integer),
    Column("completion_count", Integer),
    Column("voluntary_seconds", BigInteger),
    Column("required_seconds", BigInteger),
    Column("other_seconds", BigInteger),
    Column("capped_count", Integer),
    Column("progress_share", Float),
)

#: Grain: learner, content. First days do not change with what comes later, so they serve any as-of day.
pairing = Table(
    "pairing",
    views,
    Column("content_id", Integer),
    Column("learner_id", Integer),
    Column("first_on", Integer),
    Column("last_on", Integer),
    Column("first_voluntary_on", Integer),
    Column("first_completed_on", Integer),
    Column("event_count", Integer),
    Column("seconds", BigInteger),
)
