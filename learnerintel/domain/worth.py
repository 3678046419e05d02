"""What an unpairing would give back, in minutes of the team's people together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from learnerintel.domain.evidence import ItemEvidence, TeamContext
from learnerintel.domain.intervals import Interval, wilson
from learnerintel.domain.vocabulary import Reason

#: Half a success and half a failure, for shares that nothing is compared with.
_JEFFREYS_MEAN, _JEFFREYS_STRENGTH = 0.5, 1.0


class Worth(NamedTuple):
    """Minutes at stake, as a range.

    Attributes:
        low: lower end.
        middle: the estimate; None where it is not known how many would have done it.
        high: upper end.
    """

    low: float
    middle: float | None
    high: float


def minutes_at_stake(item: ItemEvidence, context: TeamContext, reason: Reason) -> Worth | None:
    """Minutes that people would have spent on it: never the nominal time of what nobody would have opened.

    *Known* with assignments still open: open assignments x share that completes it when assigned x minutes
    of completers; without a known completion, anything up to all of them. *Chosen*: open assignments x share that
    would not take it by choice x minutes. Otherwise: eligible people x
    share that uses it within 90 days (shrunk to comparable teams) x minutes. Ranges are 90 % Wilson
    intervals of the shrunk counts.

    Returns:
        None where nobody has said or measured how long it takes.
    """
    minutes = item.minutes_each
    if minutes is None:
        return None
    if reason is Reason.KNOWN and item.open_assignments:
        if item.completion is None or not item.completion.base:
            return Worth(0.0, None, item.open_assignments * minutes)
        share = _share(item.completion.count, item.completion.base, _JEFFREYS_MEAN, _JEFFREYS_STRENGTH)
        return _scaled(share, item.open_assignments * minutes)
    if reason is Reason.CHOSEN:
        chosen = wilson(*item.chosen_elsewhere)
        spared = item.open_assignments * minutes
        return Worth((1 - chosen.high) * spared, (1 - chosen.value) * spared, (1 - chosen.low) * spared)
    if not item.eligible:
        return None
    if item.peer_eligible:
        peers = item.peer_touched_90 / item.peer_eligible
        share = _share(item.team_touched_90, item.eligible, peers, context.prior_strength)
    else:
        share = _share(item.team_touched_90, item.eligible, _JEFFREYS_MEAN, _JEFFREYS_STRENGTH)
    return _scaled(share, item.eligible * minutes)


def in_sum(worths: Iterable[Worth | None]) -> Worth | None:
    """The range of several together: ends added up, which is wider than it need be, never narrower.

    Returns:
        None where none of them is known; the middle is None where one of the known has none.
    """
    known = [worth for worth in worths if worth is not None]
    if not known:
        return None
    middles = [worth.middle for worth in known]
    middle = None if None in middles else sum(middles)
    return Worth(sum(worth.low for worth in known), middle, sum(worth.high for worth in known))


def _share(count: int, base: int, prior_mean: float, strength: float) -> Interval:
    return wilson(count + strength * prior_mean, base + strength)


def _scaled(share: Interval, minutes: float) -> Worth:
    return Worth(share.low * minutes, share.value * minutes, share.high * minutes)
