"""On which days people learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import Period, window
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.activity import ACTIVE_SHARE
from learnerintel.metrics.attended import attended_use
from learnerintel.metrics.cell_columns import CellColumns, settled_shares
from learnerintel.metrics.definition import COMPANY
from learnerintel.metrics.group_order import COMPANY_ONLY, GroupOrder
from learnerintel.services.counting import gate_of
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.kept_gates import kept_gate
from learnerintel.store.engine import Store

_YEAR_DAYS = 364


@dataclass(frozen=True, slots=True)
class DayUse:
    """One day: the share of the people there who did something."""

    day: int
    measurement: Measurement


def use_by_day(
    store: Store, viewer: Viewer, *, team_id: int | None = None, days: int = _YEAR_DAYS, as_of: int | None = None
) -> tuple[DayUse, ...]:
    """Active people by day, for a calendar; days of which nothing is known are left out.

    Args:
        store: open.
        viewer: sees the company or the team.
        team_id: one unit; None for everybody.
        days: how many, the last known one last.
        as_of: as if this were today.
    """
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        inquiry.require_group(group)
        period = window(inquiry.as_of, days)
        days_known = _known_days(inquiry, period)
        if not days_known:
            return ()
        order = COMPANY_ONLY if group == COMPANY else inquiry.order
        kept = kept_gate(
            inquiry,
            ("use by day", days_known, group == COMPANY),
            lambda: (gate_of(inquiry, ACTIVE_SHARE, _cells(inquiry, order, period, days_known)), ()),
        )
    return tuple(DayUse(when.first_on, measurement) for (_, _, when), measurement in kept.shown().of_group(group))


def _known_days(inquiry: Inquiry, period: Period) -> Sequence[int]:
    """Days of which everything is known that the share needs; none of them is later than the inquiry's."""
    spans = [inquiry.span(need) for need in ACTIVE_SHARE.needs]
    if any(span is None for span in spans):
        return ()
    first_on = max(period.first_on, *(span.first_on for span in spans))
    return range(first_on, 1 + min(period.last_on, *(span.last_on for span in spans)))


def _cells(inquiry: Inquiry, order: GroupOrder, period: Period, days: Sequence[int]) -> CellColumns:
    """A layer for each day; a person is in one team on a day."""
    teams, people = attended_use.of(inquiry.connection).people_by_day(period.first_on, period.last_on)
    active = np.zeros((len(order), len(people)), dtype=np.int64)
    np.add.at(active, order.places(teams), people.T)
    rows = np.array(days, dtype=np.int64) - period.first_on
    there = inquiry.presence.people_by_day(order, period)
    layers = [(None, Period(day, day)) for day in days]
    return settled_shares(order, layers, order.sums(active.T)[rows], there[rows])
