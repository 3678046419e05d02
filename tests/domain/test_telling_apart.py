from __future__ import annotations

import random

from learnerintel.domain.intervals import wilson
from learnerintel.domain.metric import Bound, Measurement
from learnerintel.domain.telling_apart import told_apart


def share(count, base):
    likely = wilson(count, base)
    return Measurement("x", likely.value, base, likely.low, likely.high)


def test_two_values_far_apart_are_told_apart_the_higher_one_first():
    assert told_apart([share(2, 50), share(25, 50), share(40, 50)]) == (2, 0)


def test_what_is_withheld_or_only_a_limit_never_takes_part():
    hidden = Measurement("x", None, None, is_withheld=True, why="Withheld.")
    limit = Measurement("x", 0.1, 9, bound=Bound.AT_MOST)
    assert told_apart([hidden, limit, share(40, 50)]) is None


def test_two_close_values_are_not_told_apart():
    assert told_apart([share(20, 50), share(25, 50)]) is None


def test_among_many_equal_teams_chance_seldom_makes_a_difference():
    chance = random.Random(7)
    claims = sum(
        told_apart([share(sum(chance.random() < 0.4 for _ in range(40)), 40) for _ in range(24)]) is not None
        for _ in range(100)
    )
    assert claims <= 10


def test_the_more_teams_there_are_the_more_it_takes():
    pair = [share(14, 50), share(29, 50)]
    assert told_apart(pair) == (1, 0)
    assert told_apart([*pair, *(share(21, 50) for _ in range(40))]) is None
