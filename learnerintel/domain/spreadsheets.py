"""Text that a spreadsheet would run, and how to make it harmless. The only place that knows which.

A spreadsheet takes a CSV cell for a formula by its first character. OWASP ASVS 5 (1.2.10) names
``= + - @`` and the control characters tab and NUL; carriage return, line feed and the full-width
forms, which some spreadsheets fold into the plain ones, are added here. Blanks before it do not help.
"""

from __future__ import annotations

import re

_RUN_WHEN_FIRST = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
#: Blanks and marks that a spreadsheet may drop before it looks at the first character.
_DROPPED = " \u00a0\u200b\u2060\ufeff"
#: -5, +3.5, -1,234.50, -12 %, -1e-5: a spreadsheet makes a number of it and runs nothing.
_NUMBER = re.compile(r"[+-][0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?(?: ?%)?", re.ASCII)


def is_run_by_spreadsheets(text: str) -> bool:
    """Whether a spreadsheet may take this cell for a formula, a plain number with a sign included."""
    return text.lstrip(_DROPPED).startswith(_RUN_WHEN_FIRST)


def disarm(text: str) -> str:
    """A cell for a CSV file that people read: an apostrophe goes before what a spreadsheet would run.

    True numbers such as ``-5`` stay as they are. Not for files that machines read, whose ids must not
    change: refuse there what :func:`is_run_by_spreadsheets`.
    """
    if is_run_by_spreadsheets(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
