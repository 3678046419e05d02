"""Two pages, of which one understands the shared filters; served by the browser tests."""

from __future__ import annotations

import streamlit as st

from learnerintel.ui.filters import FilterChoices, chosen_filters, show_shared_filters
from learnerintel.ui.navigation import SharedFilter

CHOICES = FilterChoices({1: "Care", 2: ":red-badge[Sales] & *North*"})


def filtered():
    show_shared_filters(CHOICES, set(SharedFilter))
    st.text(f"chosen: {chosen_filters(CHOICES)}")


def other():
    st.text(f"other: {chosen_filters(CHOICES)}")


start = st.Page(filtered, title="Start", url_path="start", default=True, visibility="hidden")
pages = [start, st.Page(filtered, title="Filtered"), st.Page(other, title="Other")]
st.navigation(pages).run()
