"""Headings of the fields that most exports share: people, content, obligation, verb.

English first, then German, Spanish and French, each list most usual first.
"""

from __future__ import annotations

from learnerintel.readers.headings import folded

PERSON = {
    "employee_id": folded(
        "employee id, employee number, employee no, employee nr, employee #, emp id, employee code, staff id, "
        "staff number, staff no, personnel number, personnel no, personnel id, worker id, hr id, user external id, "
        "external id, id number, personalnummer, mitarbeiternummer, mitarbeiter id, mitarbeiter nr, personal nr, "
        "pers nr, número de empleado, id de empleado, id empleado, código de empleado, legajo, matricule, "
        "numéro d employé, id employé, numéro de salarié, id salarié, matricule salarié"
    ),
    "lms_id": folded(
        "user id, learner id, lms id, lms user id, student id, participant id, username, login, user, account, "
        "benutzer id, benutzername, nutzer id, lernenden id, teilnehmer id, id de usuario, id usuario, usuario, "
        "id del alumno, identifiant, identifiant utilisateur, id utilisateur, nom d utilisateur, utilisateur, "
        "id apprenant"
    ),
    "email": folded(
        "email, email address, e-mail, e-mail address, work email, work e-mail, business email, mail, user email, "
        "learner email, employee email, recipient, recipient email, respondent email, e-mail-adresse, mailadresse, "
        "dienstliche e-mail, correo, correo electrónico, dirección de correo, email del empleado, courriel, "
        "adresse e-mail, adresse mail, adresse courriel, adresse électronique"
    ),
    "person_name": folded(
        "name, full name, employee name, learner name, user full name, user name, display name, learner, employee, "
        "person, participant, student, vollständiger name, mitarbeitername, mitarbeiter, teilnehmer, lernende, "
        "nombre, nombre completo, nombre del empleado, empleado, alumno, nom complet, nom, nom de l employé, "
        "collaborateur, salarié, apprenant"
    ),
}

CONTENT = {
    "content_id": folded(
        "content id, course id, item id, course code, course number, training id, module id, activity id, object id, "
        "asset id, resource id, learning object id, learning item id, training code, kurs id, kursnummer, kurscode, "
        "inhalts id, inhalt id, lerninhalt id, schulungs id, id del curso, id curso, código del curso, "
        "id de contenido, id del contenido, id du cours, id cours, code du cours, code cours, id contenu, "
        "id du contenu, identifiant du cours, id formation, code formation"
    ),
    "content_address": folded(
        "content address, content url, course url, item url, address, url, link, permalink, content link, adresse, "
        "webadresse, enlace, dirección, dirección url, adresse url, lien"
    ),
    "content_title": folded(
        "content title, course title, course name, content name, item title, item name, training title, "
        "training name, training program name, training programme name, training program, program name, "
        "programme name, "
        "name of course, name of the course, name of training, course attended, module name, activity name, title, "
        "course, training, module, content, item, kurstitel, "
        "kursname, inhaltstitel, titel, kurs, inhalt, schulung, lerninhalt, título del curso, nombre del curso, "
        "título, curso, contenido, formación, titre du cours, nom du cours, intitulé, titre, cours, contenu, formation"
    ),
}

OBLIGATION = folded(
    "obligation, assigned as, assignment type, requirement, requirement type, obligation type, training requirement, "
    "mandatory, is mandatory, compulsory, required, is required, verbindlichkeit, pflicht, obligatoriedad, "
    "obligación, obligatorio, requerido, caractère, obligatoire, requis"
)
VERB = folded(
    "event, verb, action, training outcome, event name, event type, activity type, interaction, ereignis, aktion, "
    "vorgang, evento, "
    "acción, tipo de evento, événement, type d événement, action réalisée"
)
STATUS = folded(
    "status, completion status, course status, enrollment status, enrolment status, learning status, "
    "transcript status, training status, progress status, registration status, abschlussstatus, kursstatus, "
    "estado, estado del curso, estatus, statut, état, statut du cours"
)
SCORE = folded(
    "score, grade, mark, result score, final score, final grade, quiz score, test score, points, percentage, "
    "score share, punktzahl, punkte, ergebnis punkte, bewertung, puntuación, puntaje, calificación, nota, "
    "score obtenu, résultat, points obtenus"
)
PROGRESS = folded(
    "progress, progress percent, percent complete, percent completed, completion percent, course progress, "
    "completion ratio, percentage complete, completion percentage, fortschritt, progreso, avance, progression, "
    "avancement"
)
DURATION = folded(
    "duration, time spent, time in training, training hours, total time, minutes, minutes spent, hours, "
    "session time, time on task, learning time, dauer, lernzeit, bearbeitungszeit, duración, "
    "tiempo dedicado, durée, temps passé"
)
RECORD_ID = folded(
    "record id, event id, row id, statement id, log id, transaction id, datensatz id, id de registro, id enregistrement"
)
ASSIGNED_ON = folded(
    "assigned on, assigned date, assignment date, date assigned, assigned at, assigned, enrolled on, "
    "enrollment date, enrolment date, registration date, zugewiesen am, zuweisungsdatum, anmeldedatum, "
    "fecha de asignación, asignado el, fecha de inscripción, date d assignation, assigné le, date d inscription"
)
DUE_ON = folded(
    "due on, due date, due, deadline, date due, required by, fällig am, fälligkeitsdatum, frist, fecha límite, "
    "fecha de vencimiento, vence el, date limite, échéance, date d échéance"
)
STARTED_ON = folded(
    "started on, start date, started, date started, started at, first access, first launch date, training start date, "
    "course start date, begonnen am, startdatum, gestartet am, fecha de inicio, iniciado el, date de début, "
    "commencé le"
)
COMPLETED_ON = folded(
    "completed on, completion date, completed, date completed, completed at, completed date, finished on, "
    "finish date, course completion date, abgeschlossen am, abschlussdatum, beendet am, fecha de finalización, "
    "completado el, fecha de término, date de fin, date d achèvement, terminé le, achevé le"
)
RATING = folded(
    "rating, stars, star rating, satisfaction, overall rating, overall satisfaction, score rating, nps, "
    "recommendation score, bewertung sterne, zufriedenheit, sterne, valoración, satisfacción, estrellas, "
    "évaluation, note de satisfaction, étoiles"
)
COMMENT = folded(
    "comment, comments, feedback, review, remarks, free text, text, verbatim, what did you think, open comment, "
    "kommentar, kommentare, anmerkung, rückmeldung, comentario, comentarios, opinión, observaciones, commentaire, "
    "commentaires, remarque, avis"
)
CHANNEL = folded(
    "channel, offer channel, medium, sent via, delivery channel, offered via, kanal, canal, medio, canal d envoi"
)
CAMPAIGN = folded(
    "campaign, campaign name, campaign id, mailing, newsletter, kampagne, aussendung, campaña, boletín, campagne, envoi"
)
TEAM = folded(
    "team, team name, unit, org unit, organisational unit, organizational unit, organisation unit, group, "
    "cost centre, cost center, squad, abteilungsteam, einheit, organisationseinheit, gruppe, kostenstelle, equipo, "
    "unidad, grupo, équipe, unité, groupe, service"
)
#: Headings that only web analytics, mailing tools and totals of people have: no table of an LMS, of HR or of a survey.
COMMS_ONLY = folded(
    "unique opens, unique clicks, total recipients, successful deliveries, hard bounces, soft bounces, "
    "hard bounced, soft bounced, bounces, bounced, unsubscribes, unsubscribed, click rate, open rate, opens, "
    "clicked email, "
    "optin time, unsub time, clean time, campaign id, email campaign id, subject line, "
    "num included, recipients, recipient count, send date, send time, emails sent, delivered, "
    "pageviews, page views, unique viewers, active users, unique pageviews, page path and screen class, "
    "page title and screen name, page title and screen class, sessions, visited page count, "
    "report refresh date, posted count, read count, period start, period end, days logged in, marketo guid, "
    "activity type id, primary attribute value"
)
