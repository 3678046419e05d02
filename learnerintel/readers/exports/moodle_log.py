"""Moodle course and site logs, English.

Three things about them are not in any column of their own:

* The learner's id stands in the description only ("The user with id '58' viewed ..."), and so do the ids of
  the course module and the course. Of "... for the user with id '60'" in a completion it is the latter who
  got further.
* A user "X as Y" is X, logged in as Y. What the description says of Y is not Y's doing, and X was looking
  after the site: such rows are left out.
* Times name no zone; they are those of whoever made the export.

Source: the columns of Moodle's ``report/log/classes/table_log.php`` and the descriptions of its event classes.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.records import ACTIVITY, Field, FieldKind
from learnerintel.domain.vocabulary import Verb
from learnerintel.readers.casting.words import fold
from learnerintel.readers.columns import Column
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import TextBlock, plain
from learnerintel.readers.vocabularies import LOGIN_REASON, VERB_WORDS

SYSTEM_REASON = "the system, a scheduled task or a guest"
OTHER_PERSON_REASON = "somebody was logged in as another person"
ADMINISTRATION_REASON = "an event that is not learning (enrolment, grading, editing, reports)"

_ACTOR = r"[Tt]he user with id '(?P<id>-?\d+)'"
_AFFECTED = r"for the user with id '(?P<id>-?\d+)'"
_MODULE = r"course module (?:with )?id '(?P<id>\d+)'"
_COURSE = r"course with id '(?P<id>\d+)'"
#: "File: Syllabus" is the file named Syllabus; the kind of thing comes in the site's language.
_CONTEXT_KIND = r"^[^:]{1,40}: +"

_GUESTS = ("guest", "guest user", "gastzugang", "gast", "invitado", "visiteur anonyme")
_LOGINS = frozenset({
    "user has logged in", "user logged in", "user logged out", "user login failed", "user logged in as another user",
})  # fmt: skip
_COMPLETION = "course activity completion updated"
_COURSE_COMPLETED = "course completed"
_EVENTS = {
    Verb.VIEWED: "course viewed, course summary viewed",
    Verb.STARTED: "quiz attempt started, sco launched, lesson started, attempt started, meeting joined, session joined",
    Verb.PROGRESSED: "quiz attempt submitted, quiz attempt updated, a submission has been submitted, "
    "submission created, submission updated, an online text has been uploaded, a file has been uploaded, "
    "assessable submitted, discussion created, "
    "post created, post updated, some content has been posted, choice answer added, choice made, "
    "answer submitted, response submitted, question answered, lesson resumed, lesson restarted, entry created, "
    "entry updated, record created, record updated, wiki page created, wiki page updated, comment created, "
    "submitted scorm raw score, submitted scorm status, xapi statement received, attempt submitted, "
    "course activity completion updated",
    Verb.COMPLETED: "course completed, lesson ended",
}
_VERB_OF = {fold(event): str(verb) for verb, events in _EVENTS.items() for event in events.split(",")}
#: Views that are a teacher's or an administrator's.
_BEHIND_THE_SCENES = frozenset(
    {"report", "list", "log", "grading", "grader", "override", "overrides", "edit", "history"}
)

_RAW = (
    Field("event_context", FieldKind.TEXT, "What the event is about, with its kind before a colon."),
    Field("description", FieldKind.TEXT, "The sentence that holds the ids."),
)


class MoodleLogReader(TableReader):
    """Events of a Moodle log: views, attempts, submissions, completions."""

    name = "moodle_log"
    label = "a Moodle log"
    kind = ACTIVITY
    is_mappable = False
    wordings: ClassVar = {
        "occurred": folded("time"),
        "person_name": folded("user full name"),
        "event_context": folded("event context"),
        "verb": folded("event name"),
        "description": folded("description"),
    }
    needs = (("occurred",), ("person_name",), ("event_context",), ("verb",), ("description",))
    marks = ("event_context", "description")
    extras = _RAW

    def columns(self, matched: Matched) -> tuple[Column, ...]:
        fields = self.kind.field_by_name
        came_from = {
            "occurred": "occurred",
            "lms_id": "description",
            "person_name": "person_name",
            "content_id": "description",
            "content_title": "event_context",
            "verb": "verb",
        }
        return tuple(
            Column(name, fields[name].kind, matched.heading(source), VERB_WORDS if name == "verb" else None)
            for name, source in came_from.items()
        )

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        raw = {name: plain(batch.column(str(place))) for name, place in matched.position.items()}
        person = pc.utf8_trim_whitespace(raw["person_name"])
        description = raw["description"]
        events = raw["verb"].dictionary_encode()
        names = np.array([fold(name) for name in events.dictionary.to_pylist()] or [""], dtype=object)
        event = names[events.indices.fill_null(0).to_numpy()]
        module, course = _id_in(description, _MODULE), _id_in(description, _COURSE)
        is_completion = pa.array(np.isin(event, (_COMPLETION,)))
        learner = _id_in(description, _ACTOR)
        learner = pc.if_else(is_completion, pc.coalesce(_id_in(description, _AFFECTED), learner), learner)
        verb = pa.array(_verbs(event, module), pa.string())
        content = pc.coalesce(module, pc.binary_join_element_wise("course:", course, ""))
        texts = {
            "occurred": raw["occurred"],
            "lms_id": learner,
            "person_name": person,
            "content_id": content,
            "content_title": pc.replace_substring_regex(raw["event_context"], _CONTEXT_KIND, "", max_replacements=1),
            "verb": verb,
        }
        return TextBlock(batch.column("row_number"), texts, _left_out(event, person, learner, verb))


def _verbs(event: np.ndarray, module: pa.Array) -> list[str | None]:
    """The verb of each event, None where it is not learning."""
    has_module = module.is_valid().to_numpy(zero_copy_only=False)
    views = {name: _is_view(name) for name in set(event.tolist())}
    return [
        _VERB_OF.get(name) or (str(Verb.VIEWED) if views[name] and has_one else None)
        for name, has_one in zip(event.tolist(), has_module.tolist(), strict=True)
    ]


def _is_view(event: str) -> bool:
    """Whether an event's name says that somebody looked at a thing of the course."""
    words = event.split()
    return bool(words) and words[-1] == "viewed" and not _BEHIND_THE_SCENES.intersection(words)


def _left_out(event: np.ndarray, person: pa.Array, learner: pa.Array, verb: pa.Array) -> dict[str, np.ndarray]:
    is_login = np.isin(event, tuple(_LOGINS))
    is_as_other = _true(pc.match_substring_regex(person, r"\S as \S"))
    is_guest = _true(pc.is_in(pc.utf8_lower(person), pa.array(_GUESTS)))
    is_nobody = _true(pc.match_substring_regex(learner, "^(-[0-9]+|0)$"))
    # A completion is recorded by a scheduled task, "-", but its description names the learner.
    is_dash = _true(pc.is_in(person, pa.array(["-", ""]))) & ~(
        np.isin(event, (_COURSE_COMPLETED, _COMPLETION)) & learner.is_valid().to_numpy(zero_copy_only=False)
    )
    reasons = {
        LOGIN_REASON: is_login,
        OTHER_PERSON_REASON: is_as_other,
        SYSTEM_REASON: is_guest | is_nobody | is_dash,
        ADMINISTRATION_REASON: verb.is_null().to_numpy(zero_copy_only=False),
    }
    return {reason: mask for reason, mask in reasons.items() if mask.any()}


def _id_in(texts: pa.Array, pattern: str) -> pa.Array:
    return pc.struct_field(pc.extract_regex(texts, pattern), "id")


def _true(mask: pa.Array) -> np.ndarray:
    return pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False)


register(MoodleLogReader())
