"""The systems that may post statements: making a token, shown once, what came with it, and revoking it."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from learnerintel.errors import Refusal
from learnerintel.services.door.tokens import (
    LONGEST_SOURCE,
    OUTCOMES,
    TokenLine,
    TokenList,
    list_tokens,
    make_token,
    revoke_token,
)
from learnerintel.ui.door import STATEMENTS_ADDRESS, VERSION
from learnerintel.ui.gateway import ask_afresh, is_sample_shown, tell
from learnerintel.ui.messages import show_done, show_finding, show_note, show_refusal
from learnerintel.ui.numbers import count, counted, day
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, row_key


def current_tokens() -> TokenList:
    """Every token, as it stands now."""
    return ask_afresh(list_tokens)


def show_sentence(found: TokenList) -> None:
    """Draw how many systems may send, and what came of the last act."""
    valid = [line for line in found.lines if line.revoked_at is None]
    statements = counted(sum(line.statement_count for line in found.lines), "statement was", "statements were")
    systems = counted(len(valid), "system may", "systems may")
    show_finding(f"{systems} send what people do and rate as it happens; {statements} taken.")
    if found.unauthorised_count:
        show_note(f"{counted(found.unauthorised_count, 'request', 'requests')} showed no valid token.")
    outcome = st.session_state.pop(Key.DOOR_OUTCOME, None)
    if isinstance(outcome, Refusal):
        show_refusal(outcome)
    elif outcome:
        show_done(plain(outcome, limit=None))


def show_new_token() -> None:
    """Draw the way to make a token, and a token just made until its reader has kept it."""
    made = st.session_state.get(Key.DOOR_MADE)
    if made is not None:
        source, text = made
        with st.container(border=True):
            st.markdown(f"**The token of {plain(source)}.** It is shown only now: only a hash of it is kept.")
            st.code(text, language=None, wrap_lines=True)
            st.button("I have kept it", key=Key.DOOR_KEPT, type="primary", on_click=_forget_made)
        return
    if is_sample_shown():
        show_note("This is the sample company, which takes no statements; start with your own data to make tokens.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("System that will send", key=Key.DOOR_SOURCE, max_chars=LONGEST_SOURCE, width=320,
                      placeholder="Moodle")
        st.button("Make a token", key=Key.DOOR_MAKE, type="primary", on_click=_make)


def show_sources(found: TokenList) -> None:
    """Draw each system with a valid token, what came with it, and the way to revoke it."""
    for line in found.lines:
        if line.revoked_at is None:
            with st.container(border=True, gap="xsmall"):
                st.markdown(f"**{plain(line.source)}**  \n{_history(line)}")
                st.markdown(_came(line))
                st.button("Revoke", key=row_key(Key.DOOR_REVOKE, line.source), on_click=_revoke, args=(line.source,),
                          help="It is refused from the next request on; what it brought stays.")


def show_revoked(found: TokenList) -> None:
    """Draw the tokens that are refused by now."""
    revoked = [line for line in found.lines if line.revoked_at is not None]
    if revoked:
        with st.expander(f"{counted(len(revoked), 'revoked token', 'revoked tokens')}"):
            for line in revoked:
                revoked_by = f"Revoked on {_day(line.revoked_at)} by {plain(line.revoked_by or '')}."
                st.markdown(f"**{plain(line.source)}**: {_history(line)} {revoked_by} {_came(line)}")


def show_how_to_send() -> None:
    """Draw what a sender has to be told."""
    with st.expander("What the system has to be told"):
        st.markdown(
            f"- The address: `{STATEMENTS_ADDRESS}` on this server, behind the same proxy as these pages.\n"
            f"- The standard: xAPI {VERSION}, statements as JSON, one or a list, by POST or PUT.\n"
            "- The token, as a bearer token; where the system asks for a key and a secret, as the secret.\n\n"
            "A statement counts once however often it is sent. Statements can be sent here and not fetched."
        )


def _history(line: TokenLine) -> str:
    used = "never used" if line.last_used_at is None else f"last used on {_day(line.last_used_at)}"
    return f"Made on {_day(line.made_at)} by {plain(line.made_by)}, {used}."


def _came(line: TokenLine) -> str:
    said = [f"{count(line.counts[outcome])} {words}" for outcome, words in OUTCOMES.items() if outcome in line.counts]
    return f"{'; '.join(said)}." if said else "Nothing came yet."


def _day(seconds: int | None) -> str:
    return day(None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC).date())


def _make() -> None:
    try:
        made = tell(make_token, source=st.session_state.get(Key.DOOR_SOURCE) or "")
    except Refusal as refusal:
        st.session_state[Key.DOOR_OUTCOME] = refusal
    else:
        st.session_state[Key.DOOR_MADE] = (made.source, made.text)
        st.session_state[Key.DOOR_SOURCE] = ""


def _forget_made() -> None:
    st.session_state.pop(Key.DOOR_MADE, None)


def _revoke(source: str) -> None:
    try:
        st.session_state[Key.DOOR_OUTCOME] = tell(revoke_token, source=source)
    except Refusal as refusal:
        st.session_state[Key.DOOR_OUTCOME] = refusal
