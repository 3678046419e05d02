"""LMS activity: one row per event."""

from __future__ import annotations

from typing import ClassVar

from learnerintel.domain.records import ACTIVITY, CONTENT_FIELDS, PERSON_FIELDS
from learnerintel.domain.vocabulary import Verb
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register


class ActivityReader(TableReader):
    """Events of any LMS: who, what, when, and what she did."""

    name = "activity"
    label = "LMS activity"
    kind = ACTIVITY
    wordings: ClassVar = {
        **usual.PERSON,
        **usual.CONTENT,
        "occurred": folded(
            "date and time, timestamp, date, event date, event time, date time, datetime, time, occurred on, "
            "occurred at, activity date, training date, date of training, date attended, access date, created at, "
            "created, logged at, datum und uhrzeit, zeitpunkt, "
            "zeitstempel, datum, uhrzeit, fecha y hora, fecha, hora, date et heure, horodatage, heure"
        ),
        "verb": usual.VERB,
        "duration_seconds": usual.DURATION,
        "interaction_count": folded(
            "clicks, click count, interactions, interaction count, views, view count, hits, count, klicks, anzahl, "
            "aufrufe, clics, interacciones, vistas, nombre de clics, vues"
        ),
        "progress_share": usual.PROGRESS,
        "score_share": usual.SCORE,
        "attempt": folded("attempt, attempt number, versuch, intento, tentative"),
        "is_pretest": folded("pre-test, is pretest, vortest, prueba previa, pré-test"),
        "obligation": usual.OBLIGATION,
        "record_id": usual.RECORD_ID,
        "voids_record_id": folded("voids record id, voids, cancels"),
    }
    needs = (PERSON_FIELDS, CONTENT_FIELDS, ("occurred",))
    marks = ("verb", "interaction_count", "duration_seconds", "progress_share")
    foreign = (
        *usual.COMMS_ONLY,
        *folded("event context, information"),
        *usual.CHANNEL,
        *usual.COMPLETED_ON,
        *usual.DUE_ON,
        *usual.ASSIGNED_ON,
        *usual.STATUS,
        *usual.COMMENT,
    )
    default_divisors: ClassVar = {"score_share": 100.0}

    def conclude(self, matched: Matched, _choices: object) -> list[str]:
        if "verb" in matched:
            return []
        return ["No column says what was done: every row is read as viewed."]

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        if "verb" not in matched:
            typed.put("verb", str(Verb.VIEWED))


register(ActivityReader())
