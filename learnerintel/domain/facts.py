"""The evidence of a proposal in sentences: what stands beside the list, and is kept with the decision."""

from __future__ import annotations

from typing import Any

from learnerintel.domain.evidence import ItemEvidence, TeamContext
from learnerintel.domain.periods import OUTCOME_DAYS, iso_day
from learnerintel.domain.signals import people
from learnerintel.domain.unpairing import Proposal

_EXPOSED_BY = {
    "asked": "It was first put before the team on {day}.",
    "published": "It has been on the shelf since {day}.",
    "first use": "Nobody stated since when it is there; somebody comparable first used it on {day}.",
}


def facts_of(context: TeamContext, item: ItemEvidence) -> tuple[str, str, str]:
    """Three facts about an item and a team: since when, how much used, how far taken."""
    return (_since(item), _use(context, item), _asked(context, item))


def _since(item: ItemEvidence) -> str:
    if item.exposed_on is None or item.exposed_by is None:
        return "Nobody knows since when it is there."
    return _EXPOSED_BY[item.exposed_by].format(day=iso_day(item.exposed_on))


def _use(context: TeamContext, item: ItemEvidence) -> str:
    own = people(item.team_touched_90, context.eligible, context.exact_minimum)
    others = people(item.peer_touched_90, context.comparable_eligible, context.exact_minimum)
    last = (
        f"last on {iso_day(item.team_last_on)}"
        if item.team_last_on is not None and context.eligible >= context.exact_minimum
        else f"not at all in {OUTCOME_DAYS} days"
        if item.team_last_on is None
        else f"within {OUTCOME_DAYS} days"
    )
    return f"Used by {own} within {OUTCOME_DAYS} days ({last}), and by {others} in {context.comparable}."


def _asked(context: TeamContext, item: ItemEvidence) -> str:
    if item.asked_count == 0:
        return "No assignment or offer of it to this team is known."
    asked = people(item.asked_count, context.eligible, context.exact_minimum)
    done = people(min(item.completed_count, item.asked_count), item.asked_count, context.exact_minimum)
    return f"It was put before {asked}; completed by {done}; {item.open_count} assignments are open."


def evidence_record(context: TeamContext, proposal: Proposal) -> dict[str, Any]:
    """Everything as it was shown, in plain values, to be kept with a decision."""
    worth = proposal.worth
    return {
        "title": proposal.item.title,
        "reason": str(proposal.signal.reason),
        "sentence": proposal.signal.sentence,
        "strength": round(proposal.signal.strength, 4),
        "strength_words": proposal.strength_words,
        "confidence": proposal.confidence,
        "learners": proposal.signal.learners,
        "base": proposal.signal.base,
        "also": [signal.sentence for signal in proposal.also],
        "facts": list(facts_of(context, proposal.item)),
        "guards": [
            {"name": guard.name, "has_passed": guard.has_passed, "sentence": guard.sentence}
            for guard in proposal.guards
        ],
        "changes_mind": proposal.signal.changes_mind,
        "minutes": worth.minutes,
        "low_minutes": worth.low_minutes,
        "high_minutes": worth.high_minutes,
        "open_count": worth.open_count,
        "suggested": str(proposal.suggested),
        "eligible": context.eligible,
        "comparable": context.comparable,
    }
