"""Heat maps: the calendar, and cohorts that come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import altair as alt

from learnerintel.charts import theme
from learnerintel.charts.specs import (
    Chart,
    Day,
    built_once,
    headed,
    in_words,
    named_rows,
    require_few,
    table_of,
)
from learnerintel.domain import periods
from learnerintel.domain.metric import Unit

#: Two years of days; a heat map is bound by bytes rather than by points.
CALENDAR_LIMIT = 732
COHORT_LIMIT = 400

_COHORT_HEIGHT = 26

#: Beyond this many days only every third month is named, or the names would run into each other.
_HALF_A_YEAR = 190

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class HeatDay(TypedDict):
    """One day.

    Attributes:
        on: the day.
        value: None where it is not known; the day is then left out.
        said: the value in words.
    """

    on: Day
    value: float | None
    said: str


class CohortCell(TypedDict):
    """One cohort after so many months.

    Attributes:
        cohort: its name, usually the month in which it began.
        month: months since then, from 0.
        value: share that came back, 0 to 1; None where it is withheld. A month that has not
            passed yet has no row.
        text: the value as it stands in the cell, a dash where it is withheld.
        said: the value in words, or why there is none.
    """

    cohort: str
    month: int
    value: float | None
    text: str
    said: str


class _PlacedCell(CohortCell):
    place: int


class _PlacedDay(HeatDay):
    week_on: Day
    weekday: str


def calendar_heat(
    rows: Sequence[HeatDay], *, title: str, subtitle: str, first_weekday: int = 0, unit: Unit = Unit.PEOPLE
) -> Chart:
    """A calendar with one cell for each day, weeks from left to right.

    Args:
        rows: one for each day, at most two years of them.
        title: the finding.
        subtitle: the measure and its base.
        first_weekday: the company's first day of the week, 0 is Monday.
        unit: what the colours count.

    Raises:
        ValueError: more than ``CALENDAR_LIMIT`` days.
    """
    require_few(rows, limit=CALENDAR_LIMIT)
    drawn = table_of([_placed(row, first_weekday) for row in rows], _PlacedDay)
    weekdays = _WEEKDAYS[first_weekday:] + _WEEKDAYS[:first_weekday]
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words("Calendar", title, subtitle, [row["said"] for row in rows]),
        spec=_calendar_heat(weekdays, unit, len(rows) > _HALF_A_YEAR),
        datasets={"rows": drawn},
        table=headed(drawn, {"on": "Day", "value": "Value"}),
    )


def cohort_heat(rows: Sequence[CohortCell], *, title: str, subtitle: str) -> Chart:
    """Cohorts one below the other, months since they began from left to right.

    Raises:
        ValueError: more than ``COHORT_LIMIT`` cells.
    """
    require_few(rows, limit=COHORT_LIMIT)
    names = list(dict.fromkeys(row["cohort"] for row in rows))
    drawn = table_of([{**row, "place": names.index(row["cohort"])} for row in rows], _PlacedCell)
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words("Heat map of cohorts", title, subtitle, [f"{row['cohort']} {row['said']}" for row in rows]),
        spec=_cohort_heat(),
        datasets={"rows": drawn},
        table=headed(drawn, {"cohort": "Cohort", "month": "Months later", "value": "Value", "said": "In words"}),
        height=max(1, len(names)) * _COHORT_HEIGHT,
    )


def _placed(row: HeatDay, first_weekday: int) -> dict[str, object]:
    on = row["on"]
    day = on if isinstance(on, int) else periods.day_of(on)
    return {
        **row,
        "week_on": periods.week_start(day, first_weekday),
        "weekday": _WEEKDAYS[periods.weekday_of(day)],
    }


@built_once
def _calendar_heat(weekdays: tuple[str, ...], unit: Unit, is_long: bool) -> alt.TopLevelMixin:
    names_month = "date(datum.value) <= 7" + (" && month(datum.value) % 3 == 0" if is_long else "")
    month_names = alt.Axis(
        title=None,
        labelAngle=0,
        labelAlign="left",
        labelOverlap=False,
        labelExpr=f"{names_month} ? timeFormat(datum.value, '%b') : ''",
        grid=False,
    )
    shown_days = f"indexof(['{weekdays[0]}', '{weekdays[2]}', '{weekdays[4]}'], datum.value) >= 0 ? datum.value : ''"
    written = ".0%" if unit is Unit.SHARE else ",.0f"
    legend = alt.Legend(title=None, orient="top", gradientLength=140, gradientThickness=8, format=written)
    return (
        alt.Chart(named_rows())
        .mark_rect(cornerRadius=2, stroke=None)
        .encode(
            x=alt.X("week_on:O", axis=month_names, scale=alt.Scale(paddingInner=0.14)),
            y=alt.Y(
                "weekday:O",
                sort=list(weekdays),
                axis=alt.Axis(title=None, labelExpr=shown_days),
                scale=alt.Scale(paddingInner=0.14),
            ),
            color=alt.Color("value:Q", scale=alt.Scale(range="heatmap", zero=True), legend=legend),
            tooltip=[alt.Tooltip("on:T", title="Day", format="%a %-d %b %Y"), alt.Tooltip("said:N", title="Value")],
        )
        .properties(height=150)
    )


@built_once
def _cohort_heat() -> alt.TopLevelMixin:
    rows = alt.Chart(named_rows())
    gaps = alt.Scale(paddingInner=0.06)
    month = alt.X("month:O", scale=gaps, axis=alt.Axis(title="Months later", labelAngle=0, orient="top"))
    by_place = alt.EncodingSortField("place", op="min")
    cohort = alt.Y("cohort:O", sort=by_place, scale=gaps, axis=alt.Axis(title=None, labelLimit=110))
    tooltip = [alt.Tooltip("cohort:N", title=" "), alt.Tooltip("said:N", title="Value")]
    cells = rows.mark_rect(cornerRadius=2).encode(
        x=month,
        y=cohort,
        # the scale ends beyond 1 so that the number in a cell can be read on every colour used
        color=alt.Color("value:Q", scale=alt.Scale(range="heatmap", domain=[0, 1.6]), legend=None),
        tooltip=tooltip,
    )
    text = (
        theme.in_role(rows, "ink")
        .mark_text(fontSize=11)
        .encode(x=month, y=cohort, text="text:N", color=theme.by_role(), tooltip=tooltip)
    )
    return alt.layer(cells, text).resolve_scale(color="independent")
