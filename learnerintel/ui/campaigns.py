"""What becomes of mailings: the opening sentence, the funnel, each mailing."""

from __future__ import annotations

import streamlit as st

from learnerintel.charts.dots import TitledDot, titled_dots
from learnerintel.domain.metric import Measurement, Metric
from learnerintel.domain.periods import CalendarPeriod
from learnerintel.services.insights.campaigns import RATES, CampaignLine, Campaigns, campaigns
from learnerintel.services.insights.compared import compared_measures
from learnerintel.services.measuring import measure
from learnerintel.ui import numbers
from learnerintel.ui.changes import compared_tile
from learnerintel.ui.empty import show_empty, show_lacks
from learnerintel.ui.figures import drawn, show_chart
from learnerintel.ui.filters import current_filters, period_label
from learnerintel.ui.gateway import ask, ask_slowly
from learnerintel.ui.glossary import link_to_metric
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.messages import show_finding
from learnerintel.ui.numbers import counted, percent, span
from learnerintel.ui.plain import clean, plain
from learnerintel.ui.state import Key
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.tiles import show_tiles

DELIVERED, CLICKED, BEGUN, COMPLETED, LEFT, OPENED = (definition.name for definition in RATES)
_TILES = (DELIVERED, CLICKED, BEGUN, COMPLETED, LEFT)
#: Beginnings are followed for a week and completions for longer, so shorter periods would hold little.
_PERIODS = (CalendarPeriod.LAST_QUARTER, CalendarPeriod.LAST_12_MONTHS, CalendarPeriod.LAST_YEAR)
_DRAWN = 20
_METRICS: dict[str, Metric] = {definition.name: definition.metric for definition in RATES}
_COLUMNS = (
    Column("title", "Mailing"),
    Column("sent_on", "Sent on", numbers.short_day),
    Column("base", "Delivered copies", numbers.count),
    *(Column(name, metric.label) for name, metric in _METRICS.items()),
    Column("known", "Known"),
)


def is_anything_known() -> bool:
    """Whether any mailing is known, by people or in totals; where not, draw what is missing and how to bring it."""
    if _found(str(CalendarPeriod.LAST_12_MONTHS)).lines:
        return True
    begun = ask(measure, name=BEGUN, team=current_filters().team_id)
    if begun.is_measured:
        return True
    show_lacks("What becomes of mailings is not known yet.", begun.notes)
    return False


def pick_period() -> str:
    """Draw the choice of mailings to look at; its name stands in the address."""
    labels = {period_label(period): period for period in _PERIODS}
    chosen = st.selectbox("Mailings of", list(labels), key=Key.CAMPAIGNS_SENT, bind="query-params", width=200)
    return str(labels.get(chosen, _PERIODS[0]))


def _found(period: str) -> Campaigns:
    return ask_slowly("Reading the mailings", campaigns, team_id=current_filters().team_id, period=period)


@kept
def show_sentence(period: str) -> None:
    """Draw in one sentence how many mails arrived, how many were clicked, and how many began something."""
    team_id = current_filters().team_id
    arrived, clicked, begun = (
        ask(measure, name=name, team=team_id, period=period) for name in (DELIVERED, CLICKED, BEGUN)
    )
    days = span(begun.period.first_on, begun.period.last_on)
    said = [
        f"{_share(table.only)} of {counted(table.only.base, *words)}"
        for table, words in (
            (arrived, ("copy sent arrived", "copies sent arrived")),
            (clicked, ("copy delivered was clicked", "copies delivered were clicked")),
            (begun, ("copy led to a beginning within a week", "copies led to a beginning within a week")),
        )
        if table.only.value is not None and table.only.base is not None
    ]
    lines = counted(len(_found(period).lines), "mailing", "mailings")
    show_finding(plain(f"{lines} from {days}{': ' if said else ''}{'; '.join(said)}.", limit=None))


def _share(found: Measurement) -> str:
    return f"{'' if found.bound is None else f'{found.bound} '}{percent(found.value)}"


@kept
def show_numbers(period: str) -> None:
    """Draw the funnel as tiles: delivered, clicked, begun, completed, unsubscribed. Opens are not among them."""
    found = ask(
        compared_measures, names=_TILES, periods=tuple([period] * len(_TILES)), team_id=current_filters().team_id
    )
    show_tiles([compared_tile(one, found[0].now.period) for one in found])
    link_to_metric(CLICKED, "How clicks are counted")


@kept
def show_mailings(period: str) -> None:
    """Draw which mailings people act on, and every mailing in a table with what is reported as opened last."""
    found = _found(period)
    if not found.lines:
        days = span(found.period.first_on, found.period.last_on)
        show_empty(f"No mailing was sent from {days}.", "Choose more months above.")
        return
    name = CLICKED if any(_is_known(line, CLICKED) for line in found.lines) else BEGUN
    _show_dots(found, name)
    show_table(
        [_row(line) for line in found.lines],
        _COLUMNS,
        key="mailings",
        about="Mailings with what became of them; opens stand last because machines open mail, too.",
        at_once=10,
    )
    for note in found.notes:
        st.caption(plain(note, limit=None))


def _is_known(line: CampaignLine, name: str) -> bool:
    return name in line.rates and line.rates[name].value is not None


def _show_dots(found: Campaigns, name: str) -> None:
    known = [line for line in found.lines if _is_known(line, name)]
    known.sort(key=lambda line: -(line.rates[name].value or 0))
    if len(known) < 2:
        return
    metric = _METRICS[name]
    rows = [
        TitledDot(name=clean(line.title), is_marked=place == 0, **drawn(metric, line.rates[name]))
        for place, line in enumerate(known[:_DRAWN])
    ]
    title = _finding(known, name)
    subtitle = f"{metric.label}, of {metric.base_label}, by mailing, with 90 % intervals"
    show_chart(titled_dots(rows, title=title, subtitle=subtitle, each="mailing"), f"mailings by {metric.label}")


def _finding(known: list[CampaignLine], name: str) -> str:
    """Which mailing does best, as far as the intervals tell; the best one leads."""
    best, second, least = (line.rates[name] for line in (known[0], known[1], known[-1]))
    if _is_above(best, second):
        return f"“{clean(known[0].title)}” does best: {percent(best.value)}"
    if _is_above(best, least):
        return f"“{clean(known[0].title)}” does better than “{clean(known[-1].title)}”"
    return "No mailing surely does better than another"


def _is_above(one: Measurement, other: Measurement) -> bool:
    return one.low is not None and other.high is not None and one.low > other.high


def _row(line: CampaignLine) -> dict[str, object]:
    base = next((line.rates[name].base for name in (CLICKED, LEFT, BEGUN) if name in line.rates), None)
    return {
        "title": line.title,
        "sent_on": line.sent_on,
        "base": base,
        **{name: _said(metric, line.rates.get(name)) for name, metric in _METRICS.items()},
        "known": "totals only" if line.is_total else "by person",
    }


def _said(metric: Metric, measurement: Measurement | None) -> str:
    if measurement is None:
        return numbers.DASH
    return numbers.value(metric, measurement)
