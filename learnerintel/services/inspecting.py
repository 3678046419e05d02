"""Looking at a file before anything of it is kept: what it is, how it was read, what it would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from learnerintel.domain.problems import Problem
from learnerintel.domain.tables import ReadReport
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import LearnerIntelError, QuestionOpen
from learnerintel.readers.registry import reader_named
from learnerintel.services.import_account import MANY_REJECTED, ImportOptions, ImportResult, Progress
from learnerintel.services.importing import with_company_zone
from learnerintel.services.reading import read_in_process
from learnerintel.services.saving_events import SPLIT_REMEDY
from learnerintel.services.taking import NOTHING_NEW, weigh_report
from learnerintel.settings import Settings
from learnerintel.store.engine import Store

#: Problems that go away once somebody says which column is which.
MAPPING_HELPS = frozenset({"unknown-headings", "missing-column", "other-format"})


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody has to say before a file can be taken in.

    Attributes:
        asks: the import option that answers it, as in ``errors.QuestionOpen``.
        said: the question in sentences.
        choices: possible answers, the likeliest first.
        samples: words of the file that help to answer.
    """

    asks: str
    said: str
    choices: tuple[str, ...]
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is known of a file that nothing was taken from yet.

    Attributes:
        file_name: as the person named it.
        options: what was stated when it was looked at.
        report: of the reading; None where it could not be read.
        label: what it was recognised as, for people.
        question: what has to be said first, None where nothing has.
        error: why it cannot be taken in as it is, None where it can.
        would_be: what taking it in would bring, rows with problems left aside; None while a question is open.
        is_split: some rows equal rows of a file that neither holds this one nor is held by it.
    """

    file_name: str
    options: ImportOptions
    report: ReadReport | None = None
    label: str | None = None
    question: Question | None = None
    error: LearnerIntelError | None = None
    would_be: ImportResult | None = None
    is_split: bool = False

    @property
    def problems(self) -> Sequence[Problem]:
        """Problems of the file, in row order, up to a thousand."""
        if self.report is not None:
            return self.report.problems
        found: Sequence[Problem] = getattr(self.error, "problems", ())
        return found

    @property
    def is_known(self) -> bool:
        """Whether everything in the file is in the store already."""
        return self.would_be is not None and NOTHING_NEW in self.would_be.statements

    @property
    def rejected_share(self) -> float:
        """Share of the rows that have a problem."""
        return self.report.rows_rejected / self.report.rows_read if self.report and self.report.rows_read else 0.0

    @property
    def acceptance_needed(self) -> int:
        """How often somebody must say that the good rows are to be taken: 0, 1 or 2 times."""
        if self.rejected_share == 0:
            return 0
        return 2 if self.rejected_share > MANY_REJECTED else 1

    @property
    def is_mapping_helpful(self) -> bool:
        """Whether saying which column is which could make the file readable."""
        asks_reader = self.question is not None and self.question.asks == "reader"
        return asks_reader or any(problem.slug in MAPPING_HELPS for problem in self.problems)


def inspect_file(
    store: Store,
    viewer: Viewer,
    path: Path,
    file_name: str,
    options: ImportOptions,
    settings: Settings,
    spool_folder: Path,
    progress: Progress | None = None,
) -> Inspection:
    """Read a file and find out what taking it in would do; nothing is kept of it in the store.

    Args:
        store: open.
        viewer: must be allowed to import.
        path: of the file.
        file_name: as the person named it.
        options: what the analyst stated so far.
        settings: limits and folders.
        spool_folder: where the typed records stay until the file is taken in or given up.
        progress: told what is being done and, where known, how far it is.

    Raises:
        NotPermitted: the viewer may not import.
    """
    require(viewer, Permission.IMPORT)
    tell = progress or _tell_nobody
    tell(f"Reading {file_name}", None)
    try:
        report = read_in_process(
            path,
            file_name,
            with_company_zone(store, options),
            spool_folder,
            settings,
            lambda rows, share: tell(f"Reading {file_name}, row {_spaced(rows)}", share),
        )
    except QuestionOpen as question:
        return Inspection(file_name, options, question=Question(question.asks, str(question), question.choices))
    except LearnerIntelError as error:
        return Inspection(file_name, options, error=error)
    inspection = Inspection(file_name, options, report=report, label=reader_named(report.reader).label)
    question = _encoding_question(report, options)
    if question is not None:
        return replace(inspection, question=question)
    tell(f"Comparing {_spaced(report.rows_read)} rows with the store", None)
    return weigh_inspection(store, viewer, inspection)


def weigh_inspection(store: Store, viewer: Viewer, inspection: Inspection) -> Inspection:
    """The same file with what it would bring to the store as it is now.

    Args:
        store: open.
        viewer: must be allowed to import.
        inspection: of a file that could be read; its options may have changed since.

    Raises:
        NotPermitted: the viewer may not import.
    """
    assert inspection.report is not None
    bare = replace(inspection, question=None, error=None, would_be=None, is_split=False)
    try:
        would_be = weigh_report(store, viewer, inspection.report, inspection.options)
    except QuestionOpen as question:
        return replace(bare, question=Question(question.asks, str(question), question.choices))
    except LearnerIntelError as error:
        return replace(bare, error=error)
    is_split = any(SPLIT_REMEDY in statement for statement in would_be.statements)
    return replace(bare, would_be=would_be, is_split=is_split)


def _encoding_question(report: ReadReport, options: ImportOptions) -> Question | None:
    """An encoding that was concluded from the bytes is confirmed by eye, where words show it."""
    reading = report.reading
    if reading.is_encoding_certain or not reading.samples or options.choices.encoding is not None:
        return None
    said = "The file does not say in which encoding it was written, and it is not UTF-8. Do these words look right?"
    return Question("encoding", said, (str(reading.encoding),), reading.samples)


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def _tell_nobody(_what: str, _share: float | None) -> None:
    return
