"""Answers of surveys are feedback that says what was asked, in which form, and which answers belong together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("survey", sa.Text()),
    ("response", sa.String(length=32)),
    ("asked_as", sa.String(length=12)),
    ("answer", sa.Text()),
    ("number", sa.Float()),
)


def upgrade() -> None:
    """Change the tables."""
    for name, kind in _COLUMNS:
        op.add_column("feedback_detail", sa.Column(name, kind, nullable=True))
    op.create_index(op.f("ix_feedback_detail_response"), "feedback_detail", ["response"])


def downgrade() -> None:
    """Change them back."""
    op.drop_index(op.f("ix_feedback_detail_response"), table_name="feedback_detail")
    for name, _ in reversed(_COLUMNS):
        op.drop_column("feedback_detail", name)
