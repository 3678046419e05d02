"""Moodle: enrolments suspended by "Upload users". Nobody is unenrolled: that takes the grades in the course along."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from learnerintel.actions.files import Column, WrittenFiles, layout_of, write_files
from learnerintel.actions.rows import ActionRow
from learnerintel.domain.decisions import ActionKind, ActionSystem

NAME = ActionSystem.MOODLE
LABEL = "Moodle (suspend enrolments)"
DOES = (
    "Site administration, Users, Upload users, with the upload type Update existing users only. Each row finds the "
    "user by username (or by email, where Moodle is set to match on it) and sets the enrolment in the course with that "
    "short name to suspended: the course leaves the user's list, and grades, attempts and completion stay. Setting "
    "enrolstatus1 to 0 in the same row brings it back."
)
LOSES = (
    "The waive reason, the decision and its day. Moodle suspends the manual enrolment only: whoever is enrolled by a "
    "cohort, by herself or by another system stays in the course by that way until it is ended there. A user without a "
    "manual enrolment gets a suspended one. Moodle writes usernames in small letters."
)
_ACTIVE, _SUSPENDED = 0, 1
_BY_HAND = {
    ActionKind.ARCHIVE: "take the team's cohort out of the enrolment methods of the course.",
    ActionKind.RESTORE: "put the team's cohort back, or upload the earlier file with enrolstatus1 set to 0.",
}

COLUMNS: dict[str, Column] = {
    "username": lambda row: row.learner_id,
    "course1": lambda row: row.content_id,
    "enrolstatus1": lambda row: _ACTIVE if row.action is ActionKind.RESTORE else _SUSPENDED,
}


def write(rows: Sequence[ActionRow], out: Path) -> WrittenFiles:
    """Write the file for "Upload users" (UTF-8, comma, CRLF) and the reading copy.

    Args:
        rows: what Moodle is to do; ids go into the file exactly as they are.
        out: the machine's file, ending in ``.csv``.

    Raises:
        Refusal: see ``files.write_files``; nothing was written.
    """
    return write_files(rows, out, layout_of(COLUMNS, _by_hand))


def _by_hand(row: ActionRow) -> str | None:
    return None if row.learner_id is not None else _BY_HAND.get(row.action)
