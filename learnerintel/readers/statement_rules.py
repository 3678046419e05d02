"""Whether a statement keeps to the xAPI specification 1.0.3, and the place of everything that does not.

Source: xAPI 1.0.3, part two (data) 2 and 4, and part three 2.1 for what a receiver has to refuse. Files are read
more kindly than this (``readers.exports.xapi``): what somebody exported cannot be sent back to its author. What
is posted can, and a sender learns of its fault at once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from learnerintel.readers.interaction_rules import interaction_faults

#: The place of a fault, such as ``actor.mbox``, and what is wrong there.
Fault = tuple[str, str]
Check = Callable[[Any, str], Iterator[Fault]]

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_MBOX = re.compile(r"mailto:[^@\s]+@[^@\s]+")
_SHA1 = re.compile(r"[0-9a-fA-F]{40}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*|[xi](?:-[A-Za-z0-9]{1,8})+")
_DURATION = re.compile(
    r"P(?:\d+(?:\.\d+)?W|(?=[\dT])(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?)"
)
_NO_ZONE = re.compile(r"-00(?::?00)?$")
_VERSION = re.compile(r"1\.0(?:\.\d+)?")
_MIME = re.compile(r"[\w.+-]+/[\w.+-]+(?:\s*;.*)?")
_SHA2 = re.compile(r"[0-9a-fA-F]{56,128}")
_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


def faults_of(statement: object) -> list[Fault]:
    """Everything in which a statement does not keep to the specification.

    Args:
        statement: as JSON gives it.

    Returns:
        Place and sentence of each fault; nothing where it keeps to all of it.
    """
    return list(_statement(statement, ""))


def _statement(value: object, place: str, *, is_inner: bool = False) -> Iterator[Fault]:
    fields = {name: check for name, check in _STATEMENT.items() if not is_inner or name not in _OUTER_ONLY}
    if is_inner:
        fields["objectType"] = _text
        fields["object"] = _inner_object
    yield from _object(value, place, fields, ("actor", "verb", "object"))
    if not isinstance(value, dict):
        return
    verb, about, context = (_mapping(value.get(name)) for name in ("verb", "object", "context"))
    if verb.get("id") == VOIDED and about.get("objectType") != "StatementRef":
        yield _at(place, "object"), "a statement that voids another names it by a StatementRef"
    if about.get("objectType", "Activity") != "Activity":
        for name in ("revision", "platform"):
            if name in context:
                yield _at(place, f"context.{name}"), "stands only in statements about an activity"


def _object(
    value: object, place: str, fields: Mapping[str, Check], required: Sequence[str] = ()
) -> Iterator[Fault]:
    """A JSON object with these fields and no others, none of them null."""
    if not isinstance(value, dict):
        yield place or "statement", "is not an object"
        return
    for name in required:
        if name not in value:
            yield _at(place, name), "is missing"
    for name, inner in value.items():
        check = fields.get(name)
        if check is None:
            yield _at(place, str(name)[:60]), "is no property the specification has here"
        elif inner is None:
            yield _at(place, name), "is null"
        else:
            yield from check(inner, _at(place, name))


def _pattern(pattern: re.Pattern[str], said: str) -> Check:
    def check(value: object, place: str) -> Iterator[Fault]:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            yield place, said

    return check


_uuid = _pattern(_UUID, "is not a UUID")
_iri = _pattern(_IRI, "is not an absolute IRI")
_language = _pattern(_LANGUAGE, "is not a language tag of RFC 5646")
_duration = _pattern(_DURATION, "is not a duration of ISO 8601")


def _text(value: object, place: str) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield place, "is not a text"


def _flag(value: object, place: str) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield place, "is neither true nor false"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and (
        isinstance(value, int) or math.isfinite(value)
    )


def _number(value: object, place: str) -> Iterator[Fault]:
    if not _is_number(value):
        yield place, "is not a number"


def _count(value: object, place: str) -> Iterator[Fault]:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        yield place, "is not a whole number of bytes"


def _moment(value: object, place: str) -> Iterator[Fault]:
    if not isinstance(value, str) or "-" not in value[:8]:
        yield place, "is not a time of ISO 8601"
        return
    try:
        datetime.fromisoformat(value.upper())
    except ValueError:
        yield place, "is not a time of ISO 8601"
        return
    if _NO_ZONE.search(value) and "T" in value.upper():
        yield place, "has the offset -00:00, which the specification forbids"


def _language_map(value: object, place: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield place, "is not an object of texts by language"
        return
    for name, inner in value.items():
        yield from _language(name, _at(place, str(name)[:60]))
        yield from _text(inner, _at(place, str(name)[:60]))


def _extensions(value: object, place: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield place, "is not an object"
        return
    for name in value:
        yield from _iri(name, _at(place, str(name)[:60]))


def _list_of(check: Check) -> Check:
    def each(value: object, place: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield place, "is not a list"
            return
        for number, inner in enumerate(value):
            yield from check(inner, f"{place}[{number}]")

    return each


def _agent(value: object, place: str) -> Iterator[Fault]:
    yield from _object(value, place, _AGENT)
    if isinstance(value, dict):
        if value.get("objectType", "Agent") != "Agent":
            yield _at(place, "objectType"), "is not Agent"
        yield from _identified(value, place, least=1)


def _identified(value: Mapping[str, Any], place: str, least: int) -> Iterator[Fault]:
    named = [name for name in _IDENTIFIERS if name in value]
    if len(named) > 1:
        yield place, f"is identified in {len(named)} ways ({', '.join(named)}), and may be in one"
    elif len(named) < least:
        yield place, "has none of mbox, mbox_sha1sum, openid and account"


def _group(value: object, place: str) -> Iterator[Fault]:
    yield from _object(value, place, {**_AGENT, "member": _list_of(_agent)})
    if isinstance(value, dict):
        yield from _identified(value, place, least=0)
        if "member" not in value and not any(name in value for name in _IDENTIFIERS):
            yield _at(place, "member"), "is missing in a group that nothing identifies"


def _actor(value: object, place: str) -> Iterator[Fault]:
    is_group = isinstance(value, dict) and value.get("objectType") == "Group"
    yield from (_group if is_group else _agent)(value, place)


def _team(value: object, place: str) -> Iterator[Fault]:
    if _mapping(value).get("objectType") != "Group":
        yield place, "is not a Group"
    else:
        yield from _group(value, place)


def _account(value: object, place: str) -> Iterator[Fault]:
    yield from _object(value, place, {"homePage": _iri, "name": _text}, ("homePage", "name"))


def _verb(value: object, place: str) -> Iterator[Fault]:
    yield from _object(value, place, {"id": _iri, "display": _language_map}, ("id",))


def _activity(value: object, place: str) -> Iterator[Fault]:
    yield from _object(value, place, {"objectType": _text, "id": _iri, "definition": _definition}, ("id",))
    if isinstance(value, dict) and value.get("objectType", "Activity") != "Activity":
        yield _at(place, "objectType"), "is not Activity"


def _definition(value: object, place: str) -> Iterator[Fault]:
    yield from _object(value, place, _DEFINITION)
    if isinstance(value, dict):
        yield from ((_at(place, inner), said) for inner, said in interaction_faults(value))


def _anything(_value: object, _place: str) -> Iterator[Fault]:
    yield from ()


def _reference(value: object, place: str) -> Iterator[Fault]:
    yield from _object(value, place, {"objectType": _text, "id": _uuid}, ("objectType", "id"))
    if isinstance(value, dict) and value.get("objectType") not in (None, "StatementRef"):
        yield _at(place, "objectType"), "is not StatementRef"


def _target(value: object, place: str) -> Iterator[Fault]:
    kind = _mapping(value).get("objectType", "Activity")
    if kind == "SubStatement":
        yield from _statement(value, place, is_inner=True)
    else:
        yield from _target_of_kind(kind, value, place)


def _inner_object(value: object, place: str) -> Iterator[Fault]:
    kind = _mapping(value).get("objectType", "Activity")
    if kind == "SubStatement":
        yield place, "is a SubStatement within a SubStatement"
    else:
        yield from _target_of_kind(kind, value, place)


def _target_of_kind(kind: object, value: object, place: str) -> Iterator[Fault]:
    kinds: dict[object, Check] = {
        "Activity": _activity, "Agent": _agent, "Group": _group, "StatementRef": _reference
    }  # fmt: skip
    check = kinds.get(kind) if isinstance(kind, str) else None
    if check is None:
        yield _at(place, "objectType"), "is none of Activity, Agent, Group, StatementRef and SubStatement"
    else:
        yield from check(value, place)


def _score(value: object, place: str) -> Iterator[Fault]:
    yield from _object(value, place, {"scaled": _number, "raw": _number, "min": _number, "max": _number})
    numbers = {name: number for name, number in _mapping(value).items() if _is_number(number)}
    scaled, raw, least, most = (numbers.get(name) for name in ("scaled", "raw", "min", "max"))
    if scaled is not None and not -1 <= scaled <= 1:
        yield _at(place, "scaled"), "is not between -1 and 1"
    if least is not None and most is not None and least >= most:
        yield _at(place, "min"), "is not below max"
    elif raw is not None and ((least is not None and raw < least) or (most is not None and raw > most)):
        yield _at(place, "raw"), "is not between min and max"


def _result(value: object, place: str) -> Iterator[Fault]:
    yield from _object(value, place, _RESULT)


def _context(value: object, place: str) -> Iterator[Fault]:
    yield from _object(value, place, _CONTEXT)


def _context_activities(value: object, place: str) -> Iterator[Fault]:
    yield from _object(value, place, dict.fromkeys(("parent", "grouping", "category", "other"), _activities))


def _activities(value: object, place: str) -> Iterator[Fault]:
    if isinstance(value, dict):
        yield from _activity(value, place)  # one alone is allowed, for senders of version 0.95
    else:
        yield from _list_of(_activity)(value, place)


def _attachment(value: object, place: str) -> Iterator[Fault]:
    yield from _object(value, place, _ATTACHMENT, ("usageType", "display", "contentType", "length", "sha2"))
    if isinstance(value, dict) and "fileUrl" not in value:
        yield _at(place, "fileUrl"), "is missing, and attached files are not taken here"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


_AGENT: Mapping[str, Check] = {
    "objectType": _text,
    "name": _text,
    "mbox": _pattern(_MBOX, "is not mailto: and an email address"),
    "mbox_sha1sum": _pattern(_SHA1, "is not a SHA-1 sum"),
    "openid": _iri,
    "account": _account,
}
_DEFINITION: Mapping[str, Check] = {
    "name": _language_map,
    "description": _language_map,
    "type": _iri,
    "moreInfo": _iri,
    "extensions": _extensions,
    **dict.fromkeys(
        ("interactionType", "correctResponsesPattern", "choices", "scale", "source", "target", "steps"), _anything
    ),
}
_RESULT: Mapping[str, Check] = {
    "score": _score,
    "success": _flag,
    "completion": _flag,
    "response": _text,
    "duration": _duration,
    "extensions": _extensions,
}
_CONTEXT: Mapping[str, Check] = {
    "registration": _uuid,
    "instructor": _actor,
    "team": _team,
    "contextActivities": _context_activities,
    "revision": _text,
    "platform": _text,
    "language": _language,
    "statement": _reference,
    "extensions": _extensions,
}
_ATTACHMENT: Mapping[str, Check] = {
    "usageType": _iri,
    "display": _language_map,
    "description": _language_map,
    "contentType": _pattern(_MIME, "is not a media type"),
    "length": _count,
    "sha2": _pattern(_SHA2, "is not a SHA-2 sum"),
    "fileUrl": _iri,
}
_STATEMENT: Mapping[str, Check] = {
    "id": _uuid,
    "actor": _actor,
    "verb": _verb,
    "object": _target,
    "result": _result,
    "context": _context,
    "timestamp": _moment,
    "stored": _moment,
    "authority": _actor,
    "version": _pattern(_VERSION, "is not 1.0 or 1.0.x"),
    "attachments": _list_of(_attachment),
}
_OUTER_ONLY = frozenset({"id", "stored", "version", "authority"})
