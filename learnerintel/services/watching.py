"""A folder that exports are dropped into: each is taken in once, moved, and reported on.

A file is complete when its size has stood still. What was taken goes to ``taken``, what was refused to ``refused``
with the reason beside it; ``report.jsonl`` gets a line for each. If the process ends between storing a file and moving
it, the file is met again, known by its bytes, and brings nothing new.
"""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import Refusal
from learnerintel.services.import_account import ImportOptions, ImportResult
from learnerintel.services.importing import import_files
from learnerintel.settings import Settings
from learnerintel.store.engine import Store

TAKEN, REFUSED, REPORT = "taken", "refused", "report.jsonl"
#: A file whose size and time did not change for so long is complete.
STEADY_SECONDS = 2.0
#: Between two looks into the folder.
LOOK_EVERY_SECONDS = 10.0
_LOCK = ".watched"
#: Files that a transfer has not finished.
_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart")


def watch(
    store: Store,
    viewer: Viewer,
    folder: Path,
    options: ImportOptions,
    settings: Settings,
    *,
    is_once: bool = False,
    tell: Callable[[ImportResult], None] = lambda _: None,
    wait: Callable[[float], None] = time.sleep,
) -> int:
    """Take in what lies in a folder, and what comes to lie there.

    Args:
        store: open.
        viewer: must be allowed to import.
        folder: looked into, but not below.
        options: for all files.
        settings: limits and folders.
        is_once: look once, for a scheduler; else until the process is ended.
        tell: told of each file.
        wait: sleeps so many seconds.

    Returns:
        How many files were refused; only where it looks once.

    Raises:
        NotPermitted: the viewer may not import.
        Refusal: there is no such folder, or another process watches it.
    """
    require(viewer, Permission.IMPORT)
    if not folder.is_dir():
        raise Refusal(f"There is no folder {folder}. Nothing was taken in. Make it, or name another one.")
    refused = 0
    with _alone(folder):
        while True:
            before = _states(folder)
            wait(STEADY_SECONDS)
            steady = [path for path, state in sorted(_states(folder).items()) if before.get(path) == state]
            for path in steady:
                (result,) = import_files(store, viewer, [path], options, settings)
                _put_away(folder, path, result)
                refused += result.refusal is not None
                tell(result)
            if is_once:
                return refused
            wait(LOOK_EVERY_SECONDS)


def _states(folder: Path) -> dict[Path, tuple[int, int]]:
    """Size and time of change of each file that may be an export."""
    found = {}
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name == REPORT or path.suffix.lower() in _UNFINISHED:
            continue
        try:
            about = path.stat()
        except FileNotFoundError:  # moved away meanwhile
            continue
        if path.is_file():
            found[path] = (about.st_size, about.st_mtime_ns)
    return found


def _put_away(folder: Path, path: Path, result: ImportResult) -> None:
    """Report on a file, then move it: a line too many is better than a file nobody knows of."""
    is_refused = result.refusal is not None
    target = _free(folder / (REFUSED if is_refused else TAKEN) / path.name)
    target.parent.mkdir(exist_ok=True)
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "moved_to": str(target.relative_to(folder))}
    with (folder / REPORT).open("a", encoding="utf-8") as report:
        report.write(json.dumps({**line, **result.as_json()}, ensure_ascii=False) + "\n")
    if is_refused:
        reason = "\n".join([result.refusal or "", *result.problems])
        target.with_name(f"{target.name}.reason.txt").write_text(reason + "\n", encoding="utf-8")
    path.rename(target)


def _free(path: Path) -> Path:
    """The path, with a number where its name is taken."""
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder against a second process."""
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(
                f"Another process watches {folder}. Nothing was taken in by this one. Wait for it, or end it."
            ) from None
        yield
