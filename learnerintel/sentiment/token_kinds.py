"""Kinds of tokens: what vaderSentiment's rules can tell apart in a word.

The rules look at a token only through a few traits. So each token gets one character that stands for
its kind, tokens of equal traits the same one, and a text becomes a short string. The characters are
laid out so that one comparison tells which words carry a valence, which may change the valence of
another, and which stand in capitals.
"""

from __future__ import annotations

from string import punctuation
from typing import NamedTuple

from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

#: Stands for the places beyond both ends of a text.
NOBODY = "\0"
#: The first kind, an even code; the odd code after each is the same word in capitals. There are some
#: two hundred, so that texts of kinds take one byte a word.
_FIRST_KIND = 2
CAPITAL_BIT = 1

#: Beyond this size what was remembered is given up; room for the vocabulary of millions of comments.
_TOKENS_KEPT = 400_000
#: Longer tokens are hardly ever met again.
_LONGEST_TOKEN_KEPT = 64

#: So short a rest, once freed of punctuation, was an emoticon; it is then taken as it stands.
_LONGEST_EMOTICON_REST = 2

_PHRASES = frozenset(phrase for phrase in (*SPECIAL_CASES, *BOOSTER_DICT) if " " in phrase)
_PHRASE_WORDS = frozenset(word for phrase in _PHRASES for word in phrase.split(" "))
#: Words of phrases that are too common to be looked at: each phrase has a rarer one.
_COMMON_PHRASE_WORDS = frozenset({"the", "of", "to", "for", "bad", "just", "right"})
_RARE_PHRASE_WORDS = _PHRASE_WORDS - _COMMON_PHRASE_WORDS
#: Words that the rules name as such and that change the valence of a word after them.
_NAMED_ACTORS = frozenset({"no", "never", "so", "this", "without", "least"})
#: Words that the rules name only beside one of those.
_NAMED_COMPANIONS = frozenset({"or", "nor", "doubt", "at", "very", "but"})
_NEGATIONS = frozenset(NEGATE)
_NAMED = _NAMED_ACTORS | _NAMED_COMPANIONS | _PHRASE_WORDS


class Traits(NamedTuple):
    """Everything the rules look at in a token; tokens of equal traits are treated alike.

    Attributes:
        valence: of the lexicon; 0 for other words.
        in_lexicon: whether it is in the lexicon; such a word changes no other word as a booster or negation.
        boost: what it adds to a good word after it; 0 for words that are no booster.
        is_negation: whether it turns a word after it around.
        name: the word in small letters where a rule names it, else empty.
        is_in_phrase: whether it is the rare word of a phrase that has a valence or a boost of its own.
        is_capital: whether it stands in capitals.
    """

    valence: float = 0.0
    in_lexicon: bool = False
    boost: float = 0.0
    is_negation: bool = False
    name: str = ""
    is_in_phrase: bool = False
    is_capital: bool = False

    @property
    def carries_valence(self) -> bool:
        """Whether it has a valence of its own; a booster has none, even one that is in the lexicon."""
        return self.in_lexicon and not self.boost

    @property
    def acts(self) -> bool:
        """Whether it may change the valence of one of the three words after it."""
        modifies = not self.in_lexicon and (self.boost != 0 or self.is_negation)
        return modifies or self.is_in_phrase or self.name in _NAMED_ACTORS


class TokenKinds(dict[str, str]):
    """Token as it stands in a text -> the character of its kind; learns tokens as they come.

    Args:
        analyzer: vaderSentiment's own; its lexicon decides what carries a valence.

    Attributes:
        traits: of each kind, and of ``NOBODY``.
        first_loaded, last_loaded: kinds from the one to the other carry a valence, others do not.
        first_acting: kinds from here on may change the valence of a word after them, others do not.
    """

    def __init__(self, analyzer: SentimentIntensityAnalyzer) -> None:
        super().__init__()
        notable = {*analyzer.lexicon, *BOOSTER_DICT, *_NEGATIONS, *_NAMED}
        traits_of = {word: _traits_of(word, analyzer.lexicon) for word in notable}
        plain, negation = Traits(), Traits(is_negation=True)
        # plain, then loaded, then loaded and acting, then acting: ranges that one comparison tells apart
        ranks = sorted({plain, negation, *traits_of.values()}, key=_place_of)
        kinds = {
            traits: (chr(code), chr(code + 1))
            for traits, code in zip(ranks, range(_FIRST_KIND, _FIRST_KIND + 2 * len(ranks), 2), strict=True)
        }
        self._kinds_of_word = {word: kinds[traits] for word, traits in traits_of.items()}
        self._plain, self._negation = kinds[plain], kinds[negation]
        # nobody changes anything: neither does a word of the lexicon, unless a rule names it
        self.traits = {NOBODY: Traits(in_lexicon=True)}
        for traits, (small, capital) in kinds.items():
            self.traits[small] = traits
            self.traits[capital] = traits._replace(is_capital=True)
        self.first_loaded = kinds[next(traits for traits in ranks if traits.carries_valence)][0]
        self.last_loaded = kinds[next(traits for traits in reversed(ranks) if traits.carries_valence)][1]
        self.first_acting = kinds[next(traits for traits in ranks if traits.acts)][0]

    def __missing__(self, token: str) -> str:
        word = token.strip(punctuation)
        if len(word) <= _LONGEST_EMOTICON_REST:
            word = token
        small = word.lower()
        both = self._kinds_of_word.get(small) or (self._negation if "n't" in small else self._plain)
        kind = both[word.isupper()]
        if len(token) <= _LONGEST_TOKEN_KEPT:
            if len(self) >= _TOKENS_KEPT:
                self.clear()
            self[token] = kind
        return kind


def _traits_of(small: str, lexicon: dict[str, float]) -> Traits:
    return Traits(
        valence=lexicon.get(small, 0.0),
        in_lexicon=small in lexicon,
        boost=BOOSTER_DICT.get(small, 0.0),
        is_negation=small in _NEGATIONS or "n't" in small,
        name=small if small in _NAMED else "",
        is_in_phrase=small in _RARE_PHRASE_WORDS,
    )


def _place_of(traits: Traits) -> tuple[int, Traits]:
    rank = (2 if traits.carries_valence else 3) if traits.acts else int(traits.carries_valence)
    return rank, traits
