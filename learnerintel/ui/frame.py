"""The frame around every page: who looks, at which store, which page; and the one catch of errors."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from learnerintel.domain.viewer import require
from learnerintel.errors import LearnerIntelError
from learnerintel.ui.filters import current_choices, show_shared_filters
from learnerintel.ui.gateway import is_sample_shown, open_store
from learnerintel.ui.incidents import show_error
from learnerintel.ui.installation import settings_in_use
from learnerintel.ui.messages import show_note
from learnerintel.ui.navigation import PageEntry, by_section, pages_for
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key
from learnerintel.ui.this_run import forget_this_run
from learnerintel.ui.visit import COMPANY_LABELS, Visit, current_visit

PRODUCT = "LearnerIntel"
_START = "start"
_MARK = Path(__file__).with_name("mark.svg")
_WORDMARK = Path(__file__).with_name("wordmark.svg")


def show_app() -> None:
    """Draw the frame and run the page that was asked for."""
    # before the navigation: else the browser fetches the page's symbol as its icon from elsewhere
    st.set_page_config(page_title=PRODUCT, page_icon=_MARK, layout="wide")
    try:
        _pick_company()
        visit = current_visit()
    except LearnerIntelError as error:
        show_error(error)
        return
    entry, page = _choose_page(visit)
    st.set_page_config(page_title=f"{entry.title} · {PRODUCT}")
    st.logo(_WORDMARK, icon_image=_MARK, size="large")
    _show_viewer(visit)
    _run(entry, page, visit)


def _pick_company() -> None:
    """Draw the choice between one's own company and the sample, where there is one.

    It comes first: a link may carry the choice, and everything after depends on it.
    """
    if current_visit().can_choose:
        st.sidebar.selectbox(
            "Company",
            list(COMPANY_LABELS),
            format_func=COMPANY_LABELS.__getitem__,
            key=Key.COMPANY,
            bind="query-params",
        )


def _choose_page(visit: Visit) -> tuple[PageEntry, st.Page]:
    """Draw the navigation, with the pages this viewer may open, and return the one that was asked for.

    The bare address belongs to no page: Streamlit would give its default page no other address, and a
    link to that page by its name would fail. So the bare address leads on to the first page.
    """
    entries = pages_for(visit.viewer)
    made = {entry.address: _page_of(entry) for entry in entries}
    sections = {
        str(section): [made[entry.address] for entry in listed] for section, listed in by_section(entries).items()
    }
    start = st.Page(_nothing, title=PRODUCT, url_path=_START, default=True, visibility="hidden")
    page = st.navigation({_START: [start], **sections}, expanded=True)
    if page is start:
        st.session_state[Key.MISSED_ADDRESS] = _asked_address()
        st.switch_page(made[entries[0].address], query_params=dict(st.query_params))
    return next(entry for entry in entries if made[entry.address] is page), page


def _asked_address() -> str:
    """What stood after the slash, where that is no page of this viewer; empty for the bare address."""
    asked = urlsplit(st.context.url or "").path.strip("/")
    return "" if asked == _START else asked


def _nothing() -> None:
    """The start page draws nothing; it is left before it runs."""


def _page_of(entry: PageEntry) -> st.Page:
    return st.Page(entry.path, title=entry.title, icon=entry.icon, url_path=entry.address, help=entry.question)


def _run(entry: PageEntry, page: st.Page, visit: Visit) -> None:
    """Run a page; whatever goes wrong in it is said calmly, and never as a traceback."""
    try:
        if is_sample_shown():
            _show_sample_banner(visit)
        missed = st.session_state.pop(Key.MISSED_ADDRESS, "")
        if missed:
            show_note(f"No page called “{plain(missed)}” is open to you. This is {entry.title} instead.")
        st.title(entry.title, anchor=False)
        if entry.permission is not None:
            require(visit.viewer, entry.permission)
        if entry.filters:
            show_shared_filters(current_choices(), entry.filters)
        page.run()
    except Exception as error:  # noqa: BLE001  the one place where an unforeseen error ends
        show_error(error)


def _show_viewer(visit: Visit) -> None:
    st.sidebar.caption(
        f"You are the {visit.viewer.name}. No sign-in is set up: whoever can open this address sees everything."
    )


def _show_sample_banner(visit: Visit) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("**Sample company:** invented data.", width="stretch")
        if not visit.has_own:
            st.button("Start with your own", key=Key.START_OWN, type="primary", on_click=_start_own_store)


def _start_own_store() -> None:
    """Make an empty store of the company's own; the next run opens on it, because it exists."""
    open_store(settings_in_use().store_url)
    forget_this_run()
