"""A CSV in the column names of SAP SuccessFactors Learning: learning plan entries to end, and credits to record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from learnerintel.actions.files import Column, WrittenFiles, layout_of, write_files
from learnerintel.actions.rows import ActionRow
from learnerintel.domain.decisions import ActionKind, ActionSystem, WaiveReason

NAME = ActionSystem.SUCCESSFACTORS
LABEL = "SAP SuccessFactors Learning (CSV)"
DOES = (
    "PLAN_ACTION END: User Needs Management takes the item off the user's learning plan; learning history stays. "
    "PLAN_ACTION CREDIT: the item is recorded as a learning event with the completion status in CMPL_STAT_ID, on "
    "COMPL_DTE, for credit without attendance. Statuses are those of the site: have one for each of the four reasons."
)
LOSES = (
    "CPNT_TYP_ID and REV_DTE, the other two parts of an item's key, are not known here and stay empty: the newest "
    "revision is meant. Progress in an item that somebody has begun would go with the learning plan entry, so people "
    "in the middle are in no line. An assignment profile that still names the item assigns it again: end it there too."
)
_STATUS = {
    WaiveReason.TESTED_OUT: "WAIVED_TESTED_OUT",
    WaiveReason.EQUIVALENT: "WAIVED_EQUIVALENT",
    WaiveReason.EXTERNAL: "WAIVED_EXTERNAL",
    WaiveReason.ADMINISTRATIVE: "WAIVED_ADMINISTRATIVE",
    None: "WAIVED",
}
_BY_HAND = {
    ActionKind.ARCHIVE: "take the item out of the team's assignment profiles and catalogues.",
    ActionKind.RESTORE: "put the item back into the team's assignment profiles and run them.",
}


def _is_waived(row: ActionRow) -> bool:
    return row.action is ActionKind.WAIVE


COLUMNS: dict[str, Column] = {
    "PLAN_ACTION": lambda row: "CREDIT" if _is_waived(row) else "END",
    "STUD_ID": lambda row: row.learner_id,
    "CPNT_TYP_ID": lambda row: None,
    "CPNT_ID": lambda row: row.content_id,
    "REV_DTE": lambda row: None,
    "CMPL_STAT_ID": lambda row: _STATUS[row.waive_reason] if _is_waived(row) else None,
    "COMPL_DTE": lambda row: row.decided_on if _is_waived(row) else None,
    "COMMENTS": lambda row: f"Decision {row.decision_id} of {row.decided_on}",
}


def write(rows: Sequence[ActionRow], out: Path) -> WrittenFiles:
    """Write the CSV (UTF-8, comma, CRLF) and the reading copy.

    Args:
        rows: what SuccessFactors is to do; ids go into the file exactly as they are.
        out: the machine's file, ending in ``.csv``.

    Raises:
        Refusal: see ``files.write_files``; nothing was written.
    """
    return write_files(rows, out, layout_of(COLUMNS, lambda row: _BY_HAND.get(row.action)))
