"""What is to be hidden in the sample company: the kinds of truths and the plan for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from learnerintel.domain.vocabulary import Reason
from learnerintel.sample.organisation import INACTIVE_TEAM, TEAM_ON_LEAVE


class TruthKind(StrEnum):
    """The kinds of hidden truths."""

    KNOWS = "knows"
    NEVER_OPENS = "never_opens"
    DISLIKES = "dislikes"
    ABANDONS = "abandons"
    REQUIRED_AND_DISLIKED = "required_and_disliked"
    BEHIND_PEERS = "behind_peers"
    REQUIRED_BY_HABIT = "required_by_habit"
    REGULATORY_UNKNOWN = "regulatory_unknown"
    MANDATORY_BUT_NOT_REGULATORY = "mandatory_but_not_regulatory"
    ROLE_CRITICAL = "role_critical"
    PREREQUISITE = "prerequisite"
    REFERENCE = "reference"
    SEASONAL = "seasonal"
    JUST_PUBLISHED = "just_published"
    TEAM_ON_LEAVE = "team_on_leave"
    TEAM_INACTIVE = "team_inactive"
    TEAM_UNDER_TEN = "team_under_ten"
    TEAM_UNDER_FIVE = "team_under_five"


class Expected(StrEnum):
    """Where a truth belongs."""

    LISTED = "listed"  # among the team's proposals, with the truth's reason
    BLOCKED = "blocked"  # named with what blocks it, never proposed
    ASKED = "asked"  # blocked until a person answers a question
    COULD_BE_OPTIONAL = "could be optional"  # on the list of rules the company could let go
    NOT_LISTED = "not listed"  # nothing of it is proposed


@dataclass(frozen=True, slots=True)
class Plan:
    """A truth to hide: an item by its key, and whom it is about.

    Attributes:
        role: the team at the first site, or None.
        code: code of the department, or None; neither means the whole company.
    """

    kind: TruthKind
    expected: Expected
    note: str
    key: str | None = None
    role: str | None = None
    code: str | None = None
    reason: Reason | None = None


_UNTOUCHED_NOTE = "Nobody in the department has touched it for two months, though it was offered again and again."

PLANS: tuple[Plan, ...] = (
    Plan(
        TruthKind.KNOWS,
        Expected.LISTED,
        "The team passes the pre-test; its assignments are still open.",
        key="knows_pivot",
        role="Controlling",
        reason=Reason.KNOWN,
    ),
    Plan(
        TruthKind.KNOWS,
        Expected.LISTED,
        "The team passes the pre-test of a course the company requires; its assignments are still open.",
        key="knows_signin",
        role="IT Support",
        reason=Reason.KNOWN,
    ),
    Plan(
        TruthKind.NEVER_OPENS,
        Expected.LISTED,
        _UNTOUCHED_NOTE,
        key="unopened_polar",
        code="TE",
        reason=Reason.UNTOUCHED,
    ),
    Plan(
        TruthKind.NEVER_OPENS,
        Expected.LISTED,
        _UNTOUCHED_NOTE,
        key="unopened_trade",
        code="SA",
        reason=Reason.UNTOUCHED,
    ),
    Plan(
        TruthKind.DISLIKES,
        Expected.LISTED,
        "The team rates it under two stars and says why; others are content with it.",
        key="disliked_calls",
        role="Inside Sales",
        reason=Reason.DISLIKED,
    ),
    Plan(
        TruthKind.DISLIKES,
        Expected.LISTED,
        "The team rates it under two stars and says why; others are content with it.",
        key="disliked_smile",
        role="Contact Centre",
        reason=Reason.DISLIKED,
    ),
    Plan(
        TruthKind.ABANDONS,
        Expected.LISTED,
        "Nearly everybody in the team started it and hardly anybody finished.",
        key="abandoned_planner",
        role="Product Development",
        reason=Reason.ABANDONED,
    ),
    Plan(
        TruthKind.REQUIRED_AND_DISLIKED,
        Expected.BLOCKED,
        "The team dislikes it, and the law asks for it.",
        key="fire_safety",
        role="Warehouse Day",
    ),
    Plan(
        TruthKind.BEHIND_PEERS,
        Expected.ASKED,
        "Popular with comparable teams; this one has not opened it for half a year.",
        key="market_briefing",
        role="Sales South",
    ),
    Plan(
        TruthKind.REQUIRED_BY_HABIT,
        Expected.COULD_BE_OPTIONAL,
        "A rule of the company, not of the law, for half of it; the other half takes it by choice.",
        key="habit_feedback",
    ),
    Plan(
        TruthKind.REGULATORY_UNKNOWN,
        Expected.ASKED,
        "Looks untouched, but nobody has said whether the law asks for it.",
        key="unknown_sanctions",
        code="CS",
    ),
    Plan(
        TruthKind.MANDATORY_BUT_NOT_REGULATORY,
        Expected.ASKED,
        "Marked as not regulatory, yet assigned to the team as mandatory.",
        key="mandatory_supplier",
        role="Procurement",
    ),
    Plan(
        TruthKind.ROLE_CRITICAL,
        Expected.BLOCKED,
        "Looks untouched, but a role cannot be done safely without it.",
        key="critical_forklift",
        code="OP",
    ),
    Plan(
        TruthKind.PREREQUISITE,
        Expected.BLOCKED,
        "Looks untouched, but a course in use asks for it first.",
        key="prerequisite_git",
        code="TE",
    ),
    Plan(
        TruthKind.REFERENCE,
        Expected.NOT_LISTED,
        "Two people look it up whenever they need it, and nobody else does.",
        key="reference_tariff",
        role="Transport Planning",
    ),
    Plan(TruthKind.JUST_PUBLISHED, Expected.NOT_LISTED, "Came out ten days ago.", key="just_published"),
    Plan(TruthKind.TEAM_ON_LEAVE, Expected.NOT_LISTED, "Everybody in the team is on leave.", role=TEAM_ON_LEAVE),
    Plan(TruthKind.TEAM_INACTIVE, Expected.NOT_LISTED, "The whole team's activity fell away.", role=INACTIVE_TEAM),
    Plan(TruthKind.TEAM_UNDER_TEN, Expected.NOT_LISTED, "Too few people to decide for.", role="Legal and Compliance"),
    Plan(TruthKind.TEAM_UNDER_FIVE, Expected.NOT_LISTED, "Too few people for any rate.", role="Executive Office"),
)
