"""VADER's scores without its repeated work: the same four numbers, bit for bit, many times as fast.

vaderSentiment goes through each text anew: it lowers the whole text for each word, asks each word
whether it is an idiom, and looks at each character for emoji. Here a text becomes a short string of
token kinds (:mod:`learnerintel.sentiment.token_kinds`), only lexicon words are looked at, most of them
have no neighbour that changes anything (:mod:`learnerintel.sentiment.rules`), and what remains, adding
up and rounding, is done for thousands of texts at once, in vaderSentiment's order, so that no last bit
differs. Nothing is remembered but the kinds of tokens: a new text of known words costs no more than an
old one.

The lexicon is read when the first text is scored, once per process.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer, normalize

from learnerintel.sentiment.rules import TOKENS_BEFORE, Rules
from learnerintel.sentiment.summing import Floats, Integers, normalized, rounded, shares, shares_of_one, shift_weight
from learnerintel.sentiment.token_kinds import CAPITAL_BIT, NOBODY, TokenKinds

#: Texts worked on together; bounds memory, and more would not be faster.
_TEXTS_AT_ONCE = 2_000
#: More marks than these add no more emphasis.
_MARKS_COUNTED = 4
_SHARE_DECIMALS, _COMPOUND_DECIMALS = 3, 4

_GAP = NOBODY * TOKENS_BEFORE


class VaderScores(NamedTuple):
    """Scores of many texts, one entry per text in the order given.

    Attributes:
        neg: share of the text that is negative, 0 to 1, three decimals.
        neu: share that is neither.
        pos: share that is positive.
        compound: -1 (bad) to 1 (good), four decimals; 0 for a text without words.
    """

    neg: Floats
    neu: Floats
    pos: Floats
    compound: Floats


class _Reading(NamedTuple):
    """Texts as the rules see them.

    Attributes:
        word_counts: words of each text.
        bounds: valences ``bounds[i]`` to ``bounds[i + 1]`` belong to text ``i``.
        valences: of the lexicon words of all texts, in order.
    """

    word_counts: Integers
    bounds: list[int]
    valences: list[float]


class FastVader:
    """The analyzer of vaderSentiment 3.3.2, in its own arithmetic. Safe to use from several threads.

    Args:
        analyzer: vaderSentiment's own, whose lexicon and emoji are used.
    """

    def __init__(self, analyzer: SentimentIntensityAnalyzer) -> None:
        kinds = TokenKinds(analyzer)
        self._kind_of = kinds.__getitem__
        self._rules = Rules(kinds)
        self._first_loaded, self._last_loaded = kinds.first_loaded, kinds.last_loaded
        self._loaded_pattern = re.compile(f"[{re.escape(kinds.first_loaded)}-{re.escape(kinds.last_loaded)}]")
        capitals = re.escape("".join(kind for kind in kinds.traits if ord(kind) & CAPITAL_BIT))
        self._capital_pattern, self._small_pattern = re.compile(f"[{capitals}]"), re.compile(f"[^{capitals}]")
        self._small_but, self._capital_but = kinds["but"], kinds["BUT"]
        marks = range(_MARKS_COUNTED + 1)
        self._emphasis = [[analyzer._punctuation_emphasis("!" * e + "?" * q) for q in marks] for e in marks]
        # vaderSentiment reads character by character, so emoji of several characters are never found.
        self._emoji = {emoji: words for emoji, words in analyzer.emojis.items() if len(emoji) == 1}

    def polarity_scores(self, text: str) -> dict[str, float]:
        """Scores of one text, equal to the last bit to vaderSentiment's; for many texts take ``score``.

        Returns:
            ``neg``, ``neu``, ``pos`` and ``compound`` as in :class:`VaderScores`.
        """
        if not text.isascii():
            text = self._spelled_out(text)
        kinds = "".join(map(self._kind_of, text.split()))
        valences = self._valences_of(kinds)
        if not valences:
            return {"neg": 0.0, "neu": 1.0 if kinds else 0.0, "pos": 0.0, "compound": 0.0}
        emphasis = self._emphasis_of(text) if "!" in text or "?" in text else 0.0
        total = float(sum(valences))
        total += emphasis if total > 0 else -emphasis if total < 0 else 0.0
        neg, neu, pos = shares_of_one(valences, len(kinds), emphasis)
        return {
            "neg": round(neg, _SHARE_DECIMALS),
            "neu": round(neu, _SHARE_DECIMALS),
            "pos": round(pos, _SHARE_DECIMALS),
            "compound": round(normalize(total), _COMPOUND_DECIMALS),
        }

    def score(self, texts: Sequence[str]) -> VaderScores:
        """Scores of many texts, equal to the last bit to those of ``polarity_scores``, in half the time."""
        blocks = range(0, max(len(texts), 1), _TEXTS_AT_ONCE)
        parts = [self._score_block(texts[start : start + _TEXTS_AT_ONCE]) for start in blocks]
        return VaderScores(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def knows_a_word_of(self, text: str) -> bool:
        """Whether the text has a word, an emoticon or an emoji that carries a valence."""
        return self._loaded_pattern.search("".join(map(self._kind_of, self._spelled_out(text).split()))) is not None

    def _valences_of(self, kinds: str) -> list[float]:
        """Valences of the lexicon words of one text, in order."""
        line = _GAP + kinds + _GAP
        places = [found.start() for found in self._loaded_pattern.finditer(line)]
        if not places:
            return []
        is_mixed = bool(self._capital_pattern.search(kinds) and self._small_pattern.search(kinds))
        valences = [self._rules.valence_at(line, place, is_mixed) for place in places]
        if self._small_but in line or self._capital_but in line:
            buts = (line.find(self._small_but), line.find(self._capital_but))
            return shift_weight(valences, bisect_left(places, min(but for but in buts if but >= 0)))
        return valences

    def _score_block(self, texts: Sequence[str]) -> VaderScores:
        texts = [text if text.isascii() else self._spelled_out(text) for text in texts]
        reading = self._read(texts)
        emphasis = np.array([self._emphasis_of(text) if "!" in text or "?" in text else 0.0 for text in texts])
        totals = np.array([sum(reading.valences[start:end]) for start, end in pairwise(reading.bounds)], np.float64)
        totals += emphasis * np.sign(totals)
        compound = normalized(totals)
        neg, neu, pos = (
            rounded(share, _SHARE_DECIMALS)
            for share in shares(reading.valences, np.diff(reading.bounds), reading.word_counts, emphasis)
        )
        return VaderScores(neg, neu, pos, rounded(compound, _COMPOUND_DECIMALS))

    def _read(self, texts: Sequence[str]) -> _Reading:
        """What ``_valences_of`` reads, for all texts in one line of kinds with gaps between them."""
        kind_of = self._kind_of
        kinds = ["".join(map(kind_of, text.split())) for text in texts]
        word_counts = np.fromiter(map(len, kinds), np.int64, len(kinds))
        line = _GAP + _GAP.join(kinds) + _GAP
        codes = np.frombuffer(line.encode("utf-16-le"), "<u2")
        ends = np.cumsum(word_counts + len(_GAP))
        loaded = np.flatnonzero((codes >= ord(self._first_loaded)) & (codes <= ord(self._last_loaded)))
        bounds = [0, *np.searchsorted(loaded, ends).tolist()]

        capital_counts = np.diff(np.searchsorted(np.flatnonzero(codes & CAPITAL_BIT), ends), prepend=0)
        is_mixed = np.repeat((capital_counts > 0) & (capital_counts < word_counts), np.diff(bounds))
        valences = self._rules.valences_at(line, codes, loaded, is_mixed)

        buts = np.flatnonzero((codes == ord(self._small_but)) | (codes == ord(self._capital_but)))
        places = loaded.tolist()
        texts_with_but, firsts = np.unique(np.searchsorted(ends, buts, side="right"), return_index=True)
        for text, but in zip(texts_with_but.tolist(), buts[firsts].tolist(), strict=True):
            start, end = bounds[text], bounds[text + 1]
            valences[start:end] = shift_weight(valences[start:end], bisect_left(places, but, start, end) - start)
        return _Reading(word_counts, bounds, valences)

    def _emphasis_of(self, text: str) -> float:
        exclamations, questions = text.count("!"), text.count("?")
        return self._emphasis[min(exclamations, _MARKS_COUNTED)][min(questions, _MARKS_COUNTED)]

    def _spelled_out(self, text: str) -> str:
        """Emoji replaced by their descriptions, set off by a space from what stands before them."""
        if text.isascii() or self._emoji.keys().isdisjoint(text):
            return text
        pieces, previous = [], " "
        for character in text:
            words = self._emoji.get(character)
            pieces.append(character if words is None else words if previous == " " else " " + words)
            previous = character
        return "".join(pieces)


@cache
def analyzer() -> FastVader:
    """The process's one analyzer; the first call reads the lexicon (some 50 ms)."""
    return FastVader(SentimentIntensityAnalyzer())
