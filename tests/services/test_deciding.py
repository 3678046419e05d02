from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from learnerintel.domain.decisions import LONGEST_SNOOZE_DAYS
from learnerintel.domain.kept_evidence import evidence_record
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb, Reason, Role
from learnerintel.errors import DecisionRefused, NotPermitted, UnknownName
from learnerintel.services import unpairing
from learnerintel.services.deciding import LONGEST_NOTE, decide, decide_many, possible_verbs
from learnerintel.services.ledger import ledger
from learnerintel.services.unpairing import keep_shelves, team_evidence, today_of, unpair_lists

OWNER = Viewer.local_owner()
WHY = "Nobody opens it."


def list_of(store, team, viewer=OWNER, **rest):
    (found,) = unpair_lists(store, viewer, team=team, **rest)
    return found


def listed(store, team, **rest):
    """Ids of what stands on a team's list."""
    one = list_of(store, team, **rest)
    return [one.content_keys[proposal.item.content_id] for proposal in one.judged.proposals]


def proposal(store, team, key):
    one = list_of(store, team)
    content_id = next(content_id for content_id, known in one.content_keys.items() if known == key)
    return one.proposal_of(content_id)


def unpair(store, team, *contents, viewer=OWNER, verb=DecisionVerb.UNPAIR, note=WHY, **rest):
    return decide_many(store, viewer, team=team, contents=contents, verb=verb, note=note, **rest)


def left_behind(store):
    """What a decision would have changed."""
    with store.read() as connection:
        return [
            connection.execute(text(statement)).fetchall()
            for statement in ("SELECT * FROM decision", "SELECT * FROM audit", "SELECT data_version FROM store_state")
        ]


@pytest.mark.parametrize(
    ("team", "content", "why"),
    [
        ("Blue", "LAW", "Law or a regulator asks for this content"),
        ("Blue", "UNSAID", "Nobody has said yet whether law asks"),
        ("Few", "IDLE1", "needs 10 eligible people, and this team has fewer"),
    ],
)
def test_what_the_rules_do_not_allow_is_refused_and_leaves_nothing_behind(story_store, team, content, why):
    before = left_behind(story_store)
    with pytest.raises(DecisionRefused, match=f"{why}.*Nothing was decided"):
        unpair(story_store, team, content)
    assert left_behind(story_store) == before


def test_of_several_items_all_are_decided_or_none(story_store):
    with pytest.raises(DecisionRefused):
        unpair(story_store, "Green", "IDLE1", "LAW", "IDLE2")
    assert ledger(story_store, OWNER).lines == ()
    decided = unpair(story_store, "Green", "IDLE1", "IDLE2")
    assert [one.title for one in decided] == ["Whiteboards for Beginners", "Strategy on a Napkin"]
    assert "will no longer be sent to Green" in decided[0].sentence


@pytest.mark.parametrize(("team", "content"), [("Blue", "NOTHING"), ("Nobody", "IDLE1"), (999, "IDLE1")])
def test_a_team_or_item_that_does_not_exist_is_named(story_store, team, content):
    with pytest.raises(UnknownName, match=f"{content if team == 'Blue' else team}"):
        unpair(story_store, team, content)
    assert ledger(story_store, OWNER).lines == ()


@pytest.mark.parametrize("note", ["", "   ", "x" * (LONGEST_NOTE + 1)])
def test_a_decision_needs_a_reason_that_somebody_will_read(story_store, note):
    with pytest.raises(DecisionRefused, match="reason of 1 to"):
        unpair(story_store, "Green", "IDLE1", note=note)


def test_the_evidence_is_kept_as_it_was_shown_whatever_comes_later(story_store):
    shown = evidence_record(proposal(story_store, "Green", "IDLE1"))
    assert shown["sentence"].startswith("It was opened by 0 of 20 people")
    unpair(story_store, "Green", "IDLE1")
    with story_store.write() as connection:
        connection.execute(text("UPDATE content SET title = 'Renamed', nominal_seconds = 9"))
    (line,) = ledger(story_store, OWNER).lines
    assert line.evidence == shown
    assert (line.title, line.reason, line.note) == ("Whiteboards for Beginners", "untouched", WHY)
    assert (line.learner_count, line.low_minutes) == (20, shown["minutes"]["low"])


def test_what_was_decided_leaves_the_list_and_comes_back_when_it_is_taken_back_the_same_day(story_store):
    before = listed(story_store, "Green")
    assert "IDLE1" in before
    unpair(story_store, "Green", "IDLE1")
    assert "IDLE1" not in listed(story_store, "Green")
    unpair(story_store, "Green", "IDLE1", verb=DecisionVerb.RE_PAIR)
    assert listed(story_store, "Green") == before
    assert "IDLE1" in listed(story_store, "Red")


def test_what_was_decided_is_not_decided_again_before_it_was_taken_back(story_store):
    unpair(story_store, "Green", "IDLE1")
    with pytest.raises(DecisionRefused, match="has to be re-paired before"):
        unpair(story_store, "Green", "IDLE1", verb=DecisionVerb.KEEP)
    with pytest.raises(DecisionRefused, match="Only content that was unpaired"):
        unpair(story_store, "Green", "IDLE2", verb=DecisionVerb.RE_PAIR)


def test_the_decisions_on_offer_are_those_that_would_not_be_refused(story_store):
    found = team_evidence(story_store, OWNER, team="Green")
    one = list_of(story_store, "Green")
    keys = {key: content_id for content_id, key in one.content_keys.items()}
    assert possible_verbs(one, found[keys["LAW"]]) == [DecisionVerb.FIX, DecisionVerb.KEEP, DecisionVerb.SNOOZE]
    assert DecisionVerb.UNPAIR in possible_verbs(one, found[keys["IDLE1"]])
    unpair(story_store, "Green", "IDLE1")
    found = team_evidence(story_store, OWNER, team="Green")
    assert possible_verbs(list_of(story_store, "Green"), found[keys["IDLE1"]]) == [DecisionVerb.RE_PAIR]


def test_a_snooze_ends_on_the_day_that_was_said_and_within_half_a_year(story_store):
    today = today_of(story_store)
    with pytest.raises(DecisionRefused, match="A snooze was to end"):
        unpair(story_store, "Green", "IDLE1", verb=DecisionVerb.SNOOZE, until=today + LONGEST_SNOOZE_DAYS + 1)
    unpair(story_store, "Green", "IDLE1", verb=DecisionVerb.SNOOZE, until=today + 7)
    (line,) = ledger(story_store, OWNER).lines
    assert line.is_standing
    assert "IDLE1" not in listed(story_store, "Green")
    assert "IDLE1" in listed(story_store, "Green", as_of=today + 8)


def team_ids(store):
    return {one.team: one.team_id for one in unpair_lists(store, OWNER)}


def test_a_manager_sees_and_decides_for_own_teams_only(story_store):
    ids = team_ids(story_store)
    manager = Viewer("Mary", Role.MANAGER, frozenset({ids["Green"]}))
    assert [one.team for one in unpair_lists(story_store, manager)] == ["Green"]
    for team in ("Red", ids["Red"]):
        with pytest.raises(UnknownName):
            unpair(story_store, team, "IDLE1", viewer=manager)
    unpair(story_store, ids["Green"], "IDLE1", viewer=manager)
    assert ledger(story_store, manager).lines[0].decided_by == "Mary"
    with pytest.raises(NotPermitted):
        unpair_lists(story_store, manager, as_of=today_of(story_store) - 30)
    with pytest.raises(NotPermitted):
        team_evidence(story_store, manager, team="Green", as_of=today_of(story_store) - 30)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.LEADER, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR])
def test_who_may_not_decide_is_told_so(story_store, role):
    with pytest.raises(NotPermitted, match="You may not decide"):
        unpair(story_store, "Green", "IDLE1", viewer=Viewer("somebody", role))
    assert ledger(story_store, OWNER).lines == ()


def test_a_decision_stands_in_the_audit_without_anybodys_words(story_store):
    unpair(story_store, "Green", "IDLE1", note="Ada Lovelace never opens it.")
    with story_store.read() as connection:
        (entry,) = connection.execute(text("SELECT viewer, action, scope FROM audit WHERE action = 'decide'")).all()
    assert entry.viewer == "local owner"
    assert entry.scope.startswith("unpair: team ")
    assert "Ada" not in entry.scope


def test_teams_of_one_name_are_told_apart_by_their_number(story_store):
    ids = team_ids(story_store)
    with story_store.write() as connection:
        connection.execute(text("UPDATE team SET name = 'Green' WHERE team_id = :red"), {"red": ids["Red"]})
    unpair(story_store, ids["Red"], "IDLE1")
    (line,) = ledger(story_store, OWNER).lines
    assert line.team_id == ids["Red"]


def test_a_list_after_a_decision_is_the_one_that_a_fresh_reading_gives(story_store, monkeypatch):
    listed(story_store, "Green")
    reads = []
    monkeypatch.setattr(unpairing, "read_shelf", lambda *given: reads.append(given))
    unpair(story_store, "Green", "IDLE1")
    kept = list_of(story_store, "Green")
    assert reads == [], "the store was read anew, although only a decision was added"
    monkeypatch.undo()
    monkeypatch.setattr(unpairing, "_shelves", unpairing._Shelves())
    assert list_of(story_store, "Green") == kept


def test_what_an_import_brings_is_not_hidden_by_a_shelf_that_was_kept(story_store):
    before = list_of(story_store, "Green")
    with story_store.write() as connection:
        version = int(connection.execute(text("SELECT data_version FROM store_state")).scalar())
        connection.execute(text("UPDATE content SET title = 'Renamed'"))
    assert {one.item.title for one in list_of(story_store, "Green").judged.proposals} == {"Renamed"}
    keep_shelves(story_store, version + 5)  # of a version that nothing is kept of
    assert replace(before, judged=None) == replace(list_of(story_store, "Green"), judged=None, sentence=before.sentence)


def test_known_content_is_decided_with_what_shows_that_it_is_known(story_store):
    unpair(story_store, "Blue", "KNOWN", verb=DecisionVerb.TEST_OUT)
    decide(story_store, OWNER, team="Blue", content="TOPIC", verb=DecisionVerb.UNPAIR, note=WHY)
    with story_store.read() as connection:
        rows = connection.execute(text("SELECT reason, known_by FROM decision ORDER BY decision_id")).all()
    assert [tuple(row) for row in rows] == [(Reason.KNOWN, "pretest"), (Reason.KNOWN, "prior topic")]
