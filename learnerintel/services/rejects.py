"""The file that gives rejected rows back: as they were, each with what is wrong with it."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, takewhile
from pathlib import Path
from typing import Any

import numpy as np

from learnerintel.domain.problems import Problem
from learnerintel.domain.spreadsheets import disarm

#: Nobody repairs more rows than this by hand; the count beside the file is exact all the same.
MOST_ROWS = 100_000
#: Cells of rejected rows are kept in memory while the file is read; where they are more, the file is read once more.
MOST_BYTES = 16 * 1024 * 1024


class Rejects:
    """Rejected rows of a file and what is wrong with each of them, up to ``MOST_ROWS``."""

    def __init__(self) -> None:
        self.row_count = 0
        self._sentence_of: dict[int, str] = {}
        self._cells_of: dict[int, list[str | None]] = {}
        self._room = MOST_BYTES

    def add(self, problems: Iterable[Problem]) -> int:
        """Take in the problems of a block of rows that no other block mentions.

        Returns:
            Rows rejected in it.
        """
        sentence_of: dict[int, str] = {}
        for problem in problems:
            if problem.row is not None:
                said = sentence_of.get(problem.row)
                sentence_of[problem.row] = _sentence(problem) if said is None else f"{said}; {_sentence(problem)}"
        self.row_count += len(sentence_of)
        room = MOST_ROWS - len(self._sentence_of)
        self._sentence_of.update(list(sentence_of.items())[: max(room, 0)])
        return len(sentence_of)

    def keep_cells(self, batch: Any) -> None:
        """Keep the cells of the rejected rows among the rows that were just read, so that none is looked for later.

        Args:
            batch: a block of the table as text; blocks come in the order of the file.
        """
        if self._room <= 0:
            return
        numbers = batch.column("row_number").to_numpy()
        newest = takewhile(lambda row: row >= numbers[0], reversed(self._sentence_of))
        rows = np.array(sorted(newest), np.int64)
        places = np.searchsorted(numbers, rows)
        is_here = numbers[np.minimum(places, len(numbers) - 1)] == rows
        for row in batch.take(places[is_here]).to_pylist() if is_here.any() else ():
            number = row.pop("row_number")
            self._cells_of[number] = list(row.values())
            self._room -= sum(len(cell or "") for cell in row.values())
        if self._room <= 0:
            self._cells_of.clear()

    def write_table(
        self,
        path: Path,
        headings: Sequence[str],
        batches: Iterable[Any],
        set_aside: Mapping[int, Sequence[str]],
    ) -> None:
        """Write the rows of a table.

        Args:
            path: a new file, readable by its owner only.
            headings: of the table.
            batches: its blocks as text.
            set_aside: row number -> cells of the ragged rows, which are in no block.
        """
        ragged = ((row, list(cells)) for row, cells in sorted(set_aside.items()) if row in self._sentence_of)
        is_kept = all(row in self._cells_of or row in set_aside for row in self._sentence_of)
        whole = iter(sorted(self._cells_of.items())) if is_kept else self._sought(batches)
        rows = ([self._sentence_of.pop(row), row, *cells] for row, cells in chain(whole, ragged))
        self._write(path, ("Problem", "Row of the file", *headings), rows)

    def write_documents(self, path: Path, documents: Iterable[tuple[int, Any]]) -> None:
        """Write JSON objects, one in a cell."""
        rows = (
            [self._sentence_of.pop(place), place, json.dumps(document, ensure_ascii=False)]
            for place, document in documents
            if place in self._sentence_of
        )
        self._write(path, ("Problem", "Place in the file", "Object"), rows)

    def _sought(self, batches: Iterable[Any]) -> Iterator[tuple[int, list[str | None]]]:
        """The rows and their cells, from another walk over the table."""
        wanted = np.array(sorted(self._sentence_of), np.int64)
        for batch in batches:
            numbers = batch.column("row_number").to_numpy()
            if numbers[0] > wanted[-1]:
                return
            here = np.isin(numbers, wanted)
            for row in batch.filter(here).to_pylist() if here.any() else ():
                number = row.pop("row_number")
                yield number, [row[str(place)] for place in range(len(row))]

    def _write(self, path: Path, headings: tuple[str, ...], rows: Iterable[list[Any]]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([disarm(each) for each in headings])
            writer.writerows(["" if each is None else disarm(str(each)) for each in row] for row in rows)
            # Rows whose cells nobody kept: their place and what is wrong are all there is.
            writer.writerows([disarm(sentence), row] for row, sentence in sorted(self._sentence_of.items()))


def _sentence(problem: Problem) -> str:
    where = "" if problem.column is None else f", column {problem.column!r}"
    detail = "" if problem.detail is None else f" ({problem.detail})"
    return f"{problem.kind.title}{where}{detail}"
