from __future__ import annotations

import pytest

from learnerintel.domain.intervals import mean_interval, wilson
from learnerintel.metrics.definition import COMPANY, Split
from tests.metrics.small_company import day, prepared

WINDOW = (day(0), day(89))


def rated(rating, low=1.0, high=5.0):
    return {"rating": rating, "rating_low": low, "rating_high": high}


@prepared
def three_people(company):
    company.roster(*((person, "Red", day(-100)) for person in ("Ann", "Bob", "Cid")))


def test_the_rating_is_the_mean_over_people(three_people):
    three_people.feedback(
        ("Ann", "c1", day(1), rated(5.0)),
        ("Ann", "c2", day(1), rated(4.0)),
        ("Bob", "c1", day(2), rated(2.0)),
        ("Cid", "c1", day(3), rated(1.0)),
    )
    cell = three_people.cell("rating_mean", *WINDOW)
    expected = mean_interval(3, 7.5, 4.5**2 + 2**2 + 1)
    assert (cell.value, cell.base) == (2.5, 3)
    assert (cell.low, cell.high) == (max(1, expected.low), min(5, expected.high))


def test_trap_a_scale_of_0_to_10_is_brought_to_stars(three_people):
    three_people.feedback(("Ann", "c1", day(1), rated(10.0, 0.0, 10.0)), ("Bob", "c1", day(1), rated(5.0, 0.0, 10.0)))
    assert three_people.cell("rating_mean", *WINDOW).value == 4.0


def test_trap_a_rating_whose_scale_is_unknown_or_that_lies_outside_is_left_out_and_counted(three_people):
    three_people.feedback(
        ("Ann", "c1", day(1), rated(5.0)),
        ("Bob", "c1", day(1), rated(8.0, None, None)),
        ("Cid", "c1", day(1), rated(9.0)),
        ("Cid", "c2", day(1), rated(3.0, 3.0, 3.0)),
    )
    cells, notes, _ = three_people.tally("rating_mean", *WINDOW)
    assert (cells[None][COMPANY].value, cells[None][COMPANY].base) == (5.0, 1)
    assert notes == ["3 ratings are left out: their scale is not known, or they lie outside of it."]


def test_trap_who_rates_an_item_again_has_changed_her_mind(three_people):
    three_people.feedback(("Ann", "c1", day(1), rated(1.0)), ("Ann", "c1", day(9), rated(5.0)))
    assert three_people.cell("rating_mean", *WINDOW).value == 5.0


def test_several_questions_of_one_day_are_averaged(three_people):
    three_people.feedback(
        ("Ann", "c1", day(1), {**rated(2.0), "question": "Clear?"}),
        ("Ann", "c1", day(1), {**rated(4.0), "question": "Useful?"}),
    )
    assert three_people.cell("rating_mean", *WINDOW).value == 3.0


def test_trap_answers_without_a_name_are_so_many_people_and_no_team(three_people):
    three_people.add("feedback", [{"content_key": "c1", "content_namespace": "content_id", "person_namespace": None,
                                   "person_key": None, "occurred_on": day(1), "occurred_at": day(1) * 86400 + number,
                                   **rated(4.0)} for number in range(6)])  # fmt: skip
    cells = three_people.cells("rating_mean", *WINDOW)[None]
    assert (cells[COMPANY].value, cells[COMPANY].base, cells[COMPANY].count) == (4.0, 6, 6)
    assert "Red" not in cells


def test_an_answer_of_somebody_off_the_roster_counts_for_the_content_and_for_no_team(three_people):
    three_people.feedback(("Zoe", "c1", day(1), rated(2.0)), ("Ann", "c1", day(1), rated(4.0)))
    cells = three_people.cells("rating_mean", *WINDOW)[None]
    assert (cells[COMPANY].value, cells["Red"].value) == (3.0, 4.0)


def test_a_third_of_the_scored_comments_is_negative(three_people):
    three_people.feedback(
        ("Ann", "c1", day(1), {"comment": "This was awful and a complete waste of my time."}),
        ("Bob", "c1", day(1), {"comment": "Excellent course, I loved every part of it."}),
        ("Cid", "c1", day(1), {"comment": "Great examples and a very helpful trainer."}),
    )
    cell = three_people.cell("negative_comment_share", *WINDOW)
    expected = wilson(1, 3)
    assert (cell.value, cell.base, cell.low, cell.high) == (1 / 3, 3, expected.low, expected.high)


def test_trap_what_is_not_scored_is_not_neutral_but_left_out_and_counted(three_people):
    three_people.feedback(
        ("Ann", "c1", day(1), {"comment": "This was awful and a complete waste of my time."}),
        ("Bob", "c1", day(1), {"comment": "n/a"}),
        ("Cid", "c1", day(1), {"comment": "Der Kurs war leider viel zu lang und sehr langweilig.", "language": "de"}),
    )
    cells, notes, _ = three_people.tally("negative_comment_share", *WINDOW)
    assert (cells[None][COMPANY].value, cells[None][COMPANY].base) == (1.0, 1)
    assert len(notes) == 1
    assert notes[0].startswith("2 comments are not scored and not counted (")


def test_by_content_each_item_has_its_own_answers(three_people):
    three_people.feedback(("Ann", "c1", day(1), rated(5.0)), ("Ann", "c2", day(1), rated(1.0)))
    cells = three_people.cells("rating_mean", *WINDOW, slices=Split.CONTENT)
    assert {key: groups[COMPANY].value for key, groups in cells.items()} == {"c1": 5.0, "c2": 1.0}


@pytest.mark.parametrize("name", ["rating_mean", "negative_comment_share"])
def test_no_answers_in_the_window_give_no_value(three_people, name):
    three_people.feedback(("Ann", "c1", day(-3), {**rated(5.0), "comment": "Great course, thank you."}))
    assert three_people.cells(name, *WINDOW)[None] == {}
