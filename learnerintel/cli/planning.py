"""Plan values: ``target``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import astuple
from typing import Any

from learnerintel.cli.printing import command, print_csv
from learnerintel.domain.viewer import Viewer
from learnerintel.settings import Settings


def add_commands(commands: Any) -> None:
    """``target``."""
    target = command(commands, "target", _target, "Plan values of metrics by fiscal year: list, set, clear.")
    what = target.add_subparsers(required=True, metavar="WHAT", dest="what")
    what.add_parser("list", help="every plan value")
    for name, helped in (("set", "state one; shares are 0 to 1"), ("clear", "take one back")):
        one = what.add_parser(name, help=helped)
        one.add_argument("metric", metavar="METRIC")
        one.add_argument("year", type=int, metavar="YEAR")
        if name == "set":
            one.add_argument("value", type=float, metavar="VALUE")


def _target(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.opening import open_store
    from learnerintel.services.targeting import clear_target, set_target, targets

    store, viewer = open_store(settings.store_url), Viewer.local_owner()
    if options.what == "list":
        found = targets(store, viewer)
        print_csv(("metric", "year", "value", "stated_at", "stated_by"), (list(astuple(one)) for one in found))
        return 0
    if options.what == "set":
        said = set_target(store, viewer, metric=options.metric, year=options.year, value=options.value)
    else:
        said = clear_target(store, viewer, metric=options.metric, year=options.year)
    sys.stdout.write(f"{said}\n")
    return 0
