"""A file that was read into the store, in one transaction, with a line in the log of attempts."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace

from learnerintel.domain.problems import Problem, sentences
from learnerintel.domain.tables import ReadReport
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import FileRefused, LearnerIntelError
from learnerintel.services.import_account import MANY_REJECTED, ImportOptions, ImportResult, Progress
from learnerintel.services.saving import NothingNew, SaveOptions, save_records
from learnerintel.store import audit, batches
from learnerintel.store.engine import Store

#: People and content first, then what was asked of people, then what they did: nothing waits for a match.
STORING_ORDER = ("roster", "catalogue", "assignments", "transcript", "offers", "activity", "scores", "feedback")

#: Said of a file that changes nothing.
NOTHING_NEW = "Everything in this file was already there; the store is unchanged."


def take_report(
    store: Store,
    viewer: Viewer,
    report: ReadReport,
    options: ImportOptions,
    progress: Progress | None = None,
) -> ImportResult:
    """Take in a file that was read, unless its problems or its question stand against it.

    Args:
        store: open.
        viewer: must be allowed to import.
        report: of the reading; its spool must still be there.
        options: what the analyst stated.
        progress: told what is being done.

    Returns:
        The account; a refusal comes back in it, with the error itself in ``error``.

    Raises:
        NotPermitted: the viewer may not import.
    """
    require(viewer, Permission.IMPORT)
    started = time.monotonic()
    if progress is not None:
        progress(f"Storing {report.rows_read} rows of {report.file_name}", None)
    try:
        _refuse_problems(report, options)
        result = _store_report(store, viewer, report, options)
    except LearnerIntelError as error:
        result = _refused_report(report, error)
    result = replace(result, seconds=round(time.monotonic() - started, 3))
    if not options.is_dry_run:
        _log(store, viewer, result, report.content_hash)
    return result


def weigh_report(store: Store, viewer: Viewer, report: ReadReport, options: ImportOptions) -> ImportResult:
    """What taking a file in would do to the store as it is now; nothing is kept and nothing logged.

    Rows with problems are left aside, whatever the options say of them.

    Raises:
        NotPermitted: the viewer may not import.
        QuestionOpen: a roster may be a snapshot or a list of changes.
    """
    require(viewer, Permission.IMPORT)
    return _store_report(store, viewer, report, replace(options, is_dry_run=True))


def refuse_file(
    store: Store, viewer: Viewer, file_name: str, error: LearnerIntelError, *, is_logged: bool
) -> ImportResult:
    """The account of a file that could not be read, with its line in the log of attempts.

    Args:
        store: open.
        viewer: whose attempt it was.
        file_name: as the person named it.
        error: why it could not be read.
        is_logged: False for a dry run.
    """
    result = ImportResult(
        file=file_name,
        rejects=getattr(error, "rejects", None),
        refusal=str(error),
        problems=_problems_of(error),
        error=error,
    )
    if is_logged:
        _log(store, viewer, result, None)
    return result


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
    save = SaveOptions(
        viewer, options.roster_mode, options.continues, choices_text, int(time.time()), options.is_dry_run
    )
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
        statements += [*nothing.statements, NOTHING_NEW]
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


def _refused_report(report: ReadReport, error: LearnerIntelError) -> ImportResult:
    return ImportResult(
        file=report.file_name,
        reader=report.reader,
        rows_read=report.rows_read,
        rows_rejected=report.rows_rejected,
        rows_left_out=_left_out(report),
        rejects=report.rejects,
        refusal=str(error),
        problems=_problems_of(error),
        error=error,
    )


def _problems_of(error: LearnerIntelError) -> tuple[str, ...]:
    problems: Sequence[Problem] = getattr(error, "problems", ())
    return tuple(sentences(problems))


def _log(store: Store, viewer: Viewer, result: ImportResult, content_hash: str | None) -> None:
    outcome = "refused" if result.refusal else "taken" if result.batch is not None else "nothing new"
    with store.write(changes_pages=False) as connection:
        batches.log_attempt(
            connection,
            {
                "attempted_at": int(time.time()),
                "attempted_by": viewer.name,
                "file_name": result.file,
                "content_hash": content_hash,
                "outcome": outcome,
                "batch_id": result.batch,
                "message": result.refusal,
            },
        )
