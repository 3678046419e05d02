"""An erased person is nowhere any more, and does not come back with the next file or with an undo."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select, text

from learnerintel.cli import main
from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted, SettingsError, UnknownName
from learnerintel.services import importing
from learnerintel.services.access import access
from learnerintel.services.checking import check
from learnerintel.services.company_settings import change_setting
from learnerintel.services.erasing import erase, plan_erasure
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.services.undoing import undo
from learnerintel.settings import Settings
from learnerintel.store.opening import open_store
from learnerintel.store.schema import audit
from tests.conftest import ReadHere, close_whole

OWNER = Viewer.local_owner()
OFFICER = Viewer("Officer", Role.PRIVACY_OFFICER)
ROSTER = """Employee ID,Email,Name,Team
E-70177,ada.lovelace@example.com,Ada Lovelace,Claims
E-70178,grace@example.com,Grace Hopper,Claims
E-70179,mary@example.com,Mary Somerville,Sales
"""
ACTIVITY = """Email,Content ID,Content title,Event,Date
ada.lovelace@example.com,C1,One,viewed,2026-01-05
grace@example.com,C1,One,viewed,2026-01-05
mary@example.com,C1,One,viewed,2026-01-06
"""
LATER = """Employee ID,Content ID,Content title,Event,Date
E-70177,C1,One,viewed,2026-01-05
E-70178,C1,One,viewed,2026-01-07
E-70177,C2,Two,viewed,2026-01-07
"""
TRANSCRIPT = """Employee ID,Course ID,Course title,Status,Completion date
E-70177,C2,Two,Completed,2026-02-01
E-70178,C2,Two,Completed,2026-02-02
"""
FEEDBACK = """Email,Content ID,Content title,Rating,Comment,Date
ada.lovelace@example.com,C1,One,2,This was far too long for me,2026-01-08
grace@example.com,C1,One,5,Ada Lovelace explained it well (ada.lovelace@example.com),2026-01-08
"""
FILES = {"roster": ROSTER, "activity": ACTIVITY, "later": LATER, "transcript": TRANSCRIPT, "feedback": FEEDBACK}
BROKEN = """Email,Content ID,Content title,Event,Date
ada.lovelace@example.com,C1,One,viewed,2026-02-31
grace@example.com,C1,One,viewed,2026-02-31
mary@example.com,C1,One,viewed,2026-02-27
"""


@pytest.fixture(scope="module")
def filled_file(tmp_path_factory, new_store):
    """A store with the five files, made once; each test works on a copy."""
    folder = tmp_path_factory.mktemp("filled")
    made, paths = new_store(folder), []
    for name, content in FILES.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text(content, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(importing, "LiveReading", ReadHere)
        stated = ImportOptions(ReadingChoices(scale="1-5"))
        results = import_files(made, OWNER, paths, stated, Settings(rejects_folder=folder / "rejects"))
    close_whole(made)
    return folder / "store.db", {Path(result.file).stem: result.batch for result in results}


@pytest.fixture
def store(tmp_path, filled_file):
    shutil.copy(filled_file[0], tmp_path / "store.db")
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


@pytest.fixture
def filled(store, filled_file):
    return filled_file[1]


@pytest.fixture
def take(tmp_path, store, settings, read_here):
    def taking(name, content, **options):
        folder = tmp_path / "exports"
        folder.mkdir(exist_ok=True)
        path = folder / f"{name}.csv"
        path.write_text(content, encoding="utf-8")
        stated = ImportOptions(ReadingChoices(scale="1-5"), roster_mode="changes", **options)
        (result,) = import_files(store, OWNER, [path], stated, settings)
        path.unlink()
        assert result.refusal is None, result
        assert result.rows_read == sum(
            (result.rows_new, result.rows_duplicate, result.rows_rejected, result.rows_left_out)
        )
        return result

    return taking


def holding(folder, *words):
    """Files under a folder whose bytes hold one of some words, in any case."""
    needles = [word.lower().encode() for word in words]
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if any(needle in path.read_bytes().lower() for needle in needles)]


ADA = ("ada.lovelace@example.com", "Ada Lovelace", "E-70177")


def test_no_byte_of_the_store_its_log_and_its_folders_names_an_erased_person(filled, take, store, settings, tmp_path):
    take("broken", BROKEN, accept_good_rows=2)
    assert {"store.db", *(path.name for path in settings.rejects_folder.iterdir())} <= set(holding(tmp_path, *ADA))
    found = erase(store, OFFICER, settings=settings, person="E-70177")
    assert found.is_overwritten
    assert found.rejected_files == 1
    for word in (*ADA, "far too long for me"):
        assert (word, holding(tmp_path, word)) == (word, [])
    assert holding(settings.rejects_folder, "grace@example.com")
    assert check(store, OWNER) == []
    take("again", BROKEN + "grace@example.com,C1,One,viewed,2026-02-26\n", accept_good_rows=2)
    assert holding(tmp_path, *ADA) == []


def test_a_dry_run_says_what_would_go_and_keeps_it(filled, store, settings, contents_of):
    before = contents_of(store)
    found = plan_erasure(store, OFFICER, settings=settings, person="Ada.Lovelace@EXAMPLE.com ")
    assert contents_of(store) == before
    assert found.rows["activity events"] == 3
    assert found.rows["transcript rows"] == 1
    assert found.rows["ratings, comments and answers"] == 1
    assert found.sentences()[-1] == "Dry run: nothing was changed."


def test_what_is_left_is_what_the_store_would_be_without_the_person(filled, store, settings, contents_of):
    erase(store, OFFICER, settings=settings, person="E-70177")
    left = contents_of(store)
    assert {row[2] for row in left["activity"]} == {"E-70178", "grace@example.com", "mary@example.com"}
    assert [row[1] for row in left["membership"]] == ["E-70178", "E-70179"]
    assert len(left["learner_content_day"]) == 4
    assert [row[6] for row in left["feedback"]] == ["[erased] explained it well ([erased])"]


def test_rows_of_an_erased_person_in_later_files_are_left_out_and_counted(filled, take, store, settings, contents_of):
    erase(store, OFFICER, settings=settings, person="E-70177")
    before = contents_of(store)
    for name, content in FILES.items():
        result = take(name, content + "\n")  # other bytes, the same rows
        assert (name, result.rows_new, result.batch) == (name, 0, None)
        assert (name, result.rows_left_out) == (name, content.lower().count("e-70177") or content.count("\nada."))
        assert any("people who were erased" in sentence for sentence in result.statements)
    assert contents_of(store) == before
    news = take("news", ACTIVITY.replace("2026-01-05", "2026-03-05").replace("ada.l", " Ada.L"))
    assert (news.rows_new, news.rows_duplicate, news.rows_left_out) == (1, 1, 1)
    tagged = take("tagged", ACTIVITY.replace("ada.lovelace@", "ada.lovelace+learn@"))
    assert (tagged.rows_new, tagged.rows_left_out) == (1, 0)


def test_undoing_any_batch_afterwards_works_and_brings_nobody_back(filled, take, store, settings, tmp_path):
    take("overlap", ACTIVITY + "mary@example.com,C1,One,viewed,2026-01-09\n")
    erase(store, OFFICER, settings=settings, person="E-70177")
    for batch_id in (filled["activity"], filled["roster"], filled["transcript"], filled["later"], filled["feedback"]):
        undo(store, OWNER, batch_id)
        assert check(store, OWNER) == []
    store.overwrite_deleted()
    assert holding(tmp_path, *ADA) == []


def test_the_audit_notes_hash_and_time_of_an_erasure_and_nothing_else(filled, store, settings):
    erase(store, OFFICER, settings=settings, person="E-70177")
    with store.read() as connection:
        last = connection.execute(select(audit).order_by(audit.c.audit_id.desc())).first()
    assert last.action == "erase"
    assert len(last.scope) == 64
    assert int(last.scope, 16)


def test_where_the_company_wants_a_second_person_the_first_one_alone_erases_nobody(filled, store, settings):
    change_setting(store, OWNER, name="second_person", value="yes")
    first = erase(store, OFFICER, settings=settings, person="E-70177")
    again = erase(store, OFFICER, settings=settings, person="E-70177")
    assert first.state == again.state == "waits for a second person"
    assert access(store, OFFICER, person="E-70177")["names"]
    second = erase(store, Viewer("Other officer", Role.PRIVACY_OFFICER), settings=settings, person="E-70177")
    assert second.state == "erased"
    with pytest.raises(UnknownName, match="Nobody in the store"):
        access(store, OFFICER, person="E-70177")


def test_with_a_key_of_the_environment_the_store_holds_none_and_cannot_do_without_it(
    filled, take, store, settings, monkeypatch, tmp_path
):
    monkeypatch.setenv("LEARNERINTEL_ERASURE_KEY", "a long enough secret")
    erase(store, OFFICER, settings=settings, person="E-70177", also=["ada@private.example"])
    assert holding(tmp_path, "a long enough secret", "ada@private.example") == []
    result = take("private", ACTIVITY.replace("ada.lovelace@example.com", "ada@private.example"))
    assert result.rows_left_out == 1
    monkeypatch.delenv("LEARNERINTEL_ERASURE_KEY")
    (tmp_path / "next.csv").write_text(LATER + "E-70178,C3,Three,viewed,2026-01-09\n")
    (refused,) = import_files(store, OWNER, [tmp_path / "next.csv"], ImportOptions(), settings)
    assert isinstance(refused.error, SettingsError)
    assert "Set the key it was made with" in refused.refusal


def test_a_number_of_two_people_asks_which(filled, take, store, settings):
    take("lms", "LMS user ID,Content ID,Content title,Event,Date\nE-70177,C9,Nine,viewed,2026-01-05\n")
    with pytest.raises(UnknownName, match="names 2 people") as asked:
        erase(store, OFFICER, settings=settings, person="E-70177")
    assert "employee_id:E-70177" in str(asked.value)
    erase(store, OFFICER, settings=settings, person="employee_id:E-70177")
    assert [one["id"] for one in access(store, OFFICER, person="E-70177")["names"]] == ["E-70177"]


def test_only_who_answers_for_privacy_may_erase_or_ask_for_everything(filled, store, settings):
    for role in (Role.ANALYST, Role.MANAGER, Role.LEADER, Role.ADMINISTRATOR):
        for service in (access, lambda *of, **who: erase(*of, settings=settings, **who)):
            with pytest.raises(NotPermitted):
                service(store, Viewer("Somebody", role), person="E-70177")


def test_access_gives_every_row_with_the_file_it_came_from(filled, store, capsys):
    assert main(["--store", store.url, "access", "E-70177", "--source", "employee_id"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["person_names"] == ["Ada Lovelace"]
    assert {(row["file"], row["occurred_on"], row["content_title"]) for row in found["rows"]["activity"]} == {
        ("activity.csv", "2026-01-05", "One"),
        ("later.csv", "2026-01-05", "One"),
        ("later.csv", "2026-01-07", "Two"),
    }
    (said,) = found["rows"]["feedback"]
    assert (said["comment"], said["file"]) == ("This was far too long for me", "feedback.csv")
    assert [row["team"] for row in found["concluded"]["membership"]] == ["Claims"]
    assert "Grace" not in json.dumps(found)
    with store.read() as connection:
        assert connection.scalar(text("SELECT action FROM audit ORDER BY audit_id DESC LIMIT 1")) == "access"


def test_the_command_erases_and_says_so(filled, store, settings, monkeypatch, capsys):
    monkeypatch.setenv("LEARNERINTEL_REJECTS", str(settings.rejects_folder))
    assert main(["--store", store.url, "erase", "nobody@example.com"]) == 2
    assert main(["--store", store.url, "erase", "E-70177", "--dry-run"]) == 0
    assert "Dry run" in capsys.readouterr().out
    assert main(["--store", store.url, "erase", "E-70177", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "erased"
