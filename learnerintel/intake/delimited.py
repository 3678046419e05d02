"""A delimited text file -> ``RawTable``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pyarrow as pa

from learnerintel.domain.tables import RawTable, Reading
from learnerintel.intake.accounts import RowAccount
from learnerintel.intake.block_walk import walk_blocks
from learnerintel.intake.delimiters import Parting, decide_delimiter
from learnerintel.intake.headers import HeadingPlace, find_headings, refuse_width
from learnerintel.intake.layouts import TableLayout
from learnerintel.intake.refusals import counted, refused
from learnerintel.intake.row_scanner import NO_DELIMITER, RowFault, RowScanner
from learnerintel.intake.text_source import TextSource


def open_delimited(text: TextSource) -> RawTable:
    """Open a CSV, TSV or the like.

    Args:
        text: the file.

    Returns:
        The table; its first block was read already, so a file that ends at its headings is refused here.

    Raises:
        FileRefused: ``empty-file``, ``no-data-rows``, ``too-many-columns``, ``cell-too-large``,
            ``unbalanced-quotes``, ``mixed-encoding``; the last three also from the batches.
    """
    layout = find_layout(text)
    account = RowAccount(layout.place.headings, layout.place.row)
    if _has_no_rows(layout):
        raise refused("no-data-rows", detail=f"{counted(len(layout.place.headings))} headings")
    return RawTable(
        headings=layout.place.headings,
        batches=_RowWalks(layout, account),
        reading=_reading(layout),
        problems=account.problems,
        set_aside=account.set_aside,
        share_read=account.share_read,
    )


def _has_no_rows(layout: TableLayout) -> bool:
    """Whether the file ends at its headings; looks at its first block and closes it again."""
    account = RowAccount(layout.place.headings, layout.place.row)
    with closing(walk_blocks(layout, account)) as walk:
        return next(walk, None) is None and not account.problems


class _RowWalks:
    """A file's data rows, walked as often as they are asked for; its account is kept by the first walk alone."""

    def __init__(self, layout: TableLayout, account: RowAccount) -> None:
        self._layout = layout
        self._account: RowAccount | None = account

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        account, self._account = self._account, None
        place = self._layout.place
        return walk_blocks(self._layout, account or RowAccount(place.headings, place.row))


def find_layout(text: TextSource) -> TableLayout:
    """Find the delimiter and the headings.

    Raises:
        FileRefused: ``empty-file``, ``too-many-columns``, or what the heading row itself is refused for.
    """
    parting = decide_delimiter(*text.head())
    with text.open() as stream:
        stream.skip(parting.start)
        scanner = RowScanner(stream.read, parting.delimiter or NO_DELIMITER)
        place = _place_of_headings(scanner, parting)
        return TableLayout(text, parting.delimiter, place, parting.start + scanner.offset)


def _place_of_headings(scanner: RowScanner, parting: Parting) -> HeadingPlace:
    try:
        place = find_headings((number, [cell.decode() for cell in cells]) for number, cells in scanner)
    except RowFault as fault:
        refuse_width(fault.cell_count)
        where = f"in the headings, cell {counted(fault.cell_count)}"
        raise refused(fault.slug, row=fault.row, detail=where) from None
    if place is None:
        raise refused("empty-file", detail="it holds only blank lines")
    return place


def _reading(layout: TableLayout) -> Reading:
    encoding = layout.text.encoding
    return Reading(
        container=layout.text.container.kind,
        form="table",
        encoding=encoding.codec,
        is_encoding_certain=encoding.is_certain,
        delimiter=None if layout.delimiter is None else layout.delimiter.decode(),
        header_row=layout.place.row,
        samples=encoding.samples,
    )
