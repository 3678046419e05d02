"""Uses of content before they become rows: who turned to what on which day, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from learnerintel.domain.vocabulary import Obligation

OBLIGATIONS: tuple[Obligation, ...] = tuple(Obligation)
OPTIONAL = OBLIGATIONS.index(Obligation.OPTIONAL)
RECOMMENDED = OBLIGATIONS.index(Obligation.RECOMMENDED)
REQUIRED = OBLIGATIONS.index(Obligation.REQUIRED)
MANDATORY = OBLIGATIONS.index(Obligation.MANDATORY)
#: Stands for "no such day" in arrays of days.
NO_DAY = np.iinfo(np.int32).min
#: Stands for "as the item's format usually goes" in arrays of chances to finish.
USUAL = -1.0


@dataclass(frozen=True, slots=True)
class Uses:
    """One entry for each time a person turned to an item.

    Attributes:
        person: number of the person.
        content: number of the item.
        day: days from 1970-01-01.
        obligation: position in ``OBLIGATIONS``.
        finishing: chance to finish when it is the first use, ``USUAL`` for that of the item's format.
    """

    person: np.ndarray
    content: np.ndarray
    day: np.ndarray
    obligation: np.ndarray
    finishing: np.ndarray

    @classmethod
    def of(
        cls,
        person: np.ndarray,
        content: np.ndarray | int,
        day: np.ndarray,
        obligation: np.ndarray | int = OPTIONAL,
        finishing: np.ndarray | float = USUAL,
    ) -> Uses:
        """Uses from arrays of one length; a single number holds for all of them."""
        count = len(person)
        return cls(
            np.asarray(person, dtype=np.int32),
            np.broadcast_to(np.asarray(content, dtype=np.int32), count),
            np.asarray(day, dtype=np.int32),
            np.broadcast_to(np.asarray(obligation, dtype=np.int8), count),
            np.broadcast_to(np.asarray(finishing, dtype=np.float32), count),
        )

    @classmethod
    def joined(cls, parts: Sequence[Uses]) -> Uses:
        """All uses of several parts, in their order."""
        return cls(
            np.concatenate([part.person for part in parts]),
            np.concatenate([part.content for part in parts]),
            np.concatenate([part.day for part in parts]),
            np.concatenate([part.obligation for part in parts]),
            np.concatenate([part.finishing for part in parts]),
        )

    def __len__(self) -> int:
        return len(self.person)

    def where(self, mask: np.ndarray) -> Uses:
        """The uses at which the mask is true, or at the positions it holds."""
        return Uses(self.person[mask], self.content[mask], self.day[mask], self.obligation[mask], self.finishing[mask])
