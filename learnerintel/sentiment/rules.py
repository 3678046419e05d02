"""What VADER's rules make of a lexicon word among its neighbours: three words before it, two after it.

The order of the floating-point operations is vaderSentiment's, so that no last bit differs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from vaderSentiment.vaderSentiment import BOOSTER_DICT, C_INCR, N_SCALAR, SPECIAL_CASES

from learnerintel.sentiment.token_kinds import CAPITAL_BIT, NOBODY, TokenKinds, Traits

Codes = NDArray[np.uint16]

#: So many tokens before a lexicon word, and after it, can change its valence.
TOKENS_BEFORE, TOKENS_AFTER = 3, 2

#: What is left of a booster one word further away, and two words further.
_FADED, _FADED_TWICE = 0.95, 0.9
#: "never so good" is praise.
_NEVER_SO_FACTOR = 1.25

_OR = ("or", "nor")
_SO = ("so", "this")
_NOT_LEAST = ("at", "very")


class Rules:
    """VADER's rules over kinds of tokens.

    Args:
        kinds: what the characters of the texts stand for.
    """

    def __init__(self, kinds: TokenKinds) -> None:
        self._traits = kinds.traits
        self._first_acting = kinds.first_acting
        # of each kind, by its code
        self._valences = np.zeros(1 + ord(max(kinds.traits)))
        self._is_named = np.zeros(len(self._valences), np.bool_)
        for kind, traits in kinds.traits.items():
            self._valences[ord(kind)], self._is_named[ord(kind)] = traits.valence, traits.name != ""

    def valences_at(
        self, line: str, codes: Codes, places: NDArray[np.int64], is_mixed: NDArray[np.bool_]
    ) -> list[float]:
        """Valences of many words, each as :meth:`valence_at` has it.

        Args:
            line: kinds, as for one word; between texts stands ``NOBODY`` as often as at the ends.
            codes: the same as numbers.
            places: where words that carry a valence stand.
            is_mixed: of the text of each of these words.
        """
        words, acting = codes[places], codes >= ord(self._first_acting)
        valences = self._valences[words]
        stress = np.where(valences > 0, C_INCR, -C_INCR)
        found = np.where(is_mixed & (words & CAPITAL_BIT > 0), valences + stress, valences).tolist()
        is_stirred = acting[places - 1] | acting[places - 2] | acting[places - 3] | self._is_named[words]
        for turn in np.flatnonzero(is_stirred).tolist():
            found[turn] = self._among_neighbours(line, int(places[turn]), bool(is_mixed[turn]))
        return found

    def valence_at(self, line: str, place: int, is_mixed: bool) -> float:
        """Valence of one word there.

        Args:
            line: kinds, with at least ``TOKENS_BEFORE`` before the place and ``TOKENS_AFTER`` after it.
            place: where a word that carries a valence stands.
            is_mixed: whether its text mixes words in capitals with others; only then capitals stress.
        """
        word = self._traits[line[place]]
        # most words stand among others that change nothing, and are done with here
        if word.name or max(line[place - TOKENS_BEFORE : place]) >= self._first_acting:
            return self._among_neighbours(line, place, is_mixed)
        valence = word.valence
        if is_mixed and word.is_capital:
            return valence + C_INCR if valence > 0 else valence - C_INCR
        return valence

    def _among_neighbours(self, line: str, place: int, is_mixed: bool) -> float:
        """Every rule, in vaderSentiment's order."""
        traits = self._traits
        third, second, first = traits[line[place - 3]], traits[line[place - 2]], traits[line[place - 1]]
        word, following = traits[line[place]], traits[line[place + 1]]
        if word.name == "kind" and following.name == "of":
            return 0.0  # there "kind of" dampens what follows, and nobody is called kind
        valence = word.valence
        if first.name == "no" or second.name == "no" or (third.name == "no" and first.name in _OR):
            valence *= N_SCALAR
        elif word.name == "no" and following.in_lexicon and line[place + 1] != NOBODY:
            valence = 0.0  # there "no" negates what follows
        if is_mixed and word.is_capital:
            valence += C_INCR if valence > 0 else -C_INCR

        # words of the lexicon neither boost nor negate, and beyond the beginning of the text stands nobody
        if not first.in_lexicon:
            if first.boost:
                valence += _boost(first, valence, is_mixed)
            if first.is_negation:
                valence *= N_SCALAR
        if not second.in_lexicon and (second.boost or second.is_negation):
            valence = _after_second(valence, second, first, is_mixed)
        if not third.in_lexicon:
            valence = _after_third(valence, third, second, first, is_mixed)
            if word.name or first.is_in_phrase or second.is_in_phrase or third.is_in_phrase:
                beyond = traits[line[place + TOKENS_AFTER]]
                names = (third.name, second.name, first.name, word.name, following.name, beyond.name)
                valence = _in_phrases(valence, *names)
        if first.name == "least" and not first.in_lexicon and second.name not in _NOT_LEAST:
            valence *= N_SCALAR
        return valence


def _after_second(valence: float, second: Traits, first: Traits, is_mixed: bool) -> float:
    """The valence after the booster or negation that stands two words before."""
    if second.boost:
        valence += _boost(second, valence, is_mixed) * _FADED
    if second.name == "never" and first.name in _SO:
        valence *= _NEVER_SO_FACTOR
    elif second.is_negation and not (second.name == "without" and first.name == "doubt"):
        valence *= N_SCALAR
    return valence


def _after_third(valence: float, third: Traits, second: Traits, first: Traits, is_mixed: bool) -> float:
    """The valence after the word, no word of the lexicon, that stands three words before."""
    if third.boost:
        valence += _boost(third, valence, is_mixed) * _FADED_TWICE
    # unlike one word nearer, "so" or "this" right before the word is enough without a "never"
    if (third.name == "never" and second.name in _SO) or first.name in _SO:
        valence *= _NEVER_SO_FACTOR
    elif third.is_negation and not (third.name == "without" and "doubt" in (second.name, first.name)):
        valence *= N_SCALAR
    return valence


def _boost(booster: Traits, valence: float, is_mixed: bool) -> float:
    """What a booster adds to a valence, or a dampener takes away."""
    boost = -booster.boost if valence < 0 else booster.boost
    if is_mixed and booster.is_capital:
        boost += C_INCR if valence > 0 else -C_INCR
    return boost


def _in_phrases(valence: float, third: str, second: str, first: str, word: str, following: str, beyond: str) -> float:
    """The valence after the phrases that the word is a part of, or that stand before it.

    The names are empty where no rule names the word; the farthest before the word comes first.
    """
    three, farther, nearer = f"{third} {second} {first}", f"{third} {second}", f"{second} {first}"
    # of the phrases that reach up to the word, only the first one counts
    for phrase in (f"{first} {word}", f"{second} {first} {word}", nearer, three, farther):
        if phrase in SPECIAL_CASES:
            valence = SPECIAL_CASES[phrase]
            break
    for phrase in (f"{word} {following}", f"{word} {following} {beyond}"):
        if phrase in SPECIAL_CASES:
            valence = SPECIAL_CASES[phrase]
    for phrase in (three, farther, nearer):
        if phrase in BOOSTER_DICT:
            valence += BOOSTER_DICT[phrase]
    return valence
