"""Tables of an HR warehouse name no team beside an employee number: each is refused with what it lacks."""

from __future__ import annotations

import pytest

from learnerintel.domain.tables import ReadingChoices
from learnerintel.errors import FileRefused
from learnerintel.intake import open_source
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import choose_reader

REFUSED = {
    "workday_job_profile_data": "names jobs and no people",
    "workday_organization_data": "names teams and nobody in them",
    "workday_person_name_data": "neither the employee number nor the team",
    "workday_worker_history_data": "names no team; a worker report",
    "workday_worker_position_history_data": "people only by an internal id",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_table_of_the_warehouse_is_refused_with_what_it_lacks(samples, name):
    source = open_source(samples / "hris" / f"{name}.csv", ReadingChoices())
    with pytest.raises(FileRefused) as refusal:
        choose_reader(Glimpse(headings=source.headings), ReadingChoices())
    assert [problem.slug for problem in refusal.value.problems] == ["partial-table"]
    assert REFUSED[name] in str(refusal.value)


def test_no_table_of_the_samples_is_forgotten(samples):
    assert {path.stem for path in (samples / "hris").glob("*.csv")} == set(REFUSED)


def test_a_worker_table_with_a_department_is_a_roster():
    headings = ("id", "worker_code", "_fivetran_start", "_fivetran_end", "hire_date", "department")
    assert choose_reader(Glimpse(headings=headings), ReadingChoices()).name == "roster"
