"""Files beside the store that name a person: rejected rows, and uploads that wait."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from learnerintel.domain.erasure import normalised
from learnerintel.services.erased_rejects import keep_rows
from learnerintel.services.waiting_files import quarantine_folder
from learnerintel.settings import Settings

#: A file packed as a workbook or an archive cannot be searched for a name; while it waits it goes whole.
_PACKED = (b"PK\x03\x04", b"\x1f\x8b")
_BLOCK = 1 << 20


def files_that_name(settings: Settings, words: Sequence[str]) -> list[Path]:
    """Files of rejected rows that hold one of some names, addresses or numbers in a cell."""
    folder = settings.rejects_folder
    names = {normalised(word) for word in words}
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in files if _names(path, lambda row: _is_in(row, names))]


def waiting_that_name(settings: Settings, words: Sequence[str]) -> list[Path]:
    """Folders of uploads that wait to be taken in and hold such a name, or cannot be searched for it."""
    folder = quarantine_folder(settings)
    needles = [word.encode() for word in words] + [word.encode("utf-16-le") for word in words]
    homes = sorted(home for home in folder.iterdir() if home.is_dir()) if folder.is_dir() else []
    return [home for home in homes if any(_holds(path, needles) for path in home.rglob("*") if path.is_file())]


def take_out_rows(paths: Sequence[Path], words: Sequence[str]) -> int:
    """Write files of rejected rows anew without the rows that name somebody.

    Returns:
        Rows taken out.
    """
    names = {normalised(word) for word in words}
    return sum(keep_rows(path, lambda row: not _is_in(row, names)) for path in paths)


def remove_waiting(homes: Sequence[Path]) -> None:
    """Remove uploads that wait."""
    for home in homes:
        shutil.rmtree(home, ignore_errors=True)


def _names(path: Path, is_meant: Callable[[list[str]], bool]) -> bool:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return any(is_meant(row) for row in csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        return False


def _is_in(row: Sequence[str], names: set[str]) -> bool:
    """Whether a cell is one of the names, or holds one that is longer than a word that could mean anything."""
    cells = [normalised(cell).removeprefix("'") for cell in row]
    long = [name for name in names if "@" in name or " " in name]
    return any(cell in names or any(name in cell for name in long) for cell in cells)


def _holds(path: Path, needles: Sequence[bytes]) -> bool:
    longest = max((len(needle) for needle in needles), default=1)
    folded = [needle.lower() for needle in needles]
    with path.open("rb") as file:
        before = file.read(_BLOCK)
        if before.startswith(_PACKED):
            return True
        while before:
            if any(needle in before.lower() for needle in folded):
                return True
            more = file.read(_BLOCK)
            before = before[-longest:] + more if more else b""
    return False
