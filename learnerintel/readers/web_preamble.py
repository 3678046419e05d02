"""What stands in the lines above a web analytics table: the period and the site, by where they stand in any language.

Google Analytics 4 writes a title, ``Account: ...`` and ``Property: ...`` between two lines of dashes, then the first
and the last day, each in a line of its own. Universal Analytics and explorations write the view or the property first,
and the days as one range.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_DAY = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})-?([01][0-9])-?([0-3][0-9])(?![0-9])")
_DASHES = re.compile(r"#?\s*-{5,}")


def period_above(preamble: Sequence[Sequence[str]]) -> tuple[str, str] | None:
    """First and last day of a table's period, as ``2026-02-01``; None where no two days are stated.

    Args:
        preamble: lines above the table, cells as in the file; of several periods the nearest one counts.
    """
    days = ["-".join(found.groups()) for line in preamble for found in _DAY.finditer(" ".join(line))]
    if len(days) < 2:
        return None
    first, last = days[-2:]
    return (first, last) if first <= last else None


def site_above(preamble: Sequence[Sequence[str]]) -> str | None:
    """The property, or the view, that a table is of; None where the lines above do not say."""
    lines = [", ".join(line).lstrip("#").strip() for line in preamble]
    ends = [place for place, line in enumerate(preamble) if _DASHES.fullmatch(" ".join(line).strip())]
    if len(ends) < 2:
        return None
    inside = lines[ends[0] + 1 : ends[1]]
    if len(inside) >= 3 and ":" in inside[-1]:
        return inside[-1].split(":", 1)[1].strip() or None
    has_range = any(len(_DAY.findall(line)) == 2 for line in inside)
    return inside[0] if has_range and not _DAY.search(inside[0]) else None
