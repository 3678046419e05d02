"""FutureLearn's step activity: for each learner and step the first visit and, where there was one, the completion.

A step's number is text: 1.10 is the tenth step of the first week, not 1.1. It is the step of one run of a course, and
the file says of which run only in its name.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
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

NOT_COMPLETED = "a step that was neither visited nor completed"
_MOMENTS = (("first_visited", Verb.STARTED), ("last_completed", Verb.COMPLETED))


class FutureLearnStepsReader(TableReader):
    """One row of the file is up to two events."""

    name = "futurelearn_steps"
    label = "FutureLearn step activity"
    kind = ACTIVITY
    is_mappable = False
    spreads_rows = True
    wordings: ClassVar = {
        "lms_id": folded("learner id"),
        "step": folded("step"),
        "first_visited": folded("first visited at"),
        "last_completed": folded("last completed at"),
    }
    needs = (("lms_id",), ("step",), ("first_visited",), ("last_completed",))
    marks = ("first_visited", "last_completed")
    asks = COURSE_QUESTION
    extras = (
        Field("step", FieldKind.TEXT, "Week and number of the step, such as 1.10."),
        Field("first_visited", FieldKind.MOMENT, "When the step was first visited."),
        Field("last_completed", FieldKind.MOMENT, "When the step was last completed."),
        COURSE,
    )

    def around(self, source: RawTable) -> dict[str, tuple[str, str]]:
        """The run of the course, which the file's name begins with."""
        return course_in_name(source, "step[-_ ]?activity")

    def columns(self, matched: Matched) -> tuple[Column, ...]:
        fields = self.kind.field_by_name
        came_from = {
            "occurred": "last_completed", "lms_id": "lms_id", "content_id": "step", "content_title": "step",
            "verb": "last_completed",
        }  # fmt: skip
        return tuple(
            Column(name, fields[name].kind, matched.heading(source), VERB_WORDS if name == "verb" else None)
            for name, source in came_from.items()
        )

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        """Each row twice, as a visit and as a completion; what has no time was not, and is left out."""
        cells = {name: plain(batch.column(str(place))) for name, place in matched.position.items()}
        rows = pa.array(np.repeat(np.arange(batch.num_rows), len(_MOMENTS)))
        is_visit = np.tile([True, False], batch.num_rows)
        visited, completed = (cells[name].take(rows) for name, _ in _MOMENTS)
        occurred = pc.if_else(pa.array(is_visit), visited, completed)
        verbs = pa.array([str(verb) for _, verb in _MOMENTS])
        content_id, title = step_of(matched.stated["course"], cells["step"].take(rows))
        texts = {
            "occurred": occurred,
            "lms_id": cells["lms_id"].take(rows),
            "content_id": content_id,
            "content_title": title,
            "verb": verbs.take(pa.array(np.tile(np.arange(len(_MOMENTS)), batch.num_rows))),
        }
        blank = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(occurred), ""), fill_value=True)
        is_blank = blank.to_numpy(zero_copy_only=False)
        left_out = {NOT_COMPLETED: is_blank} if is_blank.any() else {}
        return TextBlock(batch.column("row_number").take(rows), texts, left_out)


register(FutureLearnStepsReader())
