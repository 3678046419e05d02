from __future__ import annotations

from learnerintel.domain.intervals import median_interval
from learnerintel.metrics.definition import COMPANY
from tests.metrics.small_company import day, prepared

TODAY = (day(30), day(30))
PEOPLE = ("Ann", "Bob", "Cid", "Dan", "Eve")


@prepared
def five_people(company):
    company.roster(*((person, "Red", day(-100)) for person in PEOPLE))


def test_the_median_counts_people_without_anything_open(five_people):
    five_people.assigned(("Ann", "c1", day(1)), ("Ann", "c2", day(1)), ("Bob", "c1", day(1)))
    five_people.offers(("Ann", "c3", day(20)), ("Cid", "c3", day(20)))
    cell = five_people.cell("open_offers", *TODAY)
    expected = median_interval([3, 1, 1, 0, 0])
    assert (cell.value, cell.base, cell.low, cell.high) == (1, 5, expected.low, expected.high)


def one(company):
    return company.cells("open_offers", *TODAY)[None]["Solo"].value


@prepared
def solo(company):
    company.roster(("Ann", "Solo", day(-100)))
    company.assigned(("Ann", "c1", day(1)))


def test_trap_what_was_completed_is_not_open(solo):
    solo.activity(("Ann", "c1", day(29), {"verb": "completed"}))
    assert one(solo) == 0


def test_trap_an_assignment_that_was_only_begun_stays_open(solo):
    solo.activity(("Ann", "c1", day(29), {"verb": "started"}))
    assert one(solo) == 1


def test_trap_an_offer_that_was_begun_or_is_older_than_28_days_is_no_longer_open(solo):
    solo.offers(("Ann", "c2", day(2)), ("Ann", "c3", day(3)), ("Ann", "c4", day(20)))
    solo.activity(("Ann", "c4", day(21)))
    assert one(solo) == 2, "c1 assigned, c3 offered 27 days ago"


def test_trap_a_list_is_no_load_and_closed_assignments_are_not_open(solo):
    solo.offers(("Ann", "c2", day(29)), channel="listed")
    solo.assigned(("Ann", "c5", day(2), {"status": "withdrawn"}), ("Ann", "c6", day(2), {"status": "open"}))
    assert one(solo) == 2


def test_trap_one_item_assigned_and_offered_is_one_item(solo):
    solo.offers(("Ann", "c1", day(29)))
    assert one(solo) == 1


def test_trap_what_comes_later_is_not_open_yet(solo):
    solo.assigned(("Ann", "c7", day(31)))
    assert one(solo) == 1


def test_nobody_on_the_roster_that_day_gives_no_value(solo):
    solo.roster(("Ann", "Solo", day(-100), day(5)))
    assert COMPANY not in solo.cells("open_offers", *TODAY).get(None, {})
