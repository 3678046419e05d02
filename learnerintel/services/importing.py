"""Taking files in: read in a process of its own, stored in one transaction, logged either way.

A file that brings nothing new leaves no batch; a file that is refused leaves the store as it was. Both
leave a line in the log of attempts.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from learnerintel.domain.problems import sentences
from learnerintel.domain.tables import ReadingChoices, ReadReport
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import FileRefused, LearnerIntelError, Refusal
from learnerintel.services.reading import read_in_process
from learnerintel.services.saving import NothingNew, SaveOptions, save_records
from learnerintel.settings import Settings
from learnerintel.store import audit, batches
from learnerintel.store.company import company_setting
from learnerintel.store.engine import Store

#: Above this share of rejected rows an analyst is asked a second time before the good rows are taken.
MANY_REJECTED = 0.05

Progress = Callable[[str, float | None], None]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the analyst stated about an import.

    Attributes:
        choices: how to read the file.
        roster_mode: ``snapshot`` or ``changes``; None: recognised, or asked.
        continues: the file goes on where the last one stopped.
        accept_good_rows: 0: a file with problems is refused whole; 1: the good rows are taken; 2: also
            where more than a twentieth is rejected.
        is_dry_run: everything but keeping it.
        is_zone_stated: the zone in ``choices`` was stated; else the company's is used.
    """

    choices: ReadingChoices = field(default_factory=ReadingChoices)
    roster_mode: str | None = None
    continues: bool = False
    accept_good_rows: int = 0
    is_dry_run: bool = False
    is_zone_stated: bool = False


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Account of one file: rows read = new + duplicate + rejected + left out.

    Attributes:
        file: its name.
        reader: what it was recognised as, None where it was not.
        batch: number for an undo; None where nothing is new or it was refused.
        rows_read: data rows in the file.
        rows_new: rows that the store did not have.
        rows_duplicate: rows that it had.
        rows_rejected: rows with a problem.
        rows_left_out: right rows that are not for this store.
        rejects: path of the file with the rejected rows, or None.
        seconds: wall-clock time.
        statements: sentences on what was concluded and what was left out.
        refusal: why it was refused, None where it was taken.
        problems: sentences, one per kind of problem.
    """

    file: str
    reader: str | None = None
    batch: int | None = None
    rows_read: int = 0
    rows_new: int = 0
    rows_duplicate: int = 0
    rows_rejected: int = 0
    rows_left_out: int = 0
    rejects: str | None = None
    seconds: float = 0.0
    statements: tuple[str, ...] = ()
    refusal: str | None = None
    problems: tuple[str, ...] = ()
    error: LearnerIntelError | None = field(default=None, compare=False)

    def as_json(self) -> dict[str, Any]:
        """The object that ``import --json`` prints."""
        values = asdict(self)
        values.pop("error")
        return {**values, "statements": list(self.statements), "problems": list(self.problems)}


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
    """People and content first, then what was asked of people, then what they did: nothing waits for a match."""
    return _STORING_ORDER.index(read.report.kind) if read.report else len(_STORING_ORDER)


_STORING_ORDER = ("roster", "catalogue", "assignments", "transcript", "offers", "activity", "scores", "feedback")


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
    started = time.monotonic()
    try:
        if read.report is None:
            raise read.error or FileRefused(f"{read.name} could not be read. Nothing was taken in.")
        _refuse_problems(read.report, options)
        tell(f"Storing {read.report.rows_read} rows of {read.name}", None)
        result = _store_report(store, viewer, read.report, options)
    except LearnerIntelError as error:
        result = _refused(read.name, read.report, error)
    result = replace(result, seconds=round(read.seconds + time.monotonic() - started, 3))
    if not options.is_dry_run:
        _log(store, viewer, result, read.report)
    return result


def _tell_nobody(_what: str, _share: float | None) -> None:
    return


def with_company_zone(store: Store, options: ImportOptions) -> ReadingChoices:
    """The choices with the company's time zone where the analyst stated none."""
    if options.is_zone_stated:
        return options.choices
    with store.read() as connection:
        zone = company_setting(connection, "time_zone")
    return replace(options.choices, zone=zone)


def _refuse_problems(report: ReadReport, options: ImportOptions) -> None:
    if report.rows_rejected == 0:
        return
    share = report.rows_rejected / report.rows_read
    counted = f"{report.rows_rejected} of {report.rows_read} rows of {report.file_name} have problems"
    if options.accept_good_rows == 0:
        raise FileRefused(
            f"{counted}. Nothing was taken in. Mend them, or take the good rows with --accept-good-rows.",
            report.problems,
            report.rejects,
        )
    if share > MANY_REJECTED and options.accept_good_rows < 2:
        raise FileRefused(
            f"{counted}, {share:.0%} of the file. Nothing was taken in. To take the good rows all the same, "
            "say --accept-good-rows twice.",
            report.problems,
            report.rejects,
        )


def _store_report(store: Store, viewer: Viewer, report: ReadReport, options: ImportOptions) -> ImportResult:
    choices_text = _choices_text(report, options)
    save = SaveOptions(viewer, options.roster_mode, options.continues, choices_text, int(time.time()))
    statements = list(report.statements)
    batch_id, new_count, duplicate_count = None, 0, report.rows_read - report.rows_rejected - _left_out(report)
    try:
        with store.write() as connection:
            if batches.live_batch_of(connection, report.content_hash, choices_text) is not None:
                raise NothingNew([])
            saved = save_records(connection, report, save)
            batch_id, new_count, duplicate_count = saved.batch_id, saved.new_count, saved.duplicate_count
            statements += saved.statements
            audit.record(connection, viewer, "import", f"batch {batch_id}", save.imported_at)
            if options.is_dry_run:
                raise _DryRun
    except NothingNew as nothing:
        statements += [*nothing.statements, "Everything in this file was already there; the store is unchanged."]
        batch_id = None
    except _DryRun:
        statements.append("Dry run: nothing was kept.")
        batch_id = None
    return ImportResult(
        file=report.file_name,
        reader=report.reader,
        batch=batch_id,
        rows_read=report.rows_read,
        rows_new=new_count,
        rows_duplicate=duplicate_count,
        rows_rejected=report.rows_rejected,
        rows_left_out=_left_out(report),
        rejects=report.rejects,
        statements=tuple(statements + [f"{count} rows left out: {why}." for why, count in report.left_out.items()]),
        problems=tuple(sentences(report.problems)),
    )


class _DryRun(Exception):
    """Ends the transaction of a dry run."""


def _left_out(report: ReadReport) -> int:
    return sum(report.left_out.values())


def _choices_text(report: ReadReport, options: ImportOptions) -> str:
    """What decides how the same bytes become records; equal text and bytes give equal records."""
    return json.dumps(
        {
            "reader": report.reader,
            "mapping": dict(sorted(report.mapping.items())),
            "date_order": options.choices.date_order,
            "zone": options.choices.zone if options.is_zone_stated else None,
            "scale": options.choices.scale,
            "sheet": report.reading.sheet,
            "encoding": report.reading.encoding,
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def _refused(file_name: str, report: ReadReport | None, error: LearnerIntelError) -> ImportResult:
    problems = getattr(error, "problems", ())
    return ImportResult(
        file=file_name,
        reader=report.reader if report else None,
        rows_read=report.rows_read if report else 0,
        rows_rejected=report.rows_rejected if report else 0,
        rows_left_out=_left_out(report) if report else 0,
        rejects=report.rejects if report else getattr(error, "rejects", None),
        refusal=str(error),
        problems=tuple(sentences(problems)),
        error=error,
    )


def _log(store: Store, viewer: Viewer, result: ImportResult, report: ReadReport | None) -> None:
    outcome = "refused" if result.refusal else "taken" if result.batch is not None else "nothing new"
    with store.write(changes_pages=False) as connection:
        batches.log_attempt(
            connection,
            {
                "attempted_at": int(time.time()),
                "attempted_by": viewer.name,
                "file_name": result.file,
                "content_hash": report.content_hash if report else None,
                "outcome": outcome,
                "batch_id": result.batch,
                "message": result.refusal,
            },
        )


def refuse_if_any(results: Sequence[ImportResult]) -> None:
    """Raise the first refusal among results, for callers that want an error.

    Raises:
        Refusal: a file was refused.
    """
    for result in results:
        if isinstance(result.error, Refusal):
            raise result.error
