"""The summary for people elsewhere: ``editions`` and ``digest``."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from learnerintel.cli.printing import command, print_csv, print_json
from learnerintel.domain.editions import moved_sentences
from learnerintel.domain.viewer import Viewer
from learnerintel.settings import Settings


def add_commands(commands: Any) -> None:
    """``editions`` and ``digest``."""
    editions = command(commands, "editions", _editions, "Summaries that keep their numbers: list, freeze, what moved.")
    editions.add_argument("what", choices=("list", "freeze", "moved"))
    editions.add_argument("edition", nargs="?", type=int, metavar="EDITION", help="for moved; default: the newest")
    editions.add_argument("--json", action="store_true")
    digest = command(commands, "digest", _digest, "The newest edition as HTML, PDF and mail.")
    digest.add_argument("--edition", type=int, metavar="EDITION", help="another than the newest")
    digest.add_argument("--freeze", action="store_true", help="freeze an edition first")
    digest.add_argument("--folder", metavar="DIR", help="write summary.html and summary.pdf there")
    digest.add_argument("--to", action="append", default=[], metavar="ADDRESS", help="send it by mail; may be repeated")


def _editions(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.editions import COLUMNS, freeze_edition, list_editions, what_moved
    from learnerintel.services.opening import open_store

    store, viewer = open_store(settings.store_url), Viewer.local_owner()
    if options.what == "moved":
        newest = list_editions(store, viewer)[:1]
        number = options.edition if options.edition is not None or not newest else newest[0].edition_id
        lines = moved_sentences(*what_moved(store, viewer, number or 0)) or ["Nothing moved."]
        if options.json:
            print_json(lines)
        else:
            sys.stdout.write("\n".join(lines) + "\n")
        return 0
    found = [freeze_edition(store, viewer)] if options.what == "freeze" else list_editions(store, viewer)
    rows = [(one.edition_id, one.as_of, _at(one.made_at), one.made_by, one.sentence) for one in found]
    if options.json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_csv(COLUMNS, rows)
    return 0


def _at(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _digest(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.digesting import make_digest, send_digest
    from learnerintel.services.editions import freeze_edition
    from learnerintel.services.opening import open_store

    store, viewer = open_store(settings.store_url), Viewer.local_owner()
    if options.freeze:
        freeze_edition(store, viewer)
    made = make_digest(store, viewer, options.edition)
    if options.folder:
        folder = Path(options.folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "summary.html").write_text(made.web_page, encoding="utf-8")
        (folder / "summary.pdf").write_bytes(made.pdf)
        sys.stdout.write(f"{folder / 'summary.html'}\n{folder / 'summary.pdf'}\n")
    if options.to:
        sys.stdout.write(f"{send_digest(store, viewer, made, options.to, settings)}\n")
    if not options.folder and not options.to:
        sys.stdout.write(made.text)
    return 0
