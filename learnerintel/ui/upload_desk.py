"""The door to the files on their way in, and the box they are dropped into."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from learnerintel.services.uploading import UploadDesk, desk_of
from learnerintel.ui.gateway import ask_afresh, is_sample_shown
from learnerintel.ui.incidents import log_incident
from learnerintel.ui.installation import settings_in_use
from learnerintel.ui.messages import show_note
from learnerintel.ui.state import Key, row_key
from learnerintel.ui.visit import current_visit

_KINDS_OF_FILE = "CSV, TSV, Excel (XLSX), JSON or JSON lines, also as gzip or zip."


def desk() -> UploadDesk:
    """The desk of whoever looks, for the store that is looked at."""
    return ask_afresh(desk_of, settings=settings_in_use(), log_incident=log_incident)


def pick_files() -> None:
    """Draw the box for files; what is dropped is put on the desk at once, and the browser's copy let go."""
    st.subheader("Add files", anchor=False)
    if is_sample_shown():
        step = "choose “Your company” on the left" if current_visit().has_own else "use “Start with your own” above"
        show_note(f"The sample company takes no files. To take in files of your own, {step}.")
        return
    place = st.session_state.setdefault(Key.UPLOAD_ROUND, 0)
    dropped = st.file_uploader(
        "Exports of any system, several at once. They are looked at first; nothing is taken in before you say so.",
        accept_multiple_files=True,
        key=row_key(Key.UPLOAD_FILES, place),
        help=_KINDS_OF_FILE,
    )
    if not dropped:
        return
    here = desk()
    for file in dropped:
        here.add(file.name, file)
        _let_go(file)
    # a box of another name is an empty one
    st.session_state[Key.UPLOAD_ROUND] = place + 1
    st.rerun()


def _let_go(file: UploadedFile) -> None:
    """Streamlit keeps every uploaded byte in memory until the session ends; ours is on the desk by now."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
