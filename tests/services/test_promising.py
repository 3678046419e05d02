"""Promises, told by exports: what was unpaired goes, stays or comes back in the next file of the LMS."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from learnerintel.domain.promises import PromiseState
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb, Role
from learnerintel.errors import NotPermitted
from learnerintel.services.acting import write_actions
from learnerintel.services.deciding import decide_many
from learnerintel.services.personal import decide_personally, item_of
from learnerintel.services.promising import promise_rows, promises, promises_so_far
from learnerintel.services.undoing import undo
from learnerintel.services.unpairing import unpair_lists
from learnerintel.store.opening import open_store
from tests.conftest import close_whole
from tests.services.deciding_story import Story

OWNER = Viewer.local_owner()
STORY = Story(datetime.now(UTC).date())
HEADING = "Employee id,Content id,Assigned on,Obligation,Assignment status"


def row(person, item="IDLE2", days=90, status="open"):
    return f"{person},{item},{STORY.ago(days)},recommended,{status}"


KNOWN_ROWS = [row(person, "KNOWN") for person in ("b01", "b02", "b15", "b16")]


@pytest.fixture
def export(request, take_into):
    """A function that takes in an export of assignments with these rows, beside those of the other team."""
    name_of_store = "promised" if "promised" in request.fixturenames else "story_store"
    store = request.getfixturevalue(name_of_store)

    def take(*rows, name="assignments.csv", others=KNOWN_ROWS):
        return take_into(store, name, "\n".join([HEADING, *others, *rows]) + "\n")

    return take


def decide(store, team, item, verb=DecisionVerb.UNPAIR, **rest):
    (made,) = decide_many(store, OWNER, team=team, contents=(item,), verb=verb, note="Because.", **rest)
    return made


def hand_over(store, folder):
    write_actions(store, OWNER, system="generic", out=folder / "actions.csv")


def age(store, days):
    """Let the hand-over be so many days ago."""
    with store.write() as connection:
        connection.execute(text("UPDATE handover SET handed_over_at = handed_over_at - :s"), {"s": days * 86_400})


def state(store):
    (one,) = promises(store, OWNER).lines
    return one.state


@pytest.fixture(scope="module")
def promised_file(story_store_file, tmp_path_factory):
    """A store in which Red will no longer be sent what r01 and r02 have open, handed over. Copy it before writing."""
    folder = tmp_path_factory.mktemp("promised")
    shutil.copy(story_store_file, folder / "promised.db")
    store = open_store(f"sqlite:///{folder / 'promised.db'}")
    decide(store, "Red", "IDLE2")
    assert state(store) is PromiseState.DECIDED
    hand_over(store, folder)
    close_whole(store)
    return folder / "promised.db"


@pytest.fixture
def promised(promised_file, tmp_path):
    """That store, open, for one test to write to."""
    shutil.copy(promised_file, tmp_path / "promised.db")
    store = open_store(f"sqlite:///{tmp_path / 'promised.db'}")
    yield store
    store.close()


def test_the_next_export_without_it_marks_it_done_and_one_with_it_again_raises_the_alarm(promised, export):
    assert state(promised) is PromiseState.HANDED_OVER
    assert "no export of assignments, transcripts or offers has come" in promises(promised, OWNER).lines[0].sentence
    gone = export(row("b03", "KNOWN"))
    done = promises(promised, OWNER)
    assert done.lines[0].state is PromiseState.DONE
    assert done.sentence == "1 promise stands: 1 seen to be done."
    assert "assignments.csv" in done.lines[0].sentence
    back = export(row("r05", days=0))
    (one,) = promises(promised, OWNER).lines
    assert (one.state, one.is_broken, one.done_on) == (PromiseState.RE_PAIRED, True, None)
    (alarm,) = one.alarms
    assert (alarm.people_count, alarm.batch_id, alarm.taken_by) == (1, back.batch, "local owner")
    assert f"It came back on {STORY.ago(0)} for fewer than 5 people (assigned)" in one.sentence
    assert promises_so_far(promised, OWNER)[PromiseState.RE_PAIRED] == 1
    export(row("b04", "KNOWN"))
    (one,) = promises(promised, OWNER).lines
    assert (one.state, len(one.alarms)) == (PromiseState.DONE, 1)
    undo(promised, OWNER, back.batch)
    (one,) = promises(promised, OWNER).lines
    assert (one.state, one.alarms, gone.batch) == (PromiseState.DONE, (), one.line.decision_id + 5)


def test_an_export_that_only_lacks_it_is_kept_and_tells(promised, export):
    result = export()
    assert (result.rows_new, result.rows_duplicate) == (0, 4)
    assert result.batch is not None
    assert "2 assignments of the export before are not listed any more" in result.statements[0]
    assert state(promised) is PromiseState.DONE


def test_the_very_same_export_again_shows_that_it_is_still_there_and_after_its_time_that_it_is_not_done(
    promised, export
):
    again = export(row("r01"), row("r02"), row("b03", "KNOWN"), name="second.csv")
    assert again.batch is not None
    (one,) = promises(promised, OWNER).lines
    assert one.state is PromiseState.HANDED_OVER
    assert "second.csv" in one.sentence
    assert "counts as not done from 14 days" in one.sentence
    age(promised, 20)
    (one,) = promises(promised, OWNER).lines
    assert one.state is PromiseState.NOT_DONE
    assert one.sentence.startswith("Not done after 20 days: second.csv")
    export(name="third.csv")
    assert state(promised) is PromiseState.DONE
    repeated = export(row("r01"), row("r02"), row("b03", "KNOWN"), name="fourth.csv")
    assert repeated.batch is None
    (one,) = promises(promised, OWNER).lines
    assert one.state is PromiseState.RE_PAIRED
    assert "the same file as before" in one.sentence


@pytest.mark.parametrize(
    ("rows", "others", "name", "why"),
    [
        ([], KNOWN_ROWS[:1], "assignments.csv", "it names too few people of the team"),
        ([row("b01", "USED01")], [], "assignments.csv", "it lists other items than assignments.csv did"),
        ([row("b03", "KNOWN")], KNOWN_ROWS, "assignments_2020-01-31.csv", "no export of assignments"),
    ],
)
def test_an_export_that_cannot_show_it_leaves_it_handed_over_and_says_why(promised, export, rows, others, name, why):
    export(*rows, others=others, name=name)
    (one,) = promises(promised, OWNER).lines
    assert one.state is PromiseState.HANDED_OVER
    assert why in one.sentence


@pytest.mark.parametrize("status", ["exempt", "withdrawn", "done"])
def test_an_assignment_that_asks_nothing_any_more_counts_as_gone(promised, export, status):
    export(row("r01", status=status), row("r02", status=status))
    assert state(promised) is PromiseState.DONE


def test_one_person_who_still_has_it_is_enough_for_not_done(promised, export):
    export(row("r02"))
    age(promised, 30)
    assert state(promised) is PromiseState.NOT_DONE


def test_testing_out_is_about_those_who_proved_it_and_those_midway_keep_theirs(story_store, tmp_path, export):
    decide(story_store, "Blue", "KNOWN", DecisionVerb.TEST_OUT)
    hand_over(story_store, tmp_path)
    export(row("b03", "IDLE1"), row("r01"), row("r02"), others=[row("b15", "KNOWN"), row("b16", "KNOWN")])
    assert state(story_store) is PromiseState.DONE  # b15 proved nothing and b16 is midway: both keep it


def test_offers_after_it_was_gone_raise_the_alarm_with_the_campaign(promised, export, take_into):
    export()
    age(promised, 1)
    with promised.write() as connection:
        connection.execute(text("UPDATE batch SET imported_at = imported_at - 86400, effective_on = effective_on - 1"))
    offers = f"Employee id,Content id,Offered on,Channel,Campaign\nr07,IDLE2,{STORY.ago(0)},emailed,Autumn news\n"
    take_into(promised, "offers.csv", offers)
    (one,) = promises(promised, OWNER).lines
    assert one.state is PromiseState.RE_PAIRED
    assert "Autumn news" in one.sentence


def test_what_was_decided_as_if_on_an_earlier_day_is_followed_as_if_from_then_on(story_store, tmp_path, export):
    decide(story_store, "Red", "IDLE2", as_of=unpair_lists(story_store, OWNER)[0].as_of - 30)
    hand_over(story_store, tmp_path)
    export(name=f"assignments_{STORY.ago(20)}.csv")
    assert state(story_store) is PromiseState.DONE


def test_promises_are_of_own_teams_and_taken_back_ones_are_none(story_store, tmp_path):
    decide(story_store, "Red", "IDLE2")
    decide(story_store, "Green", "IDLE1")
    green = next(one.team_id for one in unpair_lists(story_store, OWNER) if one.team == "Green")
    mary = Viewer("Mary", Role.MANAGER, frozenset({green}))
    assert [row[2] for row in promise_rows(promises(story_store, mary))] == ["Green"]
    decide(story_store, "Green", "IDLE1", DecisionVerb.RE_PAIR)
    assert promises(story_store, mary).sentence == "Nothing has been promised yet."
    with pytest.raises(NotPermitted):
        promises(story_store, Viewer("chief", Role.LEADER))


def test_people_who_had_nothing_but_what_was_to_go_are_not_waited_for(story_store, tmp_path, take_into):
    def take(*rows):
        take_into(story_store, "assignments.csv", "\n".join([HEADING, *rows]) + "\n")

    kept = [row("g01", "USED01"), row("g02", "USED01"), row("r03", "USED02")]
    take(*KNOWN_ROWS, row("r01"), row("r02"), *kept)
    decide(story_store, "Red", "IDLE2")
    decide(story_store, "Blue", "KNOWN")
    hand_over(story_store, tmp_path)
    take(*kept, KNOWN_ROWS[3])  # b16 is midway and keeps it
    assert [one.state for one in promises(story_store, OWNER).lines] == [PromiseState.DONE, PromiseState.DONE]


def keep_personally(store, person, item, verb=DecisionVerb.RE_PAIR):
    """The learner herself says that she keeps it, or does not want it."""
    with store.write() as connection:
        learner_id, listing_id = (
            connection.execute(text(f"SELECT {key} FROM {table} WHERE external_id = :name"), {"name": name}).scalar()
            for key, table, name in (("learner_id", "identity", person), ("listing_id", "listing", item))
        )
        day = (datetime.now(UTC).date() - date(1970, 1, 1)).days
        decide_personally(
            connection, learner_id=learner_id, team_id=1, item=item_of(connection, listing_id),
            verb=verb, note="My word.", decided_by="a learner", day=day, at=int(time.time()),
        )  # fmt: skip


def test_whoever_says_herself_that_she_keeps_it_raises_no_alarm_and_others_still_do(promised, export):
    export()
    keep_personally(promised, "r01", "IDLE2")
    export(row("r01", days=0))
    assert [one.state for one in promises(promised, OWNER).lines] == [PromiseState.DONE]
    export(row("r01", days=0), row("r02", days=0))
    assert [one.state for one in promises(promised, OWNER).lines] == [PromiseState.RE_PAIRED]
