"""What a file's rows become: the kinds of records and their fields, defined once.

A reader turns a table of text into records of one kind; the store takes records and nothing else.
``--map FIELD=COLUMN`` on the command line and the mapping form on the page use these field names.

Typed columns that a reader hands on (``stored_columns``) are, by ``FieldKind``:

=========  ================================================================
TEXT       text, stripped, never empty (None instead)
CHOICE     text, one of the field's choices
DAY        whole days since 1970-01-01
MOMENT     becomes three columns, as ``moment_columns`` names them; of
           ``occurred`` they are ``occurred_on`` (day in the company's zone),
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

from learnerintel.domain.record_kinds import (
    CONTENT,
    CONTENT_FIELDS,
    OBLIGATION,
    PERSON_FIELDS,
    RECORD_ID,
    Field,
    FieldKind,
    RecordKind,
    Shape,
    person_fields,
)
from learnerintel.domain.surveys import AnswerForm
from learnerintel.domain.total_records import TOTAL_KINDS
from learnerintel.domain.vocabulary import AssignmentStatus, Channel, Family, Regulatory, TranscriptStatus, Verb

__all__ = [
    "ACTIVITY", "ANSWERS", "ASSIGNMENTS", "CATALOGUE", "CONTENT_FIELDS", "FEEDBACK", "OFFERS", "PERSON_FIELDS",
    "RECORD_KINDS", "ROSTER", "SCORES", "TRANSCRIPT", "Field", "FieldKind", "RecordKind", "Shape",
]  # fmt: skip

ROSTER = RecordKind(
    "roster",
    "roster rows",
    Family.HR,
    Shape.STATE,
    "roster_row",
    (
        *person_fields(),
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
        *CONTENT,
        Field("format", FieldKind.TEXT, "Course, video, document, test ..."),
        Field("topic", FieldKind.TEXT, "What it is about."),
        Field("level", FieldKind.TEXT, "Beginner, advanced ..."),
        Field("nominal_seconds", FieldKind.SECONDS, "How long it is meant to take."),
        Field("owner", FieldKind.TEXT, "Who answers for it."),
        OBLIGATION,
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
        *person_fields(),
        *CONTENT,
        Field("occurred", FieldKind.MOMENT, "When it happened: a day, or a day and a time.", is_required=True),
        Field("verb", FieldKind.CHOICE, "What the learner did.", choices=tuple(Verb)),
        Field("duration_seconds", FieldKind.SECONDS, "How long it took."),
        Field("interaction_count", FieldKind.COUNT, "Clicks or interactions the row stands for."),
        Field("progress_share", FieldKind.SHARE, "How far the learner got."),
        Field("score_share", FieldKind.SHARE, "The score as a share of the best possible."),
        Field("attempt", FieldKind.COUNT, "Number of the attempt, from 1."),
        Field("is_pretest", FieldKind.FLAG, "Taken before the content, to find out what is known."),
        OBLIGATION,
        RECORD_ID,
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
        *person_fields(),
        *CONTENT,
        Field("status", FieldKind.CHOICE, "Where the learner stands.", choices=tuple(TranscriptStatus)),
        Field("assigned_on", FieldKind.DAY, "When it was assigned."),
        Field("due_on", FieldKind.DAY, "When it is due."),
        Field("started_on", FieldKind.DAY, "When the learner began."),
        Field("completed_on", FieldKind.DAY, "When the learner finished."),
        Field("progress_share", FieldKind.SHARE, "How far the learner got."),
        Field("duration_seconds", FieldKind.SECONDS, "Time spent in all."),
        Field("score_share", FieldKind.SHARE, "The score as a share of the best possible."),
        OBLIGATION,
    ),
)
ASSIGNMENTS = RecordKind(
    "assignments",
    "assignments",
    Family.LMS,
    Shape.STATE,
    "assignment",
    (
        *person_fields(),
        *CONTENT,
        Field("assigned_on", FieldKind.DAY, "When it was assigned.", is_required=True),
        Field("due_on", FieldKind.DAY, "When it is due."),
        OBLIGATION,
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
        *person_fields(),
        *CONTENT,
        Field("occurred", FieldKind.MOMENT, "When it was offered.", is_required=True),
        Field("channel", FieldKind.CHOICE, "invited, emailed, recommended or listed.", True, choices=tuple(Channel)),
        Field("campaign", FieldKind.TEXT, "The mailing it came with."),
        OBLIGATION,
        RECORD_ID,
    ),
)
FEEDBACK = RecordKind(
    "feedback",
    "feedback",
    Family.SURVEYS,
    Shape.EVENT,
    "feedback",
    (
        *person_fields(),
        *CONTENT,
        Field("occurred", FieldKind.MOMENT, "When it was given.", is_required=True),
        Field("rating", FieldKind.NUMBER, "The rating, on the scale below."),
        Field("rating_low", FieldKind.NUMBER, "The worst rating possible."),
        Field("rating_high", FieldKind.NUMBER, "The best rating possible."),
        Field("comment", FieldKind.TEXT, "What the person wrote."),
        Field("question", FieldKind.TEXT, "The question it answers."),
        Field("language", FieldKind.TEXT, "Language code of the comment."),
        RECORD_ID,
    ),
)
#: Answers to the questions of a survey: what a row of a wide file says, question by question. Ratings and comments
#: among them are feedback like any other, so they are kept in its table and counted by its metrics.
ANSWERS = RecordKind(
    "answers",
    "survey answers",
    Family.SURVEYS,
    Shape.EVENT,
    "feedback",
    (
        *FEEDBACK.fields,
        Field("survey", FieldKind.TEXT, "The name of the survey; without one it is called by its file."),
        Field("response", FieldKind.TEXT, "What holds the answers of one person to one survey together."),
        Field("asked_as", FieldKind.CHOICE, "The form of the answer.", choices=tuple(AnswerForm)),
        Field("answer", FieldKind.TEXT, "The answer in words: an option, or a word on a scale."),
        Field("number", FieldKind.NUMBER, "The answer as a number, where it is no rating; on the scale above, if any."),
    ),
)

RECORD_KINDS: dict[str, RecordKind] = {
    kind.name: kind
    for kind in (ROSTER, CATALOGUE, ACTIVITY, TRANSCRIPT, SCORES, ASSIGNMENTS, OFFERS, FEEDBACK, ANSWERS, *TOTAL_KINDS)
}
