from __future__ import annotations

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted, UnknownName
from learnerintel.services.checking import check
from learnerintel.services.importing import ImportOptions
from learnerintel.services.undoing import list_batches, undo
from learnerintel.store.company import save_company_setting

OWNER = Viewer.local_owner()
ROSTER = "Employee ID,Email,Name,Team,Department,Team since,Team until\n"
ACTIVITY = "Employee ID,Content ID,Content title,Event,Date\n"


def roster(*rows: str) -> str:
    return ROSTER + "\n".join(rows) + "\n"


def activity(*rows: str) -> str:
    return ACTIVITY + "\n".join(rows) + "\n"


def test_rows_read_are_new_repeated_rejected_or_left_out(take):
    (first,) = take(a=activity("1,C1,One,viewed,2026-01-05", "1,C1,One,viewed,2026-01-05"))
    (second,) = take(
        ImportOptions(accept_good_rows=2),
        b=activity("1,C1,One,viewed,2026-01-05", "2,C1,One,viewed,2026-01-06", ",C1,One,viewed,2026-01-06"),
    )
    assert (first.rows_read, first.rows_new) == (2, 2)
    assert (second.rows_read, second.rows_new, second.rows_duplicate, second.rows_rejected) == (3, 1, 1, 1)
    assert second.rejects is not None


def test_the_same_file_again_leaves_no_batch_and_changes_nothing(take, store, contents_of):
    text = activity("1,C1,One,viewed,2026-01-05", "2,C1,One,viewed,2026-01-05")
    take(a=text)
    before, version = contents_of(store), store.data_version()
    (again,) = take(renamed=text)
    (reordered,) = take(b=activity("2,C1,One,viewed,2026-01-05", "1,C1,One,viewed,2026-01-05"))
    assert (again.batch, again.rows_new, again.rows_duplicate) == (None, 0, 2)
    assert (reordered.batch, reordered.rows_new, reordered.rows_duplicate) == (None, 0, 2)
    assert contents_of(store) == before
    assert store.data_version() == version


def test_a_file_with_problems_is_refused_whole_and_the_store_is_unchanged(take, store, contents_of):
    before = contents_of(store)
    (result,) = take(a=activity("1,C1,One,viewed,2026-01-05", "1,C1,One,viewed,2026-02-30"))
    assert result.batch is None
    assert "Nothing was taken in" in result.refusal
    assert any("row 3" in sentence and "2026-02-30" in sentence for sentence in result.problems)
    assert contents_of(store) == before


def test_above_a_twentieth_rejected_the_good_rows_need_a_second_yes(take):
    rows = ["1,C1,One,viewed,2026-01-05"] * 9 + ["1,C1,One,viewed,never"]
    (once,) = take(ImportOptions(accept_good_rows=1), a=activity(*rows))
    (twice,) = take(ImportOptions(accept_good_rows=2), a=activity(*rows))
    assert "10%" in once.refusal
    assert (twice.rows_new, twice.rows_rejected) == (9, 1)


def test_a_dry_run_counts_and_keeps_nothing(take, store, contents_of):
    before = contents_of(store)
    (result,) = take(ImportOptions(is_dry_run=True), a=activity("1,C1,One,viewed,2026-01-05"))
    assert (result.rows_new, result.batch) == (1, None)
    assert contents_of(store) == before


def test_people_and_content_wait_and_are_matched_when_roster_and_catalogue_come(take, store, contents_of):
    take(a="Email,Content title,Event,Date\nann@x.org,Safety first,viewed,2026-01-05\n")
    assert contents_of(store)["learner_content_day"][0][1:4] == ("ann@x.org", "Safety first", None)
    take(
        r=roster("0007,ann@x.org,Ann,Blue,North,2025-01-01,"),
        c="Content ID,Title,Obligation,Regulatory\nC1,Safety first,optional,no\n",
    )
    (row,) = contents_of(store)["learner_content_day"]
    assert row[1:4] == ("0007", "C1", "North\x1fBlue")
    assert row[5] == 1, "the catalogue says that it is voluntary"
    assert check(store, OWNER) == []


def test_undoing_a_roster_lets_people_wait_again(take, store, contents_of):
    take(a="Email,Content title,Event,Date\nann@x.org,Safety first,viewed,2026-01-05\n")
    before = contents_of(store)
    (result,) = take(r=roster("0007,ann@x.org,Ann,Blue,North,2025-01-01,"))
    undo(store, OWNER, result.batch)
    assert contents_of(store) == before
    assert check(store, OWNER) == []


def test_an_address_that_two_people_share_links_nobody(take, store, contents_of):
    take(r=roster("1,desk@x.org,Ann,Blue,,2025-01-01,", "2,desk@x.org,Bob,Blue,,2025-01-01,"))
    take(a="Email,Content ID,Event,Date\ndesk@x.org,C1,viewed,2026-01-05\n")
    (row,) = contents_of(store)["learner_content_day"]
    assert row[1] == "desk@x.org"


def test_where_a_last_day_is_the_next_first_day_the_later_team_has_it(take, store, contents_of):
    take(
        r=roster("1,,,Blue,,2025-01-01,2025-06-30", "1,,,Red,,2025-06-30,"),
        a=activity("1,C1,One,viewed,2025-06-29", "1,C1,One,viewed,2025-06-30"),
    )
    teams = [row[3] for row in contents_of(store)["learner_content_day"]]
    assert teams == ["Blue", "Red"]


def test_activity_of_a_day_without_a_team_is_kept_without_one(take, store, contents_of):
    take(r=roster("1,,,Blue,,2025-01-01,2025-06-30"), a=activity("1,C1,One,viewed,2025-07-01"))
    (row,) = contents_of(store)["learner_content_day"]
    assert row[3] is None


def test_a_second_roster_that_lacks_people_asks_what_it_is(take, store, contents_of):
    take(r=roster("1,,,Blue,,2025-01-01,", "2,,,Blue,,2025-01-01,"))
    before = contents_of(store)
    (asked,) = take(s=roster("1,,,Blue,,2025-01-01,", "3,,,Red,,2026-01-01,"))
    assert asked.error.asks == "roster_mode"
    assert contents_of(store) == before
    (changes,) = take(ImportOptions(roster_mode="changes"), s=roster("3,,,Red,,2026-01-01,"))
    assert changes.rows_new == 1
    assert len(contents_of(store)["membership"]) == 3


def test_in_a_snapshot_people_who_are_missing_have_left(take, store, contents_of):
    take(r=roster("1,,,Blue,,2025-01-01,", "2,,,Blue,,2025-01-01,"))
    (result,) = take(ImportOptions(roster_mode="snapshot"), s=roster("1,,,Blue,,2025-01-01,"))
    assert (result.rows_new, result.rows_duplicate) == (0, 1)
    assert result.batch is not None, "somebody has left, so something is new"
    ends = {row[1]: row[3] for row in contents_of(store)["membership"]}
    assert ends["1"] is None
    assert ends["2"] is not None


def test_a_few_mended_rows_are_not_taken_for_the_whole_company(take, store, contents_of):
    with store.write() as connection:
        save_company_setting(connection, "roster_mode", "snapshot")
    take(r=roster(*(f"{number},,,Blue,,2025-01-01," for number in range(1, 11))))
    before = contents_of(store)
    (asked,) = take(mended=roster("1,,,Red,,2026-01-01,"))
    assert asked.error.asks == "roster_mode"
    assert "9 of the 10 people" in str(asked.error)
    assert contents_of(store) == before
    (weekly,) = take(weekly=roster(*(f"{number},,,Blue,,2025-01-01," for number in range(1, 9))))
    assert weekly.batch is not None, "a fifth is not more than a fifth, so the standing answer holds"


def test_the_newest_transcript_wins_and_an_undo_uncovers_the_one_before(take, store, contents_of):
    head = "Employee ID,Course ID,Course title,Status,Assigned on,Due on,Started on,Completed on\n"
    take(a=head + "1,C1,One,In progress,2026-01-01,,2026-01-02,\n")
    before = contents_of(store)
    (second,) = take(b=head + "1,C1,One,Completed,2026-01-01,,2026-01-02,2026-01-09\n")
    assert [row[2] for row in contents_of(store)["transcript"]] == ["completed"]
    assert sum(row[8] for row in contents_of(store)["learner_content_day"]) == 1
    undo(store, OWNER, second.batch)
    assert contents_of(store) == before


def test_a_later_relabelling_does_not_change_what_was_asked(take, store, contents_of):
    take(
        c="Content ID,Title,Obligation,Regulatory\nC1,One,optional,no\n",
        s="Employee ID,Content ID,Assigned on,Due on,Obligation,Status\n1,C1,2026-01-01,2026-03-01,mandatory,open\n",
        a=activity("1,C1,One,viewed,2025-12-31", "1,C1,One,viewed,2026-01-02"),
    )
    counts = [(row[5], row[6]) for row in contents_of(store)["learner_content_day"]]
    assert counts == [(1, 0), (0, 1)], "chosen before it was assigned, required after"


def test_comments_are_scored_once_each(take, store, contents_of):
    head = "Response ID,Email,Content ID,Submitted on,Rating (1-5),Comment\n"
    take(f=head + "r1,a@x.org,C1,2026-01-05,1,This was a terrible waste of time\nr2,b@x.org,C1,2026-01-05,5,n/a\n")
    (terrible,) = [row for row in contents_of(store)["feedback"] if row[6] and row[6].startswith("This")]
    (filler,) = [row for row in contents_of(store)["feedback"] if row[6] == "n/a"]
    assert terrible[7] == -1
    assert filler[7] is None, "a filler is not scored, which is not the same as neutral"


CATALOGUE = "Content ID,Title,Minutes,Obligation\n"
TIMED = "Employee ID,Content ID,Event,Date,Duration (minutes)\n"


def test_a_new_nominal_length_decides_anew_which_times_were_idle(take, store, contents_of):
    take(c=CATALOGUE + "C1,One,10,optional\n", a=TIMED + "1,C1,completed,2026-01-05,90\n")
    seconds = {row[9] for row in contents_of(store)["learner_content_day"]}
    take(c=CATALOGUE + "C1,One,60,optional\n")
    assert (seconds, {row[9] for row in contents_of(store)["learner_content_day"]}) == ({1800}, {5400})
    assert check(store, OWNER) == []


def test_an_offer_changes_the_obligation_of_what_came_after_it_and_undoing_it_changes_it_back(take, store, contents_of):
    take(a=activity("1,C1,One,viewed,2026-01-05", "1,C1,One,viewed,2026-03-05"))
    before = contents_of(store)
    (offer,) = take(o="Employee ID,Content ID,Channel,Date,Obligation\n1,C1,invited,2026-02-01,recommended\n")
    assert sorted(row[5] for row in contents_of(store)["learner_content_day"]) == [0, 1]
    assert check(store, OWNER) == []
    undo(store, OWNER, offer.batch)
    assert contents_of(store) == before
    assert check(store, OWNER) == []


def test_undo_says_when_there_is_no_such_batch(store):
    with pytest.raises(UnknownName, match="no batch 9"):
        undo(store, OWNER, 9)


def test_a_manager_may_not_import_or_undo(take, store):
    manager = Viewer("m", Role.MANAGER, frozenset({1}))
    with pytest.raises(NotPermitted):
        take(viewer=manager, a=activity("1,C1,One,viewed,2026-01-05"))
    with pytest.raises(NotPermitted):
        undo(store, manager, 1)


def test_the_history_lists_batches_newest_first_with_what_was_said(take, store):
    take(a=activity("1,C1,One,viewed,2026-01-05"), b=activity("1,C1,One,viewed,2026-01-06"))
    lines = list_batches(store, OWNER)
    assert [line.file_name for line in lines] == ["b.csv", "a.csv"]
    assert lines[0].state == "done"
