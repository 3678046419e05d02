"""Files in and out of the store: ``import``, ``undo``, ``coverage``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from learnerintel.cli.printing import REFUSED, command, print_json, say
from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.viewer import Viewer
from learnerintel.errors import Refusal
from learnerintel.settings import Settings


def add_commands(commands: Any) -> None:
    """``import``, ``undo`` and ``coverage``."""
    parser = command(commands, "import", _import, "Take export files in; each row counts once, also across files.")
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--watch", metavar="DIR", help="take in what lies in a folder and what comes to lie there")
    parser.add_argument("--once", action="store_true", help="with --watch: look once, for a scheduler")
    parser.add_argument("--as", dest="reader", metavar="READER", help="what the file is; default: recognised")
    parser.add_argument("--map", action="append", metavar="FIELD=COLUMN", help="take a field from a column")
    parser.add_argument("--value", action="append", metavar="FIELD=VALUE", help="what a field is in every row")
    parser.add_argument("--table", type=int, metavar="N", help="which table of a file that holds several")
    parser.add_argument("--date-order", choices=("dmy", "mdy"), help="order of dates such as 03/04/2026")
    parser.add_argument("--encoding", metavar="E", help="encoding of a text file")
    parser.add_argument("--sheet", metavar="S", help="sheet of a workbook")
    parser.add_argument("--zone", metavar="Z", help="time zone of times without one, such as Europe/Berlin")
    parser.add_argument("--scale", metavar="LOW-HIGH", help="rating scale, such as 1-5")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--snapshot",
        dest="roster_mode",
        action="store_const",
        const="snapshot",
        help="the roster is everybody: people who are not in it have left",
    )
    mode.add_argument(
        "--changes", dest="roster_mode", action="store_const", const="changes", help="the roster lists only changes"
    )
    parser.add_argument("--continues", action="store_true", help="the file goes on where the last one stopped")
    parser.add_argument(
        "--accept-good-rows",
        action="count",
        default=0,
        help="leave rows with problems out; say it twice where they are more than 5 %%",
    )
    parser.add_argument("--dry-run", action="store_true", help="do everything but keep it")
    parser.add_argument("--json", action="store_true", help="one JSON object per file")
    undo = command(commands, "undo", _undo, "Take a batch back: the store is then as if it had never come.")
    undo.add_argument("batch", type=int, metavar="BATCH")
    coverage = command(commands, "coverage", _coverage, "What is known, how fresh it is, and what is missing.")
    coverage.add_argument("--json", action="store_true")


def _import(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.importing import ImportOptions, import_files
    from learnerintel.services.opening import open_store

    choices = ReadingChoices(
        reader=options.reader,
        mapping=_pairs("--map", "FIELD=COLUMN", options.map),
        date_order=options.date_order,
        encoding=options.encoding,
        sheet=options.sheet,
        zone=options.zone or "UTC",
        scale=options.scale,
        values=_pairs("--value", "FIELD=VALUE", options.value),
        table=options.table,
    )
    stated = ImportOptions(
        choices=choices,
        roster_mode=options.roster_mode,
        continues=options.continues,
        accept_good_rows=options.accept_good_rows,
        is_dry_run=options.dry_run,
        is_zone_stated=options.zone is not None,
    )
    if bool(options.files) == bool(options.watch):
        raise Refusal("Name files, or a folder with --watch DIR. Nothing was taken in.")
    store = open_store(settings.store_url)
    if options.watch:
        return _watch(store, Path(options.watch), stated, settings, options)
    results = import_files(store, Viewer.local_owner(), [Path(name) for name in options.files], stated, settings)
    if options.json:
        for result in results:
            sys.stdout.write(json.dumps(result.as_json(), ensure_ascii=False) + "\n")
    for result in results:
        _tell(result, options.json)
    return REFUSED if any(result.refusal for result in results) else 0


def _watch(store: Any, folder: Path, stated: Any, settings: Settings, options: argparse.Namespace) -> int:
    from learnerintel.services.watching import watch

    def tell(result: Any) -> None:
        if options.json:
            sys.stdout.write(json.dumps(result.as_json(), ensure_ascii=False) + "\n")
        _tell(result, options.json)
        sys.stdout.flush()

    try:
        refused = watch(store, Viewer.local_owner(), folder, stated, settings, is_once=options.once, tell=tell)
    except KeyboardInterrupt:
        say(f"{folder} is no longer watched; what was taken in stays.")
        return 0
    return REFUSED if refused else 0


def _tell(result: Any, is_json: bool) -> None:
    if result.refusal:
        say(f"{result.file}: {result.refusal}")
        for sentence in result.problems:
            if sentence.lower() not in result.refusal.lower():  # a problem of the whole file is the refusal itself
                say(f"  {sentence}")
        if result.rejects:
            say(f"  The rejected rows are in {result.rejects}.")
        return
    if is_json:
        return
    sys.stdout.write(
        f"{result.file}: {result.reader}, batch {result.batch if result.batch is not None else 'none'}; "
        f"{result.rows_read} rows read = {result.rows_new} new + {result.rows_duplicate} repeated "
        f"+ {result.rows_rejected} rejected + {result.rows_left_out} left out; {result.seconds:.1f} s\n"
    )
    for sentence in result.statements:
        sys.stdout.write(f"  {sentence}\n")


def _pairs(option: str, form: str, pairs: Sequence[str] | None) -> dict[str, str]:
    found = {}
    for pair in pairs or ():
        field, separator, text = pair.partition("=")
        if not separator or not field or not text:
            raise Refusal(f"{option} {pair!r} is not {form}. Nothing was taken in.")
        found[field.strip()] = text
    return found


def _undo(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.opening import open_store
    from learnerintel.services.undoing import undo

    sys.stdout.write(undo(open_store(settings.store_url), Viewer.local_owner(), options.batch).sentence + "\n")
    return 0


def _coverage(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.coverage import coverage
    from learnerintel.services.opening import open_store

    found = coverage(open_store(settings.store_url), Viewer.local_owner())
    if options.json:
        print_json(found.as_json())
    else:
        for sentence in found.sentences():
            sys.stdout.write(f"{sentence}\n")
    return 0
