"""The live feedback door: tokens, counts of what came through it, and what each statement said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "door_token",
        sa.Column("token_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_door_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_door_token_token_hash")),
    )
    op.create_table(
        "door_count",
        sa.Column("token_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("on_day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token_id", "on_day", "outcome", name=op.f("pk_door_count")),
    )
    op.create_table(
        "posted_statement",
        sa.Column("statement_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_posted_statement")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("posted_statement")
    op.drop_table("door_count")
    op.drop_table("door_token")
