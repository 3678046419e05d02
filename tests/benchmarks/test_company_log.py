"""The generated exports of a large company are what the measurements take them for."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from datetime import date, datetime

import pytest

from benchmarks.company import CompanySize
from benchmarks.company_log import write_log

EVENTS = 20_000
SIZE = CompanySize(learners=800, teams=12, departments=4, items=120, favourites=20)


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return write_log(tmp_path_factory.mktemp("log"), EVENTS, seed=7, size=SIZE)


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_events(rows):
    return Counter(tuple(sorted(row.items())) for row in rows)


def day_of(row):
    return date.fromisoformat(row["Date and time"][:10])


def is_good(row):
    try:
        datetime.fromisoformat(row["Date and time"])
    except ValueError:
        return False
    return True


def test_equal_seeds_give_equal_bytes_and_others_do_not(log, tmp_path):
    again = write_log(tmp_path / "again", 2_000, seed=3, size=SIZE)
    same = write_log(tmp_path / "same", 2_000, seed=3, size=SIZE)
    other = write_log(tmp_path / "other", 2_000, seed=4, size=SIZE)
    assert all(again[name].read_bytes() == same[name].read_bytes() for name in log)
    assert again["activity"].read_bytes() != other["activity"].read_bytes()
    shutil.rmtree(tmp_path)


def test_the_log_has_exactly_the_rows_asked_for_in_order_of_time(log):
    rows = rows_of(log["activity"])
    times = [row["Date and time"] for row in rows if is_good(row)]
    assert len(rows) == EVENTS
    assert times == sorted(times)


def test_few_rows_are_repeats_and_few_have_no_time(log):
    rows = rows_of(log["activity"])
    repeated = sum(count - 1 for count in as_events(rows).values())
    assert 0.001 < repeated / EVENTS < 0.004
    assert 0.0001 < sum(not is_good(row) for row in rows) / EVENTS < 0.002


def test_the_same_history_in_other_orders_holds_the_same_rows(log):
    history = as_events(rows_of(log["activity"]))
    assert as_events(rows_of(log["again"])) == history
    assert as_events(rows_of(log["by_person"])) == history
    assert log["again"].read_bytes() != log["activity"].read_bytes()


def test_the_overlapping_file_repeats_the_end_of_the_log_and_goes_on_after_it(log):
    history, overlap = rows_of(log["activity"]), rows_of(log["overlap"])
    known = as_events(history)
    again = [row for row in overlap if tuple(sorted(row.items())) in known]
    good = [row for row in overlap if is_good(row)]
    last = max(day_of(row) for row in history if is_good(row))
    assert 0.4 < len(again) / len(overlap) < 0.6
    assert {day_of(row) > last for row in good if tuple(sorted(row.items())) not in known} == {True}
    first_again = min(day_of(row) for row in good)
    expected = [row for row in history if is_good(row) and day_of(row) >= first_again]
    assert as_events(expected) <= as_events(overlap)


def test_late_rows_are_new_recent_and_in_no_order(log):
    late = [row for row in rows_of(log["late"]) if is_good(row)]
    last = max(day_of(row) for row in rows_of(log["activity"]) if is_good(row))
    assert not as_events(late) & as_events(rows_of(log["activity"]))
    assert all((last - day_of(row)).days <= 61 for row in late)
    times = [row["Date and time"] for row in late]
    assert times != sorted(times)


def test_everybody_in_the_log_is_on_the_roster_at_the_time(log):
    spans = {}
    for row in rows_of(log["roster"]):
        spans.setdefault(row["Email"], []).append((row["Team since"], row["Team until"] or "9999-12-31"))
    for row in rows_of(log["activity"]):
        if is_good(row):
            day = row["Date and time"][:10]
            assert any(since <= day <= until for since, until in spans[row["Email"]])


def test_a_visit_is_mostly_about_one_item(log):
    rows = [row for row in rows_of(log["activity"]) if is_good(row)]
    person_days = {(row["Email"], row["Date and time"][:10]) for row in rows}
    with_item = {(row["Email"], row["Date and time"][:10], row["Content ID"]) for row in rows}
    assert len(rows) / len(person_days) > 3
    assert len(with_item) / len(person_days) < 1.5
