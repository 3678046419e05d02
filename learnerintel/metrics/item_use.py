"""Who uses one item, team beside team: the figures beside an entry of the unpair list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.store.schema import learner_content_day

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
        content_ids: the items; read in one statement.
        team_of: team of each learner who counts.

    Returns:
        (team_id, content_id) -> people, oldest week first; pairs that nobody touched are left out.
    """
    day = learner_content_day
    first = as_of - DAYS_PER_WEEK * weeks + 1
    rows = connection.execute(
        select(day.c.content_id, day.c.occurred_on, day.c.learner_id).where(
            day.c.content_id.in_(content_ids), day.c.occurred_on.between(first, as_of)
        )
    )
    people: dict[tuple[int, int], list[set[int]]] = defaultdict(lambda: [set() for _ in range(weeks)])
    for content_id, occurred_on, learner_id in rows:
        team_id = team_of.get(learner_id)
        if team_id is not None:
            people[(team_id, content_id)][(occurred_on - first) // DAYS_PER_WEEK].add(learner_id)
    return {pair: [len(week) for week in counted] for pair, counted in people.items()}
