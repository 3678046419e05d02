"""Logs of Moodle 2.6 and earlier: an action with its address and what it was about, no id of the person.

The address carries the id of the course module, which is the id that later logs know the item by.
"""

from __future__ import annotations

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
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import TextBlock, plain
from learnerintel.readers.vocabularies import LOGIN_REASON, VERB_WORDS
from learnerintel.readers.yearless import YEAR, YearlessTimes, year_of_export

NOT_LEARNING = "an action that is not learning (reports, grading, editing, profiles)"
NOBODY = "the system, a scheduled task or a guest"
_GUESTS = ("", "-", "guest", "guest user", "gast", "invitado")

#: "resource view (http://site/mod/resource/view.php?id=643)": the module, what was done, the address.
_PARTS = r"^(?P<module>\w+) (?P<action>[^(]*?)\s*(?:\((?P<address>[^)]*)\)?)?\s*$"
_ID = r"[?&]id=(?P<id>\d+)"
_BEHIND_THE_SCENES = frozenset(
    {
        *("report", "reports", "grade", "grading", "update", "add-mod", "delete", "edit", "editsection", "enrol"),
        *("unenrol", "role", "recent", "all", "delete-mod", "update-mod", "mod", "override", "submissions"),
        *("manualgrade", "preview", "editquestions"),
    }
)
#: Modules whose rows are about people or the site, not about content.
_NO_CONTENT = frozenset({"user", "login", "role", "admin", "message", "notes", "calendar", "blog", "tag", "library"})
_DONE = (
    (Verb.VIEWED, ("view", "view discussion", "view forum", "view all", "review", "launch", "view chapter")),
    (Verb.STARTED, ("attempt", "start", "join", "pre-view")),
    (
        Verb.PROGRESSED,
        (
            "continue attempt", "continue attemp", "close attempt", "submit", "upload", "add post", "add discussion",
            "choose", "choose again", "add entry", "talk", "comment", "add", "update post", "end", "add answer",
            "add page", "submit for grading", "update entry", "vote", "fill", "startcomplete", "submitted",
        ),
    ),
)  # fmt: skip
_VERB_OF = {action: str(verb) for verb, actions in _DONE for action in actions}


class MoodleLegacyLogReader(TableReader):
    """Views, attempts and submissions."""

    name = "moodle_legacy_log"
    label = "a log of an early Moodle"
    kind = ACTIVITY
    is_mappable = False
    wordings: ClassVar = {
        "occurred": folded("time, hora, zeit, heure"),
        "person_name": folded("user full name, full name, nombre completo, vollständiger name, nom complet"),
        "action": folded("action, acción, aktion"),
        "information": folded("information, información, informationen"),
        "course": folded("course, curso, kurs, cours"),
        "address": folded("ip address, dirección ip, ip-adresse, adresse ip"),
    }
    needs = (("occurred",), ("person_name",), ("action",), ("information",), ("address",))
    marks = ("action", "information")
    extras = (
        Field("action", FieldKind.TEXT, "Module, action and address."),
        Field("information", FieldKind.TEXT, "What it was about."),
        Field("course", FieldKind.TEXT, "Short name of the course."),
        Field("address", FieldKind.TEXT, "Where from; not read."),
        YEAR,
    )

    def __init__(self) -> None:
        self._times = YearlessTimes()

    def around(self, source: RawTable) -> dict[str, tuple[str, str]]:
        """The year, for times that name none."""
        return year_of_export(source)

    def columns(self, matched: Matched) -> tuple[Column, ...]:
        fields = self.kind.field_by_name
        came_from = {
            "occurred": "occurred", "person_name": "person_name", "content_id": "action",
            "content_title": "information", "verb": "action",
        }  # fmt: skip
        return tuple(
            Column(name, fields[name].kind, matched.heading(source), VERB_WORDS if name == "verb" else None)
            for name, source in came_from.items()
        )

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        cells = {name: plain(batch.column(str(place))) for name, place in matched.position.items()}
        said = cells["action"].dictionary_encode()
        told = [_told(text or "") for text in said.dictionary.to_pylist()] or [(None, None, False)]
        here = said.indices.fill_null(0).to_numpy(zero_copy_only=False)
        verb, content, login = (np.array(column, dtype=object)[here] for column in zip(*told, strict=True))
        person = pc.utf8_trim_whitespace(cells["person_name"])
        nobody = pc.is_in(pc.utf8_lower(pc.fill_null(person, "")), pa.array(_GUESTS)).to_numpy(zero_copy_only=False)
        title = pc.utf8_trim_whitespace(cells["information"])
        texts = {
            "occurred": self._times.completed(cells["occurred"], matched),
            "person_name": person,
            "content_id": pa.array(content, pa.string()),
            "content_title": pc.if_else(pc.equal(title, ""), pa.scalar(None, pa.string()), title),
            "verb": pa.array(verb, pa.string()),
        }
        reasons = {LOGIN_REASON: login.astype(bool), NOBODY: nobody, NOT_LEARNING: np.equal(verb, None)}
        return TextBlock(batch.column("row_number"), texts, {why: mask for why, mask in reasons.items() if mask.any()})

    def conclude(self, matched: Matched, choices: ReadingChoices) -> list[str]:
        del matched, choices
        return ["People have names only in this log: nobody is matched by a name alone.", *self._times.sentences]


def _told(text: str) -> tuple[str | None, str | None, bool]:
    """Of an action: its verb, None where it is not learning; the item's id; whether it is a login."""
    found = pc.extract_regex(pa.array([text]), _PARTS)[0].as_py()
    if found is None:
        return None, None, False
    module, action = found["module"].lower(), fold(found["action"] or "")
    if module in _NO_CONTENT:
        return None, None, action in ("login", "logout", "error")
    if _BEHIND_THE_SCENES.intersection(action.split()) and action not in _VERB_OF:
        return None, None, False
    numbered = pc.extract_regex(pa.array([found["address"] or ""]), _ID)[0].as_py()
    number = numbered["id"] if numbered else None
    content = f"course:{number}" if module == "course" and number else number
    return _VERB_OF.get(action), content, False


register(MoodleLegacyLogReader())
