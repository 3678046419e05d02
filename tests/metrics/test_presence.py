from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from learnerintel.domain.periods import Period
from learnerintel.metrics.definition import COMPANY
from learnerintel.metrics.group_order import GroupOrder
from learnerintel.metrics.presence import AWAY, MOVED, Presence, _without, load_presence
from tests.metrics.small_company import day

SPANS = st.tuples(st.integers(0, 40), st.integers(0, 15)).map(lambda pair: (pair[0], sum(pair)))


@settings(max_examples=100)
@given(SPANS, st.lists(SPANS, max_size=4))
def test_what_is_left_of_a_stretch_is_exactly_its_days_that_were_not_taken_out(stretch, away):
    left = [one for first, last in _without(*stretch, away) for one in range(first, last + 1)]
    taken = {one for first, last in away for one in range(first, last + 1)}
    assert sorted(left) == [one for one in range(stretch[0], stretch[1] + 1) if one not in taken]
    assert len(left) == len(set(left))


def test_a_mover_is_there_twice_and_who_left_is_not(company):
    company.roster(
        ("Ann", "Red", day(0), day(9)),
        ("Ann", "Blue", day(10)),
        ("Bob", "Red", day(0), day(4)),
        ("Cid", "Red", day(30)),
    )
    with company.store.read() as connection:
        presence = load_presence(connection, day(40))
    learners, _ = presence.within(Period(day(5), day(20)))
    assert len(learners) == 2
    assert len(set(learners.tolist())) == 1


def test_a_later_end_is_not_known_yet(company):
    company.roster(("Ann", "Red", day(0), day(9)))
    with company.store.read() as connection:
        presence = load_presence(connection, day(5))
        later = load_presence(connection, day(12))
    assert len(presence.within(Period(day(20), day(30)))[0]) == 1
    assert len(later.within(Period(day(20), day(30)))[0]) == 0


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from([1, 2, 3]), SPANS), max_size=30), SPANS)
def test_a_roster_says_of_everybody_in_which_group_she_was(stretches, window):
    order = GroupOrder({1: (1, COMPANY), 2: (2, 1, COMPANY), 3: (3, COMPANY)})
    columns = [(learner, team, *span) for learner, team, span in stretches]
    presence = Presence(*np.array(columns, dtype=np.int64).reshape(-1, 4).T)
    roster = presence.roster(order, Period(*window))
    teams: dict[int, set[int]] = {}
    for learner, team, first, last in columns:
        if first <= window[1] and last >= window[0]:
            teams.setdefault(learner, set()).add(team)
    for learner in range(13):
        of_learner = teams.get(learner, set())
        home = AWAY if not of_learner else MOVED if len(of_learner) > 1 else order.place_of(min(of_learner))
        assert roster.home_of(np.array([learner])).tolist() == [home]
    for place, group in enumerate(order.groups):
        within = [learner for learner, own in teams.items() if any(group in order.lineage[team] for team in own)]
        assert roster.people[place] == len(within)
        assert roster.settled[place] == sum(len(teams[learner]) == 1 for learner in within)
