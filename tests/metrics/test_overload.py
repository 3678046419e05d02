from __future__ import annotations

import pytest

from learnerintel.domain.intervals import wilson
from learnerintel.metrics.definition import COMPANY
from tests.metrics.small_company import day, prepared

ON = day(40)
PEOPLE = [f"p{number}" for number in range(1, 21)]


@prepared
def pushed(company):
    """Of twenty, p1 and p2 have most minutes, p2 and p3 most overdue items, p1 to p4 got most mails."""
    company.roster(*((person, "Red" if person in PEOPLE[:10] else "Blue", day(-100)) for person in PEOPLE))
    must = {"obligation": "required", "verb": "started"}
    company.activity(
        *((person, "c1", day(30), {**must, "duration_seconds": 600}) for person in PEOPLE),
        *((person, "c2", day(35), {**must, "duration_seconds": 600}) for person in PEOPLE[:2]),
    )
    company.assigned(
        *((person, item, day(1), {"due_on": day(20)}) for person in PEOPLE[1:3] for item in ("c3", "c4")),
        ("p9", "c3", day(1), {"due_on": day(60)}),
    )
    company.offers(*((person, "c5", day(20)) for person in PEOPLE), *((person, "c6", day(22)) for person in PEOPLE[:2]))


def test_who_is_above_nine_in_ten_in_two_of_three_counted_by_hand(pushed):
    # minutes: p1, p2 above 10 minutes; overdue: p2, p3 above 0; messages: p1, p2 above 1
    cell = pushed.cell("overload_share", day(13), ON)
    expected = wilson(2, 20)
    assert (cell.value, cell.base, cell.low, cell.high) == (2 / 20, 20, expected.low, expected.high)
    assert pushed.cells("overload_share", day(13), ON)[None]["Red"].value == 2 / 10


def test_trap_much_of_one_thing_alone_is_not_much_of_everything(pushed):
    pushed.offers(*(("p8", f"x{number}", day(23 + number)) for number in range(9)))
    # p8 has most messages and nothing else; three have more than one now, so nine in ten do not exceed two
    assert pushed.cell("overload_share", day(13), ON).value == 1 / 20, "p2, by minutes and overdue items"


def test_trap_two_items_in_one_mail_are_one_message(pushed):
    pushed.offers(("p3", "c6", day(20)))
    assert pushed.cell("overload_share", day(13), ON).value == 2 / 20
    pushed.offers(("p3", "c7", day(21)))
    assert pushed.cell("overload_share", day(13), ON).value == 1 / 20, "a third with two messages moves the mark"


def test_what_is_done_or_not_due_yet_is_not_overdue(pushed):
    pushed.activity(("p2", "c3", day(38), {"verb": "completed"}), ("p2", "c4", day(38), {"verb": "completed"}))
    assert pushed.cell("overload_share", day(13), ON).value == 2 / 20, "p2 still has most minutes and messages"


def test_nobody_on_the_roster_gives_no_share(company):
    assert COMPANY not in company.cells("overload_share", day(13), ON)[None]


@prepared
def coming(company):
    """Ann comes on three days, Bob on one, Cid never."""
    company.roster(*((person, "Red", day(-100)) for person in ("Ann", "Bob", "Cid")))
    company.activity(
        ("Ann", "c1", day(1)), ("Ann", "c2", day(1)), ("Ann", "c1", day(2)), ("Ann", "c1", day(27)),
        ("Bob", "c1", day(28)), ("Bob", "c1", day(5)),
    )  # fmt: skip


def test_active_people_come_on_two_days_in_the_mean(coming):
    cell = coming.cell("active_days", day(0), day(27))
    assert (cell.value, cell.base) == (pytest.approx(2.0), 2)


def test_trap_it_rises_when_those_who_come_seldom_stay_away(coming):
    assert coming.cell("active_days", day(6), day(27)).value == 1
    assert coming.cell("active_days", day(1), day(4)).value == 2
