from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta

import pytest

from learnerintel.domain.notices import NoticeKind, NoticeState
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb, Role
from learnerintel.services.acting import write_actions
from learnerintel.services.importing import ImportOptions, import_file
from learnerintel.services.ledger import ledger
from learnerintel.services.undoing import undo
from learnerintel.services.unpairing import unpair_lists
from learnerintel.store import notices
from learnerintel.store.company import save_company_setting

OWNER = Viewer.local_owner()


@pytest.fixture
def rate(story_store, tmp_path, settings, read_here):
    """A function that takes in feedback given as (person, item, stars, comment, days ago)."""

    def run(*rows, name="feedback", options=None):
        today = datetime.now(UTC).date()
        lines = ["Employee id,Content id,Submitted on,Rating (1-5),Comment"]
        for person, item, stars, comment, ago in rows:
            lines.append(f"{person},{item},{(today - timedelta(days=ago)).isoformat()},{stars},{comment}")
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        result = import_file(story_store, OWNER, path, path.name, options or ImportOptions(), settings)
        assert result.refusal is None, result
        return result

    return run


def found(store, *states):
    with store.read() as connection:
        return notices.notices(connection, *states)


def actions_of(store, tmp_path):
    out = tmp_path / "actions.csv"
    write_actions(store, OWNER, system="generic", out=out)
    with out.open(encoding="utf-8", newline="") as file:
        return [(row["action"], row["learner_id"], row["content_id"]) for row in csv.DictReader(file)]


def test_a_two_star_rating_of_optional_content_unpairs_its_rater_alone_and_drafts_one_message(
    story_store, rate, tmp_path
):
    result = rate(("r05", "IDLE2", 2, "Dull", 1), ("r06", "USED01", 5, "Fine", 1))
    (line,) = ledger(story_store, OWNER).lines
    assert (line.verb, line.team, line.learner_count) == (DecisionVerb.UNPAIR, "one learner", 1)
    assert actions_of(story_store, tmp_path) == [("exempt", "r05", "IDLE2")]
    (made,) = found(story_store)
    assert (made.kind, made.state, made.stars, made.decision_id) == ("poor", "drafted", 2, line.decision_id)
    assert any("1 poor rating of optional content" in said for said in result.statements)


def test_the_team_stays_as_it_was_and_no_manager_sees_the_learner(story_store, rate):
    rate(("r05", "IDLE2", 1, "", 1))
    (red,) = unpair_lists(story_store, OWNER, team="Red")
    assert ledger(story_store, OWNER, team_id=red.team_id).lines == ()
    manager = Viewer("Mia", Role.MANAGER, frozenset({red.team_id}))
    assert ledger(story_store, manager).lines == ()


@pytest.mark.parametrize(
    ("person", "item", "stars", "comment", "ago", "kinds"),
    [
        ("r05", "IDLE2", "", "Utterly useless and boring", 1, []),  # text alone never does
        ("r05", "IDLE2", 3, "Utterly useless and boring", 1, ["ask"]),
        ("r05", "IDLE2", 3, "Wonderful and helpful", 1, []),
        ("r05", "IDLE2", 4, "Utterly useless and boring", 1, []),
        ("r05", "LAW", 1, "", 1, ["required", "owner"]),
        ("r05", "UNSAID", 1, "", 1, []),
        ("r05", "IDLE2", 1, "", 40, []),  # too old
        ("stranger", "IDLE2", 1, "", 1, []),  # on no roster
    ],
)
def test_only_a_poor_recent_rating_of_somebody_present_leads_to_something(
    story_store, rate, person, item, stars, comment, ago, kinds
):
    rate((person, item, stars, comment, ago))
    assert [one.kind for one in found(story_store)] == kinds
    assert ledger(story_store, OWNER).lines == ()


def test_the_same_rating_in_a_second_file_leads_to_nothing_more(story_store, rate):
    rate(("r05", "IDLE2", 2, "Dull", 1))
    rate(("r05", "IDLE2", 2, "Dull", 1), ("r05", "IDLE2", 1, "Still dull", 0), name="again")
    assert len(found(story_store)) == 1
    assert len(ledger(story_store, OWNER).lines) == 1


def test_a_better_rating_that_came_later_is_what_counts(story_store, rate):
    rate(("r05", "IDLE2", 1, "", 3), ("r05", "IDLE2", 5, "", 1))
    assert found(story_store) == []


def test_a_dry_run_and_a_company_that_switched_it_off_change_nothing(story_store, rate):
    rate(("r05", "IDLE2", 2, "", 1), options=ImportOptions(is_dry_run=True))
    assert found(story_store) == []
    with story_store.write() as connection:
        save_company_setting(connection, "fast_path", "off")
    rate(("r05", "IDLE2", 2, "", 1))
    assert found(story_store) == []


def test_where_the_company_switched_sending_on_the_apology_is_approved_at_once(story_store, rate):
    with story_store.write() as connection:
        save_company_setting(connection, "fast_path", "send")
    rate(("r05", "IDLE2", 2, "", 1), ("r06", "IDLE2", 3, "Boring and useless", 1))
    assert {(one.kind, one.state) for one in found(story_store)} == {
        (NoticeKind.POOR, NoticeState.APPROVED),
        (NoticeKind.ASK, NoticeState.DRAFTED),
    }


def test_undoing_the_import_takes_the_unpairing_and_the_unsent_message_back(story_store, rate):
    result = rate(("r05", "IDLE2", 2, "", 1))
    undo(story_store, OWNER, result.batch)
    assert [one.state for one in found(story_store)] == [NoticeState.WITHDRAWN]
    assert [line.verb for line in ledger(story_store, OWNER).lines] == [DecisionVerb.RE_PAIR, DecisionVerb.UNPAIR]
    rate(("r05", "IDLE2", 2, "", 1), name="again")
    assert [one.state for one in found(story_store)] == [NoticeState.WITHDRAWN, NoticeState.DRAFTED]

