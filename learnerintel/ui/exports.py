"""CSV for people: opens in any spreadsheet, and nothing in it runs there."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Callable, Iterable, Sequence

import pyarrow as pa
import streamlit as st

from learnerintel.domain.spreadsheets import disarm
from learnerintel.ui.kept_drawings import draw_live
from learnerintel.ui.state import Key, row_key


def inert(value: object) -> object:
    """The value of a cell, made harmless: text that a spreadsheet would run gets a leading apostrophe.

    Numbers and dates stay as they are; None becomes an empty cell, never 0.
    """
    if value is None:
        return ""
    return disarm(value) if isinstance(value, str) else value


def csv_of(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as CSV in UTF-8 with a byte order mark, which spreadsheets need to read accents."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([inert(heading) for heading in headings])
    writer.writerows([inert(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def csv_of_table(table: pa.Table) -> bytes:
    """An Arrow table as CSV."""
    columns = [column.to_pylist() for column in table.columns]
    return csv_of(table.column_names, zip(*columns, strict=True))


def offer_csv(name: str, make: Callable[[], bytes], label: str = "CSV") -> None:
    """A quiet button that saves rows as a file; the file is made when somebody asks for it.

    Args:
        name: what the file holds, in a few words; also the widget's key.
        make: returns the bytes.
        label: on the button.
    """
    draw_live(
        lambda place: place.download_button(
            label,
            data=make,
            file_name=_file_name(name),
            mime="text/csv",
            key=row_key("csv", name),
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )
    )


def _file_name(name: str) -> str:
    """A name nobody else has: the server tells downloads apart by name, length and a part of their bytes."""
    nonce = st.session_state.setdefault(Key.DOWNLOAD_NONCE, secrets.token_hex(4))
    words = "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
    return f"{words[:60]}-{nonce}.csv"
