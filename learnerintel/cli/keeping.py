"""The installation: ``sample``, ``check``, ``setting``, ``serve``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from learnerintel.cli.printing import REFUSED, command, day_named, print_csv, say
from learnerintel.domain.viewer import Viewer
from learnerintel.settings import Settings


def add_commands(commands: Any) -> None:
    """``sample``, ``check``, ``setting`` and ``serve``."""
    sample = command(commands, "sample", _sample, "Write the exports of the sample company.")
    sample.add_argument("folder", metavar="DIR")
    sample.add_argument("--learners", type=int, default=600)
    sample.add_argument("--events", type=int, default=None)
    sample.add_argument("--seed", type=int, default=1)
    sample.add_argument("--last-day", metavar="D", help="last day of the company's history; default: yesterday")
    command(commands, "check", _check, "Is the store sound? Integrity, rollups against a rebuild, the audit chain.")
    setting = command(commands, "setting", _setting, "List the company's settings, or change one.")
    setting.add_argument("name", nargs="?", metavar="NAME")
    setting.add_argument("value", nargs="?", metavar="VALUE", help="an empty text takes it back where that is allowed")
    serve = command(commands, "serve", _serve, "Serve the pages to a browser on this machine.")
    serve.add_argument("--port", type=int, default=8501)


def _sample(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.sampling import write_sample

    for path in write_sample(
        Path(options.folder),
        learners=options.learners,
        events=options.events,
        seed=options.seed,
        last_on=day_named(options.last_day),
    ):
        sys.stdout.write(f"{path}\n")
    return 0


def _check(_options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.checking import check
    from learnerintel.services.opening import open_store

    findings = check(open_store(settings.store_url), Viewer.local_owner())
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    if findings:
        say(f"{len(findings)} findings; nothing was changed. Restore a backup, or undo and import again.")
        return REFUSED
    sys.stdout.write("The store is sound.\n")
    return 0


def _setting(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.company_settings import COLUMNS, change_setting, company_settings
    from learnerintel.services.opening import open_store

    store, viewer = open_store(settings.store_url), Viewer.local_owner()
    if options.value is not None:
        sys.stdout.write(change_setting(store, viewer, name=options.name, value=options.value) + "\n")
    else:
        rows = company_settings(store, viewer)
        print_csv(COLUMNS, [row for row in rows if options.name in (None, row[0])])
    return 0


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.ui.server import serve

    serve(settings, port=options.port)
    return 0
