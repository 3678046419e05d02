"""Opening a store: its schema is brought up to date first, or it is refused."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select, text

from learnerintel.errors import StoreTooNew
from learnerintel.store.engine import Store, connect
from learnerintel.store.schema import store_state

_MIGRATIONS = Path(__file__).parent / "migrations"


def open_store(url: str) -> Store:
    """Open the store, creating or upgrading its tables as needed.

    Raises:
        SettingsError: the URL is not usable.
        StoreTooNew: a later version of LearnerIntel wrote it.
    """
    store = connect(url)
    newest = newest_revision()
    found = _revision(store)
    if found != newest:
        known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
        if found is not None and found not in known:
            store.close()
            raise StoreTooNew(
                f"The store {url} was written by a later version of LearnerIntel (schema {found}). "
                "Nothing was changed. Install that version, or open another store."
            )
        _upgrade(store)
    return store


def newest_revision() -> str | None:
    """Revision of the schema this version writes."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _revision(store: Store) -> str | None:
    with store.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


def _upgrade(store: Store) -> None:
    with store.write(changes_pages=False) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if connection.scalar(select(store_state.c.store_state_id)) is None:
            connection.execute(insert(store_state).values(store_state_id=1, data_version=1))
