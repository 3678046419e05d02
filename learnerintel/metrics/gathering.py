"""Rows about learners, put together by slice, group and learner; and who is in which group.

Everything is an array: a week of a large company has tens of thousands of rows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from learnerintel.metrics.columns import NO_TEAM, Columns, columns_of_rows
from learnerintel.metrics.definition import COMPANY, Definition, Group, Lineage, Question
from learnerintel.metrics.presence import Presence

_ONE_SLICE: tuple[Hashable, ...] = (None,)


@dataclass(frozen=True, slots=True)
class Basis:
    """What is the same for every period of an answer.

    Attributes:
        lineage: team_id -> the groups it belongs to, itself first.
        presence: who was there when.
        is_company_only: leave out every group but the company.
    """

    lineage: Lineage
    presence: Presence
    is_company_only: bool

    def groups_of(self, team_id: int) -> tuple[Group, ...]:
        """The groups that a row of this team counts for."""
        if self.is_company_only or team_id == NO_TEAM:
            return (COMPANY,)
        return self.lineage[team_id]


@dataclass(frozen=True, slots=True)
class Entries:
    """One entry for each (slice, group, learner), sorted by them.

    Attributes:
        slice_at: index into the slices.
        group_at: index into the groups.
        learner_id: of the person.
        part: sum of the parts; NaN where none is known.
        whole: sum of the wholes.
        against: sum of what rules the person out.
    """

    slice_at: np.ndarray
    group_at: np.ndarray
    learner_id: np.ndarray
    part: np.ndarray
    whole: np.ndarray
    against: np.ndarray


def columns_of(connection: Connection, definition: Definition, question: Question) -> Columns:
    """The rows behind a metric, column by column."""
    if definition.columns is not None:
        return definition.columns(connection, question)
    statement = definition.statement(question)
    names = [name for name in statement.selected_columns.keys() if name != "is_anonymous"]  # noqa: SIM118
    if definition.rows is not None:
        return columns_of_rows(names, definition.rows(connection, question))
    return columns_of_rows(names, connection.execute(statement).fetchall())


def _sums(entry: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Sums by entry that do not depend on the order of the rows, in the last digit either."""
    if np.any(values != np.floor(values)):
        order = np.lexsort((values, entry))
        entry, values = entry[order], values[order]
    return np.bincount(entry, weights=values, minlength=count)


def gather(columns: Columns, basis: Basis, groups: dict[Group, int]) -> tuple[Sequence[Hashable], Entries]:
    """Add rows up for every learner in every group she counts for.

    Args:
        columns: as ``metrics.columns`` says.
        basis: which groups a team counts for.
        groups: group -> its index; groups not seen before are added.

    Returns:
        The slices by index, and the entries.
    """
    learners, teams = columns["learner_id"], columns["team_id"]
    slices, slice_at = _slices(columns)
    row, group_at = spread(teams, basis, groups)
    part = columns["part"].astype(np.float64, copy=False)[row]
    whole = columns["whole"].astype(np.float64, copy=False)[row] if "whole" in columns else np.ones(len(row))
    against = columns["against"].astype(np.float64, copy=False)[row] if "against" in columns else np.zeros(len(row))
    people, person_at = np.unique(learners[row], return_inverse=True)
    width, depth = max(len(people), 1), max(len(groups), 1)
    keys, entry = np.unique((slice_at[row] * depth + group_at) * width + person_at, return_inverse=True)
    is_known = ~np.isnan(part) & ~np.isnan(whole)
    known = np.bincount(entry, weights=is_known, minlength=len(keys))
    parts = _sums(entry, np.where(is_known, part, 0), len(keys))
    return slices, Entries(
        slice_at=keys // width // depth,
        group_at=keys // width % depth,
        learner_id=people[keys % width] if len(people) else np.array([], dtype=np.int64),
        part=np.where(known > 0, parts, np.nan),
        whole=np.bincount(entry, weights=np.where(is_known, whole, 0), minlength=len(keys)),
        against=np.bincount(entry, weights=against, minlength=len(keys)),
    )


def _slices(columns: Columns) -> tuple[Sequence[Hashable], np.ndarray]:
    if "slice" not in columns:
        return _ONE_SLICE, np.zeros(len(columns["learner_id"]), dtype=np.int64)
    if columns["slice"].dtype != object:
        names, slice_at = np.unique(columns["slice"], return_inverse=True)
        return names.tolist(), slice_at
    position: dict[Hashable, int] = {}
    slice_at = [position.setdefault(name, len(position)) for name in columns["slice"]]
    return list(position), np.array(slice_at, dtype=np.int64)


def spread(teams: np.ndarray, basis: Basis, groups: dict[Group, int]) -> tuple[np.ndarray, np.ndarray]:
    """Each row once for every group it counts for: (row, index of the group). New groups are added."""
    known, team_at = np.unique(teams, return_inverse=True)
    lines = [[groups.setdefault(group, len(groups)) for group in basis.groups_of(int(team))] for team in known]
    depth = max((len(line) for line in lines), default=0)
    table = np.array([line + [-1] * (depth - len(line)) for line in lines], dtype=np.int64).reshape(len(lines), depth)
    indices = table[team_at]
    row, column = np.nonzero(indices >= 0)
    return row, indices[row, column]


def runs(keys: np.ndarray) -> Iterator[tuple[int, slice]]:
    """(key, rows) of each run of equal keys in a sorted array."""
    if len(keys) == 0:
        return
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    ends = np.append(starts[1:], len(keys))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        yield int(keys[start]), slice(start, end)
