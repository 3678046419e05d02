from __future__ import annotations

import io
import os
import stat
import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import text

from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted, Refusal, UnknownName
from learnerintel.services import inspecting, reading, taking, uploading, waiting_files
from learnerintel.services.import_account import ImportOptions
from learnerintel.services.undoing import list_batches
from learnerintel.services.uploading import UploadDesk, desk_of
from learnerintel.services.waiting_files import BUSY, State, quarantine_folder
from learnerintel.store.company import save_company_setting

OWNER = Viewer.local_owner()
ROSTER = "Employee ID,Name,Team\n0001,Ada,Blue\n0002,Grace,Red\n"
CATALOGUE = "Course ID,Course title,Format,Regulatory\nC1,Safety,Course,no\n"
HEAD = "Employee ID,Course ID,Event,Date\n"
ACTIVITY = HEAD + "0001,C1,completed,2025-03-14\n0002,C1,completed,2025-03-15\n"
ASKING = HEAD + "0001,C1,completed,03/04/2025\n"
GOOD_ROWS = "".join(f"{number:04d},C1,completed,2025-03-14\n" for number in range(30))
FEW_BAD = HEAD + GOOD_ROWS + "0999,C1,completed,2025-02-30\n"
MANY_BAD = HEAD + "0001,C1,completed,2025-03-14\n0002,C1,completed,2025-02-30\n"


@pytest.fixture
def incidents():
    return []


@pytest.fixture
def desk(store, settings, incidents, monkeypatch):
    """A desk that reads in this process; the process with limits has tests of its own."""

    def read_here(path, name, choices, spool, chosen, _on_progress=None):
        return reading.read_file(path, name, choices, spool, chosen.rejects_folder)

    monkeypatch.setattr(inspecting, "read_in_process", read_here)

    def log_incident(error):
        incidents.append(error)
        return f"number{len(incidents)}"

    made = UploadDesk(store, OWNER, settings, log_incident)
    yield made
    settle(made)


def settle(desk, seconds=20):
    """Wait until nobody is at work, and return the files."""
    deadline = time.monotonic() + seconds
    while any(file.state in BUSY for file in desk.files()):
        assert time.monotonic() < deadline, desk.files()
        time.sleep(0.01)
    return desk.files()


def put(desk, content, name="file.csv"):
    file_id = desk.add(name, io.BytesIO(content.encode()))
    settle(desk)
    return file_id


def test_a_good_file_is_ready_after_a_look_and_in_the_store_after_the_taking(desk, store, settings):
    file_id = put(desk, ROSTER, "people.csv")
    assert desk.file(file_id).state is State.READY
    assert list_batches(store, OWNER) == []
    assert desk.take([file_id]) == 1
    (file,) = settle(desk)
    assert (file.state, file.result.rows_new) == (State.TAKEN, 2)
    assert [line.file_name for line in list_batches(store, OWNER)] == ["people.csv"]
    assert list(quarantine_folder(settings).iterdir()) == []


def test_a_double_click_takes_a_file_in_once(desk, store):
    file_id = put(desk, ROSTER)
    barrier, begun = threading.Barrier(4), []

    def click():
        barrier.wait()
        begun.append(desk.take([file_id, file_id]))

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settle(desk)
    assert sum(begun) == 1
    assert len(list_batches(store, OWNER)) == 1
    assert desk.take([file_id]) == 0


def test_files_taken_together_are_stored_people_and_content_first(desk, store):
    files = [put(desk, content, name) for name, content in (("a", ACTIVITY), ("c", CATALOGUE), ("r", ROSTER))]
    assert desk.take(files) == 3
    settle(desk)
    assert [line.kind for line in reversed(list_batches(store, OWNER))] == ["roster", "catalogue", "activity"]


def test_people_of_a_roster_that_waits_beside_count_as_known(desk):
    activity = put(desk, ACTIVITY)
    assert desk.matching(desk.file(activity)).people.known == 0
    roster = put(desk, ROSTER)
    assert desk.matching(desk.file(activity)).people.beside == 2
    desk.remove(roster)
    assert desk.matching(desk.file(activity)).people.known == 0


def test_a_question_keeps_a_file_out_until_it_is_answered(desk):
    file_id = put(desk, ASKING)
    file = desk.file(file_id)
    assert (file.state, file.inspection.question.asks) == (State.ASKING, "date_order")
    assert desk.take([file_id]) == 0
    assert desk.look_again(file_id, replace(file.options, choices=ReadingChoices(date_order="dmy")))
    (answered,) = settle(desk)
    assert answered.state is State.READY
    assert answered.inspection.report.preview[0]["occurred_on"] == "2025-04-03"


def test_a_roster_question_is_answered_without_reading_the_file_again(desk, monkeypatch):
    desk.take([put(desk, ROSTER)])
    settle(desk)
    file_id = put(desk, "Employee ID,Name,Team\n0001,Ada,Red\n")
    assert desk.file(file_id).inspection.question.asks == "roster_mode"
    monkeypatch.setattr(inspecting, "read_in_process", None)
    desk.look_again(file_id, ImportOptions(roster_mode="changes"))
    settle(desk)
    assert desk.file(file_id).state is State.READY
    desk.take([file_id])
    settle(desk)
    assert desk.file(file_id).result.rows_new == 1


@pytest.mark.parametrize(("content", "needed"), [(FEW_BAD, 1), (MANY_BAD, 2)])
def test_rows_with_problems_are_left_out_only_when_that_was_said_often_enough(desk, content, needed):
    file_id = put(desk, content)
    for times in range(needed):
        desk.accept_good_rows(file_id, times)
        assert not desk.file(file_id).is_takable
        assert desk.take([file_id]) == 0
    desk.accept_good_rows(file_id, needed)
    assert desk.take([file_id]) == 1
    (file,) = settle(desk)
    assert (file.state, file.result.rows_rejected) == (State.TAKEN, 1)


def test_rejected_rows_are_given_back_and_the_audit_knows(desk, store):
    file_id = put(desk, FEW_BAD)
    given = desk.rejected_rows(file_id).decode("utf-8-sig").splitlines()
    assert given[0].startswith("Problem,Row of the file,Employee ID")
    assert "0999" in given[1]
    with store.read() as connection:
        acts = [row.action for row in connection.execute(text("SELECT action FROM audit ORDER BY audit_id"))]
        scopes = " ".join(row.scope for row in connection.execute(text("SELECT scope FROM audit")))
    assert acts == ["see first rows", "save rejected rows"]
    assert "file.csv" not in scopes
    with pytest.raises(UnknownName):
        desk.rejected_rows(put(desk, ROSTER))


def test_a_file_that_cannot_be_taken_in_says_why_and_stands_in_the_log(desk, store):
    file_id = put(desk, "Colour,Shape\nred,round\n", "shapes.csv")
    file = desk.file(file_id)
    assert (file.state, file.inspection.is_mapping_helpful) == (State.REFUSED, True)
    with store.read() as connection:
        assert connection.execute(text("SELECT file_name, outcome FROM import_attempt")).fetchall() == [
            ("shapes.csv", "refused")
        ]
    mapping = {"employee_id": "Colour", "team": "Shape"}
    desk.look_again(file_id, ImportOptions(choices=ReadingChoices(reader="roster", mapping=mapping)))
    settle(desk)
    assert desk.file(file_id).inspection.report.kind == "roster"


def test_what_a_waiting_file_would_bring_follows_the_store(desk):
    first, second = put(desk, ACTIVITY), put(desk, ACTIVITY)
    assert desk.file(second).inspection.would_be.rows_new == 2
    desk.take([first])
    settle(desk)
    settle(desk)
    assert desk.file(second).inspection.would_be.rows_duplicate == 2


def test_an_error_nobody_foresaw_gets_a_number_and_the_next_file_is_still_read(desk, incidents, monkeypatch):
    right = inspecting.weigh_report
    monkeypatch.setattr(inspecting, "weigh_report", lambda *_: 1 / 0)
    broken = put(desk, ROSTER)
    assert (desk.file(broken).state, desk.file(broken).incident) == (State.FAULTY, "number1")
    assert isinstance(incidents[0], ZeroDivisionError)
    monkeypatch.setattr(inspecting, "weigh_report", right)
    assert desk.file(put(desk, ROSTER)).state is State.READY
    desk.look_again(broken, ImportOptions())
    settle(desk)
    assert desk.file(broken).state is State.READY


def test_a_taking_that_fails_leaves_the_file_there_to_be_tried_again(desk, store, monkeypatch):
    file_id = put(desk, ROSTER)
    right = taking._stored_once

    def fail(*_):
        raise Refusal("The disk is full. Nothing was taken in.")

    monkeypatch.setattr(taking, "_stored_once", fail)
    desk.take([file_id])
    settle(desk)
    assert (desk.file(file_id).state, str(desk.file(file_id).inspection.error)) == (
        State.REFUSED,
        "The disk is full. Nothing was taken in.",
    )
    monkeypatch.setattr(taking, "_stored_once", right)
    desk.look_again(file_id, ImportOptions())
    settle(desk)
    assert desk.take([file_id]) == 1


def test_nothing_is_begun_with_a_file_that_somebody_works_on(desk, monkeypatch):
    gate = threading.Event()
    right = inspecting.weigh_report
    monkeypatch.setattr(inspecting, "weigh_report", lambda *given: gate.wait(10) and right(*given))
    file_id = desk.add("file.csv", io.BytesIO(ROSTER.encode()))
    try:
        assert desk.take([file_id]) == 0
        assert not desk.look_again(file_id, ImportOptions())
        assert not desk.remove(file_id)
    finally:
        gate.set()
    settle(desk)
    assert desk.remove(file_id)
    assert desk.files() == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\exports\\people.csv", "a" * 5000, "x\ny.csv"])
def test_a_file_name_is_text_and_never_a_path(desk, settings, name):
    file_id = put(desk, ROSTER, name)
    assert "/" not in desk.file(file_id).file_name
    assert "\\" not in desk.file(file_id).file_name
    assert {path.name for path in quarantine_folder(settings).iterdir()} == {file_id}
    home = quarantine_folder(settings) / file_id
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_files_that_nobody_touched_for_a_day_go(desk, settings, monkeypatch):
    file_id = put(desk, ROSTER)
    now = time.time()
    monkeypatch.setattr(waiting_files.time, "time", lambda: now + waiting_files.SECONDS_KEPT + 1)
    assert desk.files() == []
    assert not (quarantine_folder(settings) / file_id).exists()


def test_what_an_earlier_process_left_goes_when_a_desk_is_made(store, settings):
    old, new = (quarantine_folder(settings) / name for name in ("old", "new"))
    old.mkdir(parents=True)
    new.mkdir()
    os.utime(old, (1, 1))
    made = desk_of(store, OWNER, settings, str)
    assert (old.exists(), new.exists()) == (False, True)
    assert desk_of(store, OWNER, settings, str) is made
    assert desk_of(store, Viewer("another", Role.ANALYST), settings, str) is not made


def test_the_sample_company_takes_no_files(desk, store):
    with store.write() as connection:
        save_company_setting(connection, "is_sample", "yes")
    with pytest.raises(Refusal, match="sample company"):
        desk.add("file.csv", io.BytesIO(b""))


def test_nobody_else_may_use_a_desk(store, settings):
    desk = UploadDesk(store, Viewer("manager", Role.MANAGER), settings, str)
    acts = [
        desk.files,
        lambda: desk.file("x"),
        lambda: desk.add("x", io.BytesIO()),
        lambda: desk.take(["x"]),
        lambda: desk.remove("x"),
        lambda: desk.look_again("x", ImportOptions()),
        lambda: desk.accept_good_rows("x", 1),
        lambda: desk.rejected_rows("x"),
    ]
    for act in acts:
        with pytest.raises(NotPermitted):
            act()
    assert uploading.desk_of(store, OWNER, settings, str).files() == []
