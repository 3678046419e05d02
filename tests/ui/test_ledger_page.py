from __future__ import annotations

import shutil

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb, Role
from learnerintel.services import opening
from learnerintel.services.deciding import decide_many
from learnerintel.services.ledger import ledger
from learnerintel.services.unpairing import unpair_lists
from learnerintel.settings import Settings
from learnerintel.store.company import save_company_setting
from learnerintel.ui import installation
from tests.ui.deciding_app import DecidingApp

OWNER = Viewer.local_owner()
IDLE, NAPKIN = "Whiteboards for Beginners", "Strategy on a Napkin"


@pytest.fixture
def store(tmp_path, monkeypatch, story_store_file):
    path = tmp_path / "shown.db"
    shutil.copy(story_store_file, path)
    url = f"sqlite:///{path}"
    monkeypatch.setattr(installation, "_stated", [Settings(store_url=url, is_store_named=True)])
    yield opening.open_store(url)
    opening.open_store.cache_clear()


def decided(store, team, *contents, verb=DecisionVerb.UNPAIR):
    return decide_many(store, OWNER, team=team, contents=contents, verb=verb, note="Nobody *opens* it.")


def test_an_empty_ledger_says_where_decisions_are_made(store):
    app = DecidingApp("ledger")
    assert "Nothing has been decided yet." in app.text()
    assert "The ledger begins with the first decision." in app.text()
    assert "Make the action file" not in app.buttons()


def test_a_decision_stands_with_its_evidence_as_it_was_shown(store):
    decided(store, "Green", "IDLE1")
    said = DecidingApp("ledger").text()
    assert "1 decision; 1 unpairing stands" in said
    assert f"**Unpaired: {IDLE}**" in said
    assert "Green · Hardly touched · 20 people · " in said
    assert "by local owner; waits for an action file." in said
    assert "**Reason given.** Nobody *opens* it." in said
    assert "It was opened by 0 of 20 people in the last four weeks" in said
    assert ":material/check: **Ruled out:**" in said
    assert "**What would change this.** If 3 people open it" in said


def test_the_counts_tell_what_stands_and_what_was_taken_back(store):
    decided(store, "Green", "IDLE1", "IDLE2")
    decided(store, "Green", "IDLE2", verb=DecisionVerb.RE_PAIR)
    app = DecidingApp("ledger")
    tiles = {metric.label: metric.value for metric in app.test.metric}
    assert tiles["Decisions"] == "3"
    assert [tiles[name] for name in ("Stand unpaired", "Handed over", "Sent again")] == ["1", "0", "1"]


def test_a_link_opens_the_decision_it_names_and_its_button_another(store):
    decided(store, "Green", "IDLE1", "IDLE2")
    app = DecidingApp("ledger", decision="1")
    assert f"Unpaired: {IDLE}" in [heading.value for heading in app.test.subheader]
    app.press("Show")
    assert f"Unpaired: {NAPKIN}" in [heading.value for heading in app.test.subheader]


def test_a_decision_is_taken_back_from_the_ledger(store):
    decided(store, "Green", "IDLE1")
    app = DecidingApp("ledger").press("Send it again")
    assert f"{IDLE} is sent again to Green" in app.text()
    assert [line.verb for line in ledger(store, OWNER).lines] == [DecisionVerb.RE_PAIR, DecisionVerb.UNPAIR]
    assert "Send it again" not in app.buttons()


def test_decisions_are_chosen_by_where_they_stand(store):
    decided(store, "Green", "IDLE1")
    decided(store, "Red", "IDLE1", verb=DecisionVerb.KEEP)
    app = DecidingApp("ledger")
    (states,) = [one for one in app.test.selectbox if one.label == "Show"]
    states.set_value("Waiting for the LMS").run()
    said = app.text()
    assert f"**Unpaired: {IDLE}**" in said
    assert f"**Kept: {IDLE}**" not in said
    states.set_value("Handed over").run()
    assert "No decision is in that state." in app.text()


def test_the_action_file_is_made_counts_as_handed_over_and_stands_in_the_history(store):
    decided(store, "Red", "IDLE2")
    app = DecidingApp("ledger").press("Make the action file")
    said = app.text()
    assert "The action file is made: 3 rows (2 exempt, 1 archive) for 1 decision." in said
    made = app.test.session_state["ledger_made"]
    assert made.machine.decode().splitlines()[0].startswith("decision_id,action")
    assert made.reading[:2] == b"PK"
    assert ledger(store, OWNER).handed_over_count == 1
    assert "handed over on" in said
    histories = [table.value for table in app.test.table if "Decision numbers" in table.value.columns]
    assert histories[0]["Decision numbers"].tolist() == ["1"]


def test_a_file_that_cannot_be_made_is_refused_in_words(store):
    decided(store, "Green", "IDLE1", verb=DecisionVerb.KEEP)
    app = DecidingApp("ledger").press("Make the action file")
    assert "No decision asks the LMS to do anything" in app.text()
    assert "The action file is made" not in app.text()


def test_who_may_not_make_files_or_decide_only_reads(store, monkeypatch):
    decided(store, "Green", "IDLE1")
    monkeypatch.setattr(Viewer, "local_owner", classmethod(lambda _: Viewer("Ann", Role.ANALYST)))
    app = DecidingApp("ledger")
    assert f"**Unpaired: {IDLE}**" in app.text()
    assert not {"Make the action file", "Send it again"} & set(app.buttons())


def test_a_manager_reads_the_ledger_of_own_teams(store, monkeypatch):
    decided(store, "Green", "IDLE1")
    decided(store, "Red", "IDLE2")
    green = next(one.team_id for one in unpair_lists(store, OWNER) if one.team == "Green")
    mary = Viewer("Mary", Role.MANAGER, frozenset({green}))
    monkeypatch.setattr(Viewer, "local_owner", classmethod(lambda _: mary))
    said = DecidingApp("ledger").text()
    assert IDLE in said
    assert NAPKIN not in said


def test_what_waits_for_a_second_person_is_confirmed_by_another_one_only(store, monkeypatch):
    with store.write() as connection:
        save_company_setting(connection, "second_person", "yes")
    decided(store, "Green", "IDLE1")
    app = DecidingApp("ledger")
    assert "1 decision waits for a second person" in [heading.value for heading in app.test.header]
    assert app.button("Confirm").disabled
    assert "another person has to confirm it" in app.text()
    said = DecidingApp("unpair", team="Green", item="IDLE1").text()
    assert "local owner proposed unpair; it waits for a second person" in said
    monkeypatch.setattr(Viewer, "local_owner", classmethod(lambda _: Viewer("Ben", Role.MANAGER)))
    app = DecidingApp("ledger").press("Confirm")
    assert "It is confirmed and stands in the ledger as decision 1." in app.text()
    assert "1 decision; 1 unpairing stands" in app.text()
