from __future__ import annotations

import re

import pytest

from learnerintel.settings import DEFAULT_STORE, SAMPLE_STORE
from learnerintel.store.company import save_company_setting
from learnerintel.store.opening import open_store
from tests.browser.harness import running_server


@pytest.fixture
def new_installation(tmp_path, monkeypatch):
    """A server in a folder that holds the sample company's store and no other."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data" / "sample").mkdir(parents=True)
    store = open_store(SAMPLE_STORE)
    with store.write() as connection:
        save_company_setting(connection, "is_sample", "yes")
    store.close()
    with running_server(tmp_path / "log", folder=tmp_path) as server:
        yield server


def test_a_new_installation_opens_on_the_sample_and_one_click_leads_to_a_store_of_ones_own(
    open_page, new_installation, tmp_path
):
    opened = open_page("glossary", origin=new_installation.origin)
    assert "Sample company: invented data." in opened.text()
    assert not (tmp_path / DEFAULT_STORE.removeprefix("sqlite:///")).exists()

    opened.page.get_by_role("button", name="Start with your own").click()
    opened.page.get_by_text("Sample company: invented data.").wait_for(state="detached")
    opened.expect_sound()
    assert (tmp_path / DEFAULT_STORE.removeprefix("sqlite:///")).exists()

    # from now on every visit opens on the company's own store, and the sample is a choice in the address
    again = open_page("glossary", origin=new_installation.origin)
    assert "invented data" not in again.text()
    sample = open_page("glossary?company=Sample+company", origin=new_installation.origin)
    assert "Sample company: invented data." in sample.text()
    assert sample.page.get_by_role("button", name="Start with your own").count() == 0
    assert re.search(r"company=Sample", sample.page.url)
