"""Guards: what stops a proposal, whatever the evidence. They are asked first and shown with the proposal.

A guard that lacks its data passes and says so, with one exception: unknown *regulatory* blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from learnerintel.domain.evidence import ItemEvidence, TeamContext
from learnerintel.domain.periods import iso_day
from learnerintel.domain.vocabulary import Obligation, Regulatory

#: Median time to a first use is three weeks; before four, silence says nothing (measured on OULAD).
EXPOSURE_DAYS = 28
#: An assignment this new, or due later and newer than the next figure, is still running its course.
FRESH_ASSIGNMENT_DAYS = 28
DUE_ASSIGNMENT_DAYS = 60
#: Titles that may speak of law. They can only make an item safer: unknown or "no" becomes a question.
_LEGAL_HINT = re.compile(
    r"\b(aml|anti[- ]?money|gdpr|data protection|fire safety|harassment|bribery|health and safety"
    r"|whistleblow\w*|sanctions)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard and what it found.

    Attributes:
        name: stable name; ``blocked_by`` on the command line.
        has_passed: False stops the proposal.
        sentence: for the page.
        is_question: where it stops: somebody can lift it by answering.
    """

    name: str
    has_passed: bool
    sentence: str
    is_question: bool = False


def guards_of(context: TeamContext, item: ItemEvidence) -> tuple[Guard, ...]:
    """Every guard of an item, in the order they are shown.

    Args:
        context: the team.
        item: the evidence.

    Returns:
        Guards, passed or not; a proposal is listed only where all have passed.
    """
    return (
        _regulatory(item),
        _obligation(item),
        _role(item),
        _reference(item),
        _season(item),
        _prerequisite(item),
        _exposure(context, item),
        _assignment(context, item),
        _earlier_decision(context, item),
    )


def _regulatory(item: ItemEvidence) -> Guard:
    if item.regulatory is Regulatory.YES:
        return Guard("regulatory", False, "Law or a regulator asks for it; it is never proposed.")
    if item.regulatory is Regulatory.UNKNOWN:
        return Guard("regulatory unknown", False, "Nobody has said whether law asks for it. Please classify it.", True)
    if _LEGAL_HINT.search(item.title):
        return Guard(
            "regulatory doubtful",
            False,
            "It is marked as not regulatory, but its title speaks of a legal subject. Please confirm.",
            True,
        )
    return Guard("regulatory", True, "Not asked for by law.")


def _obligation(item: ItemEvidence) -> Guard:
    if Obligation.MANDATORY in item.obligations:
        return Guard(
            "mandatory",
            False,
            "It is marked as not regulatory, and was given to this team as mandatory. Which is right?",
            True,
        )
    if not item.obligations:
        return Guard(
            "obligation unknown",
            False,
            "Nobody has said whether it is optional. Please state it in the catalogue.",
            True,
        )
    words = " or ".join(sorted(item.obligations))
    return Guard("obligation", True, f"For this team it is {words}.")


def _role(item: ItemEvidence) -> Guard:
    if item.is_role_critical:
        return Guard("role-critical", False, "A role cannot be done safely without it.")
    known = "Not needed for a role's safety." if item.is_role_critical is False else "No role is known to need it."
    return Guard("role-critical", True, known)


def _reference(item: ItemEvidence) -> Guard:
    if item.is_reference:
        return Guard("reference", False, "It is looked up when needed; little use is how it should be.")
    return Guard(
        "reference",
        True,
        "Not a reference to look things up in."
        if item.is_reference is False
        else "Not known as a reference to look things up in.",
    )


def _season(item: ItemEvidence) -> Guard:
    if item.is_seasonal:
        return Guard("seasonal", False, "It is used at one time of the year; silence now says nothing.")
    return Guard(
        "seasonal", True, "Not tied to a season." if item.is_seasonal is False else "No season is known for it."
    )


def _prerequisite(item: ItemEvidence) -> Guard:
    if item.required_by:
        return Guard("prerequisite", False, f"It comes first for something the team still gets: {item.required_by[0]}.")
    return Guard("prerequisite", True, "Nothing the team still gets asks for it first.")


def _exposure(context: TeamContext, item: ItemEvidence) -> Guard:
    if item.exposed_on is None:
        return Guard("exposure", False, "Nobody knows since when the team could see it.", True)
    days = context.as_of - item.exposed_on
    how = {
        "asked": "it was put before the team",
        "published": "it was published",
        "first use": "somebody comparable first used it",
    }[item.exposed_by or "first use"]
    sentence = f"{days} days since {how}."
    if days < EXPOSURE_DAYS:
        return Guard("exposure", False, f"{sentence} Before {EXPOSURE_DAYS} days silence says nothing.")
    return Guard("exposure", True, sentence)


def _assignment(context: TeamContext, item: ItemEvidence) -> Guard:
    if item.last_assigned_on is None or item.open_count == 0:
        return Guard("running assignment", True, "No assignment is running.")
    age = context.as_of - item.last_assigned_on
    is_due_later = item.due_on is not None and item.due_on > context.as_of
    if age < FRESH_ASSIGNMENT_DAYS or (is_due_later and age < DUE_ASSIGNMENT_DAYS):
        return Guard("running assignment", False, f"It was assigned {age} days ago and is still running its course.")
    return Guard("running assignment", True, f"{item.open_count} assignments are open, the newest {age} days old.")


def _earlier_decision(_context: TeamContext, item: ItemEvidence) -> Guard:
    now = item.standing
    if not now.rests or now.since_on is None:
        return Guard("earlier decision", True, "No earlier decision stands.")
    until = "" if now.until_on is None else f", until {iso_day(now.until_on)}"
    return Guard("earlier decision", False, f"It is {now.state} since {iso_day(now.since_on)}{until}.")
