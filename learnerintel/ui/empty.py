"""Empty states: what is missing, and the step that fills it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from learnerintel.domain.viewer import Permission
from learnerintel.ui.navigation import PageEntry, page_at
from learnerintel.ui.plain import plain
from learnerintel.ui.visit import current_visit


def show_empty(what: str, why: str, next_page: str | None = None, next_label: str | None = None) -> None:
    """Say what is not known yet instead of showing zeros.

    Args:
        what: the missing thing as a sentence ("No activity is known yet.").
        why: what would bring it ("It comes with the export of your LMS.").
        next_page: address of the page where the next step is taken, if it is one of ours.
        next_label: words on the link; by default "Go to" and the page's title.
    """
    with st.container(border=True):
        st.markdown(f"**{what}**")
        st.markdown(why)
        if next_page is not None:
            _link_to(page_at(next_page), next_label)


def show_not_found(kind: str, name: str) -> None:
    """Say that nothing goes by that name, for a link whose thing is no longer there."""
    show_empty(f"No {kind} is called “{plain(name)}”.", "It may have been renamed, or be in another store.")


def _link_to(entry: PageEntry, label: str | None) -> None:
    st.page_link(entry.path, label=label or f"Go to {entry.title}", icon=entry.icon)


def show_lacks(what: str, notes: Sequence[str]) -> None:
    """Say that something is not measured yet, and what would bring it, with the way there for who may take it.

    Args:
        what: the missing thing as a sentence.
        notes: of an answer that is not measured; they name what to upload.
    """
    wanted = [note for note in notes if "Upload" in note] or notes
    may_import = current_visit().viewer.may(Permission.IMPORT)
    show_empty(what, plain(" ".join(wanted), limit=None), *(("upload", "Upload files") if may_import else ()))
