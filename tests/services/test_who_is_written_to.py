"""Whom sending writes to, over many small worlds, against the same rules written down a second time."""

from __future__ import annotations

import shutil
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from learnerintel.domain.notices import Answer, Need, NoticeKind, NoticeState, is_quiet, kind_for_rating, quiet_span
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.services.outbox import approve
from learnerintel.services.personal import decide_personally, item_of
from learnerintel.services.sending import dry_run
from learnerintel.store import notices
from learnerintel.store.company import company_day, save_company_setting
from learnerintel.store.opening import open_store
from learnerintel.store.schema import decision, identity, listing, membership, notice, notice_answer

OWNER = Viewer.local_owner()
PEOPLE = ("r07", "r08", "r09")
ITEMS = ("IDLE1", "IDLE2", "LAW", "UNSAID", "USED01")
#: Items that may be taken from somebody, by the catalogue of the small company.
OPTIONAL = {"IDLE1", "IDLE2", "USED01"}


@pytest.fixture(scope="module")
def world(rated_file, tmp_path_factory):
    """The rated company without its messages; every example begins with that again."""
    path = tmp_path_factory.mktemp("world") / "store.db"
    shutil.copy(rated_file, path)
    store = open_store(f"sqlite:///{path}")
    yield store
    store.close()


@st.composite
def message(draw):
    return {
        "person": draw(st.sampled_from(PEOPLE)),
        "item": draw(st.sampled_from(ITEMS)),
        "decided": draw(st.sampled_from(("yes", "taken back", "never"))),
        "is_approved": draw(st.booleans()),
    }


WORLDS = st.fixed_dictionaries(
    {
        "messages": st.lists(message(), min_size=1, max_size=6, unique_by=lambda one: (one["person"], one["item"])),
        "left": st.sets(st.sampled_from(PEOPLE), max_size=1),
        "objected": st.sets(st.sampled_from(PEOPLE), max_size=1),
        "limit": st.integers(1, 3),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(WORLDS)
def test_nobody_is_written_to_who_must_not_be(world, made):
    allowed, numbers = _build(world, made)
    found = dry_run(world, OWNER)
    kept_back = {notice_id for notice_id, _ in found.kept_back}
    going = {number for number, one in numbers.items() if one["is_approved"]} - kept_back
    assert found.counts.get(NoticeState.SENT, 0) == len(going)
    assert going == allowed


def _build(world, made):
    """Write a world down; returns (messages that may go out by the rules as told here, all messages by number)."""
    left_on = {}
    with world.write() as connection:
        for table in (notice_answer, notice, decision):
            connection.execute(delete(table))
        people = dict(
            map(tuple, connection.execute(select(identity.c.external_id, identity.c.learner_id)
                                          .where(identity.c.external_id.in_(PEOPLE))))
        )  # fmt: skip
        items = dict(
            map(tuple, connection.execute(select(listing.c.external_id, listing.c.content_id)
                                          .where(listing.c.external_id.in_(ITEMS))))
        )  # fmt: skip
        team_id = connection.scalar(select(membership.c.team_id).where(membership.c.learner_id == people["r07"]))
        today = company_day(connection, int(time.time()))
        for person in PEOPLE:
            left_on[person] = today - 5 if person in made["left"] else None
            connection.execute(
                update(membership).where(membership.c.learner_id == people[person]).values(until_on=left_on[person])
            )
        save_company_setting(connection, "notice_daily_limit", str(made["limit"]))
        numbers = {}
        for position, one in enumerate(made["messages"]):
            learner_id, item = people[one["person"]], item_of(connection, items[one["item"]])
            decision_id = 1_000 + position  # no such decision
            steps = ("never", "yes", "taken back").index(one["decided"])
            for verb in (DecisionVerb.UNPAIR, DecisionVerb.RE_PAIR)[:steps]:
                number = decide_personally(
                    connection, learner_id=learner_id, team_id=team_id, item=item, verb=verb, note="x", decided_by="x",
                    day=today, at=0,
                )  # fmt: skip
                decision_id = number if verb is DecisionVerb.UNPAIR else decision_id
            number = notices.add_notice(
                connection, f"world:{position}", kind="poor", account_id=learner_id, listing_id=item.content_id,
                decision_id=decision_id, language="en", drafted_at=0,
            )  # fmt: skip
            numbers[number] = one
        for person in made["objected"]:
            notices.add_answer(connection, 0, people[person], Answer.OBJECT, 0, None)
    approved = [number for number, one in numbers.items() if one["is_approved"]]
    approve(world, OWNER, notice_ids=approved)
    allowed, written = set(), dict.fromkeys(PEOPLE, 0)
    for number in approved:
        one = numbers[number]
        is_right = one["item"] in OPTIONAL and one["decided"] == "yes"
        is_reachable = one["person"] not in made["left"] | made["objected"]
        if is_right and is_reachable and written[one["person"]] < made["limit"]:
            written[one["person"]] += 1
            allowed.add(number)
    return allowed, numbers


@given(st.floats(1, 5), st.booleans(), st.sampled_from(Need))
def test_a_rating_leads_to_an_unpairing_only_where_it_is_poor_and_the_item_optional(stars, is_critical, need):
    kind = kind_for_rating(stars, is_comment_critical=is_critical, need=need)
    assert (kind is NoticeKind.POOR) == (stars <= 2 and need is Need.OPTIONAL)
    assert (kind is NoticeKind.REQUIRED) == (stars <= 2 and need is Need.REQUIRED)
    assert (kind is NoticeKind.ASK) == (2 < stars <= 3 and is_critical and need is Need.OPTIONAL)


@given(st.times(), st.times(), st.times())
def test_quiet_hours_may_go_over_midnight_and_end_where_they_are_said_to(now, first, last):
    quiet = is_quiet(now, (first, last))
    minutes = [(one.hour * 3600 + one.minute * 60 + one.second) * 10**6 + one.microsecond for one in (now, first, last)]
    day = 86_400 * 10**6
    length = (minutes[2] - minutes[1]) % day
    assert quiet == ((minutes[0] - minutes[1]) % day < length)


@pytest.mark.parametrize("text", ["20:00", "20-7", "25:00-07:00", "a-b"])
def test_quiet_hours_that_are_none_are_refused(text):
    with pytest.raises(ValueError, match=r"."):
        quiet_span(text)
