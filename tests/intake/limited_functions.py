"""Functions the tests run in a process with limits; they must be importable there."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from python_calamine import CalamineWorkbook

from learnerintel.domain.problems import Problem
from learnerintel.domain.tables import RawTable, ReadingChoices
from learnerintel.errors import FileRefused, QuestionOpen, Refusal
from learnerintel.intake import open_source, report_progress


def add(first: int, second: int) -> int:
    return first + second


def shout(length: int) -> bytes:
    sys.stdout.write("noise\n" * 200_000)
    return b"x" * length


def refuse() -> None:
    raise FileRefused("No.", (Problem("short-row", 7, None, "a", None),), rejects="rejects.csv")


def ask() -> None:
    raise QuestionOpen("Which?", asks="sheet", choices=("A", "B"))


def stumble() -> None:
    raise KeyError("a fault of ours")


class Unsendable(Exception):
    def __init__(self, first: str, second: str) -> None:
        super().__init__(first)


def raise_unsendable() -> None:
    raise Unsendable("cannot", "travel")


def abort() -> None:
    os.abort()


def crash() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(3)


def hog() -> int:
    return len(bytearray(8 << 30))


def hog_slowly() -> int:
    kept = []
    while True:
        kept.append("x" * 1_000_000)


def loop() -> None:
    while True:
        pass


def sleep_with_child(note: Path) -> None:
    child = subprocess.Popen(["sleep", "60"])
    note.write_text(str(child.pid), encoding="ascii")
    time.sleep(60)


def leave_files_and_loop() -> None:
    tempfile.mkdtemp()
    _, name = tempfile.mkstemp()
    Path(name).write_bytes(b"x" * 1000)
    loop()


def temporary_folder() -> str:
    return tempfile.gettempdir()


def report(steps: int) -> int:
    for step in range(steps):
        report_progress(step, step / steps)
        time.sleep(0.05)
    return steps


def count_rows(path: Path) -> int:
    source = open_source(path, ReadingChoices())
    assert isinstance(source, RawTable)
    return sum(batch.num_rows for batch in source.batches)


def main_module() -> str:
    return str(sys.modules["__main__"].__file__)


def load_with_library(path: Path) -> int:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).height


def outcomes_in(folder: Path) -> dict[str, int]:
    """How often the files of a folder were read, and how often refused with which error."""
    outcomes: Counter[str] = Counter()
    for path in sorted(folder.iterdir()):
        try:
            source = open_source(path, ReadingChoices())
            assert isinstance(source, RawTable)
            list(source.batches)
        except Refusal as error:
            outcomes[type(error).__name__] += 1
        else:
            outcomes["read"] += 1
    return dict(outcomes)


def note_and_wait(note: str) -> None:
    Path(note).with_suffix(".part").write_text(str(os.getpid()), encoding="ascii")
    Path(note).with_suffix(".part").rename(note)
    time.sleep(60)


def modules_after_reading(path: Path) -> set[str]:
    count_rows(path)
    return set(sys.modules)
