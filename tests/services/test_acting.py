from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb, Role
from learnerintel.errors import NotPermitted, Refusal
from learnerintel.services.acting import write_actions
from learnerintel.services.deciding import decide_many
from learnerintel.services.ledger import ledger
from learnerintel.services.unpairing import today_of, unpair_lists
from tests.services.test_promising import keep_personally

OWNER = Viewer.local_owner()


@pytest.fixture
def make_file(story_store, tmp_path):
    """A function that makes the action file and returns its rows as dicts."""

    def make(viewer=OWNER):
        out = tmp_path / "actions.csv"
        write_actions(story_store, viewer, system="generic", out=out)
        with out.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return make


def decided(store, team, *contents, verb=DecisionVerb.UNPAIR, viewer=OWNER, **rest):
    return decide_many(store, viewer, team=team, contents=contents, verb=verb, note="Because.", **rest)


def said(rows):
    """What is asked for whom: (action, learner or team, content)."""
    return sorted((row["action"], row["learner_id"] or row["team"], row["content_id"]) for row in rows)


def people(rows, action):
    return sorted(row["learner_id"] for row in rows if row["action"] == action)


def test_what_nobody_has_open_is_archived_for_the_team_and_nothing_else(story_store, make_file):
    decided(story_store, "Green", "IDLE1")
    assert said(make_file()) == [("archive", "Green", "IDLE1")]


def test_open_assignments_are_taken_back_from_those_who_have_them(story_store, make_file):
    decided(story_store, "Red", "IDLE2")
    assert said(make_file()) == [("archive", "Red", "IDLE2"), ("exempt", "r01", "IDLE2"), ("exempt", "r02", "IDLE2")]


def test_testing_out_counts_for_those_who_proved_it_and_for_nobody_else(story_store, make_file):
    decided(story_store, "Blue", "KNOWN", verb=DecisionVerb.TEST_OUT)
    rows = make_file()
    assert said(rows) == [("waive", f"b{number:02d}", "KNOWN") for number in range(1, 15)]
    assert {row["waive_reason"] for row in rows} == {"Tested Out"}


def test_unpairing_what_is_known_waives_the_proven_exempts_the_others_and_leaves_the_midway_alone(
    story_store, make_file
):
    decided(story_store, "Blue", "KNOWN")
    rows = make_file()
    assert people(rows, "waive") == [f"b{number:02d}" for number in range(1, 15)]
    assert people(rows, "exempt") == ["b15"]
    assert "b16" not in {row["learner_id"] for row in rows}
    assert [row["team"] for row in rows if row["action"] == "archive"] == ["Blue"]


def test_earlier_learning_of_the_topic_counts_for_those_who_completed_it_only(story_store, make_file):
    decided(story_store, "Blue", "TOPIC")
    rows = make_file()
    assert people(rows, "waive") == [f"b{number:02d}" for number in range(1, 16)]
    assert {row["waive_reason"] for row in rows if row["action"] == "waive"} == {"Equivalent"}


@pytest.mark.parametrize("verb", [DecisionVerb.FIX, DecisionVerb.KEEP, DecisionVerb.SNOOZE])
def test_decisions_that_ask_nothing_of_the_lms_make_no_file(story_store, make_file, tmp_path, verb):
    decided(story_store, "Green", "IDLE1", verb=verb)
    with pytest.raises(Refusal, match="No decision asks the LMS to do anything"):
        make_file()
    assert list(tmp_path.glob("actions*")) == []
    assert ledger(story_store, OWNER).lines[0].handed_over_at is None


def test_what_was_taken_back_before_a_file_was_made_is_in_no_file(story_store, make_file):
    decided(story_store, "Green", "IDLE1", "IDLE2")
    decided(story_store, "Green", "IDLE1", verb=DecisionVerb.RE_PAIR)
    assert said(make_file()) == [("archive", "Green", "IDLE2")]


def test_what_was_taken_back_after_a_file_was_made_is_restored_also_on_the_same_day(story_store, make_file):
    decided(story_store, "Green", "IDLE1")
    decided(story_store, "Red", "IDLE1")
    assert said(make_file()) == [("archive", "Green", "IDLE1"), ("archive", "Red", "IDLE1")]
    decided(story_store, "Green", "IDLE1", verb=DecisionVerb.RE_PAIR)
    assert said(make_file()) == [("archive", "Red", "IDLE1"), ("restore", "Green", "IDLE1")]
    decided(story_store, "Green", "IDLE1")
    assert said(make_file()) == [("archive", "Green", "IDLE1"), ("archive", "Red", "IDLE1")]


def test_a_file_may_be_made_again_and_says_the_same(story_store, make_file):
    decided(story_store, "Red", "IDLE2")
    first = make_file()
    handed = ledger(story_store, OWNER).lines[0].handed_over_at
    assert handed is not None
    assert make_file() == first
    assert ledger(story_store, OWNER).lines[0].handed_over_at == handed


def test_somebody_who_changed_teams_gets_what_was_decided_later(story_store, make_file):
    today = today_of(story_store)
    decided(story_store, "Blue", "KNOWN", as_of=today - 20)
    with story_store.write() as connection:
        of_b01 = "learner_id = (SELECT learner_id FROM identity WHERE external_id = 'b01')"
        connection.execute(text(f"UPDATE membership SET until_on = :last WHERE {of_b01}"), {"last": today - 10})
        connection.execute(
            text(
                "INSERT INTO membership (learner_id, from_on, until_on, team_id) "
                "SELECT learner_id, until_on + 1, NULL, (SELECT team_id FROM team WHERE name = 'Red') "
                f"FROM membership WHERE {of_b01}"
            )
        )
    decided(story_store, "Red", "KNOWN")
    rows = [row for row in make_file() if row["learner_id"] == "b01"]
    assert [(row["decision_id"], row["action"]) for row in rows] == [("2", "exempt")]


def test_an_action_file_is_for_own_teams_and_for_those_who_may(story_store, make_file):
    decided(story_store, "Green", "IDLE1")
    decided(story_store, "Red", "IDLE1")
    ids = {one.team: one.team_id for one in unpair_lists(story_store, OWNER)}
    manager = Viewer("Mary", Role.MANAGER, frozenset({ids["Green"]}))
    assert said(make_file(manager)) == [("archive", "Green", "IDLE1")]
    assert [line.handed_over_at is None for line in ledger(story_store, OWNER).lines] == [True, False]
    for role in (Role.ANALYST, Role.LEADER, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR):
        with pytest.raises(NotPermitted):
            make_file(Viewer("somebody", role))


def test_making_a_file_leaves_a_trace_that_names_decisions_and_nobody(story_store, make_file):
    decided(story_store, "Red", "IDLE2")
    make_file()
    with story_store.read() as connection:
        (entry,) = connection.execute(text("SELECT viewer, scope FROM audit WHERE action = 'action file'")).all()
    assert (entry.viewer, entry.scope) == ("local owner", "generic: decisions 1")


def test_an_id_that_a_spreadsheet_would_run_is_refused_and_nothing_counts_as_handed_over(
    story_store, make_file, tmp_path
):
    decided(story_store, "Red", "IDLE2")
    with story_store.write() as connection:
        connection.execute(text("UPDATE identity SET external_id = '=cmd()' WHERE external_id = 'r01'"))
    with pytest.raises(Refusal, match="=cmd"):
        make_file()
    assert list(tmp_path.glob("actions*")) == []
    assert ledger(story_store, OWNER).lines[0].handed_over_at is None


def test_the_reading_copy_stands_beside_the_file_and_runs_nothing(story_store, make_file, tmp_path):
    with story_store.write() as connection:
        connection.execute(text("UPDATE content SET title = '=cmd()' WHERE title = 'Strategy on a Napkin'"))
    decided(story_store, "Red", "IDLE2")
    make_file()
    sheet = load_workbook(tmp_path / "actions-reading-copy.xlsx").active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "=cmd()" and cell.data_type == "s" for cell in cells)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_whoever_completed_it_since_is_asked_of_nobody_to_be_taken_off(story_store, make_file, take_into):
    decided(story_store, "Blue", "KNOWN")
    assert people(make_file(), "exempt") == ["b15"]
    day = datetime.now(UTC).date().isoformat()
    take_into(story_store, "late.csv", f"Employee id,Content id,Event,Date and time\nb15,KNOWN,completed,{day}\n")
    assert people(make_file(), "exempt") == []


def test_people_and_content_are_named_as_the_exports_of_the_lms_name_them(story_store, make_file, take_into):
    roster = "Employee id,LMS user id,Name,Team,Department,Team since\nr01,LMS-0007,Name r01,Red,Works,2020-01-01\n"
    take_into(story_store, "roster2.csv", roster, roster_mode="changes")
    assignments = "LMS user id,Content id,Assigned on,Obligation,Assignment status\nLMS-0007,IDLE2,2026-01-01,,open\n"
    take_into(story_store, "assignments2.csv", assignments)
    decided(story_store, "Red", "IDLE2")
    rows = [row for row in make_file() if row["action"] == "exempt"]
    assert [(row["learner_id"], row["learner_id_kind"]) for row in rows] == [
        ("LMS-0007", "lms_id"),
        ("r02", "employee_id"),
    ]


def test_what_a_learner_has_completed_is_no_longer_offered_to_her_and_never_taken_back(story_store, make_file):
    for person, item in (("b01", "TOPIC0"), ("r01", "IDLE2")):
        keep_personally(story_store, person, item, DecisionVerb.UNPAIR)
    assert said(make_file()) == [("archive", "b01", "TOPIC0"), ("exempt", "r01", "IDLE2")]
