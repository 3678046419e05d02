"""The file that gives rejected rows back: as they were, each with what is wrong with it."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from learnerintel.domain.problems import Problem
from learnerintel.domain.spreadsheets import disarm

#: Nobody repairs more rows than this by hand; the count beside the file is exact all the same.
MOST_ROWS = 100_000


class Rejects:
    """Rejected rows of a file and what is wrong with each of them, up to ``MOST_ROWS``."""

    def __init__(self) -> None:
        self.row_count = 0
        self._sentence_of: dict[int, str] = {}

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
        rows = ([self._sentence_of.pop(row), row, *cells] for row, cells in chain(self._cells(batches), ragged))
        self._write(path, ("Problem", "Row of the file", *headings), rows)

    def write_documents(self, path: Path, documents: Iterable[tuple[int, Any]]) -> None:
        """Write JSON objects, one in a cell."""
        rows = (
            [self._sentence_of.pop(place), place, json.dumps(document, ensure_ascii=False)]
            for place, document in documents
            if place in self._sentence_of
        )
        self._write(path, ("Problem", "Place in the file", "Object"), rows)

    def _cells(self, batches: Iterable[Any]) -> Iterator[tuple[int, list[str | None]]]:
        wanted = np.array(sorted(self._sentence_of), np.int64)
        for batch in batches:
            here = np.isin(batch.column("row_number").to_numpy(), wanted)
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
