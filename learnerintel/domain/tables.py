"""What passes between the rooms while a file is being read: text tables, choices, accounts of it.

``intake`` turns a file's bytes into a :class:`RawTable` (or :class:`RawDocuments` for JSON),
``readers`` turn that into :class:`RecordChunk`, ``services.reading`` runs both in a process with
limits and leaves a :class:`ReadReport` and a spool of typed records, which ``store`` takes in.

Tables are pyarrow objects; this room names them by annotation only and imports nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from learnerintel.domain.problems import Problem


@dataclass(frozen=True, slots=True)
class ReadingChoices:
    """What the analyst stated about a file; None means "find out, or ask".

    Attributes:
        reader: name of the reader (``--as``).
        mapping: field name -> heading of the file (``--map``).
        date_order: ``dmy`` or ``mdy``.
        encoding: a Python codec name.
        sheet: name of the worksheet.
        zone: IANA time zone of times without one.
        scale: rating scale such as ``1-5``.
        values: field name -> what it is in every row of the file (``--value``), where no column says it.
        table: number, from 1, of the table where a file holds several (``--table``).
    """

    reader: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    date_order: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    zone: str = "UTC"
    scale: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How the bytes were read; stated on the page, in ``--json`` and in the log.

    Attributes:
        container: ``plain``, ``gzip``, ``zip`` (with one file in it) or ``xlsx``.
        form: ``table`` or ``documents``.
        encoding: codec, None for workbooks.
        is_encoding_certain: False where it was concluded from the bytes without BOM or valid UTF-8.
        delimiter: None where the file has none.
        sheet: worksheet name, None elsewhere.
        header_row: row of the headings, from 1.
        table: number of the table in the file, from 1.
        samples: up to five non-ASCII words, to confirm the encoding by eye.
    """

    container: str
    form: str
    encoding: str | None = None
    is_encoding_certain: bool = True
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int = 1
    table: int = 1
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundTable:
    """One of several tables of a file.

    Attributes:
        number: from 1, in the order of the file.
        headings: of it.
        rows: first rows of it.
        row_count: rows below its headings.
    """

    number: int
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_count: int


@dataclass(slots=True)
class RawTable:
    """A table as text, read in blocks.

    Attributes:
        headings: as in the file, stripped of BOM, NUL and padding; may repeat or be empty.
        batches: ``pyarrow.RecordBatch`` blocks; columns ``"0"``, ``"1"`` ... (utf8, plain or
            dictionary-encoded, by position of the heading) and ``"row_number"`` (int32, row of the file
            from 1). Cells are as in the file. An iterator can be walked once, anything else as often as needed.
        reading: how it was read.
        problems: filled while ``batches`` is walked for the first time: ragged rows and the like (those rows are
            not in the batches).
        set_aside: row number -> cells of those rows, for the file with the rejected rows.
        share_read: how much of the file was read so far, 0 to 1; for a progress bar.
        preamble: rows above the headings that are not blank, cells as in the file.
        file_name: as the person named it; None where nobody did.
        left_out: reason -> rows of the file that are in no batch, right ones of other tables.
        statements: sentences on what was found around the table.
        found: every table of the file, where there are several.
    """

    headings: tuple[str, ...]
    batches: Iterable[Any]
    reading: Reading
    problems: list[Problem] = field(default_factory=list)
    set_aside: dict[int, tuple[str, ...]] = field(default_factory=dict)
    share_read: Callable[[], float] = lambda: 0.0
    preamble: tuple[tuple[str, ...], ...] = ()
    file_name: str | None = None
    left_out: dict[str, int] = field(default_factory=dict)
    statements: list[str] = field(default_factory=list)
    found: tuple[FoundTable, ...] = ()


@dataclass(slots=True)
class RawDocuments:
    """JSON objects, one after another.

    Attributes:
        documents: (position from 1, object) pairs; can be walked once.
        reading: how it was read.
        problems: filled while ``documents`` is walked.
        share_read: how much of the file was read so far, 0 to 1.
    """

    documents: Iterator[tuple[int, dict[str, Any]]]
    reading: Reading
    problems: list[Problem] = field(default_factory=list)
    share_read: Callable[[], float] = lambda: 0.0


@dataclass(slots=True)
class RecordChunk:
    """A block of a file as typed records.

    Attributes:
        records: ``pyarrow.Table`` with exactly the kind's ``stored_columns``: TEXT and CHOICE as
            dictionary-encoded string (each text of the block once, and none besides), ``row_number``
            and DAY columns as int32, ``occurred_at`` and SECONDS and COUNT as int64, SHARE and NUMBER
            as float64, FLAG and ``is_time_known`` as bool. Unknown is null.
        problems: of rows; every row named here is rejected and not among the records.
        left_out: reason in words -> rows that are right but not for us (a login, a test person).
        row_count: rows of the file this chunk accounts for: records + rejected + left out.
    """

    records: Any
    problems: list[Problem]
    left_out: dict[str, int]
    row_count: int


@dataclass(slots=True)
class ReadReport:
    """Account of one file that was read in a process of its own.

    Attributes:
        file_name: as the person named it, without folders.
        content_hash: SHA-256 of the file's bytes, hexadecimal.
        reader: name of the reader.
        kind: name of the record kind.
        reading: how the bytes were read.
        mapping: field name -> heading it was taken from.
        unused_headings: headings nothing was taken from.
        statements: sentences on what was concluded ("Dates read as day/month/year because ...").
        rows_read: data rows in the file.
        rows_rejected: rows with a problem.
        left_out: reason -> rows.
        problems: up to 1,000 of them, in row order.
        problem_counts: slug -> rows.
        rejects: path of the file holding the rejected rows as they were, or None.
        spool: path of an Arrow IPC stream file with the typed records.
        preview: first rows as understood, field name -> text, personal data masked by whoever shows them.
    """

    file_name: str
    content_hash: str
    reader: str
    kind: str
    reading: Reading
    mapping: dict[str, str]
    unused_headings: tuple[str, ...]
    statements: list[str]
    rows_read: int
    rows_rejected: int
    left_out: dict[str, int]
    problems: list[Problem]
    problem_counts: dict[str, int]
    rejects: str | None
    spool: str
    preview: list[dict[str, str]]
