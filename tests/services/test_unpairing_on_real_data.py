"""The unpair rule on a real module: two presentations, 26 teams, 350,298 rows of activity."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import date, timedelta
from statistics import fmean

import numpy as np
import pytest

from learnerintel.domain.periods import day_of
from learnerintel.domain.viewer import Viewer
from learnerintel.errors import Refusal
from learnerintel.evaluation.cases import Cases
from learnerintel.evaluation.rules import BASELINES
from learnerintel.services.backtesting import backtest
from learnerintel.services.checking import check
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.services.past_cases import day_of_past
from learnerintel.services.undoing import undo
from learnerintel.services.unpairing import COLUMNS, list_rows, unpair_lists
from learnerintel.settings import Settings

OWNER = Viewer.local_owner()
AS_OF = date(2014, 1, 29)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("module")


@pytest.fixture(scope="module")
def settings(folder):
    return Settings(rejects_folder=folder / "rejects")


@pytest.fixture(scope="module")
def module(samples):
    return samples / "oulad_aaa"


@pytest.fixture(scope="module")
def whole(folder, module, settings, new_store):
    (folder / "whole").mkdir()
    store = new_store(folder / "whole")
    results = import_files(store, OWNER, sorted(module.iterdir()), ImportOptions(), settings)
    yield store, {result.file: result for result in results}
    store.close()


@pytest.fixture(scope="module")
def whole_contents(whole, contents_of):
    """Everything in that store; reading it takes seconds, so it is read once."""
    return contents_of(whole[0])


def _rows(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_every_row_of_four_files_is_taken_once(whole, whole_contents):
    store, results = whole
    counts = {name: (one.rows_read, one.rows_new, one.rows_rejected) for name, one in results.items()}
    assert counts == {
        "activity.csv.gz": (350_298, 350_298, 0),
        "catalogue.csv": (425, 425, 0),
        "roster.csv": (748, 748, 0),
        "scores.csv": (3_146, 3_146, 0),
    }
    clicks = sum(row[11] * count for row, count in whole_contents["activity"].items() if row[7] == "activity")
    assert clicks == 1_246_652
    assert check(store, OWNER) == []


def test_the_same_files_again_change_nothing(whole, module, settings, whole_contents, contents_of):
    store, _ = whole
    again = import_files(store, OWNER, sorted(module.iterdir(), reverse=True), ImportOptions(), settings)
    assert [(one.batch, one.rows_new) for one in again] == [(None, 0)] * 4
    assert contents_of(store) == whole_contents


def test_a_part_and_then_the_whole_hold_the_facts_of_the_whole_also_when_the_part_is_undone(
    folder, module, settings, whole_contents, new_store, contents_of
):
    with gzip.open(module / "activity.csv.gz", "rt", encoding="utf-8") as file:
        lines = [next(file) for _ in range(200_001)]
    part = folder / "part.csv"
    part.write_text("".join(lines), encoding="utf-8")
    (folder / "parts").mkdir()
    store = new_store(folder / "parts")
    others = [module / name for name in ("roster.csv", "catalogue.csv", "scores.csv")]
    import_files(store, OWNER, others, ImportOptions(), settings)
    (first,) = import_files(store, OWNER, [part], ImportOptions(), settings)
    (second,) = import_files(store, OWNER, [module / "activity.csv.gz"], ImportOptions(), settings)
    assert (first.rows_new, second.rows_new, second.rows_duplicate) == (200_000, 150_298, 200_000)
    assert contents_of(store) == whole_contents
    undo(store, OWNER, first.batch)
    assert contents_of(store) == whole_contents
    store.close()


@pytest.fixture(scope="module")
def lists(whole):
    return unpair_lists(whole[0], OWNER, as_of=day_of(AS_OF))


def test_thirteen_teams_have_a_list_and_thirteen_say_that_nobody_is_in_them(lists):
    assert sum(one.has_list for one in lists) == 13
    silent = [one for one in lists if not one.has_list]
    assert len(silent) == 13
    assert {one.sentence for one in silent} == {"The team has no members that day."}


def test_the_lists_hold_to_their_promises_when_recounted_from_the_raw_rows(lists, module):
    members, touched, first = defaultdict(set), defaultdict(set), {}
    for row in _rows(module / "roster.csv"):
        if row["Team since"] <= AS_OF.isoformat() <= (row["Team until"] or "9999"):
            members[row["Team"]].add(row["Employee ID"])
    everybody = set().union(*members.values())
    for row in _rows(module / "activity.csv.gz"):
        if row["Date"] <= AS_OF.isoformat() and row["Employee ID"] in everybody:
            item = row["Content ID"]
            first[item] = min(row["Date"], first.get(item, row["Date"]))
            if row["Date"] > (AS_OF - timedelta(days=28)).isoformat():
                touched[item].add(row["Employee ID"])
    exposed = {item for item, day in first.items() if day <= (AS_OF - timedelta(days=28)).isoformat()}
    optional = {row["Content ID"] for row in _rows(module / "catalogue.csv") if row["Obligation"] == "optional"}
    for one in lists:
        rows = [row for row in list_rows(one) if row[COLUMNS.index("blocked_by")] is None]
        listed = {row[1] for row in rows}
        assert len(listed) == len(rows)
        assert listed <= exposed & optional, "nothing that only a later presentation used"
        assert len(listed) <= len(exposed & optional) / 5
        for item in listed:
            assert len(touched[item] & members[one.team]) <= len(members[one.team]) / 10


@pytest.fixture(scope="module")
def cut_off(folder, module, settings, new_store):
    """A store that holds nothing dated after the day."""
    early = folder / "early"
    early.mkdir()
    day = AS_OF.isoformat()
    activity = [row for row in _rows(module / "activity.csv.gz") if row["Date"] <= day]
    scores = [row for row in _rows(module / "scores.csv") if row["Submitted on"] <= day]
    roster = [
        {**row, "Team until": row["Team until"] if row["Team until"] <= day else ""}
        for row in _rows(module / "roster.csv")
        if row["Team since"] <= day
    ]
    store = new_store(early)
    files = [_write(early / "activity.csv", activity), _write(early / "scores.csv", scores)]
    files += [_write(early / "roster.csv", roster), module / "catalogue.csv"]
    import_files(store, OWNER, files, ImportOptions(), settings)
    yield store
    store.close()


def test_nothing_dated_later_changes_any_row(lists, cut_off):
    then = unpair_lists(cut_off, OWNER, as_of=day_of(AS_OF))
    now_rows = [row for one in lists for row in list_rows(one)]
    assert [row for one in then for row in list_rows(one)] == now_rows


SIX_DATES = ["2013-12-01", "2014-01-29", "2014-02-28", "2014-12-01", "2015-01-29", "2015-03-29"]


@pytest.fixture(scope="module")
def six_tries(whole):
    return [backtest(whole[0], OWNER, day_of(date.fromisoformat(each))) for each in SIX_DATES]


def _mean(tries, rule, name):
    return fmean(getattr(one.of(rule), name).value for one in tries)


def test_the_rule_would_have_been_right_and_more_often_than_simple_ones(six_tries):
    assert _mean(six_tries, "product", "precision") >= 0.96
    assert _mean(six_tries, "product", "regret") <= 0.012
    assert _mean(six_tries, "product", "mistakes") <= 0.015
    for baseline in BASELINES:
        assert _mean(six_tries, "product", "precision") > _mean(six_tries, baseline.name, "precision")
        assert _mean(six_tries, "product", "regret") < _mean(six_tries, baseline.name, "regret")


def test_dead_shelves_are_counted_apart(six_tries):
    assert [one.dead_count > 0 for one in six_tries] == [False, False, True, True, True, True]
    assert all(one.dead_unused_count <= one.dead_count for one in six_tries)


def test_nothing_after_a_day_changes_what_a_rule_sees_of_it(whole, cut_off):
    with cut_off.read() as connection, whole[0].read() as other:
        cut, uncut = (day_of_past(each, day_of(AS_OF), 90) for each in (connection, other))
    names = [name for name in Cases.__dataclass_fields__ if name not in {"later", "content_id"}]
    assert cut.teams == uncut.teams
    for name in names:
        assert np.array_equal(np.sort(getattr(cut.cases, name)), np.sort(getattr(uncut.cases, name)), equal_nan=True)
    assert cut.cases.later.sum() == 0 < uncut.cases.later.sum()


def test_a_day_whose_outcome_is_not_known_is_refused(whole):
    with pytest.raises(Refusal, match="90 are needed"):
        backtest(whole[0], OWNER, day_of(date(2015, 9, 1)))
    with pytest.raises(Refusal, match="above 0"):
        backtest(whole[0], OWNER, day_of(AS_OF), share=0)
