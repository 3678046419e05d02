"""The files on their way in, one row each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from learnerintel.services.waiting_files import BUSY, State, WaitingFile
from learnerintel.ui.messages import show_incident, show_refusal
from learnerintel.ui.numbers import counted
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, row_key
from learnerintel.ui.upload_account import ask_acceptance, show_account, show_problems, show_statements
from learnerintel.ui.upload_desk import desk
from learnerintel.ui.upload_mapping import show_mapping
from learnerintel.ui.upload_preview import show_reading
from learnerintel.ui.upload_questions import show_continuing, show_question, show_zone
from learnerintel.ui.upload_words import known_content, known_people, recognised, size, without_commands

#: How often the page asks how far the work is.
SECONDS_BETWEEN_LOOKS = 1.0
_NARROWEST = 300

_WITH_PROBLEMS, _TO_BE_MAPPED, _KNOWN = "with problems", "to be mapped", "already there"
#: Colour and symbol of each standing.
_LOOKS = {
    State.LOOKING: ("grey", ":material/search:"),
    State.ASKING: ("orange", ":material/help:"),
    State.REFUSED: ("orange", ":material/block:"),
    _TO_BE_MAPPED: ("orange", ":material/view_column:"),
    _WITH_PROBLEMS: ("orange", ":material/warning:"),
    State.READY: ("blue", ":material/check_circle:"),
    _KNOWN: ("grey", ":material/done_all:"),
    State.TAKING: ("grey", ":material/hourglass_empty:"),
    State.TAKEN: ("green", ":material/check:"),
    State.FAULTY: ("red", ":material/error:"),
}


def show_waiting_files() -> None:
    """Draw every file on its way in, with what is to be done about it, and the button that takes them in."""
    files = desk().files()
    if not files:
        return
    st.subheader("On their way in", anchor=False)
    _show_taking(files)
    for file in files:
        with st.container(border=True, key=row_key(Key.UPLOAD_FILE, file.file_id)):
            _show_file(file)


def _show_taking(files: Sequence[WaitingFile]) -> None:
    takable = [file.file_id for file in files if file.is_takable]
    settled = [file.file_id for file in files if _standing_of(file) in (State.TAKEN, _KNOWN)]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_standing(files), width="stretch")
        if settled:
            st.button("Clear finished", key=Key.UPLOAD_CLEAR, type="tertiary", on_click=_clear, args=(settled,))
        if takable:
            st.button(
                f"Take in {counted(len(takable), 'file', 'files')}",
                key=Key.UPLOAD_TAKE,
                type="primary",
                on_click=_take,
                args=(takable,),
            )


def _standing(files: Sequence[WaitingFile]) -> str:
    """How many files stand where: ``3 files: 1 with a question, 2 ready.``"""
    standings = [_standing_of(file) for file in files]
    parts = ", ".join(f"{standings.count(each)} {each}" for each in _LOOKS if each in standings)
    order = " People and content are stored first, whatever the order here." if len(files) > 1 else ""
    return f"{counted(len(files), 'file', 'files')}: {parts}.{order}"


def _standing_of(file: WaitingFile) -> str:
    """Where a file stands, in words; one whose problems nobody has answered for is not ready."""
    if file.state is State.READY and not file.is_takable:
        return _KNOWN if file.inspection is not None and file.inspection.is_known else _WITH_PROBLEMS
    is_mappable = file.state is State.REFUSED and file.sketch is not None
    return _TO_BE_MAPPED if is_mappable else file.state


def _show_file(file: WaitingFile) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(file.file_name)}**", width="stretch")
        standing = _standing_of(file)
        colour, icon = _LOOKS[standing]
        st.badge(standing.capitalize(), color=colour, icon=icon)
        if file.state not in BUSY and file.state is not State.TAKEN:
            st.button(
                "Remove",
                key=row_key(Key.UPLOAD_REMOVE, file.file_id),
                type="tertiary",
                icon=":material/close:",
                help="Take the file off this list; nothing of it was taken in.",
                on_click=_clear,
                args=([file.file_id],),
            )
    if file.state in BUSY:
        _watch(file)
    else:
        _SHOWN[file.state](file)


def _watch(file: WaitingFile) -> None:
    """Draw how far the work is, again and again, until it is done."""
    st.fragment(_show_progress, run_every=SECONDS_BETWEEN_LOOKS, key=row_key(Key.UPLOAD_PROGRESS, file.file_id))(file)


def _show_progress(file: WaitingFile) -> None:
    now = desk().file(file.file_id)
    if now is None or now.state is not file.state:
        st.rerun()
    doing = f"{plain(now.doing)} …"
    if now.share is None:
        st.status(doing, type="compact")
    else:
        st.progress(now.share, text=doing)
    st.caption(f"{size(now.byte_count)}. You can leave this page; the work goes on.")


def _show_ready(file: WaitingFile) -> None:
    inspection = file.inspection
    if inspection is None or inspection.report is None or inspection.would_be is None:
        return
    with st.grid(2, min_column_width=_NARROWEST, gap="medium") as grid:
        with grid.cell(), st.container(gap="xsmall"):
            st.markdown(plain(recognised(inspection.label or "", inspection.report), limit=None))
            matching = desk().matching(file)
            if matching is not None and matching.people is not None and matching.content is not None:
                st.markdown(f"{known_people(matching.people)} {known_content(matching.content)}")
        with grid.cell():
            show_account(inspection.would_be, "What taking it in would bring")
    show_statements(inspection.would_be, known=(*inspection.report.statements, _DRY_RUN))
    show_problems(file)
    ask_acceptance(file)
    show_continuing(file)
    with st.expander("How it was read, first rows, columns"):
        show_reading(file)
        show_zone(file)
        show_mapping(file)


_DRY_RUN = "Dry run: nothing was kept."


def _show_asking(file: WaitingFile) -> None:
    inspection = file.inspection
    if inspection is not None and inspection.report is not None:
        st.markdown(plain(recognised(inspection.label or "", inspection.report), limit=None))
    show_question(file)
    if inspection is not None and inspection.report is not None:
        with st.expander("How it was read, first rows"):
            show_reading(file)
    elif inspection is not None and inspection.is_mapping_helpful:
        show_mapping(file)


def _show_refused(file: WaitingFile) -> None:
    inspection = file.inspection
    if inspection is None or inspection.error is None:
        return
    show_refusal(type(inspection.error)(without_commands(str(inspection.error))))
    if any(problem.row is not None for problem in inspection.problems):
        show_problems(file)
    if inspection.is_mapping_helpful:
        show_mapping(file)
    else:
        _offer_another_try(file)


def _show_faulty(file: WaitingFile) -> None:
    show_incident(file.incident or "")
    _offer_another_try(file)


def _offer_another_try(file: WaitingFile) -> None:
    st.button(
        "Look at it again",
        key=row_key(Key.UPLOAD_AGAIN, file.file_id),
        type="tertiary",
        icon=":material/refresh:",
        on_click=_look_again,
        args=(file.file_id,),
    )


def _show_taken(file: WaitingFile) -> None:
    result = file.result
    if result is None:
        return
    show_account(result, "What it brought")
    known = file.inspection.report.statements if file.inspection and file.inspection.report else ()
    show_statements(result, known=tuple(known))


_SHOWN = {
    State.READY: _show_ready,
    State.ASKING: _show_asking,
    State.REFUSED: _show_refused,
    State.FAULTY: _show_faulty,
    State.TAKEN: _show_taken,
}


def _take(file_ids: list[str]) -> None:
    desk().take(file_ids)


def _clear(file_ids: list[str]) -> None:
    for file_id in file_ids:
        desk().remove(file_id)


def _look_again(file_id: str) -> None:
    file = desk().file(file_id)
    if file is not None:
        desk().look_again(file_id, file.options)
