from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from learnerintel.domain.viewer import Viewer
from learnerintel.services import opening
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.settings import Settings
from learnerintel.ui import installation
from learnerintel.ui.plain import WORD_JOINER

PAGE = Path(__file__).parents[2] / "pages" / "data" / "matching.py"
FILES = {
    "people": "Employee ID,Email,Name,Team\n1,ann@example.com,*Ann* Olsen,Blue\n2,bo@example.com,Bo Kaya,Blue\n",
    "activity": "Email,Course ID,Event,Date\n"
    + "".join(f"{one}@corp.example.org,C1,completed,2025-03-14\n" for one in ("ann", "bo", "training")),
}


@pytest.fixture
def page(tmp_path, empty_store_file, monkeypatch, read_here):
    shutil.copy(empty_store_file, tmp_path / "store.db")
    settings = Settings(f"sqlite:///{tmp_path}/store.db", is_store_named=True, rejects_folder=tmp_path / "rejects")
    monkeypatch.setattr(installation, "_stated", [settings])
    store = opening.open_store(settings.store_url)
    for name, content in FILES.items():
        (tmp_path / f"{name}.csv").write_text(content)
        import_files(store, Viewer.local_owner(), [tmp_path / f"{name}.csv"], ImportOptions(), settings)
    test = AppTest.from_file(str(PAGE), default_timeout=30).run()
    yield test, store
    store.close()
    opening.open_store.cache_clear()


def click(test, label):
    next(button for button in test.button if button.label == label).click()
    test.run()
    assert not test.exception, test.exception


def said(test):
    texts = (element.value for kind in ("markdown", "success", "info") for element in getattr(test, kind))
    return "\n".join(texts).replace(WORD_JOINER, "").replace("\\", "")


def acts(store):
    with store.read() as connection:
        return [row.action for row in connection.execute(text("SELECT action FROM audit ORDER BY audit_id"))]


def test_names_show_only_on_demand_and_the_audit_knows(page):
    test, store = page
    assert "Olsen" not in said(test)
    assert not test.checkbox
    click(test, "Show likely matches")
    assert len(test.checkbox) == 2
    assert "\\*Ann\\*" in test.checkbox[0].label
    assert "1 address is a shared mailbox" in said(test)
    assert acts(store)[-1] == "see likely matches"


def test_several_are_confirmed_at_once_and_one_is_withdrawn(page):
    test, store = page
    click(test, "Show likely matches")
    click(test, "Choose all")
    click(test, "Confirm 2 chosen")
    assert "2 matches are confirmed." in said(test)
    assert not test.checkbox
    click(test, "Withdraw")
    assert "1 match is withdrawn." in said(test)
    assert len(test.checkbox) == 1
    assert [act for act in acts(store) if act.startswith("match")] == ["match confirmed", "match withdrawn"]


def test_one_is_rejected_and_the_other_stays_proposed(page):
    test, _ = page
    click(test, "Show likely matches")
    test.checkbox[0].check().run()
    click(test, "Reject 1 chosen")
    assert "1 match is rejected." in said(test)
    assert len(test.checkbox) == 1
