"""The account of a table's rows while it is walked: which row is next, what was set aside and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from learnerintel.domain.problems import Problem
from learnerintel.intake.refusals import counted


@dataclass(slots=True)
class RowAccount:
    """Rows of one table, counted in the order of the file.

    A row's number is its place as a spreadsheet shows it: every row of the file counts, blank ones as well, a
    line break inside quotes does not, and a ``sep=`` line is no row. In a workbook it is the sheet's row.

    Attributes:
        headings: of the table.
        last_row: number of the last row accounted for; before the first data row, that of the headings.
        problems: one per row set aside.
        set_aside: row number -> cells of the rows with a problem.
        share_source: tells how much of the file was read; replaced by whoever opens the file.
    """

    headings: tuple[str, ...]
    last_row: int
    problems: list[Problem] = field(default_factory=list)
    set_aside: dict[int, tuple[str, ...]] = field(default_factory=dict)
    share_source: Callable[[], float] = lambda: 0.0

    def share_read(self) -> float:
        """How much of the file was read so far, 0 to 1."""
        return self.share_source()

    def set_aside_ragged(self, row: int, cells: Sequence[str]) -> None:
        """Set a row aside that has not as many cells as there are headings."""
        slug = "short-row" if len(cells) < len(self.headings) else "long-row"
        detail = f"{counted(len(cells))} cells under {counted(len(self.headings))} headings"
        self._set_aside(row, cells, Problem(slug, row, None, " | ".join(cells)[:80], detail))

    def set_aside_nul(self, row: int, cells: Sequence[str]) -> None:
        """Set a row aside that holds a NUL character."""
        column = next(index for index, cell in enumerate(cells) if "\0" in cell)
        self._set_aside(row, cells, Problem("nul-character", row, self.headings[column], cells[column][:80]))

    def set_aside_uncached(self, row: int, column: int, cells: Sequence[str]) -> None:
        """Set a row of a workbook aside that holds a formula without its result."""
        self._set_aside(row, cells, Problem("uncached-formula", row, self.headings[column]))

    def _set_aside(self, row: int, cells: Sequence[str], problem: Problem) -> None:
        self.problems.append(problem)
        self.set_aside[row] = tuple(cells)
