"""Reading a file: an account in which every row is found again, a spool, and the rejected rows as they were."""

from __future__ import annotations

import csv
import json
import os
import stat
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from learnerintel.domain.problems import Problem
from learnerintel.domain.tables import ReadingChoices, ReadReport
from learnerintel.errors import FileRefused, QuestionOpen, UnknownName
from learnerintel.readers.blocks import record_schema
from learnerintel.readers.registry import reader_named
from learnerintel.services.reading import MOST_PROBLEMS, read_file, read_in_process
from learnerintel.services.rejects import Rejects
from learnerintel.settings import Settings

FIXTURES = Path(__file__).parents[1] / "readers" / "fixtures"
CASES = sorted(path for path in FIXTURES.glob("*/*") if not path.name.endswith(".expected.json"))
SAMPLES = Path(os.environ.get("LEARNERINTEL_SAMPLES") or Path(__file__).parents[3] / "shared" / "samples")
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the samples are not at {SAMPLES}")


def read(path: Path, tmp_path: Path, **choices) -> ReadReport:
    spool = tmp_path / "spool"
    spool.mkdir(exist_ok=True)
    return read_file(path, path.name, ReadingChoices(**choices), spool, tmp_path / "rejects")


def written(tmp_path: Path, text: str, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def records_of(report: ReadReport) -> pa.Table:
    with pa.memory_map(report.spool) as source:
        return pa.ipc.open_stream(source).read_all()


def is_balanced(report: ReadReport) -> bool:
    rows = len(set(records_of(report).column("row_number").to_pylist()))  # a row may have become several records
    return report.rows_read == rows + report.rows_rejected + sum(report.left_out.values())


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_rows_read_are_records_rejected_and_left_out_rows_together(path, tmp_path):
    choices = json.loads(path.with_name(f"{path.stem}.expected.json").read_text(encoding="utf-8")).get("choices", {})
    report = read(path, tmp_path, **choices)
    assert report.reader == path.parent.name
    assert is_balanced(report)
    assert records_of(report).schema.equals(record_schema(reader_named(report.reader).kind))
    assert sum(report.problem_counts.values()) >= report.rows_rejected
    assert (report.rejects is None) == (report.rows_rejected == 0)


def test_a_report_says_what_was_read_from_where_and_how(tmp_path):
    path = written(tmp_path, "Employee ID,Team,Shoe size,Team since\n1,A,44,03/04/2024\n2,B,39,30/04/2024\n")
    report = read(path, tmp_path)
    assert report.file_name == "file.csv"
    assert len(report.content_hash) == 64
    assert report.mapping == {"employee_id": "Employee ID", "team": "Team", "member_from": "Team since"}
    assert report.unused_headings == ("Shoe size",)
    assert report.statements == ["Dates in column 'Team since' read as day/month/year: 1 of them can be nothing else."]
    assert report.reading.delimiter == ","
    assert report.preview[0]["member_from"] == "2024-04-03"
    assert report.preview[0]["team"] == "A"
    assert report.preview[0]["email"] == ""


def test_rejected_rows_come_back_as_they_were_with_what_is_wrong_with_them(tmp_path):
    path = written(
        tmp_path,
        "Employee ID,Content ID,Event,Date,Note\n"
        '1,C,viewed,2024-01-01,fine\n2,C,juggled,2024-02-30,"=cmd()|x, and\nmore"\n-5,C,viewed,,@home\n1,C,viewed\n',
    )
    report = read(path, tmp_path)
    assert (report.rows_read, report.rows_rejected) == (4, 3)
    assert report.problem_counts == {"unknown-choice": 1, "bad-date": 1, "missing-value": 1, "short-row": 1}
    with Path(report.rejects).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Problem", "Row of the file", "Employee ID", "Content ID", "Event", "Date", "Note"]
    assert rows[1][2:] == ["2", "C", "juggled", "2024-02-30", "'=cmd()|x, and\nmore"]
    assert "the word is none of those allowed, column 'Event'" in rows[1][0]
    assert "; the date cannot be read, column 'Date'" in rows[1][0]
    assert rows[2][2:] == ["-5", "C", "viewed", "", "'@home"]
    assert rows[3][2:] == ["1", "C", "viewed"]
    assert "fewer cells" in rows[3][0]
    assert len(rows) == 4
    assert stat.S_IMODE(Path(report.rejects).stat().st_mode) == 0o600


def test_rejected_statements_come_back_as_json(tmp_path):
    text = json.dumps([{"actor": {"name": "x"}, "verb": {"id": "http://adlnet.gov/expapi/verbs/passed"},
                        "object": {"id": "é"}, "timestamp": "2024-01-01T00:00:00Z"}])  # fmt: skip
    report = read(written(tmp_path, text, "s.json"), tmp_path)
    with Path(report.rejects).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][:2] == ["the row names no person", "1"]
    assert json.loads(rows[1][2])["object"] == {"id": "é"}


def test_problems_are_named_up_to_a_thousand_and_counted_in_full(tmp_path):
    rows = "".join(f"{number},C,viewed,never\n" for number in range(MOST_PROBLEMS + 500))
    report = read(written(tmp_path, "Employee ID,Content ID,Event,Date\n" + rows), tmp_path)
    assert len(report.problems) == MOST_PROBLEMS
    assert report.problem_counts == {"bad-date": MOST_PROBLEMS + 500}
    assert report.rows_rejected == MOST_PROBLEMS + 500
    assert is_balanced(report)


def test_a_file_of_rejected_rows_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr("learnerintel.services.rejects.MOST_ROWS", 2)
    monkeypatch.setattr("learnerintel.services.reading_here.MOST_ROWS", 2)
    path = written(tmp_path, "Employee ID,Content ID,Event,Date\n" + "1,C,viewed,never\n" * 5)
    report = read(path, tmp_path)
    assert report.rows_rejected == 5
    assert report.statements[-1] == "The file of rejected rows holds the first 2 of them."
    assert len(Path(report.rejects).read_text(encoding="utf-8-sig").splitlines()) == 3


def test_a_row_with_several_problems_is_rejected_once():
    rejects = Rejects()
    problems = [Problem("bad-date", 4, "Date"), Problem("bad-number", 4, "Score"), Problem("no-person", 5)]
    assert rejects.add(problems) == 2
    assert rejects.row_count == 2


def test_headings_without_rows_are_refused(tmp_path):
    with pytest.raises(FileRefused) as refusal:
        read(written(tmp_path, "Employee ID,Team\n"), tmp_path)
    assert [problem.slug for problem in refusal.value.problems] == ["no-data-rows"]


def test_a_file_can_be_read_again_with_an_answer_to_its_question(tmp_path):
    path = written(tmp_path, "Employee ID,Team,Team since\n1,A,03/04/2024\n")
    with pytest.raises(QuestionOpen) as question:
        read(path, tmp_path)
    assert question.value.asks == "date_order"
    assert read(path, tmp_path, date_order="mdy").preview[0]["member_from"] == "2024-03-04"


def test_a_file_refused_midway_is_closed_however_long_its_refusal_is_kept(tmp_path):
    path = written(tmp_path, "Employee ID,Team,Team since\n1,A,03/04/2024\n")
    with pytest.raises(QuestionOpen) as question:
        read(path, tmp_path)
    assert question.value.__traceback__  # its frames are held, and what they hold
    assert str(path) not in {os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()}


def settings_in(tmp_path: Path) -> Settings:
    return Settings(rejects_folder=tmp_path / "rejects")


def test_a_file_is_read_in_a_process_of_its_own_with_the_same_outcome(tmp_path):
    path = FIXTURES / "activity" / "clicks_by_day.csv"
    here = read(path, tmp_path)
    spool = tmp_path / "other"
    spool.mkdir()
    there = read_in_process(path, path.name, ReadingChoices(), spool, settings_in(tmp_path))
    assert Path(there.spool).parent == spool
    assert records_of(there).equals(records_of(here))
    assert (there.rows_read, there.mapping, there.preview) == (here.rows_read, here.mapping, here.preview)


def test_refusals_and_questions_reach_the_caller_from_the_other_process(tmp_path):
    path = written(tmp_path, "Employee ID,Team,Team since\n1,A,03/04/2024\n")
    spool = tmp_path / "spool"
    spool.mkdir()
    cases = [
        (ReadingChoices(), QuestionOpen),
        (ReadingChoices(reader="offers"), FileRefused),
        (ReadingChoices(reader="nonsense"), UnknownName),
    ]
    for choices, error in cases:
        with pytest.raises(error):
            read_in_process(path, path.name, choices, spool, settings_in(tmp_path))


@needs_samples
@pytest.mark.parametrize(
    ("name", "reader", "row_count"),
    [
        ("oulad_aaa/activity.csv.gz", "activity", 350_298),
        ("oulad_aaa/scores.csv", "scores", 3_146),
        ("oulad_aaa/roster.csv", "roster", 748),
        ("oulad_aaa/catalogue.csv", "catalogue", 425),
        ("xapi/tccc_dev.json.gz", "xapi", 2_814),
        ("xapi/ralph_first200.jsonl", "xapi", 200),
    ],
)
def test_real_exports_are_read_whole(tmp_path, name, reader, row_count):
    report = read(SAMPLES / name, tmp_path)
    assert (report.reader, report.rows_read, report.rows_rejected) == (reader, row_count, 0)
    assert is_balanced(report)
    if name.endswith("activity.csv.gz"):
        assert pc.sum(records_of(report)["interaction_count"]).as_py() == 1_246_652
