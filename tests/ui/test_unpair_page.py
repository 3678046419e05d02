from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import text

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb, Role
from learnerintel.services import opening
from learnerintel.services.acting import write_actions
from learnerintel.services.deciding import decide_many
from learnerintel.services.ledger import ledger
from learnerintel.services.undoing import list_batches, undo
from learnerintel.services.unpairing import unpair_lists
from learnerintel.settings import Settings
from learnerintel.ui import installation
from tests.ui.deciding_app import DecidingApp

OWNER = Viewer.local_owner()
IDLE, NAPKIN = "Whiteboards for Beginners", "Strategy on a Napkin"


@pytest.fixture
def shown_store(tmp_path, monkeypatch):
    """A function that puts a store before the app and opens it."""

    def show(file):
        path = tmp_path / "shown.db"
        shutil.copy(file, path)
        url = f"sqlite:///{path}"
        monkeypatch.setattr(installation, "_stated", [Settings(store_url=url, is_store_named=True)])
        return opening.open_store(url)

    yield show
    opening.open_store.cache_clear()


@pytest.fixture
def store(shown_store, story_store_file):
    return shown_store(story_store_file)


@pytest.fixture
def viewer(monkeypatch):
    """A function that makes somebody else look."""
    return lambda one: monkeypatch.setattr(Viewer, "local_owner", classmethod(lambda _: one))


def test_an_empty_store_says_that_lists_need_a_roster(shown_store, empty_store_file):
    shown_store(empty_store_file)
    app = DecidingApp("unpair")
    assert "No team is known yet." in app.text()
    assert app.test.checkbox.len == 0


def test_without_a_catalogue_the_page_says_what_is_missing(shown_store, story_store_file):
    store = shown_store(story_store_file)
    for line in list_batches(store, OWNER):
        if line.kind != "roster":
            undo(store, OWNER, batch_id=line.batch_id)
    assert "No content is known yet." in DecidingApp("unpair").text()


def test_all_teams_are_one_line_each_and_the_button_leads_to_the_first(store):
    app = DecidingApp("unpair")
    assert "3 teams have 9 proposals waiting for a decision." in app.text()
    (table,) = app.test.table
    assert sorted(table.value["Team"]) == ["Blue", "Green", "Red"]
    assert "Few has fewer than 10 eligible people" in app.text()
    (begin,) = [label for label in app.buttons() if label.startswith("Begin with ")]
    app.press(begin)
    assert "3 items could stop" in app.text()


def test_a_team_that_is_too_small_says_so_and_shows_no_figure(store):
    app = DecidingApp("unpair", team="Few")
    assert "Few has fewer than 10 eligible people, too few for a decision about a team." in app.text()
    assert app.test.checkbox.len == 0
    assert "Evidence" not in app.text()


def test_a_team_without_members_says_so(store):
    with store.write() as connection:
        connection.execute(text("UPDATE membership SET until_on = from_on + 1 WHERE team_id IN "
                                "(SELECT team_id FROM team WHERE name = 'Green')"))
    assert "The team has no members that day." in DecidingApp("unpair", team="Green").text()


def test_a_team_with_nothing_to_unpair_says_so(store):
    with store.write() as connection:
        connection.execute(text("UPDATE content SET retired_on = 1 WHERE title NOT LIKE 'Title of %'"))
    app = DecidingApp("unpair", team="Green")
    assert "Nothing should stop for Green now." in app.text()
    assert "Nothing is proposed for this team now." in app.text()


def test_the_list_shows_reason_people_time_and_strength_and_its_evidence_beside_it(store):
    app = DecidingApp("unpair", team="Green", list="untouched")
    said = app.text()
    assert "3 items could stop for 20 people of Green" in said
    assert "Not calibrated yet: 0 of the 300 cases" in said
    assert set(app.titles()) == {IDLE, NAPKIN, "Passwords Again"}
    assert "It was opened by 0 of 20 people in the last four weeks; in comparable teams by almost nobody." in said
    assert "Course · strong evidence · 20 people · " in said
    assert "nobody in 26 weeks" in said
    assert "**What would change this.** If 3 people open it within four weeks" in said
    assert ":material/check: **Ruled out:** Neither law nor a regulator is known to ask for it." in said
    assert "Nothing was decided about it for this team before." in said
    assert "Comparable teams hardly use it either" in said


def test_small_comparable_teams_are_not_drawn_and_the_page_says_why(store):
    with store.write() as connection:
        newcomers = "'b01','b02','b03','b04','b05','b06','b07','b08'"
        chosen = f"SELECT learner_id FROM identity WHERE external_id IN ({newcomers})"
        connection.execute(text(f"UPDATE membership SET from_on = from_on + 390 WHERE learner_id IN ({chosen})"))
    said = DecidingApp("unpair", team="Green", list="untouched").text()
    assert "Little may be shown of comparable teams" in said
    assert "A dash: withheld, for it would speak of too few people or give a smaller team away." in said


def test_every_list_says_its_size_and_what_it_holds(store):
    app = DecidingApp("unpair", team="Blue")
    (lists,) = app.test.segmented_control
    assert lists.options == [
        "Know it · 2", "Hardly touched · 1", "Disliked · 0", "Left unfinished · 0", "Could be optional · 0",
        "Blocked or to ask · 2",
    ]  # fmt: skip
    assert app.titles() == ["Phishing Basics", "Passwords Again"]
    app.choose_list("disliked")
    assert "Nothing stands on the list “Disliked”." in app.text()
    app.choose_list("asking")
    assert "Law or a regulator asks for it." in app.text()
    assert "please classify it, regulatory yes or no" in app.text()
    assert app.titles() == []


def test_a_link_opens_the_list_and_the_item_it_names(store):
    app = DecidingApp("unpair", team="Blue", item="UNSAID")
    assert app.test.segmented_control[0].value == "asking"
    assert "Forklifts" in [heading.value for heading in app.test.subheader]
    app.choose_team("Green")
    assert "Forklifts" not in [heading.value for heading in app.test.subheader]


def test_another_rows_evidence_is_shown_at_its_button(store):
    app = DecidingApp("unpair", team="Blue", list="known")
    assert "Its pre-test was passed by 14 of 14 people" in app.text()
    app.press("Evidence")
    assert "Passwords Again" in [heading.value for heading in app.test.subheader]
    assert app.test.query_params["item"] == "TOPIC"


def test_one_item_is_decided_with_a_reason_and_undone(store):
    app = DecidingApp("unpair", team="Green", list="untouched", item="IDLE1")
    (reason,) = [one for one in app.test.text_input if one.label == "Reason"]
    reason.set_value("The whiteboards are gone.")
    app.test.text_area[0].set_value("Said by the *team*.")
    app.press("Unpair 1 item for 20 people")
    assert f"Unpaired for Green: “{IDLE}”." in app.text()
    assert "It goes into the next action file for the LMS" in app.text()
    (line,) = ledger(store, OWNER).lines
    assert (line.verb, line.note) == (DecisionVerb.UNPAIR, "The whiteboards are gone. Said by the *team*.")
    assert IDLE not in app.titles()
    app.press("Undo")
    assert f"Sent again for Green: “{IDLE}”." in app.text()
    assert IDLE in app.titles()
    assert "Undo" not in app.buttons()
    app.press("Close")
    assert "Sent again for Green" not in app.text()


def test_there_is_no_undo_once_the_lms_was_told(store, tmp_path):
    app = DecidingApp("unpair", team="Green", list="untouched", item="IDLE1")
    app.press("Unpair 1 item for 20 people")
    assert "Undo" in app.buttons()
    write_actions(store, OWNER, system="generic", out=tmp_path / "actions.csv")
    app.test.run()
    assert "Undo" not in app.buttons()


def test_ticked_rows_of_a_list_make_one_bar_and_it_counts_them(store):
    app = DecidingApp("unpair", team="Green", list="untouched")
    assert not [label for label in app.buttons() if label.endswith("...")]
    app.tick(IDLE, NAPKIN)
    assert "**2 items ticked**" in app.text()
    assert "Unpair 2 items for 20 people ..." in app.buttons()
    app.press("Untick")
    assert "items ticked" not in app.text()
    app.press("Tick all 3")
    assert "Unpair 3 items for 20 people ..." in app.buttons()
    app.choose_list("asking")
    assert "items ticked" not in app.text()


def test_several_ticked_rows_are_decided_at_once_with_one_reason(store):
    app = DecidingApp("unpair", team="Green", list="untouched")
    app.tick(IDLE, NAPKIN)
    app.press("Unpair 2 items for 20 people ...")
    app.press("Unpair 2 items for 20 people")
    lines = ledger(store, OWNER).lines
    assert {line.title for line in lines} == {IDLE, NAPKIN}
    assert {line.note for line in lines} == {"Hardly touched, as the evidence shows."}


def test_an_item_that_was_decided_tells_so_and_offers_what_is_possible(store):
    decide_many(store, OWNER, team="Green", contents=("IDLE1",), verb=DecisionVerb.UNPAIR, note="We *asked*.")
    app = DecidingApp("unpair", team="Green", item="IDLE1")
    assert "It stands on no list: it is **unpaired**, as was decided." in app.text()
    assert "Unpaired on" in app.text()
    assert "by local owner: We *asked*." in app.text()
    assert app.test.radio[0].options == ["Send again"]


def test_an_item_that_does_not_exist_is_named(store):
    assert "No item is called “GONE*”." in DecidingApp("unpair", team="Green", item="GONE*").text()


def test_a_blocked_item_suggests_nothing_and_waits_for_a_choice(store):
    app = DecidingApp("unpair", team="Green", item="LAW")
    assert app.test.radio[0].options == ["Fix", "Keep", "Snooze"]
    assert app.test.radio[0].value is None
    assert app.button("Decide about 1 item for 20 people").disabled
    assert ":material/close: **Stands against it:** Law or a regulator asks for it." in app.text()


def test_an_earlier_day_is_for_looking_only(store):
    app = DecidingApp("unpair", team="Green")
    latest = app.test.date_input[0].max
    first = (latest - timedelta(days=1)).replace(day=1)  # today may be a first itself
    app.test.date_input[0].set_value(first).run()
    assert "This is the list as it would have been on 1 " in app.text()
    assert app.test.radio.len == 0
    assert app.test.checkbox.len == 0


def test_a_day_in_an_address_that_is_none_counts_as_today(store):
    app = DecidingApp("unpair", team="Green", as_of="someday")
    assert "3 items could stop for 20 people of Green" in app.text()
    assert app.test.radio.len == 1


def test_who_may_not_decide_sees_the_evidence_and_no_form(store, viewer):
    viewer(Viewer("Ann", Role.ANALYST))
    app = DecidingApp("unpair", team="Green", list="untouched")
    assert "It was opened by 0 of 20 people" in app.text()
    assert (app.test.checkbox.len, app.test.radio.len) == (0, 0)


def test_a_manager_sees_own_teams_only_no_free_day_and_other_teams_without_their_names(store, viewer):
    green = next(one.team_id for one in unpair_lists(store, OWNER) if one.team == "Green")
    viewer(Viewer("Mary", Role.MANAGER, frozenset({green})))
    app = DecidingApp("unpair")
    assert "3 items could stop for 20 people of Green" in app.text()
    assert app.test.selectbox[0].options == ["Green"]
    assert app.test.date_input.len == 0
    assert "Blue" not in app.text()


def test_a_manager_of_no_known_team_is_told_whom_to_ask(store, viewer):
    viewer(Viewer("Mary", Role.MANAGER, frozenset()))
    assert "None of your teams is known yet." in DecidingApp("unpair").text()


def test_a_decision_that_somebody_else_was_faster_with_is_refused_in_words(store):
    app = DecidingApp("unpair", team="Green", list="untouched", item="IDLE1")
    decide_many(store, OWNER, team="Green", contents=("IDLE1",), verb=DecisionVerb.UNPAIR, note="Faster.")
    app.press("Unpair 1 item for 20 people")
    assert "Unpaired content has to be re-paired before anything else is decided" in app.text()
    assert "Unpaired for Green" not in app.text()
    assert len(ledger(store, OWNER).lines) == 1
    app.test.run()
    assert "has to be re-paired" not in app.text()
