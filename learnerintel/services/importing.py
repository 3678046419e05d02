"""Taking files in: read in a process of its own, stored in one transaction, logged either way.

A file that brings nothing new leaves no batch; a file that is refused leaves the store as it was. Both
leave a line in the log of attempts.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from learnerintel.domain.tables import ReadingChoices, ReadReport
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import FileRefused, LearnerIntelError, Refusal
from learnerintel.services.import_account import ImportOptions, ImportResult, Progress
from learnerintel.services.reading import read_in_process
from learnerintel.services.taking import STORING_ORDER, refuse_file, take_report
from learnerintel.settings import Settings
from learnerintel.store.company import company_setting
from learnerintel.store.engine import Store


def import_files(
    store: Store,
    viewer: Viewer,
    paths: Sequence[Path | tuple[Path, str]],
    options: ImportOptions,
    settings: Settings,
    progress: Progress | None = None,
) -> list[ImportResult]:
    """Take several files in, each in a transaction of its own.

    Args:
        store: open.
        viewer: must be allowed to import.
        paths: files, or (file, name to show).
        options: for all of them.
        settings: limits and folders.
        progress: told what is being done and, where known, how far it is.

    Returns:
        One result per file, in the order given; a refused file does not stop the others.

    Raises:
        NotPermitted: the viewer may not import.
    """
    require(viewer, Permission.IMPORT)
    named = [(entry, entry.name) if isinstance(entry, Path) else entry for entry in paths]
    tell = progress or _tell_nobody
    choices = with_company_zone(store, options)
    spool = Path(tempfile.mkdtemp(prefix="learnerintel-"))
    try:
        read = [_read(path, name, choices, spool, settings, tell) for path, name in named]
        results: dict[int, ImportResult] = {}
        for position in sorted(range(len(read)), key=lambda spot: _rank(read[spot])):
            results[position] = _take(store, viewer, read[position], options, tell)
    finally:
        shutil.rmtree(spool, ignore_errors=True)
    return [results[position] for position in range(len(read))]


def import_file(
    store: Store,
    viewer: Viewer,
    path: Path,
    file_name: str,
    options: ImportOptions,
    settings: Settings,
    progress: Progress | None = None,
) -> ImportResult:
    """Take one file in; a refusal comes back as a result, with the error itself in ``error``."""
    return import_files(store, viewer, [(path, file_name)], options, settings, progress)[0]


@dataclass(slots=True)
class _ReadFile:
    """A file after reading: its report, or why there is none."""

    name: str
    seconds: float
    report: ReadReport | None = None
    error: LearnerIntelError | None = None


def _rank(read: _ReadFile) -> int:
    return STORING_ORDER.index(read.report.kind) if read.report else len(STORING_ORDER)


def _read(path: Path, name: str, choices: ReadingChoices, spool: Path, settings: Settings, tell: Progress) -> _ReadFile:
    started = time.monotonic()
    tell(f"Reading {name}", None)
    folder = Path(tempfile.mkdtemp(dir=spool))
    try:
        report = read_in_process(path, name, choices, folder, settings)
    except LearnerIntelError as error:
        return _ReadFile(name, time.monotonic() - started, error=error)
    return _ReadFile(name, time.monotonic() - started, report=report)


def _take(store: Store, viewer: Viewer, read: _ReadFile, options: ImportOptions, tell: Progress) -> ImportResult:
    if read.report is None:
        error = read.error or FileRefused(f"{read.name} could not be read. Nothing was taken in.")
        result = refuse_file(store, viewer, read.name, error, is_logged=not options.is_dry_run)
    else:
        result = take_report(store, viewer, read.report, options, tell)
    return replace(result, seconds=round(read.seconds + result.seconds, 3))


def _tell_nobody(_what: str, _share: float | None) -> None:
    return


def with_company_zone(store: Store, options: ImportOptions) -> ReadingChoices:
    """The choices with the company's time zone where the analyst stated none."""
    if options.is_zone_stated:
        return options.choices
    with store.read() as connection:
        zone = company_setting(connection, "time_zone")
    return replace(options.choices, zone=zone)


def refuse_if_any(results: Sequence[ImportResult]) -> None:
    """Raise the first refusal among results, for callers that want an error.

    Raises:
        Refusal: a file was refused.
    """
    for result in results:
        if isinstance(result.error, Refusal):
            raise result.error
