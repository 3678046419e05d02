"""What the answers of a column look like, gathered block by block."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.readers.casting.text import Filler, clean
from learnerintel.readers.casting.words import fold
from learnerintel.readers.surveys.scales import read_mark
from learnerintel.readers.surveys.wordings import is_blank, is_filler

#: More different answers than these are no options; the rest are counted, not kept.
MOST_KEPT = 1_000


@dataclass(slots=True)
class ColumnEvidence:
    """The different answers of a column and how often each was given.

    Attributes:
        counts: answer -> rows, of the first ``MOST_KEPT`` different ones.
        is_cut: whether there were more.
    """

    counts: Counter[str] = field(default_factory=Counter)
    is_cut: bool = False

    def observe(self, texts: pa.Array) -> None:
        """Look at a block of the column."""
        counted = pc.value_counts(clean(texts, Filler.KEPT).columns[0].drop_null())
        values, counts = counted.field("values").to_pylist(), counted.field("counts").to_pylist()
        if any("\n" in value or "\r" in value for value in values):
            values = [" ".join(value.split()) for value in values]
        for value, count in zip(values, counts, strict=True):
            if value in self.counts or len(self.counts) < MOST_KEPT:
                self.counts[value] += count
            else:
                self.is_cut = True

    @property
    def answers(self) -> dict[str, int]:
        """Answers that say something."""
        return {text: count for text, count in self.counts.items() if not is_blank(text)}

    def numbers(self) -> dict[float, int] | None:
        """The answers as numbers; None where there are none, or any is no number."""
        found: Counter[float] = Counter()
        for text, count in self.answers.items():
            number = read_mark(text)[0]
            if number is None:
                return None
            found[number] += count
        return dict(found) or None

    def marks(self) -> list[tuple[float | None, float | None, str | None]]:
        """Each different answer as ``read_mark`` reads it."""
        return [read_mark(text) for text in self.answers]

    def words(self) -> set[str]:
        """The different answers, folded, without those that say nothing."""
        return {fold(text) for text in self.answers}

    @property
    def said(self) -> dict[str, int]:
        """Answers in words that say something."""
        return {text: count for text, count in self.counts.items() if not is_filler(text)}
