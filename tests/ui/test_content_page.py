from __future__ import annotations

import re
import shutil

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb, Role
from learnerintel.services import opening
from learnerintel.services.deciding import decide
from learnerintel.services.listing_teams import teams_of
from learnerintel.services.naming import ContentName
from learnerintel.settings import Settings
from learnerintel.ui import content, installation
from tests.metrics.small_company import day, prepared
from tests.ui.insight_app import HATED, HOSTILE_TITLE, LOVED, SECRET, InsightApp, rating_company, shown

PAGE = "insight/content"
NAPKIN = "IDLE2"


@prepared
def used_company(company):
    rating_company(company)


@pytest.fixture
def show(monkeypatch):
    """A function that puts a store's file before the app."""

    def before_the_app(path):
        url = f"sqlite:///{path}"
        monkeypatch.setattr(installation, "_stated", [Settings(store_url=url, is_store_named=True)])

    yield before_the_app
    opening.open_store.cache_clear()


@pytest.fixture
def company(used_company, show):
    show(used_company.store.path)
    return used_company


@pytest.fixture
def viewer(monkeypatch):
    """A function that makes somebody else look."""
    return lambda one: monkeypatch.setattr(Viewer, "local_owner", classmethod(lambda _: one))


def test_an_empty_store_says_what_brings_content(show, empty_store_file, tmp_path):
    show(shutil.copy(empty_store_file, tmp_path / "empty.db"))
    app = InsightApp(PAGE)
    assert "No content is known yet." in app.text()
    assert app.test.selectbox.len == 0


def test_before_an_item_is_chosen_the_library_stands_there(company):
    app = InsightApp(PAGE)
    assert "6 items are on the shelf; choose one above." in app.text()
    assert f"“{LOVED}” reaches most people" in app.chart("Dots, one for each item")
    assert HATED in app.cells()


def test_an_item_in_the_address_is_shown_and_a_choice_stands_in_the_address(company):
    app = InsightApp(PAGE, item="c2")
    assert HATED in [header.value for header in app.test.header]
    app.choose("Item", "c1")
    assert app.test.query_params["item"] in ("c1", ["c1"])
    assert LOVED in [header.value for header in app.test.header]


def test_an_item_nobody_knows_is_said_so_beside_the_library(company):
    said = InsightApp(PAGE, item="gone").text()
    assert "No item is called “gone”." in said
    assert "items are on the shelf" in said


def test_the_sentence_says_who_used_it_and_how_it_is_rated(company):
    said = InsightApp(PAGE, item="c2").text()
    assert "43 % of 61 people used it; 25 people rated it 1.5 of 5 stars (1 May 2025 to 30 Apr 2026)." in said


def test_facts_of_the_catalogue_are_said_and_so_is_what_it_does_not_know(company):
    said = InsightApp(PAGE, item="c2").text()
    for line in ("Format\n", "Length\n", "Asked for by law\n"):
        assert line in f"{said}\n"
    lines = said.splitlines()
    assert "video" in lines
    assert "30 minutes" in lines
    assert lines.count("not known yet") >= 4


def test_use_over_the_weeks_and_by_team_withholds_small_groups(company):
    app = InsightApp(PAGE, item="c2")
    weeks = app.chart("Lines over weeks")
    assert "Most people used it in the week of 9 February 2026: 43 %" in weeks
    teams = app.chart("Dots, one for each team: Used it")
    assert "Red 80 % of 25 people" in teams
    assert "Used it: higher in Red than in Blue" in teams


def test_another_measure_can_be_looked_at_team_by_team(company):
    app = InsightApp(PAGE, item="c1").choose("By team", "Rating")
    assert "Blue 4.5 stars of 30 people" in app.chart("Dots, one for each team: Rating")


def test_an_item_without_use_says_so_and_shows_no_empty_chart(company):
    app = InsightApp(PAGE, item="c6")
    assert "Nobody used it in half a year" in app.text()
    assert not [words for words in app.charts() if words.startswith("Lines over weeks")]
    assert "Nothing was decided about it yet." in app.text()


def test_comments_about_the_item_are_shown_only_where_ten_people_wrote(company):
    assert "Awful, a boring waste of time 1" in InsightApp(PAGE, item="c2").text()
    rare = InsightApp(PAGE, item="c3").text()
    assert "Nothing can be read here." in rare
    assert SECRET not in rare


def test_decisions_about_the_item_stand_on_its_page_and_no_others(company):
    for item, note in (("c2", "Nobody needs it"), ("c1", "Everybody likes it")):
        decide(company.store, Viewer.local_owner(), team="Red", content=item, verb=DecisionVerb.FIX, note=note)
    said = InsightApp(PAGE, item="c2").text()
    assert "To be fixed" in said
    assert "Nobody needs it" in said
    assert "Everybody likes it" not in said


def test_where_it_stands_on_the_lists_is_looked_up_when_asked(show, story_store_file, tmp_path):
    show(shutil.copy(story_store_file, tmp_path / "story.db"))
    app = InsightApp(PAGE, item=NAPKIN)
    assert "It is proposed for" not in app.text()
    said = app.choose("Look through the lists of all teams", True).text()
    assert re.search(r"It is proposed for \d of \d teams\.", said)
    assert "Evidence: It was opened by 0 of 20 people in the last four weeks" in said


def test_where_no_team_has_a_list_that_is_said(company):
    app = InsightApp(PAGE, item="c2").choose("Look through the lists of all teams", True)
    assert "No team has a list today." in app.text()


def test_a_leader_sees_the_item_without_teams_and_comments(company, viewer):
    viewer(Viewer("Lea", Role.LEADER))
    said = InsightApp(PAGE, item="c2").text()
    assert HATED in said
    for hidden in ("Team by team", "In their own words", "Decided so far", "On the teams' lists"):
        assert hidden not in said


def test_a_manager_sees_the_own_team_only(company, viewer):
    teams = {name: team_id for team_id, name in teams_of(company.store, Viewer.local_owner()).items()}
    viewer(Viewer("Max", Role.MANAGER, frozenset({teams["Red"]})))
    app = InsightApp(PAGE, item="c2")
    assert [words for words in app.charts() if words.startswith("Dots, one for each team")]
    assert not [words for words in app.charts() if "Blue" in words]


def test_a_hostile_title_shows_literally_wherever_it_stands(company):
    app = InsightApp(PAGE, item="c4")
    assert HOSTILE_TITLE in [shown(header.value) for header in app.test.header]
    raw = "\n".join([*(element.value for kind in ("markdown", "header", "caption") for element in app.test.get(kind)),
                     *app.cells()])
    for alive in ("<script>", "](javascript", "![x](", ":red-badge["):
        assert alive not in raw


def test_equal_titles_are_told_apart_by_their_ids():
    names = [ContentName(1, "A-1", "Fire Safety"), ContentName(2, "A-2", "Fire Safety"), ContentName(3, "B", "Other")]
    assert content.item_labels(names) == {"A-1": "Fire Safety (A-1)", "A-2": "Fire Safety (A-2)", "B": "Other"}


def test_a_large_library_is_narrowed_down_by_a_part_of_the_title(company, monkeypatch):
    monkeypatch.setattr(content, "MOST_CHOICES", 2)
    app = InsightApp(PAGE).choose("Search titles", "hated")
    (items,) = [box for box in app.test.selectbox if box.label == "Item"]
    assert items.options == [HATED]


def test_the_page_of_an_item_is_about_the_days_that_are_chosen(company):
    company.activity(("p1", "c1", day(300)))
    assert "(1 July to 30 September 2026)." in InsightApp(PAGE, item="c2", span="Last quarter").text()
