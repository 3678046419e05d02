"""People and items that sources name and that no roster or catalogue knows."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.viewer import Permission
from learnerintel.services.sources import MOST_WAITING, waiting_content, waiting_people
from learnerintel.ui.coverage import known
from learnerintel.ui.gateway import ask, ask_afresh
from learnerintel.ui.numbers import count
from learnerintel.ui.state import Key
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.visit import current_visit

_ITEMS_AT_ONCE = 10


def show_waiting() -> None:
    """Draw who and what waits to be matched; nothing where nobody does."""
    found = known()
    if found.people.waiting and current_visit().viewer.may(Permission.PREVIEW_PERSONS):
        with st.expander(f"People who wait ({count(found.people.waiting)})"):
            _show_people()
    if found.content.waiting:
        with st.expander(f"Items that wait ({count(found.content.waiting)})"):
            _show_content()


def _show_people() -> None:
    st.markdown(
        "They are kept, and what they did counts under “no team that day”, until a roster names them in the same "
        "way: by employee number, LMS id or email, or somebody confirms on the Matching page who they are. Names alone "
        "match nobody."
    )
    if st.button("Show their ids", key=Key.COVERAGE_WAITING, help="That you looked is noted in the audit."):
        rows = [{"way": way.replace("_", " "), "id": external} for way, external in ask_afresh(waiting_people)]
        # all at once: turning a page would ask, and leave a trace, again
        columns = [Column("id", "Id"), Column("way", "Named by")]
        show_table(rows, columns, key="people who wait", about="People who wait.", at_once=MOST_WAITING)
        _tell_end(rows)


def _show_content() -> None:
    st.markdown("They are kept and count, without topic, obligation or length, until a catalogue names them.")
    rows = [{"title": title, "id": external} for external, title in ask(waiting_content)]
    columns = [Column("title", "Title"), Column("id", "Id")]
    show_table(rows, columns, key="items that wait", about="Items that wait.", at_once=_ITEMS_AT_ONCE)
    _tell_end(rows)


def _tell_end(rows: list[dict[str, str]]) -> None:
    if len(rows) == MOST_WAITING:
        st.caption(f"The first {count(MOST_WAITING)} of them.")
