"""How well comments with five stars are told from those with one: by VADER as it is, and by the model in use; and
how fast we compute VADER.

    python -m benchmarks.sentiment_auc [FILE]

FILE is a CSV with the columns ``text`` and ``stars``; by default ``labelled/course_evals_umich.csv`` in
the folder of samples (``LEARNERINTEL_SAMPLES``, else ``../shared/samples`` beside the project).

Prints the area under the ROC curve of the compound score for 5 stars against 1, rows with other stars
left out, and the processor time per text beside vaderSentiment's own, alternating, each pass of ours with
an analyzer that has not met a word of them yet. Exit code 1 where the area is
below the bar, a score differs from vaderSentiment's or ours is not fast enough; 2 where there is no file.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import groupby
from pathlib import Path
from statistics import median

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from learnerintel.sentiment import sentiment_model
from learnerintel.sentiment.vader import FastVader, VaderScores

SAMPLE = Path("labelled") / "course_evals_umich.csv"
LEAST_AUC = 0.915
LEAST_AUC_OF_MODEL = 0.918
LEAST_SPEED_UP = 6.0
PASSES = 9


@dataclass(frozen=True, slots=True)
class Rated:
    """A comment with its stars."""

    text: str
    stars: str


def samples_folder() -> Path:
    """The folder of samples: ``LEARNERINTEL_SAMPLES``, else ``../shared/samples`` beside the project."""
    named = os.environ.get("LEARNERINTEL_SAMPLES")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "samples"


def read_rated(path: Path) -> list[Rated]:
    """Comments with their stars, in the order of the file.

    Raises:
        ValueError: the file has no column ``text`` or no column ``stars``.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        if not {"text", "stars"} <= set(table.fieldnames or ()):
            raise ValueError(f"{path} has the columns {table.fieldnames}; needed are text and stars.")
        return [Rated(row["text"], row["stars"].strip()) for row in table]


def area_under_curve(negatives: Sequence[float], positives: Sequence[float]) -> Fraction:
    """Exact Mann-Whitney area: the share of pairs in which the positive scores higher, ties counting half.

    Raises:
        ValueError: one of the two is empty.
    """
    if not negatives or not positives:
        raise ValueError("an area needs at least one negative and one positive")
    ordered = sorted([(score, False) for score in negatives] + [(score, True) for score in positives])
    half_pairs = negatives_below = 0
    for _, tied in groupby(ordered, key=lambda item: item[0]):
        are_positive = [is_positive for _, is_positive in tied]
        positive_count = sum(are_positive)
        negative_count = len(are_positive) - positive_count
        half_pairs += positive_count * (2 * negatives_below + negative_count)
        negatives_below += negative_count
    return Fraction(half_pairs, 2 * len(negatives) * len(positives))


def as_rows(scores: VaderScores) -> list[dict[str, float]]:
    """Columns of scores as vaderSentiment would return them, text by text."""
    columns = (column.tolist() for column in scores)
    return [dict(zip(VaderScores._fields, row, strict=True)) for row in zip(*columns, strict=True)]


def seconds(work: Callable[[], object]) -> float:
    """Seconds of processor time that the work takes; other work on the machine does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def compare_speed(texts: Sequence[str]) -> float:
    """Print times per text of both, alternating, ours at first sight; give the median of the paired ratios."""
    original = SentimentIntensityAnalyzer()
    theirs, ours, one_by_one = [], [], []
    for _ in range(PASSES):
        # an analyzer remembers the words it has met: new ones each time
        many, single = FastVader(original), FastVader(original)
        theirs.append(seconds(lambda: [original.polarity_scores(text) for text in texts]))
        ours.append(seconds(partial(many.score, texts)))
        one_by_one.append(seconds(partial(_score_singly, single, texts)))
    speed_up = median(their / our for their, our in zip(theirs, ours, strict=True))
    words = sum(len(text.split()) for text in texts) / len(texts)
    each = 1e6 / len(texts)
    print(f"speed, {len(texts)} texts of {words:.0f} words on average, median of {PASSES} alternating passes:")
    print(f"  vaderSentiment         {median(theirs) * each:8.1f} us a text")
    print(f"  ours, many at once     {median(ours) * each:8.1f} us a text, {speed_up:.1f} x")
    print(f"  ours, one at a time    {median(one_by_one) * each:8.1f} us a text")
    return speed_up


def _score_singly(analyzer: FastVader, texts: Sequence[str]) -> None:
    for text in texts:
        analyzer.polarity_scores(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print area and speed; see the module's text for exit codes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sentiment_auc", description=__doc__.split("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, help="CSV with the columns text and stars")
    path = parser.parse_args(arguments).file or samples_folder() / SAMPLE
    if not path.is_file():
        print(f"There is no file {path}. Name one, or set LEARNERINTEL_SAMPLES.", file=sys.stderr)
        return 2
    try:
        rated = read_rated(path)
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 2
    return report(path.name, rated)


def report(name: str, rated: Sequence[Rated]) -> int:
    """Print everything about some rated comments; 0 where every bar is reached, else 1."""
    texts = [comment.text for comment in rated]
    original, rows = SentimentIntensityAnalyzer(), as_rows(FastVader(SentimentIntensityAnalyzer()).score(texts))
    different = sum(repr(original.polarity_scores(text)) != repr(row) for text, row in zip(texts, rows, strict=True))
    area = _area(rated, [row["compound"] for row in rows])
    model = sentiment_model()
    area_of_model = _area(rated, model.compounds(texts, None))
    print(f"{name}: AUC of 5 stars against 1 is {float(area):.4f} by VADER as it is (bar {LEAST_AUC})")
    print(f"  {float(area_of_model):.4f} by {model.version} (bar {LEAST_AUC_OF_MODEL})")
    counts = [sum(comment.stars == stars for comment in rated) for stars in ("5", "1")]
    print(f"  {counts[0]} comments with 5 stars, {counts[1]} with 1; {len(rated)} rows")
    print(f"  {different} of {len(rated)} texts score differently from vaderSentiment")
    speed_up = compare_speed(texts)
    reached = area >= LEAST_AUC and area_of_model >= LEAST_AUC_OF_MODEL
    return 0 if reached and not different and speed_up >= LEAST_SPEED_UP else 1


def _area(rated: Sequence[Rated], compounds: Sequence[float]) -> Fraction:
    """The area for 5 stars against 1; rows with other stars are left out."""
    pairs = list(zip(rated, compounds, strict=True))
    worst, best = ([score for comment, score in pairs if comment.stars == stars] for stars in ("1", "5"))
    return area_under_curve(worst, best)


if __name__ == "__main__":
    sys.exit(main())
