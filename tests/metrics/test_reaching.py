from __future__ import annotations

from learnerintel.metrics.definition import COMPANY
from tests.metrics.small_company import day, prepared

WINDOW = (day(0), day(89))


@prepared
def four_people(company):
    """Ann is assigned something, Bob is offered something, Cid finds something himself, Dan nothing."""
    company.roster(*((person, "Red", day(-100)) for person in ("Ann", "Bob", "Cid", "Dan")))
    company.assigned(("Ann", "c1", day(10)))
    company.offers(("Bob", "c2", day(20)))
    company.activity(("Cid", "c3", day(30)))


def test_three_of_four_people_are_reached(four_people):
    cell = four_people.cell("reach", *WINDOW)
    assert (cell.value, cell.base) == (0.75, 4)


def test_two_of_four_receive_nothing_also_the_one_who_finds_things_himself(four_people):
    cell = four_people.cell("nothing_received_share", *WINDOW)
    assert (cell.value, cell.base) == (0.5, 4)


def test_trap_what_was_sent_before_the_window_reaches_nobody_in_it(four_people):
    later = (day(40), day(129))
    assert four_people.cell("reach", *later).value == 0
    assert four_people.cell("nothing_received_share", *later).value == 1


def test_trap_what_was_sent_while_on_leave_reaches_nobody(company):
    company.roster(("Ann", "Red", day(-100)))
    company.roster(("Bob", "Red", day(-100)), leave_from=day(5), leave_until=day(50))
    company.offers(("Ann", "c1", day(10)), ("Bob", "c1", day(10)))
    assert company.cell("reach", *WINDOW).value == 0.5


def test_trap_something_sent_before_a_move_counts_for_the_team_of_that_day(company):
    company.roster(("Ann", "Red", day(-100), day(9)), ("Ann", "Blue", day(10)))
    company.offers(("Ann", "c1", day(5)))
    cells = company.cells("nothing_received_share", *WINDOW)[None]
    assert (cells["Red"].value, cells["Blue"].value, cells[COMPANY].value) == (0.0, 1.0, 0.0)


def test_without_assignments_and_offers_the_note_says_that_only_use_counts(company):
    company.roster(("Ann", "Red", day(-100)))
    company.activity(("Ann", "c1", day(3)))
    _, notes, _ = company.tally("reach", *WINDOW)
    assert notes == [
        "Only use is counted. Nobody knows what was assigned or offered to whom. Upload assignments or offers or "
        "transcript rows with people, content and the day it was assigned or offered."
    ]


def test_a_roster_that_begins_later_gives_no_value(company):
    company.roster(("Ann", "Red", day(500)))
    assert company.cells("reach", *WINDOW).get(None, {}) == {}
