"""What there is to choose from, before an item is chosen: every item and how many people it reached."""

from __future__ import annotations

from learnerintel.charts.dots import TitledDot, titled_dots
from learnerintel.services.insights.shelf import ShelfRow, shelf
from learnerintel.services.measuring import find_metric
from learnerintel.ui import numbers
from learnerintel.ui.figures import drawn, show_chart
from learnerintel.ui.gateway import ask
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.messages import show_finding
from learnerintel.ui.plain import clean
from learnerintel.ui.tables import Column, show_table

_DRAWN = 10
_LONGEST = 60
_COLUMNS = (
    Column("title", "Item"),
    Column("topic", "Topic"),
    Column("format", "Format"),
    Column("obligation", "Obligation"),
    Column("said", "Reached", longest=None),
)


def show_library(span: str) -> None:
    """Draw what there is, the items that reach most people, and all of them; nothing where there is nothing.

    Args:
        span: name of the days looked at.
    """
    rows = ask(shelf, period=span)
    if not rows:
        return
    _show_most(span)
    metric = find_metric("active_share").metric
    listed = [
        {
            "title": row.title,
            "topic": row.topic,
            "format": row.format,
            "obligation": row.obligation,
            "said": numbers.said(metric, row.reached),
        }
        for row in sorted(rows, key=_by_reach)
    ]
    show_table(listed, _COLUMNS, key="library", about="Items, those that reach most people first.", at_once=15)


@kept
def _show_most(span: str) -> None:
    """How many items there are, and those that reach most people."""
    rows = ask(shelf, period=span)
    show_finding(f"{numbers.counted(len(rows), 'item is', 'items are')} on the shelf; choose one above.")
    metric = find_metric("active_share").metric
    known = [row for row in rows if row.reached.value is not None and row.reached.bound is None]
    most = sorted(known, key=_by_reach)[:_DRAWN]
    if most and most[0].reached.value:
        chart = titled_dots(
            [
                TitledDot(name=clean(row.title, _LONGEST), is_marked=row is most[0], **drawn(metric, row.reached))
                for row in most
            ],
            title=f"“{clean(most[0].title, _LONGEST)}” reaches most people",
            subtitle=f"Share of the people on the roster who used it in the {span}, with 90 % intervals",
            each="item",
        )
        show_chart(chart, "items that reach most people")


def _by_reach(row: ShelfRow) -> tuple[bool, float, str]:
    value = row.reached.value
    return (value is None, -(value or 0.0), row.title.casefold())
