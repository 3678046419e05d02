"""Kinds of learners, told apart by rules that can be read; never used to label a person.

Found clusters change from one drawing of people to the next in companies of the usual size, so the kinds are rules.
"""

from __future__ import annotations

from enum import StrEnum


class Persona(StrEnum):
    """What kind of learner somebody was in the last 90 days; the first that fits."""

    NEW = "new"
    SELF_STARTER = "self-starter"
    SAMPLER = "sampler"
    DEADLINE_ONLY = "deadline-only"
    UNCLEAR = "unclear"
    DORMANT = "dormant"


#: Somebody who came less than so many days ago is new, whatever she does.
NEW_DAYS = 30
#: A self-starter learns by choice on at least so many days of the 90, and did in the last four weeks.
SELF_STARTER_DAYS = 6
#: Smaller kinds are not shown: few people of one kind are easily guessed.
LEAST_OF_A_KIND = 10

#: Kind -> what makes somebody one, as it completes "people who ...".
RULES: dict[Persona, str] = {
    Persona.NEW: f"came less than {NEW_DAYS} days before the last day",
    Persona.SELF_STARTER: (
        f"learned by choice on at least {SELF_STARTER_DAYS} days of the last 90, the last time within 28 days"
    ),
    Persona.SAMPLER: "learned by choice in the last 90 days, but less often or not lately",
    Persona.DEADLINE_ONLY: "did only what they had to in the last 90 days",
    Persona.UNCLEAR: "did something in the last 90 days of which nobody knows whether they had to",
    Persona.DORMANT: "did nothing in the last 90 days",
}
LABELS: dict[Persona, str] = {
    Persona.NEW: "New",
    Persona.SELF_STARTER: "Self-starters",
    Persona.SAMPLER: "Samplers",
    Persona.DEADLINE_ONLY: "Deadline-only",
    Persona.UNCLEAR: "Not told apart",
    Persona.DORMANT: "Dormant",
}
