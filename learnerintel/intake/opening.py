"""A file's bytes -> a table or documents as text."""

from __future__ import annotations

from pathlib import Path

from learnerintel.domain.tables import RawDocuments, RawTable, ReadingChoices
from learnerintel.errors import UnknownName
from learnerintel.intake.containers import Container, identify
from learnerintel.intake.delimited import open_delimited
from learnerintel.intake.encodings import decide_encoding
from learnerintel.intake.json_documents import looks_like_json, open_documents
from learnerintel.intake.stacked import find_stack, open_section
from learnerintel.intake.text_source import TextSource


def open_source(path: Path, choices: ReadingChoices) -> RawTable | RawDocuments:
    """Find out how a file is to be read, and open it.

    The file's name plays no part. CSV and TSV with any of ``, ; TAB |``, JSON and JSON lines, each plain, as
    gzip or alone in a zip, and XLSX are read; everything else is refused by its first bytes. Meant to run
    inside :func:`~learnerintel.intake.run_limited`: a hostile workbook can end the process it is opened in.

    Args:
        path: the file.
        choices: what the analyst stated; ``encoding``, ``sheet`` and ``table`` are used here.

    Returns:
        The table or the documents. Ragged rows and the like go to their ``problems`` while they are walked.

    Raises:
        FileRefused: the file cannot be taken in; what shows itself midway is raised from the iterator.
        QuestionOpen: several sheets hold data, or the encoding cannot be told.
        UnknownName: the file has no table of the stated number.
    """
    container = identify(path)
    source = _opened(path, container, choices)
    if choices.table not in (None, source.reading.table):
        raise UnknownName(
            f"There is no table {choices.table} in the file; it holds one. Nothing was read. Leave --table out."
        )
    return source


def _opened(path: Path, container: Container, choices: ReadingChoices) -> RawTable | RawDocuments:
    if container.kind == "xlsx":
        from learnerintel.intake.workbooks import open_workbook  # noqa: PLC0415 - other files need not wait for it

        return open_workbook(path, choices.sheet)
    text = TextSource(container, decide_encoding(container, choices.encoding))
    head, _ = text.head()
    if looks_like_json(head):
        return open_documents(text)
    stack = find_stack(text)
    if stack is not None and stack[0]:
        return open_section(text, *stack, choices.table)
    return open_delimited(text)
