"""Editions of the summary that keep their numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "edition",
        sa.Column("edition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("as_of_on", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("newest_batch_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("completeness", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_edition")),
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("edition")
