"""Hashes of erased people's identifiers, and erasures that wait for a second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "erased_identifier",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("key_mark", sa.String(length=12), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_erased_identifier")),
    )
    op.create_table(
        "erasure_request",
        sa.Column("erasure_request_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("erasure_request_id", name=op.f("pk_erasure_request")),
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("erasure_request")
    op.drop_table("erased_identifier")
