"""What learners of FutureLearn did beside visiting steps: answers to quiz questions, and comments below steps.

Both are a step forward in a step. Whether one answer was right is no score of the step, and a comment below a step is
talk among learners, not feedback about the course; neither is taken over.
"""

from __future__ import annotations

from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.records import ACTIVITY, Field, FieldKind
from learnerintel.domain.tables import RawTable
from learnerintel.domain.vocabulary import Verb
from learnerintel.readers.columns import Column
from learnerintel.readers.course_runs import COURSE, COURSE_QUESTION, course_in_name, step_of
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import TextBlock, plain
from learnerintel.readers.vocabularies import VERB_WORDS


class _ParticipationReader(TableReader):
    """Rows with a learner, a week and a step of it, and a time."""

    kind = ACTIVITY
    is_mappable = False
    asks = COURSE_QUESTION
    extras = (
        Field("week", FieldKind.TEXT, "Number of the week."),
        Field("step", FieldKind.TEXT, "Number of the step within the week."),
        COURSE,
    )
    export: ClassVar[str]
    statement: ClassVar[str]

    def around(self, source: RawTable) -> dict[str, tuple[str, str]]:
        """The run of the course, which the file's name begins with."""
        return course_in_name(source, self.export)

    def columns(self, matched: Matched) -> tuple[Column, ...]:
        fields = self.kind.field_by_name
        came_from = {
            "occurred": "occurred", "lms_id": "lms_id", "content_id": "step", "content_title": "step",
            "verb": "occurred",
        }  # fmt: skip
        return tuple(
            Column(name, fields[name].kind, matched.heading(source), VERB_WORDS if name == "verb" else None)
            for name, source in came_from.items()
        )

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        cells = {name: plain(batch.column(str(place))) for name, place in matched.position.items()}
        week, step = (pc.utf8_trim_whitespace(cells[name]) for name in ("week", "step"))
        content_id, title = step_of(matched.stated["course"], pc.binary_join_element_wise(week, step, "."))
        texts = {
            "occurred": cells["occurred"],
            "lms_id": cells["lms_id"],
            "content_id": content_id,
            "content_title": title,
            "verb": pa.array([str(Verb.PROGRESSED)] * batch.num_rows, pa.string()),
        }
        return TextBlock(batch.column("row_number"), texts, {})

    def conclude(self, matched: Matched, choices: object) -> list[str]:
        del matched, choices
        return [self.statement]


class FutureLearnQuestionsReader(_ParticipationReader):
    """Answers to the questions of quizzes and tests."""

    name = "futurelearn_questions"
    label = "FutureLearn answers to quiz questions"
    export = "question[-_ ]?response"
    statement = "An answer counts as a step forward; whether it was right is no score of its step."
    wordings: ClassVar = {
        "lms_id": folded("learner id"),
        "week": folded("week number"),
        "step": folded("step number"),
        "occurred": folded("submitted at"),
        "response": folded("response"),
        "correct": folded("correct"),
    }
    needs = (("lms_id",), ("week",), ("step",), ("occurred",), ("correct", "response"))
    marks = ("correct", "response")
    extras = (
        *_ParticipationReader.extras,
        Field("response", FieldKind.TEXT, "What was answered."),
        Field("correct", FieldKind.TEXT, "Whether it was right."),
    )


class FutureLearnCommentsReader(_ParticipationReader):
    """Comments below steps."""

    name = "futurelearn_comments"
    label = "FutureLearn comments below steps"
    export = "comments?"
    statement = "A comment below a step is talk among learners: that there was one counts, its text is not taken over."
    wordings: ClassVar = {
        "lms_id": folded("author id"),
        "week": folded("week number"),
        "step": folded("step number"),
        "occurred": folded("timestamp"),
        "text": folded("text"),
    }
    needs = (("lms_id",), ("week",), ("step",), ("occurred",), ("text",))
    marks = ("lms_id", "text")
    extras = (*_ParticipationReader.extras, Field("text", FieldKind.TEXT, "What was written."))


register(FutureLearnQuestionsReader())
register(FutureLearnCommentsReader())
