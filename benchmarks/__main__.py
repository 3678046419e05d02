"""Every measurement beside its peers: ``python -m benchmarks --size 1m`` writes ``benchmarks/results/1m.md``.

One part alone, such as ``python -m benchmarks ingest --size 1m``, writes ``benchmarks/results/1m-ingest.md``.
The goals are those for ten million events; at that size the exit code is 1 where one is not reached.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks import ingest, queries, sentiment, visits
from benchmarks.goals import INGEST, PAGES, QUERIES, SENTIMENT, Goal, growth_of
from benchmarks.machine import load
from benchmarks.measuring import ROUNDS, Measured, tell
from benchmarks.scene import FOLDER, SIZES, Scene
from benchmarks.table import missed, table

RESULTS = Path(__file__).parent / "results"
_SIZE_OF_GOALS = "10m"
Rows = dict[str, tuple[Goal, Measured]]


def _ingest(scene: Scene, rounds: int) -> Rows:
    return _rows(INGEST, ingest.measure(scene, rounds))


def _queries(scene: Scene, rounds: int, only: Sequence[str] = ()) -> Rows:
    grown = {key + queries.GROWTH: growth_of(goal) for key, goal in QUERIES.items()}
    return _rows(QUERIES | grown, queries.measure(scene, rounds, scene.tenth, only))


def _sentiment(_scene: Scene, rounds: int) -> Rows:
    return _rows(SENTIMENT, sentiment.measure(rounds))


def _pages(scene: Scene, rounds: int) -> Rows:
    return _rows(PAGES, visits.measure(scene, rounds))


def _rows(goals: Mapping[str, Goal], found: Mapping[str, Measured]) -> Rows:
    return {key: (goal, found[key]) for key, goal in goals.items() if key in found}


PARTS: dict[str, Callable[[Scene, int], Rows]] = {
    "ingest": _ingest,
    "queries": _queries,
    "sentiment": _sentiment,
    "pages": _pages,
}


def main() -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measurements beside their peers.")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="default: all")
    parser.add_argument("--size", choices=tuple(SIZES), default="1m")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="alternating pairs")
    parser.add_argument("--only", nargs="+", choices=tuple(QUERIES), default=[], help="some of the questions")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where generated files and stores lie")
    options = parser.parse_args()
    scene = Scene(options.size, options.folder.resolve())
    rows: Rows = {}
    busy = [f"{load()} before"]
    for part in options.parts or PARTS:
        tell(f"{part} at {options.size}")
        measure = partial(_queries, only=options.only) if part == "queries" else PARTS[part]
        rows |= measure(scene, options.rounds)
    busy.append(f"{load()} after")
    written = table(options.size, list(rows.values()), [f"The machine: {', '.join(busy)}."])
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{'-'.join([options.size, *options.parts])}.md").write_text(written, encoding="utf-8")
    sys.stdout.write(written)
    short = missed(rows)
    if short:
        tell(f"not reached: {', '.join(short)}")
    return 1 if short and options.size == _SIZE_OF_GOALS else 0


if __name__ == "__main__":
    sys.exit(main())
