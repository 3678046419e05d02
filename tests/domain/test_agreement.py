from __future__ import annotations

import pytest

from learnerintel.domain.agreement import Agreement, agreement
from learnerintel.domain.intervals import wilson


def test_agreement_counted_by_hand():
    # Model: 4 against, 1 neither, 5 for. Person: 3 against, 2 neither, 5 for. The same of 8, opposed in 1.
    pairs = [(-1, -1)] * 3 + [(-1, 1)] + [(0, 0)] + [(1, 1)] * 4 + [(1, 0)]
    found = agreement(pairs)
    assert (found.labelled, found.agreed, found.opposed) == (10, 8, 1)
    by_chance = (4 * 3 + 1 * 2 + 5 * 5) / 100
    assert found.kappa == pytest.approx((0.8 - by_chance) / (1 - by_chance))
    assert found.share == wilson(8, 10)


def test_nothing_labelled_is_no_agreement_of_zero():
    assert agreement([]) == Agreement(0, 0, 0, None, None)


def test_trap_two_who_always_say_the_same_word_agree_by_chance_alone():
    assert agreement([(1, 1)] * 5).kappa is None


def test_a_sign_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="-1, 0, 1"):
        agreement([(2, 1)])
