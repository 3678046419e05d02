from __future__ import annotations

from datetime import UTC, datetime

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb, Role
from learnerintel.errors import NotPermitted, Refusal
from learnerintel.services.owners import NO_OWNER, decided_months, owner_lists, owner_rows, shared_item
from learnerintel.services.unpairing import unpair_lists
from tests.services.test_promising import OWNER, decide

MONTH = datetime.now(UTC).year * 100 + datetime.now(UTC).month


@pytest.fixture
def decided(story_store, take_into):
    catalogue = "Content id,Content title,Format,Owner\nIDLE1,Whiteboards,course,Dana\nIDLE2,Napkins,course,\n"
    take_into(story_store, "catalogue.csv", catalogue)
    decide(story_store, "Red", "IDLE1", DecisionVerb.KEEP)
    decide(story_store, "Red", "IDLE2", DecisionVerb.FIX)
    decide(story_store, "Blue", "IDLE2", DecisionVerb.FIX)
    return story_store


def test_each_owner_gets_a_list_of_what_teams_decided_in_the_month(decided):
    dana, nobody = sorted(owner_lists(decided, OWNER), key=lambda one: one.owner == NO_OWNER)
    assert (dana.owner, nobody.owner) == ("Dana", NO_OWNER)
    assert [item.sentence for item in nobody.items] == ["2 teams ask for it to be fixed."]
    assert dana.items[0].sentence == "1 team keeps it."
    assert dana.message.startswith(f"What teams decided about your content in {MONTH // 100}-{MONTH % 100:02d}:\n\n")
    assert "(IDLE1): 1 team keeps it." in dana.message
    assert [row[:2] for row in owner_rows([dana])] == [("Dana", "IDLE1")]
    assert owner_lists(decided, OWNER, owner="Dana") == [dana]
    assert decided_months(decided, OWNER) == [MONTH]
    assert owner_lists(decided, OWNER, month=200001) == []
    with pytest.raises(Refusal, match="202613 is no month"):
        owner_lists(decided, OWNER, month=202613)


def test_a_manager_sees_that_others_decided_and_not_who(decided):
    (content_id,) = {line.content_id for line in owner_lists(decided, OWNER, owner=NO_OWNER)[0].items}
    blue = next(one.team_id for one in unpair_lists(decided, OWNER) if one.team == "Blue")
    mary = Viewer("Mary", Role.MANAGER, frozenset({blue}))
    seen = shared_item(decided, mary, content_id=content_id)
    assert [(one.team, one.decided_by) for one in seen.decisions] == [(None, None), ("Blue", "local owner")]
    assert seen.sentence == "2 teams ask for it to be fixed."
    assert shared_item(decided, mary, content_id=1) is None
    with pytest.raises(NotPermitted):
        owner_lists(decided, Viewer("chief", Role.LEADER))
