"""Events: dated things that never change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, SmallInteger, String, Table, Text

from learnerintel.store.schema.base import key, number, table

#: Stands for a duration that nobody stated: a column of a primary key cannot be NULL.
UNSTATED = -1


def _event_tables(
    name: str, measures: tuple[str, ...], *detail_columns: Column[Any], later: tuple[Column[Any], ...] = ()
) -> tuple[Table, Table]:
    """A fact table and the dictionary of everything else its rows say.

    A row's identity is everything a reader keeps of it plus its ordinal among equal rows of its file;
    so all of it is in the primary key, which begins with the time because that appends fastest.

    Args:
        name: of the fact table.
        measures: whole numbers of which nearly every row has another one: kept in the row itself, since a
            dictionary of them would be as long as the facts. ``UNSTATED`` where nobody stated it.
        detail_columns: everything else, each combination once.
        later: columns that came after stores were filled; a row that says nothing in them is the row it was before.
    """
    detail = table(
        f"{name}_detail",
        "reference",
        key("detail_id"),
        Column("fingerprint", String(32), nullable=False, unique=True),
        Column("source", String(40), nullable=False),
        Column("is_time_known", Boolean(create_constraint=False), nullable=False),
        *detail_columns,
        Column("record_id", Text),
        *later,
    )
    fact = table(
        name,
        "account_id",
        key("occurred_on"),
        Column("occurred_at", BigInteger, primary_key=True, autoincrement=False, nullable=False),
        key("account_id"),
        key("listing_id"),
        key("detail_id"),
        *(Column(measure, BigInteger, primary_key=True, autoincrement=False, nullable=False) for measure in measures),
        key("ordinal"),
        number("batch_id"),
        without_rowid=True,
    )
    return fact, detail


activity, activity_detail = _event_tables(
    "activity",
    ("duration_seconds",),
    Column("verb", String(12)),
    Column("obligation", String(12)),
    Column("interaction_count", BigInteger),
    Column("progress_share", Float),
    Column("score_share", Float),
    Column("attempt", BigInteger),
    Column("is_pretest", Boolean(create_constraint=False)),
    Column("voids_record_id", Text),
)
offer, offer_detail = _event_tables(
    "offer",
    (),
    Column("channel", String(12)),
    Column("campaign", Text),
    Column("obligation", String(12)),
)
feedback, feedback_detail = _event_tables(
    "feedback",
    (),
    Column("rating", Float),
    Column("rating_low", Float),
    Column("rating_high", Float),
    Column("comment_id", Integer),
    Column("question", Text),
    Column("language", Text),
    later=(
        Column("survey", Text),
        Column("response", String(32), index=True),
        Column("asked_as", String(12)),
        Column("answer", Text),
        Column("number", Float),
    ),
)
#: What became of each person's copy of a mailing. ``is_machine``: an image proxy or a link scanner did it.
mailing_event, mailing_event_detail = _event_tables(
    "mailing_event",
    (),
    Column("event", String(12)),
    Column("campaign", Text),
    Column("campaign_title", Text),
    Column("link", Text),
    Column("is_machine", Boolean(create_constraint=False)),
)

#: Each different comment once, with its score.
comment = table(
    "comment",
    "reference",
    key("comment_id"),
    Column("fingerprint", String(32), nullable=False, unique=True),
    Column("comment", Text, nullable=False),
    Column("language", Text),
    Column("model", String(40)),
    Column("compound", Float),
    Column("vader", Float),
    Column("sign", SmallInteger),
    Column("why_not_scored", Text),
)
#: What comments give as reasons, as the model of their score read them.
comment_reason = table(
    "comment_reason",
    "reference",
    key("comment_id"),
    Column("reason", String(20), primary_key=True),
    without_rowid=True,
)

#: What a person said of a comment, to check the model by; appended, the newest of each comment stands.
comment_label = table(
    "comment_label",
    "reference",
    key("comment_label_id"),
    number("comment_id"),
    Column("sign", SmallInteger, nullable=False),
    Column("labelled_at", BigInteger, nullable=False),
    Column("labelled_by", Text, nullable=False),
)
Index("ix_comment_label_comment_id", comment_label.c.comment_id)

#: Where a source's rows carry an id, the id decides whether a row is a repeat.
event_record = table(
    "event_record",
    "reference",
    Column("fact_table", String(20), primary_key=True),
    Column("source", String(40), primary_key=True),
    Column("record_id", Text, primary_key=True),
    number("occurred_on"),
    Column("occurred_at", BigInteger, nullable=False),
    number("account_id"),
    number("listing_id"),
    number("detail_id"),
    Column("duration_seconds", BigInteger, nullable=False),
    without_rowid=True,
)

#: A batch repeated every row of a source and day that an earlier batch owns.
repeat_day = table(
    "repeat_day",
    "local",
    Column("fact_table", String(20), primary_key=True),
    Column("source", String(40), primary_key=True),
    key("occurred_on"),
    key("batch_id"),
    without_rowid=True,
)

#: Rows that a batch repeated on days of which it holds only a part.
repeat_row = table(
    "repeat_row",
    "local",
    Column("fact_table", String(20), primary_key=True),
    key("occurred_on"),
    Column("occurred_at", BigInteger, primary_key=True, autoincrement=False, nullable=False),
    key("account_id"),
    key("listing_id"),
    key("detail_id"),
    Column("duration_seconds", BigInteger, primary_key=True, autoincrement=False, nullable=False),
    key("ordinal"),
    key("batch_id"),
    without_rowid=True,
)

EVENT_TABLES: dict[str, tuple[Table, Table]] = {
    "activity": (activity, activity_detail),
    "offer": (offer, offer_detail),
    "feedback": (feedback, feedback_detail),
    "mailing_event": (mailing_event, mailing_event_detail),
}
#: What tells one event from every other; a table without durations has them ``UNSTATED``.
EVENT_KEY = ("occurred_on", "occurred_at", "account_id", "listing_id", "detail_id", "duration_seconds", "ordinal")
