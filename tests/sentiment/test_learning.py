from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from benchmarks.sentiment_auc import samples_folder
from learnerintel.domain.vocabulary import CommentReason
from learnerintel.sentiment import score_comment, score_comments, sentiment_model, sign_of
from learnerintel.sentiment.learning import LEXICON, learning_vader, titles_as_phrases
from learnerintel.sentiment.phrases import Phrases, plain_words

HERE = Path(__file__).parent
PROBES = HERE / "learning_probes.csv"
TITLES = (HERE / "grim_titles.txt").read_text(encoding="utf-8").splitlines()


def signs(path: Path) -> list[tuple[str, int, int]]:
    """Text, what a person says, what we say; not scored counts as 0."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    scores = score_comments([row["text"] for row in rows], ["en"] * len(rows))
    return [(row["text"], int(row["sign"]), score.sign or 0) for row, score in zip(rows, scores, strict=True)]


def test_sayings_of_learners_are_told_right_and_hardly_ever_the_wrong_way_round():
    told = signs(PROBES)
    assert sum(person == ours for _, person, ours in told) >= 0.95 * len(told)
    assert [text for text, person, ours in told if person * ours < 0] == []


def test_the_given_probes_reach_their_bar():
    path = samples_folder().parent / "sentiment" / "probes.csv"
    if not path.is_file():
        pytest.skip(f"the probes are not there: {path}")
    told = signs(path)
    assert sum(person == ours for _, person, ours in told) >= 0.8 * len(told)
    assert sum(person * ours < 0 for _, person, ours in told) <= len(told) / 15


@pytest.mark.parametrize("title", TITLES)
def test_what_a_course_is_about_is_no_opinion(title):
    assert learning_vader().compounds([title]) == [0.0]


def test_an_opinion_in_capitals_is_an_opinion_all_the_same():
    assert score_comment("Excellent Fire Safety Training").sign == 1
    assert score_comment("Boring Fraud Module").sign == -1
    assert score_comment("GREAT COURSE").sign == 1


def test_a_title_that_a_comment_names_is_no_opinion():
    titles = ["Happy Customers, Great Profits", "Stress"]
    comment = "I took the course happy customers, great profits in May"
    assert score_comment(comment).sign == 1
    assert score_comment(comment).compound == score_comments([comment], titles=["Stress"])[0].compound
    assert score_comments([comment], titles=titles)[0].sign == 0
    assert score_comments([comment + ". Great!"], titles=titles)[0].sign == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I already knew all of this", "already_know"),
        ("Nothing new to me", "already_know"),
        ("Same as last year", "same_as_last_year"),
        ("not relevant to my role", "not_my_role"),
        ("way too long", "too_long"),
        ("far too basic for us", "too_basic"),
        ("It was hard to follow", "too_hard"),
        ("the video would not load", "technical"),
        ("Screenshots are out of date", "out_of_date"),
        ("just another box to tick", "mandatory_feeling"),
        ("There are too many courses", "too_much_choice"),
        ("Really well explained", "praise"),
    ],
)
def test_a_comment_names_its_reason(text, reason):
    assert CommentReason(reason) in score_comment(text, "en").reasons


@pytest.mark.parametrize("text", ["Not too long at all", "It was not out of my depth", "No technical problems", "ok"])
def test_a_reason_that_is_denied_is_not_given(text):
    unfounded = {CommentReason.TOO_LONG, CommentReason.TECHNICAL, CommentReason.TOO_HARD}
    assert not unfounded & set(score_comment(text, "en").reasons)


def test_a_denied_thought_is_a_denial_of_what_is_thought():
    assert score_comment("I do not think that the second half of it was a good course").sign == -1
    assert score_comment("I think that the second half of it was a good course").sign == 1


def test_the_original_score_stands_beside_ours_unchanged():
    text = "Mandatory but free"
    original = SentimentIntensityAnalyzer().polarity_scores(text)["compound"]
    assert score_comment(text, "en").vader == sentiment_model("vader").compounds([text], None)[0] == original
    assert score_comment(text, "en").compound < 0 < original


def test_a_phrase_ends_where_its_clause_ends():
    phrases = Phrases({"very": ["", "very"]}, [(-1.0, "", "not <very> good"), (-2.0, "", "not")])
    _, words, ends = plain_words("Not very good. Not, good")
    assert [(each.start, each.end, each.valence) for each in phrases.find(words, ends)] == [(0, 3, -1.0), (3, 4, -2.0)]


@given(st.text(max_size=200))
def test_any_text_has_a_score_between_minus_one_and_one(text):
    (compound,) = learning_vader().compounds([text])
    assert -1 <= compound <= 1
    assert sign_of(compound) in {-1, 0, 1}


@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=60))
def test_any_titles_can_be_looked_for(titles, text):
    (compound,) = learning_vader().compounds([text], titles_as_phrases(titles))
    assert -1 <= compound <= 1


def test_every_reason_of_the_lexicon_is_one_of_ours_and_every_reason_is_found_somewhere():
    reasons = {reason for _, reason, _ in json.loads(LEXICON.read_text(encoding="utf-8"))["phrases"]} - {""}
    assert reasons == set(map(str, CommentReason))
