"""A ledger of value made by hand, to the minute, and what may never be booked."""

from __future__ import annotations

import pytest

from learnerintel.domain.value import (
    Away,
    Basis,
    Minutes,
    Money,
    Outcome,
    basis_of,
    value_line,
    value_sentence,
    value_sums,
)
from learnerintel.domain.vocabulary import Reason

TODAY = 1000
#: By hand. Six people had the first item open (60 to 180 minutes, 10 to 30 each): five went, one came back; twelve
#: minutes of tests. The second (90 to 450 minutes in 90 days) has been gone for 36 days. The third (45 to 90) went for
#: 30 days, was back for 10, and is gone for 20 since: of 60 days, 10 were not given back. The fourth waits. The fifth
#: (30 to 60, three people) was restored by a decision. The sixth nobody would have opened; of the seventh nobody knows.
#:           basis            projected   open  outcome                                         tests
HAND_MADE = [
    (Basis.ASSIGNMENTS, (60, 180), 6, Outcome(5, 1, [Away(950, None)]), 12.0),
    (Basis.USE, (90, 450), 0, Outcome(0, 0, [Away(964, None)]), 0.0),
    (Basis.USE, (45, 90), 0, Outcome(0, 0, [Away(940, 970), Away(980, None)]), 0.0),
    (Basis.USE, (20, 40), 0, None, 7.0),
    (Basis.ASSIGNMENTS, (30, 60), 3, Outcome(3, 0, [Away(900, None)], taken_back_on=950), 5.0),
    (Basis.CHOICE, (0, 17), 0, Outcome(0, 0, [Away(900, None)]), 0.0),
    (Basis.UNKNOWN, None, 0, None, 0.0),
]
#:            realised       came back     net
EXPECTED = [
    ((50, 150), (10, 30), (28, 108)),
    ((36, 180), (0, 0), (36, 180)),
    ((30, 60), (5, 10), (25, 50)),
    (None, None, None),
    ((30, 60), (30, 60), (-5, -5)),
    (None, None, None),
    (None, None, None),
]


def lines():
    return [
        value_line(basis, minutes and Minutes(*minutes), assignments, outcome, today=TODAY, test_minutes=tests)
        for basis, minutes, assignments, outcome, tests in HAND_MADE
    ]


@pytest.mark.parametrize("place", range(len(HAND_MADE)))
def test_each_decision_is_worth_what_the_hand_made_ledger_says(place):
    line = lines()[place]
    for found, wanted in zip((line.realised, line.re_paired, line.net), EXPECTED[place], strict=True):
        assert found == (wanted if wanted is None else pytest.approx(wanted))


def test_projected_realised_and_net_minutes_together_equal_the_hand_made_ledger():
    found = value_sums(lines())
    assert found.projected == pytest.approx((245, 820))
    assert found.realised == pytest.approx((146, 450))
    assert found.re_paired == pytest.approx((45, 100))
    assert found.test_minutes == 17
    assert found.net == pytest.approx((84, 333))
    assert (found.booked_count, found.told_count, found.choice_count, found.unknown_count) == (5, 4, 1, 1)


def test_the_sums_are_said_in_hours_and_in_money_where_the_cost_was_entered():
    said = value_sentence(value_sums(lines()), Money(60.0, "EUR"))
    assert said == (
        "Projected: 4.1 to 13.7 hours; given back so far, net: 1.4 to 5.5 hours, 84 to 333 EUR. "
        "1 of 5 decisions are not in it: no export has told yet."
    )
    assert "EUR" not in value_sentence(value_sums(lines()), None)
    assert "no export has shown what was done" in value_sentence(value_sums(lines()[3:4]), None)
    assert value_sentence(value_sums(lines()[5:6]), None).endswith("1 of them give back choice, not time.")


def test_nothing_is_realised_before_an_export_tells_and_that_is_not_nothing():
    found = value_sums(lines()[3:4])
    assert (found.projected, found.realised, found.net) == (Minutes(20, 40), None, None)
    assert value_sums([]).projected is None


def test_use_is_given_back_for_ninety_days_and_no_longer():
    line = value_line(Basis.USE, Minutes(10, 90), 0, Outcome(0, 0, [Away(1, None)]), today=TODAY)
    assert line.realised == Minutes(10, 90)


@pytest.mark.parametrize(
    ("reason", "low", "high", "assignments", "basis"),
    [
        (Reason.KNOWN, 0.0, 120.0, 4, Basis.ASSIGNMENTS),
        (Reason.KNOWN, 0.0, 120.0, 0, Basis.USE),
        (Reason.DISLIKED, 0.0, 120.0, 4, Basis.USE),
        (Reason.UNTOUCHED, 0.0, 120.0, 4, Basis.CHOICE),
        (Reason.KNOWN, None, None, 4, Basis.UNKNOWN),
        (None, None, None, 0, Basis.UNKNOWN),
    ],
)
def test_what_a_projection_counts_follows_from_its_reason(reason, low, high, assignments, basis):
    assert basis_of(reason, low, high, assignments) is basis
