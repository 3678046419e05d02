"""The unpair rule: signals about a team and an item become proposals; a person decides.

Three kinds of evidence, in this order, never mixed into one score: the content is *known*, *untouched*,
or *disliked* (or *abandoned*). Guards are asked first. What is listed is capped at a fifth of the team's
optional items, best evidence first.

*Untouched* is ranked by recent use pooled over comparable teams, then by the team's own use drawn towards
the pool. It is never "less than expected": an item that is popular elsewhere and quiet here is one the team
is behind on and usually catches up with (ranked that way, precision was 39 % where chance gave 65 %), so that
finding is a guard and ends in a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from learnerintel.domain.evidence import ItemEvidence, TeamContext
from learnerintel.domain.guards import Guard, guards_of
from learnerintel.domain.signals import FIRST_TOUCH_DAYS, Signal, behind_peers, pool_mean_of, signals_of
from learnerintel.domain.vocabulary import DecisionVerb, Obligation, Reason
from learnerintel.domain.worth import Worth, worth_of

#: Goes with every decision; grows when a threshold or the order changes.
RULE_VERSION = "2026.1"
#: The list holds at most this share of the team's optional items, best evidence first.
LISTED_SHARE = 0.20
#: How the strength of evidence is called.
STRONG_FROM, FAIR_FROM = 0.8, 0.6

_ORDER = tuple(Reason)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of a list, or of what is blocked or to be asked.

    Attributes:
        item: the evidence it rests on.
        signal: the leading evidence.
        also: further signals about the same item.
        guards: every guard with what it found.
        worth: time and open assignments at stake.
        suggested: the decision that usually fits; a person chooses.
        confidence: calibrated share of such items that stayed unused; None until there is enough past.
    """

    item: ItemEvidence
    signal: Signal
    also: tuple[Signal, ...]
    guards: tuple[Guard, ...]
    worth: Worth
    suggested: DecisionVerb
    confidence: float | None = None

    @property
    def blocked_by(self) -> tuple[str, ...]:
        """Names of the guards that stop it; empty for a listed proposal."""
        return tuple(guard.name for guard in self.guards if not guard.has_passed)

    @property
    def strength_words(self) -> str:
        """The strength as people say it."""
        if self.signal.strength >= STRONG_FROM:
            return "strong"
        return "fair" if self.signal.strength >= FAIR_FROM else "weak"


@dataclass(frozen=True, slots=True)
class UnpairList:
    """The list of one team on one day.

    Attributes:
        context: the team.
        listed: proposals, best evidence first.
        to_ask: proposals that a guard stops, questions first.
        optional_count: optional items that somebody comparable first used long enough ago; the cap is taken
            from these.
        never_used_count: items nobody comparable ever used; a question for the catalogue, not for the team.
        why_no_list: one sentence where no list can be made, else None.
    """

    context: TeamContext
    listed: tuple[Proposal, ...]
    to_ask: tuple[Proposal, ...]
    optional_count: int
    never_used_count: int
    why_no_list: str | None = None


def unpair_list(context: TeamContext, items: Sequence[ItemEvidence]) -> UnpairList:
    """Judge every item for one team.

    Args:
        context: the team on the day.
        items: evidence of every item that is on the shelf that day.

    Returns:
        The list; empty, with a reason in words, where the team is too small or has no members.
    """
    optional = [item for item in items if item.is_optional]
    never_used = sum(item.first_touch_on is None for item in optional)
    tried = [item for item in optional if _is_tried(context, item)]
    reason = _why_no_list(context)
    if reason is not None:
        return UnpairList(context, (), (), len(tried), never_used, reason)
    pool_mean = pool_mean_of(context, optional)
    judged = [(item, signals) for item in items if (signals := signals_of(context, item, pool_mean))]
    judged.sort(key=lambda pair: (_ORDER.index(pair[1][0].reason), pair[1][0].rank, pair[0].content_id))
    cap = int(LISTED_SHARE * len(tried))
    ask_cap = max(cap, int(LISTED_SHARE * (len(items) - len(optional))))
    listed: list[Proposal] = []
    to_ask: list[Proposal] = []
    for item, signals in judged:
        if len(listed) >= cap and len(to_ask) >= ask_cap:
            break
        proposal = _proposal(context, item, signals)
        if proposal.blocked_by and len(to_ask) < ask_cap:
            to_ask.append(proposal)
        elif not proposal.blocked_by and len(listed) < cap:
            listed.append(proposal)
    to_ask.sort(key=lambda one: not any(guard.is_question and not guard.has_passed for guard in one.guards))
    return UnpairList(context, tuple(listed), tuple(to_ask), len(tried), never_used)


def _is_tried(context: TeamContext, item: ItemEvidence) -> bool:
    return item.first_touch_on is not None and context.as_of - item.first_touch_on >= FIRST_TOUCH_DAYS


def _why_no_list(context: TeamContext) -> str | None:
    if context.member_count == 0:
        return "The team has no members that day."
    if context.eligible < context.decision_minimum:
        return (
            f"The team has fewer than {context.decision_minimum} people who have been there for 30 days; "
            "decisions about so few are made person by person."
        )
    return None


def _proposal(context: TeamContext, item: ItemEvidence, signals: list[Signal]) -> Proposal:
    lead = signals[0]
    guards = guards_of(context, item)
    if lead.reason is Reason.UNTOUCHED:
        guards = (*guards, behind_peers(context, item))
    if (
        lead.reason is Reason.DISLIKED
        and item.edited_on is not None
        and context.as_of - item.edited_on < FIRST_TOUCH_DAYS
    ):
        guards = (*guards, Guard("edited since", False, "It was changed since it was rated; wait for new ratings."))
    return Proposal(
        item,
        lead,
        tuple(signals[1:]),
        guards,
        worth_of(context, item, lead.reason, lead.learners),
        _suggested(item, signals),
    )


def _is_edited_lately(context: TeamContext, item: ItemEvidence) -> bool:
    return item.edited_on is not None and context.as_of - item.edited_on < FIRST_TOUCH_DAYS


def _suggested(item: ItemEvidence, signals: list[Signal]) -> DecisionVerb:
    reasons = {signal.reason for signal in signals}
    lead = signals[0].reason
    if lead is Reason.KNOWN:
        return DecisionVerb.TEST_OUT if Obligation.REQUIRED in item.obligations else DecisionVerb.UNPAIR
    if lead is Reason.UNTOUCHED:
        return DecisionVerb.UNPAIR
    if item.is_optional and reasons & {Reason.KNOWN, Reason.UNTOUCHED}:
        return DecisionVerb.UNPAIR
    return DecisionVerb.FIX
