"""The order of day and month, and which days are possible: decided for a whole column, or asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from learnerintel.errors import QuestionOpen, UnknownName

ACTIVITY = "Employee ID,Content ID,Event,Date"
EPOCH = date(1970, 1, 1)


def events(*dates: str | None) -> list[list[str | None]]:
    return [["1", "C", "viewed", each] for each in dates]


def days_of(outcome) -> list[str]:
    return [str(EPOCH + timedelta(days=row["occurred_on"])) for row in outcome.rows]


def test_one_date_that_can_only_be_day_first_decides_for_the_whole_column(understand):
    outcome = understand(ACTIVITY, events("03/04/2024", "13/04/2024"))
    assert days_of(outcome) == ["2024-04-03", "2024-04-13"]
    assert outcome.statements == ["Dates in column 'Date' read as day/month/year: 1 of them can be nothing else."]


def test_the_deciding_date_may_stand_at_the_end_of_a_long_file(understand):
    outcome = understand(ACTIVITY, events(*["03/04/2024"] * 50, "04/13/2024"), block=7)
    assert days_of(outcome)[0] == "2024-03-04"


def test_dates_that_can_be_both_are_asked_about(understand):
    with pytest.raises(QuestionOpen, match=r"'03/04/2024'.*--date-order dmy") as question:
        understand(ACTIVITY, events("03/04/2024", "05/05/2024"))
    assert question.value.asks == "date_order"
    assert question.value.choices == ("dmy", "mdy")


def test_the_stated_order_answers_the_question(understand):
    assert days_of(understand(ACTIVITY, events("03/04/2024"), date_order="mdy")) == ["2024-03-04"]
    assert days_of(understand(ACTIVITY, events("03/04/2024"), date_order="dmy")) == ["2024-04-03"]


def test_dates_that_are_the_same_day_either_way_need_no_answer(understand):
    assert days_of(understand(ACTIVITY, events("05/05/2024", "1/1/24"))) == ["2024-05-05", "2024-01-01"]


def test_another_column_of_the_file_can_decide(understand):
    outcome = understand(
        "Employee ID,Content ID,Assigned on,Due on",
        [["1", "C", "03/04/2024", "30/04/2024"], ["1", "D", "04/04/2024", ""]],
    )
    assert [row["assigned_on"] for row in outcome.rows] == [(date(2024, 4, day) - EPOCH).days for day in (3, 4)]
    assert outcome.statements[0].endswith("as the other dates of the file show.")


def test_two_orders_in_one_column_are_never_mixed(understand):
    outcome = understand(ACTIVITY, events("13/04/2024", "14/04/2024", "04/13/2024", "03/04/2024", "05/05/2024"))
    assert days_of(outcome) == ["2024-04-13", "2024-04-14", "2024-05-05"]
    assert [(problem.row, problem.slug) for problem in outcome.problems] == [(4, "bad-date"), (5, "bad-date")]
    assert "both day/month and month/day" in outcome.problems[1].detail


def test_a_stated_order_settles_a_column_of_two_orders(understand):
    outcome = understand(ACTIVITY, events("13/04/2024", "04/13/2024", "03/04/2024"), date_order="dmy")
    assert days_of(outcome) == ["2024-04-13", "2024-04-03"]
    assert [problem.row for problem in outcome.problems] == [3]


def test_unambiguous_ways_of_writing_may_stand_side_by_side(understand):
    outcome = understand(ACTIVITY, events("28-Feb-2017", "2017-03-01", "2.3.2017", "12/21/2021 11:31:34"))
    assert days_of(outcome) == ["2017-02-28", "2017-03-01", "2017-03-02", "2021-12-21"]
    assert [row["is_time_known"] for row in outcome.rows] == [False, False, False, True]


def test_what_happened_lies_between_1990_and_tomorrow(understand):
    today = datetime.now(UTC).date()
    texts = ["1989-12-31", "1990-01-01", str(today + timedelta(days=1)), str(today + timedelta(days=3))]
    outcome = understand(ACTIVITY, events(*texts))
    assert days_of(outcome) == texts[1:3]
    assert outcome.slugs == ["implausible-date"] * 2
    assert outcome.problems[0].detail.startswith("1990-01-01 to ")


def test_due_dates_may_lie_ahead_and_far_ones_mean_no_end(understand):
    outcome = understand(
        "Employee ID,Content ID,Assigned on,Due on",
        [["1", "A", "2024-01-01", "2099-12-31"], ["1", "B", "2024-01-01", "9999-12-31"],
         ["1", "C", "2024-01-01", "2150-01-01"]],
    )  # fmt: skip
    assert [row["due_on"] for row in outcome.rows] == [(date(2099, 12, 31) - EPOCH).days, None]
    assert outcome.slugs == ["implausible-date"]
    assert "Dates of the far future in column 'Due on' were read as no end: 1." in outcome.statements


def test_people_may_have_been_hired_before_1990(understand):
    outcome = understand("Employee ID,Team,Hired on", [["1", "A", "1971-05-01"], ["2", "A", "1900-01-01"]])
    assert [row["hired_on"] for row in outcome.rows] == [(date(1971, 5, 1) - EPOCH).days]
    assert outcome.slugs == ["implausible-date"]


def test_a_column_of_day_numbers_is_read_as_a_spreadsheet_counts(understand):
    outcome = understand(ACTIVITY, events("45000", "45000.5", None))
    assert days_of(outcome) == ["2023-03-15", "2023-03-15"]
    assert [row["is_time_known"] for row in outcome.rows] == [False, True]
    assert outcome.rows[1]["occurred_at"] == int(datetime(2023, 3, 15, 12, tzinfo=UTC).timestamp())
    assert "spreadsheet's day numbers" in outcome.statements[0]


def test_a_single_number_among_dates_is_no_date(understand):
    outcome = understand(ACTIVITY, events("45000", "2023-03-15"))
    assert outcome.slugs == ["bad-date"]


def test_columns_of_epoch_seconds_and_milliseconds_are_times(understand):
    for text in ("1678881600", "1678881600000"):
        outcome = understand(ACTIVITY, events(text), zone="Asia/Tokyo")
        assert days_of(outcome) == ["2023-03-15"]
        assert outcome.rows[0]["occurred_at"] == 1_678_881_600


def test_a_time_with_an_offset_belongs_to_the_day_of_the_company(understand):
    outcome = understand(ACTIVITY, events("2024-06-30T23:30:00Z", "2024-06-30 23:30"), zone="Europe/Berlin")
    assert days_of(outcome) == ["2024-07-01", "2024-06-30"]
    assert outcome.rows[0]["occurred_at"] == int(datetime(2024, 6, 30, 23, 30, tzinfo=UTC).timestamp())
    assert outcome.rows[1]["occurred_at"] == int(datetime(2024, 6, 30, 21, 30, tzinfo=UTC).timestamp())
    assert outcome.statements == ["Times in column 'Date' name no zone and were read as Europe/Berlin: 1."]


def test_a_zone_in_the_heading_counts(understand):
    outcome = understand("Employee ID,Content ID,Event,Date (UTC)", events("2024-06-30 23:30"), zone="Europe/Berlin")
    assert days_of(outcome) == ["2024-07-01"]
    assert outcome.statements == []


def test_times_at_the_changes_of_the_clock_are_counted(understand):
    outcome = understand(
        ACTIVITY, events("2026-03-29 02:30", "2026-03-29 02:30", "2025-10-26 02:30"), zone="Europe/Berlin"
    )
    assert any(said.endswith(": 2.") and "skips" in said for said in outcome.statements)
    assert any(said.endswith(": 1.") and "comes twice" in said for said in outcome.statements)


def test_a_day_without_a_time_is_the_same_moment_in_every_zone(understand):
    for zone in ("UTC", "Pacific/Auckland", "America/Sao_Paulo"):
        row = understand(ACTIVITY, events("2024-03-01"), zone=zone).rows[0]
        assert row["occurred_at"] == int(datetime(2024, 3, 1, tzinfo=UTC).timestamp())
        assert row["is_time_known"] is False


def test_a_zone_that_does_not_exist_is_refused(understand):
    with pytest.raises(UnknownName, match="Mars/Olympus"):
        understand(ACTIVITY, events("2024-03-01"), zone="Mars/Olympus")
