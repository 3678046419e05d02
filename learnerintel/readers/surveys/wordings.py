"""Headings of surveys that are no questions, and words by which a question tells what it asks for.

English first, then German, Spanish, French and what else the form tools are used in.
"""

from __future__ import annotations

import html
import re

from learnerintel.domain.surveys import RECOMMENDING
from learnerintel.readers import wordings as usual
from learnerintel.readers.casting.words import fold
from learnerintel.readers.headings import folded

OCCURRED = folded(
    "submit date utc, submit date, completion time, submission date, submitted at, submitted on, submitted, "
    "recorded date, end date utc, end date, timestamp, response date, responded at, answered on, completed at, "
    "date submitted, survey date, review date, date completed, date and time, date time, survey date, "
    "date of training, training date, date attended, attended on, date of the course, date of event, event date, "
    "course date, date of session, session date, date, date of course, stage date utc, given on, left at, "
    "fertigstellungszeit, abschlusszeit, zeitstempel, eingereicht am, abgegeben am, datum, "
    "hora de finalización, marca temporal, fecha de envío, enviado el, fecha, "
    "heure de fin, horodateur, soumis le, date de réponse, ora di completamento, informazioni cronologiche, data, "
    "hora de conclusão, carimbo de data/hora, carimbo de data hora, tijd van voltooien, tijdstempel, "
    "tidsstempel, tidstämpel, sygnatura czasowa"
)
RESPONSE_ID = folded(
    "respondent id, response id, network id, number, submission id, answer id, unique id, antwort id, "
    "id de respuesta, id de réponse, token, uuid"
)
CONTENT_TITLE = folded(
    "course, course name, course title, training, training title, training name, workshop, workshop name, "
    "workshop title, session name, session title, event, event name, programme, class, course or training, "
    "which workshop did you attend, which course did you attend, which training did you attend, "
    "which session did you attend, which course did you take, which course are you giving feedback on, "
    "what course did you attend, what training did you attend, name of course, name of training, name of the course, "
    "name of the training, title of training, title of course, module name, course attended, training attended, "
    "kurs, kursname, schulung, welchen kurs haben sie besucht, welche schulung haben sie besucht, seminar, "
    "curso, nombre del curso, formación, qué curso has realizado, a qué curso asististe, "
    "cours, nom du cours, formation, nom de la formation, quelle formation avez vous suivie"
)
CONTENT_ID = folded("course id, workshop id, course code, training id, session id, event id, module code")
LANGUAGE = folded("language, user language, survey language, sprache, idioma, langue, lingua, taal")

PERSON = {
    "employee_id": usual.PERSON["employee_id"],
    "lms_id": folded("learner id, user id, lms id, username, student id, participant id, benutzername"),
    "email": (
        *usual.PERSON["email"],
        *folded(
            "adresse de messagerie, posta elettronica, recipient email, submitter email, your email, "
            "your email address, "
            "indirizzo email, endereço de e-mail, correo electronico corporativo"
        ),
    ),
    "person_name": folded(
        "name, full name, user full name, submitter, your name, respondent, participant name, employee name, "
        "learner name, naam, nome, nom, nombre, vollständiger name, nombre completo del usuario, nombre completo, "
        "nom complet, participant"
    ),
}  # fmt: skip

#: Columns that a form tool adds, and what of a person a survey does not need; nothing is read from them.
ASIDE = frozenset(folded(
    "id, start date utc, start date, start time, response type, stage date utc, tags, ending, network id, "
    "collector id, "
    "ip address, ip, email, first name, last name, custom data 1, custom data, custom data 2, status, progress, "
    "duration in seconds, duration, finished, recipient last name, recipient first name, external reference, "
    "external data reference, location latitude, location longitude, location accuracy, distribution channel, "
    "user agent, device, browser, last modified time, last modified, groups, group, score, total score, "
    "total points, "
    "quiz feedback, grade posted time, response set, referrer, url, source, startzeit, hora de inicio, "
    "heure de début, "
    "ora di inizio, hora de início, begintijd, gesamtpunktzahl, quizfeedback, total de puntos, "
    "comentarios del cuestionario, total des points, commentaires du questionnaire, gruppen, grupos, groupes, "
    "submitted by, started at, survey id, survey name, form id, form name, user language, q recaptcha score, "
    "response number, antwort nummer, week number, archetype id, gruppe, puntuación, punktzahl, last page, seed, "
    "unique id, start language, time started, voter, phone, phone number, telephone, mobile"
))  # fmt: skip
#: What says something of the person rather than of learning: not needed for any number here.
DEMOGRAPHIC = frozenset(folded(
    "gender, sex, age, age range, age group, country, nationality, ethnicity, race, date of birth, year of birth, "
    "religion, marital status, disability, detected country, highest education level, employment status, "
    "employment area, what is your gender, what is your age, how old are you, which country do you live in, "
    "what country do you live in, country of residence, geschlecht, alter, land, género, sexo, edad, país, sexe, "
    "âge, "
    "pays, cuál es tu edad, en qué año naciste, en qué país resides actualmente, con qué género te identificas"
))  # fmt: skip
_DEMOGRAPHIC_CUE = re.compile(
    r"\b(gender|ethnic\w*|nationality|your age|year were you born|g[eé]nero te|origen [eé]tnico|a[nñ]o naciste"
    r"|pa[ií]s resides|religion|sexual orientation)\b"
)
_NAMING = re.compile(
    r"^(what is |please enter |please provide |enter |provide )?(your |ihr |dein |tu |su |votre )?"
    r"(full name|first name|last name|surname|name|first and last name|name and surname|vorname|nachname|apellidos?"
    r"|pr[eé]nom|nombre y apellidos?|phone number|telephone|mobile number)( ?\(?optional\)?"
    r"| \(?freiwillig\)?)?[ ?:*]*$"
)
_POINTS = re.compile(
    r"^(points|feedback|punkte|puntos|comentarios|commentaires?|punti|pontos|punten"
    r"|rückmeldung)\s*[-\u2013:]\s+\S|\[(score|feedback)\]$",
    re.IGNORECASE,
)

_RATING = re.compile(
    r"\b(rat(e|ed|ing|ings)|stars?|overall|satisf\w+|quality|usefulness|how (useful|helpful|good|valuable"
    r"|satisfied|relevant)"
    r"|helpfulness|relevance|enjoy(ed|ment)?|evaluat\w+|impression|experience|worth"
    r"|bewert\w+|zufrieden\w*|gesamteindruck|qualit[äa]t|wie (gut|hilfreich|nützlich)|gefallen"
    r"|calif\w+|valor(a|ar|aci[oó]n|ar[ií]as?)|puntua\w+|calidad|disfrut\w+|utilidad"
    r"|not(e|er|ez)|[ée]valu\w+|appr[ée]ci\w+|qualit[ée]|utilit[ée]|avali\w+|valuta\w+|beoordel\w+|tevreden\w*)\b"
)
_ASPECT = re.compile(
    r"^(the )?(trainers?|instructors?|facilitators?|teachers?|speakers?|presenters?|contents?|course contents?"
    r"|materials?"
    r"|course materials?|venue|location|facilities|organi[sz]ation|delivery|presentation|structure|trainer/in"
    r"|dozent(in)?"
    r"|inhalte?|unterlagen|organisation|referent(in)?|formador(a)?|contenidos?|materiales|organizaci[oó]n"
    r"|formateur|contenu|supports?|exercises|catering|lunch|food)$"
)
_COMMENT = re.compile(
    r"\b(comments?|feedback|suggest\w*|improv\w*|opinion|thoughts|why|explain|describe|tell us|liked?|dislike"
    r"|best|worst"
    r"|most|least|useful|learned|learnt|changed?|would help|missing|recommendations?|remarks?|reason"
    r"|anything else|else"
    r"|better|what (did|do|would|could|should|went|has|was)|how (did|could|can|do) |elaborate"
    r"|kommentare?|anmerkung\w*|verbesser\w*|vorschl[äa]g\w*|warum|gefallen|meinung|was (hat|sollen|w[üu]rden"
    r"|k[öo]nn\w+|fanden)"
    r"|comentarios?|observaci\w+|sugerencias?|mejorar\w*|por qu[ée]|gusta|gust[óo]|opini[oó]n"
    r"|commentaires?|remarques?|am[ée]lior\w*|pourquoi|avis|suggestions?|coment[áa]rios?|sugest\w+|commenti?"
    r"|opmerking\w*)\b"
)
_QUANTITY = re.compile(
    r"\b(rank|ranking|ranked|order of preference|rangfolge|how many|how much|how long|how old|number of|hours"
    r"|minutes|days|weeks|months|years?|salary|income"
    r"|amount|age|price"
    r"|in which year|wie ?viele?|wie lange|anzahl|stunden|jahr\w*|cu[áa]nt[oa]s|cu[áa]nto tiempo|a[nñ]os?|horas"
    r"|salario"
    r"|combien|nombre de|heures|ann[ée]es?|quantos|quante|hoeveel)\b"
)
_RECOMMEND = re.compile(rf"\b(?:{'|'.join(RECOMMENDING)})\w*")
_LIKELY = re.compile(r"\b(likely|likelihood|probab\w+|wahrscheinlich\w*|waarschijnlijk|probabilit\w+)\b")
_MULTIPLE = re.compile(
    r"\b(all that apply|select all|check all|tick all|mark all|choose all|multiple answers|more than one"
    r"|marca todas|selecciona todas|marque todas|todas las (que|opciones)|mehrfach\w*|alle zutreffenden"
    r"|plusieurs r[ée]ponses|toutes les r[ée]ponses)\b"
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_SPACE = re.compile(r"\s+")

#: Answers that say nothing, folded; counted, and neither comments nor answers.
FILLERS = frozenset(folded(
    "n a, na, none, nil, nothing, no, no comment, no comments, nope, not applicable, nothing to add, nothing else, "
    "no answer, null, not sure, dont know, don t know, i don t know, no feedback, none at all, no suggestions, "
    "nothing at the moment, nothing really, no further comments, x, xx, xxx, test, "
    "keine, keine angabe, nichts, nein, k a, kein kommentar, keine anmerkungen, entfällt, "
    "ninguno, ninguna, nada, sin comentarios, no aplica, no sé, ningún comentario, "
    "aucun, aucune, rien, sans objet, ras, r a s, pas de commentaire, non, nenhum, nenhuma, nessuno, nessuna, "
    "niente, "
    "geen, niets"
))  # fmt: skip
#: Of those the ones that are no answer on a scale or among options either.
BLANKS = frozenset(folded(
    "n a, na, not applicable, no answer, prefer not to say, prefer not to answer, no opinion, don t know, dont know, "
    "i don t know, not sure, null, keine angabe, k a, weiß nicht, no aplica, no sé, ns nc, sans objet, ne sait pas, "
    "does not apply, cannot say, can t say, unable to rate, unable to judge, did not attend, did not use"
))  # fmt: skip
_OTHERS = frozenset(folded("other, others, andere, anderes, sonstiges, otro, otra, otros, autre, autres, outro, altro"))


#: What form tools write where somebody answered without a name.
_NOBODY = frozenset(folded(
    "anonymous, anonym, anonymous user, anonymous respondent, anónimo, anónima, anonyme, anonimo, anônimo, anoniem, "
    "guest, invitado, gast, invité, not logged in, none, n a, na, no name, prefer not to say, keine angabe, x"
))  # fmt: skip


def is_nobody(name: str) -> bool:
    """Whether what stands for a name says that there is none."""
    return fold(name) in _NOBODY or (fold(name) == "" and name.isascii())


def heading_text(heading: str) -> str:
    """A heading as a question: without tags, entities and line breaks."""
    return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", heading)).replace("\u00a0", " ")).replace(" ?", "?").strip()


def is_filler(text: str) -> bool:
    """Whether an answer in words says nothing: "n/a", "none", "-", "keine", "....", "no comment"."""
    return fold(text) in FILLERS or not any(char.isalnum() for char in text)


def is_blank(text: str) -> bool:
    """Whether an answer on a scale or among options says that there is none."""
    return fold(text) in BLANKS or not any(char.isalnum() or char in "★⭐☆" for char in text)


def is_other(text: str) -> bool:
    """Whether a heading or an option stands for what the others leave out: "Other", "Other (please specify)"."""
    words = fold(text).split()
    return bool(words) and words[0] in _OTHERS and (len(words) == 1 or "(" in text or ":" in text or len(words) <= 3)


def is_aside(heading: str) -> bool:
    """Whether a column is one that a form tool adds, points of a quiz, or a name."""
    text = heading_text(heading)
    return fold(text) in ASIDE or bool(_POINTS.search(text)) or bool(_NAMING.match(text.lower()))


def is_own_column(heading: str) -> bool:
    """Whether a heading is the name of a column that a form tool adds, or of one that says who, when or how."""
    return fold(heading) in ASIDE or any(fold(heading) in words for words in (OCCURRED, RESPONSE_ID, LANGUAGE)) or any(
        fold(heading) in words for words in PERSON.values())  # fmt: skip


def is_demographic(heading: str) -> bool:
    """Whether a question asks what somebody is rather than what she thinks."""
    text = heading_text(heading)
    return fold(text) in DEMOGRAPHIC or bool(_DEMOGRAPHIC_CUE.search(text.lower()))


def asks_rating(heading: str) -> bool:
    """Whether a question asks for a judgement of content or of learning."""
    said = _spoken(heading)
    return bool(_RATING.search(said) or _ASPECT.match(said.strip())) and not asks_recommendation(heading)


def asks_comment(heading: str) -> bool:
    """Whether a question asks for an opinion in words."""
    return bool(_COMMENT.search(_spoken(heading)))


def asks_quantity(heading: str) -> bool:
    """Whether a question asks how much or how many."""
    return bool(_QUANTITY.search(_spoken(heading)))


def asks_recommendation(heading: str) -> bool:
    """Whether a question asks how likely somebody is to recommend something, which is asked on 0 to 10."""
    said = _spoken(heading)
    return bool(_RECOMMEND.search(said))


def asks_likelihood(heading: str) -> bool:
    """Whether a question asks how likely something is."""
    return bool(_LIKELY.search(_spoken(heading)))


def asks_several(heading: str) -> bool:
    """Whether a question says that several options may be chosen."""
    return bool(_MULTIPLE.search(_spoken(heading)))


def is_question(heading: str) -> bool:
    """Whether a heading reads like a question or a statement to judge rather than like a field's name."""
    text = heading_text(heading)
    return "?" in text or "¿" in text or len(text.split()) >= 6 or (
        len(text.split()) >= 3 and (asks_rating(text) or asks_comment(text)))  # fmt: skip


def _spoken(heading: str) -> str:
    """A heading in lower case, words that were written together parted."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", heading_text(heading))
    return parted.lower()
