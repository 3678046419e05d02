"""Shapes that every signal shares."""

from __future__ import annotations

#: Team of each eligible learner on the day.
TeamOf = dict[int, int]
#: A count (or a day) by (team_id, content_id).
Counts = dict[tuple[int, int], int]
