from __future__ import annotations

import io
from dataclasses import replace

import pytest

from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted
from learnerintel.services import inspecting, mapping_columns, matching, previewing, reading
from learnerintel.services.import_account import ImportOptions
from learnerintel.services.mapping_columns import suggested_mapping, table_kinds

OWNER = Viewer.local_owner()
ROSTER = (
    "Employee ID,Name,Email,Team\n"
    "0001,Ada Lovelace,ada@example.org,Blue\n0002,Grace Hopper,grace@example.org,Red\n"
)
CATALOGUE = "Course ID,Course title,Format,Regulatory\nC1,Safety,Course,no\nC2,Ethics,Video,no\n"
ACTIVITY = (
    "Employee ID,Course ID,Event,Date\n"
    "0001,C1,completed,2025-03-14\n0002,C9,completed,2025-03-15\n0777,C1,started,2025-03-16\n"
)


@pytest.fixture
def inspect(tmp_path, store, settings, monkeypatch):
    """Inspect a file given as text; read in this process, because the other one has tests of its own."""

    def read_here(path, name, choices, spool, chosen, _on_progress=None):
        return reading.read_file(path, name, choices, spool, chosen.rejects_folder)

    monkeypatch.setattr(inspecting, "read_in_process", read_here)
    counter = iter(range(100))

    def run(content: str | bytes, name: str = "file.csv", options: ImportOptions | None = None, viewer: Viewer = OWNER):
        number = next(counter)
        path, spool = tmp_path / f"{number}.bin", tmp_path / f"spool{number}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        spool.mkdir()
        return inspecting.inspect_file(store, viewer, path, name, options or ImportOptions(), settings, spool)

    return run


def states(choices: ReadingChoices) -> ImportOptions:
    return ImportOptions(choices=choices)


def test_a_good_file_is_known_and_weighed_and_nothing_is_kept(inspect, store, contents_of):
    before = contents_of(store)
    found = inspect(ROSTER)
    assert (found.label, found.report.kind, found.error, found.question) == ("an HR roster", "roster", None, None)
    assert (found.would_be.rows_new, found.would_be.rows_duplicate, found.would_be.batch) == (2, 0, None)
    assert found.acceptance_needed == 0
    assert contents_of(store) == before


def test_what_was_taken_in_already_is_told_before_taking_it_again(inspect, take):
    take(roster=ROSTER)
    found = inspect(ROSTER)
    assert (found.would_be.rows_new, found.would_be.rows_duplicate) == (0, 2)
    assert "already there" in found.would_be.statements[-1]


def test_dates_that_fit_two_orders_become_a_question_and_its_answer_settles_it(inspect):
    file = "Employee ID,Course ID,Event,Date\n0001,C1,completed,03/04/2025\n0002,C9,completed,05/06/2025\n"
    asked = inspect(file)
    assert (asked.question.asks, asked.question.choices) == ("date_order", ("dmy", "mdy"))
    assert "'03/04/2025'" in asked.question.said
    assert asked.would_be is None
    answered = inspect(file, options=states(ReadingChoices(date_order="mdy")))
    assert answered.question is None
    assert answered.report.preview[0]["occurred_on"] == "2025-03-04"


def test_an_encoding_that_was_concluded_is_confirmed_with_words_of_the_file(inspect):
    content = ROSTER.replace("Ada Lovelace", "Zoë Müller").encode("cp1252")
    asked = inspect(content)
    assert (asked.question.asks, asked.question.choices) == ("encoding", ("cp1252",))
    assert any("Müller" in sample for sample in asked.question.samples)
    assert asked.report is not None
    assert inspect(content, options=states(ReadingChoices(encoding="cp1252"))).question is None


def test_a_roster_that_lacks_people_asks_and_says_how_many_would_leave(inspect, take, store):
    take(roster=ROSTER)
    shorter = ROSTER.rpartition("0002")[0] + "0003,Mary Jackson,mary@example.org,Red\n"
    asked = inspect(shorter)
    assert asked.question.asks == "roster_mode"
    assert asked.question.said.startswith("1 of the 2 people on the roster are not in this file.")
    weighed = inspecting.weigh_inspection(store, OWNER, replace(asked, options=ImportOptions(roster_mode="snapshot")))
    assert "1 people who are not in this file have left." in weighed.would_be.statements


def test_problems_are_found_and_the_good_rows_are_weighed_without_being_accepted(inspect):
    rows = "".join(f"{number:04d},C1,completed,2025-03-14\n" for number in range(30))
    found = inspect("Employee ID,Course ID,Event,Date\n" + rows + "0999,C1,completed,2025-02-30\n")
    assert [problem.slug for problem in found.problems] == ["bad-date"]
    assert (found.would_be.rows_new, found.would_be.rows_rejected) == (30, 1)
    assert found.acceptance_needed == 1
    worse = inspect("Employee ID,Course ID,Event,Date\n0001,C1,completed,2025-03-14\n0002,C1,completed,2025-02-30\n")
    assert worse.acceptance_needed == 2


def test_rows_that_equal_those_of_another_file_offer_that_the_file_goes_on(inspect, take):
    row = "0001,C1,completed,2025-03-14\n"
    head = "Employee ID,Course ID,Event,Date\n"
    take(first=head + row + "0002,C1,completed,2025-03-14\n")
    found = inspect(head + row + "0003,C1,completed,2025-03-14\n")
    assert found.is_split
    assert (found.would_be.rows_new, found.would_be.rows_duplicate) == (1, 1)
    going_on = inspect(head + row + "0003,C1,completed,2025-03-14\n", options=ImportOptions(continues=True))
    assert not going_on.is_split
    assert going_on.would_be.rows_new == 2


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        ("", "empty-file"),
        ("Employee ID,Team\n", "no-data-rows"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "not-a-table"),
        ("Colour,Shape\nred,round\n", "unknown-headings"),
    ],
)
def test_a_file_that_cannot_be_taken_in_says_why(inspect, content, slug):
    found = inspect(content)
    assert [problem.slug for problem in found.problems] == [slug]
    assert found.error is not None
    assert found.is_mapping_helpful == (slug == "unknown-headings")


def test_people_and_content_are_matched_against_store_and_waiting_files(inspect, take, store):
    take(roster=ROSTER)
    activity, catalogue = inspect(ACTIVITY), inspect(CATALOGUE)
    alone = matching.match_report(store, OWNER, activity.report)
    assert (alone.people.named, alone.people.known, alone.people.waiting) == (3, 2, 1)
    assert (alone.content.named, alone.content.known) == (2, 0)
    together = matching.match_report(store, OWNER, activity.report, [catalogue.report])
    assert (together.content.known, together.content.beside, together.content.waiting) == (1, 1, 1)
    assert matching.match_report(store, OWNER, catalogue.report) == matching.Matching(None, None)


def test_the_preview_stands_beside_the_headings_and_names_nobody_in_full(inspect):
    found = inspect(ROSTER)
    columns = {column.meaning: column for column in previewing.understood_columns(OWNER, found.report)}
    assert columns["Employee id"].cells == ("0001", "0002")
    assert columns["Email"].cells == ("a…@example.org", "g…@example.org")
    assert columns["Person name"].cells == ("A… L…", "G… H…")
    assert (columns["Team"].heading, columns["Row of the file"].cells) == ("Team", ("2", "3"))
    shown = str(columns)
    assert "Lovelace" not in shown
    assert "ada@" not in shown


def test_the_preview_masks_people_who_are_named_by_address_and_hides_comments(inspect):
    found = inspect("Email,Course,Rating (1-5),Comment,Date\nada@example.org,Safety,4,Ask Grace,2025-03-14\n")
    columns = {column.meaning: column for column in previewing.understood_columns(OWNER, found.report)}
    assert columns["Person (email)"].cells == ("a…@example.org",)
    assert columns["Person (email)"].heading == "Email"
    assert columns["Comment"].cells == ("(9 characters)",)
    assert columns["When"].heading == "Date"


@pytest.mark.parametrize("role", [Role.LEADER, Role.MANAGER, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR])
def test_nobody_looks_at_files_who_may_not_import(inspect, role):
    with pytest.raises(NotPermitted):
        inspect(ROSTER, viewer=Viewer("somebody", role))


@pytest.mark.parametrize("kind", table_kinds(), ids=lambda kind: kind.reader)
def test_a_template_has_headings_that_are_recognised_as_its_kind(kind, inspect):
    headings = list(kind.template.values())
    assert suggested_mapping(kind, headings) == kind.template
    if kind.reader == "answers":  # what else stands in such a table is what was asked
        headings += ["How do you learn best?", "What would help you to learn more?"]
    found = inspect(",".join(headings) + "\n" + "," * (len(headings) - 1) + "\n0" + "," * (len(headings) - 1) + "\n")
    assert found.error is None
    assert found.report.reader == kind.reader


def test_a_sketch_shows_headings_and_first_rows_of_a_table_and_of_nothing_else(tmp_path):
    (tmp_path / "table").write_text("Colour;Shape\nred;round\n;square\n")
    sketch = mapping_columns.sketch_in_process(tmp_path / "table", ReadingChoices())
    assert sketch.headings == ("Colour", "Shape")
    assert (sketch.example("Colour"), sketch.example("Shape")) == ("red", "round")
    (tmp_path / "documents").write_text('[{"actor": 1}]')
    assert mapping_columns.sketch_in_process(tmp_path / "documents", ReadingChoices()) is None


def test_a_kind_says_which_fields_are_missing():
    activity = next(kind for kind in table_kinds() if kind.reader == "activity")
    assert activity.missing({"email": "A", "content_title": "B"}) == [("occurred",)]
    offers = next(kind for kind in table_kinds() if kind.reader == "offers")
    assert ("channel",) in offers.missing({})


def test_a_sketch_is_made_in_a_process_of_its_own(tmp_path, settings):
    path = tmp_path / "table"
    path.write_bytes(io.BytesIO("Größe\tShape\n1\tround\n".encode("utf-16")).read())
    assert mapping_columns.sketch_file(OWNER, path, ReadingChoices(), settings).headings == ("Größe", "Shape")
