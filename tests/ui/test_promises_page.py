from __future__ import annotations

import shutil

import pytest

from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.services import importing, opening
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.settings import Settings
from learnerintel.ui import installation
from tests.conftest import ReadHere
from tests.services.test_promising import HEADING, KNOWN_ROWS, OWNER, decide, hand_over, row
from tests.ui.deciding_app import DecidingApp

NAPKIN = "Strategy on a Napkin"


@pytest.fixture
def store(tmp_path, monkeypatch, story_store_file):
    path = tmp_path / "shown.db"
    shutil.copy(story_store_file, path)
    url = f"sqlite:///{path}"
    monkeypatch.setattr(installation, "_stated", [Settings(store_url=url, is_store_named=True)])
    monkeypatch.setattr(importing, "LiveReading", ReadHere)
    yield opening.open_store(url)
    opening.open_store.cache_clear()


def export(store, folder, *rows):
    path = folder / "next.csv"
    path.write_text("\n".join([HEADING, *KNOWN_ROWS, *rows]) + "\n", encoding="utf-8")
    (result,) = import_files(store, OWNER, [path], ImportOptions(), Settings(rejects_folder=folder / "rejects"))
    assert result.batch is not None


def test_without_promises_the_page_says_where_they_begin(store):
    said = DecidingApp("promises").text()
    assert "Nothing has been promised yet." in said
    assert "A promise begins with an unpairing." in said


def test_broken_promises_come_first_and_are_seen_on_the_ledger_and_the_summary_too(store, tmp_path):
    decide(store, "Green", "IDLE1")
    decide(store, "Red", "IDLE2")
    decide(store, "Blue", "KNOWN")
    hand_over(store, tmp_path)
    export(store, tmp_path, row("b03", "IDLE1"))
    export(store, tmp_path, row("r05", days=0))
    app = DecidingApp("promises")
    said = app.text()
    assert "3 promises stand: 1 came back, 1 seen to be done, 1 handed over and not known to be done." in said
    assert f"Came back: {NAPKIN}" in said
    assert "It came back on" in said
    assert "Title of" not in said
    (choices,) = app.test.segmented_control
    assert choices.value == "Broken"
    choices.set_value("All").run()
    assert "No export listed it before either, so no more can be seen." in app.text()
    assert app.text().index("Came back:") < app.text().index("Handed over, not known yet:")
    ledger = DecidingApp("ledger").text()
    assert "; came back." in ledger
    assert "Hours given back" in ledger
    assert "given back so far, net:" in ledger or "no export has shown what was done" in ledger
    summary = app.test.switch_page("pages/leadership/summary.py").run()
    assert not summary.exception
    assert "1 unpairing came back: see Promises" in [one.value for one in summary.subheader]




def test_owners_hear_of_decisions_and_a_manager_sees_what_other_teams_decided(store):
    assert "nothing has been decided yet" in DecidingApp("owners").text()
    decide(store, "Red", "IDLE1")
    decide(store, "Blue", "IDLE1", DecisionVerb.KEEP)
    said = DecidingApp("owners").text()
    assert "Nobody is known to own 1 item that teams decided about." in said
    assert "1 team stopped using this, because nobody opens it. 1 team keeps it." in said
    said = DecidingApp("unpair", team="Green", item="IDLE1").text()
    assert "Red: unpaired on" in said
    assert "1 team stopped using it and 1 team decided to keep it." in said
