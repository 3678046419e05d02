"""What web analytics say of one item, apart from what people are known to have done."""

from __future__ import annotations

import streamlit as st

from learnerintel.services.insights.web_use import WebUse, web_use
from learnerintel.ui import numbers
from learnerintel.ui.content import ContentView
from learnerintel.ui.gateway import ask
from learnerintel.ui.tables import Column, Row, show_table

_WITHHELD = "too few people"
_AT_ONCE = 12
_COLUMNS = (
    Column("page", "Page"),
    Column("days", "Days"),
    Column("views", "Views"),
    Column("people", "People or devices"),
    Column("time", "Time in all"),
    Column("source", "Source"),
)


def show_web(view: ContentView) -> None:
    """Draw the totals of the item's pages; nothing where web analytics know none."""
    totals = ask(web_use, content_id=view.content_id)
    if not totals:
        return
    st.subheader("The whole company on the web", anchor=False)
    st.caption(
        "Totals as web analytics count them. They name nobody, may count one person as several devices, and are "
        "neither part of the numbers above nor added to them."
    )
    rows = [_row(total) for total in totals]
    show_table(rows, _COLUMNS, key="web totals", about="Totals of the item's pages, newest first.", at_once=_AT_ONCE)


def _row(total: WebUse) -> Row:
    unsaid = _WITHHELD if total.is_withheld else None
    return {
        "page": total.page,
        "days": numbers.span(total.first_on, total.last_on),
        "views": unsaid or numbers.count(total.view_count),
        "people": unsaid or numbers.count(total.people_count),
        "time": unsaid or numbers.duration(total.minutes),
        "source": total.site or total.source,
    }
