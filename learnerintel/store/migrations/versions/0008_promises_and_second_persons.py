"""What a hand-over had seen, and decisions that wait for a second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "waiting_decision",
        sa.Column("waiting_decision_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=True),
        sa.Column("known_by", sa.String(length=12), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("until_on", sa.Integer(), nullable=True),
        sa.Column("as_of_on", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.String(length=20), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("learner_count", sa.Integer(), nullable=True),
        sa.Column("low_minutes", sa.Float(), nullable=True),
        sa.Column("high_minutes", sa.Float(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("waiting_decision_id", name=op.f("pk_waiting_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by", sa.Text(), nullable=True))

    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_batch_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_column("last_batch_id")

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_column("confirmed_by")
        batch_op.drop_column("confirmed_at")

    op.drop_table("waiting_decision")
