"""What an unpairing is worth: the time of those who would have done it, as a range, never the nominal sum.

For content nobody would have opened the honest figure is near nothing; the gain is a shorter list.
"""

from __future__ import annotations

from dataclasses import dataclass

from learnerintel.domain import intervals
from learnerintel.domain.evidence import ItemEvidence, TeamContext
from learnerintel.domain.vocabulary import Reason

_SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Worth:
    """Time and assignments at stake.

    Attributes:
        minutes: most likely; None where nobody knows how long the item takes.
        low_minutes: lower end.
        high_minutes: upper end.
        open_count: open assignments that would go away.
        is_nominal: the length is the catalogue's, not what completers needed.
    """

    minutes: float | None
    low_minutes: float | None
    high_minutes: float | None
    open_count: int
    is_nominal: bool


def worth_of(context: TeamContext, item: ItemEvidence, reason: Reason, learners: int) -> Worth:
    """Minutes given back: people concerned x probability that they would have done it x its length.

    The probability is, where the team was asked, the share of those asked who completed it; else the share
    of comparable people who used it within 90 days.

    Args:
        context: the team.
        item: the evidence.
        reason: known content is counted over the people who showed that they know it.
        learners: people concerned.
    """
    seconds = item.seconds
    if seconds is None:
        return Worth(None, None, None, item.open_count, False)
    if reason is Reason.KNOWN and item.asked_count:
        share = intervals.wilson(min(item.completed_count, item.asked_count), item.asked_count)
    elif context.comparable_eligible:
        share = intervals.wilson(item.peer_touched_90, context.comparable_eligible)
    else:
        return Worth(None, None, None, item.open_count, False)
    minutes = learners * seconds / _SECONDS_PER_MINUTE
    return Worth(
        minutes * share.value,
        minutes * share.low,
        minutes * share.high,
        item.open_count,
        item.actual_seconds is None,
    )
