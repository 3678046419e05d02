"""The words exports use for what a learner did, how binding it was and where she stands.

English first, then German, Spanish and French. A word that is in none of these lists is a problem of its
row, never a guess.
"""

from __future__ import annotations

from learnerintel.domain.vocabulary import (
    AssignmentStatus,
    Channel,
    Obligation,
    Regulatory,
    TranscriptStatus,
    Verb,
)
from learnerintel.readers.casting.words import Words, fold, words_for

LOGIN_REASON = "a login or logout is not activity"

VERB_WORDS = words_for(
    tuple(Verb),
    {
        Verb.VIEWED: "view, opened, open, accessed, access, visited, visit, read, watched, experienced, launched, "
        "launch, clicked, click, downloaded, download, played, angesehen, aufgerufen, visto, abierto, vu, consulté",
        Verb.STARTED: "start, initialized, initialised, began, begun, attempted, attempt, enrolled and started, "
        "begonnen, gestartet, iniciado, empezado, commencé, démarré",
        Verb.PROGRESSED: "progress, in progress, incomplete, continued, resumed, suspended, paused, interacted, "
        "answered, "
        "submitted, submission, bearbeitet, fortgesetzt, en curso, en progreso, en cours, progressé",
        Verb.COMPLETED: "complete, completion, finished, finish, done, abgeschlossen, beendet, completado, "
        "finalizado, terminado, terminé, achevé, complété",
        Verb.PASSED: "pass, bestanden, aprobado, superado, réussi, validé",
        Verb.FAILED: "fail, not passed, nicht bestanden, suspenso, reprobado, no superado, échoué, non validé",
        Verb.SCORED: "score, graded, grade, marked, bewertet, calificado, noté, évalué",
        Verb.WAIVED: "waive, exempt, exempted, excused, befreit, exento, eximido, dispensé, exempté",
        Verb.VOIDED: "void, cancelled record, annulled, storniert, anulado, annulé",
    },
    {
        LOGIN_REASON: "login, logged in, log in, logged-in, logout, logged out, sign in, signed in, sign out, "
        "anmeldung, angemeldet, abmeldung, inicio de sesión, connexion, déconnexion",
        "an enrolment is not activity": "enrolled, enrolment, enrollment, registered, registration, unenrolled, "
        "assigned, assignment, eingeschrieben, inscrito, inscrit, inscription",
    },
)

NO_RESULT = "no result yet"
RESULT_WORDS = words_for(
    tuple(Verb),
    {
        Verb.PASSED: "pass, p, successful, success, bestanden, aprobado, superado, apto, réussi, validé, admis",
        Verb.FAILED: "fail, f, unsuccessful, not passed, nicht bestanden, suspenso, reprobado, no apto, échoué, "
        "non validé, ajourné",
        Verb.COMPLETED: "complete, finished, done, abgeschlossen, completado, terminado, terminé",
        Verb.SCORED: "score, graded, grade, marked, submitted, evaluated, bewertet, benotet, calificado, noté, évalué",
        Verb.WAIVED: "waive, exempt, excused, banked, befreit, exento, dispensé",
    },
    {
        NO_RESULT: "pending, not graded, ungraded, needs grading, awaiting grading, in progress, started, "
        "not submitted, not started, not attempted, unknown, incomplete, offen, ausstehend, pendiente, "
        "sin calificar, en attente, non noté"
    },
)

OBLIGATION_WORDS = words_for(
    tuple(Obligation),
    {
        Obligation.MANDATORY: "compulsory, statutory, legally required, legal, regulatory, must, pflicht, "
        "verpflichtend, gesetzlich, obligatorio, obligatoria, obligatoire, légal",
        Obligation.REQUIRED: "company required, required by company, assigned, assigned by manager, manager assigned, "
        "internal requirement, erforderlich, zugewiesen, requerido, asignado, requis, exigé, assigné",
        Obligation.RECOMMENDED: "suggested, advised, empfohlen, recomendado, sugerido, recommandé, conseillé, suggéré",
        Obligation.OPTIONAL: "voluntary, elective, self enrolled, self-enrolled, self enrolment, self, self-directed, "
        "self assigned, freiwillig, wahlfrei, opcional, voluntario, optativo, facultatif, optionnel, volontaire",
    },
)
#: A yes/no column headed by a word of obligation: heading -> what yes and no mean.
_OBLIGATION_FLAGS = {
    **dict.fromkeys(
        ("mandatory", "is mandatory", "compulsory", "pflicht", "obligatorio", "obligatoire"), Obligation.MANDATORY
    ),
    **dict.fromkeys(("required", "is required", "requerido", "requis"), Obligation.REQUIRED),
}
_YES = "yes, y, true, 1, x, ja, wahr, si, sí, verdadero, oui, vrai"
_NO = "no, n, false, 0, nein, falsch, falso, non, faux"

_WORDS = {
    "verb": VERB_WORDS,
    "obligation": OBLIGATION_WORDS,
    "regulatory": words_for(
        tuple(Regulatory),
        {
            Regulatory.YES: f"{_YES}, regulatory, required by law, legal, statutory",
            Regulatory.NO: f"{_NO}, not regulatory",
            Regulatory.UNKNOWN: "?, not known, unclear, unbekannt, desconocido, inconnu",
        },
    ),
    "channel": words_for(
        tuple(Channel),
        {
            Channel.INVITED: "invite, invitation, calendar, eingeladen, einladung, invitado, invitación, invité",
            Channel.EMAILED: "email, e-mail, mail, mailing, newsletter, sent, delivered, per mail, correo, "
            "correo electrónico, courriel",
            Channel.RECOMMENDED: "recommendation, suggested, banner, feed, home page, homepage, teams, slack, chat, "
            "intranet, push, notification, empfohlen, recomendado, recommandé",
            Channel.LISTED: "list, catalogue, catalog, listing, search, library, katalog, catálogo",
        },
    ),
}

#: Words that say only that a course is late: begun or not is told by its start date.
OVERDUE_WORDS = frozenset(fold(word) for word in ("past due", "overdue", "überfällig", "en retard"))
TRANSCRIPT_WORDS = words_for(
    tuple(TranscriptStatus),
    {
        TranscriptStatus.NOT_STARTED: "not started, not yet started, not attempted, no show, no-show, registered, "
        "enrolled, approved, assigned, pending, pending approval, waitlisted, open, to do, past due, overdue, "
        "überfällig, en retard, nicht begonnen, offen, angemeldet, no iniciado, sin iniciar, inscrito, "
        "pendiente, non commencé, à faire, inscrit",
        TranscriptStatus.IN_PROGRESS: "in progress, in-progress, started, incomplete, ongoing, browsed, "
        "in bearbeitung, begonnen, laufend, en curso, en progreso, incompleto, en cours, commencé, incomplet",
        TranscriptStatus.COMPLETED: "complete, completed, course_complete, completed late, completed (equivalent), "
        "finished, done, passed, pass, credit, abgeschlossen, bestanden, beendet, completado, finalizado, terminado, "
        "aprobado, terminé, achevé, réussi, complété",
        TranscriptStatus.FAILED: "fail, failed, not passed, unsuccessful, nicht bestanden, suspenso, reprobado, "
        "no superado, échoué, non validé",
        TranscriptStatus.WITHDRAWN: "withdrawn, withdrew, cancelled, canceled, unenrolled, dropped, removed, denied, "
        "deleted, abgemeldet, storniert, abgebrochen, retirado, cancelado, baja, retiré, annulé, désinscrit",
        TranscriptStatus.EXEMPT: "exempted, waived, excused, befreit, exento, dispensé, exempté",
        TranscriptStatus.EXPIRED: "expired, lapsed, abgelaufen, caducado, vencido, expiré, périmé",
        "": "unknown",
    },
)

ASSIGNMENT_WORDS = words_for(
    tuple(AssignmentStatus),
    {
        AssignmentStatus.OPEN: "assigned, active, not started, in progress, started, pending, overdue, past due, "
        "incomplete, to do, due, enrolled, registered, offen, zugewiesen, in bearbeitung, abierto, pendiente, "
        "asignado, en curso, ouvert, assigné, en cours, à faire",
        AssignmentStatus.DONE: "complete, completed, finished, passed, closed, erledigt, abgeschlossen, completado, "
        "finalizado, terminado, hecho, terminé, achevé, fait",
        AssignmentStatus.WITHDRAWN: "withdrawn, cancelled, canceled, removed, unassigned, deleted, zurückgezogen, "
        "storniert, retirado, cancelado, retiré, annulé",
        AssignmentStatus.EXEMPT: "exempted, waived, excused, befreit, exento, dispensé, exempté",
        "": "unknown",
    },
)


def words_of(name: str, heading: str) -> Words | None:
    """The usual words of a CHOICE field.

    Args:
        name: of the field.
        heading: of its column; one such as "Mandatory" may head a column of yes and no.
    """
    flag = _OBLIGATION_FLAGS.get(fold(heading)) if name == "obligation" else None
    if flag is None:
        return _WORDS.get(name)
    with_flags = words_for(tuple(Obligation), {flag: _YES, Obligation.OPTIONAL: _NO})
    return Words({**OBLIGATION_WORDS.meanings, **with_flags.meanings}, with_flags.allowed)
