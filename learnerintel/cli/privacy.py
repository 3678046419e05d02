"""Requests of single people about their data: ``erase``, ``access``, ``held-back``."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from learnerintel.cli.printing import REFUSED, command, print_csv, print_json, say
from learnerintel.domain.spreadsheets import disarm
from learnerintel.domain.viewer import Viewer
from learnerintel.errors import Refusal
from learnerintel.settings import Settings

_PERSON = "an e-mail address or a number as a source has it"


def add_commands(commands: Any) -> None:
    """``erase``, ``access`` and ``held-back``."""
    erase = command(commands, "erase", _erase, "Take everything of one person out of the store, for good.")
    erase.add_argument("person", nargs="?", metavar="PERSON", help=_PERSON)
    erase.add_argument("--source", metavar="NAMESPACE", help="what kind of number PERSON is, such as employee_id")
    erase.add_argument(
        "--also", action="append", default=[], metavar="ID",
        help="a further identifier that later files may carry: an address, or NAMESPACE:NUMBER",
    )  # fmt: skip
    erase.add_argument("--dry-run", action="store_true", help="say what would go, and keep it")
    erase.add_argument("--finish", action="store_true", help="overwrite what an earlier erasure left in the log")
    erase.add_argument("--json", action="store_true")
    access = command(commands, "access", _access, "Everything the store knows of one person, as JSON.")
    access.add_argument("person", metavar="PERSON", help=_PERSON)
    access.add_argument("--source", metavar="NAMESPACE", help="what kind of number PERSON is, such as employee_id")
    command(commands, "held-back", _held_back, "Comments that are shown to nobody, and why, as CSV.")


def _held_back(_options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.insights.held_back import COLUMNS, held_back
    from learnerintel.services.opening import open_store

    found = held_back(open_store(settings.store_url), Viewer.local_owner())
    print_csv(COLUMNS, [(one.number, one.why, one.about, disarm(one.text)) for one in found])
    return 0


def _erase(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.erasing import erase, finish_erasures, plan_erasure
    from learnerintel.services.opening import open_store

    store, viewer = open_store(settings.store_url), Viewer.local_owner()
    if options.finish:
        is_done = finish_erasures(store, viewer)
        say("Nothing deleted is left in the file." if is_done else "Somebody reads the store; say it again later.")
        return 0 if is_done else REFUSED
    if options.person is None:
        raise Refusal("Say whom: an e-mail address or a number as a source has it. Nothing was changed.")
    if options.dry_run:
        found = plan_erasure(store, viewer, settings=settings, person=_named(options))
    else:
        found = erase(store, viewer, settings=settings, person=_named(options), also=options.also)
    if options.json:
        print_json(found.as_json())
    else:
        sys.stdout.writelines(f"{sentence}\n" for sentence in found.sentences())
    return 0


def _access(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.access import access
    from learnerintel.services.opening import open_store

    print_json(access(open_store(settings.store_url), Viewer.local_owner(), person=_named(options)))
    return 0


def _named(options: argparse.Namespace) -> str:
    return f"{options.source}:{options.person}" if options.source else str(options.person)
