from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from learnerintel.sentiment.summing import rounded, shift_weight


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30), st.integers(3, 4))
def test_numbers_are_rounded_as_python_rounds_them(values, decimals):
    assert [repr(value) for value in rounded(np.array(values), decimals).tolist()] == [
        repr(round(value, decimals)) for value in values
    ]


@given(st.integers(-1000, 1000), st.integers(3, 4), st.integers(-3, 3))
def test_numbers_in_the_middle_between_two_decimals_are_rounded_as_python_rounds_them(whole, decimals, steps):
    value = (whole + 0.5) / 10**decimals
    for _ in range(abs(steps)):
        value = float(np.nextafter(value, np.copysign(2.0, steps)))
    assert repr(rounded(np.array([value]), decimals).tolist()) == repr([round(value, decimals)])


def test_what_stands_before_a_but_weighs_half_and_what_stands_after_it_half_as_much_again():
    assert shift_weight([2.0, -1.0, 3.0], 1) == [1.0, -1.5, 4.5]


def test_a_valence_equal_to_one_already_changed_leaves_that_one_changed_twice():
    assert shift_weight([2.0, 1.0], 2) == [1.0 * 0.5, 1.0]
