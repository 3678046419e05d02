"""Every measurement beside its peers: ``python -m benchmarks --size 1m`` writes ``benchmarks/results/``."""

from __future__ import annotations

import argparse
import sys

from benchmarks import ingest, sentiment_auc

ROWS = {"100k": 100_000, "1m": 1_000_000, "10m": 10_000_000}
ROUNDS = 3


def main() -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measurements beside their peers.")
    parser.add_argument("--size", choices=tuple(ROWS), default="1m")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    table = ingest.compare(ROWS[options.size], options.rounds)
    ingest.RESULTS.mkdir(exist_ok=True)
    (ingest.RESULTS / f"ingest-{options.size}.md").write_text(table, encoding="utf-8")
    sys.stdout.write(table + "\n")
    return sentiment_auc.main([])


if __name__ == "__main__":
    sys.exit(main())
