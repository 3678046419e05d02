"""Which table of a file is read where it holds several."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from learnerintel.domain.tables import FoundTable, RawDocuments, RawTable, ReadingChoices
from learnerintel.errors import QuestionOpen
from learnerintel.intake import open_source
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import all_readers

_HEADINGS_NAMED = 4


def open_right_table(path: Path, choices: ReadingChoices) -> RawTable | RawDocuments:
    """Open a file at the table that is meant.

    Where it holds several and none was stated, it is the one that a reader knows best; the others are left out by
    name. Where two are known equally well it is asked.

    Raises:
        QuestionOpen: two tables are of use.
        FileRefused, UnknownName: as for ``open_source``.
    """
    source = open_source(path, choices)
    if isinstance(source, RawDocuments) or len(source.found) < 2 or choices.table is not None:
        return source
    strengths = {table.number: _strength(table, choices) for table in source.found}
    best = max(strengths.values())
    winners = [table for table in source.found if strengths[table.number] == best and best > 0]
    if len(winners) > 1:
        listed = "; ".join(_line(table) for table in winners[:10])
        raise QuestionOpen(
            f"The file holds several tables of use: {listed}. Nothing was read. State one with --table N.",
            "table",
            tuple(_line(table) for table in winners),
        )
    number = winners[0].number if winners else 1
    return source if number == source.reading.table else open_source(path, replace(choices, table=number))


def _strength(table: FoundTable, choices: ReadingChoices) -> int:
    if table.row_count == 0:
        return 0
    glimpse = Glimpse(headings=table.headings, rows=table.rows)
    known = (
        reader.recognise(glimpse) or 0 for reader in all_readers() if choices.reader in (None, reader.name)
    )
    return max(known, default=0)


def _line(table: FoundTable) -> str:
    named = ", ".join(table.headings[:_HEADINGS_NAMED])
    return f"{table.number}: {named} ({table.row_count} rows)"
