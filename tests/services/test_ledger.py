from __future__ import annotations

import pytest

from learnerintel.domain.decisions import State
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb, Role
from learnerintel.errors import NotPermitted
from learnerintel.services.acting import write_actions
from learnerintel.services.deciding import decide_many
from learnerintel.services.handing_over import handovers
from learnerintel.services.ledger import Ledger, ledger
from learnerintel.services.unpairing import unpair_lists

OWNER = Viewer.local_owner()


def decided(store, team, *contents, verb=DecisionVerb.UNPAIR, viewer=OWNER):
    return decide_many(store, viewer, team=team, contents=contents, verb=verb, note="Because.")


def team_id(store, name):
    return next(one.team_id for one in unpair_lists(store, OWNER) if one.team == name)


def test_an_empty_ledger_says_so(story_store):
    found = ledger(story_store, OWNER)
    assert (found.lines, found.low_hours, found.high_hours) == ((), None, None)
    assert found.sentence == "Nothing has been decided yet."
    assert handovers(story_store, OWNER) == []


def test_decisions_stand_newest_first_with_their_sums(story_store):
    decided(story_store, "Green", "IDLE1", "IDLE2")
    decided(story_store, "Red", "IDLE1", verb=DecisionVerb.KEEP)
    decided(story_store, "Green", "IDLE2", verb=DecisionVerb.RE_PAIR)
    found = ledger(story_store, OWNER)
    assert [(line.decision_id, line.verb) for line in found.lines] == [
        (4, DecisionVerb.RE_PAIR),
        (3, DecisionVerb.KEEP),
        (2, DecisionVerb.UNPAIR),
        (1, DecisionVerb.UNPAIR),
    ]
    assert [line.is_standing for line in found.lines] == [False, True, False, True]
    assert [line.state for line in found.lines] == [State.OPEN, State.KEPT, State.OPEN, State.UNPAIRED]
    assert (found.decided_count, found.unpaired_count, found.re_paired_count, found.handed_over_count) == (4, 1, 1, 0)
    one = found.lines[-1]
    assert (found.low_hours, found.high_hours) == (one.low_minutes / 60, one.high_minutes / 60)


def test_the_sentence_counts_in_words_that_fit(story_store):
    decided(story_store, "Green", "IDLE1")
    assert ledger(story_store, OWNER).sentence.startswith("1 decision; 1 unpairing stands")
    assert ledger(story_store, OWNER).sentence.endswith("1 of them waits for an action file.")
    many = Ledger((None,), 5, 3, 1, 2, 12.4, 33.6)
    assert many.sentence == (
        "5 decisions; 3 unpairings stand, worth about 12 to 34 hours. 2 of them wait for an action file."
    )
    assert Ledger((None,), 1, 1, 1, 0, 0.1, 1.2).sentence == "1 decision; 1 unpairing stands, worth up to 1 hour."
    assert Ledger((None,), 1, 1, 1, 0, 0.0, 0.2).sentence == "1 decision; 1 unpairing stands."


def test_a_ledger_of_one_team_and_of_a_manager_holds_these_teams_only(story_store):
    decided(story_store, "Green", "IDLE1")
    decided(story_store, "Red", "IDLE1")
    green = team_id(story_store, "Green")
    manager = Viewer("Mary", Role.MANAGER, frozenset({green}))
    assert [line.team for line in ledger(story_store, OWNER, team_id=green).lines] == ["Green"]
    assert [line.team for line in ledger(story_store, manager).lines] == ["Green"]
    with pytest.raises(NotPermitted):
        ledger(story_store, manager, team_id=team_id(story_store, "Red"))
    with pytest.raises(NotPermitted):
        ledger(story_store, Viewer("chief", Role.LEADER))


def test_a_handover_is_remembered_once_with_its_first_day(story_store, tmp_path):
    decided(story_store, "Green", "IDLE1")
    write_actions(story_store, OWNER, system="generic", out=tmp_path / "first.csv")
    decided(story_store, "Red", "IDLE1")
    write_actions(story_store, OWNER, system="generic", out=tmp_path / "second.csv")
    files = handovers(story_store, OWNER)
    assert sorted(one for file in files for one in file.decision_ids) == [1, 2]
    assert {(file.handed_over_by, file.system) for file in files} == {("local owner", "generic")}
    assert ledger(story_store, OWNER).handed_over_count == 2
    manager = Viewer("Mary", Role.MANAGER, frozenset({team_id(story_store, "Green")}))
    assert [file.decision_ids for file in handovers(story_store, manager)] == [(1,)]
    with pytest.raises(NotPermitted):
        handovers(story_store, Viewer("chief", Role.LEADER))
