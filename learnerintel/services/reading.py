"""Reading one file in a process with limits, and using its records while the reading goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from learnerintel.domain.tables import ReadingChoices, ReadReport
from learnerintel.intake import LimitedRun
from learnerintel.services.reading_here import MOST_PROBLEMS, Opening, Spooling, Written, read_file
from learnerintel.settings import Settings

__all__ = [
    "MOST_PROBLEMS", "FileReading", "LiveReading", "Opening", "ReadAlready", "StartedAgain", "read_file",
    "read_in_process",
]  # fmt: skip


class StartedAgain(Exception):
    """What the file's first rows showed did not hold for the rest: records handed out so far are void."""


class FileReading(Protocol):
    """A file that is being read, or was: what it is, its records, its account."""

    def opening(self) -> Opening:
        """What the file is."""

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Its typed records from the first one on."""

    def report(self) -> ReadReport:
        """The account of all of it."""


class LiveReading:
    """A file while it is read in a process of its own, within the settings' limits.

    Used in a ``with`` block; when it is left, the process is gone, whether it was done or not. The spool stays
    in its folder, which is the caller's. Records are handed on through the spool, so that neither side waits
    for the other and neither holds more than a block or two in memory::

        with LiveReading(path, name, choices, folder, settings) as reading:
            if is_known(reading.opening()):
                return  # the process ends here, with hardly a row read
            while True:
                try:
                    for batch in reading.batches():
                        store(batch)
                    break
                except StartedAgain:
                    forget_what_was_stored()
            report = reading.report()

    Args:
        path: of the file.
        file_name: as the person named it, without folders.
        choices: what the analyst stated.
        spool_folder: existing folder for the typed records.
        settings: limits, and where rejected rows are written.
        on_progress: called with (rows, share of the work done), here, while one of the methods waits.

    Raises (from every method):
        FileRefused: the file cannot be read, or not within the limits.
        QuestionOpen: it can be read in more than one way.
        UnknownName: a stated reader, field or zone does not exist.
    """

    def __init__(
        self,
        path: Path,
        file_name: str,
        choices: ReadingChoices,
        spool_folder: Path,
        settings: Settings,
        on_progress: Callable[[int, float], None] | None = None,
    ) -> None:
        self._run = LimitedRun(
            read_file,
            path,
            file_name,
            choices,
            spool_folder,
            settings.rejects_folder,
            seconds=settings.parse_seconds,
            memory_bytes=settings.parse_memory_bytes,
            on_progress=on_progress,
        )
        self._opening: Opening | None = None
        self._report: ReadReport | None = None
        self._spool: str | None = None
        self._written = 0

    def __enter__(self) -> LiveReading:
        self._run.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._run.__exit__()

    def opening(self) -> Opening:
        """What the file is, as soon as that is known: before its rows are read."""
        while self._opening is None and self._listen(is_waited_for=True):
            pass
        if self._opening is None:
            self.report()
        assert self._opening is not None
        return self._opening

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The file's typed records from its first row on, block by block, as they are written.

        May be called again, also after the end.

        Yields:
            ``pyarrow.RecordBatch`` with exactly the kind's ``stored_columns``, as ``readers.blocks.record_schema``
            has them: texts dictionary-encoded, every batch with a dictionary of its own that holds each of its
            texts once and none besides.

        Raises:
            StartedAgain: the reading began anew, with other conclusions; what was handed out by this call is
                void, and another call hands out the records from the beginning.
            FileRefused, QuestionOpen, UnknownName: as said above; from this call or in the middle of it.
        """
        spool, count = None, 0
        with ExitStack() as opened:
            stream: pa.RecordBatchReader | None = None
            while True:
                while self._listen(is_waited_for=self._written <= count and spool == self._spool):
                    pass
                if spool != self._spool and count:
                    raise StartedAgain
                spool = self._spool
                if self._written > count:
                    if stream is None:
                        stream = _opened(spool, opened)
                    if stream is not None:
                        count += 1
                        yield stream.read_next_batch()
                elif self._run.has_ended:
                    self.report()
                    return

    def report(self) -> ReadReport:
        """The account of the whole file; waits for its end. Its spool is still there."""
        while self._listen(is_waited_for=True):
            pass
        if self._report is None:
            self._report = self._run.result()
        return self._report

    def _listen(self, *, is_waited_for: bool) -> bool:
        """Take in one thing that the reading process said; False at its end, or if nothing has arrived."""
        word = self._run.next_word(is_waited_for=is_waited_for)
        if isinstance(word, Opening):
            self._opening = word
        elif isinstance(word, Spooling):
            self._spool, self._written = word.path, 0
        elif isinstance(word, Written):
            self._written = word.batch_count
        return word is not None


class ReadAlready:
    """A file that was read before, from its account and its spool; the same methods as ``LiveReading``."""

    def __init__(self, report: ReadReport) -> None:
        self._report = report

    def opening(self) -> Opening:
        """What the file is."""
        report = self._report
        return Opening(
            report.file_name, report.content_hash, report.reader, report.kind, report.mapping, report.reading
        )

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The file's typed records, block by block; can be called again."""
        with pa.memory_map(self._report.spool) as file, pa.ipc.open_stream(file) as reader:
            yield from reader

    def report(self) -> ReadReport:
        """The account of the whole file."""
        return self._report


def _opened(spool: str | None, opened: ExitStack) -> pa.RecordBatchReader | None:
    """The stream in a spool that is being written; None where the spool is gone, as another one was begun."""
    try:
        file = opened.enter_context(pa.OSFile(spool))
    except FileNotFoundError:
        return None
    return opened.enter_context(pa.ipc.open_stream(file))


def read_in_process(
    path: Path,
    file_name: str,
    choices: ReadingChoices,
    spool_folder: Path,
    settings: Settings,
    on_progress: Callable[[int, float], None] | None = None,
) -> ReadReport:
    """Read a file in a process of its own, within the settings' limits, and wait for its end.

    Args:
        path: of the file.
        file_name: as the person named it, without folders.
        choices: what the analyst stated.
        spool_folder: existing folder for the typed records.
        settings: limits, and where rejected rows are written.
        on_progress: called with (rows, share of the work done) as it goes on.

    Raises:
        FileRefused, QuestionOpen, UnknownName: as for ``LiveReading``.
    """
    with LiveReading(path, file_name, choices, spool_folder, settings, on_progress) as reading:
        return reading.report()
