"""What people said of content."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import Connection, func, select

from learnerintel.metrics.signals.shapes import Axes
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import feedback, feedback_detail, identity, listing


@dataclass(slots=True)
class Ratings:
    """Ratings on a scale of 1 to 5, by (team, content) and by content: count, sum, sum of squares."""

    by_pair: dict[tuple[int, int], tuple[int, float, float]] = field(default_factory=dict)
    by_content: dict[int, tuple[int, float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Rated:
    """What each person rated an item at one time, in stars: several ratings of one response are averaged; by time."""

    occurred_on: np.ndarray
    learner_id: np.ndarray
    content_id: np.ndarray
    stars: np.ndarray


def _load_rated(connection: Connection) -> _Rated:
    detail = feedback_detail.c
    rows = connection.execute(
        select(
            feedback.c.occurred_on,
            identity.c.learner_id,
            listing.c.content_id,
            func.avg(1 + 4 * (detail.rating - detail.rating_low) / (detail.rating_high - detail.rating_low)),
        )
        .select_from(feedback)
        .join(feedback_detail, detail.detail_id == feedback.c.detail_id)
        .join(identity, identity.c.account_id == feedback.c.account_id)
        .join(listing, listing.c.listing_id == feedback.c.listing_id)
        .where(detail.rating.is_not(None), detail.rating_high > detail.rating_low)
        .group_by(feedback.c.occurred_on, feedback.c.occurred_at, identity.c.learner_id, listing.c.content_id)
        .order_by(feedback.c.occurred_on, feedback.c.occurred_at)
    ).fetchall()
    columns = np.array([tuple(row) for row in rows], dtype=np.float64).reshape(-1, 4)
    day, learner_id, content_id = (columns[:, at].astype(np.int64) for at in range(3))
    return _Rated(day, learner_id, content_id, columns[:, 3])


_rated = Kept(_load_rated)


def ratings(connection: Connection, as_of: int, axes: Axes) -> Ratings:
    """Ratings up to a day; a person's newest rating of an item counts."""
    rated = _rated.of(connection)
    until = int(np.searchsorted(rated.occurred_on, as_of, side="right"))
    pair = rated.content_id[:until] << 32 | rated.learner_id[:until]
    # The newest stands last; of a reversed column it is the first of its pair.
    _, newest = np.unique(pair[::-1], return_index=True)
    rows = until - 1 - newest
    stars, content_id = rated.stars[rows], rated.content_id[rows]
    found = Ratings(by_content=_sums(content_id, stars))
    team = axes.team_of(rated.learner_id[rows])
    inside = team >= 0
    by_cell = _sums(team[inside] << 32 | content_id[inside], stars[inside])
    team_ids = list(axes.team_place)
    found.by_pair = {(team_ids[cell >> 32], cell & (2**32 - 1)): sums for cell, sums in by_cell.items()}
    return found


def _sums(keys: np.ndarray, values: np.ndarray) -> dict[int, tuple[int, float, float]]:
    """Count, sum and sum of squares by key."""
    known, at, counts = np.unique(keys, return_inverse=True, return_counts=True)
    totals, squares = (np.bincount(at, weights=weights, minlength=len(known)) for weights in (values, values * values))
    rows = zip(known.tolist(), counts.tolist(), totals.tolist(), squares.tolist(), strict=True)
    return {key: (count, total, square) for key, count, total, square in rows}
