from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnerintel.domain.shifts import ShareShift

MINUTES = st.floats(0.1, 1000)


def test_a_change_split_by_hand():
    # 10 of 40 before, 20 of 40 now: chosen alone 20/50 - 10/40 = 15 points, or 20/40 - 10/30 = 16.67; mean 15.83
    shift = ShareShift(chosen_before=10, chosen_now=20, required_before=30, required_now=20)
    assert (shift.before, shift.now) == (0.25, 0.5)
    assert shift.by_chosen == pytest.approx((0.15 + 1 / 6) / 2)
    assert shift.by_required == pytest.approx(0.25 - (0.15 + 1 / 6) / 2)


def test_trap_less_compliance_alone_moves_the_ratio_and_is_said_to():
    shift = ShareShift(chosen_before=10, chosen_now=10, required_before=30, required_now=10)
    assert shift.by_chosen == 0
    assert shift.by_required == 0.25


@given(MINUTES, MINUTES, MINUTES, MINUTES)
def test_both_causes_together_are_the_whole_change(a, b, c, d):
    shift = ShareShift(a, b, c, d)
    assert shift.by_chosen + shift.by_required == pytest.approx(shift.now - shift.before, abs=1e-12)
    assert (shift.by_chosen >= 0) == (b >= a) or shift.by_chosen == pytest.approx(0, abs=1e-12)
