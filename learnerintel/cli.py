"""The same services without a browser.

Results go to standard output, messages to standard error. Exit code 0: done; 2: refused, with one clear
sentence, and the store is as it was.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from learnerintel import __version__
from learnerintel.domain import periods
from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.errors import LearnerIntelError, Refusal
from learnerintel.settings import Settings

REFUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: without the program's name; the process's own where None.

    Returns:
        The exit code.
    """
    options = _parser().parse_args(arguments)
    try:
        settings = Settings.from_environment()
        if options.store:
            settings = replace(settings, store_url=options.store, is_store_named=True)
        return int(options.run(options, settings))
    except LearnerIntelError as error:
        _say(str(error))
        return REFUSED
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        sys.stderr.close()
        return 0


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _print_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    sys.stdout.write(text.getvalue())


# --- the commands -----------------------------------------------------------------------------------


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
    store = open_store(settings.store_url)
    results = import_files(store, Viewer.local_owner(), [Path(name) for name in options.files], stated, settings)
    if options.json:
        for result in results:
            sys.stdout.write(json.dumps(result.as_json(), ensure_ascii=False) + "\n")
    for result in results:
        _tell(result, options.json)
    return REFUSED if any(result.refusal for result in results) else 0


def _tell(result: Any, is_json: bool) -> None:
    if result.refusal:
        _say(f"{result.file}: {result.refusal}")
        for sentence in result.problems:
            if sentence not in result.refusal:  # a problem of the whole file is the refusal itself
                _say(f"  {sentence}")
        if result.rejects:
            _say(f"  The rejected rows are in {result.rejects}.")
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
        _print_json(found.as_json())
    else:
        for sentence in found.sentences():
            sys.stdout.write(f"{sentence}\n")
    return 0


def _metric(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.measuring import measure
    from learnerintel.services.opening import open_store

    table = measure(
        open_store(settings.store_url),
        Viewer.local_owner(),
        options.name,
        by=options.by,
        team=options.team,
        first_on=_day(options.first),
        last_on=_day(options.last),
        as_of=_day(options.as_of),
    )
    rows = table.rows()
    if options.format == "json":
        _print_json([dict(zip(table.COLUMNS, row, strict=True)) for row in rows])
    else:
        _print_csv(table.COLUMNS, rows)
    for note in table.notes:
        _say(note)
    return 0


def _unpair(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.opening import open_store
    from learnerintel.services.unpairing import COLUMNS, list_rows, unpair_lists

    lists = unpair_lists(
        open_store(settings.store_url), Viewer.local_owner(), team=options.team, as_of=_day(options.as_of)
    )
    rows = [row for one in lists for row in list_rows(one)]
    if options.format == "json":
        _print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        _print_csv(COLUMNS, rows)
    for one in lists:
        if not one.has_list:
            _say(f"{one.team}: {one.sentence}")
    return 0


def _decide(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.deciding import decide
    from learnerintel.services.opening import open_store

    decided = decide(
        open_store(settings.store_url),
        Viewer.local_owner(),
        team=options.team,
        content=options.content,
        verb=DecisionVerb(options.decision),
        note=options.reason,
        until=_day(options.until),
        as_of=_day(options.as_of),
    )
    sys.stdout.write(decided.sentence + "\n")
    return 0


def _actions(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.acting import write_actions
    from learnerintel.services.opening import open_store

    written = write_actions(
        open_store(settings.store_url), Viewer.local_owner(), system=options.format, out=Path(options.out)
    )
    sys.stdout.write(written.sentence + "\n")
    return 0


def _sentiment(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.scoring import score_file

    sys.stdout.write(score_file(Path(options.file), options.text, Path(options.out) if options.out else None, settings))
    return 0


def _sample(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.sampling import write_sample

    for path in write_sample(
        Path(options.folder),
        learners=options.learners,
        events=options.events,
        seed=options.seed,
        last_on=_day(options.last_day),
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
        _say(f"{len(findings)} findings; nothing was changed. Restore a backup, or undo and import again.")
        return REFUSED
    sys.stdout.write("The store is sound.\n")
    return 0


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.ui.server import serve

    serve(settings, port=options.port)
    return 0


def _day(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return periods.day_of(date.fromisoformat(text))
    except ValueError:
        today = datetime.now(tz=UTC).date().isoformat()
        raise Refusal(f"{text!r} is not a date; write it like {today}. Nothing was changed.") from None


# --- the parser -------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m learnerintel",
        description="What people do with learning, what they choose, and what to stop sending them.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--store", metavar="URL", help="the store; default LEARNERINTEL_STORE or data/learnerintel.db")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_import(commands)
    _add_reading(commands)
    _add_deciding(commands)
    _add_rest(commands)
    return parser


def _command(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    # Also after the command's name; absent there, the value given before it stands.
    parser.add_argument("--store", metavar="URL", default=argparse.SUPPRESS, help="the store")
    parser.set_defaults(run=run)
    return parser


def _add_import(commands: Any) -> None:
    parser = _command(commands, "import", _import, "Take export files in; each row counts once, also across files.")
    parser.add_argument("files", nargs="+", metavar="FILE")
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
    undo = _command(commands, "undo", _undo, "Take a batch back: the store is then as if it had never come.")
    undo.add_argument("batch", type=int, metavar="BATCH")


def _add_reading(commands: Any) -> None:
    coverage = _command(commands, "coverage", _coverage, "What is known, how fresh it is, and what is missing.")
    coverage.add_argument("--json", action="store_true")
    metric = _command(commands, "metric", _metric, "Measure: key, value, base, low, high; withheld cells are empty.")
    metric.add_argument("name", metavar="NAME")
    metric.add_argument("--by", choices=("none", "team", "content", "week", "month"), default="none")
    metric.add_argument("--team", metavar="T")
    metric.add_argument("--from", dest="first", metavar="D")
    metric.add_argument("--to", dest="last", metavar="D")
    metric.add_argument("--as-of", metavar="D", help="as if today were D")
    metric.add_argument("--format", choices=("csv", "json"), default="csv")
    unpair = _command(commands, "unpair", _unpair, "What each team should no longer be sent, with the evidence.")
    unpair.add_argument("--team", metavar="T")
    unpair.add_argument("--as-of", metavar="D", help="as if today were D")
    unpair.add_argument("--format", choices=("csv", "json"), default="csv")


def _add_deciding(commands: Any) -> None:
    decide = _command(commands, "decide", _decide, "Decide about a team and a content item.")
    decide.add_argument("--team", required=True, metavar="T")
    decide.add_argument("--content", required=True, metavar="C", help="content id")
    decide.add_argument("--decision", required=True, choices=[str(verb) for verb in DecisionVerb])
    decide.add_argument("--reason", required=True, metavar="TEXT")
    decide.add_argument("--until", metavar="D", help="when a snoozed item comes back")
    decide.add_argument("--as-of", metavar="D", help="as if today were D")
    actions = _command(commands, "actions", _actions, "Write the decisions as a file an LMS can act on.")
    actions.add_argument("--format", default="generic", choices=("generic",))
    actions.add_argument("--out", required=True, metavar="FILE")


def _add_rest(commands: Any) -> None:
    scoring = _command(commands, "sentiment", _sentiment, "Score the comments of a file.")
    scoring.add_argument("file", metavar="FILE")
    scoring.add_argument("--text", required=True, metavar="COLUMN")
    scoring.add_argument("--out", metavar="FILE")
    sample = _command(commands, "sample", _sample, "Write the exports of the sample company.")
    sample.add_argument("folder", metavar="DIR")
    sample.add_argument("--learners", type=int, default=600)
    sample.add_argument("--events", type=int, default=None)
    sample.add_argument("--seed", type=int, default=1)
    sample.add_argument("--last-day", metavar="D", help="last day of the company's history; default: yesterday")
    _command(commands, "check", _check, "Is the store sound? Integrity, rollups against a rebuild, the audit chain.")
    serve = _command(commands, "serve", _serve, "Serve the pages to a browser on this machine.")
    serve.add_argument("--port", type=int, default=8501)
