"""How fast what is offered is picked up, day by day since the offer."""

from __future__ import annotations

from dataclasses import dataclass

from learnerintel.domain.periods import CalendarPeriod, Period
from learnerintel.domain.survival import Step, share_after
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.definition import COMPANY, Group
from learnerintel.metrics.touching import FIRST_TOUCH_DAYS, FIRST_TOUCH_SHARE, touch_curves
from learnerintel.services.answering import answer
from learnerintel.services.choosing import picked_period
from learnerintel.services.counting import question_of
from learnerintel.services.guarding import is_exact
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.measure_table import MeasureTable
from learnerintel.store.engine import Store

#: Days since the offer that a page names: a week, four weeks, and until when one person's silence says nothing.
NAMED_DAYS = (7, 28, 60)


@dataclass(frozen=True, slots=True)
class TouchCurve:
    """Time to first touch of one group.

    Attributes:
        within_four_weeks: the share begun within 28 days.
        median: days until half are begun.
        steps: the curve by days; empty where it may not be shown.
        named: share begun after each of ``NAMED_DAYS``; None where no offer was watched so long.
    """

    within_four_weeks: MeasureTable
    median: MeasureTable
    steps: tuple[Step, ...]
    named: tuple[tuple[int, Step | None], ...]


def time_to_touch(
    store: Store,
    viewer: Viewer,
    *,
    team_id: int | None = None,
    period: str = CalendarPeriod.LAST_QUARTER,
    as_of: int | None = None,
) -> TouchCurve:
    """How fast what was offered in a period is picked up.

    The curve is shown where the share within four weeks stands exactly, and of no fewer people than an exact value
    needs.

    Args:
        store: open.
        viewer: sees the company or the team.
        team_id: one unit; None for everybody.
        period: name of a calendar period.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see it.
    """
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        days = picked_period(inquiry, FIRST_TOUCH_SHARE.metric, period)
        share, median = (
            answer(inquiry, one, group=group, period=days) for one in (FIRST_TOUCH_SHARE, FIRST_TOUCH_DAYS)
        )
        steps, watched = _curve(inquiry, group, days) if share.is_measured and is_exact(share.only) else ([], 0)
    named = tuple((day, share_after(steps, day, watched) if steps else None) for day in NAMED_DAYS)
    return TouchCurve(share, median, tuple(steps), named)


def _curve(inquiry: Inquiry, group: Group, days: Period) -> tuple[list[Step], int]:
    question = question_of(inquiry, days)
    curves = touch_curves(inquiry.connection, question, inquiry.lineage)
    if not inquiry.conventions.thresholds.allow_exact(curves.people(group)):
        return [], 0
    return curves.steps(group), curves.watched(group)
