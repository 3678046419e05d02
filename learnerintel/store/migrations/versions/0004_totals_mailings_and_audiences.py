"""Totals, mailings and audiences have tables of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "audience_member",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("opted_in_on", sa.Integer(), nullable=True),
        sa.Column("opted_in_at", sa.BigInteger(), nullable=True),
        sa.Column("opted_out_on", sa.Integer(), nullable=True),
        sa.Column("opted_out_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("campaign", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "source", "audience", "batch_id", name=op.f("pk_audience_member")),
        info={"citus": "account_id"},
        sqlite_with_rowid=True,
    )
    op.create_table(
        "campaign_totals",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("campaign_title", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.Column("sent_on", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("recipient_count", sa.BigInteger(), nullable=True),
        sa.Column("delivered_count", sa.BigInteger(), nullable=True),
        sa.Column("bounce_count", sa.BigInteger(), nullable=True),
        sa.Column("open_count", sa.BigInteger(), nullable=True),
        sa.Column("click_count", sa.BigInteger(), nullable=True),
        sa.Column("unsubscribe_count", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("source", "campaign", "segment", "batch_id", name=op.f("pk_campaign_totals")),
        info={"citus": "reference"},
        sqlite_with_rowid=True,
    )
    op.create_table(
        "invitation",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("campaign_title", sa.Text(), nullable=True),
        sa.Column("sent_on", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("is_delivered", sa.Boolean(), nullable=True),
        sa.Column("is_bounced", sa.Boolean(), nullable=True),
        sa.Column("is_opened", sa.Boolean(), nullable=True),
        sa.Column("is_clicked", sa.Boolean(), nullable=True),
        sa.Column("is_unsubscribed", sa.Boolean(), nullable=True),
        sa.Column("open_count", sa.BigInteger(), nullable=True),
        sa.Column("click_count", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "source", "campaign", "batch_id", name=op.f("pk_invitation")),
        info={"citus": "account_id"},
        sqlite_with_rowid=True,
    )
    op.create_table(
        "mailing_event",
        sa.Column("occurred_on", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("listing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("detail_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "occurred_on",
            "occurred_at",
            "account_id",
            "listing_id",
            "detail_id",
            "ordinal",
            name=op.f("pk_mailing_event"),
        ),
        info={"citus": "account_id"},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mailing_event_detail",
        sa.Column("detail_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("is_time_known", sa.Boolean(), nullable=False),
        sa.Column("event", sa.String(length=12), nullable=True),
        sa.Column("campaign", sa.Text(), nullable=True),
        sa.Column("campaign_title", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("is_machine", sa.Boolean(), nullable=True),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("detail_id", name=op.f("pk_mailing_event_detail")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_mailing_event_detail_fingerprint")),
        info={"citus": "reference"},
        sqlite_with_rowid=True,
    )
    op.create_table(
        "people_totals",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("first_on", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_on", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("batch_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("last_active_on", sa.Integer(), nullable=True),
        sa.Column("active_day_count", sa.BigInteger(), nullable=True),
        sa.Column("view_count", sa.BigInteger(), nullable=True),
        sa.Column("completion_count", sa.BigInteger(), nullable=True),
        sa.Column("post_count", sa.BigInteger(), nullable=True),
        sa.Column("like_count", sa.BigInteger(), nullable=True),
        sa.Column("file_count", sa.BigInteger(), nullable=True),
        sa.Column("share_count", sa.BigInteger(), nullable=True),
        sa.Column("seconds", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint(
            "account_id", "source", "first_on", "last_on", "batch_id", name=op.f("pk_people_totals")
        ),
        info={"citus": "account_id"},
        sqlite_with_rowid=True,
    )
    op.create_table(
        "web_totals",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("page_address", sa.Text(), nullable=False),
        sa.Column("page_title", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_on", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("batch_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("view_count", sa.BigInteger(), nullable=True),
        sa.Column("people_count", sa.BigInteger(), nullable=True),
        sa.Column("visit_count", sa.BigInteger(), nullable=True),
        sa.Column("seconds", sa.BigInteger(), nullable=True),
        sa.Column("reaction_count", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint(
            "source",
            "site",
            "page_address",
            "page_title",
            "first_on",
            "last_on",
            "batch_id",
            name=op.f("pk_web_totals"),
        ),
        info={"citus": "reference"},
        sqlite_with_rowid=True,
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("web_totals")
    op.drop_table("people_totals")
    op.drop_table("mailing_event_detail")
    op.drop_table("mailing_event")
    op.drop_table("invitation")
    op.drop_table("campaign_totals")
    op.drop_table("audience_member")
