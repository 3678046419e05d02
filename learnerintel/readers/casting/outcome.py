"""What casting a column gives: typed values, and what was wrong or noteworthy with which text."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text has no value: a kind of problem, and what is particular to this case."""

    slug: str
    detail: str | None = None


@dataclass(slots=True)
class Cast:
    """Typed values of a column's distinct texts.

    Attributes:
        columns: one typed array (three for a MOMENT), as long as the texts.
        faults: position of a text -> why it has no value.
        left_out: position of a text -> reason why its rows are right but not for us.
        notes: sentence with ``{count}`` -> True for each text it is true of.
    """

    columns: tuple[pa.Array, ...]
    faults: dict[int, Fault] = field(default_factory=dict)
    left_out: dict[int, str] = field(default_factory=dict)
    notes: dict[str, np.ndarray] = field(default_factory=dict)

    def moved(self, count: int) -> Cast:
        """The same of texts that come behind so many others, of which nothing is said; without values."""
        return Cast(
            (),
            {position + count: fault for position, fault in self.faults.items()},
            {position + count: reason for position, reason in self.left_out.items()},
            {sentence: np.concatenate([np.zeros(count, bool), mask]) for sentence, mask in self.notes.items()},
        )


def faults_where(mask: np.ndarray, slug: str, detail: str | None = None) -> dict[int, Fault]:
    """The same fault at every position where the mask is True."""
    if not mask.any():
        return {}
    fault = Fault(slug, detail)
    return dict.fromkeys(np.flatnonzero(mask).tolist(), fault)
