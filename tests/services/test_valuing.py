"""The ledger of value over exports: projected, realised and net as worked out by hand."""

from __future__ import annotations

import pytest

from learnerintel.domain.value import Basis
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb, Role
from learnerintel.errors import NotPermitted
from learnerintel.services.valuing import value_ledger, value_rows, value_so_far
from learnerintel.store.company import save_company_setting
from tests.services.test_promising import KNOWN_ROWS, OWNER, STORY, decide, hand_over, keep_personally, row

REST = [row("b03", "IDLE1"), row("r01"), row("r02")]
#: Of the 1.667372 to 56.039812 minutes that are projected for four.
THREE_OF_FOUR = (1.250529, 42.029859)


@pytest.fixture
def exported(story_store, take_into):
    def take(*rows):
        heading = "Employee id,Content id,Assigned on,Obligation,Assignment status"
        return take_into(story_store, "assignments.csv", "\n".join([heading, *REST, *rows]) + "\n")

    return take


def minutes(found):
    return (None, None) if found is None else (round(found.low, 6), round(found.high, 6))


def test_time_given_back_is_what_exports_show_less_what_came_back_and_less_the_tests(
    story_store, tmp_path, exported, take_into
):
    tests = "Employee id,Content id,Submitted on,Score,Max score,Pre test,Duration (minutes)\n"
    tests += f"b05,KNOWN,{STORY.ago(50)},90,100,yes,4\nb06,KNOWN,{STORY.ago(50)},90,100,yes,8\n"
    take_into(story_store, "scores2.csv", tests)
    decide(story_store, "Blue", "KNOWN")
    decide(story_store, "Green", "IDLE1")
    before = value_ledger(story_store, OWNER)
    idle, known = before.lines
    # Four have it open, thirty minutes each: 120 minutes, times the share that would complete it. None of four did;
    # half a success and half a failure added, 0.1 of 5, whose 90 % Wilson interval is 0.013895 to 0.466998.
    assert minutes(known.value.projected) == pytest.approx((120 * 0.013895, 120 * 0.466998), abs=0.001)
    assert minutes(known.value.projected) == (1.667372, 56.039812)
    assert (known.value.realised, known.value.net) == (None, None)
    assert (idle.value.basis, idle.value.projected) == (Basis.CHOICE, None)
    hand_over(story_store, tmp_path)
    assert value_ledger(story_store, OWNER).sums.realised is None
    # b16 is in the middle and keeps it; it goes from b01 and b02, and b15 still has it: two of four.
    exported(row("b15", "KNOWN"), row("b16", "KNOWN"))
    assert minutes(value_ledger(story_store, OWNER).sums.realised) == (0.833686, 28.019906)
    # Now from b15 as well: three of four. Later b01 has it again.
    exported(row("b16", "KNOWN"))
    sums = value_ledger(story_store, OWNER).sums
    assert (minutes(sums.realised), minutes(sums.re_paired), sums.test_minutes) == (THREE_OF_FOUR, (0, 0), 12)
    assert minutes(sums.net) == (-10.749471, 30.029859)
    exported(row("b16", "KNOWN"), row("b01", "KNOWN", days=0))
    found = value_ledger(story_store, OWNER)
    assert (minutes(found.sums.realised), minutes(found.sums.re_paired)) == (THREE_OF_FOUR, (0.416843, 14.009953))
    assert minutes(found.sums.net) == (-11.166314, 16.019906)
    assert (found.sums.booked_count, found.sums.told_count, found.sums.choice_count) == (1, 1, 1)
    assert (found.sums.untimed_tests, found.money) == (14, None)
    assert value_rows(found)[1][:4] == (1, "Blue", "Phishing Basics", "assignments")
    with story_store.write() as connection:
        save_company_setting(connection, "hourly_cost", "60")
    sums, money = value_so_far(story_store, Viewer("chief", Role.LEADER))
    assert (money.of(sums.net.high), money.currency) == (pytest.approx(16.02, abs=0.001), "EUR")
    with pytest.raises(NotPermitted):
        value_ledger(story_store, Viewer("chief", Role.LEADER))


def test_what_a_person_took_back_is_taken_off_again(story_store, tmp_path, exported):
    decide(story_store, "Blue", "KNOWN")
    hand_over(story_store, tmp_path)
    exported(KNOWN_ROWS[3])
    decide(story_store, "Blue", "KNOWN", DecisionVerb.RE_PAIR)
    (one,) = value_ledger(story_store, OWNER).lines
    assert (minutes(one.value.realised), minutes(one.value.re_paired)) == (THREE_OF_FOUR, THREE_OF_FOUR)


def test_what_a_learner_keeps_herself_is_not_given_back(story_store, tmp_path, exported):
    decide(story_store, "Blue", "KNOWN")
    hand_over(story_store, tmp_path)
    exported(KNOWN_ROWS[3])
    keep_personally(story_store, "b01", "KNOWN")
    assert minutes(value_ledger(story_store, OWNER).sums.net) == (0.833686, 28.019906)  # two of four


def test_testing_out_that_became_an_unpairing_is_booked_once(story_store):
    decide(story_store, "Blue", "KNOWN", DecisionVerb.TEST_OUT)
    decide(story_store, "Blue", "KNOWN")
    sums = value_ledger(story_store, OWNER).sums
    assert (sums.booked_count, sums.unknown_count) == (1, 1)


def test_what_was_taken_back_before_it_was_handed_over_is_in_no_sum(story_store):
    decide(story_store, "Blue", "KNOWN")
    decide(story_store, "Blue", "KNOWN", DecisionVerb.RE_PAIR)
    assert value_ledger(story_store, OWNER).lines == ()
