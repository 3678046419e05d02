from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from pathlib import Path

import pytest

from learnerintel.domain.problems import Problem
from learnerintel.errors import FileRefused, QuestionOpen
from learnerintel.intake import run_limited
from tests.intake import limited_functions as functions

GIGABYTE = 1 << 30


def _open_file_count() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture(autouse=True)
def nothing_left(tmp_path, monkeypatch):
    """Every test here must leave no child, no file and no open pipe behind."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    open_before, children_before = _open_file_count(), _children()
    yield
    assert list(folder.iterdir()) == []
    assert _open_file_count() == open_before
    assert _children() <= children_before  # other tests of this worker may keep a server or a browser


def _children() -> set[int]:
    """Processes that this one started and has not waited for."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            is_ours = entry.name.isdecimal() and _parent(entry) == os.getpid()
        except OSError:  # it ended while we looked
            continue
        if is_ours:
            found.add(int(entry.name))
    return found


def _parent(entry: Path) -> int:
    return int((entry / "stat").read_text().rpartition(")")[2].split()[1])


def run(function, *arguments, seconds=20, memory_bytes=2 * GIGABYTE, **others):
    return run_limited(function, *arguments, seconds=seconds, memory_bytes=memory_bytes, **others)


def over_limits(function, *arguments, **limits) -> str:
    with pytest.raises(FileRefused) as caught:
        run(function, *arguments, **limits)
    (problem,) = caught.value.problems
    assert problem.slug == "reader-over-limits"
    return problem.detail


def test_the_result_comes_back():
    assert run(functions.add, 1, 2) == 3


def test_a_large_result_and_much_noise_come_back_as_well():
    assert run(functions.shout, 20_000_000) == b"x" * 20_000_000


def test_large_arguments_arrive():
    assert len(run(functions.add, "x" * 5_000_000, "y")) == 5_000_001


def test_a_refusal_comes_back_with_all_it_carries():
    with pytest.raises(FileRefused, match=r"No\.") as caught:
        run(functions.refuse)
    assert caught.value.problems == (Problem("short-row", 7, None, "a", None),)
    assert caught.value.rejects == "rejects.csv"


def test_a_question_comes_back_with_its_choices():
    with pytest.raises(QuestionOpen) as caught:
        run(functions.ask)
    assert (caught.value.asks, caught.value.choices) == ("sheet", ("A", "B"))


def test_a_fault_of_ours_stays_one_and_shows_where_it_was():
    with pytest.raises(KeyError, match="a fault of ours") as caught:
        run(functions.stumble)
    assert "limited_functions.py" in str(caught.value.__cause__)


def test_an_error_that_cannot_travel_is_said_in_words():
    with pytest.raises(RuntimeError, match="cannot be sent"):
        run(functions.raise_unsendable)


def test_a_function_that_no_other_process_can_find_is_refused(monkeypatch):
    monkeypatch.setattr(functions.add, "__module__", "__main__")
    with pytest.raises(ValueError, match="importable"):
        run(functions.add, 1, 2)


@pytest.mark.parametrize("function", [functions.abort, functions.crash, functions.leave])
def test_a_process_that_dies_is_a_refusal(function):
    assert over_limits(function) == "the file made the reading process fail"


@pytest.mark.parametrize("function", [functions.hog, functions.hog_slowly])
def test_too_much_memory_is_a_refusal(function):
    assert over_limits(function, memory_bytes=512 << 20) == "more than 512 MB of memory"


def test_an_endless_loop_is_a_refusal():
    started = time.monotonic()
    assert over_limits(functions.loop, seconds=1) == "more than 1 seconds"
    assert time.monotonic() - started < 10


def test_what_the_process_started_and_wrote_goes_with_it(tmp_path):
    note = tmp_path / "note"
    over_limits(functions.sleep_with_child, note, seconds=2)
    grandchild = Path(f"/proc/{note.read_text()}/stat")
    deadline = time.monotonic() + 10  # where many wait for a processor it ends a little later
    while not _has_ended(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _has_ended(grandchild)
    over_limits(functions.leave_files_and_loop, seconds=2)


def _has_ended(stat):
    try:
        return stat.read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_temporary_files_lie_in_a_folder_that_is_gone_afterwards():
    folder = run(functions.temporary_folder)
    assert Path(folder).parent == Path(tempfile.gettempdir())
    assert not Path(folder).exists()


def test_progress_arrives_while_the_function_runs():
    heard = []
    assert run(functions.report, 12, on_progress=lambda rows, share: heard.append((rows, share))) == 12
    assert 2 <= len(heard) <= 12
    assert heard == sorted(heard)
    assert all(0 <= share < 1 for _, share in heard)


def test_an_error_while_listening_ends_the_process_at_once():
    def stop(*_: object) -> None:
        raise InterruptedError("the page was closed")

    started = time.monotonic()
    with pytest.raises(InterruptedError):
        run(functions.report, 400, on_progress=stop)
    assert time.monotonic() - started < 15


def test_progress_said_in_this_process_goes_nowhere():
    assert functions.report(1) == 1


def test_several_threads_can_run_at_once():
    results = []
    threads = [threading.Thread(target=lambda n=n: results.append(run(functions.add, n, n))) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0, 2, 4]


def test_a_process_starts_quickly():
    taken = []
    for _ in range(3):
        started = time.monotonic()
        run(functions.add, 1, 2)
        taken.append(time.monotonic() - started)
    assert min(taken) < 3  # a third of a second where nobody else works


def test_the_main_module_of_the_caller_is_not_run_again(tmp_path):
    script = tmp_path / "page.py"
    script.write_text(
        textwrap.dedent(f"""
        print("the page runs")
        import sys
        sys.path[:0] = {sys.path!r}
        from learnerintel.intake import run_limited
        from tests.intake import limited_functions
        print(run_limited(limited_functions.main_module, seconds=20, memory_bytes=1 << 31))
        """),
        encoding="utf-8",
    )
    result = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True, cwd=tmp_path)
    first, second = result.stdout.splitlines()
    assert first == "the page runs"
    assert second.endswith("limited_child.py")


def test_the_process_ends_when_its_parent_is_killed(tmp_path):
    note = tmp_path / "note"
    code = textwrap.dedent(f"""
        import sys
        sys.path[:0] = {sys.path!r}
        from learnerintel.intake import run_limited
        from tests.intake import limited_functions
        run_limited(limited_functions.note_and_wait, {str(note)!r}, seconds=60, memory_bytes=1 << 31)
        """)
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "TMPDIR": str(tmp_path)})
    _expect_soon(note.exists)
    parent.kill()
    parent.wait()
    child = Path(f"/proc/{note.read_text()}/stat")
    _expect_soon(lambda: not child.exists() or child.read_text().rpartition(")")[2].split()[0] == "Z")


def _expect_soon(is_so) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_table_of_a_hundred_thousand_rows_is_read_in_three_quarters_of_a_gigabyte(written):
    path = written("id,name,team\n" + "".join(f"{row},name {row},team {row % 9}\n" for row in range(100_000)))
    assert run(functions.count_rows, path, memory_bytes=768 << 20) == 100_000
