"""Our VADER beside the original: every score equal to the last bit."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    NEGATE,
    SENTIMENT_LADEN_IDIOMS,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
)

from learnerintel.sentiment import token_kinds, vader
from learnerintel.sentiment.vader import FastVader, VaderScores

ORIGINAL = SentimentIntensityAnalyzer()
OURS = vader.analyzer()

RULE_WORDS = sorted(
    {"no", "or", "nor", "never", "so", "this", "without", "doubt", "least", "at", "very", "kind", "of", "but"}
    | {word for phrase in (*SPECIAL_CASES, *BOOSTER_DICT) for word in phrase.split()}
)
OTHER_WORDS = ["course", "the", "I", "a", "A", "VIDEO", "été", "ÜBER", "straße", "İstanbul", "ﬁne", "好", "курс", "123"]
OTHER_WORDS += ["--", "...", "n't", "xn't", "didn't", "and", "10/10"]
PUNCTUATION = ["", "", "", "", ".", ",", "!", "?", "!!", "!!!!!", "??", "?!?!", "...", "'s", ")", ":", "’"]
SPACES = [" ", " ", " ", " ", " ", "", "  ", "\n", "\t", "\u00a0", "\u2003", "\x1c", "\0"]
CASES = [str, str, str, str, str.upper, str.title, str.swapcase]

words = st.one_of(
    st.sampled_from(sorted(ORIGINAL.lexicon)),
    st.sampled_from(sorted(BOOSTER_DICT)),
    st.sampled_from(NEGATE),
    st.sampled_from(sorted(SPECIAL_CASES) + sorted(SENTIMENT_LADEN_IDIOMS)),
    st.sampled_from(RULE_WORDS),
    st.sampled_from(OTHER_WORDS),
    st.sampled_from(sorted(ORIGINAL.emojis)),
)


@st.composite
def comments(draw):
    """Texts made of what the rules look for, in any case, with any punctuation and spacing."""
    pieces = draw(
        st.lists(
            st.tuples(words, st.sampled_from(CASES), st.sampled_from(PUNCTUATION), st.sampled_from(SPACES)), max_size=12
        )
    )
    return "".join(case(word) + mark + space for word, case, mark, space in pieces)


def as_rows(scores: VaderScores) -> list[str]:
    columns = (column.tolist() for column in scores)
    return [repr(dict(zip(VaderScores._fields, row, strict=True))) for row in zip(*columns, strict=True)]


def assert_equal_to_the_original(texts: list[str]) -> None:
    expected = [repr(ORIGINAL.polarity_scores(text)) for text in texts]
    assert as_rows(OURS.score(texts)) == expected
    assert [repr(OURS.polarity_scores(text)) for text in texts] == expected


@settings(max_examples=250, deadline=None)
@given(st.lists(comments(), min_size=1, max_size=8))
def test_texts_made_of_what_the_rules_look_for_score_as_in_the_original(texts):
    assert_equal_to_the_original(texts)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_text_at_all_scores_as_in_the_original(texts):
    assert_equal_to_the_original(texts)


def test_every_lexicon_word_scores_as_in_the_original_in_every_position():
    rnd = random.Random(5)
    rule_words = [*RULE_WORDS, *NEGATE]
    texts = []
    for word in ORIGINAL.lexicon:
        before, after = rnd.choices(rule_words, k=4), rnd.choices([*rule_words, "course"], k=2)
        place = rnd.randrange(5)
        texts.append(" ".join([*before[:place], rnd.choice(CASES)(word), *after]))
    assert_equal_to_the_original(texts)


@pytest.mark.parametrize("word", ["good", "GOOD", "bad", "no", "kind", "shit", "ass"])
def test_each_word_that_the_rules_name_acts_as_in_the_original(word):
    texts = []
    for rule_word in RULE_WORDS:
        for spelling in (rule_word, rule_word.upper()):
            texts += [
                f"{spelling} {word}",
                f"{word} {spelling}",
                f"{spelling} a {word}",
                f"{spelling} so {word} of",
                f"{spelling} the course {word}",
                f"no course {spelling} {word}",
                f"it is {spelling} least {word}",
                f"it was never {spelling} {word} but {word}",
                f"without {spelling} doubt {word} {spelling}",
                f"the course was {spelling} {spelling} {word} {spelling} {word}",
            ]
    assert_equal_to_the_original(texts)


#: One word for each way in which a word before a lexicon word can act on it.
ACTING = ["never", "so", "this", "without", "doubt", "least", "at", "very", "no", "or", "nor", "not", "hardly"]
ACTING += ["kind", "of", "VERY", "didn't", "course", "great"]


@pytest.mark.parametrize("word", ["good", "AWFUL", "no", "doubt"])
def test_whichever_three_words_stand_before_a_word_it_scores_as_in_the_original(word):
    assert_equal_to_the_original([" ".join([*before, word]) for before in product(ACTING, repeat=3)])


@pytest.mark.parametrize("word", ["good", "AWFUL", "no", "kind", "bad"])
def test_whichever_words_stand_around_a_word_at_the_beginning_it_scores_as_in_the_original(word):
    texts = [f"{first} {word} {second}" for first, second in product(["", *ACTING], repeat=2)]
    texts += [f"{word} {first} {second}" for first, second in product(ACTING, repeat=2)]
    assert_equal_to_the_original(texts)


@pytest.mark.parametrize("phrase", sorted({*SPECIAL_CASES, *(words for words in BOOSTER_DICT if " " in words)}))
def test_each_phrase_acts_as_in_the_original_wherever_it_stands(phrase):
    fillings = ["", "a", "a very", "it was a", "it was not a", "good", "not so good a"]
    texts = []
    for before, between, after in product(fillings, ["", "a", "such a"], ["", "good", "BAD but fun", "stop right"]):
        for spelling in (phrase, phrase.upper(), phrase.title()):
            texts += [f"{before} {spelling} {between} {after}", f"{before} good {spelling}, {between} {after}!"]
    assert_equal_to_the_original(texts)


@pytest.mark.parametrize("word", sorted({*NEGATE, *BOOSTER_DICT, "n't", "xn't", "N'T", "can’t", "isn't's"}))
def test_each_negation_and_booster_acts_as_in_the_original_at_each_distance(word):
    texts = []
    for spelling in (word, word.upper(), word.title(), f"({word})", f"{word}..."):
        for distance in range(5):
            between = "course " * distance
            texts += [f"{spelling} {between}good", f"it was {spelling} {between}BAD", f"THAT {spelling} {between}AWFUL"]
    assert_equal_to_the_original(texts)


def test_marks_stress_as_in_the_original_however_many_there_are():
    marks = ["!" * exclamations + "?" * questions for exclamations, questions in product(range(7), repeat=2)]
    assert_equal_to_the_original([f"{word} {mark}" for word in ("good", "awful", "course", "") for mark in marks])


def test_tokens_of_one_or_two_characters_keep_their_punctuation_as_in_the_original():
    rnd = random.Random(7)
    characters = ".,!?:;-()<>3'\"*^_DdPpXxOo0/\\|"
    tokens = ["".join(rnd.choices(characters, k=length)) for length in (1, 2, 3, 4) for _ in range(300)]
    emoticons = [word for word in ORIGINAL.lexicon if not word.isalpha()]
    texts = [*tokens, *(f"good {token} COURSE" for token in tokens), *emoticons, *(f"({word})" for word in emoticons)]
    assert_equal_to_the_original([*texts, "ok.", "no.", "no, good", "(no) good", "'no' good", "no-one good", "-no"])


def test_capitals_stress_only_where_a_text_mixes_them_as_in_the_original():
    words_met = ["GOOD", "good", "Good", "BAD", "VERY", "very", "COURSE", "course", "123", ":)", ":D", "NOT", "É", "ß"]
    assert_equal_to_the_original([" ".join(three) for three in product(words_met, repeat=3)])


def test_the_first_but_shifts_weight_as_in_the_original():
    words_met = ["good", "good", "bad", "but", "BUT", "But,", "course", "kind", "of", "no"]
    assert_equal_to_the_original([" ".join(four) for four in product(words_met, repeat=4)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "...",
        "!?",
        "The shit",
        "this is the shit, it is the BOMB",
        "Yeah right, to die for, kiss of death",
        "kind of good, sort of bad, just enough good",
        "good but good but good good BUT bad bad",
        "GOOD course",
        "GOOD COURSE",
        "I liked it, I REALLY liked it",
        "good" + "!" * 9 + "?" * 9,
        "😀good😀 😀😀 ☺️ 👩🏽‍💻bad",
        "good\ud800bad \udfff",
        "great " * 300,
        "x" * 70 + " good",
        "good, bad; ugly " + "no " * 20,
    ],
)
def test_known_corners_score_as_in_the_original(text):
    assert_equal_to_the_original([text])


def test_texts_of_one_batch_do_not_touch_each_other():
    texts = ["not", "good", "never so", "good", "GREAT", "course", "but", "bad", "", "bad"]
    assert_equal_to_the_original(texts)


def test_more_texts_than_are_worked_on_at_once_keep_their_order():
    texts = [f"good {'very ' * (number % 4)}bad{'!' * (number % 6)}" for number in range(4_500)]
    scores = OURS.score(texts)
    assert [repr(value) for value in scores.compound.tolist()] == [
        repr(ORIGINAL.polarity_scores(text)["compound"]) for text in texts
    ]


def test_no_texts_give_no_scores():
    assert [len(column) for column in OURS.score([])] == [0, 0, 0, 0]


def test_scores_stay_the_same_when_what_was_remembered_is_given_up(monkeypatch):
    monkeypatch.setattr(token_kinds, "_TOKENS_KEPT", 5)
    forgetful = FastVader(ORIGINAL)
    texts = [
        f"{first} {second} course, {third}"
        for first in ("very", "not")
        for second in ("good", "BAD")
        for third in ("ugly", "fun", "nice!")
    ]
    assert as_rows(forgetful.score(texts)) == [repr(ORIGINAL.polarity_scores(text)) for text in texts]


def test_several_threads_at_once_get_the_same_scores():
    words_met = list(ORIGINAL.lexicon)[:3000]
    texts = [f"{word} and not {RULE_WORDS[turn % len(RULE_WORDS)]}" for turn, word in enumerate(words_met)]
    fresh = FastVader(ORIGINAL)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: as_rows(fresh.score(texts)), range(4)))
    assert results == [as_rows(OURS.score(texts))] * 4


def test_an_emoticon_or_emoji_counts_as_a_word_that_carries_a_valence():
    assert OURS.knows_a_word_of(":)")
    assert OURS.knows_a_word_of("😍")
    assert not OURS.knows_a_word_of("--- 12")


def test_the_lexicon_is_read_once():
    assert vader.analyzer() is vader.analyzer()
