from __future__ import annotations

from learnerintel.domain.shared_decisions import TeamDecision, conflicts, stopped_sentence
from learnerintel.domain.vocabulary import DecisionVerb, Reason

UNPAIR, KEEP, FIX, RE_PAIR = DecisionVerb.UNPAIR, DecisionVerb.KEEP, DecisionVerb.FIX, DecisionVerb.RE_PAIR


def decided(team, verb=UNPAIR, reason=None, by="Ann", on=100, stands=True):
    return TeamDecision(team, verb, reason, by, on, stands)


def test_the_owner_is_told_how_many_teams_stopped_and_why():
    known = [decided(f"K{number}", reason=Reason.KNOWN) for number in range(3)]
    rated = [decided(f"R{number}", DecisionVerb.TEST_OUT, Reason.DISLIKED) for number in range(4)]
    over = decided("Z", stands=False)
    assert stopped_sentence([*known, *rated, over]) == (
        "7 teams stopped using this: 3 because they know it, 4 because it is rated low."
    )
    assert stopped_sentence(known[:1]) == "1 team stopped using this, because they know it."
    assert stopped_sentence([over, decided("A", KEEP)]) == ""


def test_teams_that_pull_apart_are_a_conflict_and_teams_that_agree_are_none():
    assert conflicts([decided("A"), decided("B")]) == []
    assert conflicts([decided("A"), decided("B", KEEP)]) == ["1 team stopped using it and 1 team decided to keep it."]
    assert conflicts([decided("A"), decided("B", FIX)])[0].startswith("1 team asked for it to be fixed, 1 team")


def test_a_second_person_who_turns_a_decision_round_soon_is_named_and_one_who_changes_her_own_is_not():
    first = decided("A", KEEP, by="Ann", on=100, stands=False)
    assert conflicts([first, decided("A", by="Ben", on=130)]) == [
        "For A, Ben decided unpair on 1970-05-11, after Ann had decided keep on 1970-04-11."
    ]
    assert conflicts([first, decided("A", by="Ann", on=130)]) == []
    assert conflicts([first, decided("A", by="Ben", on=300)]) == []
    assert conflicts([decided(None, KEEP, by=None), decided(None, by=None, stands=False)]) == []
