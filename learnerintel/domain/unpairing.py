"""From signals to a team's list of content to unpair. The rule proposes; a person decides.

Reasons are never added up to a score. Lists come in a fixed order, *known* before *untouched* before
*disliked* before *abandoned*. An item stands on one of them: the list of the first reason that passes the
guards, where what people showed, said or did comes before their silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from learnerintel.domain import unpair_words
from learnerintel.domain.evidence import ItemEvidence, Rest, Tally, TeamContext
from learnerintel.domain.guards import (
    chance_of_so_little_use,
    failing,
    has_been_found,
    has_been_there,
    is_optional,
)
from learnerintel.domain.proposal import Proposal
from learnerintel.domain.signals import (
    MOST_TEAM_USE,
    Signal,
    abandoned_signal,
    chosen_signal,
    disliked_signal,
    estimated_use,
    known_signal,
    mean_peer_use,
    untouched_signal,
)
from learnerintel.domain.vocabulary import DecisionVerb, KnownBy, Reason, Regulatory
from learnerintel.domain.worth import Worth, in_sum

#: Stands in every decision beside the evidence. To be raised with any change that changes a list.
RULE_VERSION = "2026.2"
#: Best evidence first, at most a fifth of a team's eligible optional items. Most of a big library is
#: untouched by most teams; whoever is shown all of it decides nothing.
MOST_LISTED_SHARE = 0.20
#: Where less of the team did anything at all, what fell away is the data or the team, not the items.
LEAST_ACTIVE_SHARE = 0.30

#: The team is asked about items that are popular elsewhere where chance explains its silence this rarely;
#: at the one in twenty of the guard a large library would be full of such questions.
CLEARLY_BEHIND_CHANCE = 0.001

#: Nothing but use is known of most items.
_NOTHING = (None,) * 6
_ORDER = {reason: place for place, reason in enumerate(Reason)}
_KNOWN_ORDER = {known_by: place for place, known_by in enumerate(KnownBy)}


@dataclass(frozen=True, slots=True)
class UnpairList:
    """A team's list on a day.

    Attributes:
        context: the team.
        as_of: the day.
        proposals: in order of reason, best evidence first.
        blocked: evidence is there, but something stands against it that somebody has to say or do.
        eligible_optional: optional items that the team could use for long enough, not asked for by law:
            the cap is a fifth of them.
        left_off: proposals beyond the cap.
        waiting: name of a guard -> items with evidence for which it is not time yet.
        stopped_because: sentence where there is no list at all, None otherwise.
        rule_version: of the rule that made it.
    """

    context: TeamContext
    as_of: int
    proposals: tuple[Proposal, ...] = ()
    blocked: tuple[Proposal, ...] = ()
    eligible_optional: int = 0
    left_off: int = 0
    waiting: Counter[str] = field(default_factory=Counter)
    stopped_because: str | None = None
    rule_version: str = RULE_VERSION

    @property
    def cap(self) -> int:
        """How many optional items may be listed."""
        return most_listed(self.eligible_optional)

    @property
    def counts(self) -> Counter[Reason]:
        """Proposals by reason."""
        return Counter(proposal.reason for proposal in self.proposals)

    @property
    def could_be_optional(self) -> tuple[Proposal, ...]:
        """What only a rule of the company asks for, and what nobody needs or people would choose anyway."""
        return tuple(entry for entry in self.blocked if entry.could_be_optional)

    @property
    def minutes(self) -> Worth | None:
        """Minutes at stake in all proposals that would stop something."""
        return in_sum(proposal.minutes for proposal in self._stopping)

    @property
    def sentence(self) -> str:
        """What could stop, for how many, worth what; or why there is no list."""
        if self.stopped_because is not None:
            return self.stopped_because
        stopping = len(self._stopping)
        fixing = len(self.proposals) - stopping
        return unpair_words.list_sentence(self.context, stopping, fixing, len(self.blocked), self.minutes)

    @property
    def trust(self) -> str:
        """How far to trust the list, in one sentence."""
        return unpair_words.trust_sentence(self.context)

    @property
    def _stopping(self) -> list[Proposal]:
        return [proposal for proposal in self.proposals if proposal.suggested is not DecisionVerb.FIX]


def most_listed(eligible_optional: int) -> int:
    """How many optional items a list may hold: a fifth of the eligible ones, rounded down."""
    return int(MOST_LISTED_SHARE * eligible_optional + 1e-9)


def may_be_judged(context: TeamContext) -> bool:
    """Whether there is a list at all: enough eligible people, and not nearly all of them silent."""
    if not context.thresholds.allow_team_decision(context.eligible):
        return False
    return context.active_share is None or context.active_share >= LEAST_ACTIVE_SHARE


def unpair_list(
    context: TeamContext, items: Sequence[ItemEvidence], as_of: int, rest: Rest | None = None
) -> UnpairList:
    """A team's list of content to unpair.

    Args:
        context: the team.
        items: evidence on each item of the catalogue, each once.
        as_of: the day; nothing in the evidence may be dated after it.
        rest: what is left out of ``items``; None where nothing is.

    Returns:
        At most a fifth of the team's eligible optional items (items that a company rule asks for and
        that are known come on top), and what is blocked. Nothing for a team of fewer than ten eligible
        people, and nothing for a team of which fewer than three in ten did anything in four weeks.
    """
    if not context.thresholds.allow_team_decision(context.eligible):
        return UnpairList(context, as_of, stopped_because=unpair_words.too_few_sentence(context))
    if not may_be_judged(context):
        return UnpairList(context, as_of, stopped_because=unpair_words.inactive_sentence(context))
    rest = rest or Rest(mean_peer_use(items), 0, 0, Counter())
    mean_use = rest.mean_use
    sorted_out = _SortedOut(waiting=Counter(rest.waiting), eligible_optional=rest.eligible_optional)
    for item in items:
        signals = _signals(item, context, mean_use)
        listed_for = sorted_out.take(item, context, as_of, signals) if signals else None
        # What is listed as untouched has passed all that makes it eligible and optional.
        if listed_for is Reason.UNTOUCHED or _may_be_listed(item, context, as_of):
            sorted_out.eligible_optional += 1
    proposed = sorted(sorted_out.proposed, key=lambda entry: _rank(entry, context))
    listed = _capped(proposed, most_listed(sorted_out.eligible_optional))
    blocked = sorted(sorted_out.blocked, key=lambda entry: _rank(entry, context))
    return UnpairList(
        context,
        as_of,
        tuple(Proposal(context, item, signal, as_of, also=also) for item, signal, also in listed),
        tuple(Proposal(context, item, signal, as_of, blocking=names) for item, signal, names in blocked),
        sorted_out.eligible_optional,
        len(proposed) - len(listed) + rest.left_off,
        sorted_out.waiting,
    )


def rank_by_use(context: TeamContext, items: Sequence[ItemEvidence]) -> list[tuple[ItemEvidence, float]]:
    """All items, least used first, with the estimated use: the order the untouched list is cut from.

    For the backtest, which compares rules at the same share of items listed; no guard is looked at.
    """
    mean_use = mean_peer_use(items)
    return [(item, estimated_use(item, mean_use, context.prior_strength)) for item in sorted(items, key=_use_key)]


def _signals(item: ItemEvidence, context: TeamContext, mean_use: float) -> list[Signal]:
    untouched = untouched_signal(item, mean_use, context.prior_strength) or _behind_signal(item, context)
    spoken = (item.pretest, item.first_try, item.prior_topic, item.ratings, item.abandoned, item.chosen_elsewhere)
    if spoken == _NOTHING:
        return [] if untouched is None else [untouched]
    # What people showed, said or did about an item says more than their silence, and is the rarer evidence.
    found = (
        known_signal(item, context),
        disliked_signal(item, context),
        abandoned_signal(item, context),
        chosen_signal(item),
        untouched,
    )
    return [signal for signal in found if signal is not None]


def _behind_signal(item: ItemEvidence, context: TeamContext) -> Signal | None:
    """Silence about an item that others use: never a reason to unpair (its guard fails), but one to ask."""
    if not item.eligible or item.team_touched_28 > MOST_TEAM_USE * item.eligible:
        return None
    chance = chance_of_so_little_use(item, context)
    if chance is None or chance >= CLEARLY_BEHIND_CHANCE:
        return None
    share = item.team_touched_28 / item.eligible
    tally = Tally(item.team_touched_28, item.eligible)
    return Signal(Reason.UNTOUCHED, 1 - share / MOST_TEAM_USE, item.eligible, share, tally)


@dataclass(slots=True)
class _SortedOut:
    """Items with evidence, by what becomes of them.

    Attributes:
        proposed: item, the signal it is listed for, further reasons.
        blocked: item, its signal, names of the guards against it.
        waiting: name of a guard -> items.
        eligible_optional: items the cap is a share of.
    """

    proposed: list[tuple[ItemEvidence, Signal, tuple[Reason, ...]]] = field(default_factory=list)
    blocked: list[tuple[ItemEvidence, Signal, tuple[str, ...]]] = field(default_factory=list)
    waiting: Counter[str] = field(default_factory=Counter)
    eligible_optional: int = 0

    def take(self, item: ItemEvidence, context: TeamContext, as_of: int, signals: list[Signal]) -> Reason | None:
        """Put an item where its first reason without a failing guard puts it; the reason if it is proposed."""
        against = [failing(item, context, as_of, signal.reason) for signal in signals]
        free = [signal for signal, guards in zip(signals, against, strict=True) if not guards]
        if free:
            self.proposed.append((item, free[0], tuple(signal.reason for signal in free[1:])))
            return free[0].reason
        for signal, guards in zip(signals, against, strict=True):
            if all(guard.asks for guard in guards):
                self.blocked.append((item, signal, tuple(guard.name for guard in guards)))
                return None
        self.waiting[next(guard.name for guard in against[0] if not guard.asks)] += 1
        return None


def _may_be_listed(item: ItemEvidence, context: TeamContext, as_of: int) -> bool:
    return (
        item.regulatory is Regulatory.NO
        and is_optional(item)
        and context.thresholds.allow_team_decision(item.eligible)
        and has_been_there(item, context, as_of)
        and has_been_found(item, context, as_of)
    )


def _capped(
    ranked: list[tuple[ItemEvidence, Signal, tuple[Reason, ...]]], cap: int
) -> list[tuple[ItemEvidence, Signal, tuple[Reason, ...]]]:
    """The proposals that fit, in their order.

    Untouched items are always many; if they were counted before the disliked and abandoned ones, those few,
    which rest on what people said and did, would never be seen. So they fill what the others leave.
    """
    others = sum(signal.reason is not Reason.UNTOUCHED and is_optional(item) for item, signal, _ in ranked)
    left = {True: max(0, cap - others), False: cap}
    kept = []
    for entry in ranked:
        is_untouched = entry[1].reason is Reason.UNTOUCHED
        if is_optional(entry[0]):
            if left[is_untouched] == 0:
                continue
            left[is_untouched] -= 1
        kept.append(entry)
    return kept


def _rank(entry: tuple[ItemEvidence, Signal, object], context: TeamContext) -> tuple[object, ...]:
    item, signal, _ = entry
    place = _ORDER[signal.reason]
    if signal.reason is Reason.UNTOUCHED:
        return (place, *_use_key(item))
    if signal.reason is Reason.KNOWN:
        at_stake = signal.strength * (item.minutes_each or 0.0) * item.open_assignments
        return (place, _KNOWN_ORDER[signal.known_by], -at_stake, -signal.strength, str(item.content_id))
    return (place, -signal.strength, -signal.base, str(item.content_id))


def _use_key(item: ItemEvidence) -> tuple[float, float, float, int, int, str]:
    """Least use in four weeks by the team and comparable people together, then in 90 days, then longest idle.

    All people of a list are the same for all its items, so shrinking these rates would not change their
    order. The team's own counts come last: most are 0, and where they are put first, chance ranks (on both
    presentations of a real module the pooled order was right more often, and lost less of what was used
    later, than the estimate adjusted to the team). What nobody ever touched stands before all that is as quiet.
    """
    everybody = item.eligible + item.peer_eligible
    recent = (item.team_touched_28 + item.peer_touched_28) / everybody if everybody else 0.0
    longer = (item.team_touched_90 + item.peer_touched_90) / everybody if everybody else 0.0
    last = float("-inf") if item.last_touch_on is None else float(item.last_touch_on)
    return (recent, longer, last, item.team_touched_28, item.team_touched_90, str(item.content_id))
