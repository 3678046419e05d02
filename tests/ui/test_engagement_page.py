from __future__ import annotations

import shutil

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.store.opening import open_store
from tests.metrics.small_company import SmallCompany, day
from tests.ui.engaged_company import HOSTILE, SOURCES
from tests.ui.insight_app import InsightApp

PAGE = "insight/engagement"


def test_an_empty_store_says_what_brings_activity(empty):
    app = InsightApp(PAGE)
    assert "Who learns is not known yet." in app.text()
    assert "Nobody is on a roster yet. Upload" in app.text()
    assert app.charts() == []


@pytest.mark.parametrize("source", SOURCES)
def test_without_people_or_activity_there_is_nothing_and_without_others_the_rest_stays(engaged, source):
    engaged(source)
    said = InsightApp(PAGE).text()
    assert ("Who learns is not known yet." in said) == (source in {"roster", "activity"})
    assert ("did something real" in said) == (source not in {"roster", "activity"})


def test_without_any_obligation_weeks_and_comings_back_say_what_is_missing(engaged):
    engaged("catalogue", "offers", "assignments")
    said = InsightApp(PAGE).text()
    assert "Whether people chose what they did is not known yet." in said
    assert "Whether people come back is not known yet." in said
    assert "Who is sent nothing is not known yet." in said
    assert "Upload" in said


def test_the_page_opens_with_who_did_something_real_and_who_chose_to(engaged):
    engaged()
    said = plain(InsightApp(PAGE).text())
    assert "63 % of 75 people did something real from 18 May to 14 June 2026; 29 % did" in said


def test_weeks_tell_by_choice_apart_from_only_required(engaged):
    engaged()
    weeks = InsightApp(PAGE).chart("Lines over weeks")
    assert "In a usual week 28 % learn something by choice" in plain(weeks)
    assert "a deadline may show in the week of" in weeks


def test_beside_every_number_of_a_tile_its_tip_leads_to_the_glossary(engaged):
    engaged()
    app = InsightApp(PAGE)
    tips = [element.proto.help for element in app.test.markdown if "What is this?" in element.proto.help]
    assert [tip.partition("](")[2] for tip in tips] == [
        f"glossary?metric={name})"
        for name in ("active_share", "voluntary_active_share", "mandatory_only_active_share", "active_days", "depth",
                     "return_rate")
    ]  # fmt: skip
    assert "Days active" in InsightApp("help/glossary", metric="active_days").text()


def test_kinds_of_learners_are_counted_and_kinds_of_few_people_stand_together(engaged):
    engaged()
    kinds = plain(InsightApp(PAGE).chart("by kind"))
    assert "Deadline-only" in kinds
    assert "nobody is named" in kinds


def test_a_share_of_each_team_that_is_sent_nothing_is_shown_and_never_who(engaged):
    engaged()
    app = InsightApp(PAGE, period="Last quarter")
    bars = plain(app.chart("to whom nothing was assigned or offered"))
    assert "100 % of the people of Green are sent nothing" in bars
    assert "in 2 teams everybody was assigned or offered something" in bars
    assert "p56" not in app.text()


def test_an_item_that_nobody_opened_is_named_with_its_time_and_shows_literally(engaged):
    engaged()
    app = InsightApp(PAGE)
    assert "1 of 3 items reached at most 2 % of the people" in plain(app.text())
    assert HOSTILE in [cell.replace("\\", "").replace("\u2060", "") for cell in app.cells()]


def test_a_team_in_the_address_is_what_the_page_is_about(engaged):
    engaged()
    said = plain(InsightApp(PAGE, team="Red", period="Last month").text())
    assert "of 25 people of Red did something real from 1 to 31 May 2026" in said


def test_a_team_whose_activity_stops_is_said_to_lack_data_rather_than_interest(show, engaged_file, tmp_path):
    path = shutil.copy(engaged_file(), tmp_path / "silent.db")
    company = SmallCompany(tmp_path, open_store(f"sqlite:///{path}"))
    people = company.team("Silent", 20, first=101)
    company.activity(*((person, "free", day(110)) for person in people))
    company.store.close()
    show(path)
    assert "more likely the data than the people" not in InsightApp(PAGE, team="Blue").text()
    assert "more likely the data than the people" in InsightApp(PAGE, team="Silent").text()


def test_whoever_may_not_see_teams_sees_everybody_and_no_team(engaged, viewer):
    viewer(Viewer("a leader", Role.LEADER))
    engaged()
    said = InsightApp(PAGE).text()
    assert "did something real" in said
    assert "Green" not in said


def test_whoever_may_not_see_the_summary_is_told_so(engaged, viewer):
    viewer(Viewer("an administrator", Role.ADMINISTRATOR))
    engaged()
    with pytest.raises(ValueError, match="engagement"):
        InsightApp(PAGE)


def plain(text):
    """Without the thin spaces between numbers and their signs."""
    return text.replace("\u202f", " ")
