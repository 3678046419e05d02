"""People and content as sources name them."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Text, UniqueConstraint

from learnerintel.store.schema.base import key, number, table

#: One way in which a source names a person; the only table with personal ids and addresses.
identity = table(
    "identity",
    "reference",
    key("account_id"),
    Column("namespace", String(200), nullable=False),
    Column("external_id", Text, nullable=False),
    number("learner_id"),
    UniqueConstraint("namespace", "external_id"),
)
Index("ix_identity_learner_id", identity.c.learner_id)

#: Names as rosters gave them.
identity_name = table(
    "identity_name", "reference", key("batch_id"), key("account_id"), Column("person_name", Text, nullable=False)
)

#: A roster row that names a person in several ways links the lesser ways to the best one.
identity_link = table("identity_link", "reference", key("batch_id"), key("account_id"), number("linked_account_id"))

#: One way in which a source names content.
listing = table(
    "listing",
    "reference",
    key("listing_id"),
    Column("namespace", String(40), nullable=False),
    Column("external_id", Text, nullable=False),
    number("content_id"),
    UniqueConstraint("namespace", "external_id"),
)
Index("ix_listing_content_id", listing.c.content_id)

listing_link = table("listing_link", "reference", key("batch_id"), key("listing_id"), number("linked_listing_id"))

#: Which accounts and listings a batch mentions: coverage, and what may go when it is undone.
batch_account = table("batch_account", "reference", key("batch_id"), key("account_id"), without_rowid=True)
batch_listing = table(
    "batch_listing", "reference", key("batch_id"), key("listing_id"), Column("title", Text), without_rowid=True
)
