"""Kinds of tokens: what vaderSentiment's rules can tell apart, and what they say of each combination.

The rules look at a token only through a few traits, and at a lexicon word only together with three
tokens before it and two after it. So each token gets one character that stands for its kind, and each
window of six kinds is put to vaderSentiment's own rules once and remembered. No rule is written here.
"""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
    SentiText,
    negated,
)

#: So many tokens before a lexicon word, and after it, can change its valence.
TOKENS_BEFORE, TOKENS_AFTER = 3, 2
#: Stands for the places beyond both ends of a text.
NOBODY = "\0"
#: Kinds are characters of four ranges, by (carries a valence, is in capitals), so that one comparison
#: tells which tokens carry a valence and one which are in capitals.
_FIRST_KINDS = {(False, False): 0x1000, (True, False): 0x2000, (True, True): 0x3000, (False, True): 0x4000}
FIRST_LOADED, LAST_LOADED = 0x2000, 0x3FFF
FIRST_CAPITAL = 0x3000

#: Beyond these sizes what was remembered is given up; room for the vocabulary of millions of comments.
_TOKENS_KEPT = 400_000
_WINDOWS_KEPT = 400_000
#: Longer tokens are hardly ever met again.
_LONGEST_TOKEN_KEPT = 64

#: Words which the rules name, over and above the lexicon, the boosters and the negations.
_NAMED_IN_RULES = frozenset(
    {"no", "or", "nor", "never", "so", "this", "without", "doubt", "least", "at", "very", "but", "kind", "of"}
)
_IN_PHRASES = frozenset(
    word for phrase in (*SPECIAL_CASES, *BOOSTER_DICT) if " " in phrase for word in phrase.split(" ")
)


class Traits(NamedTuple):
    """Everything the rules look at in a token; tokens of equal traits are treated alike."""

    valence: float | None
    booster: float | None
    is_negation: bool
    is_capital: bool
    named_word: str | None


class TokenKinds(dict[str, str]):
    """Token as it stands in a text -> the character of its kind; learns tokens as they come.

    Args:
        analyzer: vaderSentiment's own; its lexicon decides what carries a valence.
    """

    def __init__(self, analyzer: SentimentIntensityAnalyzer) -> None:
        super().__init__()
        self.examples: dict[str, str] = {}
        self._lexicon = analyzer.lexicon
        self._kinds: dict[Traits, str] = {}
        self._next = dict(_FIRST_KINDS)
        self._lock = Lock()

    def __missing__(self, token: str) -> str:
        kind = self.kind_of_word(SentiText._strip_punc_if_word(token))
        if len(token) <= _LONGEST_TOKEN_KEPT:
            if len(self) >= _TOKENS_KEPT:
                self.clear()
            self[token] = kind
        return kind

    def kind_of_word(self, word: str) -> str:
        """The character that stands for a word already freed of punctuation."""
        traits = self._traits_of(word)
        with self._lock:
            kind = self._kinds.get(traits)
            if kind is None:
                # vaderSentiment gives a booster no valence of its own, even one that is in the lexicon.
                place = (traits.valence is not None and traits.booster is None, traits.is_capital)
                kind = chr(self._next[place])
                self._next[place] += 1
                self.examples[kind] = word
                self._kinds[traits] = kind
        return kind

    def _traits_of(self, word: str) -> Traits:
        small = word.lower()
        return Traits(
            valence=self._lexicon.get(small),
            booster=BOOSTER_DICT.get(small),
            is_negation=negated([small]),
            is_capital=word.isupper(),
            named_word=small if small in _NAMED_IN_RULES or small in _IN_PHRASES else None,
        )


class _Window:
    """A lexicon word with its neighbours, in the shape in which vaderSentiment's rules take a text."""

    def __init__(self, words: list[str], is_cap_diff: bool) -> None:
        self.words_and_emoticons = words
        self.is_cap_diff = is_cap_diff


class WindowValences(dict[str, float]):
    """Six kinds, a lexicon word in the fourth place -> the valence of that word there.

    Args:
        analyzer: vaderSentiment's own; its rules are asked the first time.
        kinds: the kinds that the windows are made of.
        is_cap_diff: whether the texts mix words in capitals with others; only then capitals stress.
    """

    def __init__(self, analyzer: SentimentIntensityAnalyzer, kinds: TokenKinds, is_cap_diff: bool) -> None:
        super().__init__()
        self._analyzer = analyzer
        self._kinds = kinds
        self._is_cap_diff = is_cap_diff

    def __missing__(self, window: str) -> float:
        words = [self._kinds.examples[kind] for kind in window if kind != NOBODY]
        place = TOKENS_BEFORE - window[:TOKENS_BEFORE].count(NOBODY)
        valence = self._ask(words, place)
        if len(self) >= _WINDOWS_KEPT:
            self.clear()
        self[window] = valence
        return valence

    def _ask(self, words: list[str], place: int) -> float:
        following = words[place + 1 : place + 2]
        if words[place].lower() == "kind" and following and following[0].lower() == "of":
            return 0.0  # there "kind of" dampens what follows, and nobody is called kind
        found: list[float] = []
        self._analyzer.sentiment_valence(0, _Window(words, self._is_cap_diff), words[place], place, found)
        return found[0]
