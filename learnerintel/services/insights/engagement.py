"""Who does something real week by week, and who is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from learnerintel.domain.periods import CalendarPeriod, Period, window
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.activity import (
    ACTIVE_SHARE,
    MANDATORY_ONLY_ACTIVE_SHARE,
    VOLUNTARY_ACTIVE_SHARE,
)
from learnerintel.metrics.definition import COMPANY, Group, Split
from learnerintel.metrics.reaching import NOTHING_RECEIVED_SHARE
from learnerintel.services.answering import answer, require_wanted, rows_of, table_of
from learnerintel.services.choosing import DAYS_PER_WEEK, default_period, parts_of, picked_period
from learnerintel.services.counting import Wanted
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.kept_figures import series
from learnerintel.services.measure_table import MeasureTable
from learnerintel.store.engine import Store


@dataclass(frozen=True, slots=True)
class Engagement:
    """Weeks of engagement.

    Attributes:
        voluntary: share of people active by choice, by week.
        mandatory_only: share of people active only because they had to, by week.
        everybody: the first for the whole company, where the others are about one team.
    """

    voluntary: MeasureTable
    mandatory_only: MeasureTable
    everybody: MeasureTable | None


def engagement_by_week(
    store: Store, viewer: Viewer, *, team_id: int | None = None, weeks: int = 26, as_of: int | None = None
) -> Engagement:
    """Active people by week, split into by choice and only because they had to.

    Args:
        store: open.
        viewer: sees the company or the team.
        team_id: one unit; None for everybody.
        weeks: how many full weeks, the latest last.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see it.
    """
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        last_on = default_period(inquiry, ACTIVE_SHARE, Split.WEEK).last_on
        period = window(last_on, weeks * DAYS_PER_WEEK)
        shares = (VOLUNTARY_ACTIVE_SHARE, MANDATORY_ONLY_ACTIVE_SHARE)
        if any(inquiry.span(need) is None for definition in shares for need in definition.needs):
            # What is missing is said by the ordinary answer.
            return Engagement(
                *(answer(inquiry, one, by=Split.WEEK, group=group, period=period) for one in shares), None
            )
        return _weekly(inquiry, group, period)


def _weekly(inquiry: Inquiry, group: Group, period: Period) -> Engagement:
    """Both shares, and the first one of everybody."""
    chosen = Wanted(VOLUNTARY_ACTIVE_SHARE, period, Split.WEEK, group)
    required = Wanted(MANDATORY_ONLY_ACTIVE_SHARE, period, Split.WEEK, group)
    require_wanted(inquiry, chosen)
    periods = parts_of(inquiry, Split.WEEK, period)
    kept = [series(inquiry, one.definition, periods, one.is_company_only) for one in (chosen, required)]
    shown = [{} if one is None else one.shown() for one in kept]
    tables = [
        table_of(inquiry, one, rows_of(inquiry, one, periods, may), (), is_measured=True)
        for one, may in zip((chosen, required), shown, strict=True)
    ]
    everybody = None
    if group != COMPANY:
        of_all = replace(chosen, group=COMPANY)
        everybody = table_of(inquiry, of_all, rows_of(inquiry, of_all, periods, shown[0]), (), is_measured=True)
    return Engagement(*tables, everybody)


def who_receives_nothing(
    store: Store, viewer: Viewer, *, period: str = CalendarPeriod.LAST_QUARTER, as_of: int | None = None
) -> MeasureTable:
    """Share of each team's people to whom nothing was assigned or offered; never who they are.

    Args:
        store: open.
        viewer: sees team figures.
        period: name of a calendar period.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see teams.
    """
    with inquire(store, viewer, as_of) as inquiry:
        days = picked_period(inquiry, NOTHING_RECEIVED_SHARE.metric, period)
        return answer(inquiry, NOTHING_RECEIVED_SHARE, by=Split.TEAM, period=days)
