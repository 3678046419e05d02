"""What the columns of a survey ask."""

from __future__ import annotations

import pyarrow as pa
import pytest

from learnerintel.domain.surveys import AnswerForm
from learnerintel.readers.surveys.answers import Answer, answers_in
from learnerintel.readers.surveys.evidence import ColumnEvidence
from learnerintel.readers.surveys.file_days import day_in_name
from learnerintel.readers.surveys.options import join_of, split_options
from learnerintel.readers.surveys.questions import Column, Question, understand
from learnerintel.readers.surveys.wordings import is_demographic, is_filler, is_nobody


def asked(*columns, stated=None):
    """What columns of (heading, answers) ask."""
    made, evidence = [], []
    for place, (heading, texts) in enumerate(columns):
        seen = ColumnEvidence()
        seen.observe(pa.array(texts, pa.string()))
        made.append(Column(place, heading, heading))
        evidence.append(seen)
    return understand(made, evidence, stated)


def form_of(heading, texts, stated=None):
    return asked((heading, texts), stated=stated).questions[0].form


@pytest.mark.parametrize(
    ("heading", "texts", "form"),
    [
        ("How would you rate the course? (1-5)", ["5", "4"], "rating"),
        ("How difficult was it, on a scale of 1 to 5?", ["5", "4"], "scale"),
        ("How likely are you to recommend it?", ["9", "10", "6"], "scale"),
        ("The course was clear", ["Agree", "Disagree"], "scale"),
        ("Quality", ["Very satisfied", "Dissatisfied"], "rating"),
        ("How many workshops did you visit?", ["1", "3", "2"], "number"),
        ("What year were you hired?", ["2019", "2020"], "number"),
        ("Have you been here before?", ["1", "0", "1"], "choice"),
        ("Would you come again?", ["Yes", "No"], "choice"),
        ("Which site?", ["North", "South", "North", "South", "North"], "choice"),
        ("Whom do you ask?", [f"A colleague, or a search of the web {each % 7}" for each in range(40)], "choice"),
        ("Whom do you ask?", [f"A colleague, or a search of the web {each}" for each in range(40)], "comment"),
        ("What would you improve?", ["More time"], "comment"),
        ("Kommentare", ["Gut"], "comment"),
        ("Which version do you run?", ["10.1", "Ubuntu 16", "x86 of last year"], "text"),
    ],
)
def test_a_question_is_told_by_its_heading_and_its_answers(heading, texts, form):
    assert form_of(heading, texts) == form


def test_numbers_that_may_be_out_of_five_seven_or_ten_are_asked_for():
    found = asked(("How satisfied are you?", ["4", "5", "3"]), ("Trainer", ["4", "4", "2"]), ("Why?", ["a b c"]))
    assert found.unscaled == ("How satisfied are you?", "Trainer")
    told = asked(("How satisfied are you?", ["4", "5", "3"]), ("Trainer", ["4", "4", "2"]), stated="1-5")
    assert told.unscaled == ()
    assert [(each.form, each.scale.high) for each in told.questions] == [("rating", 5), ("rating", 5)]


def test_a_stated_scale_is_not_put_upon_numbers_beyond_it():
    (question,) = asked(("Trainer", ["4", "7"]), stated="1-5").questions
    assert (question.form, question.scale) == (AnswerForm.NUMBER, None)


def test_columns_that_hold_nothing_but_their_own_name_are_options_of_one_question():
    found = asked(
        ("Where do you work?", ["North", "South"]),
        ("Git", ["Git", None]), ("Mercurial", [None, None]), ("Vim", ["Vim", "Vim"]), ("Other", ["nano", None]),
        ("Why?", ["It is quick to learn", None]),
    )  # fmt: skip
    texts = [(each.text, each.form, each.option) for each in found.questions]
    assert texts[1:] == [
        ("Git, Mercurial, Vim", "choices", "Git"),
        ("Git, Mercurial, Vim", "choices", "Mercurial"),
        ("Git, Mercurial, Vim", "choices", "Vim"),
        ("Git, Mercurial, Vim (other)", "text", None),
        ("Why?", "comment", None),
    ]


@pytest.mark.parametrize(
    ("texts", "join"),
    [
        ({"a;b;": 1, "a;": 2}, ";"),
        ({"Git, Vim": 3, "Git": 2, "Vim, Emacs": 1, "Emacs": 1}, ", "),
        ({"Git / Vim": 3, "Git": 2, "Vim / Emacs": 1, "Emacs": 1}, " / "),
        ({"I liked it, and so did she": 1, "It was long, too long for me": 1, "Good": 1}, None),
        ({"Yes": 3, "No": 2}, None),
    ],
)
def test_options_that_stand_in_one_cell_are_found_by_coming_back_in_other_company(texts, join):
    assert join_of(texts, is_said=False) == join


def test_commas_in_brackets_belong_to_the_option():
    options = split_options("Online (for example, at home), In class", ", ")
    assert options == ["Online (for example, at home)", "In class"]


@pytest.mark.parametrize("text", ["n/a", "N/A", "None", "-", "...", "keine", "Ninguno", "RAS", "nothing", "k.A."])
def test_answers_that_say_nothing_are_no_comments(text):
    assert is_filler(text)
    assert answers_in(Question(0, "Why?", "Why?", AnswerForm.COMMENT), text) == []


@pytest.mark.parametrize("text", ["None of the slides worked", "No, it was fine", "great", "学びました", "5"])
def test_answers_that_say_little_are_answers(text):
    assert not is_filler(text)
    assert answers_in(Question(0, "Why?", "Why?", AnswerForm.COMMENT), text) == [Answer(comment=text)]


def test_who_somebody_is_stays_out():
    assert all(map(is_demographic, ["Gender", "What is your age?", "¿En qué país resides actualmente?"]))
    assert not is_demographic("How do you manage your time?")
    assert is_nobody("Anonymous")
    assert not is_nobody("Ann Onymous")
    found = asked(("Gender", ["f", "m"]), ("Your address", ["a@example.com", "b@example.com"]), ("Why?", ["x", "y"]))
    assert list(found.aside.values()) == [("Gender",), ("Your address",)]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("course_2024-03-05.csv", "2024-03-05"),
        ("carpentries_data_20170701.csv", "2017-07-01"),
        ("pre_typeform_2018_oslo-jun.csv", "2018-06-30"),
        ("feedback 2019-02.csv", "2019-02-28"),
        ("typeform_2017.csv", "2017-12-31"),
        ("2017 to 2019.csv", None),
        ("course_20991231.csv", None),
        ("feedback.csv", None),
    ],
)
def test_the_day_of_a_file_is_what_its_name_says(name, day):
    found = day_in_name(name)
    assert (None if found is None else found[0]) == day
