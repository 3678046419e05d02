"""A file into the store, in one transaction, with a line in the log of attempts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import select

from learnerintel.domain.problems import Problem, sentences
from learnerintel.domain.tables import ReadReport
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import FileRefused, LearnerIntelError, SettingsError
from learnerintel.services.erased_rejects import leave_erased_out
from learnerintel.services.fast_path import RATING_KINDS, answer_ratings
from learnerintel.services.import_account import MANY_REJECTED, ImportOptions, ImportResult, Progress
from learnerintel.services.reading import FileReading, Opening, ReadAlready, StartedAgain
from learnerintel.services.saving import NothingNew, ReadFile, Saved, SaveOptions, save_records
from learnerintel.store import audit, batches
from learnerintel.store.engine import Store
from learnerintel.store.schema import handover

#: People and content first, then what was asked of people, then what they did: nothing waits for a match.
STORING_ORDER = (
    "roster", "catalogue", "assignments", "transcript", "offers", "activity", "scores", "feedback", "answers",
    "learning_totals", "audience", "campaign_totals", "invitations", "mailing_events", "web_totals", "intranet_totals",
    "business_measures",
)  # fmt: skip

#: Said of a file that changes nothing.
NOTHING_NEW = "Everything in this file was already there; the store is unchanged."


def take_reading(
    store: Store,
    viewer: Viewer,
    reading: FileReading,
    options: ImportOptions,
    progress: Progress | None = None,
) -> ImportResult:
    """Take in a file that is read, or still being read, unless its problems or its question stand against it.

    Args:
        store: open.
        viewer: must be allowed to import.
        reading: of the file; its spool must still be there.
        options: what the analyst stated.
        progress: told what is being done.

    Returns:
        The account; a refusal comes back in it, with the error itself in ``error``.

    Raises:
        NotPermitted: the viewer may not import.
    """
    require(viewer, Permission.IMPORT)
    started = time.monotonic()
    taking = _Taking(reading, options)
    opening = None
    try:
        opening = reading.opening()
        if progress is not None:
            progress(f"Storing {opening.file_name}", None)
        result = _stored(store, viewer, opening, taking, options)
    except LearnerIntelError as error:
        if opening is None:
            raise
        result = _refused(opening, taking.seen, error)
    if result.rejects and not isinstance(result.error, SettingsError):
        leave_erased_out(store, Path(result.rejects))
    result = replace(result, seconds=round(time.monotonic() - started, 3))
    if not options.is_dry_run:
        _log(store, viewer, result, opening.content_hash)
    return result


def weigh_report(store: Store, viewer: Viewer, report: ReadReport, options: ImportOptions) -> ImportResult:
    """What taking a file in would do to the store as it is now; nothing is kept and nothing logged.

    Rows with problems are left aside, whatever the options say of them.

    Raises:
        NotPermitted: the viewer may not import.
        QuestionOpen: a roster may be a snapshot or a list of changes.
    """
    require(viewer, Permission.IMPORT)
    reading, is_dry = ReadAlready(report), replace(options, is_dry_run=True)
    return _stored(store, viewer, reading.opening(), _Taking(reading, is_dry, are_problems_weighed=False), is_dry)


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


class _Taking:
    """One file's reading while it is taken in.

    Attributes:
        seen: the account of the reading, once there is one.
    """

    def __init__(self, reading: FileReading, options: ImportOptions, *, are_problems_weighed: bool = True) -> None:
        self._reading = reading
        self._options = options
        self._are_problems_weighed = are_problems_weighed
        self.seen: ReadReport | None = None

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The records from the first one on."""
        return self._reading.batches()

    def report(self) -> ReadReport:
        """The account of the reading.

        Raises:
            FileRefused: rows have problems, and nobody said to take the good ones.
        """
        self.seen = self._reading.report()
        if self._are_problems_weighed:
            _refuse_problems(self.seen, self._options)
        return self.seen


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


def _stored(
    store: Store, viewer: Viewer, opening: Opening, taking: _Taking, options: ImportOptions
) -> ImportResult:
    choices_text = _choices_text(opening, options)
    save = SaveOptions(
        viewer,
        options.roster_mode,
        options.continues,
        choices_text,
        int(time.time()),
        options.is_dry_run,
        options.answers_ratings,
    )
    with store.read() as connection:
        same = batches.live_batch_of(connection, opening.content_hash, choices_text)
    if same is not None:
        return _known_already(opening, same)
    while True:
        try:
            return _stored_once(store, viewer, opening, taking, save)
        except StartedAgain:
            continue  # the transaction is rolled back, and the records come again from the first one on


def _stored_once(
    store: Store, viewer: Viewer, opening: Opening, taking: _Taking, save: SaveOptions
) -> ImportResult:
    file = ReadFile(
        opening.file_name, opening.content_hash, opening.reader, opening.kind, taking.batches(), taking.report
    )
    saved: Saved | None = None
    report: ReadReport | None = None
    said: list[str] = []
    repeats: int | None = None
    try:
        with store.write() as connection:
            saved = save_records(connection, file, save)
            if opening.kind in RATING_KINDS and save.answers_ratings:
                said_of_ratings = answer_ratings(connection, saved.batch_id, save.imported_at)
                saved = replace(saved, statements=[*saved.statements, *said_of_ratings])
            audit.record(connection, viewer, "import", f"batch {saved.batch_id}", save.imported_at)
            if save.is_dry_run:
                raise _DryRun
    except NothingNew as nothing:
        report, said, repeats = nothing.report, [*nothing.statements, NOTHING_NEW], nothing.repeats
    except _DryRun:
        said = ["Dry run: nothing was kept."]
    report = report if saved is None else saved.report
    assert report is not None
    return replace(_account(report, saved, said, is_kept=not said), repeats=repeats)


def _account(report: ReadReport, saved: Saved | None, said: list[str], *, is_kept: bool) -> ImportResult:
    left_out = [f"{count} rows left out: {why}." for why, count in report.left_out.items()]
    good = report.rows_read - report.rows_rejected - _left_out(report)
    return ImportResult(
        file=report.file_name,
        reader=report.reader,
        batch=saved.batch_id if saved is not None and is_kept else None,
        rows_read=report.rows_read,
        rows_new=saved.new_count if saved is not None else 0,
        rows_duplicate=saved.duplicate_count if saved is not None else good,
        rows_rejected=report.rows_rejected,
        rows_left_out=_left_out(report),
        rejects=report.rejects,
        statements=(*report.statements, *(saved.statements if saved is not None else ()), *said, *left_out),
        problems=tuple(sentences(report.problems)),
    )


def _known_already(opening: Opening, same: Any) -> ImportResult:
    """The same bytes were taken in before, read the same way: there is nothing to read."""
    return ImportResult(
        file=opening.file_name,
        reader=opening.reader,
        rows_read=same.row_count,
        rows_duplicate=same.row_count - same.rejected_count - same.left_out_count,
        rows_rejected=same.rejected_count,
        rows_left_out=same.left_out_count,
        statements=(f"The same file was taken in before, as batch {same.batch_id}.", NOTHING_NEW),
        repeats=same.batch_id,
    )


class _DryRun(Exception):
    """Ends the transaction of a dry run."""


def _left_out(report: ReadReport) -> int:
    return sum(report.left_out.values())


def _choices_text(opening: Opening, options: ImportOptions) -> str:
    """What decides how the same bytes become records; equal text and bytes give equal records."""
    return json.dumps(
        {
            "reader": opening.reader,
            "mapping": dict(sorted(opening.mapping.items())),
            "date_order": options.choices.date_order,
            "zone": options.choices.zone if options.is_zone_stated else None,
            "scale": options.choices.scale,
            "values": dict(sorted(options.choices.values.items())),
            "table": opening.reading.table,
            "sheet": opening.reading.sheet,
            "encoding": opening.reading.encoding,
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def _refused(opening: Opening, report: ReadReport | None, error: LearnerIntelError) -> ImportResult:
    return ImportResult(
        file=opening.file_name,
        reader=opening.reader,
        rows_read=report.rows_read if report is not None else 0,
        rows_rejected=report.rows_rejected if report is not None else 0,
        rows_left_out=_left_out(report) if report is not None else 0,
        rejects=report.rejects if report is not None else getattr(error, "rejects", None),
        refusal=str(error),
        problems=_problems_of(error),
        error=error,
    )


def _problems_of(error: LearnerIntelError) -> tuple[str, ...]:
    problems: Sequence[Problem] = getattr(error, "problems", ())
    return tuple(sentences(problems))


def _log(store: Store, viewer: Viewer, result: ImportResult, content_hash: str | None) -> None:
    outcome = "refused" if result.refusal else "taken" if result.batch is not None else "nothing new"
    # An export that came again unchanged shows that what was handed over is still as it was.
    is_told = result.repeats is not None and _is_anything_promised(store)
    with store.write(changes_pages=is_told) as connection:
        batches.log_attempt(
            connection,
            {
                "attempted_at": int(time.time()),
                "attempted_by": viewer.name,
                "file_name": result.file,
                "content_hash": content_hash,
                "outcome": outcome,
                "batch_id": result.repeats if result.batch is None else result.batch,
                "message": result.refusal,
            },
        )


def _is_anything_promised(store: Store) -> bool:
    with store.read() as connection:
        return connection.scalar(select(handover.c.decision_id).limit(1)) is not None
