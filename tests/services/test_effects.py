"""What came of unpairings, as worked out by hand on the story of deciding."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from learnerintel.domain.periods import OUTCOME_DAYS, day_of
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.services.deciding import decide
from learnerintel.services.effects import effect_rows, effects
from tests.services.test_promising import OWNER, STORY

TODAY = day_of(datetime.now(tz=UTC).date())


@pytest.fixture
def decided(story_store, take_into):
    """Green lost IDLE1 and Red IDLE2 100 days ago; Red got it back after 40 days. Blue lost IDLE1 10 days ago."""

    def at(team, item, verb, days):
        decide(story_store, OWNER, team=team, content=item, verb=verb, note="A test", as_of=TODAY - days)

    at("Green", "IDLE1", DecisionVerb.UNPAIR, 100)
    at("Red", "IDLE2", DecisionVerb.UNPAIR, 100)
    at("Red", "IDLE2", DecisionVerb.RE_PAIR, 60)
    at("Blue", "IDLE1", DecisionVerb.UNPAIR, 10)
    rows = [f"g01,IDLE1,viewed,{STORY.ago(100)} 10:00", f"g01,IDLE1,viewed,{STORY.ago(50)} 10:00"]
    rows += [f"g02,IDLE1,viewed,{STORY.ago(9)} 10:00", f"g03,IDLE1,viewed,{STORY.ago(5)} 10:00"]
    rows += [f"b01,IDLE1,viewed,{STORY.ago(50)} 10:00"]
    take_into(story_store, "later.csv", "Employee id,Content id,Event,Date and time\n" + "\n".join(rows) + "\n")
    return story_store


def test_sent_again_and_used_anyway_are_counted_over_the_ninety_days_after(decided):
    found = effects(decided, OWNER)
    lines = {one.team: (one.people, one.used_anyway, one.is_re_paired) for one in found.followed}
    # g01 on day 50 only: what was used on the day itself, or more than 90 days later, does not count.
    assert lines == {"Green": (20, 1, False), "Red": (20, 0, True)}
    assert found.open_count == 1
    assert (found.re_paired.value, found.used_anyway.value) == (0.5, pytest.approx(1 / 40))
    assert found.is_right is False
    assert "1 came back" in found.sentence
    rows = sorted(row[:1] + row[3:] for row in effect_rows(found))
    assert rows == [("Green", 20, 0.05, False), ("Red", 20, 0.0, True)]


def test_too_few_teams_to_compare_with_is_the_answer(decided):
    found = effects(decided, OWNER)
    assert found.beside is None
    assert found.why_not.startswith("Not enough teams to tell what unpairing changed")


def test_before_the_days_are_over_nobody_knows(decided):
    found = effects(decided, OWNER, as_of=TODAY - OUTCOME_DAYS)
    assert (found.followed, found.open_count, found.used_anyway) == ((), 2, None)
    assert "nobody knows what came of it" in found.sentence


def test_a_manager_hears_of_the_own_teams_only(decided):
    red = next(one for one in effects(decided, OWNER).followed if one.team == "Red")
    assert red.team == "Red"
    with decided.read() as connection:
        (team_id,) = connection.exec_driver_sql("SELECT team_id FROM team WHERE name = 'Red'").one()
    found = effects(decided, Viewer("m", "manager", frozenset({team_id})))
    assert [one.team for one in found.followed] == ["Red"]
    assert found.why_not == "How teams went on beside others is told to those who see all teams."
