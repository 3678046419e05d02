from __future__ import annotations

import pytest

from learnerintel.domain.intervals import mean_interval, median_interval
from learnerintel.metrics.definition import COMPANY
from tests.metrics.small_company import day, prepared

WINDOW = (day(0), day(27))
PEOPLE = ("Ann", "Bob", "Cid", "Dan", "Eve")


def event(obligation, minutes=None):
    return {"verb": "viewed", "obligation": obligation, "duration_seconds": None if minutes is None else minutes * 60}


@prepared
def five_people(company):
    company.roster(*((person, "Red", day(-100)) for person in PEOPLE))


def test_the_voluntary_share_is_the_mean_of_everybodys_own_share(five_people):
    five_people.activity(
        ("Ann", "c1", day(1), event("optional")),
        ("Ann", "c2", day(2), event("recommended")),
        ("Ann", "c3", day(3), event("required")),
        ("Ann", "c4", day(4), event("mandatory")),  # 2 of 4
        ("Bob", "c1", day(1), event("optional")),  # 1 of 1
        ("Cid", "c3", day(1), event("required")),  # 0 of 1
        ("Dan", "c5", day(1), event(None)),  # 0 of 0
    )
    cell = five_people.cell("voluntary_share", *WINDOW)
    expected = mean_interval(3, 1.5, 1.25)
    assert (cell.value, cell.base) == (0.5, 3)
    assert (cell.low, cell.high) == (max(0, expected.low), min(1, expected.high))


def test_trap_a_heavy_user_does_not_drown_the_rest(five_people):
    five_people.activity(*(("Ann", f"c{number}", day(1), event("optional")) for number in range(50)))
    five_people.activity(("Bob", "r1", day(1), event("required")))
    assert five_people.cell("voluntary_share", *WINDOW).value == 0.5, "pooled it would be 50 of 51"


def test_trap_clicking_often_on_one_item_makes_it_no_more_than_one(five_people):
    five_people.activity(*(("Ann", "c1", day(number), event("optional")) for number in range(20)))
    five_people.activity(("Ann", "r1", day(1), event("required")))
    assert five_people.cell("voluntary_share", *WINDOW).value == 0.5


def test_trap_people_with_nothing_of_nothing_are_left_out_and_counted(five_people):
    five_people.activity(("Ann", "c1", day(1), event("optional")), ("Bob", "c1", day(1), event(None)))
    cells, _, without_value = five_people.tally("voluntary_share", *WINDOW)
    assert (cells[None][COMPANY].value, cells[None][COMPANY].base, without_value) == (1.0, 1, 1)


def test_depth_is_the_median_of_minutes_by_choice_over_active_people(five_people):
    five_people.activity(
        ("Ann", "c1", day(1), event("optional", 10)),
        ("Ann", "c1", day(2), event("optional", 10)),
        ("Bob", "c1", day(1), event("optional", 5)),
        ("Cid", "r1", day(1), event("required", 25)),
        ("Dan", "c1", day(1), event("recommended", 8)),
        ("Eve", "c2", day(1), event("optional", 1)),
    )
    cell = five_people.cell("depth", *WINDOW)
    expected = median_interval([20, 5, 0, 8, 1])
    assert (cell.value, cell.base, cell.low, cell.high) == (5, 5, expected.low, expected.high)
    share = five_people.cell("depth_share", *WINDOW)
    assert (share.value, share.base) == (0.8, 5)


def test_trap_an_open_window_is_cut_and_the_cut_is_said(five_people):
    five_people.catalogue({"content_id": "c1", "nominal_seconds": 600, "obligation": "optional"})
    five_people.activity(("Ann", "c1", day(1), event("optional", 480)), ("Ann", "c1", day(2), event("optional", 10)))
    cells, notes, _ = five_people.tally("depth", *WINDOW)
    assert cells[None][COMPANY].value == 40, "three times ten minutes, and ten"
    assert notes == ["Of 2 events, 1 were longer than plausible; their time was cut."]


def test_trap_unknown_time_is_not_no_time(five_people):
    five_people.activity(("Ann", "c1", day(1), event("optional", 30)), ("Bob", "c1", day(1), event("optional")))
    cells, _, without_value = five_people.tally("depth", *WINDOW)
    assert (cells[None][COMPANY].value, cells[None][COMPANY].base, without_value) == (30, 1, 1)
    assert five_people.cell("depth_share", *WINDOW).base == 1


def test_the_self_directed_ratio_is_the_median_of_everybodys_own_ratio(five_people):
    five_people.activity(
        ("Ann", "c1", day(1), event("optional", 10)),
        ("Ann", "r1", day(1), event("required", 30)),  # 0.25
        ("Bob", "c1", day(1), event("optional", 10)),  # 1
        ("Cid", "r1", day(1), event("mandatory", 20)),  # 0
        ("Dan", "r1", day(1), event("required", 10)),
        ("Dan", "c2", day(1), event("recommended", 10)),  # 0.5
        ("Eve", "c2", day(1), event("recommended", 9)),
        ("Eve", "r1", day(1), event("required", 1)),  # 0.9
    )
    cell = five_people.cell("self_directed_ratio", *WINDOW)
    assert (cell.value, cell.base, cell.low, cell.high) == (0.5, 5, 0.0, 1.0)


def test_trap_time_that_nobody_knows_makes_no_ratio(five_people):
    five_people.activity(
        ("Ann", "c1", day(1), event("optional")),
        ("Ann", "r1", day(1), event("required", 30)),
        ("Bob", "r1", day(1), event("required", 30)),
        ("Cid", "c1", day(1), {**event("optional", 0), "verb": "started"}),
    )
    cells, _, without_value = five_people.tally("self_directed_ratio", *WINDOW)
    assert (cells[None][COMPANY].value, cells[None][COMPANY].base) == (0.0, 1), "only Bob's is known"
    assert without_value == 2


def test_trap_a_mover_with_unknown_time_in_one_team_keeps_her_ratio_of_the_other(five_people):
    five_people.roster(("Ann", "Blue", day(10)))
    five_people.activity(
        ("Ann", "c1", day(1), event("optional", 10)),
        ("Ann", "r1", day(1), event("required")),
        ("Ann", "c1", day(12), event("optional", 10)),
        ("Ann", "r1", day(12), event("required", 10)),
    )
    cells = five_people.cells("self_directed_ratio", *WINDOW)[None]
    assert cells["Blue"].value == 0.5
    assert cells["Red"].value is None
    assert cells[COMPANY].value == 0.5


@pytest.mark.parametrize("name", ["voluntary_share", "depth", "depth_share", "self_directed_ratio"])
def test_nobody_active_gives_no_value(five_people, name):
    assert five_people.cells(name, *WINDOW)[None] == {}
