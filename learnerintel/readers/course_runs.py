"""Runs of FutureLearn courses: each export is of one, and says of which only in its file's name."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.records import Field, FieldKind
from learnerintel.domain.tables import RawTable

COURSE = Field("course", FieldKind.TEXT, "The run of the course that the rows are of.")
COURSE_QUESTION = {"course": "Which run of which course are these rows of? The file does not say."}


def course_in_name(source: RawTable, export: str) -> dict[str, tuple[str, str]]:
    """The run of a course that a file's name begins with, such as ``ethics-2_enrolments.csv``.

    Args:
        source: the table.
        export: what the name goes on with, as a regular expression.
    """
    found = re.match(rf"(?P<course>[a-z0-9][a-z0-9-]*?)[_.-]{export}", source.file_name or "", re.IGNORECASE)
    if found is None:
        return {}
    return {"course": (found["course"], f"The rows are of {found['course']}, as the file's name says.")}


def step_of(course: str, step: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Id and title of steps by their number, which is text: 1.10 is the tenth of the first week, not 1.1."""
    bare = pc.utf8_trim_whitespace(step)
    bare = pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare)
    return pc.binary_join_element_wise(course, bare, "/"), pc.binary_join_element_wise(course, bare, ": step ")
