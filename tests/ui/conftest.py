from __future__ import annotations

import shutil

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.services import opening
from learnerintel.settings import Settings
from learnerintel.ui import installation
from tests.metrics.small_company import SmallCompany
from tests.ui.engaged_company import engaged_company


@pytest.fixture
def show(monkeypatch):
    """A function that puts a store's file before the app."""

    def before_the_app(path):
        settings = Settings(store_url=f"sqlite:///{path}", is_store_named=True)
        monkeypatch.setattr(installation, "_stated", [settings])

    yield before_the_app
    opening.open_store.cache_clear()


@pytest.fixture
def viewer(monkeypatch):
    """A function that makes somebody else look."""
    return lambda one: monkeypatch.setattr(Viewer, "local_owner", classmethod(lambda _: one))


@pytest.fixture
def empty(show, empty_store_file, tmp_path):
    """An empty store before the app."""
    show(shutil.copy(empty_store_file, tmp_path / "empty.db"))


@pytest.fixture(scope="session")
def engaged_file(tmp_path_factory, new_store):
    """A function that gives the file of the engaged company without some sources; each is made once."""
    made = {}

    def file_of(without=frozenset()):
        if without not in made:
            folder = tmp_path_factory.mktemp("engaged")
            store = new_store(folder)
            engaged_company(SmallCompany(folder, store), without)
            made[without] = store.path
            with store._writers.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            store.close()
        return made[without]

    return file_of


@pytest.fixture
def engaged(show, engaged_file, tmp_path):
    """A function that puts the engaged company, without some sources, before the app."""

    def before_the_app(*without):
        show(shutil.copy(engaged_file(frozenset(without)), tmp_path / "engaged.db"))

    return before_the_app
