"""What brings messages on their way: drafting, the dry run, sending, the mail-merge file."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

import streamlit as st

from learnerintel.domain.notices import NoticeState
from learnerintel.services.drafting import draft_notices
from learnerintel.services.merge_file import write_merge_file
from learnerintel.services.outbox import Outbox
from learnerintel.services.sending import Sending, dry_run, send_notices
from learnerintel.ui.gateway import ask_afresh, tell
from learnerintel.ui.installation import settings_in_use
from learnerintel.ui.messages import show_note
from learnerintel.ui.numbers import counted
from learnerintel.ui.refusals import kept_refusals
from learnerintel.ui.state import Key

_KEPT_BACK_SHOWN = 5


def show_drafting() -> None:
    """Draw the button that drafts messages for the decisions that stand."""
    st.button("Draft messages for decisions that stand", key=Key.NOTICE_DRAFT, icon=":material/edit_note:",
              on_click=_draft, help="One for each learner from whom something open is taken. Nothing is sent.")


def show_sending(found: Outbox) -> None:
    """Draw what waits for the mail server, the dry run, and sending."""
    st.header("Sending", anchor=False)
    waiting = found.count(NoticeState.APPROVED)
    st.markdown(
        f"{counted(waiting, 'approved message waits', 'approved messages wait')}. Each learner gets no more a day than "
        "the company's limit says, and nothing goes out in its quiet hours; what is kept back goes out later. "
        "While this server runs, it sends what is approved and due by itself, also what has to be tried again. "
        "Ratings come by upload, so the time to their message is counted from the import."
    )
    if not settings_in_use().mail.host:
        show_note(
            "No mail server is set on this machine, so messages wait. Set the variables whose names begin with "
            "LEARNERINTEL_SMTP (the README lists them) and start again, or write a mail-merge file."
        )
    with st.container(horizontal=True, gap="small"):
        st.button("Dry run", key=Key.NOTICE_DRY_RUN, icon=":material/science:", on_click=_try)
        st.button("Send what is approved", key=Key.NOTICE_SEND, type="primary", icon=":material/send:",
                  disabled=not waiting, on_click=_send)


def show_merge_file() -> None:
    """Draw the making of a mail-merge file, and its download."""
    with st.expander("Send with another tool", icon=":material/table:"):
        st.markdown(
            "A mail-merge file holds the approved messages with their addresses and links. Messages in it count as "
            "handed over and are not sent from here. It names people, so its making stands in the audit."
        )
        st.button("Make the mail-merge file", key=Key.NOTICE_MERGE, on_click=_merge)
        made = st.session_state.get(Key.NOTICE_MERGED)
        if made is not None:
            name, content = made
            st.download_button("Save it", data=lambda: content, file_name=name, mime="text/csv", on_click="ignore",
                               icon=":material/download:", key=Key.NOTICE_MERGED + "_save")


def _draft() -> None:
    with kept_refusals():
        st.session_state[Key.NOTICE_DONE] = tell(draft_notices).sentence


def _try() -> None:
    with kept_refusals():
        st.session_state[Key.NOTICE_DONE] = _said(ask_afresh(dry_run))


def _send() -> None:
    with kept_refusals():
        st.session_state[Key.NOTICE_DONE] = _said(tell(send_notices, settings=settings_in_use()))


def _said(done: Sending) -> str:
    named = [f"Message {notice_id}: {why}" for notice_id, why in done.kept_back[:_KEPT_BACK_SHOWN]]
    rest = len(done.kept_back) - len(named)
    return " ".join([done.sentence, *named, f"And {rest} more." if rest > 0 else ""]).strip()


def _merge() -> None:
    st.session_state.pop(Key.NOTICE_MERGED, None)
    with kept_refusals(), tempfile.TemporaryDirectory(prefix="learnerintel-") as folder:
        name = f"messages-{secrets.token_hex(4)}.csv"
        made = tell(write_merge_file, settings=settings_in_use(), out=Path(folder) / name)
        st.session_state[Key.NOTICE_MERGED] = (name, made.path.read_bytes())
        written = counted(made.count, "message is", "messages are")
        st.session_state[Key.NOTICE_DONE] = f"{written} in the file; they are not sent from here."
