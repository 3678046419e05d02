from __future__ import annotations

from learnerintel.domain.intervals import wilson
from learnerintel.metrics.definition import COMPANY, Split
from tests.metrics.small_company import day, prepared

CHOSEN, REQUIRED = {"obligation": "optional"}, {"obligation": "required"}
WINDOW = (day(0), day(27))


@prepared
def team_of_four(company):
    """Ann chooses, Bob only does what he must, Cid does something nobody knows why, Dan nothing."""
    company.roster(*((person, "Red", day(-100)) for person in ("Ann", "Bob", "Cid", "Dan")))
    company.activity(
        ("Ann", "c1", day(3), {"verb": "started", **CHOSEN}),
        ("Ann", "c2", day(4), {"verb": "completed", **REQUIRED}),
        ("Bob", "c2", day(5), {"verb": "started", **REQUIRED}),
        ("Bob", "c2", day(6), {"verb": "completed", **REQUIRED}),
        ("Cid", "c3", day(7), {"verb": "viewed"}),
    )


def test_three_of_four_people_are_active(team_of_four):
    cell = team_of_four.cell("active_share", *WINDOW)
    expected = wilson(3, 4)
    assert (cell.value, cell.base, cell.low, cell.high) == (0.75, 4, expected.low, expected.high)


def test_one_of_four_is_active_by_choice_and_one_only_because_he_had_to(team_of_four):
    assert team_of_four.cell("voluntary_active_share", *WINDOW).value == 0.25
    assert team_of_four.cell("mandatory_only_active_share", *WINDOW).value == 0.25


def test_trap_activity_whose_obligation_nobody_knows_is_neither_chosen_nor_required(team_of_four):
    chosen = team_of_four.cell("voluntary_active_share", *WINDOW)
    required = team_of_four.cell("mandatory_only_active_share", *WINDOW)
    active = team_of_four.cell("active_share", *WINDOW)
    assert chosen.value + required.value < active.value


def test_trap_many_events_of_one_person_count_her_once(team_of_four):
    team_of_four.activity(*(("Ann", f"c{number}", day(number % 20), CHOSEN) for number in range(60)))
    assert team_of_four.cell("active_share", *WINDOW).value == 0.75


def test_trap_activity_of_a_day_off_the_roster_does_not_count(company):
    company.roster(("Ann", "Red", day(-100)), ("Bob", "Red", day(-100)), ("Cid", "Red", day(10)))
    company.activity(("Ann", "c1", day(3)), ("Cid", "c1", day(9)), ("Eve", "c1", day(4)))
    cell = company.cell("active_share", *WINDOW)
    assert (cell.value, cell.base) == (1 / 3, 3), "Cid came a day later, Eve is on no roster"


def test_trap_people_who_left_before_the_window_are_in_neither_number(company):
    company.roster(("Ann", "Red", day(-100)), ("Bob", "Red", day(-100), day(-1)))
    company.activity(("Ann", "c1", day(3)), ("Bob", "c1", day(-2)))
    assert company.cell("active_share", *WINDOW).base == 1


def test_trap_people_on_leave_are_in_neither_number(company):
    company.roster(("Ann", "Red", day(-100)))
    company.add(
        "roster",
        [
            {
                "employee_id": "Bob",
                "team": "Red",
                "member_from": day(-100),
                "leave_from": day(-5),
                "leave_until": day(40),
            },
            {
                "employee_id": "Cid",
                "team": "Red",
                "member_from": day(-100),
                "leave_from": day(5),
                "leave_until": day(40),
            },
        ],
    )
    company.activity(("Ann", "c1", day(3)), ("Bob", "c1", day(3)), ("Cid", "c1", day(6)))
    cell = company.cell("active_share", *WINDOW)
    assert (cell.value, cell.base) == (0.5, 2), "Cid was there for five days and did nothing on them"


def test_trap_an_event_counts_for_the_team_of_its_day(company):
    company.roster(("Ann", "Red", day(-100), day(9)), ("Ann", "Blue", day(10)), ("Bob", "Blue", day(-100)))
    company.activity(("Ann", "c1", day(3)))
    cells = company.cells("active_share", *WINDOW)[None]
    assert (cells["Red"].value, cells["Red"].base) == (1.0, 1)
    assert (cells["Blue"].value, cells["Blue"].base) == (0.0, 2), "she was there and did nothing there"
    assert (cells[COMPANY].value, cells[COMPANY].base) == (0.5, 2), "for the company she counts once"


def test_trap_who_chose_in_one_team_was_not_active_only_because_she_had_to(company):
    company.roster(("Ann", "Red", day(-100), day(9)), ("Ann", "Blue", day(10)))
    company.activity(("Ann", "c1", day(3), REQUIRED), ("Ann", "c1", day(12), CHOSEN))
    cells = company.cells("mandatory_only_active_share", *WINDOW)[None]
    assert (cells["Red"].value, cells["Blue"].value, cells[COMPANY].value) == (1.0, 0.0, 0.0)


def test_trap_what_is_dated_after_the_day_changes_nothing(team_of_four):
    before = team_of_four.cell("active_share", *WINDOW, as_of=day(5))
    team_of_four.roster(("Dan", "Red", day(-100), day(12)), ("Eve", "Red", day(6)))
    team_of_four.activity(("Dan", "c1", day(8)), ("Eve", "c1", day(9)))
    after = team_of_four.cell("active_share", *WINDOW, as_of=day(5))
    assert before == after
    assert (after.value, after.base) == (0.5, 4)


def test_a_unit_above_holds_the_people_of_its_teams(company):
    company.roster(("Ann", "Red", day(-100)), ("Bob", "Blue", day(-100)), parent="Sales")
    company.roster(("Cid", "Green", day(-100)))
    company.activity(("Ann", "c1", day(3)))
    cells = company.cells("active_share", *WINDOW)[None]
    assert (cells["Sales"].value, cells["Sales"].base) == (0.5, 2)
    assert cells[COMPANY].base == 3


def test_by_content_everybody_on_the_roster_is_the_base(team_of_four):
    cells = team_of_four.cells("active_share", *WINDOW, slices=Split.CONTENT)
    assert {key: (groups[COMPANY].value, groups[COMPANY].base) for key, groups in cells.items()} == {
        "c1": (0.25, 4),
        "c2": (0.5, 4),
        "c3": (0.25, 4),
    }


def test_a_window_without_people_has_no_value(company):
    company.roster(("Ann", "Red", day(50)))
    company.activity(("Ann", "c1", day(60)))
    assert company.cells("active_share", *WINDOW)[None] == {}
