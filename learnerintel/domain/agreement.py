"""How far a model and a person say the same of the same comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from learnerintel.domain.intervals import Interval, wilson

#: What may be said of a comment: against the content, neither, for it.
SIGNS = (-1, 0, 1)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Comments that both a model and a person spoke of.

    Attributes:
        labelled: how many.
        agreed: of how many they said the same.
        opposed: of how many one said for and the other against.
        share: of agreement, with its 90 % interval; None where nothing was labelled.
        kappa: Cohen's kappa: agreement beyond what two who guess at their own rates would reach by chance; None
            where chance alone would agree always.
    """

    labelled: int
    agreed: int
    opposed: int
    share: Interval | None
    kappa: float | None


def agreement(pairs: Iterable[tuple[int, int]]) -> Agreement:
    """What pairs of (model's sign, person's sign) show.

    Source: J. Cohen, A coefficient of agreement for nominal scales, 1960.

    Raises:
        ValueError: a sign is none of -1, 0 and 1.
    """
    pairs = list(pairs)
    if any(sign not in SIGNS for pair in pairs for sign in pair):
        raise ValueError(f"Signs are {SIGNS}; got {sorted({*pairs})}.")
    count = len(pairs)
    if not count:
        return Agreement(0, 0, 0, None, None)
    agreed = sum(model == person for model, person in pairs)
    opposed = sum(model * person < 0 for model, person in pairs)
    of_model, of_person = Counter(model for model, _ in pairs), Counter(person for _, person in pairs)
    by_chance = sum(of_model[sign] * of_person[sign] for sign in SIGNS) / count**2
    kappa = None if by_chance == 1 else (agreed / count - by_chance) / (1 - by_chance)
    return Agreement(count, agreed, opposed, wilson(agreed, count), kappa)
