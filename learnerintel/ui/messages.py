"""Messages: what happened, what state things are in, what to do next."""

from __future__ import annotations

import streamlit as st

from learnerintel.errors import LearnerIntelError, NotPermitted, StoreError
from learnerintel.ui.plain import plain


def show_refusal(error: LearnerIntelError) -> None:
    """Say calmly why something was not done; the error's own text names state and next step."""
    st.warning(plain(str(error), limit=None), icon=_icon_of(error))


def show_incident(incident_id: str) -> None:
    """Say that something failed which nobody foresaw; the log knows the rest under that number."""
    st.error(
        f"Something went wrong on this page. Nothing was changed by it. Load the page again; if it happens again, "
        f"tell your administrator this number: **{incident_id}**.",
        icon=":material/error:",
    )


def show_note(text: str) -> None:
    """A sentence beside the work: a condition, a limit, something to know.

    Args:
        text: our own words; text from data in it has been through ``plain``.
    """
    st.info(text, icon=":material/info:")


def show_done(text: str) -> None:
    """Say that something was done, and what that changed."""
    st.success(text, icon=":material/check:")


def show_finding(sentence: str) -> None:
    """The plain sentence a page opens with, which somebody could repeat in a meeting."""
    st.markdown(f"#### {sentence}")


def _icon_of(error: LearnerIntelError) -> str:
    if isinstance(error, NotPermitted):
        return ":material/lock:"
    if isinstance(error, StoreError):
        return ":material/database:"
    return ":material/info:"
