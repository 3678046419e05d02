from __future__ import annotations

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import UnknownName
from learnerintel.services.insights.outcomes import outcome
from tests.metrics.small_company import day, prepared
from tests.ui.insight_app import HOSTILE_TITLE, InsightApp

PAGE = "insight/outcomes"
OWNER = Viewer.local_owner()
#: First days of January to June 2026.
MONTHS = [day(number) for number in (-4, 27, 55, 86, 116, 147)]


def measured(name, team, values):
    return [
        {"measure": name, "team": team, "month_on": on, "value": float(value)}
        for on, value in zip(MONTHS, values, strict=True)
    ]


@prepared
def measuring_company(company):
    """Of each of twelve teams one more learned by choice than of the one before; sales rose by as much afterwards."""
    rows, events = [], []
    for number in range(12):
        people = company.team(f"Team {number:02}", 12, first=1 + 12 * number)
        events += [(one, "c1", day(20), {"obligation": "optional"}) for one in people[:number]]
        rows += measured("Sales", f"team {number:02} ", [100] * 3 + [100 + number] * 3)
        rows += measured(HOSTILE_TITLE, f"Team {number:02}", [5, 4, 6, *[(number * 5) % 7] * 3])
    company.team("Small", 3, first=200)
    events += [("p200", "c1", day(20), {"obligation": "optional"}), ("p1", "c1", day(190), {"obligation": "optional"})]
    company.activity(*events)
    rows += measured("Sales", "Small", range(6)) + measured("Sales", "Nobody knows", range(6))
    company.add("business_measures", [*rows, *measured("Sales", "Team 99", range(6))])


@pytest.fixture
def company(measuring_company, show):
    show(measuring_company.store.path)
    return measuring_company


def plain(text):
    return text.replace("\u202f", " ")


def test_an_empty_store_says_what_to_upload(empty):
    app = InsightApp(PAGE)
    assert "No business measure is known yet." in app.text()
    assert "measure, team, month and value" in app.text()


def test_change_and_learning_of_each_team_counted_by_hand(company):
    found = outcome(company.store, OWNER, measure="Sales")
    # one team of twelve protects the small one
    assert [one.label for one in found.teams] == [f"Team {number:02}" for number in range(1, 12)]
    assert [(one.learning.value, one.before, one.after) for one in found.teams[:2]] == [
        (1 / 12, 100, 101), (2 / 12, 100, 102),
    ]  # fmt: skip
    assert (found.found.teams, found.found.order) == (11, 1)
    assert "2 names of teams are on no roster, or two teams have them; they are left out." in found.notes
    assert "2 teams are too small to be shown, or would give a small one away." in found.notes


def test_trap_going_together_is_never_called_a_cause(company):
    said = plain(InsightApp(PAGE, business="Sales").text())
    assert "In teams that learned more by choice Sales rose more in the quarter after; chance alone does" in said
    assert "Beside each other is not because of each other" in said
    assert "Team 11 92 % learned by choice, changed by 11" in said


def test_where_chance_does_as_much_no_difference_is_claimed_and_the_name_shows_literally(company):
    app = InsightApp(PAGE, business=HOSTILE_TITLE)
    assert f"{HOSTILE_TITLE} changed no differently" in plain(app.text())


def test_a_small_team_is_not_shown(company):
    assert "Small" not in "".join(InsightApp(PAGE, business="Sales").cells())


def test_an_unknown_measure_is_refused_with_the_one_that_was_meant(company):
    with pytest.raises(UnknownName, match="Did you mean Sales"):
        outcome(company.store, OWNER, measure="Sails")


def test_whoever_may_not_see_teams_has_no_such_page(company, viewer):
    viewer(Viewer("a leader", Role.LEADER))
    with pytest.raises(ValueError, match="outcomes"):
        InsightApp(PAGE)
