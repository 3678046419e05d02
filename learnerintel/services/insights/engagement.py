"""Who does something real week by week, and who is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from learnerintel.domain.periods import CalendarPeriod, Period, window
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.activity import (
    ACTIVE_SHARE,
    MANDATORY_ONLY_ACTIVE_SHARE,
    VOLUNTARY_ACTIVE_SHARE,
    mandatory_only_columns,
)
from learnerintel.metrics.definition import COMPANY, Group, Split
from learnerintel.metrics.reaching import NOTHING_RECEIVED_SHARE
from learnerintel.metrics.tally import Tally
from learnerintel.services.answering import answer, require_wanted, rows_of, table_of
from learnerintel.services.choosing import DAYS_PER_WEEK, default_period, parts_of, picked_period
from learnerintel.services.counting import Wanted, is_known, question_of, shown_of, tally_of, together
from learnerintel.services.inquiry import Inquiry, inquire
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
    """Both shares from one reading of each week."""
    chosen = Wanted(VOLUNTARY_ACTIVE_SHARE, period, Split.WEEK, group)
    required = Wanted(MANDATORY_ONLY_ACTIVE_SHARE, period, Split.WEEK, group)
    require_wanted(inquiry, chosen)
    periods = parts_of(inquiry, Split.WEEK, period)
    known = [week for week in periods if is_known(inquiry, chosen.definition, week)]
    by_week = [(week, _week_tallies(inquiry, (chosen, required), week)) for week in known]
    cells = [together(inquiry, [(week, both[at]) for week, both in by_week]) for at in (0, 1)]
    shown = [shown_of(inquiry, chosen.definition, found, groups=(group, COMPANY)) for found in cells]
    tables = [
        table_of(inquiry, one, rows_of(inquiry, one, periods, may), (), is_measured=True)
        for one, may in zip((chosen, required), shown, strict=True)
    ]
    everybody = None
    if group != COMPANY:
        of_all = replace(chosen, group=COMPANY)
        everybody = table_of(inquiry, of_all, rows_of(inquiry, of_all, periods, shown[0]), (), is_measured=True)
    return Engagement(*tables, everybody)


def _week_tallies(inquiry: Inquiry, both: Sequence[Wanted], week: Period) -> list[Tally]:
    """Cells of the share by choice and of the share of must alone."""
    question = question_of(inquiry, week)
    by_order = mandatory_only_columns(inquiry.connection, question)
    by_choice = {**by_order, "part": by_order["against"]}
    del by_choice["against"]
    columns = (by_choice, by_order)
    return [
        tally_of(inquiry, one.definition, question, one.is_company_only, of)
        for one, of in zip(both, columns, strict=True)
    ]


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
