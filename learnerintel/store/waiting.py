"""Rows of a file that wait for their month: on disk, so that memory does not grow with the file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import BinaryIO

import numpy as np

from learnerintel.store.event_rows import PACKED, Events, packed, unpacked
from learnerintel.store.months import months_of


class WaitingMonths:
    """The rows of a file by month; a month can be read again when more of it came.

    Args:
        folder: existing folder; the files in it have no name and are gone when this object is closed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[int, BinaryIO] = {}
        self._is_undone: dict[int, bool] = {}

    def add(self, events: Events) -> None:
        """Let rows wait, each with its month."""
        months = months_of(events.occurred_on)
        records = packed(events)
        for month_on in np.unique(months).tolist():
            chosen = months == month_on
            file = self._files.get(month_on)
            if file is None:
                file = self._files[month_on] = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - see close
            file.write((records if chosen.all() else records[chosen]).tobytes())
            self._is_undone[month_on] = True

    def undone(self) -> list[int]:
        """Months with rows that were not read since they came, earliest first."""
        return sorted(month_on for month_on, is_undone in self._is_undone.items() if is_undone)

    def rows_of(self, month_on: int) -> Events:
        """All rows of a month that came so far, also those read before."""
        file = self._files[month_on]
        file.seek(0)
        records = np.frombuffer(file.read(), dtype=PACKED)
        self._is_undone[month_on] = False
        return unpacked(records)

    def close(self) -> None:
        """Give the files back."""
        for file in self._files.values():
            file.close()
        self._files.clear()
