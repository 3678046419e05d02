"""Looking through a store's file, and when that is spared."""

from __future__ import annotations

import os
import time

import pytest

from learnerintel.errors import StoreDamaged
from learnerintel.store import checked
from learnerintel.store.checked import checked_at
from learnerintel.store.company import save_company_setting
from learnerintel.store.opening import open_store


@pytest.fixture
def store(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    opened.quick_check()
    yield opened
    opened.close()


def test_a_store_that_we_changed_ourselves_is_as_it_was_left(store):
    assert checked_at(store.path) is not None
    with store.write() as connection:
        save_company_setting(connection, "currency", "CHF")
    assert checked_at(store.path) is not None


def test_a_store_that_something_else_touched_is_looked_through_again(store):
    os.utime(store.path)
    assert checked_at(store.path) is None
    with store.write() as connection:
        save_company_setting(connection, "currency", "CHF")
    assert checked_at(store.path) is None, "our change does not cover up the other one"
    store.quick_check()
    assert checked_at(store.path) is not None


def test_a_store_is_looked_through_once_a_week(store, monkeypatch):
    later = time.time() + checked.DAYS_BETWEEN_CHECKS * 86_400 + 1
    monkeypatch.setattr(checked.time, "time", lambda: later)
    assert checked_at(store.path) is None


def test_a_damaged_store_is_refused_with_what_to_do(store):
    store.close()
    with store.path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(os.urandom(4096 * 4))
    for look in (store.quick_check, lambda: open_store(store.url)):
        with pytest.raises(StoreDamaged, match=r"is damaged .*Nothing was changed. Restore the last backup."):
            look()


def test_a_file_that_is_no_store_is_refused_too(tmp_path):
    (tmp_path / "letter.db").write_bytes(b"Dear Sir or Madam, " * 1000)
    with pytest.raises(StoreDamaged, match="file is not a database"):
        open_store(f"sqlite:///{tmp_path / 'letter.db'}")
