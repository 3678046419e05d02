"""Import of a generated log beside peers, in the same run, alternating.

``python -m benchmarks.ingest --rows 1000000 --rounds 3`` writes ``benchmarks/results/ingest-<rows>.md``:
wall seconds of

* the import (validated, matched, deduplicated, queryable, rollups and pairings done, on disk),
* ``sqlite3 .import`` of the same file into one untyped table (where the sqlite3 program is installed),
* pandas: read, validate, drop duplicates, two group-bys, ``to_sql``.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.company_log import write_log

RESULTS = Path(__file__).parent / "results"
Timed = Callable[[dict[str, Path], Path], None]


def ours(files: dict[str, Path], folder: Path) -> None:
    """The project's own import, as a command."""
    store = f"sqlite:///{folder}/store.db"
    command = [sys.executable, "-m", "learnerintel", "--store", store, "import"]
    subprocess.run(
        [*command, *(str(files[name]) for name in ("roster", "catalogue", "activity"))], check=True, capture_output=True
    )


def sqlite_import(files: dict[str, Path], folder: Path) -> None:
    """The usual floor: text into one table, nothing checked."""
    script = f".mode csv\n.import {files['activity']} activity\n"
    subprocess.run(["sqlite3", str(folder / "flat.db")], input=script, text=True, check=True, capture_output=True)


def with_pandas(files: dict[str, Path], folder: Path) -> None:
    """The plain way of doing the same: frames in memory, then ``to_sql``."""
    code = (
        "import sys, sqlite3, pandas as pd\n"
        "frame = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)\n"
        "frame['at'] = pd.to_datetime(frame['Date and time'], errors='coerce')\n"
        "frame['minutes'] = pd.to_numeric(frame['Duration (minutes)'], errors='coerce')\n"
        "frame = frame[frame['at'].notna() & frame['minutes'].notna()].drop_duplicates()\n"
        "frame['day'] = frame['at'].dt.floor('D')\n"
        "days = frame.groupby(['day', 'Employee ID', 'Content ID'])['minutes'].agg(['size', 'sum']).reset_index()\n"
        "pairs = frame.groupby(['Employee ID', 'Content ID'])['at'].agg(['min', 'max', 'size']).reset_index()\n"
        "with sqlite3.connect(sys.argv[2]) as connection:\n"
        "    frame.to_sql('activity', connection, index=False)\n"
        "    days.to_sql('days', connection, index=False)\n"
        "    pairs.to_sql('pairs', connection, index=False)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(files["activity"]), str(folder / "pandas.db")], check=True)


def compare(rows: int, rounds: int) -> str:
    """Time every method in turn.

    Args:
        rows: of the activity file.
        rounds: how often each runs, alternating.

    Returns:
        A Markdown table with the machine it was made on.
    """
    methods: dict[str, Timed] = {"import": ours, "pandas": with_pandas}
    if shutil.which("sqlite3"):
        methods["sqlite3 .import"] = sqlite_import
    seconds: dict[str, list[float]] = {name: [] for name in methods}
    sizes: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as name:
        files = write_log(Path(name) / "log", rows)
        for _ in range(rounds):
            for method, run in methods.items():
                folder = Path(tempfile.mkdtemp(dir=name))
                started = time.monotonic()
                run(files, folder)
                seconds[method].append(time.monotonic() - started)
                sizes[method] = sum(path.stat().st_size for path in folder.glob("*.db*"))
                shutil.rmtree(folder)
    return _table(rows, seconds, sizes)


def _table(rows: int, seconds: dict[str, list[float]], sizes: dict[str, int]) -> str:
    lines = [
        f"Import of {rows:,} rows; {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}.",
        "",
        "| method | median s | min | max | import / method | bytes a row on disk |",
        "|---|---|---|---|---|---|",
    ]
    for method, found in seconds.items():
        ratio = median(a / b for a, b in zip(seconds["import"], found, strict=True))
        lines.append(
            f"| {method} | {median(found):.2f} | {min(found):.2f} | {max(found):.2f} | {ratio:.2f} "
            f"| {sizes[method] / rows:.0f} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Import of a generated log beside peers.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    table = compare(options.rows, options.rounds)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"ingest-{options.rows}.md").write_text(table, encoding="utf-8")
    sys.stdout.write(table)


if __name__ == "__main__":
    main()
