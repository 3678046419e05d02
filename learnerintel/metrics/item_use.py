"""Who uses one item, team beside team: the figures beside an entry of the unpair list."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from sqlalchemy import Connection

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.metrics.columns import NO_TEAM
from learnerintel.store.use import daily_use

DAYS_PER_WEEK = 7

#: Not a figure of its own page: it stands beside the list's evidence and is read from the same counts.
ITEM_USE = Metric(
    name="item_use_share",
    label="Use of one item",
    unit=Unit.SHARE,
    formula="people who used the item in the last four weeks, of the people of the team who could have",
    does_not_count="People who are new, or who were away for more than half of the four weeks.",
    source=("roster", "activity"),
    better=Better.NEITHER,
    kind=MetricKind.RATIO,
    window="four weeks",
)


def weekly_touches(
    connection: Connection, as_of: int, weeks: int, content_ids: Collection[int], team_of: Mapping[int, int]
) -> dict[tuple[int, int], list[int]]:
    """People of each team who touched each of some items, by week; the last week ends on the day.

    Args:
        connection: any.
        as_of: last day looked at.
        weeks: how many, going back.
        content_ids: the items.
        team_of: team of each learner who counts.

    Returns:
        (team_id, content_id) -> people, oldest week first; pairs that nobody touched are left out.
    """
    use = daily_use(connection)
    first = as_of - DAYS_PER_WEEK * weeks + 1
    days = use.days(first, as_of)
    size = 1 + max(int(use.learner_id.max(initial=-1)), *team_of, -1)
    team_by_learner = np.full(size, NO_TEAM)
    team_by_learner[list(team_of)] = list(team_of.values())
    found: dict[tuple[int, int], list[int]] = {}
    for content_id in content_ids:
        rows = use.of_content(content_id)
        rows = rows[slice(*np.searchsorted(rows, [days.start, days.stop]))]
        rows = rows[team_by_learner[use.learner_id[rows]] != NO_TEAM]
        week = (use.occurred_on[rows] - first) // DAYS_PER_WEEK
        touched = np.unique(use.learner_id[rows].astype(np.int64) * weeks + week)
        teams, team_at = np.unique(team_by_learner[touched // weeks], return_inverse=True)
        people = np.bincount(team_at * weeks + touched % weeks, minlength=len(teams) * weeks).reshape(-1, weeks)
        found |= {(team, content_id): counts for team, counts in zip(teams.tolist(), people.tolist(), strict=True)}
    return found
