from __future__ import annotations

import json

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.errors import Refusal
from learnerintel.services import watching
from learnerintel.services.importing import ImportOptions
from learnerintel.services.watching import watch

OWNER = Viewer.local_owner()
ROSTER = "Employee ID,Team\n1,Blue\n2,Red\n"


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "nightly"
    found.mkdir()
    return found


@pytest.fixture
def look(store, settings, read_here, folder):
    """A function that looks once into the folder, with what happens while it waits."""

    def once(meanwhile=lambda: None):
        return watch(store, OWNER, folder, ImportOptions(), settings, is_once=True, wait=lambda _: meanwhile())

    return once


def reports(folder):
    return [json.loads(line) for line in (folder / watching.REPORT).read_text(encoding="utf-8").splitlines()]


def test_what_is_taken_and_what_is_refused_lie_apart_and_are_reported(folder, look):
    (folder / "a.csv").write_text(ROSTER)
    (folder / "b.csv").write_text("Employee ID,Content ID,Event,Date\n1,C1,viewed,2026-02-30\n")
    assert look() == 1
    assert (folder / "taken" / "a.csv").exists()
    assert "2026-02-30" in (folder / "refused" / "b.csv.reason.txt").read_text()
    first, second = reports(folder)
    assert (first["file"], first["rows_new"], first["moved_to"]) == ("a.csv", 2, "taken/a.csv")
    assert (second["file"], second["batch"], second["moved_to"]) == ("b.csv", None, "refused/b.csv")


def test_a_file_that_is_still_growing_waits_for_the_next_look(folder, look):
    path = folder / "a.csv"
    path.write_text(ROSTER)
    look(lambda: path.write_text(ROSTER + "3,Red\n"))
    assert path.exists()
    look()
    assert reports(folder)[0]["rows_new"] == 3


def test_unfinished_hidden_and_own_files_are_left_alone(folder, look):
    for name in ("a.csv.part", ".hidden.csv", "report.jsonl"):
        (folder / name).write_text(ROSTER if name != "report.jsonl" else "")
    assert look() == 0
    assert reports(folder) == []


def test_a_file_that_was_stored_but_not_moved_counts_once(folder, look, monkeypatch):
    (folder / "a.csv").write_text(ROSTER)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(watching, "_put_away", killed)
        with pytest.raises(KeyboardInterrupt):
            look()
    look()
    (line,) = reports(folder)
    assert (line["rows_new"], line["rows_duplicate"]) == (0, 2)
    assert not (folder / "a.csv").exists()


def test_the_same_name_twice_overwrites_nothing(folder, look):
    for text in (ROSTER, ROSTER + "3,Red\n"):
        (folder / "a.csv").write_text(text)
        look()
    assert sorted(path.name for path in (folder / "taken").iterdir()) == ["a-2.csv", "a.csv"]


def test_a_folder_is_watched_by_one_process_and_has_to_be_there(folder, look, store, settings):
    with watching._alone(folder), pytest.raises(Refusal, match="Another process watches"):
        look()
    with pytest.raises(Refusal, match="There is no folder"):
        watch(store, OWNER, folder / "none", ImportOptions(), settings, is_once=True)


def test_it_looks_again_until_it_is_ended(folder, store, settings, read_here):
    waits = []

    def wait(seconds):
        waits.append(seconds)
        if len(waits) == 3:
            raise KeyboardInterrupt
        (folder / f"{len(waits)}.csv").write_text(ROSTER)

    with pytest.raises(KeyboardInterrupt):
        watch(store, OWNER, folder, ImportOptions(), settings, wait=wait)
    assert waits == [watching.STEADY_SECONDS, watching.LOOK_EVERY_SECONDS, watching.STEADY_SECONDS]
