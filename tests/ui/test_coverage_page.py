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

PAGE = Path(__file__).parents[2] / "pages" / "data" / "coverage.py"
PEOPLE = [f"{number:04d}" for number in range(12)]
ROSTER = "Employee ID,Name,Team\n" + "".join(f"{person},Person {person},Blue\n" for person in PEOPLE)
CATALOGUE = "Course ID,Course title,Format\nC1,Safety,Course\nC2,Ethics,Video\n"
ACTIVITY = (
    "Employee ID,Course ID,Course title,Event,Date\n"
    + "".join(f"{person},C1,Safety,completed,2025-03-14\n" for person in PEOPLE[:9])
    + "7777,C9,*Secret*,completed,2025-03-15\n"
)


class Page:
    """The page as one person sees it, and the store behind it."""

    def __init__(self, store, settings, folder):
        self.store, self._settings, self._folder = store, settings, folder
        self.test = AppTest.from_file(str(PAGE), default_timeout=30)

    def take(self, **files):
        paths = []
        for name, content in files.items():
            path = self._folder / f"{name}.csv"
            path.write_text(content)
            paths.append(path)
        import_files(self.store, Viewer.local_owner(), paths, ImportOptions(), self._settings)
        return self.run()

    def run(self):
        self.test.run()
        assert not self.test.exception, self.test.exception
        return self

    def click(self, label):
        (button,) = [button for button in self.test.button if button.label == label]
        button.click()
        return self.run()

    def text(self):
        kinds = ("markdown", "caption", "warning", "success")
        said = "\n".join(element.value for kind in kinds for element in getattr(self.test, kind))
        return said.replace(WORD_JOINER, "").replace("\\", "")

    def tables(self):
        return {table.value.columns[0]: table.value for table in self.test.table}


@pytest.fixture
def page(tmp_path, empty_store_file, monkeypatch, read_here):
    shutil.copy(empty_store_file, tmp_path / "store.db")
    settings = Settings(f"sqlite:///{tmp_path}/store.db", is_store_named=True, rejects_folder=tmp_path / "rejects")
    monkeypatch.setattr(installation, "_stated", [settings])
    store = opening.open_store(settings.store_url)
    yield Page(store, settings, tmp_path)
    store.close()
    opening.open_store.cache_clear()


def test_an_empty_store_shows_no_zeros_and_says_what_to_do_first(page, monkeypatch):
    monkeypatch.setattr("learnerintel.ui.empty.st.page_link", lambda *_, **__: None)
    page.run()
    assert "Nothing has been taken in yet." in page.text()
    assert not page.test.metric
    assert not page.test.table


def test_what_is_known_of_whom_is_said_by_source_and_by_team(page, monkeypatch):
    monkeypatch.setattr("learnerintel.ui.coverage.st.page_link", lambda *_, **__: None)
    page.take(people=ROSTER, courses=CATALOGUE, activity=ACTIVITY)
    assert "from 3 sources; 1 person and 1 item wait to be matched." in page.text()
    assert [metric.value for metric in page.test.metric] == ["12", "1", "2", "1"]
    assert "9 of 10 people on the roster" in page.text()
    assert "1 of 2 items in the catalogue" in page.text()
    assert "14 to 15 March 2025" in page.text()
    table = page.tables()["Team"]
    assert table.columns.tolist() == ["Team", "Activity"]
    assert table.iloc[0].tolist()[0] == "Blue"
    assert "75" in table.iloc[0].tolist()[1]
    assert "**Offers**: How much people choose" in page.text()
    assert "Would unlock: Opt-in rate, Time to first touch" in page.text()


def test_a_small_team_is_a_dash_with_its_reason_and_not_a_number(page, monkeypatch):
    monkeypatch.setattr("learnerintel.ui.coverage.st.page_link", lambda *_, **__: None)
    page.take(people=ROSTER + "0100,Someone,Tiny\n", activity=ACTIVITY)
    rows = {row["Team"]: row["Activity"] for _, row in page.tables()["Team"].iterrows()}
    assert rows["Tiny"] == "–"
    assert "Withheld" in page.text()


def test_who_waits_is_shown_on_demand_and_the_audit_knows(page, monkeypatch):
    monkeypatch.setattr("learnerintel.ui.coverage.st.page_link", lambda *_, **__: None)
    page.take(people=ROSTER, activity=ACTIVITY)
    assert "7777" not in str(page.tables())
    page.click("Show their ids")
    assert page.tables()["Id"]["Id"].tolist() == ["7777"]
    assert "\\*Secret\\*" in page.tables()["Title"]["Title"].tolist()
    with page.store.read() as connection:
        acts = [row.action for row in connection.execute(text("SELECT action FROM audit ORDER BY audit_id"))]
    assert acts[-1] == "see waiting people"


def test_the_check_says_that_a_store_is_sound_and_what_is_wrong_with_one_that_is_not(page, monkeypatch):
    monkeypatch.setattr("learnerintel.ui.coverage.st.page_link", lambda *_, **__: None)
    page.take(people=ROSTER, activity=ACTIVITY)
    page.click("Check the store")
    assert "The store is sound" in page.text()
    with page.store.write() as connection:
        connection.execute(text("DELETE FROM daily_use_month"))
    page.click("Check the store")
    assert "The store does not add up." in page.text()
    assert "differs from a rebuild in" in page.text()
