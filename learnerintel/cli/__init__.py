"""The same services without a browser.

Results go to standard output, messages to standard error. Exit code 0: done; 2: refused, with one clear
sentence, and the store is as it was. Each module of this room holds some commands; each command imports what it
needs when it runs, so that ``--help`` and refusals are quick.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

from learnerintel import __version__
from learnerintel.cli import (
    admitting,
    asking,
    deciding,
    keeping,
    matching,
    noticing,
    planning,
    privacy,
    taking,
    teams,
    telling,
)
from learnerintel.cli.printing import REFUSED, say
from learnerintel.errors import LearnerIntelError
from learnerintel.settings import Settings

#: Modules with commands, in the order in which ``--help`` lists them.
_COMMANDS = (taking, matching, teams, asking, planning, deciding, noticing, telling, keeping, admitting, privacy)


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
        say(str(error))
        return REFUSED
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m learnerintel",
        description="What people do with learning, what they choose, and what to stop sending them.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--store", metavar="URL", help="the store; default LEARNERINTEL_STORE or data/learnerintel.db")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in _COMMANDS:
        module.add_commands(commands)
    return parser
