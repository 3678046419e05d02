"""Files of rejected rows without the rows of people who were erased."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

from learnerintel.domain.erasure import is_address
from learnerintel.services.erased_rows import erased_judge
from learnerintel.store.engine import Store
from learnerintel.store.roster import LINKABLE

#: Which column holds what is not known of a rejected row; a shorter cell may be any number or word.
_SHORTEST_ID = 4


def leave_erased_out(store: Store, path: Path) -> None:
    """Write a file of rejected rows anew without the rows that hold an erased person's identifier in a cell."""
    with store.read() as connection:
        judge = erased_judge(connection)
    if judge is None or not path.is_file():
        return

    def is_erased(cell: str) -> bool:
        ways = ("email",) if is_address(cell) else LINKABLE if len(cell) >= _SHORTEST_ID else ()
        return any(judge(way, cell) for way in ways)

    keep_rows(path, lambda row: not any(is_erased(cell.strip()) for cell in row))


def keep_rows(path: Path, is_kept: Callable[[list[str]], bool]) -> int:
    """Write a file of rejected rows anew with its headings and the rows that stay.

    Returns:
        Rows taken out; 0 leaves the file as it is.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        headings, *rows = list(csv.reader(file)) or [[]]
    kept = [row for row in rows if is_kept(row)]
    if len(kept) == len(rows):
        return 0
    beside = path.with_name(f"{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings, *kept])
    beside.replace(path)
    return len(rows) - len(kept)
