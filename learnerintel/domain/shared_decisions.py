"""Several managers, one item: what their decisions come to together, and where they pull apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from learnerintel.domain.periods import iso_day
from learnerintel.domain.vocabulary import DecisionVerb, Reason
from learnerintel.domain.wording import counted

#: Verbs after which a team is no longer sent the item, or need not take it.
STOPPING = frozenset({DecisionVerb.UNPAIR, DecisionVerb.TEST_OUT})
#: Verbs that say that it should go on as it is.
KEEPING = frozenset({DecisionVerb.KEEP, DecisionVerb.RE_PAIR})
_BECAUSE = {
    Reason.KNOWN: "because they know it",
    Reason.UNTOUCHED: "because nobody opens it",
    Reason.DISLIKED: "because it is rated low",
    Reason.ABANDONED: "because people begin it and leave",
    Reason.CHOSEN: "because people take it without being asked",
    None: "for reasons of their own",
}
#: Within so many days a second person's opposite decision about the same team counts as a conflict.
CONFLICT_DAYS = 90


@dataclass(frozen=True, slots=True)
class TeamDecision:
    """One team's decision about the item.

    Attributes:
        team: name; None where the viewer may not see which.
        verb: what was decided.
        reason: the list it stood on; None where it stood on none.
        decided_by: who; None where the viewer may not see it.
        decided_on: as a day.
        is_standing: nothing later was decided, and it has not run out.
    """

    team: str | None
    verb: DecisionVerb
    reason: Reason | None
    decided_by: str | None
    decided_on: int
    is_standing: bool


def stopped_sentence(decisions: Iterable[TeamDecision]) -> str:
    """``7 teams stopped using this: 3 because they know it, 4 because it is rated low.``; empty where none did."""
    reasons = Counter(one.reason for one in decisions if one.is_standing and one.verb in STOPPING)
    total = sum(reasons.values())
    if not total:
        return ""
    stopped = f"{counted(total, 'team')} stopped using this"
    order = [reason for reason in _BECAUSE if reasons[reason]]
    if len(order) == 1:
        return f"{stopped}, {_BECAUSE[order[0]]}."
    return f"{stopped}: {', '.join(f'{reasons[reason]} {_BECAUSE[reason]}' for reason in order)}."


def conflicts(decisions: Sequence[TeamDecision]) -> list[str]:
    """Where decisions about one item pull apart, a sentence each.

    Args:
        decisions: all of them, oldest first.
    """
    found = []
    stops = sum(one.is_standing and one.verb in STOPPING for one in decisions)
    keeps = sum(one.is_standing and one.verb in KEEPING for one in decisions)
    fixes = sum(one.is_standing and one.verb is DecisionVerb.FIX for one in decisions)
    if stops and keeps:
        found.append(f"{counted(stops, 'team')} stopped using it and {counted(keeps, 'team')} decided to keep it.")
    if stops and fixes:
        found.append(f"{counted(fixes, 'team')} asked for it to be fixed, {counted(stops, 'team')} stopped using it.")
    found += [sentence for before, after in _by_team(decisions) if (sentence := _overruled(before, after))]
    return found


def _by_team(decisions: Sequence[TeamDecision]) -> list[tuple[TeamDecision, TeamDecision]]:
    """Each decision with the one before it about the same team."""
    last: dict[str, TeamDecision] = {}
    pairs = []
    for one in decisions:
        if one.team is None:
            continue
        if one.team in last:
            pairs.append((last[one.team], one))
        last[one.team] = one
    return pairs


def _overruled(before: TeamDecision, after: TeamDecision) -> str:
    is_stopped = before.verb in KEEPING and after.verb in STOPPING
    is_turned = is_stopped or (before.verb in STOPPING and after.verb in KEEPING)
    is_soon = after.decided_on - before.decided_on <= CONFLICT_DAYS
    if not is_turned or not is_soon or before.decided_by == after.decided_by:
        return ""
    return (
        f"For {after.team}, {after.decided_by} decided {after.verb} on {iso_day(after.decided_on)}, after "
        f"{before.decided_by} had decided {before.verb} on {iso_day(before.decided_on)}."
    )
