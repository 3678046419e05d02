"""The sample company hides truths; each has to end in its right list, be blocked, or be asked about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from learnerintel import sample
from learnerintel.domain.periods import day_of
from learnerintel.domain.viewer import Viewer
from learnerintel.services.checking import check
from learnerintel.services.must_have import optional_shift
from learnerintel.services.unpairing import unpair_lists
from learnerintel.store.opening import open_store

OWNER = Viewer.local_owner()


@pytest.fixture(scope="module")
def truths(tmp_path_factory):
    yesterday = datetime.now(tz=UTC).date() - timedelta(days=1)
    return sample.write_company(tmp_path_factory.mktemp("company"), last_day=yesterday).truths


@pytest.fixture(scope="module")
def store(sample_store_file):
    opened = open_store(f"sqlite:///{sample_store_file}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def lists(store):
    yesterday = day_of(datetime.now(tz=UTC).date() - timedelta(days=1))
    return {one.team: one for one in unpair_lists(store, OWNER, as_of=yesterday)}


def _found(team_list, content_id):
    named = team_list.content_keys
    listed = [one for one in team_list.judged.proposals if named[one.item.content_id] == content_id]
    asked = [one for one in team_list.judged.blocked if named[one.item.content_id] == content_id]
    return listed, asked


def test_the_sample_company_is_a_sound_store(store):
    assert check(store, OWNER) == []


def test_each_listed_truth_stands_on_its_list_for_its_reason(truths, lists):
    expected = [truth for truth in truths if truth.expected == "listed"]
    assert expected
    for truth in expected:
        for team in truth.teams:
            listed, _ = _found(lists[team], truth.content_id)
            assert [one.reason for one in listed] == [truth.reason], (truth, team)


def test_no_truth_that_is_to_be_blocked_or_asked_about_is_listed(truths, lists):
    expected = [truth for truth in truths if truth.expected in ("blocked", "asked") and truth.content_id]
    assert expected
    for truth in expected:
        for team in truth.teams:
            listed, _ = _found(lists[team], truth.content_id)
            assert listed == [], (truth, team)


def test_what_is_to_be_asked_about_is_asked_of_at_least_one_of_its_teams(truths, lists):
    for truth in truths:
        if truth.expected == "asked":
            asked = [one for team in truth.teams for one in _found(lists[team], truth.content_id)[1]]
            assert asked, truth


def test_the_rule_of_habit_could_be_optional_where_it_is_required_and_stands_nowhere_else(truths, lists):
    (habit,) = [truth for truth in truths if truth.expected == "could be optional"]
    found = {}
    for team in habit.teams:
        listed, asked = _found(lists[team], habit.content_id)
        assert listed == [], team
        found[team] = [one for one in asked if one.could_be_optional]
    required = [team for team, entries in found.items() if entries]
    assert 3 <= len(required) < len(habit.teams), "only where somebody is asked"
    assert {one.reason for entries in found.values() for one in entries} == {"chosen"}
    assert {one.suggested for entries in found.values() for one in entries} == {"unpair"}


def test_the_share_that_must_be_done_falls_by_the_time_of_the_rule_of_habit(store, truths, lists):
    (habit,) = [truth for truth in truths if truth.expected == "could be optional"]
    team = next(team for team in habit.teams if lists[team].judged.could_be_optional)
    shift = optional_shift(store, OWNER, team_id=lists[team].team_id, as_of=lists[team].as_of)
    now = shift.together
    assert 0 < now.low <= now.high < now.now < 1
    # Nobody goes on: the time is gone from both sides. All go on: it only changes sides.
    moved = (now.now - now.low) * now.seconds
    assert now.high == pytest.approx((now.now * now.seconds - moved) / (now.seconds - moved))
    assert f"{round(100 * now.now)} % now" in shift.sentence
    assert f"{now.people} people" in shift.sentence


def test_what_is_not_to_be_listed_is_on_no_list(truths, lists):
    for truth in truths:
        if truth.expected != "not listed":
            continue
        for team in truth.teams:
            if truth.content_id is None:
                assert lists[team].judged.proposals == (), truth
            else:
                assert _found(lists[team], truth.content_id)[0] == [], truth
