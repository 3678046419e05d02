"""xAPI statements as flat rows of text: who, did what, with what, when, with what result.

Source: the xAPI specification 1.0.3 (statement data model) and the profiles for video and cmi5.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from learnerintel.domain.vocabulary import Verb
from learnerintel.readers.blocks import cut
from learnerintel.readers.vocabularies import LOGIN_REASON

_ADL = "http://adlnet.gov/expapi/verbs/"
_CMI5 = "https://w3id.org/xapi/adl/verbs/"
_VIDEO = "https://w3id.org/xapi/video/verbs/"
_TINCAN = "http://id.tincanapi.com/verb/"
_STREAMS = ("http://activitystrea.ms/", "http://activitystrea.ms/schema/1.0/")

ENROLMENT_REASON = "an enrolment is not activity"
SKIP_REASON = "a skipped item was not used"
RATING_REASON = "a rating is feedback and not activity: it is read with --as xapi_ratings"
GROUP_REASON = "a group acted, not a person"
OBJECT_REASON = "about a person or another statement, not about content"
UNFINISHED_NOTE = "Completions whose result says that nothing was completed were read as progress: {count}."
UNSUCCESSFUL_NOTE = "Passes whose result says that it was no success were read as failed: {count}."
OPINION_NOTE = "Scores of opinion questions were not taken as test scores: {count}."
NEGATIVE_NOTE = "Negative scores were read as not known, as a share of the best score cannot be negative: {count}."


def _iris(base: str, verb: Verb, names: str) -> dict[str, str]:
    return {base + name: str(verb) for name in names.split()}


#: Verb IRI -> what the learner did. Suspended and terminated end a session and carry its duration.
VERB_OF: Mapping[str, str] = {
    **_iris(_ADL, Verb.STARTED, "initialized launched attempted"),
    **_iris(_ADL, Verb.VIEWED, "experienced attended"),
    **_iris(_ADL, Verb.PROGRESSED, "progressed interacted answered suspended resumed terminated responded commented"),
    **_iris(_ADL, Verb.COMPLETED, "completed mastered"),
    **_iris(_ADL, Verb.PASSED, "passed"),
    **_iris(_ADL, Verb.FAILED, "failed"),
    **_iris(_ADL, Verb.SCORED, "scored"),
    **_iris(_ADL, Verb.VOIDED, "voided"),
    **_iris(_CMI5, Verb.WAIVED, "waived"),
    **_iris(_CMI5, Verb.COMPLETED, "satisfied"),
    **_iris(_VIDEO, Verb.VIEWED, "played"),
    **_iris(_VIDEO, Verb.PROGRESSED, "paused seeked"),
    **_iris(_TINCAN, Verb.VIEWED, "viewed downloaded previewed"),
    **{iri: verb for base in _STREAMS for iri, verb in _iris(base, Verb.STARTED, "start").items()},
    **{iri: verb for base in _STREAMS for iri, verb in _iris(base, Verb.PROGRESSED, "submit").items()},
    **{iri: verb for base in _STREAMS for iri, verb in _iris(base, Verb.COMPLETED, "complete").items()},
    **{iri: verb for base in _STREAMS for iri, verb in _iris(base, Verb.VIEWED, "read watch open access").items()},
}
_LEFT_OUT = {
    **dict.fromkeys(
        (
            "https://brindlewaye.com/xAPITerms/verbs/loggedin",
            "https://brindlewaye.com/xAPITerms/verbs/loggedout",
            f"{_CMI5}logged-in",
            f"{_CMI5}logged-out",
            f"{_ADL}logged-in",
            f"{_ADL}logged-out",
        ),
        LOGIN_REASON,
    ),
    f"{_ADL}registered": ENROLMENT_REASON,
    f"{_TINCAN}skipped": SKIP_REASON,
    f"{_TINCAN}rated": RATING_REASON,
    f"{_CMI5}abandoned": "a session closed by the system is nobody's doing",
}
_PROGRESS = {
    "https://w3id.org/xapi/video/extensions/progress": 1.0,
    "https://w3id.org/xapi/cmi5/result/extensions/progress": 100.0,
}
#: Players overshoot the end of a video a little.
_OVERSHOOT = 1.05

#: Columns of a flat statement -> where in the statement they are from.
PATHS: Mapping[str, str] = {
    "person_namespace": "actor",
    "person_key": "actor",
    "content_id": "object.id",
    "content_title": "object.definition.name",
    "occurred": "timestamp",
    "verb": "verb.id",
    "duration_seconds": "result.duration",
    "progress_share": "result.extensions",
    "score_share": "result.score",
    "record_id": "id",
    "voids_record_id": "object.id",
}
#: Verb IRI of a rating.
RATED = f"{_TINCAN}rated"
#: Columns of a flat rating -> where in the statement they are from.
RATING_PATHS: Mapping[str, str] = {
    **{name: PATHS[name] for name in ("person_namespace", "person_key", "content_id", "content_title", "occurred")},
    "rating": "result.score.raw",
    "rating_low": "result.score.min",
    "rating_high": "result.score.max",
    "comment": "result.response",
    "record_id": "id",
}
NOT_A_RATING_REASON = "no rating: what people did is read as xapi"
#: Columns that say why a statement is left out, or what it lacks.
LEFT_OUT, LACKS = "left_out", "lacks"


def flatten(statement: Mapping[str, Any], notes: Counter[str]) -> dict[str, str | None]:
    """One statement as texts by the names of ``PATHS``, with why it is left out or what it lacks.

    Args:
        statement: a JSON object.
        notes: sentences about values that were not taken, counted.
    """
    actor, verb, about = (_mapping(statement.get(name)) for name in ("actor", "verb", "object"))
    iri = _text(verb.get("id"))
    row: dict[str, str | None] = {
        "occurred": _text(statement.get("timestamp")) or _text(statement.get("stored")),
        "record_id": _text(statement.get("id")),
    }
    lacking = [name for name, part in (("actor", actor), ("verb.id", iri), ("object", about)) if not part]
    if not row["occurred"]:
        lacking.append("timestamp")
    if lacking:
        return row | {LACKS: ", ".join(lacking)}
    row["verb"] = VERB_OF.get(iri or "")
    if row["verb"] is None:
        return row | {LEFT_OUT: _LEFT_OUT.get(iri or "", f"the verb {cut(iri)} is not one we know")}
    if row["verb"] == Verb.VOIDED:
        if about.get("objectType") != "StatementRef" or not about.get("id"):
            return row | {LACKS: "object.id of a statement"}
        return row | {"voids_record_id": _text(about.get("id"))}
    row["verb"] = _as_it_ended(str(row["verb"]), _mapping(statement.get("result")), notes)
    row |= dict(zip(("person_namespace", "person_key"), person_of(actor), strict=True))
    if about.get("objectType", "Activity") != "Activity":
        return row | {LEFT_OUT: OBJECT_REASON}
    if actor.get("objectType") == "Group":
        return row | {LEFT_OUT: GROUP_REASON}
    definition = _mapping(about.get("definition"))
    row["content_id"] = _text(about.get("id"))
    row["content_title"] = _in_any_language(definition.get("name"))
    if not row["content_id"]:
        return row | {LACKS: "object.id"}
    return row | _result_of(_mapping(statement.get("result")), definition, notes)


def _as_it_ended(verb: str, result: Mapping[str, Any], notes: Counter[str]) -> str:
    """What was done, where the result contradicts the verb: the result is what the system measured."""
    if verb == Verb.COMPLETED and result.get("completion") is False:
        notes[UNFINISHED_NOTE] += 1
        return str(Verb.PROGRESSED)
    if verb == Verb.PASSED and result.get("success") is False:
        notes[UNSUCCESSFUL_NOTE] += 1
        return str(Verb.FAILED)
    return verb


def flatten_rating(statement: Mapping[str, Any], notes: Counter[str]) -> dict[str, str | None]:
    """A rating as texts by the names of ``RATING_PATHS``, with why it is left out or what it lacks.

    A score that says neither its best nor its worst has a scale that nobody knows.

    Args:
        statement: a JSON object.
        notes: sentences about values that were not taken, counted.
    """
    row = flatten({**statement, "verb": {"id": f"{_TINCAN}viewed"}}, notes)
    if LACKS in row or LEFT_OUT in row:
        return row
    if not is_rating(statement):
        return row | {LEFT_OUT: NOT_A_RATING_REASON}
    result = _mapping(statement.get("result"))
    score = _mapping(result.get("score"))
    given = {name: _number(score.get(part)) for name, part in
             (("rating", "raw"), ("rating_low", "min"), ("rating_high", "max"))}  # fmt: skip
    comment = _text(result.get("response"))
    if given["rating"] is None and comment is None:
        return row | {LACKS: "result.score.raw"}
    return row | {name: None if number is None else repr(number) for name, number in given.items()} | {
        "comment": comment
    }


def is_rating(statement: Mapping[str, Any]) -> bool:
    """Whether a statement says how somebody rates something."""
    return _mapping(statement.get("verb")).get("id") == RATED


def person_of(actor: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Namespace and key of an agent by its inverse functional identifier; (None, None) without one."""
    if mbox := _text(actor.get("mbox")):
        return "email", mbox.removeprefix("mailto:").lower()
    account = _mapping(actor.get("account"))
    if name := _text(account.get("name")):
        return f"account:{_text(account.get('homePage')) or ''}", name
    for namespace in ("mbox_sha1sum", "openid"):
        if key := _text(actor.get(namespace)):
            return namespace, key
    return None, None


def _result_of(result: Mapping[str, Any], definition: Mapping[str, Any], notes: Counter[str]) -> dict[str, str | None]:
    extensions = _mapping(result.get("extensions"))
    progress = next(
        (value / whole for name, whole in _PROGRESS.items() if (value := _number(extensions.get(name))) is not None),
        None,
    )
    if progress is not None and 1 < progress <= _OVERSHOOT:
        progress = 1.0
    score = score_of(_mapping(result.get("score")))
    if score is not None and definition.get("interactionType") == "likert":
        notes[OPINION_NOTE] += 1
        score = None
    if score is not None and score < 0:
        notes[NEGATIVE_NOTE] += 1
        score = None
    return {
        "duration_seconds": _text(result.get("duration")),
        "progress_share": None if progress is None else repr(progress),
        "score_share": None if score is None else repr(score),
    }


def score_of(score: Mapping[str, Any]) -> float | None:
    """The score as a share: scaled where given, else raw between min (0 where missing) and max."""
    scaled = _number(score.get("scaled"))
    if scaled is not None:
        return scaled
    raw, best = _number(score.get("raw")), _number(score.get("max"))
    worst = _number(score.get("min")) if score.get("min") is not None else 0.0
    if raw is None or best is None or worst is None or best <= worst:
        return None
    return (raw - worst) / (best - worst)


def _in_any_language(names: object) -> str | None:
    """A title from a language map: English first, then whatever there is."""
    titles = {language: title for language, name in _mapping(names).items() if (title := _text(name))}
    english = (title for language, title in titles.items() if language.lower().split("-")[0] == "en")
    return next(english, next(iter(titles.values()), None))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    """A non-empty text; lone surrogates, which JSON allows and no table holds, become question marks."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) and value.strip() else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
