"""How much of what is offered people take: the opening sentence, channels, the months."""

from __future__ import annotations

import streamlit as st

from learnerintel.charts.bars import Bar, ranked_bars
from learnerintel.charts.lines import MonthPoint, monthly_lines
from learnerintel.domain.periods import CalendarPeriod
from learnerintel.domain.viewer import Permission
from learnerintel.domain.vocabulary import Channel
from learnerintel.services.insights.compared import compared_measures
from learnerintel.services.insights.opting import opt_in_by_channel, opt_in_by_month
from learnerintel.services.measure_table import MeasuredRow, MeasureTable
from learnerintel.services.measuring import measure
from learnerintel.ui import numbers
from learnerintel.ui.changes import compared_tile
from learnerintel.ui.empty import show_empty, show_lacks
from learnerintel.ui.figures import drawn, show_chart
from learnerintel.ui.filters import current_filters, period_label
from learnerintel.ui.gateway import ask
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.messages import show_finding, show_note
from learnerintel.ui.numbers import counted, percent, span
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key
from learnerintel.ui.tiles import measured_tile, show_tiles
from learnerintel.ui.visit import current_visit

_CHANNELS = {
    Channel.INVITED: "Invited in person",
    Channel.EMAILED: "Sent by email",
    Channel.RECOMMENDED: "Recommended",
    Channel.LISTED: "Only listed",
}
_NUMBERS = {
    "voluntary_share": str(CalendarPeriod.LAST_4_WEEKS),
    "self_directed_ratio": str(CalendarPeriod.LAST_12_MONTHS),
}
_LOAD = ("open_offers", "overload_share")
#: An offer is followed for four weeks, so shorter periods would hold few offers or none.
_PERIODS = (CalendarPeriod.LAST_QUARTER, CalendarPeriod.LAST_12_MONTHS, CalendarPeriod.LAST_YEAR)


def is_anything_known() -> bool:
    """Whether offers and use are known; where not, draw what is missing and how to bring it."""
    rate = ask(measure, name="opt_in_rate", team=current_filters().team_id)
    if rate.is_measured:
        return True
    show_lacks("What people choose of what they are offered is not known yet.", rate.notes)
    return False


def pick_period() -> str:
    """Draw the choice of offers to look at; its name stands in the address."""
    labels = {period_label(period): period for period in _PERIODS}
    chosen = st.selectbox("Offers of", list(labels), key=Key.OPT_IN_OFFERS, bind="query-params", width=200)
    return str(labels.get(chosen, _PERIODS[0]))


@kept
def show_sentence(period: str) -> None:
    """Draw how many offers were taken up, and which channel does best."""
    team_id = current_filters().team_id
    channels = ask(opt_in_by_channel, team_id=team_id, period=period)
    rate = ask(measure, name="opt_in_rate", team=team_id, period=period)
    show_finding(plain(_sentence(channels, rate.only.base), limit=None))


def _sentence(channels: MeasureTable, base: int | None) -> str:
    days = span(channels.period.first_on, channels.period.last_on)
    known = [row for row in channels.measured if _is_exact(row) and row.key != Channel.LISTED]
    if not base or not known:
        return f"No offers can be shown for {days}."
    best, *others = known
    said = f"{counted(base, 'offer was', 'offers were')} made from {days}"
    if not others:
        return f"{said}, {_CHANNELS[Channel(best.key)].lower()}; {percent(best.measurement.value)} were taken up."
    least = others[-1]
    return (
        f"{said}; people take {percent(best.measurement.value)} of what comes {_way(best)}, "
        f"and {percent(least.measurement.value)} of what comes {_way(least)}."
    )


_WAYS = {
    Channel.INVITED: "by personal invitation",
    Channel.EMAILED: "by email",
    Channel.RECOMMENDED: "as a recommendation",
    Channel.LISTED: "in a list",
}


def _way(row: MeasuredRow) -> str:
    return _WAYS[Channel(row.key)]


def _is_exact(row: MeasuredRow) -> bool:
    return row.measurement.value is not None and row.measurement.bound is None


@kept
def show_numbers(period: str) -> None:
    """Draw the rate of offers taken, and how much of learning is chosen."""
    team_id = current_filters().team_id
    names = ("opt_in_rate", *_NUMBERS)
    periods = (period, *_NUMBERS.values())
    found = ask(compared_measures, names=names, periods=periods, team_id=team_id)
    load = [ask(measure, name=name, team=team_id) for name in _LOAD]
    show_tiles([*(compared_tile(one) for one in found), *(measured_tile(one) for one in load)])


@kept
def show_channels(period: str) -> None:
    """Draw offered against taken, channel by channel."""
    table = ask(opt_in_by_channel, team_id=current_filters().team_id, period=period)
    if not table.measured:
        show_empty("Nobody was offered anything that could be followed in these days.", "Choose more months above.")
        return
    known = [row for row in table.measured if _is_exact(row)]
    chart = ranked_bars(
        [_bar(row, table) for row in table.measured],
        title=_channels_title(known),
        subtitle=(
            "Taken up within four weeks, of the offers of people and items followed so long, "
            f"{span(table.period.first_on, table.period.last_on)}; nobody knows who saw what was only listed"
        ),
    )
    show_chart(chart, "opt-in by channel")


def _bar(row: MeasuredRow, table: MeasureTable) -> Bar:
    measurement = row.measurement
    said = numbers.said(table.metric, measurement)
    of = f" of {numbers.count(measurement.base)}" if measurement.base is not None else ""
    return Bar(
        label=_CHANNELS[Channel(row.key)],
        value=measurement.value,
        is_marked=row.key != Channel.LISTED,
        text=f"{numbers.value(table.metric, measurement)}{of}",
        said=said,
    )


def _channels_title(known: list[MeasuredRow]) -> str:
    followed = [row for row in known if row.key != Channel.LISTED]
    if len(followed) < 2 or not followed[-1].measurement.value:
        return "How offers are taken up, by the way they came"
    best, least = followed[0], followed[-1]
    times = best.measurement.value / least.measurement.value
    if (best.measurement.low or 0) <= (least.measurement.high or 1):
        return "No way of offering is surely better than the others"
    return f"What comes {_way(best)} is taken {numbers.decimal(times)} times as often as what comes {_way(least)}"


@kept
def show_months() -> None:
    """Draw the opt-in rate of twelve months of offers."""
    table = ask(opt_in_by_month, team_id=_group_of_months())
    points = [
        MonthPoint(series="Opt-in rate", month_on=row.period.first_on, **drawn(table.metric, row.measurement))
        for row in table.measured
    ]
    known = [row for row in table.measured if _is_exact(row)]
    if not known:
        show_note("The opt-in rate cannot be shown by month: too few offers could be followed.")
        return
    chart = monthly_lines(
        points,
        title=_months_title(known),
        subtitle=f"Share of offers taken up within four weeks, by month of the offer, 90 % intervals: "
        f"{table.group_label.lower() if _group_of_months() is None else table.group_label}",
    )
    show_chart(chart, "opt-in by month")


def _group_of_months() -> int | None:
    """Months add up, so a team's are for those who may choose any days; others see everybody's."""
    return current_filters().team_id if current_visit().viewer.may(Permission.FREE_DATES) else None


def _months_title(known: list[MeasuredRow]) -> str:
    best = max(known, key=lambda row: row.measurement.value or 0)
    least = min(known, key=lambda row: row.measurement.value or 0)
    return (
        f"Between {percent(least.measurement.value)} ({numbers.month(least.period.first_on)}) and "
        f"{percent(best.measurement.value)} ({numbers.month(best.period.first_on)}) of offers are taken"
    )


def two_columns() -> list[st.delta_generator.DeltaGenerator]:
    """Places beside each other; below each other on a telephone."""
    return st.columns(2, gap="medium")
