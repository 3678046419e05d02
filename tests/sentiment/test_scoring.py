from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from learnerintel.domain.vocabulary import CommentReason
from learnerintel.errors import UnknownName
from learnerintel.sentiment import (
    MODELS,
    CommentScore,
    WhyNot,
    is_filler,
    score_comment,
    score_comments,
    sentiment_model,
    sign_of,
)

FILLERS = ["", "   ", None, "n/a", "N/A.", "n.a.", "None", "none!", "-", "--", "ok", "OK.", "5", "10/10", "3,5", "?"]
FILLERS += ["100 %", "Nothing to add.", "no comment", "keine", "rien", "👍", "OK 👍"]
SAYINGS = ["good", ":)", "😍", "ok :(", "none of it made sense", "no thanks to the trainer", "5 stars"]
FILLER = CommentScore(None, None, False, None, WhyNot.FILLER)


@pytest.mark.parametrize("text", FILLERS)
def test_an_answer_that_only_fills_the_box_is_not_scored(text):
    assert is_filler(text)
    assert score_comment(text) == FILLER


@pytest.mark.parametrize("text", SAYINGS)
def test_an_answer_that_says_something_is_not_a_filler(text):
    assert not is_filler(text)
    assert score_comment(text).is_scored


def test_a_score_says_compound_sign_and_language():
    expected = CommentScore(0.6808, 1, True, "en", None, 0.6249, (CommentReason.PRAISE,))
    assert score_comment("A great course, I learnt a lot") == expected
    assert score_comment("The worst course I have ever taken").sign == -1
    assert score_comment("The course is on the second floor").sign == 0


@pytest.mark.parametrize(
    ("compound", "sign"), [(0.05, 1), (0.0499, 0), (0.0, 0), (-0.0499, 0), (-0.05, -1), (1.0, 1), (-1.0, -1)]
)
def test_the_limits_of_unclear_belong_to_positive_and_negative(compound, sign):
    assert sign_of(compound) == sign


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Kurs war viel zu lang und hat mir nichts gebracht", "de"),
        ("El curso fue excelente y muy bien explicado", "es"),
        ("Ce cours était vraiment très intéressant", "fr"),
    ],
)
def test_a_comment_in_another_language_is_not_scored_and_says_which(text, language):
    assert score_comment(text) == CommentScore(None, None, False, language, WhyNot.LANGUAGE)


def test_letters_that_are_not_latin_are_not_scored_as_english_even_in_one_word():
    for text in ("好课程", "Отличный курс, очень понравился мне", "Спасибо"):
        assert score_comment(text) == CommentScore(None, None, False, None, WhyNot.LANGUAGE)


def test_a_short_comment_is_in_the_language_stated_with_it_else_english():
    assert score_comment("Sehr gut", "de-AT") == CommentScore(None, None, False, "de", WhyNot.LANGUAGE)
    assert score_comment("Very good").language == "en"
    assert score_comment("Very good", "EN-GB").is_scored


def test_a_short_comment_with_a_language_we_cannot_read_is_not_assumed_to_be_english():
    assert score_comment("Sehr gut", "Deutsch (Deutschland)") == CommentScore(None, None, False, None, WhyNot.LANGUAGE)


def test_a_long_comment_is_in_the_language_it_is_written_in_whatever_is_stated():
    assert score_comment("The trainer was really helpful and kind", "de").language == "en"


def test_a_stated_language_that_is_not_in_use_is_believed():
    text = "The trainer was really helpful and kind"
    assert score_comment(text, "en", languages_in_use=("de", "fr")).is_scored
    assert score_comment(text, "ja").language == "ja"


def test_where_one_language_is_in_use_nothing_is_detected():
    text = "Der Kurs war viel zu lang und hat mir nichts gebracht"
    assert score_comment(text, languages_in_use=("en",)).language == "en"


def test_where_english_is_not_in_use_short_comments_are_not_assumed_to_be_english():
    assert score_comment("Super", languages_in_use=("de", "fr")).language == "de"


def test_a_language_in_use_that_nobody_can_detect_is_refused():
    with pytest.raises(UnknownName, match="does not know tlh"):
        score_comment("a comment of several words", languages_in_use=("en", "tlh"))
    with pytest.raises(UnknownName, match="No language in use"):
        score_comment("a comment of several words", languages_in_use=())


def test_an_unknown_model_is_refused_and_the_known_ones_are_named():
    with pytest.raises(UnknownName, match="there is learning, vader"):
        score_comment("good", model="oracle")


def test_equal_texts_are_looked_at_once_and_answered_each_time(monkeypatch):
    asked = []
    model = sentiment_model()

    def counting(texts, titles):
        asked.extend(texts)
        return model.compounds(texts, titles)

    counted = type(model)("counted", "1", model.languages, counting, model.has_evidence, model.reasons)
    monkeypatch.setitem(MODELS, "counted", counted)
    texts = ["good", "bad", "good", None, "good"]
    scores = score_comments(texts, ["en", None, None, None, "de"], model="counted")
    assert sorted(asked) == ["bad", "good"]
    assert [score.sign for score in scores] == [1, -1, 1, None, None]


def test_as_many_languages_as_texts_are_asked_for():
    with pytest.raises(ValueError):
        score_comments(["good", "bad"], ["en"])


def test_no_comments_give_no_scores():
    assert score_comments([]) == []


def test_the_version_kept_with_scores_names_the_library_it_stands_on():
    from importlib.metadata import version

    assert MODELS["vader"].version == f"vaderSentiment {version('vaderSentiment')}"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=40)), max_size=6))
def test_any_comment_gets_either_a_score_or_a_reason(texts):
    original = SentimentIntensityAnalyzer()
    for text, score in zip(texts, score_comments(texts), strict=True):
        assert score.is_scored == (score.why_not is None) == (score.compound is not None) == (score.sign is not None)
        if score.is_scored:
            assert score.compound == original.polarity_scores(text)["compound"]
            assert score.sign == sign_of(score.compound)
