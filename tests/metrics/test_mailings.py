from __future__ import annotations

import pytest

from learnerintel.domain.intervals import wilson
from learnerintel.domain.periods import Period
from learnerintel.metrics.definition import COMPANY, Question, Split
from learnerintel.metrics.registry import DEFINITIONS
from tests.metrics.small_company import DAY_SECONDS, day, prepared
from tests.metrics.test_columns import check_equal

WINDOW, AS_OF = (day(0), day(30)), day(60)
MAILINGS = [name for name, one in DEFINITIONS.items() if Split.CAMPAIGN in one.splits]


def mail(person, event, on, seconds=None, **fields):
    row = {"person": person, "event": event, "occurred_on": on, "campaign": "Spring", **fields}
    if seconds is None:
        return row
    return {**row, "occurred_at": on * DAY_SECONDS + seconds, "is_time_known": True}


@prepared
def mailed(company):
    """Of six who are sent a mail, five get it. Ann clicks and begins, Bob begins without, Cid's scanner clicks."""
    people = ("Ann", "Bob", "Cid", "Dan", "Eve", "Fay")
    company.roster(*((person, "Red", day(-100)) for person in people))
    company.catalogue({"content_id": "c1", "obligation": "optional"})
    delivered = [mail(one, "delivered", day(10), 3600, content="c1") for one in people[:5]]
    company.add(
        "mailing_events",
        [
            *(mail(one, "sent", day(10), 3590) for one in people),
            *delivered,
            mail("Fay", "bounced", day(10), 3600),
            mail("Ann", "clicked", day(10), 7200),
            mail("Bob", "opened", day(11), 100),
            mail("Cid", "clicked", day(10), 3609),
            mail("Dan", "clicked", day(11), 100, is_machine=True),
            mail("Eve", "unsubscribed", day(12), 100),
        ],
    )
    company.activity(
        ("Ann", "c1", day(11), {"verb": "started"}),
        ("Ann", "c1", day(30), {"verb": "completed"}),
        ("Bob", "c1", day(17), {"verb": "started"}),
        ("Dan", "c1", day(18), {"verb": "started"}),
    )


@pytest.mark.parametrize(
    ("name", "count", "base"),
    [
        ("delivery_rate", 5, 6),
        ("click_rate", 1, 5),
        ("mailing_start_rate", 2, 5),
        ("mailing_completion_rate", 1, 2),
        ("unsubscribe_rate", 1, 5),
        ("opened_share", 1, 5),
    ],
)
def test_rates_of_a_mailing_counted_by_hand(mailed, name, count, base):
    cell = mailed.cell(name, *WINDOW, as_of=AS_OF)
    expected = wilson(count, base)
    assert (cell.value, cell.base, cell.low, cell.high) == (count / base, base, expected.low, expected.high)


def test_trap_opens_and_scanners_are_no_clicks_and_what_is_dropped_is_counted(mailed):
    _, notes, _ = mailed.tally("click_rate", *WINDOW, as_of=AS_OF)
    assert notes == [
        "In 2 copies clicks are left out: a machine made them, or they came within 10 seconds of the delivery."
    ]


def test_what_a_machine_alone_opened_is_told_apart(mailed):
    row = mail("Eve", "opened", day(10), 5000, is_machine=True)
    mailed.add("mailing_events", [row])
    cells, notes, _ = mailed.tally("opened_share", *WINDOW, as_of=AS_OF)
    assert cells[None][COMPANY].value == 1 / 5
    assert notes == ["1 copies were opened by what is known as a machine alone; they do not count."]


def test_trap_who_begins_without_a_click_began_after_the_mailing_all_the_same(mailed):
    assert mailed.cell("mailing_start_rate", *WINDOW, as_of=AS_OF).value == 2 / 5


def test_trap_what_was_used_before_is_not_begun_after_the_mailing(mailed):
    mailed.activity(("Eve", "c1", day(5), {"verb": "started"}))
    assert mailed.cell("mailing_start_rate", *WINDOW, as_of=AS_OF).base == 4


def test_mailings_younger_than_a_week_have_no_rate_of_beginnings_yet(mailed):
    assert mailed.cells("mailing_start_rate", *WINDOW, as_of=day(16))[None] == {}
    assert mailed.cell("mailing_start_rate", *WINDOW, as_of=day(17)).base == 5


def test_where_no_delivery_is_reported_what_did_not_bounce_arrived(mailed):
    rows = [mail(one, "sent", day(20), campaign="Autumn") for one in ("Ann", "Bob", "Cid")]
    mailed.add("mailing_events", [*rows, mail("Cid", "bounced", day(20), campaign="Autumn")])
    cells = mailed.cells("delivery_rate", *WINDOW, as_of=AS_OF, slices=Split.CAMPAIGN)
    assert {name: (cell[COMPANY].value, cell[COMPANY].base) for name, cell in cells.items()} == {
        "Spring": (5 / 6, 6), "Autumn": (2 / 3, 3),
    }  # fmt: skip


def test_trap_a_mailing_of_which_only_the_sending_is_known_has_no_click_rate(mailed):
    mailed.offers(("Ann", "c1", day(20), {"campaign": "Winter"}), ("Bob", "c1", day(20), {"campaign": "Winter"}))
    assert mailed.cell("delivery_rate", *WINDOW, as_of=AS_OF).base == 6, "an offer is known by its delivery alone"
    cells, notes, _ = mailed.tally("click_rate", *WINDOW, as_of=AS_OF)
    assert cells[None][COMPANY].base == 5
    assert notes[-1] == "Of 1 mailings no reaction is known at all; they are not in the rate of clicks."


def test_trap_an_offer_by_email_does_not_deliver_what_bounced(mailed):
    mailed.offers(*((one, "c1", day(10), {"campaign": "Spring"}) for one in ("Ann", "Fay")))
    assert mailed.cell("delivery_rate", *WINDOW, as_of=AS_OF).value == 5 / 6
    assert mailed.cell("click_rate", *WINDOW, as_of=AS_OF).base == 5


def test_a_list_of_recipients_counts_like_events_and_the_same_copy_once(mailed):
    row = {"campaign": "Spring", "sent_on": day(10), "is_sent_time_known": False, "is_clicked": True}
    mailed.add("invitations", [{"person": "Ann", **row}, {"person": "Eve", **row}])
    cell = mailed.cell("click_rate", *WINDOW, as_of=AS_OF)
    assert (cell.value, cell.base) == (2 / 5, 5)


@pytest.mark.parametrize("name", MAILINGS)
def test_columns_equal_the_statement(mailed, name):
    mailed.offers(("Ann", "c1", day(20), {"campaign": "Winter"}), ("Zoe", "c1", day(20), {"campaign": "Winter"}))
    with mailed.store.read() as connection:
        for window in (Period(*WINDOW), Period(day(11), day(60))):
            for slices in (Split.NONE, Split.CAMPAIGN):
                check_equal(connection, DEFINITIONS[name], Question(window, AS_OF, slices))


def test_nothing_of_after_the_day_is_known(mailed):
    assert mailed.cell("click_rate", *WINDOW, as_of=day(10)).value == 1 / 5
    assert mailed.cells("delivery_rate", *WINDOW, as_of=day(9))[None] == {}
