"""The sample company hides truths; each has to end in its right list, be blocked, or be asked about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from learnerintel import sample
from learnerintel.domain.periods import day_of
from learnerintel.domain.viewer import Viewer
from learnerintel.services.checking import check
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


def test_what_is_not_to_be_listed_is_on_no_list(truths, lists):
    for truth in truths:
        if truth.expected != "not listed":
            continue
        for team in truth.teams:
            if truth.content_id is None:
                assert lists[team].judged.proposals == (), truth
            else:
                assert _found(lists[team], truth.content_id)[0] == [], truth
