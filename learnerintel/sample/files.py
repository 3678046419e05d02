"""Writing tables as the systems of the sample company export them; the same table gives the same bytes."""

from __future__ import annotations

import datetime
import gzip
import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from pyarrow import csv

from learnerintel.sample.rhythm import date_of
from learnerintel.sample.uses import NO_DAY

#: A table: heading to column, all of one length.
Columns = Mapping[str, pa.Array]
_GZIP_LEVEL = 6


def texts(values: np.ndarray) -> pa.Array:
    """A column of texts; None is blank."""
    return pa.array(values, pa.string(), from_pandas=True)


def chosen(words: tuple[str, ...], positions: np.ndarray) -> pa.Array:
    """A column of words by their position; a negative position is blank."""
    positions = np.asarray(positions)
    places = pa.array(positions.astype(np.int32), mask=positions < 0)
    return pa.array([str(word) for word in words], pa.string()).take(places)


def dates(days: np.ndarray) -> pa.Array:
    """A column of dates; ``NO_DAY`` is blank."""
    days = np.asarray(days, dtype=np.int32)
    return pa.array(days, pa.int32(), mask=days == NO_DAY).cast(pa.date32())


def moments(minutes: np.ndarray) -> pa.Array:
    """A column of dates with times to the minute, as ``2026-03-04 09:17``."""
    seconds = pa.array(np.asarray(minutes, dtype=np.int64) * 60).cast(pa.timestamp("s"))
    return pc.utf8_slice_codeunits(seconds.cast(pa.string()), 0, 16)


def numbers(values: np.ndarray, *, is_whole: bool = False) -> pa.Array:
    """A column of numbers; NaN is blank."""
    column = pa.array(np.asarray(values, dtype=float), from_pandas=True)
    return column.cast(pa.int64()) if is_whole else column


def write_csv(path: Path, columns: Columns, delimiter: str = ",", *, has_bom: bool = False) -> None:
    """Write a CSV file in UTF-8, compressed where the name ends in ``.gz``.

    Args:
        path: the file; one that is there is replaced.
        columns: the table.
        delimiter: between cells.
        has_bom: whether a byte order mark comes first, as spreadsheets write it.
    """
    buffer = io.BytesIO()
    if has_bom:
        buffer.write(b"\xef\xbb\xbf")
    options = csv.WriteOptions(delimiter=delimiter, quoting_style="needed", quoting_header="none", batch_size=65_536)
    csv.write_csv(pa.table(dict(columns)), buffer, options)
    if path.suffix != ".gz":
        path.write_bytes(buffer.getvalue())
        return
    with path.open("wb") as file, gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0) as packed:
        packed.write(buffer.getvalue())


def write_workbook(path: Path, sheet: str, columns: Columns, made_on: int) -> None:
    """Write a workbook with one sheet; dates and numbers are real ones, nothing becomes a formula or a link.

    Args:
        path: the file; one that is there is replaced.
        sheet: name of the sheet.
        columns: the table.
        made_on: the day noted as that of its making.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(str(path), options)
    made_at = datetime.datetime.combine(date_of(made_on), datetime.time(6))
    workbook.set_properties({"created": made_at})
    page = workbook.add_worksheet(sheet)
    page.write_row(0, 0, list(columns), workbook.add_format({"bold": True}))
    page.freeze_panes(1, 0)
    date_format = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for place, column in enumerate(columns.values()):
        for row, value in enumerate(column.to_pylist(), start=1):
            if isinstance(value, datetime.date):
                page.write_datetime(row, place, datetime.datetime.combine(value, datetime.time()), date_format)
            elif value is not None:
                page.write(row, place, value)
    workbook.close()
