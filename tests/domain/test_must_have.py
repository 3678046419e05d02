from __future__ import annotations

import pytest

from learnerintel.domain.must_have import must_have_shift


def test_time_that_need_not_be_spent_changes_sides_or_is_gone():
    # 60 of 100 hours must be; 20 of these go. All go on: 40 of 100. Nobody does: 40 of 80.
    hour = 3600
    shift = must_have_shift(60 * hour, 100 * hour, 20 * hour, 25)
    assert (shift.now, shift.low, shift.high) == pytest.approx((0.6, 0.4, 0.5))
    assert shift.sentence.startswith("must-have share 60 % now, 40 to 50 % then, of 100 hours that 25 people spent")


def test_where_all_of_the_time_goes_nothing_is_left_to_be_a_must():
    shift = must_have_shift(10.0, 10.0, 10.0, 12)
    assert (shift.now, shift.low, shift.high) == (1.0, 0.0, 0.0)


def test_without_known_time_there_is_no_share():
    assert must_have_shift(0.0, 0.0, 0.0, 12) is None
