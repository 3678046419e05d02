"""Statements written after the xAPI specification 1.0.3, and what has to be refused of them."""

from __future__ import annotations

import copy

import pytest

from learnerintel.readers.statement_rules import VOIDED, faults_of

UUID = "12345678-1234-5678-1234-567812345678"
SHA1 = "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"
SIMPLE = {
    "actor": {"mbox": "mailto:ann@example.com"},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en-US": "completed"}},
    "object": {"id": "http://example.com/courses/1"},
}
WHOLE = {
    **SIMPLE,
    "id": UUID,
    "actor": {
        "objectType": "Group",
        "name": "Blue team",
        "account": {"homePage": "http://example.com", "name": "blue"},
        "member": [{"objectType": "Agent", "mbox_sha1sum": SHA1}, {"openid": "http://ann.example.com"}],
    },
    "object": {
        "objectType": "Activity",
        "id": "http://example.com/quiz/1",
        "definition": {
            "name": {"en": "A quiz", "de-CH": "Ein Quiz"},
            "description": {"en": "Which one?"},
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
            "moreInfo": "http://example.com/more",
            "interactionType": "choice",
            "correctResponsesPattern": ["a[,]b"],
            "choices": [{"id": "a", "description": {"en": "A"}}, {"id": "b"}],
            "extensions": {"http://example.com/x": None},
        },
    },
    "result": {
        "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10},
        "success": True,
        "completion": False,
        "response": "a",
        "duration": "PT1H30M2.5S",
        "extensions": {"http://example.com/y": {"any": [1, None]}},
    },
    "context": {
        "registration": UUID,
        "instructor": {"mbox": "mailto:bo@example.com"},
        "team": {"objectType": "Group", "member": [{"mbox": "mailto:cy@example.com"}]},
        "contextActivities": {"parent": [{"id": "http://example.com/courses/1"}], "other": {"id": "urn:x:1"}},
        "revision": "2",
        "platform": "LMS",
        "language": "en-GB",
        "statement": {"objectType": "StatementRef", "id": UUID},
    },
    "timestamp": "2026-11-03T10:00:00.123+02:00",
    "stored": "2026-11-03T10:00:01Z",
    "authority": {"account": {"homePage": "http://example.com", "name": "lms"}},
    "version": "1.0.3",
    "attachments": [
        {
            "usageType": "http://example.com/certificate",
            "display": {"en": "Certificate"},
            "contentType": "application/pdf",
            "length": 12,
            "sha2": "a" * 64,
            "fileUrl": "http://example.com/c.pdf",
        }
    ],
}
INNER = {"objectType": "SubStatement", **SIMPLE}


@pytest.mark.parametrize(
    "statement",
    [
        SIMPLE,
        WHOLE,
        {**SIMPLE, "object": INNER},
        {**SIMPLE, "object": {"objectType": "Agent", "mbox": "mailto:bo@example.com"}},
        {**SIMPLE, "verb": {"id": VOIDED}, "object": {"objectType": "StatementRef", "id": UUID}},
        {**SIMPLE, "timestamp": "2026-11-03T10:00:00"},
        {**SIMPLE, "result": {"duration": "P3W"}},
        {**SIMPLE, "result": {"duration": "P1Y2M3DT4H"}},
    ],
)
def test_what_keeps_to_the_specification_has_no_fault(statement):
    assert faults_of(statement) == []


def changed(path, value):
    """The whole statement with one value changed, or taken away where the value is ``...``."""
    statement = copy.deepcopy(WHOLE)
    part = statement
    *way, last = path.split(".")
    for name in way:
        part = part[int(name) if isinstance(part, list) else name]
    last = int(last) if isinstance(part, list) else last
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return statement


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("actor", ..., "actor"),
        ("verb", None, "verb"),
        ("object", "x", "object"),
        ("id", "123", "id"),
        ("extra", 1, "extra"),
        ("actor.mbox", "mailto:x@y.z", "actor"),
        ("actor.account.homePage", "example.com", "actor.account.homePage"),
        ("actor.account.name", ..., "actor.account.name"),
        ("actor.member.0.mbox_sha1sum", "12", "actor.member[0].mbox_sha1sum"),
        ("actor.member.1.objectType", "Group", "actor.member[1].objectType"),
        ("actor.objectType", "Person", "actor.member"),
        ("verb.id", "completed", "verb.id"),
        ("verb.display", {"not a language": "x"}, "verb.display.not a language"),
        ("verb.display", {"en": 3}, "verb.display.en"),
        ("object.objectType", "Course", "object.objectType"),
        ("object.id", "", "object.id"),
        ("object.definition.interactionType", "guess", "object.definition.interactionType"),
        ("object.definition.interactionType", "likert", "object.definition.choices"),
        ("object.definition.interactionType", ..., "object.definition.choices"),
        ("object.definition.choices.1.id", "a", "object.definition.choices[1].id"),
        ("object.definition.extensions", {"no iri": 1}, "object.definition.extensions.no iri"),
        ("result.score.scaled", 1.1, "result.score.scaled"),
        ("result.score.raw", 11, "result.score.raw"),
        ("result.score.min", 10, "result.score.min"),
        ("result.score.raw", True, "result.score.raw"),
        ("result.success", "true", "result.success"),
        ("result.duration", "90 minutes", "result.duration"),
        ("result.duration", "PT", "result.duration"),
        ("result.duration", "P", "result.duration"),
        ("context.registration", "x", "context.registration"),
        ("context.team", {"mbox": "mailto:a@example.com"}, "context.team"),
        ("context.contextActivities.root", [], "context.contextActivities.root"),
        ("context.contextActivities.parent.0.id", 1, "context.contextActivities.parent[0].id"),
        ("context.language", "english!", "context.language"),
        ("context.statement.objectType", "Activity", "context.statement.objectType"),
        ("timestamp", "3 November 2026", "timestamp"),
        ("timestamp", "2026-11-03T10:00:00-00:00", "timestamp"),
        ("version", "0.9", "version"),
        ("attachments.0.fileUrl", ..., "attachments[0].fileUrl"),
        ("attachments.0.length", 1.5, "attachments[0].length"),
    ],
)
def test_what_does_not_is_named_by_its_place(path, value, place):
    found = faults_of(changed(path, value))
    assert place in [where for where, _ in found], found


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ([], "statement"),
        ({**SIMPLE, "verb": {"id": VOIDED}}, "object"),
        ({**SIMPLE, "object": {**INNER, "id": UUID}}, "object.id"),
        ({**SIMPLE, "object": {**INNER, "object": INNER}}, "object.object"),
        ({**SIMPLE, "object": {"objectType": "StatementRef", "id": UUID}, "context": {"platform": "x"}},
         "context.platform"),
        ({**SIMPLE, "actor": {"name": "Ann"}}, "actor"),
        ({**SIMPLE, "actor": {"objectType": "Group", "name": "Blue"}}, "actor.member"),
    ],
)  # fmt: skip
def test_what_belongs_together_is_looked_at_together(statement, place):
    assert [where for where, _ in faults_of(statement)] == [place]
