"""What people confirmed or rejected about who is who."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "account_match",
        sa.Column("match_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person_account_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("match_id", name=op.f("pk_account_match")),
    )
    op.create_index(op.f("ix_account_match_account_id"), "account_match", ["account_id"])


def downgrade() -> None:
    """Change them back."""
    op.drop_index(op.f("ix_account_match_account_id"), table_name="account_match")
    op.drop_table("account_match")
