"""Questions to the store, and those to ask people: ``metric``, ``unpair``, ``backtest``, ``survey``, ``sentiment``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from learnerintel.cli.printing import command, day_named, print_csv, print_json, say
from learnerintel.domain.viewer import Viewer
from learnerintel.settings import Settings

_SPLITS = ("none", "team", "content", "channel", "campaign", "week", "month")


def add_commands(commands: Any) -> None:
    """``metric``, ``unpair``, ``backtest``, ``survey`` and ``sentiment``."""
    metric = command(commands, "metric", _metric, "Measure: key, value, base, low, high; withheld cells are empty.")
    metric.add_argument("name", metavar="NAME")
    metric.add_argument("--by", choices=_SPLITS, default="none")
    metric.add_argument("--team", metavar="T")
    metric.add_argument("--from", dest="first", metavar="D")
    metric.add_argument("--to", dest="last", metavar="D")
    metric.add_argument("--as-of", metavar="D", help="as if today were D")
    metric.add_argument("--format", choices=("csv", "json"), default="csv")
    unpair = command(commands, "unpair", _unpair, "What each team should no longer be sent, with the evidence.")
    unpair.add_argument("--team", metavar="T")
    unpair.add_argument("--as-of", metavar="D", help="as if today were D")
    unpair.add_argument("--format", choices=("csv", "json"), default="csv")
    trying = command(commands, "backtest", _backtest, "How often would the rule have been right on a past day?")
    trying.add_argument("--as-of", required=True, metavar="D", help="the day; what came of it has to be known")
    trying.add_argument("--horizon", type=int, default=90, metavar="DAYS", help="days after it that decide")
    trying.add_argument("--flag", type=float, default=0.2, metavar="SHARE", help="share of each team's items listed")
    trying.add_argument("--json", action="store_true", help="with intervals")
    command(commands, "survey", _survey, "The survey to copy into a form tool; its answers are recognised.")
    scoring = command(commands, "sentiment", _sentiment, "Score the comments of a file.")
    scoring.add_argument("file", metavar="FILE")
    scoring.add_argument("--text", required=True, metavar="COLUMN")
    scoring.add_argument("--out", metavar="FILE")


def _survey(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.survey_template import COLUMNS, survey_rows

    del options, settings
    print_csv(COLUMNS, survey_rows())
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
        first_on=day_named(options.first),
        last_on=day_named(options.last),
        as_of=day_named(options.as_of),
    )
    rows = table.rows()
    if options.format == "json":
        print_json([dict(zip(table.COLUMNS, row, strict=True)) for row in rows])
    else:
        print_csv(table.COLUMNS, rows)
    for note in table.notes:
        say(note)
    return 0


def _unpair(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.must_have import optional_shift
    from learnerintel.services.opening import open_store
    from learnerintel.services.unpairing import COLUMNS, list_rows, unpair_lists

    store, viewer = open_store(settings.store_url), Viewer.local_owner()
    lists = unpair_lists(store, viewer, team=options.team, as_of=day_named(options.as_of))
    rows = [row for one in lists for row in list_rows(one)]
    if options.format == "json":
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_csv(COLUMNS, rows)
    for one in lists:
        if not one.has_list:
            say(f"{one.team}: {one.sentence}")
        if one.judged.could_be_optional:
            shift = optional_shift(store, viewer, team_id=one.team_id, as_of=one.as_of)
            say(f"{one.team}, could be optional: {shift.sentence}")
    return 0


def _backtest(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.backtesting import backtest
    from learnerintel.services.opening import open_store

    tried = backtest(
        open_store(settings.store_url),
        Viewer.local_owner(),
        day_named(options.as_of),
        horizon=options.horizon,
        share=options.flag,
    )
    if options.json:
        print_json(tried.as_json())
    else:
        print_csv(tried.COLUMNS, tried.rows())
    say(tried.sentence)
    return 0


def _sentiment(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.scoring import score_file

    sys.stdout.write(score_file(Path(options.file), options.text, Path(options.out) if options.out else None, settings))
    return 0
