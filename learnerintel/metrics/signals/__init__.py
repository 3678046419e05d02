"""What is known about teams and content items as of a day: the raw counts of the unpair rule.

Each function gives counts for every team at once, so that comparable teams can be pooled by adding: a
person is in one team that day. Nothing dated after the day is looked at.
"""

from __future__ import annotations

from learnerintel.metrics.signals.asking import NOT_CALLED, STRICTEST_FIRST, Asked, asked_of, asked_people
from learnerintel.metrics.signals.choosing import CHOSEN_DAYS, chosen_where_free
from learnerintel.metrics.signals.liking import Ratings, ratings
from learnerintel.metrics.signals.progress import (
    ABANDONED_AFTER_DAYS,
    ABANDONED_SILENCE_DAYS,
    Courses,
    courses,
    midway_people,
)
from learnerintel.metrics.signals.proof import (
    FIRST_TRY_SHARE,
    PROVEN_SCORE,
    VALID_DAYS,
    Tests,
    prior_completions,
    prior_people,
    proven_people,
    test_results,
)
from learnerintel.metrics.signals.shapes import NO_DAY, Axes, Grid, axes_of
from learnerintel.metrics.signals.use import Use, team_use

__all__ = [
    "ABANDONED_AFTER_DAYS",
    "ABANDONED_SILENCE_DAYS",
    "CHOSEN_DAYS",
    "FIRST_TRY_SHARE",
    "NOT_CALLED",
    "NO_DAY",
    "PROVEN_SCORE",
    "STRICTEST_FIRST",
    "VALID_DAYS",
    "Asked",
    "Axes",
    "Courses",
    "Grid",
    "Ratings",
    "Tests",
    "Use",
    "asked_of",
    "asked_people",
    "axes_of",
    "chosen_where_free",
    "courses",
    "midway_people",
    "prior_completions",
    "prior_people",
    "proven_people",
    "ratings",
    "team_use",
    "test_results",
]
