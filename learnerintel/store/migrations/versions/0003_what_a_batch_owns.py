"""Each batch knows how many events are its own, so that no page has to count them; the opening counts them once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.add_column("batch", sa.Column("owned_count", sa.Integer(), nullable=True))
    op.add_column("batch", sa.Column("interaction_count", sa.BigInteger(), nullable=True))
