"""xAPI statements: people, scores, titles, and verbs nobody knows."""

from __future__ import annotations

from collections import Counter

from learnerintel.domain.tables import RawDocuments, Reading, ReadingChoices
from learnerintel.readers.registry import reader_named
from learnerintel.readers.statements import NEGATIVE_NOTE, OPINION_NOTE, flatten, person_of, score_of

PASSED = "http://adlnet.gov/expapi/verbs/passed"


def statement(**parts):
    return {
        "actor": {"mbox": "mailto:a@x.org"}, "verb": {"id": PASSED}, "object": {"id": "c"},
        "timestamp": "2024-01-01T00:00:00Z",
    } | parts  # fmt: skip


def test_an_agent_is_named_by_its_one_identifier():
    assert person_of({"mbox": "mailto:Ann@X.org"}) == ("email", "ann@x.org")
    assert person_of({"account": {"homePage": "https://x.org", "name": "7"}}) == ("account:https://x.org", "7")
    assert person_of({"mbox_sha1sum": "0a"}) == ("mbox_sha1sum", "0a")
    assert person_of({"openid": "https://id.org/a"}) == ("openid", "https://id.org/a")
    assert person_of({"name": "Ann"}) == (None, None)


def test_a_score_is_scaled_or_lies_between_min_and_max():
    assert score_of({"scaled": 0.5, "raw": 9, "max": 10}) == 0.5
    assert score_of({"raw": 9, "max": 10}) == 0.9
    assert score_of({"raw": 3, "min": 1, "max": 5}) == 0.5
    assert score_of({"raw": 9}) is None
    assert score_of({"raw": True, "max": 10}) is None
    assert score_of({"raw": 1, "min": 5, "max": 5}) is None


def test_opinions_and_negative_scores_are_no_test_scores_and_are_counted():
    notes = Counter()
    likert = statement(
        object={"id": "q", "definition": {"interactionType": "likert"}}, result={"score": {"raw": 4, "max": 5}}
    )
    assert flatten(likert, notes)["score_share"] is None
    assert flatten(statement(result={"score": {"scaled": -0.2}}), notes)["score_share"] is None
    assert notes == {OPINION_NOTE: 1, NEGATIVE_NOTE: 1}


def test_a_title_is_english_where_there_is_one_and_else_whatever_there_is():
    for names, title in (({"de": "Eins", "en-US": "One"}, "One"), ({"de": "Eins"}, "Eins"), ({"de": " "}, None)):
        row = flatten(statement(object={"id": "c", "definition": {"name": names}}), Counter())
        assert row["content_title"] == title


def test_progress_beyond_the_end_of_a_video_is_the_end():
    extension = "https://w3id.org/xapi/video/extensions/progress"
    assert flatten(statement(result={"extensions": {extension: 1.002}}), Counter())["progress_share"] == "1.0"
    cmi5 = "https://w3id.org/xapi/cmi5/result/extensions/progress"
    assert flatten(statement(result={"extensions": {cmi5: 40}}), Counter())["progress_share"] == "0.4"


def test_a_file_of_unknown_verbs_names_some_of_them_and_counts_all():
    documents = [(place, statement(verb={"id": f"http://x.org/{place}"})) for place in range(1, 101)]
    source = RawDocuments(iter(documents), Reading("plain", "documents"))
    left_out: Counter[str] = Counter()
    for chunk in reader_named("xapi").to_records(source, ReadingChoices()):
        left_out.update(chunk.left_out)
    assert left_out.total() == 100
    assert left_out["further verbs that are not among those we know"] == 60
    assert left_out["the verb http://x.org/1 is not one we know"] == 1


def told(verb, **rest):
    statement = {"actor": {"mbox": "mailto:a@b.example"}, "object": {"id": "c"}, "timestamp": "2026-03-03T09:00:00Z"}
    return {**statement, "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"}, **rest}


def test_a_result_that_contradicts_its_verb_counts_before_it_and_is_said():
    notes = Counter()
    assert flatten(told("completed", result={"completion": False}), notes)["verb"] == "progressed"
    assert flatten(told("passed", result={"success": False}), notes)["verb"] == "failed"
    assert flatten(told("passed", result={"success": True}), notes)["verb"] == "passed"
    assert sorted(notes.values()) == [1, 1]


def test_only_a_statement_can_be_voided():
    assert flatten(told("voided"), Counter())["lacks"] == "object.id of a statement"
    reference = {"objectType": "StatementRef", "id": "s1"}
    assert flatten(told("voided", object=reference), Counter())["voids_record_id"] == "s1"
