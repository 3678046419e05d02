"""The texts of messages: read, changed, tried with a real case, given back."""

from __future__ import annotations

import streamlit as st

from learnerintel.services.drafting import TemplateView, save_template, template_words, templates, try_template
from learnerintel.ui.gateway import ask, ask_afresh, tell
from learnerintel.ui.notices import KIND_WORDS
from learnerintel.ui.refusals import kept_refusals
from learnerintel.ui.state import Key, row_key

_BODY_HEIGHT = 320


def show_texts() -> None:
    """Draw the texts, each to be changed by the organisation, with what may be filled in."""
    with st.expander("Texts of the messages", icon=":material/edit:"):
        known = {_label(one): one for one in ask_afresh(templates)}
        with st.container(horizontal=True, gap="small"):
            chosen = known[st.selectbox("Text", list(known), key=Key.NOTICE_TEXT)]
            key = row_key(Key.NOTICE_LANGUAGE, _label(chosen))
            language = st.text_input("Keep it for the language", chosen.language, key=key, max_chars=12)
        subject = st.text_input("Subject", chosen.subject, key=row_key(Key.NOTICE_SUBJECT, _label(chosen)))
        body = st.text_area("Message", chosen.body, height=_BODY_HEIGHT, key=row_key(Key.NOTICE_BODY, _label(chosen)))
        words = ", ".join(f"`{{{{ {word} }}}}` {meaning}" for word, meaning in ask(template_words).items())
        st.caption(
            f"Filled in are {words}. A part between `{{% if instead %}}` and `{{% endif %}}` is left out where there "
            "is nothing to fill in."
        )
        with st.container(horizontal=True, gap="small"):
            st.button("Try it with a real case", key=Key.NOTICE_TRY, on_click=_try, args=(chosen, subject, body))
            st.button("Keep this text", key=Key.NOTICE_SAVE, type="primary", on_click=_save,
                      args=(chosen, language, subject, body))
            if chosen.is_own:
                st.button("Back to the built-in text", key=Key.NOTICE_RESET, on_click=_save,
                          args=(chosen, chosen.language, "", ""))
        tried = st.session_state.pop(Key.NOTICE_TRIED, None)
        if tried is not None:
            with st.container(border=True):
                st.text(f"Subject: {tried.subject}")
                st.text(tried.body)


def _label(one: TemplateView) -> str:
    return f"{KIND_WORDS[one.kind]} ({one.language}{', own' if one.is_own else ''})"


def _try(chosen: TemplateView, subject: str, body: str) -> None:
    with kept_refusals():
        st.session_state[Key.NOTICE_TRIED] = ask_afresh(try_template, kind=chosen.kind, subject=subject, body=body)


def _save(chosen: TemplateView, language: str, subject: str, body: str) -> None:
    with kept_refusals():
        tell(save_template, kind=chosen.kind, language=language, subject=subject, body=body)
        st.session_state[Key.NOTICE_DONE] = "The text is kept. Messages that are approved from now on use it."
