"""The company's settings: what each is, what it decides, and the form that changes them."""

from __future__ import annotations

import streamlit as st

from learnerintel.errors import Refusal
from learnerintel.services.company_settings import FIXED, change_setting, company_settings
from learnerintel.ui.gateway import ask, is_sample_shown, tell
from learnerintel.ui.messages import show_done, show_finding, show_note, show_refusal
from learnerintel.ui.numbers import counted
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, row_key


def show_settings() -> None:
    """Draw every setting, and what came of the last change."""
    settings = ask(company_settings)
    changeable = [one for one in settings if one[0] not in FIXED]
    show_finding(f"{counted(len(changeable), 'setting', 'settings')} of the company can be changed here.")
    st.markdown("Each has a default that holds until somebody sets it. The audit notes who changed what.")
    _show_outcome()
    if is_sample_shown():
        show_note("This is the sample company; what you set here is for trying out.")
    with st.form(Key.SETTINGS_FORM, enter_to_submit=False):
        for name, value, decides in changeable:
            st.text_input(_label(name), value, key=row_key(Key.SETTINGS_VALUE, name), width=320)
            st.caption(plain(decides, limit=None))
        values = {name: value for name, value, _ in changeable}
        st.form_submit_button("Save", key=Key.SETTINGS_SAVE, type="primary", on_click=_save, args=(values,))
    for name, value, decides in settings:
        if name in FIXED and value:
            st.caption(f"{_label(name)}: {plain(value)}. {plain(decides, limit=None)} It stays as it is.")


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _show_outcome() -> None:
    for outcome in st.session_state.pop(Key.SETTINGS_OUTCOME, ()):
        if isinstance(outcome, Refusal):
            show_refusal(outcome)
        else:
            show_done(plain(outcome, limit=None))


def _save(values: dict[str, str]) -> None:
    outcomes: list[str | Refusal] = []
    for name, before in values.items():
        key = row_key(Key.SETTINGS_VALUE, name)
        asked = (st.session_state.get(key) or "").strip()
        if asked == before:
            continue
        try:
            outcomes.append(tell(change_setting, name=name, value=asked))
        except Refusal as refusal:
            outcomes.append(refusal)
            st.session_state[key] = before
    st.session_state[Key.SETTINGS_OUTCOME] = outcomes or ["Nothing was different; nothing was changed."]
