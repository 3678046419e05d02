"""How fast what is offered is picked up."""

from __future__ import annotations

from learnerintel.charts.curves import CurvePoint, day_curve
from learnerintel.domain.survival import Step
from learnerintel.services.insights.touching import TouchCurve, time_to_touch
from learnerintel.ui import numbers
from learnerintel.ui.empty import show_lacks
from learnerintel.ui.figures import show_chart
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask
from learnerintel.ui.glossary import link_to_metric
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.messages import show_note
from learnerintel.ui.numbers import counted, percent, span
from learnerintel.ui.plain import plain

#: Half a year shows all that there is to see.
_DAYS_DRAWN = 180


@kept
def show_touch(period: str) -> None:
    """Draw the share of offers begun after so many days."""
    found = ask(time_to_touch, team_id=current_filters().team_id, period=period)
    share = found.within_four_weeks
    if not share.is_measured:
        show_lacks("How fast offers are picked up is not known yet.", share.notes)
        return
    if not found.steps:
        why = share.only.why or "Too few people were offered anything."
        show_note(plain(f"How fast offers are picked up is not shown. {why}", limit=None))
        return
    show_chart(
        day_curve(_points(found.steps), title=_title(found), subtitle=_subtitle(found)), "time to first touch"
    )
    link_to_metric(found.median.metric.name, "What is time to first touch?")


def _points(steps: tuple[Step, ...]) -> list[CurvePoint]:
    drawn = [CurvePoint(days=0, value=0.0, low=None, high=None, said="none on the day itself")]
    if steps[0].days == 0:
        drawn = []
    for step in steps:
        if step.days <= _DAYS_DRAWN:
            by = counted(step.days, "day", "days")
            said = f"{percent(step.share)} after {by}"
            drawn.append(CurvePoint(days=step.days, value=step.share, low=step.low, high=step.high, said=said))
    return drawn


def _title(found: TouchCurve) -> str:
    median = found.median.only.value
    known = [f"{percent(step.share)} within {counted(days, 'day', 'days')}" for days, step in found.named if step]
    said = f"Begun of what is offered: {', '.join(known)}"
    if median is None:
        return f"{said}; half is not reached"
    return f"{said}; half after {counted(int(median), 'day', 'days')}"


def _subtitle(found: TouchCurve) -> str:
    table = found.within_four_weeks
    base = f"{numbers.count(table.only.base)} {table.metric.base_label}"
    return (
        f"Share begun by days since the offer, Kaplan and Meier, 90 % intervals: {table.group_label}, {base} of "
        f"{span(table.period.first_on, table.period.last_on)}"
    )
