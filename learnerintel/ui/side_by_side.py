"""A list and the evidence of its row in hand: beside each other at a desk, below each other on a telephone."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

#: The list needs a little more room than what is said about one of its rows.
_WIDTHS = (11, 10)


def list_and_evidence() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Places for the list and for what is in hand."""
    left, right = st.columns(_WIDTHS, gap="medium")
    return left, right
