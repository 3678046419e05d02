"""Who chooses what others have to take, and that nothing dated later has a say in it."""

from __future__ import annotations

from learnerintel.services.shelf import read_shelf
from tests.metrics.small_company import day

TODAY = 0


def _chosen(company):
    with company.store.read() as connection:
        shelf = read_shelf(connection, day(TODAY))
    return {row.title: shelf.chosen.get(row.content_id) for row in shelf.items}


def test_people_whom_nobody_asked_count_by_what_they_chose_within_a_year_and_nothing_later(company):
    asked, free = company.team("Asked", 12), company.team("Free", 25, first=13)
    company.catalogue({"content_id": "HABIT"}, {"content_id": "ELSE"}, imported_on=day(-300))
    company.assigned(*((person, "HABIT", day(-100)) for person in asked))
    company.offers(*((person, "HABIT", day(-100), {"obligation": "optional"}) for person in free))
    taken = [(person, "HABIT", day(-10), {"verb": "viewed"}) for person in (*free[:20], *asked)]
    old = [(free[20], "HABIT", day(-365), {"verb": "viewed", "obligation": "optional"})]
    company.activity(*taken, *old)
    before = _chosen(company)
    # What the twelve did was asked of them; the one of a year ago is too long ago.
    assert before["Title of HABIT"] == (20, 25)
    assert before["Title of ELSE"] is None
    company.activity((free[21], "HABIT", day(1), {"verb": "viewed"}))
    company.assigned((free[0], "HABIT", day(1)), (free[0], "ELSE", day(1)))
    assert _chosen(company) == before
