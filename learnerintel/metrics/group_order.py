"""Teams, the units above them and the company as places in one row, so that sums over groups are differences."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from learnerintel.metrics.columns import NO_TEAM
from learnerintel.metrics.definition import COMPANY, Group, Lineage


class GroupOrder:
    """Every group at a place; the groups within one stand directly behind it, the company at place 0.

    Attributes:
        lineage: team_id -> the groups it belongs to, itself first.
        groups: by place.
        above: place of the group directly above each; -1 for the company.
        end: place behind the last group within each.
        below: places of the groups directly below each.
        depth: how many groups stand in the longest line, the company included.
    """

    def __init__(self, lineage: Lineage) -> None:
        self.lineage = lineage
        below: dict[Group, list[Group]] = defaultdict(list)
        for team_id, line in lineage.items():
            below[line[1] if len(line) > 1 else COMPANY].append(team_id)
        groups: list[Group] = []
        above: list[int] = []
        stack: list[tuple[Group, int]] = [(COMPANY, -1)]
        while stack:
            group, place_above = stack.pop()
            stack += [(one, len(groups)) for one in reversed(below.get(group, ()))]
            groups.append(group)
            above.append(place_above)
        self.groups = tuple(groups)
        self.above = np.array(above, dtype=np.int64)
        self.end = np.arange(1, len(groups) + 1)
        for place in range(len(groups) - 1, 0, -1):
            self.end[above[place]] = max(self.end[above[place]], self.end[place])
        self.below: list[list[int]] = [[] for _ in groups]
        for place, one_above in enumerate(above[1:], start=1):
            self.below[one_above].append(place)
        self.depth = 1 + max(len(self.line(place)) for place in range(len(groups)))
        self._by_above = np.argsort(self.above[1:], kind="stable") + 1
        self._parents, self._starts = np.unique(self.above[self._by_above], return_index=True)
        self._place_of = {group: place for place, group in enumerate(groups)}
        teams = [team_id for team_id in lineage if team_id != COMPANY]
        self._places = np.zeros(max(teams, default=0) + 2, dtype=np.int64)
        for team_id in teams:
            self._places[team_id - NO_TEAM] = self._place_of[team_id]

    def __len__(self) -> int:
        return len(self.groups)

    def place_of(self, group: Group) -> int:
        """Where a group stands."""
        return self._place_of[group]

    def places(self, team_id: np.ndarray) -> np.ndarray:
        """Where teams stand; no team is the company."""
        return self._places[team_id - NO_TEAM]

    def line(self, place: int) -> list[int]:
        """Places of a group and of all groups above it, nearest first."""
        found = [place]
        while found[-1]:
            found.append(int(self.above[found[-1]]))
        return found

    def sums_of_below(self, values: np.ndarray) -> np.ndarray:
        """What the groups directly below each have together; groups on the last axis."""
        found = np.zeros(values.shape, dtype=np.result_type(values.dtype, np.int64))
        if len(self._starts):
            found[..., self._parents] = np.add.reduceat(
                values[..., self._by_above], self._starts, axis=-1, dtype=found.dtype
            )
        return found

    def sums(self, own: np.ndarray) -> np.ndarray:
        """What each group has with all groups within it, from what each has itself; groups on the last axis."""
        ahead = np.zeros((*own.shape[:-1], len(self) + 1), dtype=np.result_type(own.dtype, np.int64))
        np.cumsum(own, axis=-1, out=ahead[..., 1:])
        return ahead[..., self.end] - ahead[..., :-1]


class CompanyOnly(GroupOrder):
    """The company alone: whatever team somebody is in."""

    def __init__(self) -> None:
        super().__init__({})

    def places(self, team_id: np.ndarray) -> np.ndarray:
        """The company's place for every team."""
        return np.zeros(len(team_id), dtype=np.int64)


#: One is enough.
COMPANY_ONLY = CompanyOnly()
