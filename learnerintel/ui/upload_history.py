"""What was taken in, by whom and when, and its undoing."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.records import RECORD_KINDS
from learnerintel.domain.viewer import Permission
from learnerintel.services.families import numbers_from
from learnerintel.services.undoing import BatchLine, list_batches, undo
from learnerintel.ui.gateway import ask, is_sample_shown, tell
from learnerintel.ui.messages import show_done
from learnerintel.ui.numbers import count, counted, span
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, row_key
from learnerintel.ui.upload_words import moment, without_commands
from learnerintel.ui.visit import current_visit

BATCHES_AT_ONCE = 10


def show_history() -> None:
    """Draw the files that were taken in, newest first, each with its account and its undoing."""
    lines = ask(list_batches)
    if not lines:
        return
    st.subheader("History", anchor="history")
    undone = st.session_state.pop(Key.UPLOAD_UNDONE, "")
    if undone:
        show_done(plain(undone, limit=None))
    place = st.container()
    first = 0
    if len(lines) > BATCHES_AT_ONCE:
        pages = -(-len(lines) // BATCHES_AT_ONCE)
        first = (st.pagination(pages, key=Key.UPLOAD_HISTORY_PAGE) - 1) * BATCHES_AT_ONCE
    with place:
        for line in lines[first : first + BATCHES_AT_ONCE]:
            with st.container(border=True, gap="xsmall", key=row_key(Key.UPLOAD_BATCH, line.batch_id)):
                _show_batch(line)


def _show_batch(line: BatchLine) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(line.file_name)}**", width="stretch")
        if line.undone_at is not None:
            st.badge("Undone", color="grey", icon=":material/undo:")
        elif current_visit().viewer.may(Permission.UNDO_IMPORT) and not is_sample_shown():
            _offer_undo(line)
    st.markdown(_account(line))
    if line.statements:
        st.markdown("  \n".join(plain(without_commands(each), limit=None) for each in line.statements))
    st.caption(plain(_signed(line), limit=None))


def _account(line: BatchLine) -> str:
    parts = [f"{count(line.new_count)} new"]
    others = {
        "repeated": line.duplicate_count,
        "rejected": line.rejected_count,
        "left out": line.left_out_count,
    }
    parts += [f"{count(number)} {part}" for part, number in others.items() if number]
    days = "" if line.first_on is None or line.last_on is None else f", {span(line.first_on, line.last_on)}"
    rows = counted(line.row_count, "row", "rows")
    became = "all new" if line.new_count == line.row_count else " + ".join(parts)
    return f"{RECORD_KINDS[line.kind].label.capitalize()}{days}: {rows}, {became}."


def _signed(line: BatchLine) -> str:
    taken = f"Batch {line.batch_id}, taken in by {line.imported_by} on {moment(line.imported_at)}."
    if line.undone_at is None:
        return taken
    return f"{taken} Undone by {line.undone_by} on {moment(line.undone_at)}."


def _offer_undo(line: BatchLine) -> None:
    with st.popover("Undo", icon=":material/undo:", type="tertiary", key=row_key(Key.UPLOAD_ASK_UNDO, line.batch_id)):
        st.markdown(
            f"The {counted(line.new_count, 'new row', 'new rows')} of this file go, as if it had never come. "
            "What a later file repeated stays, and decisions stay with their evidence."
        )
        numbers = numbers_from(line.kind)
        if numbers:
            st.markdown(f"These numbers may change: {', '.join(numbers)}.")
        st.markdown("The file itself is not kept: to have the rows back, upload it again.")
        st.button(
            "Undo this file",
            key=row_key(Key.UPLOAD_UNDO, line.batch_id),
            type="primary",
            on_click=_undo,
            args=(line.batch_id,),
        )


def _undo(batch_id: int) -> None:
    st.session_state[Key.UPLOAD_UNDONE] = tell(undo, batch_id=batch_id).sentence
