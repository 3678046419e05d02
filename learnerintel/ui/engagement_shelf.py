"""What is taken from the shelf, and who is sent nothing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from learnerintel.charts.bars import Bar, ranked_bars
from learnerintel.charts.dots import ShelfDot, shelf_dots
from learnerintel.charts.theme import POINTS_PER_SERIES
from learnerintel.domain.viewer import Permission
from learnerintel.services.insights.engagement import who_receives_nothing
from learnerintel.services.insights.shelf import ShelfRow, shelf
from learnerintel.services.measure_table import MeasuredRow, MeasureTable
from learnerintel.ui import numbers
from learnerintel.ui.empty import show_empty, show_lacks
from learnerintel.ui.figures import show_chart
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.messages import show_note
from learnerintel.ui.numbers import DASH, counted, duration, percent
from learnerintel.ui.plain import clean, plain
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.visit import current_visit

#: An item is hardly touched where it reached at most this share of the people.
_HARDLY = 0.02
_NAMED = 8
_TEAMS_NAMED = 15

_COLUMNS = (
    Column("title", "Content"),
    Column("format", "Format"),
    Column("people", "People reached", numbers.count),
    Column("minutes", "Time at stake", numbers.duration),
)


def show_shelf() -> None:
    """Draw every item by people reached and time at stake, and list what is hardly touched and costs most."""
    if not current_visit().viewer.may(Permission.SEE_CONTENT):
        return
    _show_dots()
    least = _hardly_touched()
    if least:
        _list_least(least)


def _rows() -> Sequence[ShelfRow]:
    filters = current_filters()
    return ask(shelf, team_id=filters.team_id, period=str(filters.period))


def _known(rows: Sequence[ShelfRow]) -> list[ShelfRow]:
    """Items of which it is known how many people they reached, most time at stake first."""
    return sorted((row for row in rows if row.people is not None), key=lambda row: -(row.minutes or 0))


def _hardly_touched() -> list[ShelfRow]:
    """The hardly touched items with most time at stake; none where nobody is known to have used anything."""
    known = _known(_rows())
    return [row for row in known if _is_hardly_touched(row)] if any(row.people for row in known) else []


@kept
def _show_dots() -> None:
    """Every item as a dot, or why there is none."""
    filters = current_filters()
    rows = _rows()
    if not rows:
        show_empty("Nothing stands on the shelf yet.", "The catalogue of your LMS brings the content people can use.")
        return
    known = _known(rows)
    if not known:
        show_empty("How many people an item reached is not known for these days.", _why_none(rows))
        return
    if not any(row.people for row in known):
        show_empty(
            f"Nobody is known to have used any of {counted(len(known), 'item', 'items')} in the {filters.period}.",
            "See whether the latest activity was taken in, or choose a longer period above.",
        )
        return
    if all(row.minutes is None for row in known):
        show_note("How long items take is not known yet. With minutes in the catalogue this shows the time at stake.")
        return
    shown = _with_most_at_stake(known)
    all_or_some = counted(len(known), "item", "items")
    if len(shown) < len(known):
        all_or_some = f"{numbers.count(len(shown))} of {all_or_some}, those with most time at stake"
    chart = shelf_dots(
        [_dot(row) for row in shown],
        title=_shelf_title(_hardly_touched(), known),
        subtitle=(
            f"One dot for each of {all_or_some}: people who used it in the "
            f"{filters.period}, and its length times the people before whom it lies open"
        ),
    )
    show_chart(chart, "shelf")


def _with_most_at_stake(known: Sequence[ShelfRow]) -> list[ShelfRow]:
    """As many of the hardly touched items, and as many of the others, as a chart may draw."""
    least = [row for row in known if _is_hardly_touched(row)]
    others = [row for row in known if not _is_hardly_touched(row)]
    return [*least[:POINTS_PER_SERIES], *others[:POINTS_PER_SERIES]]


def _is_hardly_touched(row: ShelfRow) -> bool:
    return row.reached.value is not None and row.reached.value <= _HARDLY


def _why_none(rows: Sequence[ShelfRow]) -> str:
    why = next((row.reached.why for row in rows if row.reached.why), "Choose a longer period above.")
    return plain(why, limit=None)


def _dot(row: ShelfRow) -> ShelfDot:
    at_stake = "" if row.minutes is None else f"; {duration(row.minutes)} at stake"
    return ShelfDot(
        content=clean(row.title),
        people=row.people or 0,
        minutes=row.minutes,
        is_marked=_is_hardly_touched(row),
        said=f"reached {counted(row.people)}{at_stake}",
    )


def _shelf_title(least: Sequence[ShelfRow], known: Sequence[ShelfRow]) -> str:
    if not least:
        return f"Every item reached more than {percent(_HARDLY)} of the people"
    at_stake = [row.minutes for row in least if row.minutes]
    worth = f", and {duration(sum(at_stake))} of open time lie in them" if at_stake else ""
    return f"{len(least)} of {len(known)} items reached at most {percent(_HARDLY)} of the people{worth}"


def _list_least(least: Sequence[ShelfRow]) -> None:
    st.markdown("**Hardly touched**, most time at stake first")
    rows = [{"title": row.title, "format": row.format, "people": row.people, "minutes": row.minutes} for row in least]
    show_table(rows, _COLUMNS, key="hardly touched", about="Items that reached the fewest people.", at_once=_NAMED)


@kept
def show_unreached() -> None:
    """Draw the share of each team's people who are sent nothing; never who they are."""
    if not current_visit().viewer.may(Permission.SEE_TEAMS):
        return
    filters = current_filters()
    table = ask(who_receives_nothing, period=str(filters.period))
    if not table.is_measured:
        show_lacks("Who is sent nothing is not known yet.", table.notes)
        return
    shown = [row for row in table.measured if row.measurement.value is not None]
    if not shown:
        show_note("Who is sent nothing cannot be shown by team for these days: the groups are too small.")
        return
    days = numbers.span(table.period.first_on, table.period.last_on)
    left_out = sorted((row for row in shown if row.measurement.value), key=_by_share)
    beside = _beside(len(shown) - len(left_out), len(table.measured) - len(shown))
    if not left_out:
        with st.container(border=True):
            st.subheader("Nobody is left out", anchor=False)
            st.markdown(f"{beside.capitalize()}, {days}.")
        return
    chart = ranked_bars(
        [_bar(row, table, filters.team_id) for row in left_out[:_TEAMS_NAMED]],
        title=_unreached_title(left_out),
        subtitle=f"Share of each team's people to whom nothing was assigned or offered, {days}; {beside}",
    )
    show_chart(chart, "people who receive nothing")


def _beside(reached: int, hidden: int) -> str:
    said = f"in {counted(reached, 'team', 'teams')} everybody was assigned or offered something"
    return said + (f"; {counted(hidden, 'team is', 'teams are')} too small to be shown" if hidden else "")


def _by_share(row: MeasuredRow) -> tuple[bool, float, str]:
    """Exact shares first: a limit is not a place in an order."""
    return row.measurement.bound is not None, -(row.measurement.value or 0), row.label.casefold()


def _bar(row: MeasuredRow, table: MeasureTable, team_id: int | None) -> Bar:
    return Bar(
        label=clean(row.label),
        value=row.measurement.value,
        is_marked=row.group == team_id or team_id is None,
        text=numbers.value(table.metric, row.measurement) if row.measurement.value is not None else DASH,
        said=numbers.said(table.metric, row.measurement),
    )


def _unreached_title(left_out: Sequence[MeasuredRow]) -> str:
    exact = [row for row in left_out if row.measurement.bound is None]
    if not exact:
        return f"In {counted(len(left_out), 'small team', 'small teams')} somebody may be sent nothing"
    first = exact[0]
    return f"{percent(first.measurement.value)} of the people of {clean(first.label)} are sent nothing"
