"""Writing an action file: the machine's CSV and the reading copy beside it, both or neither."""

from __future__ import annotations

import csv
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError

from learnerintel.actions.reading_copy import write_reading_copy
from learnerintel.actions.rows import ActionRow, checked_rows
from learnerintel.domain.decisions import ActionKind
from learnerintel.errors import Refusal

#: What a column of the machine's file holds of a row; None becomes an empty cell.
Column = Callable[[ActionRow], "str | int | None"]


def nothing_by_hand(_row: ActionRow) -> str | None:
    """For a format that has a place for everything."""
    return None


@dataclass(frozen=True, slots=True)
class Layout:
    """The form of a machine's file.

    Attributes:
        heading: the first line; None where the LMS expects none.
        lines: rows that the file can say -> its lines.
        by_hand: why the LMS has no file for a row, and what to do instead; None where the file says it. Such rows
            stand in the reading copy only.
        line_end: between lines.
    """

    heading: Sequence[str] | None
    lines: Callable[[Sequence[ActionRow]], Iterable[Sequence[str | int | None]]]
    by_hand: Callable[[ActionRow], str | None] = nothing_by_hand
    line_end: str = "\r\n"


def layout_of(columns: Mapping[str, Column], by_hand: Callable[[ActionRow], str | None] = nothing_by_hand) -> Layout:
    """A file with a heading and one line for each row.

    Args:
        columns: heading -> what stands under it.
        by_hand: see :class:`Layout`.
    """

    def lines(rows: Sequence[ActionRow]) -> Iterator[list[str | int | None]]:
        return ([take(row) for take in columns.values()] for row in rows)

    return Layout(tuple(columns), lines, by_hand)


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """What was written.

    Attributes:
        machine_file: for the LMS.
        reading_copy: the same rows for people.
        row_count: rows of the reading copy.
        repeated_count: rows left out because an earlier one asks for the same.
        action_counts: rows by what they ask for.
        by_hand: why rows stand in the reading copy only -> how many; empty where the machine's file says all.
    """

    machine_file: Path
    reading_copy: Path
    row_count: int
    repeated_count: int
    action_counts: dict[ActionKind, int]
    by_hand: dict[str, int] = field(default_factory=dict)

    @property
    def by_hand_count(self) -> int:
        """Rows for which the LMS takes no file."""
        return sum(self.by_hand.values())


def write_files(rows: Sequence[ActionRow], out: Path, layout: Layout) -> WrittenFiles:
    """Check the rows and write both files; files of these names are replaced, readable by their owner only.

    Args:
        rows: what the LMS is to do.
        out: the machine's file, ending in ``.csv``; the reading copy gets the same name and
            ``-reading-copy.xlsx``.
        layout: of the machine's file.

    Raises:
        Refusal: rows that may not be written (see ``checked_rows``), another ending, or a folder that
            cannot be written to. Neither file was touched.
    """
    if out.suffix.lower() != ".csv":
        raise Refusal(
            f"The action file was to be {out.name!r}; its name must end in .csv. Nothing was written. "
            "Name it, for example, actions.csv; the reading copy is made beside it."
        )
    fit = checked_rows(rows)
    whys = [layout.by_hand(row) for row in fit]
    reading_copy = out.with_name(f"{out.stem}-reading-copy.xlsx")
    try:
        with _written_beside(out) as machine, _written_beside(reading_copy) as reading:
            _write_machine_file([row for row, why in zip(fit, whys, strict=True) if why is None], machine, layout)
            write_reading_copy(fit, reading, whys)
            machine.replace(out)
            reading.replace(reading_copy)
    except (OSError, FileCreateError) as problem:
        why = getattr(problem, "strerror", None) or problem
        raise Refusal(
            f"{out} cannot be written: {why}. The files of before are as they were. Name a file in a folder that "
            "exists and that you may write to."
        ) from problem
    counts = Counter(row.action for row in fit)
    return WrittenFiles(
        machine_file=out,
        reading_copy=reading_copy,
        row_count=len(fit),
        repeated_count=len(rows) - len(fit),
        action_counts={action: counts[action] for action in ActionKind if counts[action]},
        by_hand=dict(Counter(why for why in whys if why is not None)),
    )


def _write_machine_file(rows: Sequence[ActionRow], path: Path, layout: Layout) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator=layout.line_end)
        if layout.heading is not None:
            writer.writerow(layout.heading)
        writer.writerows(layout.lines(rows))


@contextmanager
def _written_beside(target: Path) -> Iterator[Path]:
    """A new file in the target's folder for its owner only, gone at the end unless it was moved."""
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
