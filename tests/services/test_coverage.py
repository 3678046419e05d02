from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted
from learnerintel.services.checking import check
from learnerintel.services.coverage import coverage
from learnerintel.services.sources import waiting_content, waiting_people
from learnerintel.services.undoing import undo
from learnerintel.store.schema import audit
from tests.metrics.small_company import day, prepared

OWNER = Viewer.local_owner()


@prepared
def two_sources(company):
    """Red 12 people, Tiny 3; the LMS knows nine of Red, one of Tiny, a stranger and two items, one catalogued."""
    company.team("Red", 12)
    company.team("Tiny", 3, first=41)
    company.catalogue({"content_id": "c1"}, {"content_id": "c9"})
    company.activity(
        *((f"p{index}", "c1", day(1), {"interaction_count": 2}) for index in range(1, 10)),
        ("p41", "c2", day(3), {"interaction_count": 5}),
        ("Zoe", "c2", day(5)),
    )


def by_kind(found):
    return {source.kind: source for source in found.sources}


def test_each_source_says_what_it_brought_and_whom_of_it_the_roster_knows(two_sources):
    found = by_kind(coverage(two_sources.store, OWNER))
    assert list(found) == ["roster", "catalogue", "activity"]
    lms = found["activity"]
    assert (lms.row_count, lms.people, lms.people_matched, lms.interactions) == (11, 11, 10, 23)
    assert (lms.content, lms.content_matched, lms.first_on, lms.last_on) == (2, 1, day(1), day(5))
    assert (found["roster"].people, found["roster"].content, found["roster"].interactions) == (15, None, None)


def test_people_and_content_wait_until_roster_and_catalogue_know_them(two_sources):
    found = coverage(two_sources.store, OWNER)
    assert (found.people.known, found.people.matched, found.people.waiting) == (15, 10, 1)
    assert (found.content.known, found.content.matched, found.content.waiting) == (2, 1, 1)
    two_sources.roster(("Zoe", "Red", day(-100)))
    two_sources.catalogue({"content_id": "c2"})
    found = coverage(two_sources.store, OWNER)
    assert (found.people.waiting, found.content.waiting) == (0, 0)


def test_the_age_of_a_source_is_counted_from_its_last_day(two_sources):
    found = coverage(two_sources.store, OWNER)
    assert by_kind(found)["activity"].days_old == found.today - day(5)
    assert by_kind(found)["catalogue"].days_old is None
    assert found.last_known_on == day(5)


def test_an_undone_file_is_gone_from_its_source(two_sources):
    batch_id = two_sources.activity(("p1", "c1", day(9)))
    assert by_kind(coverage(two_sources.store, OWNER))["activity"].batch_count == 2
    undo(two_sources.store, OWNER, batch_id)
    lms = by_kind(coverage(two_sources.store, OWNER))["activity"]
    assert (lms.batch_count, lms.row_count, lms.last_on) == (1, 11, day(5))
    assert check(two_sources.store, OWNER) == []


def test_the_matrix_says_which_share_of_a_team_a_source_names_and_hides_small_teams(two_sources):
    found = {(cell.team, cell.kind): cell.seen for cell in coverage(two_sources.store, OWNER).teams}
    assert found[("Tiny", "activity")].is_withheld
    assert found[("Red", "activity")].is_withheld, "everybody less Red would be Tiny"
    two_sources.team("Blue", 30, first=101)
    found = {(cell.team, cell.kind): cell.seen for cell in coverage(two_sources.store, OWNER).teams}
    assert found[("Blue", "activity")].value == 0.0
    assert found[("Blue", "roster")].value == 1.0


def test_what_is_missing_says_what_it_would_bring(two_sources):
    found = coverage(two_sources.store, OWNER)
    said = "Missing: offers. They would bring Opt-in rate, Time to first touch, Touched within 28 days, Say-do gap."
    assert said in found.sentences()
    (offers,) = [one for one in found.as_json()["missing"] if one["kind"] == "offers"]
    assert (offers["family"], offers["would_bring"][0]) == ("comms", "Opt-in rate")


def test_the_account_can_be_written_as_json_with_days_as_text(two_sources):
    plain = json.loads(json.dumps(coverage(two_sources.store, OWNER).as_json()))
    lms = next(source for source in plain["sources"] if source["kind"] == "activity")
    assert (lms["first_on"], lms["interactions"], lms["family"]) == ("2026-01-06", 23, "lms")
    assert plain["people"] == {"known": 15, "matched": 10, "waiting": 1}


def test_an_empty_store_says_that_nothing_was_taken_in(store):
    found = coverage(store, OWNER)
    assert found.sentences()[0] == "Nothing has been taken in yet."
    assert (found.sources, found.teams, found.people.waiting) == ((), (), 0)


def test_coverage_and_the_names_of_waiting_people_are_for_those_who_may(two_sources):
    with pytest.raises(NotPermitted, match="see coverage"):
        coverage(two_sources.store, Viewer("Max", Role.MANAGER))
    with pytest.raises(NotPermitted, match="name people"):
        waiting_people(two_sources.store, Viewer("Pia", Role.PRIVACY_OFFICER))


def test_seeing_who_waits_leaves_a_trace_that_names_nobody(two_sources):
    before = two_sources.store.data_version()
    assert waiting_people(two_sources.store, OWNER) == [("employee_id", "Zoe")]
    with two_sources.store.read() as connection:
        (entry,) = connection.execute(select(audit.c.action, audit.c.scope)).all()
    assert tuple(entry) == ("see waiting people", "1 people")
    assert two_sources.store.data_version() == before


def test_content_that_waits_stands_with_its_id_and_title(two_sources):
    assert waiting_content(two_sources.store, OWNER) == [("c2", "c2")]
