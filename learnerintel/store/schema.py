"""Every table of the store.

Rules (they keep one schema good for SQLite, PostgreSQL and Citus):

* days are whole days since 1970-01-01 in the company's time zone, times whole seconds UTC, shares 0 to 1;
* unknown is NULL, never 0;
* ``Table.info["citus"]`` says how a distributed engine places the table: ``reference``, ``local`` or
  the distribution column; every primary key of a distributed table contains that column;
* no triggers, no surrogate ids on large tables, every constraint named.

Facts name people and content as their source does, by ``account_id`` (one person in one source's way of
naming) and ``listing_id`` (one content item likewise). Which learner and which content that is, is decided
in ``identity.learner_id`` and ``listing.content_id``. So a roster that comes later, a confirmed match or an
undo moves a pointer and refreshes rollups; it never rewrites a fact.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, placement: str, *parts: Any, without_rowid: bool = False) -> Table:
    return Table(name, metadata, *parts, info={"citus": placement}, sqlite_with_rowid=not without_rowid)


def _id(name: str, **options: Any) -> Column[int]:
    return Column(name, Integer, nullable=False, **options)


def _key(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False, nullable=False)


# --- the store itself ------------------------------------------------------------------------------

#: One row. ``data_version`` grows with every committed change that a page could show.
store_state = _table(
    "store_state",
    "local",
    _key("store_state_id"),
    Column("data_version", Integer, nullable=False),
)

#: Company settings, asked once: time zone, first weekday, currency.
setting = _table(
    "setting",
    "reference",
    Column("name", String(80), primary_key=True),
    Column("value", Text, nullable=False),
)

#: One file taken in. State is ``running`` only inside the transaction, then ``done``; ``undone`` after an undo.
batch = _table(
    "batch",
    "reference",
    _key("batch_id"),
    Column("state", String(12), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("reader", String(40), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("choices", Text, nullable=False),
    Column("roster_mode", String(12)),
    Column("effective_on", Integer),
    Column("imported_at", BigInteger, nullable=False),
    Column("imported_by", Text, nullable=False),
    Column("undone_at", BigInteger),
    Column("undone_by", Text),
    Column("first_on", Integer),
    Column("last_on", Integer),
    Column("row_count", Integer, nullable=False),
    Column("new_count", Integer, nullable=False),
    Column("duplicate_count", Integer, nullable=False),
    Column("rejected_count", Integer, nullable=False),
    Column("left_out_count", Integer, nullable=False),
    Column("account_text", Text, nullable=False),
)

#: Log of every try to take a file in, also those that brought nothing or were refused.
import_attempt = _table(
    "import_attempt",
    "local",
    Column("import_attempt_id", Integer, primary_key=True),
    Column("attempted_at", BigInteger, nullable=False),
    Column("attempted_by", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content_hash", String(64)),
    Column("outcome", String(20), nullable=False),
    Column("batch_id", Integer),
    Column("message", Text),
)

# --- people and content as sources name them --------------------------------------------------------

#: One way in which a source names a person; the only table with personal ids and addresses.
identity = _table(
    "identity",
    "reference",
    _key("account_id"),
    Column("namespace", String(200), nullable=False),
    Column("external_id", Text, nullable=False),
    _id("learner_id"),
    UniqueConstraint("namespace", "external_id"),
)
Index("ix_identity_learner_id", identity.c.learner_id)

#: Names as rosters gave them.
identity_name = _table(
    "identity_name", "reference", _key("batch_id"), _key("account_id"), Column("person_name", Text, nullable=False)
)

#: A roster row that names a person in several ways links the lesser ways to the best one.
identity_link = _table("identity_link", "reference", _key("batch_id"), _key("account_id"), _id("linked_account_id"))

#: One way in which a source names content.
listing = _table(
    "listing",
    "reference",
    _key("listing_id"),
    Column("namespace", String(40), nullable=False),
    Column("external_id", Text, nullable=False),
    _id("content_id"),
    UniqueConstraint("namespace", "external_id"),
)
Index("ix_listing_content_id", listing.c.content_id)

listing_link = _table("listing_link", "reference", _key("batch_id"), _key("listing_id"), _id("linked_listing_id"))

#: Which accounts and listings a batch mentions: coverage, and what may go when it is undone.
batch_account = _table("batch_account", "reference", _key("batch_id"), _key("account_id"), without_rowid=True)
batch_listing = _table(
    "batch_listing", "reference", _key("batch_id"), _key("listing_id"), Column("title", Text), without_rowid=True
)

# --- roster -----------------------------------------------------------------------------------------

team = _table(
    "team",
    "reference",
    _key("team_id"),
    Column("name", Text, nullable=False),
    Column("parent_team_id", Integer, ForeignKey("team.team_id")),
    Column("path", Text, nullable=False, unique=True),
)

roster_row = _table(
    "roster_row",
    "reference",
    _key("batch_id"),
    _key("row_number"),
    _id("account_id"),
    _id("team_id"),
    Column("member_from", Integer),
    Column("member_until", Integer),
    Column("hired_on", Integer),
    Column("left_on", Integer),
    Column("leave_from", Integer),
    Column("leave_until", Integer),
)
Index("ix_roster_row_account_id", roster_row.c.account_id)

#: Who was in which team when: concluded from the roster batches. ``until_on`` NULL: still there.
membership = _table(
    "membership",
    "learner_id",
    _key("learner_id"),
    _key("from_on"),
    Column("until_on", Integer),
    _id("team_id"),
)
Index("ix_membership_team_id", membership.c.team_id)

#: One row per learner on a roster.
learner = _table(
    "learner",
    "reference",
    _key("learner_id"),
    Column("hired_on", Integer),
    Column("left_on", Integer),
)

#: Days on which a learner is away.
absence = _table("absence", "learner_id", _key("learner_id"), _key("from_on"), Column("until_on", Integer))

# --- catalogue --------------------------------------------------------------------------------------


def _content_columns() -> tuple[Column[Any], ...]:
    return (
        Column("title", Text),
        Column("address", Text),
        Column("format", Text),
        Column("topic", Text),
        Column("level", Text),
        Column("nominal_seconds", Integer),
        Column("owner", Text),
        Column("obligation", String(12)),
        Column("regulatory", String(8)),
        Column("language", Text),
        Column("published_on", Integer),
        Column("edited_on", Integer),
        Column("review_on", Integer),
        Column("retired_on", Integer),
        Column("is_role_critical", Boolean(create_constraint=False)),
        Column("is_reference", Boolean(create_constraint=False)),
        Column("is_seasonal", Boolean(create_constraint=False)),
        Column("prerequisite_of", Text),
    )


catalogue_row = _table(
    "catalogue_row", "reference", _key("batch_id"), _key("listing_id"), _id("row_number"), *_content_columns()
)

#: One row per content item: the newest catalogue's row, or only a title where no catalogue has it.
content = _table(
    "content",
    "reference",
    _key("content_id"),
    Column("is_catalogued", Boolean(create_constraint=False), nullable=False),
    *_content_columns(),
)

#: The catalogue's obligation from a day on; the earliest one also holds for the time before.
content_obligation = _table(
    "content_obligation", "reference", _key("content_id"), _key("from_on"), Column("obligation", String(12))
)

# --- events -----------------------------------------------------------------------------------------


def _event_tables(name: str, *detail_columns: Column[Any]) -> tuple[Table, Table]:
    """A fact table and the dictionary of everything else its rows say.

    A row's identity is everything a reader keeps of it plus its ordinal among equal rows of its file;
    so all of it is in the primary key, which begins with the day because that appends fastest.
    """
    detail = _table(
        f"{name}_detail",
        "reference",
        _key("detail_id"),
        Column("fingerprint", String(32), nullable=False, unique=True),
        Column("source", String(40), nullable=False),
        Column("is_time_known", Boolean(create_constraint=False), nullable=False),
        *detail_columns,
        Column("record_id", Text),
    )
    fact = _table(
        name,
        "account_id",
        _key("occurred_on"),
        _key("account_id"),
        _key("listing_id"),
        _key("detail_id"),
        Column("occurred_at", BigInteger, primary_key=True, autoincrement=False, nullable=False),
        _key("ordinal"),
        _id("batch_id"),
        without_rowid=True,
    )
    return fact, detail


activity, activity_detail = _event_tables(
    "activity",
    Column("verb", String(12)),
    Column("obligation", String(12)),
    Column("duration_seconds", BigInteger),
    Column("interaction_count", BigInteger),
    Column("progress_share", Float),
    Column("score_share", Float),
    Column("attempt", BigInteger),
    Column("is_pretest", Boolean(create_constraint=False)),
    Column("voids_record_id", Text),
)
offer, offer_detail = _event_tables(
    "offer",
    Column("channel", String(12)),
    Column("campaign", Text),
    Column("obligation", String(12)),
)
feedback, feedback_detail = _event_tables(
    "feedback",
    Column("rating", Float),
    Column("rating_low", Float),
    Column("rating_high", Float),
    Column("comment_id", Integer),
    Column("question", Text),
    Column("language", Text),
)

#: Each different comment once, with its score.
comment = _table(
    "comment",
    "reference",
    _key("comment_id"),
    Column("fingerprint", String(32), nullable=False, unique=True),
    Column("comment", Text, nullable=False),
    Column("language", Text),
    Column("model", String(40)),
    Column("compound", Float),
    Column("sign", SmallInteger),
    Column("why_not_scored", Text),
)

#: Where a source's rows carry an id, the id decides whether a row is a repeat.
event_record = _table(
    "event_record",
    "reference",
    Column("fact_table", String(20), primary_key=True),
    Column("source", String(40), primary_key=True),
    Column("record_id", Text, primary_key=True),
    _id("occurred_on"),
    _id("account_id"),
    _id("listing_id"),
    _id("detail_id"),
    Column("occurred_at", BigInteger, nullable=False),
    without_rowid=True,
)

#: A batch repeated every row of a source and day that an earlier batch owns.
repeat_day = _table(
    "repeat_day",
    "local",
    Column("fact_table", String(20), primary_key=True),
    Column("source", String(40), primary_key=True),
    _key("occurred_on"),
    _key("batch_id"),
    without_rowid=True,
)

#: Rows that a batch repeated on days of which it holds only a part.
repeat_row = _table(
    "repeat_row",
    "local",
    Column("fact_table", String(20), primary_key=True),
    _key("occurred_on"),
    _key("account_id"),
    _key("listing_id"),
    _key("detail_id"),
    Column("occurred_at", BigInteger, primary_key=True, autoincrement=False, nullable=False),
    _key("ordinal"),
    _key("batch_id"),
    without_rowid=True,
)

EVENT_TABLES: dict[str, tuple[Table, Table]] = {
    "activity": (activity, activity_detail),
    "offer": (offer, offer_detail),
    "feedback": (feedback, feedback_detail),
}
EVENT_KEY = ("occurred_on", "account_id", "listing_id", "detail_id", "occurred_at", "ordinal")

# --- states -----------------------------------------------------------------------------------------

transcript = _table(
    "transcript",
    "account_id",
    _key("account_id"),
    _key("listing_id"),
    _key("batch_id"),
    _id("row_number"),
    Column("status", String(12)),
    Column("assigned_on", Integer),
    Column("due_on", Integer),
    Column("started_on", Integer),
    Column("completed_on", Integer),
    Column("progress_share", Float),
    Column("duration_seconds", BigInteger),
    Column("score_share", Float),
    Column("obligation", String(12)),
)
assignment = _table(
    "assignment",
    "account_id",
    _key("account_id"),
    _key("listing_id"),
    _key("assigned_on"),
    _key("batch_id"),
    _id("row_number"),
    Column("due_on", Integer),
    Column("obligation", String(12)),
    Column("status", String(12)),
)
STATE_TABLES: dict[str, Table] = {"transcript": transcript, "assignment": assignment}

# --- rollups ----------------------------------------------------------------------------------------

#: What was asked of a learner: from assignments, transcripts and offers. ``source`` tells which.
asked = _table(
    "asked",
    "learner_id",
    _key("learner_id"),
    _key("content_id"),
    _key("from_on"),
    Column("source", String(12), primary_key=True),
    Column("obligation", String(12)),
    Column("channel", String(12)),
    Column("due_on", Integer),
    Column("is_open", Boolean(create_constraint=False)),
)
Index("ix_asked_content_id", asked.c.content_id)

#: Grain: day, learner, content. ``team_id`` is the team of that day (NULL: no team that day).
learner_content_day = _table(
    "learner_content_day",
    "learner_id",
    _key("occurred_on"),
    _key("learner_id"),
    _key("content_id"),
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
pairing = _table(
    "pairing",
    "learner_id",
    _key("content_id"),
    _key("learner_id"),
    Column("first_on", Integer, nullable=False),
    Column("last_on", Integer, nullable=False),
    Column("first_voluntary_on", Integer),
    Column("first_completed_on", Integer),
    Column("event_count", Integer, nullable=False),
    Column("seconds", BigInteger),
    without_rowid=True,
)
Index("ix_pairing_learner_id", pairing.c.learner_id)

# --- decisions and audit ----------------------------------------------------------------------------

#: Appended, never changed: a decision is taken back by a later one.
decision = _table(
    "decision",
    "reference",
    _key("decision_id"),
    _id("team_id"),
    _id("listing_id"),
    Column("verb", String(12), nullable=False),
    Column("reason", String(12)),
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
Index("ix_decision_team_id", decision.c.team_id)

#: Hash chain: who did what, when, over what scope; never comment text, never a learner's name.
audit = _table(
    "audit",
    "local",
    _key("audit_id"),
    Column("happened_at", BigInteger, nullable=False),
    Column("viewer", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("action", String(40), nullable=False),
    Column("scope", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("entry_hash", String(64), nullable=False),
)
