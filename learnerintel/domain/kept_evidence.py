"""The evidence of a proposal as it was shown, in plain values, to be kept with a decision."""

from __future__ import annotations

from typing import Any

from learnerintel.domain.proposal import Proposal


def evidence_record(proposal: Proposal) -> dict[str, Any]:
    """Everything that stood on the page beside the decision, fit for JSON."""
    worth = proposal.minutes
    return {
        "title": proposal.item.title,
        "reason": str(proposal.reason),
        "sentence": proposal.evidence,
        "strength": round(proposal.strength, 4),
        "strength_in_words": proposal.strength_in_words,
        "confidence": proposal.confidence,
        "learners": proposal.learners,
        "base": proposal.base,
        "also": [str(reason) for reason in proposal.also],
        "facts": list(proposal.facts),
        "guards": [
            {"name": guard.name, "is_passed": guard.is_passed, "sentence": guard.sentence} for guard in proposal.guards
        ],
        "what_would_change": proposal.what_would_change,
        "minutes": None if worth is None else {"low": worth.low, "middle": worth.middle, "high": worth.high},
        "open_assignments": proposal.item.open_assignments,
        "suggested": str(proposal.suggested),
        "eligible": proposal.context.eligible,
        "comparable": proposal.context.comparable,
    }
