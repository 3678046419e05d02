"""Reading a file and matching its people and content, and nothing else: the floor of importing a known file.

``python -m benchmarks.peer_reading FILE STORE`` as a process of its own.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.viewer import Viewer
from learnerintel.services.matching import match_report
from learnerintel.services.opening import open_store
from learnerintel.services.reading import read_in_process
from learnerintel.settings import Settings


def read_and_match(file: Path, store: Path) -> str:
    """Read the file as an import would, match its names; returns one sentence of what was found."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment()
        report = read_in_process(file, file.name, ReadingChoices(zone="UTC"), Path(folder), settings)
        matching = match_report(open_store(f"sqlite:///{store}"), Viewer.local_owner(), report)
    return f"{report.rows_read} rows, {matching.people.known} people, {matching.content.known} items"


if __name__ == "__main__":
    sys.stdout.write(read_and_match(Path(sys.argv[1]), Path(sys.argv[2])) + "\n")
