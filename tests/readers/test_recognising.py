"""Which reader reads a file, and which column is which field."""

from __future__ import annotations

import pytest

from learnerintel.domain.tables import ReadingChoices
from learnerintel.errors import FileRefused, QuestionOpen, UnknownName
from learnerintel.readers import registry
from learnerintel.readers.headings import best_in_heading, scale_in
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import all_readers, choose_reader, register

KNOWN = {
    "activity": [
        "Employee ID,Content ID,Content title,Event,Date,Clicks",
        "Employee ID,Content ID,Content title,Event,Date and time,Duration (minutes),Progress (%),Assigned as",
        "user_id,course_name,verb,timestamp",
        "E-Mail-Adresse,Kurstitel,Datum,Ereignis",
        "Correo electrónico,Curso,Fecha,Acción",
        "Learner,URL,Time,Action,Time spent",
    ],
    "roster": [
        "Employee ID,Team,Department,Team since,Team until",
        "Employee ID,Email,Name,Team,Department,Team since,Team until,Hired on,Left on,Leave from,Leave until",
        "Employee #,First Name,Last Name,Job Title,Department,Division,Location,Status,Hire Date,Work Email",
        "Matricule,Nom complet,Équipe,Direction,Date d'embauche",
        "EmpID,Department,DateofHire,DateofTermination",
    ],
    "catalogue": [
        "Content ID,Title,Format,Topic,Obligation,Regulatory",
        "Content ID,Title,Address,Format,Topic,Level,Minutes,Owner,Obligation,Regulatory,Language,Published on,"
        "Edited on,Review on,Role critical,Reference,Seasonal,Prerequisite of",
        "Course code,Course name,Category,Duration (hours)",
        "Kursnummer,Kurstitel,Thema,Dauer (Minuten)",
    ],
    "scores": [
        "Employee ID,Content ID,Status,Submitted on,Score",
        "Employee ID,Content ID,Status,Submitted on,Score,Attempt,Pre-test",
        "Username,Course,Grade,Date",
    ],
    "transcript": [
        "Employee ID,Course ID,Course title,Status,Assigned on,Due on,Started on,Completed on,Progress (%),"
        "Time spent (minutes),Score (%)",
        "User,Course,Status,Progress,Enrolled on,Completion date,Time",
    ],
    "cornerstone": ["User ID,Training Title,Transcript Status,Completion Date"],
    "assignments": [
        "Employee ID,Content ID,Assigned on,Due on,Obligation,Status",
        "Learner ID,Course,Assignment date,Deadline",
    ],
    "offers": ["Email,Content ID,Channel,Offered on,Campaign,Obligation", "Email,Course,Invited on"],
    "feedback": [
        "Response ID,Email,Content ID,Content title,Submitted on,Rating (1-5),Comment",
        "Timestamp,Email Address,Course,Stars",
        "Datum,Kurs,Kommentar",
    ],
    "moodle_log": [
        "Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address",
        "Course,Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address",
    ],
}


@pytest.mark.parametrize(("name", "headings"), [(name, each) for name, lists in KNOWN.items() for each in lists])
def test_usual_headings_are_recognised_by_exactly_one_reader(name, headings):
    glimpse = Glimpse(tuple(headings.split(",")))
    assert [each.name for each in all_readers() if each.recognise(glimpse) is not None] == [name]


def test_headings_of_no_known_kind_are_refused_with_what_was_found_and_what_to_do():
    with pytest.raises(FileRefused, match=r"'Latitude', 'Longitude'.*--as \(activity, .*--map FIELD=COLUMN") as refusal:
        choose_reader(Glimpse(("Latitude", "Longitude")), ReadingChoices())
    assert [problem.slug for problem in refusal.value.problems] == ["unknown-headings"]


def test_json_that_holds_no_statements_is_refused_in_its_own_words():
    with pytest.raises(FileRefused, match="JSON objects that are no xAPI statements"):
        choose_reader(Glimpse(documents=({"name": "x"},)), ReadingChoices())


def test_a_table_is_not_read_as_statements_nor_statements_as_a_table():
    statement = {"actor": {}, "verb": {}, "object": {}}
    with pytest.raises(FileRefused, match="said to be xAPI statements, but its headings are those of an HR roster"):
        choose_reader(Glimpse(("Employee ID", "Team")), ReadingChoices(reader="xapi"))
    with pytest.raises(FileRefused, match="said to be an HR roster, but it holds xAPI statements"):
        choose_reader(Glimpse(documents=(statement,)), ReadingChoices(reader="roster"))
    with pytest.raises(FileRefused):
        choose_reader(Glimpse(("Latitude",)), ReadingChoices(reader="xapi"))


def test_two_readers_that_recognise_a_file_equally_well_are_asked_about(monkeypatch):
    monkeypatch.setattr(registry, "_READERS", dict(registry._READERS))
    twin = type("Twin", (type(registry.reader_named("roster")),), {"name": "twin"})
    register(twin())
    with pytest.raises(QuestionOpen) as question:
        choose_reader(Glimpse(("Employee ID", "Team")), ReadingChoices())
    assert question.value.asks == "reader"
    assert set(question.value.choices) == {"roster", "twin"}
    assert choose_reader(Glimpse(("Employee ID", "Team")), ReadingChoices(reader="twin")).name == "twin"


def test_two_readers_cannot_have_one_name():
    with pytest.raises(ValueError, match="roster"):
        register(registry.reader_named("roster"))


def test_a_mapped_column_wins_over_its_heading(understand):
    outcome = understand(
        "Employee ID,Team,Squad name", [["1", "A", "B"]], mapping={"team": "Squad name"}, reader="roster"
    )
    assert outcome.rows[0]["team"] == "B"
    assert outcome.mapping == {"team": "Squad name", "employee_id": "Employee ID"}
    assert outcome.unused == ("Team",)


def test_a_mapping_to_a_column_or_field_that_does_not_exist_is_refused(understand):
    with pytest.raises(FileRefused, match="no column 'Gang'"):
        understand("Employee ID,Team", [["1", "A"]], mapping={"team": "Gang"}, reader="roster")
    with pytest.raises(UnknownName, match="no field 'squad'"):
        understand("Employee ID,Team", [["1", "A"]], mapping={"squad": "Team"}, reader="roster")


def test_what_is_still_missing_after_a_mapping_is_named(understand):
    with pytest.raises(FileRefused, match="A column is missing for an HR roster: team") as refusal:
        understand("Nummer,Name X", [["1", "A"]], mapping={"employee_id": "Nummer"}, reader="roster")
    assert [problem.slug for problem in refusal.value.problems] == ["missing-column"]


def test_a_duration_can_be_mapped_with_its_unit(understand):
    headings, rows = "Employee ID,Content ID,Event,Date,Spent", [["1", "C", "viewed", "2024-01-01", "1.5"]]
    for field, seconds in (("duration_minutes", 90), ("duration_hours", 5400)):
        outcome = understand(headings, rows, mapping={field: "Spent"}, reader="activity")
        assert outcome.rows[0]["duration_seconds"] == seconds
    outcome = understand(headings, rows, mapping={"duration_seconds": "Spent"}, reader="activity")
    assert outcome.slugs == ["bad-duration"]
    assert "map the column to duration_minutes" in outcome.problems[0].detail


def test_a_heading_that_occurs_twice_is_read_from_its_first_place_and_said(understand):
    outcome = understand("Employee ID,Team,Team", [["1", "A", "B"]])
    assert outcome.rows[0]["team"] == "A"
    assert outcome.statements == ["Heading 'Team' occurs more than once; the first is read."]


def test_headings_name_scales_and_best_scores():
    assert scale_in("Rating (1-5)") == scale_in("1 to 5") == scale_in("1\u20135") == (1, 5)
    assert scale_in("Rating") is None
    assert scale_in("5-1") is None
    assert best_in_heading("Score (out of 15)") == 15
    assert best_in_heading("Score (max 20)") == 20
    assert best_in_heading("Max score") is None
    assert best_in_heading("Score out of 0") is None
