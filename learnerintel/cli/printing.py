"""What every command needs: how commands are added, days read, and results and messages written."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from learnerintel.domain import periods
from learnerintel.errors import Refusal
from learnerintel.settings import Settings

#: Exit code of a refusal.
REFUSED = 2
Run = Callable[[argparse.Namespace, Settings], int]


def say(message: str) -> None:
    """A message to standard error."""
    sys.stderr.write(f"{message}\n")


def print_json(value: object) -> None:
    """A result as JSON to standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table as CSV to standard output; unknown is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    sys.stdout.write(text.getvalue())


def day_named(text: str | None) -> int | None:
    """A day given on the command line.

    Raises:
        Refusal: it is no date.
    """
    if text is None:
        return None
    try:
        return periods.day_of(date.fromisoformat(text))
    except ValueError:
        today = datetime.now(tz=UTC).date().isoformat()
        raise Refusal(f"{text!r} is not a date; write it like {today}. Nothing was changed.") from None


def command(commands: Any, name: str, run: Run, text: str) -> argparse.ArgumentParser:
    """Add a command; ``--store`` may stand before and after its name."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    # Also after the command's name; absent there, the value given before it stands.
    parser.add_argument("--store", metavar="URL", default=argparse.SUPPRESS, help="the store")
    parser.set_defaults(run=run)
    return parser
