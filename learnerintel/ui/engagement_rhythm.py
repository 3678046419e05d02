"""When people learn, and whether they come back: the cohorts and the calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from learnerintel.charts.heat import CohortCell, HeatDay, calendar_heat, cohort_heat
from learnerintel.domain.metric import Bound, Measurement, Unit
from learnerintel.domain.periods import CalendarPeriod, weekday_of
from learnerintel.services.insights.cohorts import return_cohorts
from learnerintel.services.insights.days import DayUse, use_by_day
from learnerintel.services.measure_table import MeasureTable
from learnerintel.services.measuring import find_metric, measure
from learnerintel.ui import numbers
from learnerintel.ui.empty import show_empty, show_lacks
from learnerintel.ui.figures import show_chart
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.messages import show_note
from learnerintel.ui.numbers import DASH, counted, percent

_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_SIGNS = {Bound.AT_MOST: "≤", Bound.AT_LEAST: "≥"}
#: A weekday is called the busiest where it has so many times the share of the one in the middle.
_BUSIER = 1.15


@kept
def show_cohorts() -> None:
    """Draw who came back in each month after they began."""
    again = _again()
    if not again.is_measured:
        show_lacks("Whether people come back is not known yet.", again.notes)
        return
    found = ask(return_cohorts, team_id=current_filters().team_id)
    metric = find_metric("return_rate").metric
    shown = {cell.began_on for cell in found.cells if cell.measurement.value is not None}
    cells = [
        CohortCell(
            cohort=numbers.month(cell.began_on),
            month=cell.months_later,
            value=cell.measurement.value,
            text=_in_cell(cell.measurement),
            said=numbers.said(metric, cell.measurement),
        )
        for cell in found.cells
        if cell.began_on in shown
    ]
    if not cells:
        show_note(f"{_cohort_title()}.")
        return
    hidden = len({cell.began_on for cell in found.cells} - shown)
    left_out = f"; {counted(hidden, 'month', 'months')} with too few beginners left out" if hidden else ""
    chart = cohort_heat(
        cells,
        title=_cohort_title(),
        subtitle="By month of the first learning by choice: percent who did so again so many months later" + left_out,
    )
    show_chart(chart, "people who come back")


def _in_cell(found: Measurement) -> str:
    """A percentage without its sign: cells are narrow on a telephone."""
    if found.value is None:
        return DASH
    return f"{_SIGNS.get(found.bound, '')}{numbers.count(found.value * 100)}"


def _again() -> MeasureTable:
    return ask(measure, name="return_rate", team=current_filters().team_id, period=str(CalendarPeriod.LAST_12_MONTHS))


def _cohort_title() -> str:
    again = _again()
    if again.only.value is None:
        return "Too few people began in the last twelve months to show how many came back"
    beginners = counted(again.only.base, "beginner", "beginners")
    return f"{percent(again.only.value)} of {beginners} came back in the month after"


@kept
def show_calendar() -> None:
    """Draw on which days people learn."""
    days = ask(use_by_day, team_id=current_filters().team_id)
    if not days:
        show_empty("On which days people learn is not known yet.", "It comes with the activity of your LMS.")
        return
    metric = find_metric("active_share").metric
    rows = [
        HeatDay(on=day.day, value=day.measurement.value, said=numbers.said(metric, day.measurement)) for day in days
    ]
    chart = calendar_heat(
        rows,
        title=_calendar_title(days),
        subtitle="Share of the people on the roster who did something, by day",
        unit=Unit.SHARE,
    )
    show_chart(chart, "use by day")


def _calendar_title(days: Sequence[DayUse]) -> str:
    by_weekday: dict[int, list[float]] = defaultdict(list)
    for day in days:
        if day.measurement.value is not None and day.measurement.bound is None:
            by_weekday[weekday_of(day.day)].append(day.measurement.value)
    means = {weekday: sum(shares) / len(shares) for weekday, shares in by_weekday.items()}
    if len(means) < len(_WEEKDAYS):
        return "When people learn"
    busiest = max(means, key=means.__getitem__)
    usual = sorted(means.values())[len(means) // 2]
    if means[busiest] < usual * _BUSIER:
        return f"On a usual day {percent(usual)} learn something; no weekday stands out"
    return f"{_WEEKDAYS[busiest]} are busiest: {percent(means[busiest])} learn something then"

