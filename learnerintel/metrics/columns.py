"""Rows about learners as columns: what a metric hands on, and what everything after it takes.

Grain: one row for each learner, team and, where the question asks for slices, slice; several rows of the
same are added up. The columns are arrays of equal length:

``learner_id``
    whole numbers; one below 0 is a person of whom nobody knows who she is.
``team_id``
    whole numbers; ``NO_TEAM`` where she was in none.
``part``
    numbers; NaN where it is not known.
``whole``
    numbers; left out where it is 1 in every row.
``against``
    numbers, above 0 where something rules the person out; left out where nothing does.
``slice``
    content ids or days as whole numbers, else names as objects; only where the question asks for slices.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Name -> array, as said above.
Columns = dict[str, np.ndarray]
#: Stands for "no team" in arrays of team ids.
NO_TEAM = -1


def columns_of_rows(names: Sequence[str], rows: Sequence[Sequence[object]]) -> Columns:
    """Rows of a statement as columns.

    Args:
        names: of the columns of a row, in their order; any of those above.
        rows: None stands for what is not known, and for no team.
    """
    values = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return {name: _array(name, column) for name, column in zip(names, values, strict=True)}


def _array(name: str, values: Sequence[object]) -> np.ndarray:
    if name == "team_id":
        return np.array([NO_TEAM if team is None else team for team in values], dtype=np.int64)
    if name == "learner_id" or (name == "slice" and all(isinstance(one, int) for one in values)):
        return np.array(values, dtype=np.int64)
    if name == "slice":
        return named_slices(values)
    return np.array(values, dtype=np.float64)


def named_slices(names: Sequence[object]) -> np.ndarray:
    """A column of slices that are no numbers, or of which some are not known."""
    column = np.empty(len(names), dtype=object)
    column[:] = names
    return column


def within_days(columns: Columns, first_on: int, last_on: int) -> Columns:
    """Of rows whose slice is their day, those of some days, without it."""
    kept = (columns["slice"] >= first_on) & (columns["slice"] <= last_on)
    return {name: column[kept] for name, column in columns.items() if name != "slice"}
