"""Refusals of a button's work, said on the page that is drawn next.

A button's work is done before its page is drawn. Were its refusal raised there, the page would not be drawn
at all; so it is kept, and said where the page begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from learnerintel.errors import LearnerIntelError
from learnerintel.ui.messages import show_refusal
from learnerintel.ui.state import Key


@contextmanager
def kept_refusals() -> Iterator[None]:
    """Keep what is refused inside the block; for the work of a button."""
    st.session_state.pop(Key.REFUSED, None)
    try:
        yield
    except LearnerIntelError as refusal:
        st.session_state[Key.REFUSED] = refusal


def show_kept_refusal() -> None:
    """Say what was refused last, once."""
    refusal = st.session_state.pop(Key.REFUSED, None)
    if refusal is not None:
        show_refusal(refusal)
