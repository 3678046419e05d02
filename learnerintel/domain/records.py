"""What a file's rows become: the kinds of records and their fields, defined once.

A reader turns a table of text into records of one kind; the store takes records and nothing else.
``--map FIELD=COLUMN`` on the command line and the mapping form on the page use these field names.

Typed columns that a reader hands on (``stored_columns``) are, by ``FieldKind``:

=========  ================================================================
TEXT       text, stripped, never empty (None instead)
CHOICE     text, one of the field's choices
DAY        whole days since 1970-01-01
MOMENT     becomes three columns: ``occurred_on`` (day in the company's zone),
           ``occurred_at`` (whole seconds UTC), ``is_time_known`` (False where
           the file has only the day)
SECONDS    whole seconds
COUNT      whole number, 0 or more
SHARE      0 to 1
NUMBER     any finite number
FLAG       True or False
=========  ================================================================

Unknown is None in every kind, never 0 or an empty text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from learnerintel.domain.vocabulary import (
    AssignmentStatus,
    Channel,
    Family,
    Obligation,
    Regulatory,
    TranscriptStatus,
    Verb,
)


class FieldKind(StrEnum):
    """How text becomes a value."""

    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"
    MOMENT = "moment"
    SECONDS = "seconds"
    COUNT = "count"
    SHARE = "share"
    NUMBER = "number"
    FLAG = "flag"


class Shape(StrEnum):
    """How the store keeps a kind of record."""

    EVENT = "event"  # dated, never changes; a row's identity is all of it plus its ordinal
    STATE = "state"  # the newest file wins, the value before it is kept with its batch


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of record.

    Attributes:
        name: in code, in the store and after ``--map``.
        kind: decides how text becomes a value.
        meaning: one sentence, shown where an analyst maps columns.
        is_required: a row without it is rejected.
        choices: allowed values of a CHOICE.
    """

    name: str
    kind: FieldKind
    meaning: str
    is_required: bool = False
    choices: tuple[str, ...] = ()


#: Ways a source names a person, best first: the first one that a row fills is the row's person.
PERSON_FIELDS = ("employee_id", "lms_id", "email", "person_name")
#: Ways a source names content, best first.
CONTENT_FIELDS = ("content_id", "content_address", "content_title")


def _person(*names: str) -> tuple[Field, ...]:
    meanings = {
        "employee_id": "The employee number, as text; leading zeros stay.",
        "lms_id": "The learner's id inside the LMS.",
        "email": "The work email address; upper and lower case are the same.",
        "person_name": "The name; used only where nothing better is there.",
    }
    return tuple(Field(name, FieldKind.TEXT, meanings[name]) for name in names or PERSON_FIELDS)


_CONTENT = (
    Field("content_id", FieldKind.TEXT, "The content's id in the source, as text."),
    Field("content_address", FieldKind.TEXT, "The address (URL) of the content."),
    Field("content_title", FieldKind.TEXT, "The content's title."),
)
_OBLIGATION = Field(
    "obligation",
    FieldKind.CHOICE,
    "mandatory, required, recommended or optional.",
    choices=tuple(Obligation),
)
_RECORD_ID = Field("record_id", FieldKind.TEXT, "The row's own id in the source; where present it decides repeats.")


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record: what a row says and how the store keeps it.

    Attributes:
        name: in code, on the command line and in the store.
        label: for people, plural.
        family: the source family it belongs to.
        shape: event or state.
        table: the store's fact table.
        fields: in the order shown to people.
        key: for states, the fields that identify a thing (person and content are implied by their columns).
    """

    name: str
    label: str
    family: Family
    shape: Shape
    table: str
    fields: tuple[Field, ...]

    @property
    def field_by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @property
    def has_content(self) -> bool:
        return any(field.name == "content_id" for field in self.fields)

    @property
    def stored_columns(self) -> tuple[str, ...]:
        """Columns of the typed table a reader hands on, in order.

        Person and content fields of kinds that refer to people and content become
        ``person_namespace``, ``person_key``, ``content_namespace``, ``content_key`` and
        ``content_title``; ROSTER and CATALOGUE keep their identifying fields as they are.
        """
        if self.name in ("roster", "catalogue"):
            return ("row_number", *(field.name for field in self.fields))
        columns = ["row_number", "person_namespace", "person_key", "content_namespace", "content_key", "content_title"]
        for field in self.fields:
            if field.name in PERSON_FIELDS or field.name in CONTENT_FIELDS:
                continue
            if field.kind is FieldKind.MOMENT:
                columns += ["occurred_on", "occurred_at", "is_time_known"]
            else:
                columns.append(field.name)
        return tuple(columns)


ROSTER = RecordKind(
    "roster",
    "roster rows",
    Family.HR,
    Shape.STATE,
    "roster_row",
    (
        *_person(),
        Field("team", FieldKind.TEXT, "The unit the person belongs to.", is_required=True),
        Field("parent_team", FieldKind.TEXT, "The unit above it: department, division."),
        Field("member_from", FieldKind.DAY, "First day in the team."),
        Field("member_until", FieldKind.DAY, "Last day in the team; that day still counts."),
        Field("hired_on", FieldKind.DAY, "First day at the company."),
        Field("left_on", FieldKind.DAY, "Last day at the company."),
        Field("leave_from", FieldKind.DAY, "First day of a leave of absence."),
        Field("leave_until", FieldKind.DAY, "Last day of that leave."),
    ),
)
CATALOGUE = RecordKind(
    "catalogue",
    "catalogue items",
    Family.LMS,
    Shape.STATE,
    "catalogue_row",
    (
        *_CONTENT,
        Field("format", FieldKind.TEXT, "Course, video, document, test ..."),
        Field("topic", FieldKind.TEXT, "What it is about."),
        Field("level", FieldKind.TEXT, "Beginner, advanced ..."),
        Field("nominal_seconds", FieldKind.SECONDS, "How long it is meant to take."),
        Field("owner", FieldKind.TEXT, "Who answers for it."),
        _OBLIGATION,
        Field(
            "regulatory",
            FieldKind.CHOICE,
            "yes, no or unknown: whether law asks for it.",
            choices=tuple(Regulatory),
        ),
        Field("language", FieldKind.TEXT, "Language code."),
        Field("published_on", FieldKind.DAY, "Since when people can use it."),
        Field("edited_on", FieldKind.DAY, "When it was last changed."),
        Field("review_on", FieldKind.DAY, "When it is due for review."),
        Field("retired_on", FieldKind.DAY, "When it was taken off the shelf."),
        Field("is_role_critical", FieldKind.FLAG, "A role cannot be done safely without it."),
        Field("is_reference", FieldKind.FLAG, "Looked up when needed; not meant to be completed."),
        Field("is_seasonal", FieldKind.FLAG, "Used at one time of the year."),
        Field("prerequisite_of", FieldKind.TEXT, "Content ids that ask for it first, separated by semicolons."),
    ),
)
ACTIVITY = RecordKind(
    "activity",
    "activity rows",
    Family.LMS,
    Shape.EVENT,
    "activity",
    (
        *_person(),
        *_CONTENT,
        Field("occurred", FieldKind.MOMENT, "When it happened: a day, or a day and a time.", is_required=True),
        Field("verb", FieldKind.CHOICE, "What the learner did.", choices=tuple(Verb)),
        Field("duration_seconds", FieldKind.SECONDS, "How long it took."),
        Field("interaction_count", FieldKind.COUNT, "Clicks or interactions the row stands for."),
        Field("progress_share", FieldKind.SHARE, "How far the learner got."),
        Field("score_share", FieldKind.SHARE, "The score as a share of the best possible."),
        Field("attempt", FieldKind.COUNT, "Number of the attempt, from 1."),
        Field("is_pretest", FieldKind.FLAG, "Taken before the content, to find out what is known."),
        _OBLIGATION,
        _RECORD_ID,
        Field("voids_record_id", FieldKind.TEXT, "Id of the record that this one cancels."),
    ),
)
SCORES = RecordKind(
    "scores",
    "scores",
    Family.LMS,
    Shape.EVENT,
    "activity",
    ACTIVITY.fields,
)
TRANSCRIPT = RecordKind(
    "transcript",
    "transcript rows",
    Family.LMS,
    Shape.STATE,
    "transcript",
    (
        *_person(),
        *_CONTENT,
        Field("status", FieldKind.CHOICE, "Where the learner stands.", choices=tuple(TranscriptStatus)),
        Field("assigned_on", FieldKind.DAY, "When it was assigned."),
        Field("due_on", FieldKind.DAY, "When it is due."),
        Field("started_on", FieldKind.DAY, "When the learner began."),
        Field("completed_on", FieldKind.DAY, "When the learner finished."),
        Field("progress_share", FieldKind.SHARE, "How far the learner got."),
        Field("duration_seconds", FieldKind.SECONDS, "Time spent in all."),
        Field("score_share", FieldKind.SHARE, "The score as a share of the best possible."),
        _OBLIGATION,
    ),
)
ASSIGNMENTS = RecordKind(
    "assignments",
    "assignments",
    Family.LMS,
    Shape.STATE,
    "assignment",
    (
        *_person(),
        *_CONTENT,
        Field("assigned_on", FieldKind.DAY, "When it was assigned.", is_required=True),
        Field("due_on", FieldKind.DAY, "When it is due."),
        _OBLIGATION,
        Field("status", FieldKind.CHOICE, "open, done, withdrawn or exempt.", choices=tuple(AssignmentStatus)),
    ),
)
OFFERS = RecordKind(
    "offers",
    "offers",
    Family.COMMS,
    Shape.EVENT,
    "offer",
    (
        *_person(),
        *_CONTENT,
        Field("occurred", FieldKind.MOMENT, "When it was offered.", is_required=True),
        Field("channel", FieldKind.CHOICE, "invited, emailed, recommended or listed.", True, choices=tuple(Channel)),
        Field("campaign", FieldKind.TEXT, "The mailing it came with."),
        _OBLIGATION,
        _RECORD_ID,
    ),
)
FEEDBACK = RecordKind(
    "feedback",
    "feedback",
    Family.SURVEYS,
    Shape.EVENT,
    "feedback",
    (
        *_person(),
        *_CONTENT,
        Field("occurred", FieldKind.MOMENT, "When it was given.", is_required=True),
        Field("rating", FieldKind.NUMBER, "The rating, on the scale below."),
        Field("rating_low", FieldKind.NUMBER, "The worst rating possible."),
        Field("rating_high", FieldKind.NUMBER, "The best rating possible."),
        Field("comment", FieldKind.TEXT, "What the person wrote."),
        Field("question", FieldKind.TEXT, "The question it answers."),
        Field("language", FieldKind.TEXT, "Language code of the comment."),
        _RECORD_ID,
    ),
)

RECORD_KINDS: dict[str, RecordKind] = {
    kind.name: kind for kind in (ROSTER, CATALOGUE, ACTIVITY, TRANSCRIPT, SCORES, ASSIGNMENTS, OFFERS, FEEDBACK)
}
