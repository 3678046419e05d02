"""Who is who across sources: ``match``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import Any

from learnerintel.cli.printing import command, print_csv, print_json
from learnerintel.domain.viewer import Viewer
from learnerintel.settings import Settings

_VERDICTS = {"confirm": "confirmed", "reject": "rejected", "withdraw": "withdrawn"}


def add_commands(commands: Any) -> None:
    """``match``."""
    match = command(commands, "match", _match, "Who is likely whom across sources: list, confirm, reject, withdraw.")
    match.add_argument("what", choices=("list", *_VERDICTS))
    match.add_argument("matches", nargs="*", metavar="ACCOUNT:PERSON", help="as the list names them")
    match.add_argument("--json", action="store_true", help="the result as JSON")


def _match(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.matching_people import judge_matches, list_matches
    from learnerintel.services.opening import open_store

    store, viewer = open_store(settings.store_url), Viewer.local_owner()
    if options.what == "list":
        found = list_matches(store, viewer)
        if options.json:
            print_json(asdict(found))
        else:
            names = ("match", "kind", "name", "person", "reasons", "verdict")
            print_csv(names, ([*row[:4], "; ".join(row[4]), row[5]] for row in map(_cells, found.lines)))
        return 0
    sentence = judge_matches(store, viewer, options.matches, _VERDICTS[options.what])
    if options.json:
        print_json({"matches": options.matches, "verdict": _VERDICTS[options.what], "sentence": sentence})
    else:
        sys.stdout.write(f"{sentence}\n")
    return 0


def _cells(line: Any) -> list[Any]:
    return [line.match, line.namespace, line.name, line.person, line.reasons, line.verdict]
