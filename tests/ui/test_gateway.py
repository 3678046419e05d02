from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.ui import gateway
from learnerintel.ui.visit import Visit


@dataclass
class CountedStore:
    version: int = 1
    asked: list = field(default_factory=list)

    def data_version(self):
        return self.version


def listed(store, viewer, *, team_id):
    """A service that reads."""
    store.asked.append((viewer, team_id))
    return [f"{viewer.role} sees team {team_id}"]


@pytest.fixture
def store(monkeypatch):
    counted = CountedStore()
    monkeypatch.setattr(gateway, "open_store", lambda url: counted)
    gateway.kept_answers.clear()
    return counted


@pytest.fixture
def visit_as(monkeypatch):
    def visit(name, role=Role.ANALYST, teams=None, url="sqlite:///one"):
        made = Visit(url, has_own=True, can_choose=False, viewer=Viewer(name, role, teams))
        monkeypatch.setattr(gateway, "current_visit", lambda: made)

    return visit


def test_an_equal_question_is_asked_once_for_all_who_may_see_the_same(store, visit_as):
    visit_as("ada")
    first = gateway.ask(listed, team_id=3)
    visit_as("bob")
    assert gateway.ask(listed, team_id=3) == first
    assert len(store.asked) == 1


def test_no_answer_can_depend_on_who_asked_first(store, visit_as):
    visit_as("ada")
    gateway.ask(listed, team_id=3)
    assert store.asked[0][0].name == ""


@pytest.mark.parametrize("other", [{"role": Role.LEADER}, {"teams": frozenset({3})}, {"url": "sqlite:///two"}])
def test_another_role_other_teams_or_another_store_ask_anew(store, visit_as, other):
    visit_as("ada")
    gateway.ask(listed, team_id=3)
    visit_as("ada", **other)
    gateway.ask(listed, team_id=3)
    assert len(store.asked) == 2


def test_other_filters_ask_anew(store, visit_as):
    visit_as("ada")
    assert gateway.ask(listed, team_id=3) != gateway.ask(listed, team_id=4)


def test_a_change_of_the_data_makes_every_answer_old(store, visit_as):
    visit_as("ada")
    gateway.ask(listed, team_id=3)
    store.version = 2
    gateway.ask(listed, team_id=3)
    assert len(store.asked) == 2


def test_a_new_day_makes_every_answer_old(store, visit_as, monkeypatch):
    visit_as("ada")
    gateway.ask(listed, team_id=3)
    monkeypatch.setattr(gateway, "today", lambda: gateway.dt.date(2030, 1, 1))
    gateway.ask(listed, team_id=3)
    assert len(store.asked) == 2


def test_changing_an_answer_changes_nobody_elses(store, visit_as):
    visit_as("ada")
    gateway.ask(listed, team_id=3).append("mine")
    assert gateway.ask(listed, team_id=3) == ["analyst sees team 3"]


def test_what_leaves_a_trace_or_changes_the_store_runs_each_time_in_the_viewers_name(store, visit_as):
    visit_as("ada")
    gateway.ask_afresh(listed, team_id=3)
    gateway.tell(listed, team_id=3)
    assert [viewer.name for viewer, _ in store.asked] == ["ada", "ada"]
