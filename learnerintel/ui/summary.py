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
from learnerintel.ui.changes import BEFORE, YEAR_AGO, change, drawable, plan_notes
from learnerintel.ui.empty import show_lacks
from learnerintel.ui.gateway import ask, today
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.ledger_value import hours_tile
from learnerintel.ui.messages import show_finding
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key
from learnerintel.ui.summary_deciding import hours_projected
from learnerintel.ui.tiles import Tile, explained, show_tiles, tile_of

_NARROWEST = 320
_WIDTHS = (3, 1)
_HOURS_RETURNED = "hours_returned"


def is_anything_known() -> bool:
    """Whether people and what they do are known; where not, draw what is missing and how to bring it."""
    active = ask(measure, name="active_share")
    if active.is_measured:
        return True
    show_lacks("There is nothing to sum up yet.", active.notes)
    return False


def first_row() -> list[st.delta_generator.DeltaGenerator]:
    """Places for the opening sentence and, beside it, for the choice of the layout."""
    return st.columns(_WIDTHS, vertical_alignment="center")


def pick_sheet() -> bool:
    """Draw the choice of a layout that fits one printed page; it stands in the address."""
    is_sheet = st.toggle(
        "One page to print", key=Key.SUMMARY_SHEET, bind="query-params", help="Print from the browser's own menu."
    )
    st.set_page_config(initial_sidebar_state="collapsed" if is_sheet else "auto")
    return is_sheet


@kept
def show_sentence() -> None:
    """Draw the clearest change in one sentence."""
    show_finding(plain(found_summary().sentence, limit=None))


def found_summary() -> Summary:
    """The numbers, the sentence and the completeness."""
    return ask(summary_of)


def decision_place() -> st.delta_generator.DeltaGenerator:
    """A place near the top, filled when every team's list was read."""
    return st.container()


@kept
def show_numbers() -> None:
    """Draw the five numbers as tiles."""
    show_tiles([_tile(tile) for tile in found_summary().tiles])


def _tile(found: SummaryTile) -> Tile:
    if found.metric.name.replace("-", "_") == _HOURS_RETURNED:
        return hours_tile(found.metric.label, explained(found.metric), hours_projected())
    if found.now is None:
        return Tile(
            found.metric.label, numbers.DASH, found.why or "", explained(found.metric), metric=found.metric.name
        )
    days = numbers.short_span(found.now.period.first_on, found.now.period.last_on)
    planned = plan_notes(found.metric, found.plan, found.now.measurement)
    return tile_of(
        found.metric, found.now.measurement, notes=[days, *changes_of(found).values(), *planned], line=_line(found)
    )


def changes_of(found: SummaryTile) -> dict[str, str]:
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


@kept
def show_completeness() -> None:
    """Draw how complete the data is, and which edition of the page this is."""
    st.caption(completeness_line())


def completeness_line() -> str:
    """The same as text that shows literally."""
    found = found_summary()
    edition = f"Made on {numbers.day(today())} with version {__version__}."
    return plain(f"{found.completeness.sentence} {edition}", limit=None)


def two_columns() -> tuple[st.delta_generator.DeltaGenerator, st.delta_generator.DeltaGenerator]:
    """Places beside each other, also on a printed page; below each other on a telephone."""
    grid = st.grid(2, min_column_width=_NARROWEST, gap="medium")
    return grid.cell(), grid.cell()
