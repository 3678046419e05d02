"""Where measurements take place: the generated files of a size, and stores made of them by the command line."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.company_log import FILES, write_log
from benchmarks.measuring import Ran, run, tell

ROOT = Path(__file__).resolve().parents[1]
#: Git-ignored; named otherwise with ``--folder``.
FOLDER = ROOT / "data" / "benchmarks"
SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000, "10m": 10_000_000}
_MAKERS = ("company.py", "company_visits.py", "company_offers.py", "company_log.py")
_ROOMS = ("domain", "intake", "readers", "services", "store")


@dataclass(frozen=True)
class Scene:
    """Files and stores of one size.

    Attributes:
        size: a key of ``SIZES``.
        folder: of all sizes; what lies there already is used if the same code made it.
    """

    size: str
    folder: Path = FOLDER

    @property
    def events(self) -> int:
        """Rows of the log."""
        return SIZES[self.size]

    @cached_property
    def tenth(self) -> Scene | None:
        """The scene with a tenth of the events; None where there is none."""
        size = next((name for name, events in SIZES.items() if events * 10 == self.events), None)
        return None if size is None else Scene(size, self.folder)

    @cached_property
    def files(self) -> dict[str, Path]:
        """The generated files by name, made where they are missing."""
        folder = self.folder / self.size
        mark = folder / "made-by"
        made_by = _digest(ROOT / "benchmarks" / name for name in _MAKERS)
        if not mark.exists() or mark.read_text() != made_by:
            tell(f"writing the exports of {self.size} into {folder}")
            write_log(folder, self.events)
            mark.write_text(made_by)
        return {name: folder / f"{name}.csv" for name in FILES}

    @cached_property
    def room(self) -> Path:
        """A folder for stores and peers' files of this size."""
        room = self.folder / f"{self.size}-work"
        room.mkdir(parents=True, exist_ok=True)
        return room

    @cached_property
    def known_company(self) -> Path:
        """A store with roster and catalogue and nothing else; other parts copy it."""
        return self._made("known", [("roster",), ("catalogue",)])

    @cached_property
    def whole(self) -> Path:
        """A store with roster, catalogue, offers, assignments and the log: what the pages are asked about."""
        return self._made("whole", [("roster",), ("catalogue",), ("offers", "assignments"), ("activity",)])

    def _made(self, name: str, steps: list[tuple[str, ...]]) -> Path:
        made_by = _digest(path for room in _ROOMS for path in (ROOT / "learnerintel" / room).rglob("*.py"))
        made_of = (self.files["activity"].parent / "made-by").read_text()
        store = self.room / f"{name}-{_text_digest(made_by + made_of)}.db"
        if not store.exists():
            for old in self.room.glob(f"{name}-*"):
                old.unlink()
            unfinished = self.room / "unfinished.db"
            remove_store(unfinished)
            for step in steps:
                tell(f"importing {', '.join(step)} of {self.size} into the store '{name}'")
                import_into(unfinished, *(self.files[file] for file in step), is_snapshot=step == ("roster",))
            copy_store(unfinished, store)
            remove_store(unfinished)
        return store


def import_into(store: Path, *files: Path, is_snapshot: bool = False) -> Ran:
    """Import files by the command line, as anybody would; its output is one JSON object a file."""
    command = [*ours(store, "import"), "--accept-good-rows", "--json", *(["--snapshot"] if is_snapshot else []), *files]
    return run(command, environment={"LEARNERINTEL_REJECTS": str(store.parent / "rejects")})


def ours(store: Path, verb: str) -> list[str]:
    """The command line of a verb on a store."""
    return [sys.executable, "-m", "learnerintel", "--store", f"sqlite:///{store}", verb]


def accounts(ran: Ran) -> list[dict]:
    """What the imports of a run said of themselves."""
    return [json.loads(line) for line in ran.output.splitlines() if line.startswith("{")]


def copy_store(source: Path, target: Path) -> None:
    """Copy a closed store with the files beside it, as old as they are: a copy is as it was left, too."""
    remove_store(target)
    for path in source.parent.glob(f"{source.name}*"):
        shutil.copy2(path, target.parent / f"{target.name}{path.name.removeprefix(source.name)}")
    os.sync()


def remove_store(store: Path) -> None:
    """Remove a store with the files beside it."""
    for path in store.parent.glob(f"{store.name}*"):
        path.unlink()


def size_of(store: Path) -> int:
    """Bytes of a closed store on disk, with the files beside it."""
    return sum(path.stat().st_size for path in store.parent.glob(f"{store.name}*"))


def _digest(paths: Iterable[Path]) -> str:
    return _text_digest("".join(path.read_text(encoding="utf-8") for path in sorted(paths)))


def _text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
