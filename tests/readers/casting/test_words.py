"""Choices and flags."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnerintel.domain.vocabulary import Obligation, Regulatory, TranscriptStatus, Verb
from learnerintel.readers.casting.words import cast_choice, cast_flag, fold
from learnerintel.readers.vocabularies import (
    ASSIGNMENT_WORDS,
    LOGIN_REASON,
    RESULT_WORDS,
    TRANSCRIPT_WORDS,
    VERB_WORDS,
    words_of,
)


def test_headings_and_words_are_compared_without_case_accents_and_signs():
    assert fold("  Employee_ID ") == fold("EmployeeID") == fold("employee-id") == "employee id"
    assert fold("% complete") == "percent complete"
    assert fold("Employee #") == "employee number"
    assert fold("Prénom, Straße") == "prenom strasse"
    assert fold("日期") == ""


@pytest.mark.parametrize(
    ("words", "text", "meaning"),
    [
        (VERB_WORDS, "Viewed", Verb.VIEWED), (VERB_WORDS, "abgeschlossen", Verb.COMPLETED),
        (VERB_WORDS, "échoué", Verb.FAILED), (RESULT_WORDS, "Pass", Verb.PASSED),
        (RESULT_WORDS, "F", Verb.FAILED), (TRANSCRIPT_WORDS, "In Progress", TranscriptStatus.IN_PROGRESS),
        (TRANSCRIPT_WORDS, "COURSE_COMPLETE", TranscriptStatus.COMPLETED), (ASSIGNMENT_WORDS, "overdue", "open"),
        (words_of("obligation", "Obligation"), "Pflicht", Obligation.MANDATORY),
        (words_of("regulatory", "Regulatory"), "Y", Regulatory.YES),
        (words_of("channel", "Channel"), "E-Mail", "emailed"),
    ],
)  # fmt: skip
def test_usual_words_have_one_meaning(words, text, meaning):
    assert cast_choice(pa.array([text]), words).columns[0].to_pylist() == [meaning]


def test_an_unknown_word_is_a_fault_that_names_what_is_allowed():
    cast = cast_choice(pa.array(["perhaps", "n/a"]), words_of("regulatory", "Regulatory"))
    assert cast.columns[0].to_pylist() == [None, None]
    assert {place: (fault.slug, fault.detail) for place, fault in cast.faults.items()} == {
        0: ("unknown-choice", "yes, no, unknown")
    }


def test_a_login_is_left_out_and_not_a_fault():
    cast = cast_choice(pa.array(["Logged in"]), VERB_WORDS)
    assert cast.left_out == {0: LOGIN_REASON}
    assert cast.faults == {}


def test_a_yes_no_column_headed_mandatory_says_mandatory_or_optional():
    words = words_of("obligation", "Mandatory")
    assert cast_choice(pa.array(["Yes", "no", "recommended"]), words).columns[0].to_pylist() == [
        "mandatory", "optional", "recommended",
    ]  # fmt: skip
    assert cast_choice(pa.array(["Yes"]), words_of("obligation", "Obligation")).faults[0].slug == "unknown-choice"


def test_flags_are_read_in_several_languages():
    cast = cast_flag(pa.array(["Yes", "nein", "x", "0", "VRAI", "", "maybe"]))
    assert cast.columns[0].to_pylist() == [True, False, True, False, True, None, None]
    assert {place: fault.slug for place, fault in cast.faults.items()} == {6: "unknown-choice"}


@given(st.lists(st.text(max_size=10), min_size=1))
def test_every_word_is_a_choice_a_fault_left_out_or_unknown(texts):
    cast = cast_choice(pa.array(texts, pa.string()), VERB_WORDS)
    for place, value in enumerate(cast.columns[0].to_pylist()):
        assert value is None or value in set(Verb)
        assert value is None or (place not in cast.faults and place not in cast.left_out)
