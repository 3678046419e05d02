"""What write_company promises about its files as files."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path

import pytest

from learnerintel.domain.surveys import PAIRED, PREFERRED_WAY
from learnerintel.errors import Refusal
from learnerintel.sample import write_company
from learnerintel.sample.survey import RECOMMEND
from learnerintel.sample.teams import teams_for

LAST_DAY = datetime.date(2026, 3, 15)
HEADINGS = {
    "roster": "Employee ID,Email,Name,Team,Department,Team since,Team until,Hired on,Left on,Leave from,Leave until",
    "catalogue": "Content ID,Title,Address,Format,Topic,Level,Minutes,Owner,Obligation,Regulatory,Language,"
    "Published on,Edited on,Review on,Role critical,Reference,Seasonal,Prerequisite of",
    "activity": "Employee ID,Content ID,Content title,Event,Date and time,Duration (minutes),Progress (%),Assigned as",
    "transcript": "Employee ID,Course ID,Course title,Status,Assigned on,Due on,Started on,Completed on,Progress (%),"
    "Time spent (minutes),Score (%)",
    "scores": "Employee ID,Content ID,Status,Submitted on,Score,Attempt,Pre-test",
    "assignments": "Employee ID,Content ID,Assigned on,Due on,Obligation,Status",
    "offers": "Email,Content ID,Channel,Offered on,Campaign,Obligation",
    "feedback": "Response ID,Email,Content ID,Content title,Submitted on,Rating (1-5),Comment",
    "answers": ",".join(["Timestamp", "Email Address", PREFERRED_WAY, *PAIRED, RECOMMEND]),
    "mailing_events": "Recipient,Campaign,Event,Timestamp,Link clicked",
}


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_and_arguments_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_company(tmp_path / name, learners=220, events=14_000, seed=4, last_day=LAST_DAY)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


def test_another_seed_gives_another_company_of_the_same_size(tmp_path):
    one = write_company(tmp_path / "one", learners=220, events=14_000, seed=4, last_day=LAST_DAY)
    two = write_company(tmp_path / "two", learners=220, events=14_000, seed=5, last_day=LAST_DAY)
    first, second = _bytes(tmp_path / "one"), _bytes(tmp_path / "two")
    assert all(first[name] != second[name] for name in first)
    assert one.row_counts["activity"] == two.row_counts["activity"]


def test_more_events_change_neither_people_nor_catalogue(tmp_path):
    few = write_company(tmp_path / "few", learners=220, events=14_000, last_day=LAST_DAY)
    many = write_company(tmp_path / "many", learners=220, events=30_000, last_day=LAST_DAY)
    for kind in ("roster", "catalogue", "offers"):
        assert few.file_by_kind[kind].read_bytes() == many.file_by_kind[kind].read_bytes()
    assert many.row_counts["activity"] == 30_000


def test_headings_are_exactly_those_agreed_on(company):
    for kind, headings in HEADINGS.items():
        assert list(company.table(kind).columns) == headings.split(","), kind


def test_files_come_in_the_order_to_import_them(company):
    assert list(company.truth.file_by_kind) == list(HEADINGS)
    assert company.truth.files == tuple(company.truth.file_by_kind.values())
    assert set(company.truth.files) == set(company.truth.folder.iterdir())


def test_row_counts_are_those_of_the_files(company):
    for kind, count in company.truth.row_counts.items():
        assert len(company.table(kind)) == count, kind


def test_the_files_show_what_an_importer_must_read(company):
    files = company.truth.file_by_kind
    assert files["roster"].read_bytes().startswith("\ufeffEmployee ID;Email;Name".encode())
    assert files["catalogue"].read_bytes().startswith(b"PK")
    assert gzip.decompress(files["activity"].read_bytes()).startswith(b"Employee ID,Content ID")
    assert all(str(company.truth.last_day) in path.name for path in files.values())


def test_the_company_has_the_size_it_is_said_to_have(company):
    assert company.roster["Employee ID"].nunique() == 600
    assert company.current["Team"].nunique() == 24
    assert company.current["Department"].nunique() == 6
    assert len(company.catalogue) == 180
    assert len(company.activity) == 600 * 175
    assert (company.truth.last_day - company.truth.first_day).days == 547


@pytest.mark.parametrize("learners", [200, 333, 599, 1201])
def test_everybody_has_a_team_whatever_the_size(tmp_path, learners):
    truth = write_company(tmp_path, learners=learners, events=learners * 60, last_day=LAST_DAY)
    lines = truth.file_by_kind["roster"].read_text("utf-8-sig").splitlines()[1:]
    assert len({line.split(";")[0] for line in lines}) == learners
    assert {line.split(";")[3].strip('"') for line in lines} == {team.name for team in teams_for(learners)}


def test_a_company_that_is_too_small_is_refused_with_the_least_size(tmp_path):
    with pytest.raises(Refusal, match="at least 200"):
        write_company(tmp_path / "none", learners=199, last_day=LAST_DAY)
    assert not (tmp_path / "none").exists()


def test_too_few_events_are_refused_with_a_number_that_works(tmp_path):
    with pytest.raises(Refusal, match="need") as refusal:
        write_company(tmp_path / "none", learners=200, events=100, last_day=LAST_DAY)
    assert not (tmp_path / "none").exists()
    least = int(str(refusal.value).split("alone need ")[1].split(".")[0].replace(",", ""))
    truth = write_company(tmp_path / "least", learners=200, events=least, last_day=LAST_DAY)
    assert truth.row_counts["activity"] == least


def test_files_of_an_earlier_run_are_replaced(tmp_path):
    first = write_company(tmp_path, learners=200, events=14_000, seed=1, last_day=LAST_DAY)
    before = first.file_by_kind["feedback"].read_bytes()
    second = write_company(tmp_path, learners=200, events=14_000, seed=2, last_day=LAST_DAY)
    assert second.file_by_kind["feedback"] == first.file_by_kind["feedback"]
    assert second.file_by_kind["feedback"].read_bytes() != before
