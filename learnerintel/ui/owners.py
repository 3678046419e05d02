"""The monthly lists for those who own content: which teams stopped using it, and why."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.periods import month_period
from learnerintel.services.owners import (
    COLUMNS,
    NO_OWNER,
    OwnerList,
    SharedItem,
    decided_months,
    owner_lists,
    owner_rows,
)
from learnerintel.ui.empty import show_empty
from learnerintel.ui.exports import csv_of, offer_csv
from learnerintel.ui.gateway import ask
from learnerintel.ui.messages import show_finding
from learnerintel.ui.numbers import counted, month
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key


def current_lists() -> list[OwnerList]:
    """Draw the choice of the month, and give its lists; empty where nothing was ever decided."""
    months = ask(decided_months)
    if not months:
        show_finding("No list is due: nothing has been decided yet.")
        show_empty(
            "Owners of content hear of decisions once a month.",
            "Each list says how many teams stopped using an item, and why.",
            "unpair",
            "Go to the unpair lists",
        )
        return []
    labels = {str(key): month(month_period(key).first_on) for key in months}
    chosen = st.selectbox("Month", list(labels), format_func=labels.__getitem__, key=Key.OWNERS_MONTH,
                          bind="query-params", width=280)
    return ask(owner_lists, month=int(chosen))


def show_sentence(lists: list[OwnerList]) -> None:
    """Draw how many owners are to be told of how many items."""
    known = [one for one in lists if one.owner != NO_OWNER]
    items = sum(len(one.items) for one in known)
    lost = sum(len(one.items) for one in lists) - items
    said = []
    if known:
        said.append(f"{counted(len(known), 'owner is', 'owners are')} to be told of {counted(items, 'item', 'items')}.")
    if lost:
        said.append(f"Nobody is known to own {counted(lost, 'item', 'items')} that teams decided about.")
    show_finding(" ".join(said))
    st.caption("Teams are counted and not named. Where the catalogue names no owner, somebody has to find one.")


def show_lists(lists: list[OwnerList]) -> None:
    """Draw each owner's list, with its text to be copied, and all of them as a table to be saved."""
    for one in lists:
        with st.container(border=True, gap="small"):
            st.subheader(plain(one.owner), anchor=False)
            for item in one.items:
                _show_item(item)
            with st.popover("As a message", icon=":material/content_copy:"):
                st.code(one.message, language=None, wrap_lines=True)
    offer_csv("owners", lambda: csv_of(COLUMNS, owner_rows(lists)))


def _show_item(item: SharedItem) -> None:
    st.markdown(f"**{plain(item.title)}**  \n{plain(item.sentence, limit=None)}")
    for sentence in item.conflicts:
        st.caption(f":material/alt_route: {plain(sentence, limit=None)}")
