"""Cornerstone transcripts: criteria above the table, headings with or without their entity, several rows a person.

The registration date says only that somebody signed up, so it is no assignment. "Training Hours" is how long the
training is: nobody spent them who did not complete it. "Aprobado" and "Vencido" mean "Approved" and "Past Due" here,
not "passed" and "expired".
"""

from __future__ import annotations

from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.vocabulary import TranscriptStatus
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.casting.words import Words
from learnerintel.readers.corporate import PERSON, STATUS_WORDS, CorporateReader, without
from learnerintel.readers.headings import Matched, folded, readings
from learnerintel.readers.registry import register

_OWN = (
    "transcript status, transcript completed date, transcript completion date, transcript registration date, "
    "transcript assigned date, transcript due date, estado del expediente, estado de expediente, "
    "estado de la transcripción, fecha de finalización de expediente, fecha de finalización del expediente, "
    "fecha de finalización de la transcripción, transkriptstatus, status des transkripts, statut du relevé"
)
_NOMINAL = folded("training hours, horas de formación")


class CornerstoneReader(CorporateReader):
    """A transcript report; the best status of a person and training stands, then the latest date."""

    name = "cornerstone"
    label = "a Cornerstone transcript"
    wordings: ClassVar = {
        **PERSON,
        "lms_id": (
            *without(usual.PERSON["lms_id"], "user, usuario, utilisateur, account"),
            *folded("user id guid, user guid, identificador de usuario"),
        ),
        "person_name": (
            *without(usual.PERSON["person_name"], "training"),
            *folded("user, usuario, utilisateur, nombre de usuario, nombre completo de usuario, user full name"),
        ),
        "content_id": (
            *folded(
                "training object id, training reference number, lo id, loid, locator number, id de formación, "
                "id de la formación, id de capacitación, id del objeto de formación"
            ),
            *usual.CONTENT["content_id"],
        ),
        "content_title": (
            *folded(
                "training title, título de la formación, título de formación, nombre de la formación, "
                "título de la capacitación, título de capacitación, schulungstitel, titel der schulung, "
                "titre de la formation"
            ),
            *usual.CONTENT["content_title"],
        ),
        "status": (
            *folded(
                "transcript status, estado del expediente, estado de expediente, estado de la transcripción, "
                "transkriptstatus, status des transkripts, statut du relevé"
            ),
            *usual.STATUS,
        ),
        "assigned_on": folded(
            "transcript assigned date, training assigned date, transcript assignment date, assigned date, "
            "assignment date, date assigned, assigned on, fecha de asignación del expediente, "
            "fecha de asignación de expediente, fecha de asignación de la transcripción, fecha de asignación, "
            "asignado el, zuweisungsdatum, zugewiesen am, date d assignation"
        ),
        "due_on": (
            *folded(
                "transcript due date, training due date, fecha de vencimiento del expediente, "
                "fecha de vencimiento de expediente, fecha de vencimiento de la transcripción, "
                "fecha límite del expediente"
            ),
            *usual.DUE_ON,
        ),
        "started_on": (
            *folded("transcript start date, fecha de inicio del expediente, fecha de inicio de la formación"),
            *usual.STARTED_ON,
        ),
        "completed_on": (
            *folded(
                "transcript completed date, transcript completion date, training completion date, "
                "training completed date, fecha de finalización de expediente, fecha de finalización del expediente, "
                "fecha de finalización de la transcripción, fecha de finalización de la formación"
            ),
            *usual.COMPLETED_ON,
        ),
        "progress_share": (*folded("transcript progress, progreso del expediente"), *usual.PROGRESS),
        "duration_seconds": folded(
            "transcript time in training, time in training, time spent, total time spent, transcript total time, "
            "tiempo en formación, tiempo en la formación, tiempo de formación"
        )
        + _NOMINAL,
        "score_share": (*folded("transcript score, transcript grade, puntuación del expediente"), *usual.SCORE),
        "obligation": usual.OBLIGATION,
    }
    claimed = tuple((heading,) for heading in folded(_OWN))
    words: ClassVar = {
        "status": Words(
            {
                **STATUS_WORDS.meanings,
                "aprobado": str(TranscriptStatus.NOT_STARTED),
                "vencido": str(TranscriptStatus.NOT_STARTED),
                "en curso vencido": str(TranscriptStatus.IN_PROGRESS),
                "registrado vencido": str(TranscriptStatus.NOT_STARTED),
                "completado equivalente": str(TranscriptStatus.COMPLETED),
            },
            STATUS_WORDS.allowed,
        )
    }

    def conclude(self, matched: Matched, choices: ReadingChoices) -> list[str]:
        sentences = super().conclude(matched, choices)
        if _is_nominal(matched):
            heading = matched.heading("duration_seconds")
            sentences.append(f"{heading!r} is how long a training is: it counts as time spent where one is completed.")
        return sentences

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        super().refine(typed, matched)
        if _is_nominal(matched):
            is_completed = pa.array(typed.says("status", str(TranscriptStatus.COMPLETED)))
            typed.values["duration_seconds"] = pc.if_else(is_completed, typed.values["duration_seconds"], None)


def _is_nominal(matched: Matched) -> bool:
    return bool(set(readings(matched.heading("duration_seconds"))) & set(_NOMINAL))


register(CornerstoneReader())
