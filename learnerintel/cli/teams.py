"""Teams that go on under another name: ``teams``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import Any

from learnerintel.cli.printing import command, print_csv, print_json
from learnerintel.domain.viewer import Viewer
from learnerintel.errors import UnknownName
from learnerintel.settings import Settings

_VERDICTS = {"confirm": "confirmed", "reject": "rejected", "withdraw": "withdrawn"}


def add_commands(commands: Any) -> None:
    """``teams``."""
    teams = command(commands, "teams", _teams, "Teams that go on as others: list, confirm, reject, withdraw.")
    teams.add_argument("what", choices=("list", *_VERDICTS))
    teams.add_argument("change", nargs="?", metavar="TEAM:TEAM", help="as the list names it")
    teams.add_argument("--json", action="store_true", help="the result as JSON")


def _teams(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.matching_teams import TeamLine, judge_team_change, list_team_changes
    from learnerintel.services.opening import open_store

    store, viewer = open_store(settings.store_url), Viewer.local_owner()
    if options.what == "list":
        lines = [asdict(line) for line in list_team_changes(store, viewer)]
        if options.json:
            print_json(lines)
        else:
            print_csv(tuple(TeamLine.__dataclass_fields__), ([*line.values()] for line in lines))
        return 0
    if options.change is None:
        raise UnknownName(f"`teams {options.what}` needs a change. Nothing was changed. `teams list` names them.")
    sentence = judge_team_change(store, viewer, options.change, _VERDICTS[options.what])
    if options.json:
        print_json({"change": options.change, "verdict": _VERDICTS[options.what], "sentence": sentence})
    else:
        sys.stdout.write(f"{sentence}\n")
    return 0
