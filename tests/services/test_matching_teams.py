"""A team that goes on under another name takes its history along once a person has said so."""

from __future__ import annotations

import json

import pytest

from learnerintel.cli import main
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import DecisionRefused, NotPermitted, UnknownName
from learnerintel.services.checking import check
from learnerintel.services.matching_teams import judge_team_change, list_team_changes
from learnerintel.services.measuring import measure
from learnerintel.services.undoing import undo
from tests.metrics.small_company import day

OWNER = Viewer.local_owner()


@pytest.fixture
def renamed(company):
    """Twelve people of Claims, six of whom learn on day 10; from day 40 on they are Claims North."""
    people = [f"p{number}" for number in range(12)]
    company.roster(*((person, "Claims", day(0)) for person in people))
    company.activity(*((person, "c1", day(10), {"obligation": "optional"}) for person in people[:6]))
    company.roster(*((person, "Claims North", day(40)) for person in people))
    return company


def active(store, team):
    return measure(
        store, OWNER, "active_share", team=team, first_on=day(0), last_on=day(27), as_of=day(60)
    ).only  # fmt: skip


def only_change(store):
    (line,) = list_team_changes(store, OWNER)
    return line


def test_a_renamed_team_is_proposed_with_the_reason_and_nothing_is_changed(renamed):
    line = only_change(renamed.store)
    assert (line.team, line.successor, line.looks_like, line.verdict) == ("Claims", "Claims North", "renamed", None)
    assert line.reason.startswith("12 of the 12 people who were in it on its last day")
    assert active(renamed.store, "Claims North").base is None


def test_a_confirmed_name_takes_the_history_along_and_withdrawn_gives_it_back(renamed):
    store, change = renamed.store, only_change(renamed.store).change
    before = active(store, "Claims").value
    said = judge_team_change(store, OWNER, change, "confirmed")
    assert said == (
        "Claims goes on as Claims North: its history counts there, and what was decided for it leaves that list."
    )
    assert (active(store, "Claims North").value, active(store, "Claims North").base) == (before, 12) == (0.5, 12)
    assert check(store, OWNER) == []
    judge_team_change(store, OWNER, change, "withdrawn")
    assert active(store, "Claims North").base is None
    assert active(store, "Claims").value == before


def test_a_confirmed_name_stands_through_an_undo_of_the_roster_and_its_return(renamed):
    store = renamed.store
    judge_team_change(store, OWNER, only_change(store).change, "confirmed")
    batch = renamed.roster(("p99", "Claims North", day(41)))
    undo(store, OWNER, batch)
    assert active(store, "Claims North").base == 12
    assert check(store, OWNER) == []


def test_a_split_team_goes_on_as_none_of_its_parts(company):
    people = [f"p{number}" for number in range(12)]
    company.roster(*((person, "Claims", day(0)) for person in people))
    company.roster(*((person, "East" if number < 6 else "West", day(40)) for number, person in enumerate(people)))
    lines = list_team_changes(company.store, OWNER)
    assert [(line.looks_like, line.can_be_confirmed) for line in lines] == [("split", False)] * 2
    with pytest.raises(DecisionRefused, match="belongs to none of its parts"):
        judge_team_change(company.store, OWNER, lines[0].change, "confirmed")
    judge_team_change(company.store, OWNER, lines[0].change, "rejected")
    assert [line.verdict for line in list_team_changes(company.store, OWNER)] == [None, "rejected"]


def test_only_those_who_take_files_in_may_say_it_and_only_of_what_is_there(renamed):
    manager = Viewer("Mary", Role.MANAGER, frozenset())
    with pytest.raises(NotPermitted):
        list_team_changes(renamed.store, manager)
    with pytest.raises(UnknownName, match="`teams list` names them"):
        judge_team_change(renamed.store, OWNER, "1:77", "confirmed")
    with pytest.raises(UnknownName, match="Nobody has said anything"):
        judge_team_change(renamed.store, OWNER, only_change(renamed.store).change, "withdrawn")


def test_the_command_lists_and_confirms(renamed, capsys):
    address = ["--store", renamed.store.url]
    assert main(["teams", "list", "--json", *address]) == 0
    (line,) = json.loads(capsys.readouterr().out)
    assert main(["teams", "confirm", line["change"], *address]) == 0
    assert "goes on as Claims North" in capsys.readouterr().out
    assert main(["teams", "reject", *address]) == 2
