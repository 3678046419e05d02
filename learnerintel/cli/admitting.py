"""The live feedback door: ``token``."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from learnerintel.cli.printing import command, print_csv, say
from learnerintel.domain.viewer import Viewer
from learnerintel.settings import Settings

_COLUMNS = ("source", "made_at", "made_by", "last_used_at", "revoked_at", "revoked_by", "statements", "refused")


def add_commands(commands: Any) -> None:
    """``token``."""
    token = command(commands, "token", _token, "Tokens of systems that post statements: make, list, revoke.")
    what = token.add_subparsers(required=True, metavar="WHAT", dest="what")
    what.add_parser("list", help="every token, without its text")
    for name, helped in (("make", "make a source's token, shown once"), ("revoke", "refuse it from now on")):
        what.add_parser(name, help=helped).add_argument("source", metavar="SOURCE")


def _token(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.door.tokens import list_tokens, make_token, revoke_token
    from learnerintel.services.opening import open_store

    store, viewer = open_store(settings.store_url), Viewer.local_owner()
    if options.what == "make":
        made = make_token(store, viewer, source=options.source)
        sys.stdout.write(f"{made.text}\n")
        say(f"This is the token of {made.source}. It is not kept and cannot be shown again.")
    elif options.what == "revoke":
        sys.stdout.write(f"{revoke_token(store, viewer, source=options.source)}\n")
    else:
        found = list_tokens(store, viewer)
        print_csv(_COLUMNS, (_row(line) for line in found.lines))
        if found.unauthorised_count:
            say(f"{found.unauthorised_count} requests showed no valid token.")
    return 0


def _row(line: Any) -> list[Any]:
    return [
        line.source,
        _moment(line.made_at),
        line.made_by,
        _moment(line.last_used_at),
        _moment(line.revoked_at),
        line.revoked_by,
        line.statement_count,
        line.refused_count,
    ]


def _moment(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
