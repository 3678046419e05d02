"""Runs the migrations on the connection that ``store.opening`` hands over."""

from __future__ import annotations

from alembic import context

from learnerintel.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the transaction is begun, and ended, by the store's writer
)
context.run_migrations()
