"""Opening a store: its schema is brought up to date first, or it is refused."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import DatabaseError, OperationalError

from learnerintel.errors import StoreTooNew
from learnerintel.store import batches, rollups
from learnerintel.store.engine import Store, connect, damaged, not_opened
from learnerintel.store.schema import EVENT_TABLES, store_state
from learnerintel.store.views import create_views

_MIGRATIONS = Path(__file__).parent / "migrations"


def open_store(url: str) -> Store:
    """Open the store, creating or upgrading its tables as needed.

    Raises:
        SettingsError: the URL is not usable.
        StoreTooNew: a later version of LearnerIntel wrote it.
        StoreDamaged: it cannot be read.
        StoreError: it cannot be opened where it lies.
    """
    store = connect(url)
    try:
        found = _revision(store)
    except DatabaseError as error:
        store.close()
        if isinstance(error, OperationalError):  # busy, or not allowed: nothing is wrong with the file
            raise not_opened(store.path, str(error.orig)) from None
        raise damaged(store.path, str(error.orig)) from None
    if found != newest_revision():
        if found is not None and found not in known_revisions():
            store.close()
            raise StoreTooNew(
                f"The store {url} was written by a later version of LearnerIntel (schema {found}). "
                "Nothing was changed. Install that version, or open another store."
            )
        _upgrade(store)
    return store


def known_revisions() -> list[str]:
    """Revisions of the schema that this version can read, oldest first; a migration's file begins with its own."""
    return sorted(path.name.split("_", 1)[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def newest_revision() -> str:
    """Revision of the schema that this version writes."""
    return known_revisions()[-1]


def _revision(store: Store) -> str | None:
    with store.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


def _upgrade(store: Store) -> None:
    # Imported here: opening an up-to-date store must not wait for a library it does not need.
    from alembic import command
    from alembic.config import Config

    with store.write(changes_pages=False) as connection:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        is_filled = inspect(connection).has_table("alembic_version")
        command.upgrade(config, "head")
        create_views(connection)
        if is_filled:
            rollups.rebuild(connection)
            for fact_name in EVENT_TABLES:
                batches.count_owned(connection, fact_name)
        if connection.scalar(select(store_state.c.store_state_id)) is None:
            connection.execute(insert(store_state).values(store_state_id=1, data_version=1))
