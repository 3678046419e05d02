"""Docebo: whose enrolments to archive, course by course. Its CSV upload can only unenrol, which keeps no snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from learnerintel.actions.files import Layout, WrittenFiles, write_files
from learnerintel.actions.rows import ActionRow
from learnerintel.domain.decisions import ActionKind, ActionSystem

NAME = ActionSystem.DOCEBO
LABEL = "Docebo (archive enrolments)"
DOES = (
    "The lines stand course by course, as Docebo archives: in the course's Enrollments, select the usernames and "
    "choose Archive enrollment. It keeps a snapshot of status, score and time, and the course leaves the list of the "
    "learner. Do not load the file as CSV under Unenroll users: that keeps no snapshot. A script may read it for the "
    "API instead."
)
LOSES = (
    "The waive reason: Docebo has no waiver, and marking somebody as completed who has not done it would be untrue. "
    "An archived enrolment cannot be opened again; a restored one begins anew beside it. Enrolment rules and learning "
    "plans that name these people enrol them again: end them there too."
)
HEADING = ("course_code", "username", "archive", "note")
_ARCHIVE = "yes"
_BY_HAND = {
    ActionKind.ARCHIVE: "take the team's group, or the learner, out of the catalogues and plans with the course.",
    ActionKind.RESTORE: "enrol the people again; the archived enrolment stays beside the new one.",
}


def write(rows: Sequence[ActionRow], out: Path) -> WrittenFiles:
    """Write the list of enrolments to archive (UTF-8, comma, CRLF) and the reading copy.

    Args:
        rows: what Docebo is to do; ids go into the file exactly as they are.
        out: the machine's file, ending in ``.csv``.

    Raises:
        Refusal: see ``files.write_files``; nothing was written.
    """
    return write_files(rows, out, Layout(HEADING, _lines, lambda row: _BY_HAND.get(row.action)))


def _lines(rows: Sequence[ActionRow]) -> Iterator[tuple[str | None, ...]]:
    for row in sorted(rows, key=lambda row: row.content_id):
        yield row.content_id, row.learner_id, _ARCHIVE, f"Decision {row.decision_id} of {row.decided_on}"
