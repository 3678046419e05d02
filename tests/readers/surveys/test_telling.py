"""Surveys and other tables are told apart."""

from __future__ import annotations

import pytest

from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import all_readers
from learnerintel.readers.surveys import telling


def known_as(headings, *rows):
    glimpse = Glimpse(tuple(headings.split(",")), tuple(tuple(row.split(",")) for row in rows))
    return [reader.name for reader in all_readers() if reader.recognise(glimpse) is not None]


@pytest.mark.parametrize(
    ("headings", "row", "reader"),
    [
        ("User ID,Course ID,Status,Assigned on,Mandatory?,Completed?", "1,c,done,2026-01-01,yes,yes", "transcript"),
        ("Timestamp,Username,How satisfied were you with it?,What was the best part of it?,Department",
         "2026-01-01,a,4,x,Ops", "google_forms"),
        ("Date,Course,Rating,Comment", "2026-01-01,c,4,fine", "feedback"),
        ("Date,Course,Rating,Comment,What would you change?", "2026-01-01,c,4,fine,x", "answers"),
        ("Date,Clear,Useful", "2026-01-01,Strongly agree,Disagree", "answers"),
        ("Start time,Completion time,Email,Name,Why?", "1,2,3,4,5", "microsoft_forms"),
        ("Hora de inicio,Hora de finalización,Correo electrónico,Nombre,¿Por qué?", "1,2,3,4,5", "microsoft_forms"),
        ("Heure de début,Heure de fin,Adresse de messagerie,Nom,Pourquoi ?", "1,2,3,4,5", "microsoft_forms"),
        ("Vollständiger Name,Gruppen,Datum,(a) Wie war es?", "A,B,2026-01-01,gut", "moodle_feedback"),
        ("id,learner_id,responded_at,archetype", "1,a,2026-01-01,Advancer", "futurelearn_survey"),
        ("Submitter,Submission Date,A: Why?", ",2026-01-01,x", "indico"),
    ],
)  # fmt: skip
def test_exactly_one_reader_knows_a_table(headings, row, reader):
    assert known_as(headings, row) == [reader]


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("Colour,Shape,Weight", "red,round,3"),
        ("Comment,Weight", "heavy,3"),
        ("Rating,Weight", "4,3"),
        ("Timestamp,Colour", "2026-01-01,red"),
    ],
)
def test_a_table_that_asks_nothing_is_no_survey(headings, row):
    assert known_as(headings, row) == []


def test_a_question_is_a_sentence_and_a_field_is_not():
    assert telling.is_certain(Glimpse(("What did you like most?", "How did you hear of it?")))
    assert not telling.is_certain(Glimpse(("Completed?", "Is mandatory?", "Passed the test?")))
