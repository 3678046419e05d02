"""Comments for timing: no two alike, as long as people write, of words as rare and as common as in a language.

What is remembered per word must not be met again more often than in real comments. So words follow Zipf laws, those
with a sentiment one of their own, set so that 8,000 words hold some 1,700 different ones, about 190 of them of the
lexicon, as 566 real course evaluations do.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

_COMMON = (
    "the of and to a in was it for this that i with course is on very not but my were had more as at have so "
    "too would be me we they could from really an there all no about than some time learn videos content"
)
_PLAIN_WORDS = 30_000
_SYLLABLES = "con ter pre men tal ri ver sta lo gra ning pro su mi del ka"
_ENDS = np.array([".", ",", "!", "!!!", "?", "...", " :)", " 😀"], dtype=object)
_END_SHARES = (0.5, 0.36, 0.05, 0.02, 0.03, 0.02, 0.01, 0.01)
_NEGATIONS = np.array([" not", " wasn't", " never", " very", " hardly", " but"], dtype=object)
_MEAN_LENGTH, _SPREAD = np.log(26), 0.7
_FELT_SHARE, _LOUD_SHARE, _NEGATED_SHARE, _END_SHARE = 0.07, 0.02, 0.01, 0.09


class Comments:
    """Writes comments.

    Args:
        seed: equal seeds give equal comments.
    """

    def __init__(self, seed: int = 1) -> None:
        chance = self._chance = np.random.default_rng([seed, 20])
        syllables = _SYLLABLES.split()
        plain = {"".join(chance.choice(syllables, size)) for size in chance.integers(2, 5, _PLAIN_WORDS)}
        self._words = np.array([*_COMMON.split(), *sorted(plain)], dtype=object)
        self._weight = _zipf(len(self._words), 2.0, 1.27)
        lexicon = [word for word in SentimentIntensityAnalyzer().lexicon if word.isalpha()]
        self._felt = chance.permutation(np.array(lexicon, dtype=object))
        self._felt_weight = _zipf(len(lexicon), 4.0, 1.4)

    def write(self, count: int) -> list[str]:
        """So many comments, other ones each time."""
        chance = self._chance
        lengths = np.clip(chance.lognormal(_MEAN_LENGTH, _SPREAD, count), 3, 200).astype(int)
        total = int(lengths.sum())
        words = chance.choice(self._words, total, p=self._weight)
        felt, loud, negated, ended = (
            np.flatnonzero(chance.random(total) < share)
            for share in (_FELT_SHARE, _LOUD_SHARE, _NEGATED_SHARE, _END_SHARE)
        )
        words[felt] = chance.choice(self._felt, len(felt), p=self._felt_weight)
        words[loud] = [word.upper() for word in words[loud]]
        words[negated] += chance.choice(_NEGATIONS, len(negated))
        words[ended] += chance.choice(_ENDS, len(ended), p=_END_SHARES)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        return [" ".join(words[start:stop]) for start, stop in pairwise(starts)]


def _zipf(count: int, head: float, steepness: float) -> np.ndarray:
    """Shares of words by rank."""
    weight = 1 / (np.arange(count) + head) ** steepness
    return weight / weight.sum()
