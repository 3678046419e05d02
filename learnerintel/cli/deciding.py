"""Decisions and what follows from them: ``decide``, ``actions``, ``promises``, ``value``, ``owners``, ``confirm``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from learnerintel.cli.printing import command, day_named, print_csv, print_json, say
from learnerintel.domain.decisions import ActionSystem
from learnerintel.domain.periods import day_from_iso, month_of
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.errors import Refusal
from learnerintel.settings import Settings


def add_commands(commands: Any) -> None:
    """``decide`` and what follows from it."""
    decide = command(commands, "decide", _decide, "Decide about a team and a content item.")
    decide.add_argument("--team", required=True, metavar="T")
    decide.add_argument("--content", required=True, metavar="C", help="content id")
    decide.add_argument("--decision", required=True, choices=[str(verb) for verb in DecisionVerb])
    decide.add_argument("--reason", required=True, metavar="TEXT")
    decide.add_argument("--until", metavar="D", help="when a snoozed item comes back")
    decide.add_argument("--as-of", metavar="D", help="as if today were D")
    decide.add_argument("--by", metavar="NAME", help="who decides; the local owner where it is left out")
    command(commands, "waiting", _waiting, "List decisions that wait for a second person.")
    confirm = command(commands, "confirm", _confirm, "Confirm or refuse what somebody else decided.")
    confirm.add_argument("number", type=int, metavar="NUMBER", help="as `waiting` lists it")
    confirm.add_argument("--refuse", action="store_true", help="refuse it; nothing is decided then")
    confirm.add_argument("--by", metavar="NAME", help="who confirms; another person than the one who decided")
    actions = command(commands, "actions", _actions, "Write the decisions as a file an LMS can act on.")
    actions.add_argument("--format", default="generic", choices=[str(system) for system in ActionSystem])
    actions.add_argument("--out", required=True, metavar="FILE")
    promised = command(commands, "promises", _promises, "Say what the LMS has carried out, broken promises first.")
    command(commands, "value", _value, "Say what decisions gave back, in minutes: projected, realised and net.")
    command(commands, "effects", _effects, "What came of unpairings in the 90 days after: sent again, used anyway.")
    owned = command(commands, "owners", _owners, "List what owners of content should know of a month's decisions.")
    owned.add_argument("--month", metavar="YYYY-MM", help="this month where it is left out")
    owned.add_argument("--owner", metavar="NAME", help="this owner's list, as a message")
    promised.add_argument("--json", action="store_true", help="print one JSON object instead of a table")


def _decide(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.deciding import decide
    from learnerintel.services.opening import open_store

    decided = decide(
        open_store(settings.store_url),
        _person(options.by),
        team=options.team,
        content=options.content,
        verb=DecisionVerb(options.decision),
        note=options.reason,
        until=day_named(options.until),
        as_of=day_named(options.as_of),
    )
    sys.stdout.write(decided.sentence + "\n")
    return 0


def _person(name: str | None) -> Viewer:
    """Whoever is named; there is no sign-in here, so the name is taken as it is said."""
    return Viewer.local_owner() if name is None else replace(Viewer.local_owner(), name=name)


def _waiting(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.confirming import COLUMNS, waiting_decisions, waiting_rows
    from learnerintel.services.opening import open_store

    print_csv(COLUMNS, waiting_rows(waiting_decisions(open_store(settings.store_url), Viewer.local_owner())))
    return 0


def _confirm(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.confirming import confirm, refuse
    from learnerintel.services.opening import open_store

    act = refuse if options.refuse else confirm
    sys.stdout.write(act(open_store(settings.store_url), _person(options.by), number=options.number) + "\n")
    return 0


def _promises(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.opening import open_store
    from learnerintel.services.promising import COLUMNS, promise_rows, promises

    found = promises(open_store(settings.store_url), Viewer.local_owner())
    rows = promise_rows(found)
    if options.json:
        print_json({"sentence": found.sentence, "promises": [dict(zip(COLUMNS, row, strict=True)) for row in rows]})
    else:
        print_csv(COLUMNS, rows)
        say(found.sentence)
    return 0


def _value(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.opening import open_store
    from learnerintel.services.valuing import COLUMNS, value_ledger, value_rows

    found = value_ledger(open_store(settings.store_url), Viewer.local_owner())
    print_csv(COLUMNS, value_rows(found))
    say(found.sentence)
    return 0


def _effects(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.effects import COLUMNS, effect_rows, effects
    from learnerintel.services.opening import open_store

    found = effects(open_store(settings.store_url), Viewer.local_owner())
    print_csv(COLUMNS, effect_rows(found))
    say(found.sentence)
    if found.why_not:
        say(found.why_not)
    return 0


def _owners(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.opening import open_store
    from learnerintel.services.owners import COLUMNS, owner_lists, owner_rows

    month = None if options.month is None else _month(options.month)
    lists = owner_lists(open_store(settings.store_url), Viewer.local_owner(), month=month, owner=options.owner)
    if options.owner is None:
        print_csv(COLUMNS, owner_rows(lists))
    else:
        sys.stdout.write("".join(one.message for one in lists))
    return 0


def _month(text: str) -> int:
    try:
        return month_of(day_from_iso(f"{text}-01"))
    except ValueError:
        raise Refusal(f"{text!r} is no month; write it like 2026-03. Nothing was listed.") from None


def _actions(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.acting import write_actions
    from learnerintel.services.opening import open_store

    written = write_actions(
        open_store(settings.store_url), Viewer.local_owner(), system=options.format, out=Path(options.out)
    )
    sys.stdout.write(written.sentence + "\n")
    return 0
