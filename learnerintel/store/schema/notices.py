"""Messages to learners, what they answered, and the texts an organisation wrote for them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Text

from learnerintel.store.schema.base import key, number, table

#: One message. It holds no address: that is looked up in ``identity`` when it is sent. ``origin`` says what it is
#: about, once. ``subject`` and ``body`` are filled when it is approved, and then stay. ``account_id`` NULL: it goes to
#: the owner of the content. ``counted_from_at``: when the rating's import was committed.
notice = table(
    "notice",
    "reference",
    key("notice_id"),
    Column("origin", String(80), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("account_id", Integer),
    number("listing_id"),
    Column("decision_id", Integer),
    Column("instead_listing_id", Integer),
    Column("batch_id", Integer),
    Column("stars", Integer),
    Column("language", String(12), nullable=False),
    Column("drafted_at", BigInteger, nullable=False),
    Column("counted_from_at", BigInteger),
    Column("approved_at", BigInteger),
    Column("approved_by", Text),
    Column("subject", Text),
    Column("body", Text),
    Column("message_id", String(120), nullable=False, unique=True),
    number("attempt_count"),
    Column("next_at", BigInteger),
    Column("attempted_at", BigInteger),
    Column("sent_at", BigInteger),
    Column("reply", Text),
)
Index("ix_notice_state", notice.c.state)
Index("ix_notice_account_id", notice.c.account_id)

#: What a learner pressed on the page behind a message's link. ``decision_id``: what it became in the ledger.
notice_answer = table(
    "notice_answer",
    "reference",
    key("notice_answer_id"),
    number("notice_id"),
    Column("account_id", Integer, nullable=False),
    Column("answer", String(12), nullable=False),
    Column("answered_at", BigInteger, nullable=False),
    Column("decision_id", Integer),
)
Index("ix_notice_answer_account_id", notice_answer.c.account_id)

#: Appended, never changed: the newest of a kind and language is used, and an empty body means the built-in text.
notice_template = table(
    "notice_template",
    "reference",
    key("notice_template_id"),
    Column("kind", String(12), nullable=False),
    Column("language", String(12), nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    Column("saved_by", Text, nullable=False),
)
