"""What a person said of comments, to check the model by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "comment_label",
        sa.Column("comment_label_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("sign", sa.SmallInteger(), nullable=False),
        sa.Column("labelled_at", sa.BigInteger(), nullable=False),
        sa.Column("labelled_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comment_label_id", name=op.f("pk_comment_label")),
    )
    op.create_index(op.f("ix_comment_label_comment_id"), "comment_label", ["comment_id"])


def downgrade() -> None:
    """Change them back."""
    op.drop_index(op.f("ix_comment_label_comment_id"), table_name="comment_label")
    op.drop_table("comment_label")
