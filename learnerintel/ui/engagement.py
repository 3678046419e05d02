"""Who does something real: the opening sentence, the numbers, and active people over the weeks."""

from __future__ import annotations

from learnerintel.charts.lines import WeekPoint, weekly_lines
from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import CalendarPeriod
from learnerintel.services.insights.compared import compared_measures
from learnerintel.services.insights.engagement import engagement_by_week
from learnerintel.services.measure_table import MeasureTable
from learnerintel.services.measuring import measure
from learnerintel.ui.changes import compared_tile
from learnerintel.ui.empty import show_lacks
from learnerintel.ui.figures import drawn, show_chart
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.messages import show_finding, show_note
from learnerintel.ui.numbers import count, percent, span
from learnerintel.ui.plain import plain
from learnerintel.ui.tiles import show_tiles

_BY_CHOICE = "By choice"
_ONLY_REQUIRED = "Only required"
_EVERYBODY = "All by choice"
_NUMBERS = ("active_share", "voluntary_active_share", "mandatory_only_active_share", "active_days", "depth")
_BESIDE = 3
#: Who comes back shows over months, whatever period is chosen.
_OVER_A_YEAR = "return_rate"
#: So many were active before, and so few of them now: then a file is missing rather than the people.
_ACTIVE_BEFORE, _FELL_TO = 0.3, 0.1
#: A week stands out where its share is so many times the one in the middle, and so much more.
_PEAK_TIMES, _PEAK_MORE = 2.0, 0.05


def is_anything_known() -> bool:
    """Whether people and activity are known; where not, draw what is missing and how to bring it."""
    active = ask(measure, name="active_share", team=current_filters().team_id)
    if active.is_measured:
        return True
    show_lacks("Who learns is not known yet.", active.notes)
    return False


@kept
def show_sentence() -> None:
    """Draw how many did something real, and how many of them by choice."""
    active, chosen = _measured("active_share"), _measured("voluntary_active_share")
    show_finding(plain(_sentence(active, chosen), limit=None))


@kept
def show_silence() -> None:
    """Say where activity fell away so far that the data, rather than the people, will have stopped."""
    filters = current_filters()
    (active,) = ask(
        compared_measures, names=("active_share",), periods=(str(filters.period),), team_id=filters.team_id
    )
    now, before = active.now.only, active.before
    if before is None or now.value is None or not before.measurement.value:
        return
    if before.measurement.value >= _ACTIVE_BEFORE and now.value <= before.measurement.value * _FELL_TO:
        show_note(
            f"{percent(before.measurement.value)} were active in the period before. What fell away is more likely the "
            "data than the people: see whether the latest files hold this team."
        )


def _sentence(active: MeasureTable, chosen: MeasureTable) -> str:
    days = span(active.period.first_on, active.period.last_on)
    found = active.only
    if found.value is None:
        return f"How many of {active.group_label} were active from {days} is not shown. {found.why}"
    who = "people" if active.group == "company" else f"people of {active.group_label}"
    said = f"{_share(found)} of {count(found.base)} {who} did something real from {days}"
    if not chosen.is_measured or chosen.only.value is None:
        return f"{said}."
    return f"{said}; {_share(chosen.only)} did something by choice."


def _share(found: Measurement) -> str:
    return f"{'' if found.bound is None else f'{found.bound} '}{percent(found.value)}"


def _measured(name: str) -> MeasureTable:
    filters = current_filters()
    return ask(measure, name=name, team=filters.team_id, period=str(filters.period))


@kept
def show_numbers() -> None:
    """Draw the numbers of the chosen period: who is active, how, who comes back, how deep it goes."""
    filters = current_filters()
    periods = (*([str(filters.period)] * len(_NUMBERS)), str(CalendarPeriod.LAST_12_MONTHS))
    found = ask(compared_measures, names=(*_NUMBERS, _OVER_A_YEAR), periods=periods, team_id=filters.team_id)
    told = found[0].now.period
    show_tiles([compared_tile(one, told) for one in found], beside=_BESIDE)


@kept
def show_weeks() -> None:
    """Draw active people week by week, those by choice apart from those who did only what they must."""
    team_id = current_filters().team_id
    weeks = ask(engagement_by_week, team_id=team_id)
    chosen, required = weeks.voluntary, weeks.mandatory_only
    if not chosen.is_measured:
        show_lacks("Whether people chose what they did is not known yet.", chosen.notes)
        return
    everybody = [] if weeks.everybody is None else _points(_EVERYBODY, weeks.everybody)
    chart = weekly_lines(
        [*_points(_BY_CHOICE, chosen), *_points(_ONLY_REQUIRED, required), *everybody],
        title=_weeks_title(chosen, required),
        subtitle=f"Share of the people on the roster, by week, with 90 % intervals: {chosen.group_label}",
    )
    show_chart(chart, "active people by week")


def _points(series: str, table: MeasureTable) -> list[WeekPoint]:
    return [
        WeekPoint(series=series, week_on=row.period.first_on, **drawn(table.metric, row.measurement))
        for row in table.measured
    ]


def _weeks_title(chosen: MeasureTable, required: MeasureTable) -> str:
    usual, only = _middle(chosen), _middle(required)
    if usual is None:
        return "Too few people to show week by week"
    said = f"In a usual week {percent(usual)} learn something by choice"
    if only is None:
        return said
    peak = max((row for row in required.measured if row.measurement.value is not None),
               key=lambda row: row.measurement.value)
    highest = peak.measurement.value
    if highest >= only * _PEAK_TIMES and highest >= only + _PEAK_MORE:
        return f"{said}; a deadline may show in the week of {span(peak.period.first_on, peak.period.last_on)}"
    return f"{said}, {percent(only)} only what they must"


def _middle(table: MeasureTable) -> float | None:
    known = sorted(row.measurement.value for row in table.measured if row.measurement.value is not None)
    return known[len(known) // 2] if known else None
