"""One number beside its past: the period before, the same period a year ago, and month by month."""

from __future__ import annotations

from dataclasses import dataclass

from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import CalendarPeriod, Period, same_period_last_year
from learnerintel.domain.viewer import Viewer
from learnerintel.errors import NotPermitted
from learnerintel.metrics.definition import COMPANY, Definition, Group, Split
from learnerintel.services.answering import answer, unknown
from learnerintel.services.choosing import default_period, earlier, picked_period
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.measure_table import MeasuredRow, MeasureTable
from learnerintel.services.measuring import find_metric
from learnerintel.services.targeting import plan_of
from learnerintel.store.engine import Store
from learnerintel.store.targets import Target


@dataclass(frozen=True, slots=True)
class Past:
    """The same number in other days.

    Attributes:
        period: the days.
        measurement: value, base and interval, or why there is none.
    """

    period: Period
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class Compared:
    """One number beside its past.

    Attributes:
        now: the answer for the chosen period.
        before: the period of the same kind before it; None where that is the same days as a year ago, or
            where nothing is measured.
        year_ago: the same days a year before; None where nothing is measured.
        months: the last twelve full months; empty where the metric has none, or not for this viewer.
        plan: what is planned for the company in the fiscal year that the period ends in; None for a team.
    """

    now: MeasureTable
    before: Past | None
    year_ago: Past | None
    months: tuple[MeasuredRow, ...]
    plan: Target | None = None


def compared_measures(
    store: Store,
    viewer: Viewer,
    *,
    names: tuple[str, ...],
    periods: tuple[str, ...],
    team_id: int | None = None,
    as_of: int | None = None,
) -> tuple[Compared, ...]:
    """Several metrics, each in its period, before it and a year ago.

    Args:
        store: open.
        viewer: sees the company or the team.
        names: of the metrics.
        periods: name of a calendar period for each metric.
        team_id: one unit; None for everybody.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see it.
        UnknownName: no such metric or period.
    """
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        return tuple(
            _compared(inquiry, find_metric(name), group, period) for name, period in zip(names, periods, strict=True)
        )


def _compared(inquiry: Inquiry, definition: Definition, group: Group, name: str) -> Compared:
    period = picked_period(inquiry, definition.metric, name)
    now = answer(inquiry, definition, group=group, period=period)
    if not now.is_measured:
        return Compared(now, None, None, ())
    before = earlier(inquiry, definition.metric, CalendarPeriod(name.replace("-", " ")), period)
    year_ago = same_period_last_year(period)
    return Compared(
        now,
        None if before == year_ago else _past(inquiry, definition, group, before),
        _past(inquiry, definition, group, year_ago),
        _months(inquiry, definition, group),
        plan_of(inquiry, definition.metric, period) if group == COMPANY else None,
    )


def _past(inquiry: Inquiry, definition: Definition, group: Group, period: Period) -> Past:
    """Days of which only a part is known say nothing beside days that are known whole."""
    spans = [inquiry.span(need) for need in definition.needs if need.day is not None]
    if any(span is None or span.first_on > period.first_on for span in spans):
        return Past(period, unknown("These days are not known, or only in part."))
    return Past(period, answer(inquiry, definition, group=group, period=period).only)


def _months(inquiry: Inquiry, definition: Definition, group: Group) -> tuple[MeasuredRow, ...]:
    if Split.MONTH not in definition.splits:
        return ()
    period = default_period(inquiry, definition, Split.MONTH)
    try:
        return answer(inquiry, definition, by=Split.MONTH, group=group, period=period).measured
    except NotPermitted:  # months that add up are shown of everybody only
        return ()
