from __future__ import annotations

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.services.digesting import make_digest
from learnerintel.store.opening import open_store
from tests.ui.engaged_company import SOURCES
from tests.ui.insight_app import InsightApp, shown

PAGE = "leadership/summary"


def test_an_empty_store_says_what_to_begin_with(empty):
    app = InsightApp(PAGE)
    assert "There is nothing to sum up yet." in app.text()
    assert "Nobody is on a roster yet. Upload" in app.text()
    assert app.charts() == []


@pytest.mark.parametrize("source", SOURCES)
def test_a_number_that_is_not_measured_yet_says_what_unlocks_it(engaged, source):
    engaged(source)
    said = InsightApp(PAGE).text()
    assert ("There is nothing to sum up yet." in said) == (source in {"roster", "activity"})
    assert ("Nobody knows what was offered to whom." in said) == (source == "offers")
    assert ("No comment has been taken in that could be scored." in said) == (source == "feedback")


def test_without_any_obligation_the_shift_says_what_is_missing(engaged):
    engaged("catalogue", "offers", "assignments")
    assert "How people's time is spent is not known yet." in InsightApp(PAGE).text()


def test_five_numbers_stand_with_their_past(engaged):
    engaged()
    app = InsightApp(PAGE)
    labels = [tile.label for tile in app.test.metric]
    assert len(labels) == 5
    assert "Hours returned" in labels
    said = plain(app.text())
    assert "Active by choice: 29 % of 75 people" in said
    assert " the period before" in said
    assert "not known for a year ago" in said


def test_the_one_decision_asked_for_leads_to_the_lists(engaged):
    engaged()
    app = InsightApp(PAGE)
    assert "**To decide:**" in app.text()
    assert "Fix or stop first" in app.text()
    assert "Nothing has been decided yet" in app.text()


def test_the_last_line_says_how_complete_the_data_is_and_which_edition_this_is(engaged):
    engaged()
    (last,) = [one.value for one in InsightApp(PAGE).test.caption if "Made on" in one.value]
    assert "of events by people on the roster" in last


def test_for_a_sheet_the_numbers_stand_in_a_table_and_the_address_says_so(engaged):
    engaged()
    app = InsightApp(PAGE).choose("One page to print", True)
    assert not app.test.metric
    assert "Active by choice" in app.cells()
    assert "**Ledger:** nothing has been decided yet." in app.text()


def test_a_leader_sees_numbers_and_items_and_no_team(engaged, viewer):
    viewer(Viewer("a leader", Role.LEADER))
    engaged()
    app = InsightApp(PAGE)
    assert "Team figures are for those who work with teams" in app.text()
    for team in ("Blue", "Red", "Green"):
        assert team not in app.text()


def test_a_team_that_differs_by_more_than_chance_is_named_in_the_funnel(engaged):
    engaged()
    assert "more than chance apart from the others" in InsightApp(PAGE).chart("Funnel plot")


def plain(text):
    """Without the thin spaces between numbers and their signs."""
    return text.replace("\u202f", " ")


def test_a_plan_value_is_entered_stands_beside_its_tile_and_can_be_taken_back(engaged):
    engaged()
    app = InsightApp(PAGE)
    (value,) = [box for box in app.test.number_input if box.label.startswith("Planned")]
    (year,) = [box for box in app.test.number_input if box.label == "Year"]
    app.choose("Number", "Active by choice")
    year.set_value(2026)
    value.set_value(35.0).run()
    next(button for button in app.test.button if button.label == "Keep this plan").click().run()
    said = app.text().replace("\u202f", " ")
    assert [shown(note.value) for note in app.test.success] == ["The plan for active by choice in 2026 is 35 %."]
    assert "plan for 2026: 35 %, not reached" in said
    next(button for button in app.test.button if button.label == "Take back").click().run()
    assert "plan for 2026" not in app.text()


def test_a_plan_that_cannot_be_is_refused_in_words(engaged):
    engaged()
    app = InsightApp(PAGE).choose("Number", "Active by choice")
    (value,) = [box for box in app.test.number_input if box.label.startswith("Planned")]
    value.set_value(350.0).run()
    next(button for button in app.test.button if button.label == "Keep this plan").click().run()
    assert "350 % cannot be the plan for active by choice: it is at least 0 % and at most 100 %." in app.text()


def button(app, label):
    return next(one for one in app.test.button if one.label == label)


def test_an_edition_is_kept_by_a_button_and_its_digest_has_the_figures_of_the_tiles(engaged, tmp_path):
    engaged()
    app = InsightApp(PAGE)
    assert "Editions that keep their numbers (0)" in app.text()
    tiles = [(shown(tile.label), shown(tile.value)) for tile in app.test.metric]
    assert not button(app, "Keep today's numbers as an edition").click().run().exception
    assert "Edition 1 keeps today's numbers." in shown("\n".join(one.value for one in app.test.success))
    assert "Nothing in it has moved since." in app.text()
    assert {one.label for one in app.test.get("download_button")} >= {"HTML", "PDF"}
    store = open_store(f"sqlite:///{tmp_path / 'engaged.db'}")
    rows = make_digest(store, Viewer.local_owner()).page.rows
    assert [(row.label, shown(row.value)) for row in rows] == tiles
    store.close()


def test_nothing_measured_is_not_kept_and_the_page_says_why(engaged):
    engaged("roster")
    app = InsightApp(PAGE)
    assert not [one for one in app.test.button if one.label.startswith("Keep today")]


def test_a_leader_hands_editions_on_and_makes_none(engaged, viewer):
    viewer(Viewer("a leader", Role.LEADER))
    engaged()
    app = InsightApp(PAGE)
    assert "Editions that keep their numbers (0)" in app.text()
    assert not [one for one in app.test.button if one.label.startswith("Keep today")]
