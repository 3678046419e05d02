"""What leaves the ledger: the action file for the LMS, its reading copy, the ledger as a table."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from learnerintel.domain import periods
from learnerintel.domain.viewer import Permission
from learnerintel.services.acting import action_formats, write_actions
from learnerintel.services.handing_over import Handover, handovers
from learnerintel.services.ledger import Ledger, LedgerLine
from learnerintel.ui.decision_words import VERB_DONE, at_stake, reason_label
from learnerintel.ui.gateway import ask, tell, today
from learnerintel.ui.ledger import StateChoice, state_in_words, state_of
from learnerintel.ui.messages import show_done
from learnerintel.ui.numbers import count, counted, short_day
from learnerintel.ui.plain import plain
from learnerintel.ui.refusals import kept_refusals
from learnerintel.ui.state import Key
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.upload_words import moment
from learnerintel.ui.visit import current_visit

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HOUR = 60

_LEDGER_COLUMNS = (
    Column("title", "Content"),
    Column("verb", "Decision"),
    Column("team", "Team"),
    Column("on", "On", short_day),
    Column("people", "People", count),
    Column("time", "Time at stake"),
    Column("state", "State", longest=None),
)
_CSV_COLUMNS = (
    Column("decision", "Decision number"),
    *_LEDGER_COLUMNS,
    Column("reason", "List"),
    Column("by", "By"),
    Column("note", "Reason given", longest=None),
    Column("low_hours", "Hours at stake, low"),
    Column("high_hours", "Hours at stake, high"),
)
_HANDOVER_COLUMNS = (
    Column("at", "When"),
    Column("by", "By"),
    Column("system", "Format"),
    Column("count", "New decisions", count),
    Column("decisions", "Decision numbers", longest=None),
)


@dataclass(frozen=True, slots=True)
class MadeFiles:
    """An action file that was made in this session, to be saved.

    Attributes:
        name: of the machine's file, without its ending; nobody else has it.
        machine: its bytes.
        reading: bytes of the reading copy.
        sentence: what is in it.
    """

    name: str
    machine: bytes
    reading: bytes
    sentence: str


def show_action_file(found: Ledger) -> None:
    """Draw the making of the action file, its two downloads, and what to do with them."""
    if not current_visit().viewer.may(Permission.MAKE_ACTIONS):
        return
    st.header("Action file", anchor="action-file")
    waiting = sum(state_of(line) is StateChoice.WAITING for line in found.lines)
    st.markdown(
        f"{counted(waiting, 'decision waits', 'decisions wait')} for the LMS in what is shown here. The file holds "
        "every decision of your teams that stands, also those handed over before. It says whom to exempt, what to "
        "waive and what to archive; it never deletes. It names people, so its making stands in the audit."
    )
    system = _pick_system()
    st.button("Make the action file", key=Key.LEDGER_MAKE, type="primary", icon=":material/description:",
              on_click=_make, args=(system,))
    made: MadeFiles | None = st.session_state.get(Key.LEDGER_MADE)
    if made is not None:
        _offer(made)


def show_history() -> None:
    """Draw what was handed over when, by whom."""
    files = ask(handovers)
    if not files:
        return
    st.header("Handovers", anchor=False)
    show_table([_handover_row(file) for file in files], _HANDOVER_COLUMNS, key="handovers",
               about="Action files that handed decisions over for the first time.")


def show_ledger_table(found: Ledger) -> None:
    """Draw the whole ledger as a table, to be opened, with its CSV."""
    with st.expander(f"All {counted(len(found.lines), 'decision', 'decisions')} as a table", icon=":material/table:"):
        show_table([_row(line) for line in found.lines], _LEDGER_COLUMNS, key="ledger", in_csv=_CSV_COLUMNS,
                   about="Decisions, newest first.")


def _pick_system() -> str:
    """Draw the choice of the LMS, with what it does with its file and what it has no place for."""
    formats = {one.name: one for one in ask(action_formats)}
    labels = {name: one.label for name, one in formats.items()}
    chosen = st.selectbox("For", list(labels), format_func=labels.__getitem__, key=Key.LEDGER_SYSTEM,
                          bind="query-params", width=360)
    with st.expander("What this LMS does with it, and what is lost on the way", icon=":material/info:"):
        st.markdown(f"**Does.** {plain(formats[chosen].does, limit=None)}")
        st.markdown(f"**Is lost.** {plain(formats[chosen].loses, limit=None)}")
    return chosen


def _make(system: str) -> None:
    """Have the files written into a folder of their own, keep them for this session, and clear the folder."""
    st.session_state.pop(Key.LEDGER_MADE, None)
    with kept_refusals(), tempfile.TemporaryDirectory(prefix="learnerintel-") as folder:
        out = Path(folder) / f"actions-{today():%Y-%m-%d}-{secrets.token_hex(4)}.csv"
        written = tell(write_actions, system=system, out=out)
        kinds = ", ".join(f"{number} {kind}" for kind, number in written.files.action_counts.items())
        st.session_state[Key.LEDGER_MADE] = MadeFiles(
            out.stem,
            written.files.machine_file.read_bytes(),
            written.files.reading_copy.read_bytes(),
            f"{counted(written.files.row_count, 'row', 'rows')} ({kinds}) for "
            f"{counted(written.decision_count, 'decision', 'decisions')}.{_by_hand(written.files.by_hand_count)}",
        )


def _by_hand(rows: int) -> str:
    return f" {counted(rows, 'row', 'rows')} can only be done by hand: see the reading copy." if rows else ""


def _offer(made: MadeFiles) -> None:
    show_done(f"The action file is made: {made.sentence} Its decisions now count as handed over.")
    with st.container(horizontal=True, gap="small"):
        _download("Save the file for the LMS", Key.LEDGER_MACHINE, f"{made.name}.csv", "text/csv",
                  lambda: made.machine)
        _download("Save the reading copy", Key.LEDGER_READING, f"{made.name}-reading-copy.xlsx", _XLSX,
                  lambda: made.reading)
    st.markdown(
        "1. Read the copy: it is the same for people, and nothing in it runs.\n"
        "2. Give the CSV to whoever administers the LMS; ids stand in it exactly as the LMS knows them.\n"
        "3. Upload the next exports as always: they show what the LMS has done."
    )


def _download(label: str, key: Key, name: str, mime: str, make: Callable[[], bytes]) -> None:
    st.download_button(label, data=make, file_name=name, mime=mime, key=key, icon=":material/download:",
                       on_click="ignore")


def _row(line: LedgerLine) -> dict[str, object]:
    low, high = line.low_minutes, line.high_minutes
    return {
        "decision": line.decision_id,
        "title": line.title,
        "verb": VERB_DONE[line.verb],
        "team": line.team,
        "on": periods.date_of(line.decided_on),
        "people": line.learner_count,
        "time": at_stake(low, high),
        "state": state_in_words(line),
        "reason": reason_label(line.reason),
        "by": line.decided_by,
        "note": line.note,
        "low_hours": None if low is None else round(low / _HOUR, 2),
        "high_hours": None if high is None else round(high / _HOUR, 2),
    }


def _handover_row(file: Handover) -> dict[str, object]:
    return {
        "at": moment(file.handed_over_at),
        "by": file.handed_over_by,
        "system": file.system,
        "count": len(file.decision_ids),
        "decisions": ", ".join(map(str, file.decision_ids)),
    }
