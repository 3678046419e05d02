from __future__ import annotations

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from tests.ui.engaged_company import SOURCES
from tests.ui.insight_app import InsightApp

PAGE = "insight/opt_in"


def test_an_empty_store_says_what_brings_offers(empty):
    app = InsightApp(PAGE)
    assert "What people choose of what they are offered is not known yet." in app.text()
    assert app.charts() == []


@pytest.mark.parametrize("source", SOURCES)
def test_without_offers_there_is_no_rate_and_the_rest_stays(engaged, source):
    engaged(source)
    said = InsightApp(PAGE).text()
    missing = "What people choose of what they are offered is not known yet." in said
    assert missing == (source in {"roster", "activity", "offers"})
    assert ("Upload offers" in said) == (source == "offers")


def test_the_page_opens_with_the_best_and_the_weakest_way_of_offering(engaged):
    engaged()
    said = plain(InsightApp(PAGE).text())
    assert "85 offers were made from 1 January to 31 March 2026" in said
    assert "people take 73 % of what comes by personal invitation, and 0 % of what comes by email." in said


def test_offers_of_a_longer_time_can_be_chosen_and_stand_in_the_address(engaged):
    engaged()
    assert "110 offers were made" in InsightApp(PAGE).choose("Offers of", "Last 12 months").text()
    assert "110 offers were made" in InsightApp(PAGE, offers="Last 12 months").text()


def test_how_fast_offers_are_picked_up_is_a_curve_of_all_offers_not_of_touchers(engaged):
    engaged()
    curve = plain(InsightApp(PAGE).chart("A curve over days"))
    assert "Begun of what is offered: 24 % within 7 days, 26 % within 28 days, 26 % within 60 days" in curve
    assert "half is not reached" in curve


def test_minutes_are_split_by_what_they_were_spent_on(engaged):
    engaged()
    bars = plain(InsightApp(PAGE).chart("Stacked bars by month"))
    assert "of people's learning time is chosen, down from 100 %" in bars
    assert "could be moved" in bars


def test_how_much_lies_open_is_said_of_teams_and_of_the_person_in_the_middle(engaged):
    engaged()
    app = InsightApp(PAGE)
    dots = app.chart("Items open before the person in the middle, by team")
    assert "Blue 1 items" in dots
    assert "one in ten" in dots


def test_months_of_a_team_are_for_those_who_may_choose_days(engaged, viewer):
    viewer(Viewer("a manager", Role.MANAGER))
    engaged()
    months = InsightApp(PAGE, team="Blue").chart("Lines over months")
    assert "90 % intervals: everybody" in plain(months)


def test_whoever_may_not_see_teams_sees_no_team_and_no_error(engaged, viewer):
    viewer(Viewer("a leader", Role.LEADER))
    engaged()
    app = InsightApp(PAGE)
    assert "offers were made" in app.text()
    assert "Blue" not in app.text()
    assert "Required, and could be optional" not in app.text()


def plain(text):
    """Without the thin spaces between numbers and their signs."""
    return text.replace("\u202f", " ")
