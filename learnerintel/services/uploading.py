"""The upload desk: files are put on it, looked at, asked about, and taken in, one after another.

A desk belongs to one person and one store. What lies on it outlives the page and the browser: the work is
done by threads of the server; those that look are not the one that takes in, so that a large import does not
keep the next file from being looked at.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import LearnerIntelError, QuestionOpen, Refusal, UnknownName
from learnerintel.services.fast_path import RATING_KINDS
from learnerintel.services.import_account import ImportOptions
from learnerintel.services.inspecting import Inspection, Question, inspect_file, weigh_inspection
from learnerintel.services.mapping_columns import Sketch, sketch_file
from learnerintel.services.matching import Matching, match_report
from learnerintel.services.reading import ReadAlready
from learnerintel.services.sampling import is_sample
from learnerintel.services.starting_to_send import start_sending
from learnerintel.services.taking import STORING_ORDER, refuse_file, take_reading
from learnerintel.services.waiting_files import (
    BUSY,
    State,
    WaitingFile,
    WaitingFiles,
    clear_leftovers,
    quarantine_folder,
)
from learnerintel.services.work_lines import WorkLine
from learnerintel.settings import Settings
from learnerintel.store import audit
from learnerintel.store.engine import Store

_IDLE = frozenset(State) - BUSY
_ITS_TURN = "Waiting its turn"


class UploadDesk:
    """The files that one person has on their way into one store.

    Args:
        store: open.
        viewer: the person.
        settings: limits and folders.
        log_incident: keeps an error that nobody foresaw and returns its number.

    Every method raises ``NotPermitted`` where the person may not import.
    """

    def __init__(
        self, store: Store, viewer: Viewer, settings: Settings, log_incident: Callable[[Exception], str]
    ) -> None:
        self._store, self._viewer, self._settings, self._log_incident = store, viewer, settings, log_incident
        self._waiting = WaitingFiles(quarantine_folder(settings))
        self._matchings: dict[str, tuple[object, Matching]] = {}

    def files(self) -> list[WaitingFile]:
        """The files as they stand, in the order they came."""
        require(self._viewer, Permission.IMPORT)
        return self._waiting.listed()

    def file(self, file_id: str) -> WaitingFile | None:
        """One file as it stands; None where it is no longer here."""
        require(self._viewer, Permission.IMPORT)
        return self._waiting.find(file_id)

    def matching(self, file: WaitingFile) -> Matching | None:
        """How many of the people and the content that a file names are known; None where that cannot be told.

        Rosters and catalogues that wait beside it count: they are taken in first.
        """
        require(self._viewer, Permission.IMPORT)
        if file.state is not State.READY or file.inspection is None or file.inspection.report is None:
            return None
        others = [other.inspection for other in self.files() if other.state is State.READY and other is not file]
        beside = [other.report for other in others if other is not None and other.report is not None]
        key = (self._store.data_version(), file.inspection.report.spool, *(report.spool for report in beside))
        kept_key, matching = self._matchings.get(file.file_id, (None, None))
        if matching is None or kept_key != key:
            try:
                matching = match_report(self._store, self._viewer, file.inspection.report, beside)
            except FileNotFoundError:
                return None  # one of them is being taken in or looked at again
            self._matchings[file.file_id] = (key, matching)
        return matching

    def sketch(self, file_id: str) -> Sketch | None:
        """Headings and first rows of a file, for mapping its columns; None where it is no table.

        They are kept with the file from then on.

        Raises:
            UnknownName: the file is no longer here.
            FileRefused: it cannot be read at all.
            QuestionOpen: its encoding or sheet has to be stated first.
        """
        choices = self._waiting.known(file_id).options.choices
        sketch = sketch_file(self._viewer, self._waiting.path(file_id), choices, self._settings)
        self._waiting.change(file_id, sketch=sketch)
        return sketch

    def rejected_rows(self, file_id: str) -> bytes:
        """The rows with problems as a file; leaves a trace in the audit.

        Raises:
            UnknownName: the file is no longer here, or has none.
        """
        require(self._viewer, Permission.PREVIEW_PERSONS)
        file = self._waiting.known(file_id)
        report = file.inspection.report if file.inspection else None
        if report is None or report.rejects is None:
            raise UnknownName(f"{file.file_name} has no rejected rows. Nothing was changed.")
        self._leave_trace("save rejected rows", report.content_hash)
        return Path(report.rejects).read_bytes()

    def add(self, file_name: str, content: BinaryIO) -> str:
        """Put a file on the desk and begin to look at it.

        Args:
            file_name: as the browser sent it; used for reading only.
            content: read once, to its end.

        Returns:
            Its number.

        Raises:
            Refusal: this is the sample company's store.
        """
        require(self._viewer, Permission.IMPORT)
        if is_sample(self._store):
            raise Refusal(
                "This is the sample company; your own files go into a store of their own. Nothing was taken in. "
                "Start with your own, or choose your company on the left."
            )
        file_id = self._waiting.put_aside(file_name, content).file_id
        _looking.put(lambda: self._look(file_id))
        return file_id

    def look_again(self, file_id: str, options: ImportOptions) -> bool:
        """Look at a file again with other statements about it: an answer, a mapping, another try.

        That the good rows may be taken has to be said again: they may be others now.

        Returns:
            Whether it was begun; False where somebody is at work on it already.
        """
        require(self._viewer, Permission.IMPORT)
        if (file := self._waiting.find(file_id)) is None:
            return False
        options = replace(options, accept_good_rows=0)
        is_read = file.inspection is not None and file.inspection.report is not None
        work = self._weigh if is_read and options.choices == file.options.choices else self._look
        idle = _IDLE - {State.TAKEN}
        if not self._waiting.claim(file_id, idle, State.LOOKING, options=options, doing=_ITS_TURN):
            return False
        _looking.put(lambda: work(file_id))
        return True

    def accept_good_rows(self, file_id: str, times: int) -> None:
        """Say (0, 1 or 2 times) that the good rows of a file may be taken without the others."""
        require(self._viewer, Permission.IMPORT)
        if (file := self._waiting.find(file_id)) is not None:
            options = replace(file.options, accept_good_rows=times)
            self._waiting.claim(file_id, {State.READY}, State.READY, options=options)

    def take(self, file_ids: Sequence[str]) -> int:
        """Take files in: rosters and catalogues first, each in a transaction of its own.

        Returns:
            How many were begun; files that are not ready, or that somebody takes in already, are passed over.
        """
        require(self._viewer, Permission.IMPORT)
        ranked = sorted(file_ids, key=self._rank)
        begun = [each for each in ranked if self._waiting.claim(each, {State.READY}, State.TAKING, doing=_ITS_TURN)]
        for file_id in begun:
            _taking.put(lambda file_id=file_id: self._take(file_id))
        return len(begun)

    def remove(self, file_id: str) -> bool:
        """Take a file off the desk; what it brought to the store stays.

        Returns:
            Whether it is gone; False while somebody is at work on it.
        """
        require(self._viewer, Permission.IMPORT)
        return self._waiting.remove(file_id)

    # --- work, in the threads

    def _look(self, file_id: str) -> None:
        file = self._waiting.known(file_id)
        spool = self._waiting.home(file_id) / "records"
        shutil.rmtree(spool, ignore_errors=True)
        spool.mkdir(mode=0o700)
        path = self._waiting.path(file_id)

        def look() -> Inspection:
            return inspect_file(
                self._store, self._viewer, path, file.file_name, file.options, self._settings, spool, tell
            )

        def tell(doing: str, share: float | None) -> None:
            self._waiting.change(file_id, doing=doing, share=share)

        self._guarded(file, lambda: self._settle(file_id, look()))

    def _weigh(self, file_id: str) -> None:
        file = self._waiting.known(file_id)
        assert file.inspection is not None
        inspection = replace(file.inspection, options=file.options)
        self._waiting.change(file_id, doing="Comparing with the store")
        self._guarded(file, lambda: self._settle(file_id, weigh_inspection(self._store, self._viewer, inspection)))

    def _settle(self, file_id: str, inspection: Inspection) -> None:
        """A file was looked at: log a refusal, and say what is to be done next."""
        state = State.READY if inspection.error is None else State.REFUSED
        if inspection.error is not None:
            refuse_file(self._store, self._viewer, inspection.file_name, inspection.error, is_logged=True)
        if inspection.question is not None:
            state = State.ASKING
        if inspection.report is not None:
            self._leave_trace("see first rows", inspection.report.content_hash)
        elif inspection.is_mapping_helpful:
            self.sketch(file_id)
        self._waiting.change(file_id, state=state, inspection=inspection, doing="", share=None)

    def _take(self, file_id: str) -> None:
        file = self._waiting.known(file_id)
        assert file.inspection is not None
        inspection = file.inspection

        def tell(doing: str, share: float | None) -> None:
            self._waiting.change(file_id, doing=doing, share=share)

        def take() -> None:
            assert inspection.report is not None
            result = take_reading(self._store, self._viewer, ReadAlready(inspection.report), file.options, tell)
            if isinstance(result.error, QuestionOpen):
                question = Question(result.error.asks, str(result.error), result.error.choices)
                self._waiting.change(file_id, state=State.ASKING, inspection=replace(inspection, question=question))
            elif result.error is not None:
                failed = replace(inspection, error=result.error)
                self._waiting.change(file_id, state=State.REFUSED, inspection=failed)
            else:
                self._waiting.discard(file_id)
                self._waiting.change(file_id, state=State.TAKEN, result=result, share=None)
                if inspection.report.kind in RATING_KINDS and result.batch is not None:
                    start_sending(self._store, self._settings)
                self._weigh_others(inspection.report.kind)

        self._guarded(file, take)

    def _weigh_others(self, kind: str) -> None:
        """What ready files of the same kind would bring has changed with the store."""
        for other in self._waiting.listed():
            report = other.inspection.report if other.inspection else None
            is_alike = report is not None and report.kind == kind
            if is_alike and self._waiting.claim(other.file_id, {State.READY}, State.LOOKING, doing=_ITS_TURN):
                _looking.put(lambda file_id=other.file_id: self._weigh(file_id))

    def _guarded(self, file: WaitingFile, work: Callable[[], None]) -> None:
        """Do a piece of work; whatever goes wrong, the file says so and the thread goes on."""
        try:
            work()
        except LearnerIntelError as error:
            inspection = replace(file.inspection or Inspection(file.file_name, file.options), error=error)
            self._waiting.change(file.file_id, state=State.REFUSED, inspection=inspection, share=None)
        except Exception as error:  # noqa: BLE001  nobody else would hear of it
            incident = self._log_incident(error)
            self._waiting.change(file.file_id, state=State.FAULTY, incident=incident, share=None)

    def _leave_trace(self, act: str, content_hash: str) -> None:
        """Rows that name people are seen; the audit knows by whom, and knows the file by its content."""
        with self._store.write(changes_pages=False) as connection:
            audit.record(connection, self._viewer, act, f"file {content_hash[:16]}", int(time.time()))

    def _rank(self, file_id: str) -> int:
        file = self._waiting.find(file_id)
        report = file.inspection.report if file and file.inspection else None
        return STORING_ORDER.index(report.kind) if report else len(STORING_ORDER)


def desk_of(store: Store, viewer: Viewer, settings: Settings, log_incident: Callable[[Exception], str]) -> UploadDesk:
    """The desk of a person and a store; the same one each time in this process."""
    with _desks_lock:
        key = (store.url, viewer.name)
        if key not in _desks:
            clear_leftovers(quarantine_folder(settings))
            _desks[key] = UploadDesk(store, viewer, settings, log_incident)
        return _desks[key]


_desks: dict[tuple[str, str], UploadDesk] = {}
_desks_lock = threading.Lock()
#: While one file is compared with the store, the next one is read, in its own process.
_looking = WorkLine("learnerintel-looking", hands=2)
_taking = WorkLine("learnerintel-taking")
