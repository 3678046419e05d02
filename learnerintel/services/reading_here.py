"""Reading one file in this process: bytes in, a spool of typed records and an account out.

Meant to run in a process with limits, which :mod:`learnerintel.services.reading` starts and listens to; what
is said on the way (``Opening``, ``Spooling``, ``Written``) goes to whoever listens, and nowhere if nobody does.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from learnerintel.domain.problems import Problem
from learnerintel.domain.tables import RawDocuments, RawTable, Reading, ReadingChoices, ReadReport, RecordChunk
from learnerintel.errors import FileRefused
from learnerintel.intake import open_source, report_progress, say
from learnerintel.readers.blocks import record_schema
from learnerintel.readers.reader import Glimpse, Reader
from learnerintel.readers.registry import choose_reader
from learnerintel.readers.spooling import SpooledBatches
from learnerintel.readers.walking import Records, Unsettled
from learnerintel.services.choosing_table import open_right_table
from learnerintel.services.previewing import PREVIEW_ROWS, preview_rows
from learnerintel.services.rejects import MOST_ROWS, Rejects

#: Problems a report names one by one; the counts by kind are always complete.
MOST_PROBLEMS = 1000
_GLIMPSED = 20
#: Where a table has to be walked twice, share of the work that the first walk takes: unpacking, parsing, looking.
_FIRST_WALK_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known of a file as soon as it is recognised, before its rows are read.

    Attributes:
        file_name, content_hash, reader, kind, mapping, reading: as in the ``ReadReport`` of the file.
    """

    file_name: str
    content_hash: str
    reader: str
    kind: str
    mapping: dict[str, str]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Spooling:
    """From now on typed records go to a file, from the first row on; what went to another file is void."""

    path: str


@dataclass(frozen=True, slots=True)
class Written:
    """So many record batches are in that file, whole."""

    batch_count: int


def read_file(
    path: Path, file_name: str, choices: ReadingChoices, spool_folder: Path, rejects_folder: Path
) -> ReadReport:
    """Read a file in this process.

    Rows read are always records, rejected rows and left-out rows together; nothing is lost between them.

    Args:
        path: of the file.
        file_name: as the person named it, without folders.
        choices: what the analyst stated.
        spool_folder: existing folder for the typed records (one Arrow IPC stream).
        rejects_folder: where the rejected rows are written, if there are any.

    Raises:
        FileRefused, QuestionOpen, UnknownName: as for ``read_in_process``.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        hashing = beside.submit(_hash_of, path)
        source = open_right_table(path, choices)
        with closing(_Course(source)) as course:
            glimpse = _glimpse(source, course, spool_folder)
            if isinstance(source, RawTable):
                source.file_name = file_name
            reader = choose_reader(glimpse, choices)
            records = reader.to_records(source, choices)
            content_hash = hashing.result()
            say(Opening(file_name, content_hash, reader.name, reader.kind.name, dict(records.mapping), source.reading))
            spool = spool_folder / f"{content_hash[:16]}-{reader.name}.arrows"
            account, spool = _accounted(reader, records, spool, course, source)
    account.add_problems(source.problems)
    if isinstance(source, RawTable):
        account.add_left_out(source.left_out)
    if account.rows_read == 0:
        raise FileRefused(
            "The file has headings but no data rows. Nothing was read. "
            "Check the export's date range and filters, then export again.",
            [Problem("no-data-rows")],
        )
    rejects = _write_rejects(account, source, path, choices, rejects_folder, content_hash)
    return account.report(file_name, content_hash, reader, records, source, spool, rejects)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _accounted(
    reader: Reader, records: Records, spool: Path, course: _Course, source: RawTable | RawDocuments
) -> tuple[_Account, Path]:
    """Read the records in one walk if what the first rows show holds for all of them, else in a second one."""
    for chunks in records.attempts():
        account = _Account()
        try:
            account.spool(reader, chunks, spool, course, source)
        except Unsettled:
            spool.unlink()
            spool = spool.with_stem(f"{spool.stem}-again")  # whoever reads the first must not go on with this one
            course.begin_again()
        else:
            return account, spool
    raise AssertionError("the second way of reading settles everything")


class _Course:
    """Tells how far a file is: walked once, or where that does not settle it, once as text and then typed."""

    def __init__(self, source: RawTable | RawDocuments) -> None:
        self._share_read = source.share_read
        self._row_count = 0
        self._share = 0.0
        self._is_once = True
        self._walks: list[Iterator[Any]] = []

    def close(self) -> None:
        """End every walk. A file that was refused midway must not stay open as long as somebody keeps the refusal."""
        for walk in self._walks:
            if isinstance(walk, Generator):
                walk.close()

    def told(self, parts: Iterator[Any], rows_of: Callable[[Any], int]) -> Iterator[Any]:
        """The same parts, counted as they pass."""
        self._walks.append(parts)
        for part in parts:
            self._row_count += rows_of(part)
            share = self._share_read()
            self._tell(self._row_count, share if self._is_once else _FIRST_WALK_SHARE * share)
            yield part

    def begin_again(self) -> None:
        """Another walk is needed."""
        self._is_once = False

    def tell_typed(self, row_count: int) -> None:
        """So many rows are typed."""
        if not self._is_once:
            share = row_count / max(self._row_count, row_count, 1)
            self._tell(row_count, _FIRST_WALK_SHARE + (1 - _FIRST_WALK_SHARE) * share)

    def _tell(self, row_count: int, share: float) -> None:
        self._share = max(self._share, share)
        report_progress(row_count, self._share)


class _Watched:
    """A table's blocks, counted as they pass for the first time.

    Attributes:
        head: the first block, or nothing.
        last: the block that passed last.
    """

    def __init__(self, batches: Iterable[Any], course: _Course) -> None:
        self._batches = batches
        walk = course.told(iter(batches), lambda batch: batch.num_rows)
        self.head = list(islice(walk, 1))
        self.last: Any = None
        self._begun: Iterator[Any] | None = chain(self.head, walk)

    def __iter__(self) -> Iterator[Any]:
        begun, self._begun = self._begun, None
        for batch in begun or self._batches:
            self.last = batch
            yield batch


class _Account:
    """What became of a file's rows."""

    def __init__(self) -> None:
        self.rows_read = 0
        self.left_out: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.problem_counts: Counter[str] = Counter()
        self.rejects = Rejects()
        self.preview: list[dict[str, str]] = []

    def spool(
        self,
        reader: Reader,
        chunks: Iterator[RecordChunk],
        path: Path,
        course: _Course,
        source: RawTable | RawDocuments,
    ) -> None:
        """Walk the records, keep them on disk block by block, and count.

        Raises:
            Unsettled: what was kept is void.
        """
        written = 0
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, record_schema(reader.kind)) as writer:
            say(Spooling(str(path)))
            for chunk in chunks:
                for batch in chunk.records.to_batches():
                    writer.write_batch(batch)
                    written += 1
                say(Written(written))
                self.rows_read += chunk.row_count
                course.tell_typed(self.rows_read)
                self.left_out.update(chunk.left_out)
                self._count(chunk.problems)
                if chunk.problems and isinstance(source, RawTable) and isinstance(source.batches, _Watched):
                    self.rejects.keep_cells(source.batches.last)
                if len(self.preview) < PREVIEW_ROWS:
                    self.preview += preview_rows(chunk.records, PREVIEW_ROWS - len(self.preview))

    def add_problems(self, problems: list[Problem]) -> None:
        """Rows that never reached the reader, ragged ones.

        Raises:
            FileRefused: one of the problems is of the whole file.
        """
        whole = [problem for problem in problems if problem.kind.stops_file]
        if whole:
            raise FileRefused(f"The file cannot be read: {whole[0].kind.title}. {whole[0].kind.remedy}", whole)
        self.rows_read += self._count(problems)

    def add_left_out(self, left_out: dict[str, int]) -> None:
        """Rows of the file that are of other tables."""
        self.left_out.update(left_out)
        self.rows_read += sum(left_out.values())

    def _count(self, problems: list[Problem]) -> int:
        if not problems:
            return 0
        self.problem_counts.update(slug for slug, _ in {(problem.slug, problem.row) for problem in problems})
        self.problems += problems[: max(MOST_PROBLEMS - len(self.problems), 0)]
        return self.rejects.add(problems)

    def report(
        self,
        file_name: str,
        content_hash: str,
        reader: Reader,
        records: Records,
        source: RawTable | RawDocuments,
        spool: Path,
        rejects: Path | None,
    ) -> ReadReport:
        statements = list(records.statements)
        if self.rejects.row_count > MOST_ROWS:
            statements.append(f"The file of rejected rows holds the first {MOST_ROWS} of them.")
        return ReadReport(
            file_name=file_name,
            content_hash=content_hash,
            reader=reader.name,
            kind=reader.kind.name,
            reading=source.reading,
            mapping=dict(records.mapping),
            unused_headings=tuple(records.unused_headings),
            statements=statements,
            rows_read=self.rows_read,
            rows_rejected=self.rejects.row_count,
            left_out=dict(self.left_out),
            problems=sorted(self.problems, key=lambda problem: problem.row or 0),
            problem_counts=dict(self.problem_counts),
            rejects=None if rejects is None else str(rejects),
            spool=str(spool),
            preview=self.preview,
        )


def _glimpse(source: RawTable | RawDocuments, course: _Course, spool_folder: Path) -> Glimpse:
    """Headings and first rows; the source can be walked from its beginning afterwards.

    A table's blocks become such as can be walked again, which the readers and the rejected rows need.
    """
    if isinstance(source, RawDocuments):
        documents = course.told(iter(source.documents), lambda _: 1)
        first = list(islice(documents, _GLIMPSED))
        source.documents = chain(first, documents)
        return Glimpse(documents=tuple(document for _, document in first))
    source.batches = watched = _Watched(SpooledBatches.of(source.batches, spool_folder), course)
    cells = [
        tuple(row[str(place)] for place in range(len(source.headings)))
        for batch in watched.head
        for row in batch.slice(0, _GLIMPSED).to_pylist()
    ]
    return Glimpse(headings=tuple(source.headings), rows=tuple(cells))


def _write_rejects(
    account: _Account,
    source: RawTable | RawDocuments,
    path: Path,
    choices: ReadingChoices,
    folder: Path,
    content_hash: str,
) -> Path | None:
    if account.rejects.row_count == 0:
        return None
    target = folder / f"{content_hash[:16]}-rejected.csv"
    if isinstance(source, RawTable):
        account.rejects.write_table(target, source.headings, source.batches, source.set_aside)
    else:
        again = open_source(path, choices)
        account.rejects.write_documents(target, again.documents if isinstance(again, RawDocuments) else ())
    return target
