"""What the paths of people say about teams that ended; counted by hand."""

from __future__ import annotations

import pytest

from learnerintel.domain.team_changes import Stay, TeamChange, continued, team_moves

NAMES = {1: "Claims", 2: "Claims North", 3: "Sales", 4: "Claims"}


def went(people, before, after, day=100):
    """Stays of people who were in one team until the day before and in another from the day on."""
    return [
        stay
        for person in people
        for stay in (Stay(person, before, 0, day - 1), Stay(person, after, day, None))
    ]


def told(stays):
    return [(move.team_id, move.successor_team_id, move.change, move.moved, move.people, move.arrived)
            for move in team_moves(stays, NAMES)]  # fmt: skip


def test_a_team_whose_people_all_are_a_new_team_the_day_after_was_renamed():
    assert told(went(range(10), 1, 2)) == [(1, 2, TeamChange.RENAMED, 10, 10, 10)]


def test_a_team_whose_people_join_a_larger_one_was_merged_into_it():
    there = [Stay(person, 3, 0, None) for person in range(50, 70)]
    assert told([*went(range(10), 1, 3), *there]) == [(1, 3, TeamChange.MERGED, 10, 10, 30)]


def test_a_team_that_becomes_two_was_split():
    halves = [*went(range(5), 1, 2), *went(range(5, 10), 1, 3)]
    assert sorted(told(halves)) == [(1, 2, TeamChange.SPLIT, 5, 10, 5), (1, 3, TeamChange.SPLIT, 5, 10, 5)]


def test_a_team_of_the_same_name_elsewhere_was_moved():
    others = [Stay(person, 1, 0, 99) for person in range(6, 10)]
    assert told([*went(range(6), 1, 4), *others]) == [(1, 4, TeamChange.MOVED, 6, 10, 6)]


@pytest.mark.parametrize(
    "stays",
    [
        [*went(range(10), 1, 2), Stay(99, 1, 0, None)],  # somebody is still there
        went(range(2), 1, 2),  # two people are no team
        [stay for number in range(9) for stay in went([number], 1, number % 3 + 20)],  # each third elsewhere
        [Stay(person, 1, 0, 99) for person in range(10)],  # everybody left
        [stay for person in range(9) for stay in (Stay(person, 1, 0, 99), Stay(person, 2, 140, None))],  # much later
    ],
)
def test_nothing_is_said_where_people_did_not_go_together(stays):
    names = NAMES | {20: "A", 21: "B", 22: "C"}
    assert [move for move in team_moves(stays, names) if move.change is not TeamChange.SPLIT] == []


def test_a_line_of_names_leads_to_the_last_and_a_circle_nowhere():
    assert continued({1: 2, 2: 3, 7: 8, 8: 7}) == {1: 3, 2: 3}
