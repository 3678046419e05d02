"""Is the store sound? Asked on demand, answered in words."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.viewer import Permission
from learnerintel.services.checking import check
from learnerintel.ui.gateway import ask_afresh
from learnerintel.ui.messages import show_done
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key
from learnerintel.ui.visit import current_visit


def show_health() -> None:
    """Draw the button that checks the store, and what the check found."""
    if not current_visit().viewer.may(Permission.CHECK):
        return
    st.subheader("Is the store sound?", anchor=False)
    st.markdown(
        "The check reads the whole file, compares every sum with one made anew from the rows, and follows the chain "
        "of the audit. It changes nothing and can take a minute."
    )
    if not st.button("Check the store", key=Key.COVERAGE_CHECK):
        return
    with st.spinner("Comparing every sum with one made anew"):
        findings = ask_afresh(check)
    if not findings:
        show_done("The store is sound: the file is whole, every sum is what its rows say, the audit is unbroken.")
        return
    st.warning("The store does not add up. Nothing was changed. Restore a backup, or undo and upload again.")
    st.markdown("\n".join(f"- {plain(finding, limit=None)}" for finding in findings))
