from __future__ import annotations

import pytest

from learnerintel.services import installing
from learnerintel.services.installing import ensure_sample, has_store
from learnerintel.services.sampling import is_sample
from learnerintel.settings import Settings
from learnerintel.store.opening import open_store


@pytest.fixture
def settings(tmp_path):
    return Settings(
        store_url=f"sqlite:///{tmp_path}/data/own.db",
        sample_store_url=f"sqlite:///{tmp_path}/data/sample/sample.db",
    )


def test_a_new_installation_gets_the_sample_company_once(settings, tmp_path):
    told = []
    assert ensure_sample(settings, lambda what, share: told.append(what), learners=200)
    assert told
    assert [path.name for path in (tmp_path / "data" / "sample").iterdir()] == ["sample.db"]
    store = open_store(settings.sample_store_url)
    assert is_sample(store)
    store.close()
    assert not ensure_sample(settings)


def test_nothing_is_made_where_a_store_was_named_or_one_exists(settings, tmp_path):
    assert not ensure_sample(Settings(settings.store_url, settings.sample_store_url, is_store_named=True))
    open_store(settings.store_url).close()
    assert not ensure_sample(settings)
    assert not has_store(settings.sample_store_url)


def test_being_stopped_half_way_leaves_no_half_company(settings, monkeypatch):
    def stop(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(installing, "fill_with_sample", stop)
    with pytest.raises(KeyboardInterrupt):
        ensure_sample(settings)
    assert not has_store(settings.sample_store_url)

    monkeypatch.setattr(installing, "fill_with_sample", lambda *args, **options: [])
    assert ensure_sample(settings)
    assert has_store(settings.sample_store_url)


def test_a_store_on_a_server_is_taken_to_exist():
    assert has_store("postgresql://db.example.com/learning")
