"""Taking files in: read in a process of its own, stored in one transaction, logged either way.

A file that brings nothing new leaves no batch; a file that is refused leaves the store as it was. Both
leave a line in the log of attempts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import LearnerIntelError, Refusal
from learnerintel.services.fast_path import RATING_KINDS
from learnerintel.services.import_account import ImportOptions, ImportResult, Progress
from learnerintel.services.reading import FileReading, LiveReading, ReadAlready
from learnerintel.services.starting_to_send import start_sending
from learnerintel.services.taking import STORING_ORDER, refuse_file, take_reading
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
    results: dict[int, ImportResult] = {}
    with ExitStack() as stack:
        spool = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="learnerintel-")))
        readings: dict[int, FileReading] = {}
        # The largest is begun first, and goes on being read while the others, and then itself, are stored.
        for position in sorted(range(len(named)), key=lambda spot: -_size(named[spot][0])):
            path, name = named[position]
            reading = LiveReading(path, name, choices, _own_folder(spool), settings, _told(tell, name))
            try:
                opened = stack.enter_context(reading)
                opened.opening()
                readings[position] = opened if not readings else ReadAlready(opened.report())
            except LearnerIntelError as error:
                results[position] = refuse_file(store, viewer, name, error, is_logged=not options.is_dry_run)
        for position in sorted(readings, key=lambda spot: (_rank(readings[spot]), spot)):
            results[position] = take_reading(store, viewer, readings[position], options, tell)
            if readings[position].opening().kind in RATING_KINDS and results[position].batch is not None:
                start_sending(store, settings)
    return [results[position] for position in range(len(named))]


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


def _rank(reading: FileReading) -> int:
    return STORING_ORDER.index(reading.opening().kind)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _own_folder(spool: Path) -> Path:
    return Path(tempfile.mkdtemp(dir=spool))


def _told(tell: Progress, name: str) -> Callable[[int, float], None]:
    return lambda rows, share: tell(f"{name}: {rows:,} rows", share)


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
