from __future__ import annotations

import pytest

from learnerintel.domain.intervals import wilson
from learnerintel.metrics.definition import COMPANY, Split
from tests.metrics.small_company import day, prepared

WINDOW = (day(0), day(60))
AS_OF = day(88)


@prepared
def offered(company):
    """Four pairs are offered, one is taken up within 28 days, one a day too late."""
    company.roster(*((person, "Red", day(-100)) for person in ("Ann", "Bob", "Cid")))
    company.offers(("Ann", "c1", day(1)), ("Ann", "c2", day(1)), ("Bob", "c1", day(2)), ("Cid", "c1", day(3)))
    company.activity(("Ann", "c1", day(29)), ("Bob", "c1", day(31)))


def rate(company, **more):
    cell = company.cell("opt_in_rate", *WINDOW, as_of=AS_OF, **more)
    return cell.value, cell.base


def test_one_of_four_offered_pairs_is_taken_up_within_28_days(offered):
    cell = offered.cell("opt_in_rate", *WINDOW, as_of=AS_OF)
    expected = wilson(1, 4)
    assert (cell.value, cell.base, cell.low, cell.high) == (0.25, 4, expected.low, expected.high)


def test_trap_an_offer_made_twice_counts_once_and_from_the_first(offered):
    offered.offers(("Bob", "c1", day(20)), ("Ann", "c1", day(1), {"channel": "invited"}))
    assert rate(offered) == (0.25, 4), "Bob began 11 days after the second offer and 29 after the first"


def test_trap_an_offer_without_full_follow_up_is_not_counted_yet(offered):
    offered.offers(("Cid", "c2", day(60)))
    assert rate(offered)[1] == 5
    cells, notes, _ = offered.tally("opt_in_rate", *WINDOW, as_of=day(87))
    assert cells[None][COMPANY].base == 4
    assert notes == ["1 offers are younger than 28 days and are not counted yet."]


def test_trap_what_was_only_listed_has_a_row_of_its_own_and_is_never_pooled(offered):
    offered.offers(("Bob", "c3", day(5)), ("Cid", "c3", day(5)), ("Cid", "c1", day(0)), channel="listed")
    offered.activity(("Bob", "c3", day(6)))
    assert rate(offered) == (0.25, 4)
    cells = offered.cells("opt_in_rate", *WINDOW, as_of=AS_OF, slices=Split.CHANNEL)
    shown = {name: (groups[COMPANY].value, groups[COMPANY].base) for name, groups in cells.items()}
    assert shown == {"emailed": (0.25, 4), "listed": (0.5, 2)}, "Cid's c1 was mailed as well"


def test_each_channel_has_its_own_rate(offered):
    offered.offers(("Bob", "c4", day(5)), channel="invited")
    offered.activity(("Bob", "c4", day(5)))
    cells = offered.cells("opt_in_rate", *WINDOW, as_of=AS_OF, slices=Split.CHANNEL)
    assert {name: groups[COMPANY].value for name, groups in cells.items()} == {"emailed": 0.25, "invited": 1.0}


def test_trap_content_used_before_the_offer_cannot_be_taken_up(offered):
    offered.activity(("Cid", "c1", day(0)))
    cells, notes, _ = offered.tally("opt_in_rate", *WINDOW, as_of=AS_OF)
    assert (cells[None][COMPANY].value, cells[None][COMPANY].base) == (1 / 3, 3)
    assert notes == ["1 offers were of content that the person had used before and are not counted."]


@pytest.mark.parametrize("how", ["offer", "assignment", "catalogue"])
def test_trap_what_had_to_be_done_is_no_choice(offered, how):
    if how == "offer":
        offered.offers(("Bob", "r1", day(5), {"obligation": "mandatory"}))
    elif how == "assignment":
        offered.assigned(("Bob", "r1", day(5)))
        offered.offers(("Bob", "r1", day(6)))
    else:
        offered.catalogue({"content_id": "r1", "obligation": "required"})
        offered.offers(("Bob", "r1", day(6)))
    assert rate(offered) == (0.25, 4)


def test_trap_an_offers_own_obligation_goes_before_the_catalogues(offered):
    offered.catalogue({"content_id": "c9", "obligation": "required"})
    offered.offers(("Bob", "c9", day(6), {"obligation": "recommended"}))
    assert rate(offered)[1] == 5


def test_trap_offers_to_people_off_the_roster_do_not_count(offered):
    offered.offers(("Zoe", "c1", day(5)))
    assert rate(offered)[1] == 4


def test_an_offer_counts_for_the_team_of_its_day(offered):
    offered.roster(("Bob", "Blue", day(10)))
    cells = offered.cells("opt_in_rate", *WINDOW, as_of=AS_OF)[None]
    assert cells["Red"].base == 4
    assert "Blue" not in cells


def test_rows_carry_the_day_of_the_offer_so_that_one_reading_serves_many_periods(offered):
    offered.offers(("Cid", "c7", day(40)))
    cells = offered.cells("opt_in_rate", *WINDOW, as_of=AS_OF, slices=Split.MONTH)
    bases = {on: groups[COMPANY].base for on, groups in cells.items()}
    assert bases == {day(1): 2, day(2): 1, day(3): 1, day(40): 1}


def test_by_content_each_item_has_its_own_pairs(offered):
    cells = offered.cells("opt_in_rate", *WINDOW, as_of=AS_OF, slices=Split.CONTENT)
    shown = {key: (groups[COMPANY].value, groups[COMPANY].base) for key, groups in cells.items()}
    assert shown == {"c1": (1 / 3, 3), "c2": (0.0, 1)}


def test_without_offers_there_is_no_rate(company):
    company.roster(("Ann", "Red", day(-100)))
    company.activity(("Ann", "c1", day(1)))
    assert company.cells("opt_in_rate", *WINDOW, as_of=AS_OF)[None] == {}
