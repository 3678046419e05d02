"""Moodle course and site logs, in the site's language.

Headings and names of events come in that language, descriptions in English all the same. A log whose headings are
known is read by them; of any other the description tells, and the columns stand in Moodle's order. An event whose
name is not known is what its description says.

Three things about a log are not in any column of their own:

* The learner's id stands in the description only ("The user with id '58' viewed ..."), and so do the ids of
  the course module and the course. Of "... for the user with id '60'" in a completion it is the latter who
  got further.
* A user "X as Y" is X, logged in as Y. What the description says of Y is not Y's doing, and X was looking
  after the site: such rows are left out.
* Times name no zone; they are those of whoever made the export.

Source: the columns of Moodle's ``report/log/classes/table_log.php`` and the descriptions of its event classes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.records import ACTIVITY, Field, FieldKind
from learnerintel.domain.tables import RawTable, ReadingChoices
from learnerintel.domain.vocabulary import Verb
from learnerintel.readers.casting.words import fold
from learnerintel.readers.columns import Column
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import Glimpse, TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import TextBlock, plain
from learnerintel.readers.vocabularies import LOGIN_REASON, VERB_WORDS
from learnerintel.readers.yearless import YEAR, YearlessTimes, year_of_export

SYSTEM_REASON = "the system, a scheduled task or a guest"
OTHER_PERSON_REASON = "somebody was logged in as another person"
ADMINISTRATION_REASON = "an event that is not learning (enrolment, grading, editing, reports)"

_ACTOR = r"[Tt]he user with id '(?P<id>-?\d+)'"
_AFFECTED = r"for the user with id '(?P<id>-?\d+)'"
_MODULE = r"course module (?:with )?id '(?P<id>\d+)'"
_COURSE = r"course with id '(?P<id>\d+)'"
#: "File: Syllabus" is the file named Syllabus; the kind of thing comes in the site's language.
_CONTEXT_KIND = r"^[^:]{1,40}: +"

#: "X as Y", in the languages whose word for it we know.
_AS_OTHER = r"\S (?:as|como|als|en tant que|come|jako|som) \S"
_GUESTS = (
    "guest", "guest user", "gastzugang", "gast", "invitado", "usuario invitado", "visiteur anonyme",
    "utilisateur anonyme",
    "ospite", "utente ospite", "visitante", "convidado", "gastgebruiker",
)  # fmt: skip
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
#: Where the columns stand in a log of one course.
_ORDER = {"occurred": 0, "person_name": 1, "event_context": 3, "verb": 5, "description": 6}
_COLUMN_COUNT = 9
_SENTENCE = re.compile(r"The user with id '-?\d+' ")
#: Views that are a teacher's or an administrator's.
_BEHIND_THE_SCENES = frozenset(
    {"report", "list", "log", "grading", "grader", "override", "overrides", "edit", "history"}
)

#: What an event's description says where its name is not known; the first that fits decides.
_LOGGED_IN = r"^The user with id '-?\d+' has logged (?:in|out)"
_COMPLETION_SAID = r"updated the completion state for the course module with id '\d+'"
_COURSE_COMPLETED_SAID = r"completed the course with id '\d+'"
_SAID = (
    (None, r"viewed [^.]*\b(?:report|list|log|logs|grading|grader|overrides?|edit|history)\b"),
    (Verb.VIEWED, r"\bviewed the (?:section number '-?\d+' of the )?course with id '\d+'"),
    (Verb.VIEWED, r"\bviewed [^.]*\bcourse module (?:with )?id '\d+'"),
    (Verb.COMPLETED, rf"{_COURSE_COMPLETED_SAID}|\bended the lesson\b"),
    (Verb.STARTED, r"\b(?:started the (?:attempt|lesson)|launched the sco|joined the (?:meeting|session))\b"),
    (Verb.PROGRESSED, _COMPLETION_SAID),
    (
        Verb.PROGRESSED,
        r"\bsubmitted (?:the|an?|their|content)\b|\b(?:created|updated) an? (?:online text|file)\b"
        r"|\buploaded (?:an?|the)\b"
        r"|\b(?:created|updated) (?:the|an?) (?:discussion|post|comment|submission|entry|record|wiki page)\b"
        r"|\bposted content in\b|\b(?:made|added|updated) (?:the|an?|their) (?:choice|answer)\b|\banswered the\b"
        r"|\b(?:resumed|restarted) (?:the lesson|their attempt)",
    ),
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
        "occurred": folded("time, hora, zeit, uhrzeit, zeitpunkt, heure, orario, ora, data ora, tijd, tijdstip"),
        "person_name": folded(
            "user full name, nombre completo del usuario, nombre completo, vollständiger name, "
            "vollständiger nutzername, vollständiger name des nutzers, vollständiger name der nutzerin, "
            "nom complet de l'utilisateur, nom complet de l’utilisateur, nom complet, nome completo dell'utente, "
            "nome completo, nome completo do usuário, nome completo do utilizador, volledige naam gebruiker, "
            "volledige naam, volledige gebruikersnaam, volledige naam van gebruiker"
        ),
        "event_context": folded(
            "event context, contexto del evento, ereigniskontext, ereignis kontext, contexte de l'événement, "
            "contexte de l’événement, contesto dell'evento, contesto evento, contesto, contexto do evento, "
            "gebeurteniscontext, context gebeurtenis, context van gebeurtenis, context"
        ),
        "verb": folded(
            "event name, nombre evento, nombre del evento, ereignisname, name des ereignisses, nom de l'événement, "
            "nom de l’événement, nome evento, nome dell'evento, evento, nome do evento, gebeurtenisnaam, "
            "naam gebeurtenis, naam van gebeurtenis"
        ),
        "description": folded("description, descripción, beschreibung, descrizione, descrição, beschrijving"),
    }
    needs = (("occurred",), ("person_name",), ("event_context",), ("verb",), ("description",))
    marks = ("event_context", "description")
    extras = (*_RAW, YEAR)

    def __init__(self) -> None:
        self._times = YearlessTimes()

    def around(self, source: RawTable) -> dict[str, tuple[str, str]]:
        """The year, for times that name none."""
        return year_of_export(source)

    def conclude(self, matched: Matched, choices: ReadingChoices) -> list[str]:
        del matched, choices
        return self._times.sentences

    def recognise(self, glimpse: Glimpse) -> int | None:
        """By headings that are known; else by Moodle's columns in their order with the sentences in their place."""
        strength = super().recognise(glimpse)
        if strength is None or not self.missing(self._matched(glimpse.headings, self.wordings)):
            return strength
        place = len(glimpse.headings) - _COLUMN_COUNT + _ORDER["description"]
        said = [row[place] or "" for row in glimpse.rows if place < len(row)]
        fitting = sum(_SENTENCE.match(text) is not None for text in said)
        return strength if fitting > len(said) / 2 else None

    def settle(self, matched: Matched) -> Matched:
        """Columns in Moodle's order where a heading is not known; a site-wide log has one more before them."""
        offset = len(matched.headings) - _COLUMN_COUNT
        if offset in (0, 1) and self.missing(matched):
            matched.position = {name: place + offset for name, place in _ORDER.items()}
        return matched

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
        told = _Told.of(event, module, description)
        learner = _id_in(description, _ACTOR)
        learner = pc.if_else(
            pa.array(told.is_completion), pc.coalesce(_id_in(description, _AFFECTED), learner), learner
        )
        content = pc.coalesce(module, pc.binary_join_element_wise("course:", course, ""))
        texts = {
            "occurred": self._times.completed(raw["occurred"], matched),
            "lms_id": learner,
            "person_name": person,
            "content_id": content,
            "content_title": pc.replace_substring_regex(raw["event_context"], _CONTEXT_KIND, "", max_replacements=1),
            "verb": told.verb,
        }
        return TextBlock(batch.column("row_number"), texts, _left_out(told, person, learner))


@dataclass(slots=True)
class _Told:
    """What each event is, by its name or else by its description.

    Attributes:
        verb: null where it is not learning.
        is_login: a login or logout.
        is_completion: somebody's completion of an activity was updated, by herself or by another.
        is_recorded: a completion, which a scheduled task may have recorded.
    """

    verb: pa.Array
    is_login: np.ndarray
    is_completion: np.ndarray
    is_recorded: np.ndarray

    @classmethod
    def of(cls, event: np.ndarray, module: pa.Array, description: pa.Array) -> _Told:
        verb = np.array(_verbs(event, module), dtype=object)
        is_login = np.isin(event, tuple(_LOGINS))
        is_completion = np.isin(event, (_COMPLETION,))
        is_recorded = np.isin(event, (_COURSE_COMPLETED, _COMPLETION))
        unknown = np.flatnonzero(np.equal(verb, None) & ~is_login)
        said = description.take(pa.array(unknown))
        is_open = np.ones(len(unknown), bool)
        is_login[unknown] = _fits(said, _LOGGED_IN)
        is_completion[unknown] = _fits(said, _COMPLETION_SAID)
        is_recorded[unknown] = _fits(said, f"{_COMPLETION_SAID}|{_COURSE_COMPLETED_SAID}")
        for meant, pattern in _SAID:
            is_meant = is_open & _fits(said, pattern)
            verb[unknown[is_meant]] = None if meant is None else str(meant)
            is_open &= ~is_meant
        return cls(pa.array(verb, pa.string()), is_login, is_completion, is_recorded)


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


def _left_out(told: _Told, person: pa.Array, learner: pa.Array) -> dict[str, np.ndarray]:
    is_guest = _true(pc.is_in(pc.utf8_lower(person), pa.array(_GUESTS)))
    is_nobody = _fits(learner, "^(-[0-9]+|0)$")
    # A completion is recorded by a scheduled task, "-", but its description names the learner.
    is_dash = _true(pc.is_in(person, pa.array(["-", ""]))) & ~(
        told.is_recorded & learner.is_valid().to_numpy(zero_copy_only=False)
    )
    reasons = {
        LOGIN_REASON: told.is_login,
        OTHER_PERSON_REASON: _fits(person, _AS_OTHER),
        SYSTEM_REASON: is_guest | is_nobody | is_dash,
        ADMINISTRATION_REASON: told.verb.is_null().to_numpy(zero_copy_only=False),
    }
    return {reason: mask for reason, mask in reasons.items() if mask.any()}


def _fits(texts: pa.Array, pattern: str) -> np.ndarray:
    return _true(pc.match_substring_regex(texts, pattern))


def _id_in(texts: pa.Array, pattern: str) -> pa.Array:
    return pc.struct_field(pc.extract_regex(texts, pattern), "id")


def _true(mask: pa.Array) -> np.ndarray:
    return pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False)


register(MoodleLogReader())
