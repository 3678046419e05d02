"""One page for leadership: what changed, five numbers, how complete the data is; and the same for one sheet."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from learnerintel import __version__
from learnerintel.charts.lines import SparkPoint
from learnerintel.services.insights.summary import Compared, Summary, SummaryTile
from learnerintel.services.insights.summary import summary as summary_of
from learnerintel.services.measuring import measure
from learnerintel.ui import numbers
from learnerintel.ui.changes import BEFORE, YEAR_AGO, change, drawable
from learnerintel.ui.empty import show_lacks
from learnerintel.ui.gateway import ask, today
from learnerintel.ui.messages import show_finding
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key
from learnerintel.ui.summary_deciding import hours_projected
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.tiles import Tile, explained, show_tiles, tile_of

_NARROWEST = 320
_HOURS_RETURNED = "hours_returned"
_NUMBERS = (
    Column("label", "Number"),
    Column("value", "Now"),
    Column("certainty", "Range and base"),
    Column("days", "Days"),
    Column("before", "Period before"),
    Column("year_ago", "A year ago"),
)


def is_anything_known() -> bool:
    """Whether people and what they do are known; where not, draw what is missing and how to bring it."""
    active = ask(measure, name="active_share")
    if active.is_measured:
        return True
    show_lacks("There is nothing to sum up yet.", active.notes)
    return False


def pick_sheet() -> bool:
    """Draw the choice of a layout that fits one printed page; it stands in the address."""
    return st.toggle(
        "For one printed page", key=Key.SUMMARY_SHEET, bind="query-params", help="Print from the browser's own menu."
    )


def show_sentence() -> None:
    """Draw the clearest change in one sentence."""
    show_finding(plain(_found().sentence, limit=None))


def _found() -> Summary:
    return ask(summary_of)


def decision_place() -> st.delta_generator.DeltaGenerator:
    """A place near the top, filled when every team's list was read."""
    return st.container()


def show_numbers() -> None:
    """Draw the five numbers as tiles."""
    show_tiles([_tile(tile) for tile in _found().tiles])


def _tile(found: SummaryTile) -> Tile:
    if found.now is None:
        notes = (hours_projected(),) if found.metric.name.replace("-", "_") == _HOURS_RETURNED else ()
        return Tile(found.metric.label, numbers.DASH, found.why or "", explained(found.metric), notes)
    days = numbers.span(found.now.period.first_on, found.now.period.last_on)
    return tile_of(
        found.metric, found.now.measurement, notes=[days, *_changes(found).values()], line=_line(found)
    )


def _changes(found: SummaryTile) -> dict[str, str]:
    """What is said of the period before and of a year ago; once where they are the same days."""
    pasts: dict[str, Compared | None] = {BEFORE: found.before, YEAR_AGO: found.year_ago}
    if found.before is not None and found.year_ago is not None and found.before.period == found.year_ago.period:
        del pasts[BEFORE]
    return {
        since: change(found.metric, found.now.measurement, past.measurement, since)
        for since, past in pasts.items()
        if past is not None and found.now is not None
    }


def _line(found: SummaryTile) -> Sequence[SparkPoint]:
    points = [
        SparkPoint(
            on=one.period.first_on,
            value=one.measurement.value,
            compared=None,
            said=numbers.said(found.metric, one.measurement),
        )
        for one in found.line
    ]
    return drawable(points)


def show_numbers_as_table() -> None:
    """Draw the five numbers as a table, which takes less of a sheet."""
    show_table([_row(tile) for tile in _found().tiles], _NUMBERS, key="summary", about="The numbers of the summary.")


def _row(found: SummaryTile) -> dict[str, object]:
    if found.now is None:
        return {"label": found.metric.label, "value": None, "certainty": found.why, "days": None, "before": None,
                "year_ago": None}
    changes = _changes(found)
    return {
        "label": found.metric.label,
        "value": numbers.value(found.metric, found.now.measurement),
        "certainty": numbers.certainty(found.metric, found.now.measurement),
        "days": numbers.span(found.now.period.first_on, found.now.period.last_on),
        "before": changes.get(BEFORE),
        "year_ago": changes.get(YEAR_AGO),
    }


def show_completeness() -> None:
    """Draw how complete the data is, and which edition of the page this is."""
    found = _found()
    edition = f"Made on {numbers.day(today())} with version {__version__}."
    st.caption(plain(f"{found.completeness.sentence} {edition}", limit=None))


def two_columns() -> tuple[st.delta_generator.DeltaGenerator, st.delta_generator.DeltaGenerator]:
    """Places beside each other, also on a printed page; below each other on a telephone."""
    grid = st.grid(2, min_column_width=_NARROWEST, gap="medium")
    return grid.cell(), grid.cell()
