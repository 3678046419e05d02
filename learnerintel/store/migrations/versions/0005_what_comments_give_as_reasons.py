"""What comments give as reasons, and vaderSentiment's own score beside the one in use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "comment_reason",
        sa.Column("comment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("comment_id", "reason", name=op.f("pk_comment_reason")),
        info={"citus": "reference"},
        sqlite_with_rowid=False,
    )
    op.add_column("comment", sa.Column("vader", sa.Float(), nullable=True))


def downgrade() -> None:
    """Change them back."""
    op.drop_column("comment", "vader")
    op.drop_table("comment_reason")
