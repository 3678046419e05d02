from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb, Role
from learnerintel.errors import DecisionRefused, NotPermitted, UnknownName
from learnerintel.services.confirming import confirm, refuse, waiting_decisions, waiting_rows
from learnerintel.services.deciding import decide_many
from learnerintel.services.ledger import ledger
from learnerintel.services.unpairing import unpair_lists
from learnerintel.store.company import save_company_setting

ANN, BEN = (Viewer(name, Role.MANAGER) for name in ("Ann", "Ben"))
OWNER = Viewer.local_owner()


@pytest.fixture
def strict(story_store):
    """The store of a company that asks for a second person."""
    with story_store.write() as connection:
        save_company_setting(connection, "second_person", "yes")
    return story_store


def decide(store, viewer=ANN, team="Green", item="IDLE1", verb=DecisionVerb.UNPAIR):
    (made,) = decide_many(store, viewer, team=team, contents=(item,), verb=verb, note="Because.")
    return made


def test_what_takes_content_away_waits_and_is_no_decision_until_another_person_confirms_it(strict):
    made = decide(strict)
    assert made.is_waiting
    assert "is proposed and waits for a second person (number 1). Nothing has changed yet." in made.sentence
    assert ledger(strict, OWNER).lines == ()
    (waiting,) = waiting_decisions(strict, BEN)
    assert (waiting.team, waiting.decided_by, waiting.verb) == ("Green", "Ann", DecisionVerb.UNPAIR)
    assert waiting_rows([waiting])[0][3:] == ("unpair", waiting_rows([waiting])[0][4], "Ann", "Because.")
    with pytest.raises(DecisionRefused, match="Ann decided this, so another person has to confirm it"):
        confirm(strict, ANN, number=1)
    assert confirm(strict, BEN, number=1) == "It is confirmed and stands in the ledger as decision 1."
    (line,) = ledger(strict, OWNER).lines
    assert (line.decided_by, line.is_standing, line.evidence["title"]) == ("Ann", True, waiting.title)
    assert waiting_decisions(strict, BEN) == []
    with strict.read() as connection:
        assert connection.execute(text("SELECT confirmed_by FROM decision")).scalar() == "Ben"
        scopes = connection.execute(text("SELECT viewer, scope FROM audit WHERE action != 'import'")).all()
    assert scopes[0].scope.startswith("proposed, unpair: team")
    assert tuple(scopes[1]) == ("Ben", "confirmed: waiting decision 1")
    with pytest.raises(UnknownName, match="No decision waits under number 1"):
        confirm(strict, BEN, number=1)


@pytest.mark.parametrize("verb", [DecisionVerb.KEEP, DecisionVerb.FIX, DecisionVerb.SNOOZE])
def test_what_takes_nothing_away_needs_one_person_only(strict, verb):
    assert not decide(strict, verb=verb).is_waiting
    assert len(ledger(strict, OWNER).lines) == 1


def test_a_refusal_or_a_withdrawal_decides_nothing_and_makes_room(strict):
    decide(strict)
    with pytest.raises(DecisionRefused, match="by Ann about this item and team waits for a second person already"):
        decide(strict, BEN)
    assert refuse(strict, BEN, number=1) == "It is refused; nothing was decided."
    decide(strict, BEN)
    assert refuse(strict, BEN, number=2) == "It is withdrawn."
    assert ledger(strict, OWNER).lines == ()


def test_what_the_rules_no_longer_allow_is_not_confirmed(strict):
    decide(strict)
    with strict.write() as connection:
        connection.execute(text("UPDATE content SET regulatory = 'yes'"))
    with pytest.raises(DecisionRefused, match=r"Law or a regulator asks for this content.* It goes on waiting"):
        confirm(strict, BEN, number=1)
    assert len(waiting_decisions(strict, BEN)) == 1


def test_a_second_person_decides_for_own_teams_only(strict):
    decide(strict)
    red = next(one.team_id for one in unpair_lists(strict, OWNER) if one.team == "Red")
    stranger = replace(BEN, teams=frozenset({red}))
    assert waiting_decisions(strict, stranger) == []
    for act in (confirm, refuse):
        with pytest.raises(NotPermitted):
            act(strict, stranger, number=1)
    with pytest.raises(NotPermitted):
        confirm(strict, Viewer("Lea", Role.ANALYST), number=1)


def test_without_the_setting_one_person_is_enough(story_store):
    assert not decide(story_store).is_waiting
    assert waiting_decisions(story_store, BEN) == []
