"""Who comes back, month after month."""

from __future__ import annotations

from dataclasses import dataclass

from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import month_before, month_of, month_period
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.cell_columns import CellColumns, joined
from learnerintel.metrics.definition import COMPANY, Group
from learnerintel.metrics.returning import RETURN_RATE, came_back, choosers
from learnerintel.services.counting import gate_of, question_of, tally_of
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.kept_gates import kept_gate
from learnerintel.store.engine import Store


@dataclass(frozen=True, slots=True)
class CohortMonth:
    """Beginners of one month, so many months later.

    Attributes:
        began_on: first day of the month in which they began.
        months_later: 1 and more.
        measurement: share of them that did something by choice in that later month.
    """

    began_on: int
    months_later: int
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Beginners by month, and how many came back; months that are not over have no entry.

    Attributes:
        cells: by month of beginning, then by months later.
        notes: sentences that belong below.
    """

    cells: tuple[CohortMonth, ...]
    notes: tuple[str, ...]


def return_cohorts(
    store: Store, viewer: Viewer, *, team_id: int | None = None, months: int = 12, as_of: int | None = None
) -> Cohorts:
    """Of those who first learned by choice in a month: the share active by choice exactly so many months later.

    Who has left or is on leave when the later month ends is not counted in it. One month later is the metric
    ``return_rate``.

    Args:
        store: open.
        viewer: sees the company or the team.
        team_id: people who began in this unit; None for everybody.
        months: how many months of beginners.
        as_of: as if this were today.
    """
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        inquiry.require_group(group)
        lacks = [need.sentence for need in RETURN_RATE.needs if inquiry.span(need) is None]
        if lacks:
            return Cohorts((), (*inquiry.notes, *lacks))
        this_month = month_of(inquiry.as_of + 1)
        all_months = [month_before(this_month, back) for back in range(months, 0, -1)]
        return _cohorts(inquiry, group, all_months)


def _cohorts(inquiry: Inquiry, group: Group, months: list[int]) -> Cohorts:
    if len(months) < 2:
        return Cohorts((), inquiry.notes)
    is_company_only = group == COMPANY
    kept = kept_gate(
        inquiry,
        ("cohorts", *months, is_company_only),
        lambda: (gate_of(inquiry, RETURN_RATE, _cells(inquiry, months, is_company_only)), ()),
    )
    cells = [CohortMonth(period.first_on, later, one) for (later, _, period), one in kept.shown().of_group(group)]
    return Cohorts(tuple(sorted(cells, key=lambda cell: (cell.began_on, cell.months_later))), inquiry.notes)


def _cells(inquiry: Inquiry, months: list[int], is_company_only: bool) -> CellColumns:
    """A layer for each month of beginners and each month after it."""
    periods = {month: month_period(month) for month in months}
    known = choosers.of(inquiry.connection)
    active = {month: known.active_in(period) for month, period in periods.items()}
    there = {month: known.there_on(period.last_on) for month, period in periods.items()}
    layers: list[CellColumns] = []
    for position, month in enumerate(months):
        began = known.beginning(periods[month])
        for later, seen in enumerate(months[position + 1 :], start=1):
            columns = came_back(known, began, there[seen], active[seen])
            found = tally_of(inquiry, RETURN_RATE, question_of(inquiry, periods[month]), is_company_only, columns)
            layers.append(found.cells.called(later, periods[month]))
    return joined(layers)
