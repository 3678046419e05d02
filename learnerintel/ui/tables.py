"""Tables for reading, and cards where a row says much.

Tables are real HTML tables, which screen readers can walk and which wrap their text; they are paged, so
that a long one costs a screenful. Cards stand beside each other where there is room and below each other
on a telephone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import streamlit as st

from learnerintel.ui.exports import csv_of, offer_csv
from learnerintel.ui.numbers import DASH
from learnerintel.ui.plain import LABEL_LENGTH, plain
from learnerintel.ui.state import row_key

ROWS_PER_PAGE = 25

Row = Mapping[str, object]


def as_text(value: object) -> str:
    """A value as it is; a dash where it is not known."""
    return DASH if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        field: key of the value in a row.
        heading: above the column, and in the CSV.
        say: writes a value for reading; one of ``ui.numbers`` for numbers and dates. The CSV gets
            the value itself.
        longest: most characters shown of a text, None for all of it.
    """

    field: str
    heading: str
    say: Callable[..., str] = as_text
    longest: int | None = LABEL_LENGTH


def show_table(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    key: str,
    about: str,
    at_once: int = ROWS_PER_PAGE,
    in_csv: Sequence[Column] = (),
) -> None:
    """Draw a table, paged, with its CSV below.

    Args:
        rows: in the order they are to be read.
        columns: from left to right; the first one names the row.
        key: tells the table apart on its page; also the name of its CSV.
        about: the table in one sentence, for those who do not see it.
        at_once: rows on one page of the table.
        in_csv: columns of the CSV, where it holds more than there is room for on a page.
    """
    place = st.container()
    first = _first_row(len(rows), key, at_once)
    with place:
        st.table(
            _said(rows[first : first + at_once], columns),
            border="horizontal",
            hide_index=True,
            alt=f"{about} {len(rows)} rows.",
        )
    offer_csv(key, lambda: _csv(rows, in_csv or columns))


def show_cards(rows: Sequence[Row], columns: Sequence[Column], *, key: str, narrowest: int = 300) -> None:
    """Draw a card for each row: the first column is its head, the others follow with their headings.

    Args:
        rows: in the order they are to be read.
        columns: what a card says, in that order.
        key: tells the cards apart on their page; also the name of the CSV.
        narrowest: width in pixels below which cards stand below each other.
    """
    head, *others = columns
    place = st.container()
    first = _first_row(len(rows), key, ROWS_PER_PAGE)
    with place, st.grid(3, min_column_width=narrowest, gap="small", border=True):
        for row in rows[first : first + ROWS_PER_PAGE]:
            st.markdown(_card(row, head, others))
    offer_csv(key, lambda: _csv(rows, columns))


def _card(row: Row, head: Column, others: Sequence[Column]) -> str:
    lines = [f"**{plain(head.say(row[head.field]))}**"]
    lines += [f"{plain(column.heading)}: {plain(column.say(row[column.field]))}" for column in others]
    return "  \n".join(lines)


def _first_row(row_count: int, key: str, at_once: int) -> int:
    """Draw the page numbers where there is more than a page; return the place of the first row."""
    if row_count <= at_once:
        return 0
    page_count = -(-row_count // at_once)
    return (st.pagination(page_count, key=row_key("page", key)) - 1) * at_once


def _said(rows: Sequence[Row], columns: Sequence[Column]) -> pa.Table:
    """The rows as text that shows literally; headings are ours."""
    texts = {
        column.heading: [plain(column.say(row[column.field]), limit=column.longest) for row in rows]
        for column in columns
    }
    return pa.table({heading: pa.array(cells, pa.string()) for heading, cells in texts.items()})


def _csv(rows: Sequence[Row], columns: Sequence[Column]) -> bytes:
    return csv_of([column.heading for column in columns], ([row[column.field] for column in columns] for row in rows))
