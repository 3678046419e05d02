"""Scores of comments beside vaderSentiment: one process, processor time, fresh comments each round, equal scores.

How well the scores tell good comments from bad ones is measured by ``benchmarks.sentiment_auc``.
"""

from __future__ import annotations

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from benchmarks.comments import Comments
from benchmarks.ingest import DifferentAnswers
from benchmarks.measuring import Measured, tell
from benchmarks.sentiment_auc import as_rows, seconds
from learnerintel.sentiment.vader import FastVader

_TEXTS_A_ROUND = 4_000
_LEAST_ROUNDS = 5


def measure(rounds: int) -> dict[str, Measured]:
    """Time both, in turn.

    Args:
        rounds: at least so many pairs.

    Raises:
        DifferentAnswers: a score differs.
    """
    comments = Comments()
    original, fast = SentimentIntensityAnalyzer(), FastVader(SentimentIntensityAnalyzer())
    ours, theirs, words = [], [], 0
    for number in range(max(rounds, _LEAST_ROUNDS)):
        texts = comments.write(_TEXTS_A_ROUND)
        words += sum(len(text.split()) for text in texts)
        found: dict[str, list] = {}

        def score(texts: list[str] = texts, found: dict[str, list] = found) -> None:
            found["ours"] = [fast.score(texts)]

        def score_plainly(texts: list[str] = texts, found: dict[str, list] = found) -> None:
            found["theirs"] = [original.polarity_scores(text) for text in texts]

        for timed, work in ((ours, score), (theirs, score_plainly))[:: 1 if number % 2 else -1]:
            timed.append(1e6 * seconds(work) / len(texts))
        different = sum(
            repr(one) != repr(two) for one, two in zip(as_rows(found["ours"][0]), found["theirs"], strict=True)
        )
        if different:
            raise DifferentAnswers(f"{different} of {len(texts)} comments score differently. Nothing was measured.")
        tell(f"sentiment, round {number + 1}: ours {ours[-1]:.1f} us a text, vaderSentiment {theirs[-1]:.1f}")
    count = len(ours) * _TEXTS_A_ROUND
    note = f"{count} comments of {words / count:.0f} words on average, no two alike, all scores identical"
    return {"sentiment": Measured(tuple(ours), tuple(theirs), note)}
