"""A page on which things go wrong in every place where they can; served by the browser tests."""

from __future__ import annotations

import streamlit as st

from learnerintel.errors import DecisionRefused


def refuse():
    raise DecisionRefused("The item [a](javascript:alert(1)) is not on the list. Nothing was decided. Load the list.")


def fail():
    raise ValueError("ada.lovelace@example.com has no team")


@st.fragment
def show_fragment():
    if st.button("fail in a fragment"):
        fail()


st.title("Failing")
st.button("refuse", on_click=refuse)
st.button("fail", on_click=fail)
show_fragment()
if st.query_params.get("at") == "once":
    fail()
