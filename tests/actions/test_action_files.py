"""Contract of every action format, held over the registry, and the generic format's own files."""

from __future__ import annotations

import ast
import csv
import itertools
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import learnerintel.actions
from learnerintel.actions import ACTION_FORMATS, ActionKind, ActionRow, WaiveReason, action_format, reading_copy
from learnerintel.domain.decisions import ActionSystem
from learnerintel.domain.spreadsheets import is_run_by_spreadsheets
from learnerintel.domain.vocabulary import Reason
from learnerintel.errors import Refusal, UnknownName

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = ['=cmd|" /C calc"!A0', "+1", "-5", "@SUM(A1)", "\tx", "\rx", "\nx", " =1", "a\0b", "\ud800"]
HOSTILE += ["＝1", "＋1", "－1", "＠x"]
#: What an LMS calls its own tool or column; each takes an assignment back and leaves completions alone.
TOOLS_OF_AN_LMS = {"cornerstone": ["Training Removal Tool"], "degreed": ["Delete"]}
FORBIDDEN = ("delet", "remov", "eras", "purg", "destroy", "drop")

EXEMPT = ActionRow(
    team="Vertrieb Süd, Außendienst",
    team_id=7,
    learner_id="000123",
    learner_namespace="employee_id",
    learner_email="zoë.müller@example.org",
    content_id="SEC,001",
    content_namespace="content_id",
    content_title="Phishing, and how to see it",
    action=ActionKind.EXEMPT,
    waive_reason=None,
    decided_on="2026-03-31",
    decided_by="M. Ortiz",
    decision_id=41,
    reason=Reason.UNTOUCHED,
    note='They said: "nobody needs it"\nand they are right',
)
WAIVE = replace(
    EXEMPT,
    learner_id="ÄÖ-7",
    learner_email=None,
    action=ActionKind.WAIVE,
    waive_reason=WaiveReason.TESTED_OUT,
    reason=Reason.KNOWN,
    note="=cmd()",
    content_title='=HYPERLINK("http://127.0.0.1:9/")',
    decision_id=42,
)
ARCHIVE = replace(
    EXEMPT,
    learner_id=None,
    learner_namespace=None,
    learner_email=None,
    content_id="https://lms.example.org/c/9?x=1&y=2",
    content_namespace="content_address",
    content_title=None,
    action=ActionKind.ARCHIVE,
    reason=Reason.DISLIKED,
    note=None,
    decided_by="@home",
    decision_id=43,
)
ROWS = [EXEMPT, WAIVE, ARCHIVE]
#: One of each, and an id that a flat file can hold.
AGREED = [*ROWS, replace(EXEMPT, content_id="0042-Ü", content_format="Video", decision_id=44)]

every_format = pytest.mark.parametrize("format_name", sorted(ACTION_FORMATS))


def machine_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells(path: Path, sheet: str = "Actions") -> list[list[str | None]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet]]


def machine_values(path: Path) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {value for row in csv.reader(file) for value in row}


def by_hand(path: Path) -> list[list[str | None]]:
    """Rows of the reading copy that the LMS takes no file for."""
    return [row for row in cells(path)[1:] if row[-1] != reading_copy.IN_THE_FILE]


def nothing_was_written(folder: Path) -> bool:
    return list(folder.iterdir()) == []


@every_format
def test_ids_stand_in_the_machines_file_exactly_as_they_are(format_name, tmp_path):
    written = action_format(format_name).write(ROWS, tmp_path / "actions.csv")
    held = machine_values(written.machine_file)
    copied = {value for row in by_hand(written.reading_copy) for value in row}
    for row in ROWS:
        ids = {row.learner_id, row.content_id} - {None}
        assert ids <= held or (ids <= copied and row.content_id not in held - {EXEMPT.content_id})


def test_every_lms_but_the_flat_file_takes_ids_with_commas_umlauts_and_leading_zeros(tmp_path):
    rows = [replace(EXEMPT, learner_id="000123", content_id="ÄÖ,001"), replace(WAIVE, content_id="007")]
    for name in sorted(set(ACTION_FORMATS) - {"moodle-flat-file"}):
        written = action_format(name).write(rows, tmp_path / f"{name}.csv")
        assert {"000123", "ÄÖ,001", "ÄÖ-7", "007"} <= machine_values(written.machine_file)
        assert by_hand(written.reading_copy) == []
    flat = action_format("moodle-flat-file").write([*rows, replace(EXEMPT, content_id="ÄÖ-1")], tmp_path / "flat.csv")
    assert flat.machine_file.read_bytes() == "del,student,000123,ÄÖ-1\n".encode()
    assert [(row[2], row[5]) for row in by_hand(flat.reading_copy)] == [("000123", "ÄÖ,001"), ("ÄÖ-7", "007")]
    assert flat.by_hand_count == 2


ids = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)


@every_format
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(learner=ids, content=ids)
def test_any_id_comes_back_from_the_machines_file_or_is_refused_by_name(format_name, tmp_path, learner, content):
    row = replace(EXEMPT, learner_id=learner, content_id=content, team="Team", note=None)
    run = [text for text in (learner, content) if is_run_by_spreadsheets(text)]
    if run:
        with pytest.raises(Refusal) as refused:
            action_format(format_name).write([row], tmp_path / "actions.csv")
        assert all(repr(text) in str(refused.value) for text in run)
        return
    written = action_format(format_name).write([row], tmp_path / "actions.csv")
    values = machine_values(written.machine_file)
    assert written.by_hand_count or {learner, content} <= values
    assert not any(is_run_by_spreadsheets(value) for value in values)


@every_format
@pytest.mark.parametrize("where", ["learner_id", "learner_email", "content_id", "team"])
def test_an_id_that_a_spreadsheet_would_run_is_refused_and_named(format_name, where, tmp_path):
    for text in HOSTILE:
        with pytest.raises(Refusal) as refused:
            action_format(format_name).write([EXEMPT, replace(EXEMPT, **{where: text})], tmp_path / "actions.csv")
        assert repr(text) in str(refused.value)
        assert "Change them in the system they come from" in str(refused.value)
    assert nothing_was_written(tmp_path)


@every_format
def test_many_unfit_ids_are_counted_after_the_first_three(format_name, tmp_path):
    rows = [replace(EXEMPT, learner_id=f"={number}") for number in range(10)]
    with pytest.raises(Refusal, match=r"'=0' \(learner id\); '=1' \(learner id\); '=2' \(learner id\); and 7 more"):
        action_format(format_name).write(rows, tmp_path / "actions.csv")


@every_format
def test_nothing_in_any_file_of_any_format_takes_away_what_people_have_done(format_name, tmp_path):
    written = action_format(format_name).write(ROWS, tmp_path / "actions.csv")
    texts = [written.machine_file.read_text(encoding="utf-8")]
    texts = [text.replace(name, "") for text in texts for name in TOOLS_OF_AN_LMS.get(format_name, [""])]
    workbook = openpyxl.load_workbook(written.reading_copy)
    texts += [str(cell.value) for sheet in workbook for row in sheet for cell in row]
    assert not [text for text in texts if any(word in text.lower() for word in FORBIDDEN)]


def test_no_action_is_spelled_that_takes_away_what_people_have_done():
    folder = Path(learnerintel.actions.__file__).parent
    strings = [
        node.value
        for path in sorted(folder.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    own = ("Training Removal Tool", "Delete", "and remove roles")
    strings = [text for text in strings if not any(tool in text for tool in own)]
    assert "decision_id" in strings
    assert not [text for text in strings if any(word in text.lower() for word in FORBIDDEN)]
    assert {verb.value for verb in ActionKind} == {"exempt", "waive", "archive", "restore"}


@every_format
@pytest.mark.parametrize("action", ["delete", "DELETE", "remove", ""])
def test_any_other_action_is_refused(format_name, action, tmp_path):
    with pytest.raises(Refusal, match=f"decision 41 .its action '{action}' is none"):
        action_format(format_name).write([replace(EXEMPT, action=action)], tmp_path / "actions.csv")
    assert nothing_was_written(tmp_path)


@every_format
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"content_id": ""}, "the content has no id"),
        ({"content_namespace": ""}, "the content has no id"),
        ({"learner_id": None}, "the learner has no id"),
        ({"learner_id": ""}, "the learner has no id"),
        ({"learner_namespace": None}, "the learner has no id"),
        ({"waive_reason": WaiveReason.EXTERNAL}, "its waive reason 'External' is none for exempt"),
        ({"action": ActionKind.WAIVE, "waive_reason": "Bored"}, "its waive reason 'Bored' is none for waive"),
        ({"action": ActionKind.ARCHIVE, "learner_id": ""}, "the learner has no id"),
        ({"decided_on": "31.03.2026"}, "its day '31.03.2026' is none"),
        ({"decided_on": "20260331"}, "its day '20260331' is none"),
    ],
)
def test_a_row_that_no_lms_could_carry_out_is_refused(format_name, change, fault, tmp_path):
    with pytest.raises(Refusal, match=fault):
        action_format(format_name).write([EXEMPT, replace(EXEMPT, **change)], tmp_path / "actions.csv")
    assert nothing_was_written(tmp_path)


@every_format
def test_two_decisions_that_ask_for_different_things_are_refused(format_name, tmp_path):
    other = replace(EXEMPT, action=ActionKind.WAIVE, decision_id=50)
    with pytest.raises(Refusal, match="decisions 41 and 50 about 'SEC,001'"):
        action_format(format_name).write([EXEMPT, other], tmp_path / "actions.csv")
    assert nothing_was_written(tmp_path)


@every_format
def test_two_decisions_that_ask_for_the_same_are_written_once_and_counted(format_name, tmp_path):
    again = replace(EXEMPT, decision_id=50)
    written = action_format(format_name).write([EXEMPT, again, ARCHIVE], tmp_path / "actions.csv")
    assert (written.row_count, written.repeated_count) == (2, 1)
    assert written.action_counts == {ActionKind.EXEMPT: 1, ActionKind.ARCHIVE: 1}
    assert written.by_hand_count in (0, 1, 2)
    assert len(cells(written.reading_copy)) == 3


@every_format
def test_content_may_be_archived_for_several_teams_and_for_one_learner(format_name, tmp_path):
    rows = [
        ARCHIVE,
        replace(ARCHIVE, team_id=8),
        replace(ARCHIVE, learner_id="000123", learner_namespace="employee_id"),
    ]
    assert action_format(format_name).write(rows, tmp_path / "actions.csv").row_count == 3


@every_format
def test_no_decisions_make_no_file(format_name, tmp_path):
    with pytest.raises(Refusal, match="Decide on the unpair list first"):
        action_format(format_name).write([], tmp_path / "actions.csv")
    assert nothing_was_written(tmp_path)


@every_format
def test_a_name_that_is_not_csv_is_refused(format_name, tmp_path):
    with pytest.raises(Refusal, match=r"'actions.xlsx'; its name must end in .csv"):
        action_format(format_name).write(ROWS, tmp_path / "actions.xlsx")


@every_format
def test_a_folder_that_is_not_there_is_refused(format_name, tmp_path):
    with pytest.raises(Refusal, match="a folder that exists"):
        action_format(format_name).write(ROWS, tmp_path / "none" / "actions.csv")


@every_format
def test_when_the_reading_copy_cannot_be_made_the_old_files_stay(format_name, tmp_path, monkeypatch):
    chosen = action_format(format_name)
    written = chosen.write(ROWS, tmp_path / "actions.csv")
    before = {path: path.read_bytes() for path in (written.machine_file, written.reading_copy)}

    def full_disk(_text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reading_copy, "_fit", full_disk)
    with pytest.raises(Refusal, match="No space left on device"):
        chosen.write([EXEMPT], tmp_path / "actions.csv")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@every_format
def test_files_that_name_people_are_for_their_owner_only_and_replace_older_ones(format_name, tmp_path):
    out = tmp_path / "actions.csv"
    out.write_text("old")
    written = action_format(format_name).write(ROWS, out)
    assert sorted(tmp_path.iterdir()) == sorted([written.machine_file, written.reading_copy])
    assert [stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()] == [0o600, 0o600]
    assert "old" not in out.read_text(encoding="utf-8")


@every_format
def test_nothing_in_the_reading_copy_runs_or_links(format_name, tmp_path):
    texts = ["=cmd()", "+1", "@SUM(A1)", "-5", "http://127.0.0.1:9/a.png", "mailto:a@b.org", "internal:A1", "{=1+1}"]
    rows = [replace(EXEMPT, learner_id=f"L{n}", content_title=text, note=text) for n, text in enumerate(texts)]
    written = action_format(format_name).write([*rows, ARCHIVE], tmp_path / "actions.csv")
    for sheet in openpyxl.load_workbook(written.reading_copy):
        for row in sheet:
            assert all(cell.data_type in "sn" and cell.hyperlink is None for cell in row)
            assert all(cell.data_type == "s" or cell.value is None for cell in row)
    titles = [row[4] for row in cells(written.reading_copy)[1:]]
    assert titles[: len(texts)] == texts
    with zipfile.ZipFile(written.reading_copy) as archive:
        names = archive.namelist()
        assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]
        assert not [name for name in names if b"hyperlink" in archive.read(name) or b"<f>" in archive.read(name)]


@every_format
def test_text_that_no_cell_can_hold_is_cut_or_mended_in_the_reading_copy(format_name, tmp_path):
    rows = [replace(EXEMPT, note="n" * 40_000), replace(WAIVE, note="half \ud800 character")]
    written = action_format(format_name).write(rows, tmp_path / "actions.csv")
    notes = [row[10] for row in cells(written.reading_copy)[1:]]
    assert len(notes[0]) == 32_767
    assert notes[0].endswith("(cut)")
    assert notes[1] == "half ? character"


@every_format
def test_more_rows_than_a_sheet_holds_go_on_on_the_next_sheet(format_name, tmp_path, monkeypatch):
    monkeypatch.setattr(reading_copy, "_ROWS_A_SHEET", 2)
    rows = [replace(EXEMPT, learner_id=f"L{number}") for number in range(5)]
    written = action_format(format_name).write(rows, tmp_path / "actions.csv")
    workbook = openpyxl.load_workbook(written.reading_copy)
    assert workbook.sheetnames == ["Actions", "Actions 2", "Actions 3", "What it means"]
    learners = [sheet.cell(line, 3).value for sheet in workbook.worksheets[:3] for line in range(2, sheet.max_row + 1)]
    assert learners == ["L0", "L1", "L2", "L3", "L4"]


@every_format
def test_the_same_rows_give_the_same_bytes(format_name, tmp_path):
    first = action_format(format_name).write(ROWS, tmp_path / "a.csv")
    second = action_format(format_name).write(ROWS, tmp_path / "b.csv")
    assert first.machine_file.read_bytes() == second.machine_file.read_bytes()
    assert first.reading_copy.read_bytes() == second.reading_copy.read_bytes()


@every_format
def test_the_machines_file_is_as_agreed(format_name, tmp_path):
    written = action_format(format_name).write(AGREED, tmp_path / "actions.csv")
    assert written.machine_file.read_bytes() == (GOLDEN / f"{format_name}.csv").read_bytes()


def test_a_cornerstone_job_holds_twenty_items_that_go_from_the_same_people_for_one_reason(tmp_path):
    rows = [
        replace(EXEMPT, learner_id=person, content_id=f"C{number:02d}") for number in range(23) for person in "ab"
    ]
    rows += [replace(EXEMPT, learner_id="a", content_id="ALONE"), replace(EXEMPT, content_id="OLD", reason=None)]
    lines = machine_rows(action_format("cornerstone").write(rows, tmp_path / "actions.csv").machine_file)
    jobs: dict[str, list[dict[str, str]]] = {}
    for line in lines:
        jobs.setdefault(line["Job"], []).append(line)
    assert [len({line["Training ID"] for line in job}) for job in jobs.values()] == [20, 3, 1, 1]
    for job in jobs.values():
        items, people = ({line[name] for line in job} for name in ("Training ID", "User ID"))
        assert {(line["Training ID"], line["User ID"]) for line in job} == set(itertools.product(items, people))
        assert len({line["Reason"] for line in job}) == 1
    assert len(lines) == len(rows)


@pytest.mark.parametrize("called", ["Video", "video ", "test", "Kurs", None])
def test_degreed_is_told_a_content_type_that_it_knows(called, tmp_path):
    written = action_format("degreed").write([replace(EXEMPT, content_format=called)], tmp_path / "actions.csv")
    (line,) = machine_rows(written.machine_file)
    wanted = {"Video": "Video", "video ": "Video", "test": "Assessment"}.get(called, "Course")
    assert (line["ContentType"], line["Delete"]) == (wanted, "Y")


def test_what_one_learner_keeps_is_brought_back_where_the_lms_takes_a_file_for_it(tmp_path):
    back = replace(EXEMPT, action=ActionKind.RESTORE, content_id="SEC-1")
    whole = replace(ARCHIVE, action=ActionKind.RESTORE)
    wanted = {"moodle": ("enrolstatus1", "0"), "degreed": ("Delete", "N")}
    for name, (column, value) in wanted.items():
        written = action_format(name).write([back, whole], tmp_path / f"{name}.csv")
        assert [line[column] for line in machine_rows(written.machine_file)] == [value]
        assert written.by_hand_count == 1


@pytest.mark.parametrize("text", ["0\r", " 7", "a;b", "it's", "1\n2"])
def test_ids_that_moodle_would_read_otherwise_are_in_no_flat_file(text, tmp_path):
    written = action_format("moodle-flat-file").write([replace(EXEMPT, content_id=text)], tmp_path / "flat.csv")
    assert (written.machine_file.read_bytes(), written.by_hand_count) == (b"", 1)


def test_a_flat_file_unenrols_nobody_who_may_have_completed_the_course(tmp_path):
    written = action_format("moodle-flat-file").write(ROWS, tmp_path / "actions.csv")
    assert "ÄÖ-7" not in written.machine_file.read_text(encoding="utf-8")


def test_the_reading_copy_says_what_was_agreed(tmp_path):
    written = action_format("generic").write(ROWS, tmp_path / "actions.csv")
    with (GOLDEN / "generic-reading-copy.csv").open(encoding="utf-8", newline="") as file:
        agreed = [[cell or None for cell in row] for row in csv.reader(file)]
    assert cells(written.reading_copy) == agreed


def test_every_word_of_the_vocabulary_has_words_in_the_reading_copy():
    assert set(reading_copy.ACTION_WORDS) == set(ActionKind)
    assert set(reading_copy.REASON_WORDS) == set(Reason)


def test_the_machines_file_carries_no_free_text(tmp_path):
    written = action_format("generic").write(ROWS, tmp_path / "actions.csv")
    text = written.machine_file.read_text(encoding="utf-8")
    assert not [row for row in ROWS for free in (row.note, row.content_title, row.decided_by) if free and free in text]


def test_an_unknown_format_is_refused_and_the_known_ones_are_named():
    with pytest.raises(UnknownName, match="there is cornerstone, degreed, docebo, generic, moodle"):
        action_format("abacus")


def test_every_system_that_can_be_named_has_a_format():
    assert list(ACTION_FORMATS) == list(ActionSystem)


@every_format
def test_each_format_is_listed_under_its_own_name_and_says_what_an_lms_does_with_it(format_name):
    chosen = action_format(format_name)
    assert chosen.name == format_name
    assert chosen.label
    assert len(chosen.does) > 200
    assert len(chosen.loses) > 200
