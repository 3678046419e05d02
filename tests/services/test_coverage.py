from __future__ import annotations

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted
from learnerintel.services.coverage import coverage

OWNER = Viewer.local_owner()
ROSTER = "Employee ID,Email,Name,Team,Team since\n" + "".join(
    f"{one},p{one}@x.org,Person {one},{'Blue' if one < 12 else 'Red'},2024-01-01\n" for one in range(15)
)
ACTIVITY = (
    "Employee ID,Content ID,Content title,Event,Date,Clicks\n"
    + "".join(f"{one},C{one % 3},Item,viewed,2026-01-05,{one + 1}\n" for one in range(6))
    + "99,C9,Item,viewed,2026-01-06,4\n"
)
CATALOGUE = "Content ID,Title,Address,Obligation,Regulatory\nC0,A,/a,optional,no\nC1,B,/b,optional,no\n"


def test_an_empty_store_says_what_to_begin_with(store):
    found = coverage(store, OWNER)
    assert found.sources == ()
    assert (found.people.share, found.content.share) == (None, None), "nothing known is not nothing matched"
    assert found.sentences()[0].startswith("Nothing is here yet.")


def test_each_source_is_counted_in_rows_people_content_days_and_clicks(take, store):
    take(a=ACTIVITY)
    (line,) = coverage(store, OWNER).sources
    assert (line.rows, line.people, line.content, line.batches) == (7, 7, 4, 1)
    assert (line.first_on, line.last_on) == ("2026-01-05", "2026-01-06")
    assert line.interactions == 1 + 2 + 3 + 4 + 5 + 6 + 4


def test_a_source_without_clicks_has_none_rather_than_zero(take, store):
    take(a="Employee ID,Content ID,Event,Date\n1,C1,viewed,2026-01-05\n")
    assert coverage(store, OWNER).sources[0].interactions is None


def test_people_and_content_are_matched_or_wait(take, store):
    take(r=ROSTER, a=ACTIVITY, c=CATALOGUE)
    found = coverage(store, OWNER)
    assert (found.people.matched, found.people.waiting) == (15, 1)
    assert (found.content.matched, found.content.waiting) == (2, 2)


def test_several_names_of_one_person_count_once(take, store):
    take(r=ROSTER)
    (line,) = coverage(store, OWNER).sources
    assert line.people == 15


def test_a_team_under_the_minimum_is_withheld_and_so_is_what_would_give_it_away(take, store):
    take(r=ROSTER, a=ACTIVITY)
    known = {line.team: line.known["activity"] for line in coverage(store, OWNER).teams}
    assert known["Red"].value is None
    assert known["Red"].is_withheld


def test_what_a_missing_source_would_unlock_is_said(take, store):
    take(r=ROSTER)
    missing = coverage(store, OWNER).as_json()["missing"]
    assert missing["LMS"], "metrics that wait for activity are named"


def test_an_undated_roster_says_what_was_concluded(take):
    (result,) = take(r="Employee ID,Team\n1,Blue\n2,Blue\n")
    assert any("2 rows state no first day" in sentence for sentence in result.statements)


def test_a_manager_does_not_see_coverage(store):
    with pytest.raises(NotPermitted):
        coverage(store, Viewer("m", Role.MANAGER, frozenset({1})))
