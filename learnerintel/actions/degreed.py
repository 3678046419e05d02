"""Degreed: its required-learning template, of which one column takes an assignment back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from learnerintel.actions.files import Column, WrittenFiles, layout_of, write_files
from learnerintel.actions.rows import ActionRow
from learnerintel.domain.decisions import ActionKind, ActionSystem

NAME = ActionSystem.DEGREED
LABEL = "Degreed (required learning)"
DOES = (
    "Upload it as {Client}_RequiredLearning_File_YYYYMMDD.csv. A row with Y under Delete takes the assignment back: "
    "the content is no longer required of the user; N requires it again. Completions are another template and stay; so "
    "does the content."
)
LOSES = (
    "The waive reason, the decision and its day: the template has no column for them. A requirement that another "
    "integration sends every night comes back with its next run: end it there too. The provider is left empty, so "
    "where two providers use one CourseID, Degreed takes its default."
)
_TYPES = ("Article", "Video", "Book", "Course", "Podcast", "Assessment", "Event")
_USUAL_TYPE = "Course"
_TYPE_OF = {one.lower(): one for one in _TYPES} | {"test": "Assessment", "quiz": "Assessment", "webinar": "Event"}


def _content_type(row: ActionRow) -> str:
    return _TYPE_OF.get((row.content_format or "").strip().lower(), _USUAL_TYPE)


#: As the template has them; the day a content is due is not known here and stays as it was.
COLUMNS: dict[str, Column] = {
    "UserID": lambda row: row.learner_id,
    "CourseID": lambda row: row.content_id,
    "DueDate": lambda row: None,
    "Delete": lambda row: "N" if row.action is ActionKind.RESTORE else "Y",
    "ContentType": _content_type,
    "Provider": lambda row: None,
}


def write(rows: Sequence[ActionRow], out: Path) -> WrittenFiles:
    """Write the required-learning template (UTF-8, comma, CRLF) and the reading copy.

    Args:
        rows: what Degreed is to do; ids go into the file exactly as they are.
        out: the machine's file, ending in ``.csv``.

    Raises:
        Refusal: see ``files.write_files``; nothing was written.
    """
    return write_files(rows, out, layout_of(COLUMNS, _by_hand))


def _by_hand(row: ActionRow) -> str | None:
    if row.action is ActionKind.RESTORE and row.learner_id is None:
        return "require the content again where it was required before."
    if row.action is ActionKind.ARCHIVE:
        return "take the content out of the pathways and plans of the team or learner; do not hide it from everybody."
    return None
