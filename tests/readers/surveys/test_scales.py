"""Scales of answers: known from words, headings, marks or many numbers, and never guessed."""

from __future__ import annotations

import pytest

from learnerintel.readers.casting.words import fold
from learnerintel.readers.surveys import scales


@pytest.mark.parametrize(
    ("words", "low_to_high"),
    [
        (["Strongly agree", "Agree", "Disagree"], {"disagree": 2, "agree": 4, "strongly agree": 5}),
        (["Somewhat agree", "Strongly disagree"], {"strongly disagree": 1, "somewhat agree": 4}),
        (["Agree", "Somewhat agree", "Strongly agree"], {"somewhat agree": 5, "agree": 6, "strongly agree": 7}),
        (["Stimme voll zu", "Stimme nicht zu"], {"stimme nicht zu": 2, "stimme voll zu": 5}),
        (["Totalmente de acuerdo", "En desacuerdo"], {"en desacuerdo": 2, "totalmente de acuerdo": 5}),
        (["Tout à fait d'accord", "Pas d'accord"], {"pas d accord": 2, "tout a fait d accord": 5}),
        (["Poor", "Very good", "Excellent"], {"poor": 1, "very good": 4, "excellent": 5}),
        (["Very satisfied", "Dissatisfied"], {"dissatisfied": 2, "very satisfied": 5}),
        (["Never", "All of the time", "Sometimes"], {"never": 1, "sometimes": 3, "all of the time": 5}),
    ],
)  # fmt: skip
def test_words_say_their_places(words, low_to_high):
    places = dict(scales.in_words(map(fold, words)).words)
    assert {word: places[word] for word in low_to_high} == low_to_high


def test_words_that_stand_in_different_places_of_two_ladders_say_nothing():
    assert scales.in_words(["poor", "good", "excellent"]) is None
    assert scales.in_words(["good", "purple"]) is None
    assert scales.in_words([]) is None


@pytest.mark.parametrize(
    ("heading", "ends"),
    [
        ("How would you rate it? (1-5)", (1, 5)),
        ("On a scale of 1 to 10, how useful was it?", (1, 10)),
        ("en una escala del 1 al 5, ¿qué difícil fue?", (1, 5)),
        ("Auf einer Skala von 1 bis 7", (1, 7)),
        ("Sur une échelle de 0 à 10", (0, 10)),
        ("Please rate (1 = poor, 5 = excellent)", (1, 5)),
        ("Rate it [5 = poor 1 = excellent]", None),
        ("It was easy [Strongly disagree = 1 ... Strongly agree = 5]", (1, 5)),
        ("Overall rating (out of 5)", (1, 5)),
        ("Score out of 100", (0, 100)),
        ("How many hours, 1 to 5 hours or more?", None),
        ("How was day 1 of 2?", None),
        ("Rating", None),
        ("Did you work from 1/5 on?", None),
    ],
)
def test_a_heading_names_its_scale_or_none(heading, ends):
    found = scales.in_heading(heading)
    assert (None if found is None else (found.low, found.high)) == ends


@pytest.mark.parametrize(
    ("heading", "is_so"),
    [
        ("How was it? (1 = sehr gut, 6 = ungenügend)", True),
        ("Bewertung in Schulnoten", True),
        ("Rate it [5 = poor 1 = excellent]", True),
        ("Rate it (1 = poor, 5 = excellent)", False),
        ("Rate it (excellent = 1, poor = 5)", True),
        ("It was easy [Strongly disagree = 1 ... Strongly agree = 5]", False),
        ("Rate it (1-5)", False),
    ],
)
def test_a_heading_may_say_that_one_is_best(heading, is_so):
    assert scales.is_reversed(heading) is is_so


@pytest.mark.parametrize(
    ("counts", "ends"),
    [
        ({1.0: 5, 5.0: 40, 3.0: 2}, (1, 5)),
        ({0.0: 5, 10.0: 40}, (0, 10)),
        ({1.0: 5, 5.0: 3}, None),  # too few to tell
        ({2.0: 40, 5.0: 40}, None),  # 1 to 5, or 1 to 7 that nobody used whole
        ({1.0: 40, 10.0: 40}, None),  # 0 to 10 that nobody used whole
        ({1.0: 40, 3.0: 40}, None),
    ],
)
def test_numbers_say_their_scale_only_where_there_are_many_with_both_ends(counts, ends):
    found = scales.in_numbers(counts)
    assert (None if found is None else (found.low, found.high)) == ends


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("4", (4, None, None)),
        ("4,5", (4.5, None, None)),
        ("(4) Agree", (4, None, "Agree")),
        ("4 - Agree", (4, None, "Agree")),
        ("5: Excellent", (5, None, "Excellent")),
        ("Very good (5)", (5, None, "Very good")),
        ("4/5", (4, 5, None)),
        ("4 out of 5", (4, 5, None)),
        ("3 von 5", (3, 5, None)),
        ("4 stars", (4, 5, None)),
        ("★★★☆☆", (3, 5, None)),
        ("★★★", (3, None, None)),
        ("Agree", (None, None, None)),
        ("", (None, None, None)),
        ("-", (None, None, None)),
    ],
)
def test_an_answer_is_read_with_what_it_says_itself(text, read):
    assert scales.read_mark(text) == read


def test_numbers_beside_words_have_to_stand_at_the_words_places():
    assert scales.in_labels({"agree": 4.0, "strongly agree": 5.0}).high == 5
    assert scales.in_labels({"very good": 5.0, "poor": 2.0}).high == 5
    assert scales.in_labels({"agree": 1.0, "strongly agree": 2.0}) is None
    assert scales.in_labels({}) is None
