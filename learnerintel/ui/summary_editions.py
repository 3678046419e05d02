"""Editions of the summary that keep their numbers: freeze one, hand it on, and see what later data changed in it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from learnerintel.domain.editions import Edition, moved_sentences
from learnerintel.domain.viewer import Permission
from learnerintel.errors import Refusal
from learnerintel.services.digesting import Digest, make_digest
from learnerintel.services.editions import freeze_edition, list_editions, what_moved
from learnerintel.ui import numbers
from learnerintel.ui.gateway import ask, ask_afresh, tell
from learnerintel.ui.messages import show_done, show_refusal
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, row_key
from learnerintel.ui.visit import current_visit

_SECONDS_A_DAY = 86_400
#: The newest; older ones are handed on by the command line.
_SHOWN = 6
_HTML, _PDF = "text/html", "application/pdf"


def show_editions() -> None:
    """Draw the editions, the newest first."""
    editions = ask(list_editions)
    _show_outcome()
    with st.expander(f"Editions that keep their numbers ({numbers.count(len(editions))})"):
        st.markdown(
            "An edition keeps the numbers of its day when late data arrive, so that a figure that was quoted can be "
            "found again. The next one says what moved."
        )
        if current_visit().viewer.may(Permission.PLAN):
            st.button("Keep today's numbers as an edition", key=Key.EDITION_FREEZE, on_click=_freeze)
        for edition in editions[:_SHOWN]:
            _show_edition(edition)
        if len(editions) > _SHOWN:
            older = numbers.count(len(editions) - _SHOWN)
            st.caption(f"The newest {_SHOWN}; {older} older ones are handed on by `digest --edition`.")


def _show_edition(edition: Edition) -> None:
    made = numbers.day(edition.made_at // _SECONDS_A_DAY)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**Edition {edition.edition_id}**, as of {numbers.day(edition.as_of)}: {plain(edition.sentence)}")
        st.caption(f"Kept by {plain(edition.made_by)} on {made}.")
        _show_moved(edition)
        with st.container(horizontal=True):
            _offer(edition, "HTML", _HTML, lambda digest: digest.web_page.encode())
            _offer(edition, "PDF", _PDF, lambda digest: digest.pdf)


def _show_moved(edition: Edition) -> None:
    lines = moved_sentences(*ask(what_moved, edition_id=edition.edition_id)) or ["Nothing in it has moved since."]
    st.caption("  \n".join(plain(line, limit=None) for line in lines))


def _offer(edition: Edition, label: str, mime: str, form: Callable[[Digest], bytes]) -> None:
    st.download_button(
        label,
        data=lambda: form(ask_afresh(make_digest, edition_id=edition.edition_id)),
        file_name=f"summary-edition-{edition.edition_id}.{label.lower()}",
        mime=mime,
        key=row_key(Key.EDITION_FILE, f"{edition.edition_id} {label}"),
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def _freeze() -> None:
    try:
        edition = tell(freeze_edition)
        st.session_state[Key.EDITION_OUTCOME] = f"Edition {edition.edition_id} keeps today's numbers."
    except Refusal as refusal:
        st.session_state[Key.EDITION_OUTCOME] = refusal


def _show_outcome() -> None:
    outcome = st.session_state.pop(Key.EDITION_OUTCOME, None)
    if isinstance(outcome, Refusal):
        show_refusal(outcome)
    elif outcome:
        show_done(outcome)
