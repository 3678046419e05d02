"""Must-have to nice-to-have: minutes per person, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np

from learnerintel.domain.disclosure import Thresholds
from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import Period
from learnerintel.domain.shifts import ShareShift
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.cell_columns import CellColumns, joined, roster_means
from learnerintel.metrics.choice import SELF_DIRECTED_RATIO
from learnerintel.metrics.conditions import SECONDS_PER_MINUTE
from learnerintel.metrics.definition import COMPANY, Split
from learnerintel.metrics.gate import gate
from learnerintel.metrics.group_order import COMPANY_ONLY
from learnerintel.metrics.spending import MINUTES_PER_PERSON, Spent, spent_seconds
from learnerintel.services.choosing import default_period, parts_of
from learnerintel.services.counting import is_known, question_of
from learnerintel.services.guarding import GatedCells
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.store.engine import Store

#: Months that are added up at each end of the year.
MONTHS_COMPARED = 3
_CHOSEN = frozenset({Spent.RECOMMENDED, Spent.OPTIONAL})
_REQUIRED = frozenset({Spent.REGULATORY, Spent.REQUIRED, Spent.REQUIRED_UNCLEAR})
#: What L&D can change: asked for by the company, and not by law.
MOVABLE = frozenset({Spent.REQUIRED})


@dataclass(frozen=True, slots=True)
class MonthMinutes:
    """Minutes per person of one month, spent on one kind of obligation.

    Attributes:
        month: its days.
        spent: on what.
        minutes: mean over the people on the roster.
    """

    month: Period
    spent: Spent
    minutes: Measurement


@dataclass(frozen=True, slots=True)
class Spending:
    """Months of minutes per person.

    Attributes:
        months: by month, then from what the law asks to what people choose; only what occurs.
        notes: sentences that belong below.
        shift: chosen and required minutes a person and month, in the first months and the last; None where the
            months are too few, or a figure of them is not shown.
    """

    months: tuple[MonthMinutes, ...]
    notes: tuple[str, ...]
    shift: ShareShift | None = None


def minutes_by_obligation(
    store: Store, viewer: Viewer, *, team_id: int | None = None, as_of: int | None = None
) -> Spending:
    """Minutes per person on the roster, by month and obligation, over the last twelve full months.

    Args:
        store: open.
        viewer: sees the company or the team.
        team_id: one unit; None for everybody.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see it.
    """
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        inquiry.require_group(group)
        lacks = [need.sentence for need in SELF_DIRECTED_RATIO.needs if inquiry.span(need) is None]
        if lacks:
            return Spending((), (*inquiry.notes, *lacks))
        period = default_period(inquiry, SELF_DIRECTED_RATIO, Split.MONTH)
        layers: list[CellColumns] = []
        unknown_days = 0
        for month in parts_of(inquiry, Split.MONTH, period):
            if is_known(inquiry, SELF_DIRECTED_RATIO, month):
                found, unknown = _month(inquiry, month, group == COMPANY)
                layers += found
                unknown_days += unknown
        thresholds = inquiry.conventions.thresholds
        shown = GatedCells(gate(joined(layers), MINUTES_PER_PERSON, thresholds, groups=(group,))) if layers else None
        notes = inquiry.notes
    if unknown_days:
        notes = (*notes, f"On {unknown_days} days of people and items nobody knows how long it took.")
    months = [
        MonthMinutes(month, spent, _unless_nothing(measurement, thresholds, (month, spent)))
        for (spent, _, month), measurement in (shown.of_group(group) if shown is not None else ())
    ]
    order = list(Spent)
    months.sort(key=lambda row: (row.month, order.index(row.spent)))
    return Spending(tuple(months), notes, _shift(months))


def _shift(months: Sequence[MonthMinutes]) -> ShareShift | None:
    known = sorted({one.month for one in months})
    if len(known) < 2 * MONTHS_COMPARED or any(one.minutes.value is None for one in months):
        return None
    ends = known[:MONTHS_COMPARED], known[-MONTHS_COMPARED:]

    def minutes(kinds: frozenset[Spent], end: Sequence[Period]) -> float:
        total = fsum(one.minutes.value or 0.0 for one in months if one.spent in kinds and one.month in end)
        return total / MONTHS_COMPARED

    chosen, required = ([minutes(kinds, end) for end in ends] for kinds in (_CHOSEN, _REQUIRED))
    if not all(sum(end) for end in zip(chosen, required, strict=True)):
        return None
    return ShareShift(*chosen, *required)


def _unless_nothing(minutes: Measurement, thresholds: Thresholds, key: tuple[Period, Spent]) -> Measurement:
    """No minutes at all in a small group would say so of each of its people."""
    if minutes.value == 0 and minutes.base is not None and not thresholds.allow_exact(minutes.base):
        return Measurement(key, None, None, is_withheld=True, why="Withheld: it would say the same of everybody.")
    return minutes.about(key)


def _month(inquiry: Inquiry, month: Period, is_company_only: bool) -> tuple[list[CellColumns], int]:
    """A month's cells, and on how many days of people and items the time is not known."""
    order = COMPANY_ONLY if is_company_only else inquiry.order
    rows = spent_seconds(inquiry.connection, question_of(inquiry, month))
    by_kind: dict[Spent, np.ndarray] = defaultdict(lambda: np.zeros(len(order)))
    for team_id, spent, seconds, _ in rows:
        by_kind[spent][order.places(np.array([team_id]))] += seconds or 0
    roster = inquiry.presence.roster(order, month)
    cells = [
        roster_means(roster, (spent, month), order.sums(seconds) / SECONDS_PER_MINUTE)
        for spent, seconds in by_kind.items()
        if seconds.any()
    ]
    return cells, sum(row[3] for row in rows)
