"""Assignments: who was given what, until when."""

from __future__ import annotations

from typing import ClassVar

from learnerintel.domain.records import ASSIGNMENTS, CONTENT_FIELDS, PERSON_FIELDS
from learnerintel.readers import wordings as usual
from learnerintel.readers.headings import folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.vocabularies import ASSIGNMENT_WORDS


class AssignmentsReader(TableReader):
    """Assignments with the day they were made and the day they are due."""

    name = "assignments"
    label = "assignments"
    kind = ASSIGNMENTS
    wordings: ClassVar = {
        **usual.PERSON,
        **usual.CONTENT,
        "assigned_on": usual.ASSIGNED_ON,
        "due_on": usual.DUE_ON,
        "obligation": usual.OBLIGATION,
        "status": (*folded("assignment status, zuweisungsstatus, estado de la asignación"), *usual.STATUS),
    }
    needs = (PERSON_FIELDS, CONTENT_FIELDS, ("assigned_on",))
    marks = ("assigned_on",)
    foreign = (
        *usual.COMMS_ONLY,
        *usual.COMPLETED_ON,
        *usual.STARTED_ON,
        *usual.PROGRESS,
        *usual.SCORE,
        *usual.VERB,
        *usual.CHANNEL,
        *usual.RATING,
        *usual.COMMENT,
    )
    words: ClassVar = {"status": ASSIGNMENT_WORDS}


register(AssignmentsReader())
