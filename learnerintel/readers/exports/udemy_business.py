"""Udemy Business, course activity of its users: the report's labels, and the names of the interface.

Assigned says who had to take a course. Before ``_ASSIGNMENTS_SINCE`` assignments were not recorded, so a course that
somebody enrolled in earlier may have been assigned all the same.

Source: the report's help pages and the fields of the user course activity interface.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.records import Field, FieldKind
from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.vocabulary import Obligation
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.corporate import NAME_PARTS, PERSON, CorporateReader, true_of, without
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.registry import register

_ASSIGNMENTS_SINCE = (date(2015, 3, 19) - date(1970, 1, 1)).days
_COMPLETION = folded(
    "completion ratio, percent marked completed, percent marked complete, percent course marked complete, "
    "percent completed, completion percent"
)
_CONSUMED = folded(
    "num video consumed minutes, video consumed minutes, minutes video consumed, video minutes consumed, "
    "minutes consumed, consumed minutes, minutes of video consumed"
)
_ASSIGNED = folded("is assigned, assigned, assigned course, course assigned")


class UdemyReader(CorporateReader):
    """Where each user stands with each course; courses she chose herself are told from assigned ones."""

    name = "udemy_business"
    label = "Udemy Business course activity"
    wordings: ClassVar = {
        **PERSON,
        "employee_id": (*folded("user external id, external id"), *usual.PERSON["employee_id"]),
        "lms_id": (*folded("user id, lms user id"), *without(usual.PERSON["lms_id"], "user")),
        "person_name": without(usual.PERSON["person_name"], "user name, name"),
        "first_name": (*folded("user name, name"), *PERSON["first_name"]),
        "last_name": (*folded("surname"), *PERSON["last_name"]),
        "content_id": usual.CONTENT["content_id"],
        "content_title": usual.CONTENT["content_title"],
        "enrolled_on": folded("course enroll date, enroll date, enrolled date, enrolment date, enrollment date"),
        "started_on": (*folded("course start date"), *usual.STARTED_ON),
        "completed_on": (
            *folded("course completion date, course first completion date, first completion date"),
            *usual.COMPLETED_ON,
        ),
        "progress_share": _COMPLETION,
        "duration_seconds": _CONSUMED,
        "is_assigned": _ASSIGNED,
        "assigned_by": folded("assigned by"),
        "assigned_on": folded("assigned on, assigned date, assignment date, date assigned"),
        "due_on": usual.DUE_ON,
    }
    needs = (("employee_id", "lms_id", "email"), ("content_id", "content_title"), ("progress_share", "completed_on"))
    marks = ("progress_share", "duration_seconds", "is_assigned", "assigned_by")
    claimed = (
        *(("completion ratio", each) for each in folded("course id, course title")),
        *((consumed,) for consumed in _CONSUMED[:4]),
        *((done, each) for done in _COMPLETION[1:4] for each in folded("course title, course name, course id")),
    )
    extras: ClassVar = (
        *NAME_PARTS,
        Field("enrolled_on", FieldKind.DAY, "When the user enrolled."),
        Field("is_assigned", FieldKind.FLAG, "Whether somebody assigned the course."),
        Field("assigned_by", FieldKind.TEXT, "Who assigned it."),
    )

    def conclude(self, matched: Matched, choices: ReadingChoices) -> list[str]:
        sentences = super().conclude(matched, choices)[:1]
        if name := _telling(matched):
            sentences.append(
                f"Courses that {matched.heading(name)!r} names as assigned were read as required, others as chosen by "
                "the user; of those she enrolled in before 19 March 2015 it is not known."
            )
        return sentences

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        super().refine(typed, matched)
        name = _telling(matched)
        if name is None:
            return
        if name == "is_assigned":
            is_assigned = true_of(typed.values[name])
            is_chosen = true_of(pc.invert(typed.values[name]))
        else:
            is_assigned = ~typed.is_null(name)
            is_chosen = ~is_assigned
        is_chosen &= ~_is_early(typed)
        typed.values["obligation"] = pa.nulls(len(typed), pa.string())
        typed.put("obligation", str(Obligation.OPTIONAL), is_chosen)
        typed.put("obligation", str(Obligation.REQUIRED), is_assigned)


def _telling(matched: Matched) -> str | None:
    """The column that tells assigned courses from chosen ones."""
    return next((name for name in ("is_assigned", "assigned_by") if name in matched), None)


def _is_early(typed: TypedBlock) -> np.ndarray:
    if "enrolled_on" not in typed.values:
        return np.zeros(len(typed), bool)
    return true_of(pc.less(typed.values["enrolled_on"], _ASSIGNMENTS_SINCE))


register(UdemyReader())
