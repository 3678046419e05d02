from __future__ import annotations

import shutil

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.services import opening
from learnerintel.services.listing_teams import teams_of
from learnerintel.settings import Settings
from learnerintel.ui import installation
from tests.metrics.small_company import day, prepared
from tests.ui.insight_app import (
    HATED,
    HOSTILE_COMMENT,
    HOSTILE_TITLE,
    LOVED,
    RARE,
    SECRET,
    SEVEN,
    InsightApp,
    rated,
    rating_company,
    shown,
)

PAGE = "insight/sentiment"


@prepared
def asked_company(company):
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
def company(asked_company, show):
    show(asked_company.store.path)
    return asked_company


@pytest.fixture
def viewer(monkeypatch):
    """A function that makes somebody else look."""
    return lambda one: monkeypatch.setattr(Viewer, "local_owner", classmethod(lambda _: one))


def test_an_empty_store_says_which_files_bring_ratings_and_comments(show, empty_store_file, tmp_path):
    path = shutil.copy(empty_store_file, tmp_path / "empty.db")
    show(path)
    app = InsightApp(PAGE)
    assert "What people think is not known yet." in app.text()
    assert "Upload feedback or survey answers with ratings and their scale." in app.text()
    assert app.charts() == []


def test_the_page_opens_with_ratings_first_and_comments_second(company):
    said = InsightApp(PAGE).text()
    assert "People rate what they use 2.9 of 5 stars; " in said
    assert "of their scored comments speak against it (1 May 2025 to 30 Apr 2026)." in said
    assert said.index("Mean rating, 1 to 5 stars") < said.index("What comments say")


def test_only_items_with_twenty_people_behind_them_are_put_in_order(company):
    ranked = InsightApp(PAGE).chart("Dots, one for each item")
    assert f"“{HATED}” is rated lowest" in ranked
    assert f"{HATED} 1.5 stars of 25 people" in ranked
    assert f"{LOVED} 4.4 stars of 36 people" in ranked
    assert SEVEN not in ranked


def test_what_few_people_rated_is_withheld_with_the_reason(company):
    cells = [shown(cell) for cell in InsightApp(PAGE).cells()]
    assert RARE in cells
    assert "Withheld: fewer than 5 people." in cells
    assert not [words for words in InsightApp(PAGE).charts() if RARE in words]


def test_teams_stand_by_name_and_a_title_claims_what_their_intervals_hold(company):
    teams = InsightApp(PAGE).chart("Dots, one for each team: Rating")
    assert "Rating: higher in Blue than in Red" in teams
    assert teams.index("Blue 3") < teams.index("Green ") < teams.index("Red 1.5")


def test_comments_are_put_together_by_what_is_chosen(company):
    app = InsightApp(PAGE)
    topics = app.chart("Dots, one for each topic")
    assert "Selling 100 % of 25 scored comments" in topics
    assert topics.index("Selling 100 %") < topics.index("Talking 0 %")
    app.choose("Comments by", "Team")
    assert "Negative comments: higher in Red than in Blue" in app.chart("Dots, one for each team: Negative")


def test_comments_can_be_read_and_searched_and_say_nobody_s_name(company):
    app = InsightApp(PAGE)
    assert "comments, written by 61 people" in app.text()
    app.choose("Search comments", "part 17")
    assert "1 comment with “part 17”" in app.text()
    assert "Very useful and clear, part 17" in app.text()
    app.choose("Search comments", "zebra")
    assert "Nobody wrote “zebra”." in app.text()


def test_comments_of_fewer_than_ten_people_are_not_shown_for_their_item(company):
    app = InsightApp(PAGE).choose("About", RARE)
    assert "Nothing can be read here." in app.text()
    assert SECRET not in app.text()


def test_who_may_not_read_comments_sees_numbers_only(company, viewer):
    viewer(Viewer("Ana", Role.ANALYST))
    said = InsightApp(PAGE).text()
    assert "In their own words" not in said
    assert "Awful, a boring waste of time" not in said
    assert "stars of 25 people" in said


def test_a_manager_sees_the_own_team_and_no_other(company, viewer):
    teams = {name: team_id for team_id, name in teams_of(company.store, Viewer.local_owner()).items()}
    viewer(Viewer("Max", Role.MANAGER, frozenset({teams["Red"]})))
    app = InsightApp(PAGE)
    assert "People of Red rate what they use 1.5 of 5 stars" in app.text()
    assert "Blue" not in app.text()
    assert LOVED not in app.text()


def test_a_leader_sees_no_team(company, viewer):
    viewer(Viewer("Lea", Role.LEADER))
    app = InsightApp(PAGE)
    assert not [words for words in app.charts() if words.startswith("Dots, one for each team")]
    assert "“Selling” is spoken against most" in app.text()


def test_hostile_titles_and_comments_show_literally(company):
    app = InsightApp(PAGE).choose("Search comments", "truly awful")
    said = app.text()
    assert HOSTILE_COMMENT in said
    assert HOSTILE_TITLE in said
    raw = "\n".join([*(element.value for element in app.test.markdown), *app.cells()])
    for alive in ("<script>", "](javascript", "![x](", ":red-badge["):
        assert alive not in raw


def test_days_without_an_answer_say_so_and_what_to_choose(company):
    company.activity(("p1", "c1", day(300)))
    app = InsightApp(PAGE, answers="Last quarter")
    assert "Nobody rated anything in these days." in app.text()
    assert "Choose longer days above, or another team." in app.text()


def test_comments_in_other_languages_are_counted_as_not_scored_with_the_reason(company):
    german = {"comment": "Das war leider sehr langweilig und viel zu lang", "language": "de"}
    company.feedback(*((f"p{number}", "c5", day(50), {**rated(2), **german}) for number in range(1, 4)))
    assert "3 comments are not scored and not counted (language 3)." in InsightApp(PAGE).text()


def test_what_a_score_of_words_cannot_do_is_said(company):
    said = InsightApp(PAGE).text()
    assert "Sarcasm is not recognised" in said
    assert "Only English is scored." in said
