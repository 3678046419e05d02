from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from learnerintel.domain.viewer import Viewer
from learnerintel.services import opening
from learnerintel.services.company_settings import company_settings
from learnerintel.services.door.tokens import list_tokens, token_shown
from learnerintel.settings import Settings
from learnerintel.ui import installation
from learnerintel.ui.plain import WORD_JOINER

PAGES = Path(__file__).parents[2] / "pages" / "admin"
OWNER = Viewer.local_owner()


@pytest.fixture
def store(tmp_path, empty_store_file, monkeypatch):
    shutil.copy(empty_store_file, tmp_path / "store.db")
    settings = Settings(f"sqlite:///{tmp_path}/store.db", is_store_named=True)
    monkeypatch.setattr(installation, "_stated", [settings])
    yield opening.open_store(settings.store_url)
    opening.open_store.cache_clear()


def opened(name):
    test = AppTest.from_file(str(PAGES / name), default_timeout=30).run()
    assert not test.exception, test.exception
    return test


def click(test, label):
    next(button for button in test.button if button.label == label).click().run()
    assert not test.exception, test.exception


def said(test):
    kinds = ("markdown", "success", "info", "warning", "caption", "code")
    texts = (element.value for kind in kinds for element in getattr(test, kind))
    return "\n".join(texts).replace(WORD_JOINER, "").replace("\\", "")


def test_a_token_is_made_shown_until_it_is_kept_and_revoked(store):
    test = opened("live_feedback.py")
    assert "0 systems may send" in said(test)
    test.text_input[0].set_value("*LMS*").run()
    click(test, "Make a token")
    (shown,) = test.code
    assert token_shown(store, shown.value).source == "*LMS*"
    assert "The token of *LMS*" in said(test)
    click(test, "I have kept it")
    assert not test.code
    assert "1 system may send" in said(test)
    assert "never used" in said(test)
    test.text_input[0].set_value("*LMS*").run()
    click(test, "Make a token")
    assert "has a valid token already" in said(test)
    click(test, "Revoke")
    assert "The token of *LMS* is revoked" in said(test)
    assert "0 systems may send" in said(test)
    assert list_tokens(store, OWNER).lines[0].revoked_by == "local owner"


def test_settings_are_changed_together_and_each_refusal_is_said(store):
    test = opened("settings.py")
    fields = {field.label: field for field in test.text_input}
    assert "Time zone" not in fields
    fields["Currency"].set_value("CHF")
    fields["Minimum group"].set_value("3")
    click(test, "Save")
    values = {name: value for name, value, _ in company_settings(store, OWNER)}
    assert (values["currency"], values["minimum_group"]) == ("CHF", "5")
    assert "currency is 'CHF' now" in said(test)
    assert "minimum_group was to be '3'" in said(test)
    assert {field.label: field.value for field in test.text_input}["Minimum group"] == "5"
    click(test, "Save")
    assert "Nothing was different" in said(test)
