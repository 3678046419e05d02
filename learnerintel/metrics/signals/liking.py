"""What people said of content."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from learnerintel.metrics.signals.shapes import Counts, TeamOf
from learnerintel.store.schema import comment, feedback, feedback_detail, identity, listing


@dataclass(slots=True)
class Ratings:
    """Ratings on a scale of 1 to 5, by (team, content) and by content: count, sum, sum of squares."""

    by_pair: dict[tuple[int, int], tuple[int, float, float]] = field(default_factory=dict)
    by_content: dict[int, tuple[int, float, float]] = field(default_factory=dict)
    comments: Counts = field(default_factory=lambda: defaultdict(int))
    negative_comments: Counts = field(default_factory=lambda: defaultdict(int))


def ratings(connection: Connection, as_of: int, team_of: TeamOf) -> Ratings:
    """Ratings and scored comments up to a day; a person's newest rating of an item counts."""
    detail = feedback_detail
    rows = connection.execute(
        select(
            identity.c.learner_id,
            listing.c.content_id,
            detail.c.rating,
            detail.c.rating_low,
            detail.c.rating_high,
            comment.c.sign,
        )
        .select_from(feedback)
        .join(detail, detail.c.detail_id == feedback.c.detail_id)
        .join(identity, identity.c.account_id == feedback.c.account_id)
        .join(listing, listing.c.listing_id == feedback.c.listing_id)
        .outerjoin(comment, comment.c.comment_id == detail.c.comment_id)
        .where(feedback.c.occurred_on <= as_of)
        .order_by(feedback.c.occurred_on, feedback.c.occurred_at)
    )
    found = Ratings()
    newest: dict[tuple[int, int], float] = {}
    for learner_id, content_id, rating, low, high, sign in rows:
        team_id = team_of.get(learner_id)
        if rating is not None and low is not None and high is not None and high > low:
            newest[(learner_id, content_id)] = 1 + 4 * (rating - low) / (high - low)
        if sign is not None and team_id is not None:
            found.comments[(team_id, content_id)] += 1
            found.negative_comments[(team_id, content_id)] += sign < 0
    for (learner_id, content_id), value in newest.items():
        _add(found.by_content, content_id, value)
        team_id = team_of.get(learner_id)
        if team_id is not None:
            _add(found.by_pair, (team_id, content_id), value)
    return found


def _add(sums: dict, key: object, value: float) -> None:
    count, total, squares = sums.get(key, (0, 0.0, 0.0))
    sums[key] = (count + 1, total + value, squares + value * value)
