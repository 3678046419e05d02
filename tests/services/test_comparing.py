from __future__ import annotations

import pytest
from sqlalchemy import text

from learnerintel.domain.disclosure import coarse_share
from learnerintel.domain.metric import Bound
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted, UnknownName
from learnerintel.services.comparing import WEEKS_SHOWN, compared_use, weekly_use
from learnerintel.services.unpairing import today_of, unpair_lists

OWNER = Viewer.local_owner()


def content_id(store, key):
    (one,) = unpair_lists(store, OWNER, team="Green")
    return next(content_id for content_id, known in one.content_keys.items() if known == key)


def remove_eligible(store, team, kept):
    """Leave so many people of a team who have been there for long; the others are new."""
    with store.write() as connection:
        connection.execute(
            text(
                "UPDATE membership SET from_on = :today WHERE team_id = (SELECT team_id FROM team WHERE name = :team) "
                "AND learner_id NOT IN (SELECT learner_id FROM membership WHERE team_id = "
                "(SELECT team_id FROM team WHERE name = :team) ORDER BY learner_id LIMIT :kept)"
            ),
            {"today": today_of(store), "team": team, "kept": kept},
        )


def test_weekly_use_covers_half_a_year_to_the_day_in_one_answer_for_all_items(story_store):
    used, idle = content_id(story_store, "USED00"), content_id(story_store, "IDLE1")
    weeks = weekly_use(story_store, OWNER, team="Green", content_ids=(used, idle))
    assert set(weeks) == {used, idle}
    assert all(len(of_item) == WEEKS_SHOWN for of_item in weeks.values())
    last = weeks[used][-1]
    assert last.week_on == today_of(story_store) - 6
    # everybody used it two days ago
    assert (last.team.value, last.team.base, last.peers, last.peers_said) == (1.0, 20, 1.0, "almost everybody")
    # eleven weeks ago the rota gave it to those whose number and week add up to twelve
    assert weeks[used][-12].team.value == 2 / 20
    assert {(week.team.value, week.peers, week.peers_said) for week in weeks[idle]} == {(0.0, 0.0, "almost nobody")}


def test_peers_stand_in_steps_too_coarse_to_subtract_from(story_store):
    used = content_id(story_store, "USED00")
    peers = {week.peers for week in weekly_use(story_store, OWNER, team="Green", content_ids=(used,))[used]}
    assert peers == {coarse_share(share) for share in peers}
    assert coarse_share(0.13) == 0.15


def test_weeks_of_a_group_below_the_minimum_are_withheld(story_store):
    used = content_id(story_store, "USED00")
    remove_eligible(story_store, "Green", 4)
    for week in weekly_use(story_store, OWNER, team="Green", content_ids=(used,))[used]:
        assert (week.team.value, week.team.base, week.team.is_withheld) == (None, None, True)


def test_weekly_totals_are_made_of_teams_that_are_large_enough_to_stand_alone(story_store):
    used = content_id(story_store, "USED00")
    for team in ("Blue", "Red"):
        remove_eligible(story_store, team, 4)
    weeks = weekly_use(story_store, OWNER, team="Green", content_ids=(used,))[used]
    assert {(week.peers, week.peers_said) for week in weeks} == {(None, "")}
    assert weeks[-1].team.value == 1.0


def test_comparable_teams_stand_with_this_one_first(story_store):
    found = compared_use(story_store, OWNER, team="Green", content_id=content_id(story_store, "USED00"))
    assert found.compared_with == "the 3 teams of Works"
    assert [use.label for use in found.teams if use.is_asked] == [found.teams[0].label] == ["Green"]
    assert {use.label for use in found.teams} == {"Green", "Blue", "Red"}
    assert all(use.measurement.value == 1.0 and use.measurement.low < 1.0 for use in found.teams)


def test_teams_are_withheld_until_a_small_one_cannot_be_subtracted_from_the_total(story_store):
    used = content_id(story_store, "USED00")
    remove_eligible(story_store, "Blue", 4)
    found = compared_use(story_store, OWNER, team="Green", content_id=used)
    by_label = {use.label: use.measurement for use in found.teams}
    assert by_label["Green"].value == 1.0
    assert (by_label["Blue"].value, by_label["Blue"].why) == (None, "Withheld: fewer than 5 people.")
    assert (by_label["Red"].value, by_label["Red"].is_withheld) == (None, True)
    assert "give a smaller group away" in by_label["Red"].why


def test_a_team_under_ten_stands_as_a_limit(story_store):
    remove_eligible(story_store, "Blue", 8)
    found = compared_use(story_store, OWNER, team="Green", content_id=content_id(story_store, "USED00"))
    by_label = {use.label: use.measurement for use in found.teams}
    assert (by_label["Blue"].bound, by_label["Blue"].value) == (Bound.AT_LEAST, 7 / 8)


def test_a_manager_does_not_learn_the_names_of_other_teams_beside_their_use(story_store):
    (green,) = unpair_lists(story_store, OWNER, team="Green")
    manager = Viewer("Mary", Role.MANAGER, frozenset({green.team_id}))
    used = content_id(story_store, "USED00")
    labels = [use.label for use in compared_use(story_store, manager, team=green.team_id, content_id=used).teams]
    assert labels == ["Green", None, None]
    with pytest.raises(UnknownName):
        compared_use(story_store, manager, team="Red", content_id=used)
    with pytest.raises(NotPermitted):
        weekly_use(story_store, manager, team="Green", content_ids=(used,), as_of=today_of(story_store) - 7)
    with pytest.raises(NotPermitted):
        compared_use(story_store, Viewer("chief", Role.LEADER), team="Green", content_id=used)
