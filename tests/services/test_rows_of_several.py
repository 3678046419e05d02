"""Rows of a file that become several events are counted as rows: new, repeated, rejected or left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.services.undoing import undo
from learnerintel.settings import Settings
from learnerintel.store.opening import open_store

OWNER = Viewer.local_owner()
HEAD = "learner_id,step,week_number,step_number,first_visited_at,last_completed_at\n"
VISITED = "7f3a,1.10,1,10,2017-03-07 09:00:00 UTC,\n"
FINISHED = "7f3a,1.10,1,10,2017-03-07 09:00:00 UTC,2017-03-08 09:30:00 UTC\n"
OTHER = "9c2b,1.1,1,1,2017-03-08 10:00:00 UTC,2017-03-09 11:30:00 UTC\n"
NOTHING = "9c2b,1.2,1,2,,\n"
BAD = "9c2b,1.3,1,3,2017-03-08 10:05:00 UTC,soon\n"


@pytest.fixture
def take(tmp_path):
    settings = Settings(store_url=f"sqlite:///{tmp_path}/steps.db", rejects_folder=tmp_path / "rejects")
    store = open_store(settings.store_url)

    def taken(*rows: str, week: str = "a"):
        folder = tmp_path / week
        folder.mkdir()
        path = folder / "ethics-2_step-activity.csv"
        path.write_text(HEAD + "".join(rows), encoding="utf-8")
        (result,) = import_files(store, OWNER, [path], ImportOptions(accept_good_rows=2), settings)
        return result

    taken.store = store
    return taken


def counts(result):
    return (
        result.rows_read, result.rows_new, result.rows_duplicate, result.rows_rejected, result.rows_left_out
    )  # fmt: skip


def test_a_row_counts_once_whatever_became_of_it(take):
    result = take(VISITED, OTHER, NOTHING, BAD)
    assert counts(result) == (4, 2, 0, 1, 1)
    assert "3 new records from 2 rows of the file." in result.statements


def test_a_row_of_which_one_event_is_new_is_new(take):
    take(VISITED, OTHER)
    assert counts(take(FINISHED, OTHER, week="b")) == (2, 1, 1, 0, 0)


def test_a_row_that_is_there_twice_has_a_new_twin(take):
    take(VISITED)
    assert counts(take(VISITED, VISITED, week="b")) == (2, 1, 1, 0, 0)


def test_undoing_takes_all_events_of_a_row_back(take):
    first = take(OTHER)
    undo(take.store, OWNER, first.batch)
    assert counts(take(OTHER, week="b")) == (1, 1, 0, 0, 0)


def test_the_file_with_the_rejected_rows_holds_a_row_once(take):
    result = take(OTHER, ",2.2,2,2,2017-03-09 12:10:00 UTC,2017-03-09 12:20:00 UTC\n")
    assert counts(result) == (2, 1, 0, 1, 0)
    assert len(Path(result.rejects).read_text(encoding="utf-8-sig").splitlines()) == 2
