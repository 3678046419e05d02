"""Moodle's flat file enrolments: lines without a heading, of which Moodle reads commas as commas whatever is quoted.

Only open assignments stand in it. Whoever may have completed the course is left to the other Moodle file, because what
``del`` does is a setting of the site.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from learnerintel.actions.files import Layout, WrittenFiles, write_files
from learnerintel.actions.rows import ActionRow
from learnerintel.domain.decisions import ActionKind, ActionSystem

NAME = ActionSystem.MOODLE_FLAT_FILE
LABEL = "Moodle (flat file enrolments)"
DOES = (
    "Moodle reads the file at its next scheduled run from the place that the plugin Flat file enrolments names, finds "
    "users and courses by their ID number, and takes the role student from the user in the course. Before: look at the "
    "plugin's External unenrol action. It has to be Disable course enrolment and remove roles, as Moodle is delivered: "
    "then the enrolment is suspended and grades stay. With Unenrol user from course the grades would go."
)
LOSES = (
    "The decision and its day. Whoever knows the content or may have completed it is in no line; the reading copy "
    "names them. Ids with a comma, a semicolon or a quotation mark cannot be written in a flat file; for those take "
    "the file for suspended enrolments."
)
_OPERATION, _ROLE = "del", "student"
_LINE_END = "\n"
_PARTING = (",", ";", '"', "'", "\r", "\n")
_BY_HAND = {
    ActionKind.WAIVE: "suspend the enrolment, which keeps grades and completion (the file for suspended enrolments).",
    ActionKind.ARCHIVE: "take the team's cohort out of the enrolment methods of the course.",
    ActionKind.RESTORE: "put the team's cohort back, or enrol its people again.",
}


def write(rows: Sequence[ActionRow], out: Path) -> WrittenFiles:
    """Write the flat file (UTF-8, comma, LF, no heading) and the reading copy.

    Args:
        rows: what Moodle is to do; ids go into the file exactly as they are.
        out: the machine's file, ending in ``.csv``.

    Raises:
        Refusal: see ``files.write_files``; nothing was written.
    """
    return write_files(rows, out, Layout(None, _lines, _by_hand, _LINE_END))


def _by_hand(row: ActionRow) -> str | None:
    if row.action is ActionKind.EXEMPT and not (_fits(row.learner_id) and _fits(row.content_id)):
        return "a flat file cannot hold an id with such a sign; suspend the enrolment in the course."
    return _BY_HAND.get(row.action)


def _fits(text: str | None) -> bool:
    """Whether Moodle reads the id as it is: it trims blanks, and takes no quoting and no break for part of an id."""
    return text is not None and text == text.strip() and not any(sign in text for sign in _PARTING)


def _lines(rows: Sequence[ActionRow]) -> Iterator[tuple[str | None, ...]]:
    return ((_OPERATION, _ROLE, row.learner_id, row.content_id) for row in rows)
