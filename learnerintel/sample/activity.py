"""All rows of the LMS activity export: what had to happen, and use by choice up to the number asked for."""

from __future__ import annotations

import numpy as np

from learnerintel.errors import Refusal
from learnerintel.sample.choice import Chooser
from learnerintel.sample.rows import VIEWED, Rows, rows_of
from learnerintel.sample.streams import stream
from learnerintel.sample.uses import Uses

#: Two clicks within a minute are written as two equal rows; about so many of all rows are such repeats.
_REPEAT_SHARE = 0.01
#: A cautious guess; what a try really brings is measured.
_ROWS_PER_TRY = 1.0


def activity_of(given: Uses, chooser: Chooser, events: int, seed: int) -> Rows:
    """Write exactly as many rows as asked for.

    Args:
        given: uses that happen in any case: planted, assigned, taken up.
        chooser: draws the rest.
        events: number of rows.
        seed: of the random numbers.

    Returns:
        Rows in time order.

    Raises:
        Refusal: what has to happen fills more rows than asked for.
    """
    wanted = events - round(events * _REPEAT_SHARE)
    uses, rows = given, _expanded(given, chooser, seed)
    if len(rows) > wanted:
        least = int(np.ceil(len(rows) / (1 - _REPEAT_SHARE))) + 1
        people = len(chooser.organisation.people)
        raise Refusal(
            f"{events:,} activity rows are too few for a company of {people:,} people: its assignments and offers "
            f"alone need {least:,}. Nothing was written; ask for at least that many, or for fewer people."
        )
    rows_per_try = _ROWS_PER_TRY
    while len(rows) < wanted:
        before = len(rows)
        tries = int((wanted - before) / rows_per_try * 1.05) + 100
        uses = Uses.joined([uses, chooser.draw(tries)])
        rows = _expanded(uses, chooser, seed)
        rows_per_try = max((len(rows) - before) / tries, 0.1)
    per_use = np.bincount(rows.use, minlength=len(uses))
    kept = int(np.searchsorted(np.cumsum(per_use), wanted, side="right"))
    return _with_repeats(rows.where(rows.use < kept), events, seed).in_time_order()


def _expanded(uses: Uses, chooser: Chooser, seed: int) -> Rows:
    possible = uses.where(
        chooser.organisation.were_present(uses.person, uses.day)
        & (chooser.shelf.published_on[uses.content] <= uses.day)
        & np.array([not item.is_legacy for item in chooser.shelf.items])[uses.content]
    )
    return rows_of(possible, chooser.shelf, chooser.organisation, stream(seed, "rows"))


def _with_repeats(rows: Rows, events: int, seed: int) -> Rows:
    """Fill up with exact repeats of views."""
    views = np.flatnonzero(rows.verb == VIEWED)
    repeated = stream(seed, "repeats").choice(views, events - len(rows), replace=True)
    return rows.where(np.concatenate([np.arange(len(rows)), repeated]))
