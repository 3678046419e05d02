"""Who takes by choice what others have to take."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from sqlalchemy import Connection

from learnerintel.metrics.catalogue import numbers
from learnerintel.metrics.conditions import ASKED_FOR
from learnerintel.metrics.put_before import put_before
from learnerintel.metrics.signals.shapes import Axes
from learnerintel.store.use import daily_use

#: A year: long enough for what people take once, and every season is in it.
CHOSEN_DAYS = 365


def chosen_where_free(
    connection: Connection, as_of: int, axes: Axes, content_ids: Iterable[int]
) -> dict[int, tuple[int, int]]:
    """By item: people who took it by choice in the last year, and all whom nobody had asked for it.

    Args:
        connection: any.
        as_of: last day looked at.
        axes: teams and people of that day; eligible people of all teams together are looked at.
        content_ids: items.

    Returns:
        (people who chose it, people who are free to) of each item that anybody is free to take.
    """
    use, put = daily_use(connection), put_before.of(connection)
    everybody = np.flatnonzero(axes.eligible >= 0)
    is_asked = np.isin(put.obligation, numbers(*ASKED_FOR)) & (put.from_on <= as_of)
    asked_content, asked_learner = put.content_id[is_asked], put.learner_id[is_asked]
    found: dict[int, tuple[int, int]] = {}
    for content_id in content_ids:
        free = np.setdiff1d(everybody, asked_learner[asked_content == content_id])
        if not len(free):
            continue
        rows = use.of_content(content_id)
        days = use.occurred_on[rows]
        is_chosen = (days > as_of - CHOSEN_DAYS) & (days <= as_of) & (use.voluntary_count[rows] > 0)
        chosen = np.intersect1d(free, use.learner_id[rows[is_chosen]])
        found[content_id] = (len(chosen), len(free))
    return found
