"""What the transcripts of corporate learning systems have in common.

Three things go beyond a plain transcript: names come in two columns, statuses are many and often two in one cell
("In Progress / Past Due"), and whether somebody had to take a course is said by who assigned it and until when, never
by the enrolment alone.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.records import Field, FieldKind
from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.vocabulary import Obligation, TranscriptStatus
from learnerintel.readers import roster_wordings as hr
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.casting.words import Words, fold, words_for
from learnerintel.readers.columns import Column
from learnerintel.readers.exports.transcript import TranscriptReader
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.text_blocks import TextBlock, plain
from learnerintel.readers.vocabularies import TRANSCRIPT_WORDS

_FURTHER = words_for(
    tuple(TranscriptStatus),
    {
        TranscriptStatus.NOT_STARTED: "not activated, not enrolled yet, yet to start, to begin, subscribed, invited, "
        "waiting, waiting list, wait list, wait listed, on waiting list, overbooking, pending prior approval, "
        "pending pre-work, pending payment, pending registration, pending enrollment, registered / past due, "
        "approved / past due, not activated / past due, not started / past due, pending approval / past due, "
        "pendiente de aprobación, no presentado, no asistió, registrado, lista de espera, vorgemerkt, zugewiesen, "
        "eingeschrieben, warteliste, nicht erschienen, genehmigt, "
        "asignado, assigné, en attente, liste d attente, absent, non iniziato, da iniziare, iscritto, in attesa, "
        "assegnato, in scadenza",
        TranscriptStatus.IN_PROGRESS: "in progress / past due, incomplete / past due, pending completion approval, "
        "pending completion signature, pending evaluation, pending acknowledgement, pending acknowledgment, "
        "pending post-work, pending grade, partially complete, gestartet, unvollständig, iniciado, en proceso, "
        "incompleta, démarré, débuté, in corso, iniziato, incompleto, non completato",
        TranscriptStatus.COMPLETED: "completed / past due, completed (external), equivalent, attended, verified, "
        "completo, finalizada, completada, réalisé, validé, validée, terminée, achevée, complété, "
        "completato, completata, terminato, superato, concluso, vollständig, teilgenommen",
        TranscriptStatus.FAILED: "did not pass, not successful, fallado, no aprobado, échec, non superato, fallito, "
        "nicht erfolgreich, durchgefallen",
        TranscriptStatus.WITHDRAWN: "withdrawal pending, wait list expired, waitlist expired, unregistered, "
        "unsubscribed, suspended, declined, deregistered, desinscrito, anulado, anulada, dado de baja, denegado, "
        "suspendido, abgelehnt, ausgetreten, ausgeschrieben, suspendu, refusé, abandonné, ritirato, annullato, "
        "sospeso, disiscritto, cancellato",
        TranscriptStatus.EXEMPT: "exemption, waiver, exenta, dispensado, ausgenommen, exonéré, esonerato, esente",
        TranscriptStatus.EXPIRED: "scaduto, expirado, expirée",
    },
)
#: Statuses of corporate systems, their two in one among them.
STATUS_WORDS = Words({**_FURTHER.meanings, **TRANSCRIPT_WORDS.meanings}, TRANSCRIPT_WORDS.allowed)

PERSON = {
    **usual.PERSON,
    "first_name": (*hr.NAME_PARTS["first_name"], *folded("user first name, fname, nome")),
    "last_name": (
        *hr.NAME_PARTS["last_name"],
        *folded("user last name, user surname, user family name, lname, cognome"),
    ),
}
NAME_PARTS = (
    Field("first_name", FieldKind.TEXT, "The first name; with the last name it is the name."),
    Field("last_name", FieldKind.TEXT, "The last name."),
)


class CorporateReader(TranscriptReader):
    """A transcript that is known by headings of its own system.

    Attributes:
        obliging: fields of which one must be filled where somebody had to take it.
    """

    is_mappable: ClassVar[bool] = False
    foreign: ClassVar[tuple[str, ...]] = ()
    extras: ClassVar[tuple[Field, ...]] = NAME_PARTS
    words: ClassVar = {"status": STATUS_WORDS}
    obliging: ClassVar[tuple[str, ...]] = ("assigned_on", "due_on")

    def columns(self, matched: Matched) -> tuple[Column, ...]:
        found = super().columns(matched)
        parts = [name for name in ("first_name", "last_name") if name in matched.position]
        if not parts:
            return found
        rest = [each for each in found if each.name not in (*parts, "person_name")]
        return (*rest, Column("person_name", FieldKind.TEXT, matched.heading(parts[-1])))

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        block = super().text_block(batch, matched)
        parts = [block.texts.pop(name) for name in ("first_name", "last_name") if name in block.texts]
        if parts:
            trimmed = [pc.utf8_trim_whitespace(plain(part)) for part in parts]
            joined = pc.binary_join_element_wise(*trimmed, " ", null_handling="skip")
            block.texts["person_name"] = pc.utf8_trim_whitespace(joined)
        return block

    def conclude(self, matched: Matched, choices: ReadingChoices) -> list[str]:
        del choices
        sentences = []
        if "status" not in matched:
            sentences.append(
                "No column says where a learner stands: a row with a completion date is read as completed, "
                "one with a start or some progress as in progress, any other as not started."
            )
        if "obligation" not in matched and (names := [name for name in self.obliging if name in matched]):
            headings = " or ".join(repr(matched.heading(name)) for name in names)
            sentences.append(
                f"Rows with something in {headings} were read as required; of the others it is not known "
                "whether they had to be taken."
            )
        return sentences

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        """Status from the dates where no column says it; required where it was assigned or has a due date."""
        if "status" in matched:
            super().refine(typed, matched)
        else:
            put_status_of_dates(typed)
        if "obligation" not in matched:
            typed.values["obligation"] = pa.nulls(len(typed), pa.string())
            for name in self.obliging:
                typed.put("obligation", str(Obligation.REQUIRED), ~typed.is_null(name))


def put_status_of_dates(typed: TypedBlock) -> None:
    """Completed with a completion date, in progress with a start or some progress, else not started."""
    typed.put("status", str(TranscriptStatus.NOT_STARTED))
    is_begun = ~typed.is_null("started_on")
    if "progress_share" in typed.values:
        is_begun |= true_of(pc.greater(typed.values["progress_share"], 0))
    typed.put("status", str(TranscriptStatus.IN_PROGRESS), is_begun)
    typed.put("status", str(TranscriptStatus.COMPLETED), ~typed.is_null("completed_on"))


def true_of(mask: pa.Array) -> np.ndarray:
    """A mask, False where nothing is known."""
    return pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False)


def without(words: tuple[str, ...], others: str) -> tuple[str, ...]:
    """Folded wordings without some, parted by commas."""
    dropped = {fold(each) for each in others.split(",")}
    return tuple(word for word in words if word not in dropped)
