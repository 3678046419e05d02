"""Nothing merges by itself; what a person said about who is who stands through imports and undos."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from learnerintel.cli import main
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import DecisionRefused, NotPermitted, UnknownName
from learnerintel.services.checking import check
from learnerintel.services.matching_people import judge_matches, list_matches
from learnerintel.services.undoing import undo
from learnerintel.store.schema import audit, identity
from tests.metrics.small_company import day

OWNER = Viewer.local_owner()


def add_roster(company, *people):
    return company.add(
        "roster",
        [
            {"employee_id": number, "email": email, "person_name": name, "team": "Claims", "member_from": day(-9)}
            for number, email, name in people
        ],
    )


ANN = ("007", "ann.olsen@example.com", "Ann Olsén")
BO = ("008", "bo@example.com", "Bo Kaya")


@pytest.fixture
def waiting(company):
    """Ann and Bo on the roster; a file that names Ann by another domain, and a mailbox of many."""
    add_roster(company, ANN, BO)
    company.add(
        "activity",
        [
            {"email": email, "content_id": "c1", "verb": "viewed", "occurred_on": day(1), "is_time_known": False}
            | {"person_namespace": "email", "person_key": email}
            | {"content_namespace": "content_id", "content_key": "c1"}
            for email in ("ann.olsen@corp.example.org", "training@example.org")
        ],
    )
    return company


def owner_of(store, name):
    with store.read() as connection:
        return connection.scalar(select(identity.c.learner_id).where(identity.c.external_id == name))


def proposed(store):
    return [line for line in list_matches(store, OWNER).lines if line.verdict is None]


def test_a_likely_match_waits_until_somebody_confirms_it(waiting):
    store = waiting.store
    (line,) = proposed(store)
    assert (line.name, line.person) == ("ann.olsen@corp.example.org", "Ann Olsén (007)")
    assert list_matches(store, OWNER).shared == 1
    assert owner_of(store, line.name) != owner_of(store, "007")
    assert judge_matches(store, OWNER, [line.match], "confirmed") == "1 match is confirmed."
    assert owner_of(store, line.name) == owner_of(store, "007")
    assert proposed(store) == []
    assert check(store, OWNER) == []


def test_a_withdrawn_match_is_as_if_it_had_never_been(waiting):
    store = waiting.store
    (line,) = proposed(store)
    before = owner_of(store, line.name)
    judge_matches(store, OWNER, [line.match], "confirmed")
    judge_matches(store, OWNER, [line.match], "withdrawn")
    assert owner_of(store, line.name) == before
    assert proposed(store) == [line]
    assert check(store, OWNER) == []


def test_a_rejected_match_is_not_proposed_again(waiting):
    (line,) = proposed(waiting.store)
    judge_matches(waiting.store, OWNER, [line.match], "rejected")
    add_roster(waiting, BO, ("009", "cy@example.com", "Cy"))
    assert proposed(waiting.store) == []
    assert [each.verdict for each in list_matches(waiting.store, OWNER).lines] == ["rejected"]


def test_a_confirmed_match_survives_later_rosters_and_undos(waiting):
    store = waiting.store
    (line,) = proposed(store)
    judge_matches(store, OWNER, [line.match], "confirmed")
    later = add_roster(waiting, BO, ("009", "cy@example.com", "Cy"))
    assert owner_of(store, line.name) == owner_of(store, "007")
    undo(store, OWNER, later)
    undo(store, OWNER, 1)
    assert owner_of(store, line.name) not in (None, owner_of(store, "007"))  # nobody is on a roster now
    add_roster(waiting, ANN, BO)
    assert owner_of(store, line.name) == owner_of(store, "007")
    assert check(store, OWNER) == []


def test_what_a_roster_says_goes_before_a_match(waiting):
    store = waiting.store
    (line,) = proposed(store)
    judge_matches(store, OWNER, [line.match], "confirmed")
    stated = add_roster(waiting, ("010", line.name, "Ann Other"))
    assert owner_of(store, line.name) == owner_of(store, "010")
    undo(store, OWNER, stated)
    assert owner_of(store, line.name) == owner_of(store, "007")


def test_a_shared_mailbox_is_never_merged(waiting):
    mailbox, person = owner_of(waiting.store, "training@example.org"), owner_of(waiting.store, "007")
    with pytest.raises(DecisionRefused, match="read by several people"):
        judge_matches(waiting.store, OWNER, [f"{mailbox}:{person}"], "confirmed")
    assert owner_of(waiting.store, "training@example.org") == mailbox


def test_of_several_matches_all_or_none_are_taken(waiting):
    store = waiting.store
    (line,) = proposed(store)
    with pytest.raises(UnknownName, match="no match"):
        judge_matches(store, OWNER, [line.match, "999:1"], "confirmed")
    bo = f"{line.match.split(':')[0]}:{owner_of(store, '008')}"
    with pytest.raises(DecisionRefused, match="two people"):
        judge_matches(store, OWNER, [line.match, bo], "confirmed")
    assert proposed(store) == [line]


def test_only_who_may_see_names_may_match_and_the_audit_names_nobody(waiting):
    with pytest.raises(NotPermitted):
        list_matches(waiting.store, Viewer("Kim", Role.MANAGER))
    with pytest.raises(NotPermitted):
        judge_matches(waiting.store, Viewer("Kim", Role.MANAGER), ["1:2"], "confirmed")
    (line,) = proposed(waiting.store)
    judge_matches(waiting.store, Viewer("Ada", Role.ANALYST), [line.match], "confirmed")
    with waiting.store.read() as connection:
        acts = [(row.viewer, row.action, row.scope) for row in connection.execute(select(audit))]
    assert acts[-1][:2] == ("Ada", "match confirmed")
    assert ("local owner", "see likely matches", "1 proposals") in acts
    assert "olsen" not in str(acts).lower()


def test_the_command_line_lists_and_confirms(waiting, capsys):
    url = f"sqlite:///{waiting.store.path}"
    assert main(["--store", url, "match", "list", "--json"]) == 0
    (line,) = json.loads(capsys.readouterr().out)["lines"]
    assert main(["--store", url, "match", "confirm", line["match"]]) == 0
    assert capsys.readouterr().out == "1 match is confirmed.\n"
    assert main(["--store", url, "match", "confirm", line["match"]]) == 2
    assert "belongs to a person already" in capsys.readouterr().err
