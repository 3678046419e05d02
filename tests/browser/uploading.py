"""A page that takes a file; served by the browser tests."""

from __future__ import annotations

import streamlit as st

taken = st.file_uploader("File", key="file")
st.text("nothing yet" if taken is None else f"taken: {taken.name}, {len(taken.getvalue())} bytes")
