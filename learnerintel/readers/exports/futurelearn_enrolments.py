"""FutureLearn's enrolments: who joined a run of a course, left it again, or took part in it fully.

Joining is not beginning: when somebody first did something stands in the step activity. What people said of
themselves when they joined (age, country, work) is not for this store.
"""

from __future__ import annotations

from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.records import TRANSCRIPT, Field, FieldKind
from learnerintel.domain.tables import RawTable
from learnerintel.domain.vocabulary import TranscriptStatus
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.columns import Column
from learnerintel.readers.course_runs import COURSE, COURSE_QUESTION, course_in_name
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import TextBlock, plain

NOT_A_LEARNER = "somebody of the course team (educators, mentors, administrators)"
_LEARNER_ROLES = ("learner", "")


class FutureLearnEnrolmentsReader(TableReader):
    """Where each learner stands with a run of a course."""

    name = "futurelearn_enrolments"
    label = "FutureLearn enrolments"
    kind = TRANSCRIPT
    is_mappable = False
    wordings: ClassVar = {
        "lms_id": folded("learner id"),
        "enrolled": folded("enrolled at"),
        "unenrolled": folded("unenrolled at"),
        "role": folded("role"),
        "completed_on": folded("fully participated at"),
    }
    needs = (("lms_id",), ("enrolled",), ("completed_on", "unenrolled"))
    marks = ("enrolled", "unenrolled", "completed_on")
    asks = COURSE_QUESTION
    extras = (
        Field("enrolled", FieldKind.DAY, "When somebody joined the run."),
        Field("unenrolled", FieldKind.DAY, "When somebody left it."),
        Field("role", FieldKind.TEXT, "learner, or somebody of the course team."),
        COURSE,
    )

    def around(self, source: RawTable) -> dict[str, tuple[str, str]]:
        """The run of the course, which the file's name begins with."""
        return course_in_name(source, "enrolments?|enrollments?")

    def columns(self, matched: Matched) -> tuple[Column, ...]:
        found = {one.name: one for one in super().columns(matched) if one.name not in ("role", "enrolled", "course")}
        fields = self.kind.field_by_name
        person = matched.heading("lms_id")
        more = (Column(name, fields[name].kind, person, None) for name in ("content_id", "content_title"))
        return (*found.values(), *more)

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        block = super().text_block(batch, matched)
        course = pa.array([matched.stated["course"]] * batch.num_rows, pa.string())
        texts = {name: text for name, text in block.texts.items() if name not in ("role", "enrolled", "course")}
        texts |= {"content_id": course, "content_title": course}
        left_out = {}
        if "role" in matched.position:
            role = pc.utf8_lower(pc.utf8_trim_whitespace(plain(batch.column(str(matched.position["role"])))))
            is_other = ~pc.is_in(pc.fill_null(role, ""), pa.array(_LEARNER_ROLES)).to_numpy(zero_copy_only=False)
            left_out = {NOT_A_LEARNER: is_other} if is_other.any() else {}
        return TextBlock(block.row_number, texts, left_out)

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        """Completed where somebody took part fully, else withdrawn where she left; of the others nobody knows."""
        typed.values["status"] = pa.nulls(len(typed), pa.string())
        if "unenrolled" in matched.position:
            typed.put("status", str(TranscriptStatus.WITHDRAWN), ~typed.is_null("unenrolled"))
        if "completed_on" in matched.position:
            typed.put("status", str(TranscriptStatus.COMPLETED), ~typed.is_null("completed_on"))

    def conclude(self, matched: Matched, choices: object) -> list[str]:
        del matched, choices
        return ["Joining a run is not beginning it: the days of joining are not taken over."]


register(FutureLearnEnrolmentsReader())
