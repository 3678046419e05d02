"""How much lies before people at once, and what of it they take."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from learnerintel.charts.dots import TeamDot, TitledDot, team_dots, titled_dots
from learnerintel.domain.metric import Unit
from learnerintel.domain.viewer import Permission
from learnerintel.services.insights.opting import OpenLoad, open_load, opt_in_by_content
from learnerintel.services.insights.proposed import ProposedItem, proposed_decisions
from learnerintel.services.measure_table import MeasuredRow, MeasureTable
from learnerintel.ui import numbers
from learnerintel.ui.decision_words import at_stake
from learnerintel.ui.empty import show_lacks
from learnerintel.ui.figures import drawn, show_chart
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask, ask_slowly
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.messages import show_finding, show_note
from learnerintel.ui.numbers import counted, decimal, percent
from learnerintel.ui.plain import clean, plain
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.visit import current_visit

_TEAMS_DRAWN = 30
_ITEMS_DRAWN = 10
_ROWS_AT_ONCE = 8

_CONTENT = (
    Column("title", "Content"),
    Column("offered", "Offered pairs", numbers.count),
    Column("taken", "Taken up"),
    Column("between", "90 % interval"),
)
_OPTIONAL = (
    Column("title", "Required item"),
    Column("why", "Why"),
    Column("who", "For whom"),
    Column("time", "Time at stake"),
)
_WHY_OPTIONAL = {
    "known": "they show that they know it",
    "untouched": "hardly anybody opens it",
    "disliked": "rated low",
    "abandoned": "begun and left unfinished",
    "chosen": "people take it by choice where nobody asks",
}


@kept
def show_load() -> None:
    """Draw how many things lie open before the person in the middle, team by team."""
    load = ask(open_load, team_id=current_filters().team_id)
    if not load.median.is_measured:
        show_lacks("How much lies open before people is not known yet.", load.median.notes)
        return
    rows = [] if load.by_team is None else _known(load.by_team)
    if not rows:
        _say_load(load)
        return
    chart = team_dots(
        [
            TeamDot(team=clean(row.label), is_marked=False, **drawn(load.median.metric, row.measurement))
            for row in rows[:_TEAMS_DRAWN]
        ],
        title=_load_title(load),
        subtitle=f"Items open before the person in the middle, by team, on {numbers.day(load.median.period.last_on)}",
        unit=Unit.ITEMS,
    )
    show_chart(chart, "open items by team")


def _known(table: MeasureTable) -> list[MeasuredRow]:
    found = [row for row in table.measured if row.measurement.value is not None]
    return sorted(found, key=lambda row: (-(row.measurement.value or 0), row.label.casefold()))


def _load_title(load: OpenLoad) -> str:
    middle = load.median.only
    if middle.value is None:
        return "How much lies open before people"
    said = f"{decimal(middle.value)} items lie open before the person in the middle"
    return said if load.ninetieth is None else f"{said}; one in ten has more than {decimal(load.ninetieth)}"


def _say_load(load: OpenLoad) -> None:
    middle = load.median.only
    with st.container(border=True):
        st.subheader(plain(_load_title(load)), anchor=False)
        said = numbers.certainty(load.median.metric, middle)
        st.caption(plain(f"{said}; {numbers.day(load.median.period.last_on)}", limit=None))


def show_content(period: str) -> None:
    """Draw which items are taken up most, and list all that were offered."""
    if not current_visit().viewer.may(Permission.SEE_CONTENT):
        return
    _show_surest(period)
    table = _by_content(period)
    surest = _surest(table)
    if not surest:
        return
    rest = [row for row in table.measured if not _is_exact(row)]
    show_table(
        [_row(row, table) for row in (*surest, *rest)],
        _CONTENT,
        key="opt-in by item",
        about="Items by the share of offers that were surely taken up, most first.",
        at_once=_ROWS_AT_ONCE,
    )


def _by_content(period: str) -> MeasureTable:
    return ask(opt_in_by_content, team_id=current_filters().team_id, period=period)


def _is_exact(row: MeasuredRow) -> bool:
    return row.measurement.value is not None and row.measurement.bound is None


def _surest(table: MeasureTable) -> list[MeasuredRow]:
    """Rows whose value may be shown as it is, the surely highest first."""
    exact = [row for row in table.measured if _is_exact(row)]
    return sorted(exact, key=lambda row: (-(row.measurement.low or 0), row.label.casefold()))


@kept
def _show_surest(period: str) -> None:
    """The items taken up most, or why none can be shown."""
    table = _by_content(period)
    surest = _surest(table)
    if not surest:
        show_note("Which items people take up cannot be shown: too few people were offered any one of them.")
        return
    chart = titled_dots(
        [_dot(row, table) for row in surest[:_ITEMS_DRAWN]],
        title=_content_title(surest),
        subtitle=f"Share of offers taken up within four weeks with 90 % intervals: {_which(len(surest))}",
        each="item",
    )
    show_chart(chart, "items taken up most")


def _which(items: int) -> str:
    named = f"{counted(items, 'item', 'items')} offered to enough people"
    return named if items <= _ITEMS_DRAWN else f"the {_ITEMS_DRAWN} taken most surely of {named}"


def _dot(row: MeasuredRow, table: MeasureTable) -> TitledDot:
    return TitledDot(name=clean(row.label), is_marked=True, **drawn(table.metric, row.measurement))


def _content_title(surest: Sequence[MeasuredRow]) -> str:
    nothing = sum(not row.measurement.value for row in surest)
    first = surest[0]
    said = f"“{clean(first.label)}” is taken up most surely, by at least {percent(first.measurement.low)}"
    return f"{said}; of {counted(nothing, 'item', 'items')} nobody took an offer" if nothing else said


def _row(row: MeasuredRow, table: MeasureTable) -> dict[str, object]:
    measurement = row.measurement
    has_interval = measurement.low is not None and measurement.bound is None
    return {
        "title": row.label,
        "offered": measurement.base,
        "taken": numbers.value(table.metric, measurement) if measurement.value is not None else measurement.why,
        "between": f"{percent(measurement.low)} to {percent(measurement.high)}" if has_interval else None,
    }


def show_could_be_optional() -> None:
    """List what only the company's own rule asks for, and what people would choose anyway or nobody needs."""
    filters = current_filters()
    viewer = current_visit().viewer
    if not viewer.may(Permission.SEE_TEAMS):
        return
    meanwhile = "Looking at what is required and hardly used ..."
    found = ask_slowly(meanwhile, proposed_decisions, team_id=filters.team_id).could_be_optional
    st.subheader("Required, and could be optional", anchor=False)
    if not found:
        st.markdown("Nothing that the company's own rules ask for stands out as ignored, or as chosen anyway.")
        return
    show_finding(
        f"{counted(len(found), 'required item is', 'required items are')} ignored, or taken by choice where "
        "nobody asks: ask whoever made the rule."
    )
    show_table(
        [_optional_row(item) for item in found],
        _OPTIONAL,
        key="could be optional",
        about="Required items that could be optional, most people first.",
        at_once=_ROWS_AT_ONCE,
    )


def _optional_row(item: ProposedItem) -> dict[str, object]:
    return {
        "title": item.title,
        "why": _WHY_OPTIONAL[item.reason],
        "who": f"{counted(item.team_count, 'team', 'teams')}, {counted(item.learner_count)}",
        "time": at_stake(item.low_minutes, item.high_minutes),
    }
