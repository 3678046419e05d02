"""Adding valences up as vaderSentiment does: same order, same rounding, for one text or for many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from vaderSentiment.vaderSentiment import normalize

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def shift_weight(valences: list[float], before_count: int) -> list[float]:
    """Weaken what stands before the first "but" of a text and strengthen what stands after it.

    vaderSentiment looks up the word to change by its valence, so that of equal valences the first may
    be changed twice and the second not at all; that is kept. Words without a valence change nothing.

    Args:
        valences: of the text's lexicon words, in order.
        before_count: how many of them stand before the "but".
    """
    shifted = list(valences)
    for turn in range(len(shifted)):
        first = shifted.index(shifted[turn])
        shifted[first] *= 0.5 if first < before_count else 1.5
    return shifted


def shares_of_one(valences: Sequence[float], word_count: int, emphasis: float) -> tuple[float, float, float]:
    """Shares of negative, neutral and positive words in one text, unrounded.

    Each lexicon word weighs its valence plus one, each other word one; emphasis goes to the heavier side.

    Args:
        valences: of the text's lexicon words.
        word_count: all its words, at least one.
        emphasis: what exclamation and question marks add.
    """
    positive = negative = 0.0
    neutral = word_count
    for valence in valences:
        if valence > 0:
            positive += valence + 1
            neutral -= 1
        elif valence < 0:
            negative += 1 - valence
            neutral -= 1
    if positive > negative:
        positive += emphasis
    elif negative > positive:
        negative += emphasis
    total = positive + negative + neutral
    return negative / total, neutral / total, positive / total


def shares(
    valences: Sequence[float], lexicon_counts: Integers, word_counts: Integers, emphasis: Floats
) -> tuple[Floats, Floats, Floats]:
    """What :func:`shares_of_one` gives, for many texts at once.

    Args:
        valences: of the lexicon words of all texts, one text after the other.
        lexicon_counts: how many of them each text has.
        word_counts: all words of each text; a text without any has three shares of 0.
        emphasis: of each text.
    """
    text_count = len(word_counts)
    weights = np.array(valences, dtype=np.float64)
    texts = np.repeat(np.arange(text_count), lexicon_counts)
    # bincount adds one weight after another in the order given, as the original does
    positive = np.bincount(texts, np.where(weights > 0, weights + 1, 0.0), text_count)
    negative = np.bincount(texts, np.where(weights < 0, 1 - weights, 0.0), text_count)
    neutral = word_counts - np.bincount(texts[weights != 0], minlength=text_count)
    is_positive, is_negative = positive > negative, negative > positive
    positive = positive + emphasis * is_positive
    negative = negative + emphasis * is_negative
    total = np.where(word_counts > 0, positive + negative + neutral, 1.0)
    return negative / total, neutral / total, positive / total


def normalized(totals: Floats) -> Floats:
    """What vaderSentiment's ``normalize`` makes of each total: a number from -1 to 1."""
    (alpha,) = normalize.__defaults__
    return np.clip(totals / np.sqrt(totals * totals + alpha), -1.0, 1.0)


def rounded(values: Floats, decimals: int) -> Floats:
    """Rounded as Python's ``round`` does: to the decimal nearest to the exact binary value."""
    scale = 10.0**decimals
    scaled = values * scale
    nearest = np.rint(scaled)
    result = nearest / scale
    # so close to the middle that the multiplication may have tipped it: leave those to Python
    for place in np.flatnonzero(np.abs(scaled - nearest) > 0.5 - 1e-6).tolist():
        result[place] = round(float(values[place]), decimals)
    return result
