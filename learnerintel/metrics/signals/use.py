"""Who touched what, and when first and last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from learnerintel.domain.periods import OUTCOME_DAYS, RECENT_DAYS
from learnerintel.metrics.signals.shapes import NO_DAY, Axes, Grid
from learnerintel.store.use import daily_use


@dataclass(frozen=True, slots=True)
class Use:
    """Who touched what.

    Attributes:
        touched_28: eligible people who touched the item in 28 days.
        touched_90: in 90 days.
        active_28: eligible people of each team who touched anything in 28 days.
        first_on: first day on which a present member of the team touched the item; ``NO_DAY`` where none did.
        last_on: last such day; ``-NO_DAY`` where none did.
    """

    touched_28: Grid
    touched_90: Grid
    active_28: np.ndarray
    first_on: Grid
    last_on: Grid


def team_use(connection: Connection, as_of: int, axes: Axes) -> Use:
    """Use by all teams up to a day.

    Args:
        connection: any.
        as_of: last day looked at.
        axes: teams, items and people of that day.
    """
    use = daily_use(connection)
    recent = use.days(as_of - OUTCOME_DAYS + 1, as_of)
    pair = use.content_id[recent].astype(np.int64) << 32 | use.learner_id[recent]
    order = np.argsort(pair, kind="stable")
    pair = pair[order]
    is_last = np.append(pair[1:] != pair[:-1], True)[: len(pair)]  # rows of a pair stand by day
    rows = recent.start + order[is_last]
    here, cells = axes.cells(use.learner_id[rows], use.content_id[rows])
    rows = rows[here]
    lately = use.occurred_on[rows] > as_of - RECENT_DAYS
    active = np.unique(use.learner_id[rows[lately]])
    return Use(
        touched_28=axes.counts(cells[lately]),
        touched_90=axes.counts(cells),
        active_28=np.bincount(axes.team_of(active), minlength=axes.shape[0]),
        **_touches(connection, as_of, axes),
    )


def _touches(connection: Connection, as_of: int, axes: Axes) -> dict[str, Grid]:
    use = daily_use(connection)
    behind = use.days(as_of, as_of).stop
    here, cells = axes.cells(use.learner_id[:behind], use.content_id[:behind], axes.members)
    days = use.occurred_on[:behind][here]
    first, last = (np.full(axes.shape[0] * axes.shape[1], day, dtype=np.int32) for day in (NO_DAY, -NO_DAY))
    # Rows stand by day: what is written last stays.
    first[cells[::-1]] = days[::-1]
    last[cells] = days
    return {"first_on": first.reshape(axes.shape), "last_on": last.reshape(axes.shape)}
