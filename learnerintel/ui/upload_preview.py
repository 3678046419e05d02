"""The first rows of a file as they were understood, beside its own headings."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from learnerintel.domain.tables import ReadReport
from learnerintel.domain.viewer import Permission
from learnerintel.services.previewing import UnderstoodColumn, understood_columns
from learnerintel.services.waiting_files import WaitingFile
from learnerintel.ui.numbers import DASH
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, row_key
from learnerintel.ui.upload_words import how_read, quoted, without_commands
from learnerintel.ui.visit import current_visit

ROWS_AT_ONCE = 3
_LONGEST_CELL = 60


def show_reading(file: WaitingFile) -> None:
    """Draw how a file was read and what its first rows say; nothing where it could not be read."""
    report = file.inspection.report if file.inspection else None
    if report is None:
        return
    _show_statements(report)
    if current_visit().viewer.may(Permission.PREVIEW_PERSONS):
        _show_rows(file, report)


def _show_statements(report: ReadReport) -> None:
    said = [how_read(report.reading), *(without_commands(statement) for statement in report.statements)]
    if report.unused_headings:
        said.append(f"Nothing is taken from {quoted(report.unused_headings, most=12)}.")
    said += [f"{rows} rows left out: {why}." for why, rows in report.left_out.items()]
    st.markdown("\n".join(f"- {plain(sentence, limit=None)}" for sentence in said))


def _show_rows(file: WaitingFile, report: ReadReport) -> None:
    numbers, *columns = understood_columns(current_visit().viewer, report) or [None]
    if numbers is None:
        return
    pages = -(-len(numbers.cells) // ROWS_AT_ONCE)
    place = st.container()
    first = 0
    if pages > 1:
        first = (st.pagination(pages, key=row_key(Key.UPLOAD_PREVIEW_PAGE, file.file_id)) - 1) * ROWS_AT_ONCE
    with place:
        st.table(
            _side_by_side(numbers, columns, first),
            border="horizontal",
            hide_index=True,
            alt=f"First rows of the file as they were understood, {ROWS_AT_ONCE} at a time.",
        )
    st.caption("Email addresses and names are shortened; of comments only the length is shown.")


def _side_by_side(numbers: UnderstoodColumn, columns: list[UnderstoodColumn], first: int) -> pa.Table:
    """One line for each thing the rows say: what it is taken for, the file's heading, three of its values."""
    last = first + ROWS_AT_ONCE
    table = {
        "Read as": [plain(column.meaning) for column in columns],
        "From the column": [DASH if column.heading is None else plain(column.heading) for column in columns],
    }
    for place, row in enumerate(numbers.cells[first:last], start=first):
        table[f"Row {row}"] = [plain(column.cells[place] or DASH, limit=_LONGEST_CELL) for column in columns]
    return pa.table({heading: pa.array(cells, pa.string()) for heading, cells in table.items()})
