"""Files put aside on their way in, and where each of them stands.

They lie in a quarantine folder under numbers of ours, readable by the server only, until they are taken in
or removed; what nobody touched for a day goes. Every change of state is one step, so that of two people (or
two clicks) only one begins.
"""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from learnerintel.errors import UnknownName
from learnerintel.services.import_account import ImportOptions, ImportResult
from learnerintel.services.inspecting import Inspection
from learnerintel.services.mapping_columns import Sketch
from learnerintel.settings import Settings

SECONDS_KEPT = 24 * 3600
_COPY_BYTES = 1024 * 1024


class State(StrEnum):
    """Where a file stands."""

    LOOKING = "being looked at"
    ASKING = "with a question"
    REFUSED = "refused"
    READY = "ready"
    TAKING = "being taken in"
    TAKEN = "taken in"
    FAULTY = "failed"


#: Somebody works on such a file; nothing else may begin.
BUSY = frozenset({State.LOOKING, State.TAKING})


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """One file as it stands.

    Attributes:
        file_id: number of ours.
        file_name: as the person named it, without folders.
        byte_count: its size.
        touched_at: when somebody last did something with it, UTC seconds.
        state: where it stands.
        options: what was stated about it.
        doing: what is being done, in words.
        share: how far that is, 0 to 1; None where it cannot be told.
        inspection: what is known of it; None while it is looked at for the first time.
        result: the account, once it was taken in.
        incident: number of an error that nobody foresaw, under which the log knows more.
        sketch: headings and first rows, where somebody is to say which column is which.
    """

    file_id: str
    file_name: str
    byte_count: int
    touched_at: float
    state: State = State.LOOKING
    options: ImportOptions = field(default_factory=ImportOptions)
    doing: str = ""
    share: float | None = None
    inspection: Inspection | None = None
    result: ImportResult | None = None
    incident: str | None = None
    sketch: Sketch | None = None

    @property
    def is_takable(self) -> bool:
        """Whether it brings anything and nothing stands in its way any more."""
        return (
            self.state is State.READY
            and self.inspection is not None
            and not self.inspection.is_known
            and self.options.accept_good_rows >= self.inspection.acceptance_needed
        )


class WaitingFiles:
    """Files put aside, by number.

    Args:
        folder: the quarantine folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, WaitingFile] = {}
        self._lock = threading.Lock()

    def listed(self) -> list[WaitingFile]:
        """The files as they stand, in the order they came; old ones are removed first."""
        for file in list(self._files.values()):
            if file.state not in BUSY and time.time() - file.touched_at > SECONDS_KEPT:
                self.remove(file.file_id)
        with self._lock:
            return list(self._files.values())

    def find(self, file_id: str) -> WaitingFile | None:
        """One file as it stands; None where it is no longer here."""
        return self._files.get(file_id)

    def known(self, file_id: str) -> WaitingFile:
        """One file as it stands.

        Raises:
            UnknownName: it is no longer here.
        """
        file = self.find(file_id)
        if file is None:
            raise UnknownName("This file is no longer here. Nothing was changed. Upload it again.")
        return file

    def put_aside(self, file_name: str, content: BinaryIO) -> WaitingFile:
        """Copy a file into the quarantine folder.

        Args:
            file_name: as the browser sent it; never used as a path.
            content: read to its end.
        """
        file_id = secrets.token_hex(16)
        self.home(file_id).mkdir(mode=0o700, parents=True)
        with self.path(file_id).open("xb") as file:
            shutil.copyfileobj(content, file, _COPY_BYTES)
            byte_count = file.tell()
        name = file_name.replace("\\", "/").rpartition("/")[2]
        waiting = WaitingFile(file_id, name, byte_count, time.time(), doing="Waiting its turn")
        with self._lock:
            self._files[file_id] = waiting
        return waiting

    def claim(self, file_id: str, from_states: Collection[State], state: State, **changes: object) -> bool:
        """Move a file from one of some states to another one, in one step.

        Returns:
            Whether it was moved; False where it stands elsewhere, is gone, or is to be taken and cannot be.
        """
        with self._lock:
            file = self._files.get(file_id)
            if file is None or file.state not in from_states or (state is State.TAKING and not file.is_takable):
                return False
            self._files[file_id] = replace(file, state=state, touched_at=time.time(), share=None, **changes)
            return True

    def change(self, file_id: str, **changes: object) -> None:
        """Set attributes of a file that is here; only whoever claimed it does."""
        with self._lock:
            self._files[file_id] = replace(self._files[file_id], **changes)

    def remove(self, file_id: str) -> bool:
        """Remove a file and everything beside it.

        Returns:
            Whether it is gone; False while somebody is at work on it.
        """
        with self._lock:
            file = self._files.get(file_id)
            if file is not None and file.state in BUSY:
                return False
            self._files.pop(file_id, None)
        self.discard(file_id)
        return True

    def discard(self, file_id: str) -> None:
        """Remove a file's bytes and records; what is known of it stays."""
        shutil.rmtree(self.home(file_id), ignore_errors=True)

    def home(self, file_id: str) -> Path:
        """The folder of a file."""
        return self._folder / file_id

    def path(self, file_id: str) -> Path:
        """The bytes of a file."""
        return self.home(file_id) / "file"


def quarantine_folder(settings: Settings) -> Path:
    """Where uploaded files lie until they are taken in: beside the rejected rows."""
    return settings.rejects_folder.with_name("quarantine")


def clear_leftovers(folder: Path) -> None:
    """Remove what an earlier process left behind a day ago or longer."""
    for home in folder.iterdir() if folder.is_dir() else ():
        if time.time() - home.stat().st_mtime > SECONDS_KEPT:
            shutil.rmtree(home, ignore_errors=True)
