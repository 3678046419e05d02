from __future__ import annotations

import pytest
from sqlalchemy import insert

from learnerintel.domain.intervals import wilson
from learnerintel.domain.periods import Period
from learnerintel.domain.survival import kaplan_meier, median_days
from learnerintel.metrics.definition import COMPANY, Question
from learnerintel.metrics.registry import DEFINITIONS
from learnerintel.metrics.touching import open_offers_in, open_offers_of
from learnerintel.store.schema import decision, listing
from tests.metrics.small_company import day, prepared

WINDOW = (day(0), day(60))


@prepared
def offered(company):
    """Six are offered the same on one day. Ann begins after 2 days, Bob after 5, Cid after 40; the rest wait."""
    people = ("Ann", "Bob", "Cid", "Dan", "Eve")
    company.roster(*((person, "Red", day(-100)) for person in people), ("Fay", "Blue", day(-100), day(20)))
    company.catalogue({"content_id": "c1", "obligation": "optional"})
    company.offers(*((person, "c1", day(10)) for person in (*people, "Fay")))
    company.activity(("Ann", "c1", day(12)), ("Bob", "c1", day(15)), ("Cid", "c1", day(50)))


def test_the_median_and_the_share_are_those_of_a_table_made_by_hand(offered):
    # at risk 6, 5, then Fay left on day 10 after the offer: 3 on day 40. Remaining: 5/6, 4/6, 4/6 * 2/3.
    cell = offered.cell("first_touch_days", *WINDOW, as_of=day(90))
    assert (cell.value, cell.base, cell.count) == (40, 6, 6)
    share = offered.cell("first_touch_share", *WINDOW, as_of=day(90))
    assert (share.value, share.base) == (pytest.approx(2 / 6), 6)


def test_trap_touchers_alone_would_be_quicker(offered):
    touchers = kaplan_meier([0, 0, 1, 0, 0, 1] + [0] * 34 + [1], [0] * 41)
    assert median_days(touchers).days == 5
    assert offered.cell("first_touch_days", *WINDOW, as_of=day(90)).value == 40


def test_trap_who_left_is_not_somebody_who_did_not_want_it(offered):
    blue = offered.cell("first_touch_share", *WINDOW, as_of=day(90), group="Blue")
    assert (blue.value, blue.base) == (None, 1), "she was watched for ten days only"


def test_young_offers_count_for_as_long_as_they_are_there(offered):
    soon = offered.cell("first_touch_share", *WINDOW, as_of=day(20))
    assert soon.value is None, "nobody was watched for four weeks"
    assert offered.cell("first_touch_days", *WINDOW, as_of=day(20)).value is None


def test_without_anybody_leaving_the_share_is_that_of_those_who_touched(offered):
    cell = offered.cell("first_touch_share", *WINDOW, as_of=day(90), group="Red")
    assert cell.value == pytest.approx(2 / 5)
    assert cell.low < wilson(2, 5).value < cell.high


def test_an_unpairing_ends_an_offer_without_a_touch(offered):
    with offered.store.write() as connection:
        listing_id = connection.scalar(listing.select().with_only_columns(listing.c.listing_id))
        team_id = connection.exec_driver_sql("SELECT team_id FROM team WHERE name = 'Red'").scalar()
        connection.execute(
            insert(decision).values(
                decision_id=1, team_id=team_id, listing_id=listing_id, verb="unpair", as_of_on=day(45), decided_at=0,
                decided_by="x", evidence="{}", rule_version="1", data_version=1,
            )
        )  # fmt: skip
    # Cid's touch after 40 days comes when the team was unpaired already
    assert offered.cell("first_touch_days", *WINDOW, as_of=day(90)).value is None


def test_what_is_computed_equals_the_statement(offered):
    question = Question(Period(*WINDOW), day(90))
    with offered.store.read() as connection:
        stated = connection.execute(open_offers_of(question)).fetchall()
        offers = open_offers_in(connection, question)
    expected = []
    for row in stated:
        ends = min(day(90), *(one for one in (row.left_on, row.retired_on, row.unpaired_on) if one is not None), 10**6)
        touched = row.begun_on is not None and row.begun_on <= ends
        expected.append((row.learner_id, row.team_id, (row.begun_on if touched else ends) - row.first_on, touched))
    found = zip(*(getattr(offers, name).tolist() for name in offers.__slots__), strict=True)
    assert sorted(found) == sorted(expected)


def test_how_many_wait_is_said(offered):
    _, notes, _ = offered.tally("first_touch_days", *WINDOW, as_of=day(90))
    assert notes[0].startswith("3 of 6 offers are not touched so far;")


def test_no_offer_in_the_window_gives_no_cell(offered):
    assert offered.cells("first_touch_days", day(20), day(30), as_of=day(90))[None] == {}
    assert COMPANY not in offered.cells("first_touch_share", day(20), day(30), as_of=day(90))[None]
    assert DEFINITIONS["first_touch_days"].metric.base_label == "offered pairs"
