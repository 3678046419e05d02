"""Plan values by metric and year, and business measures by team and month."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "business_measure",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("month_on", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("batch_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint(
            "source", "measure", "team", "month_on", "batch_id", name=op.f("pk_business_measure")
        ),
    )
    op.create_table(
        "target",
        sa.Column("metric", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("stated_at", sa.BigInteger(), nullable=False),
        sa.Column("stated_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("metric", "year", name=op.f("pk_target")),
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("target")
    op.drop_table("business_measure")
