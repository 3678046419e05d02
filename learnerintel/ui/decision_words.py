"""The words of deciding: verbs, reasons, what happens next."""

from __future__ import annotations

from learnerintel.domain.vocabulary import TERMS, DecisionVerb, Reason
from learnerintel.ui.numbers import counted, duration, duration_range

VERB_LABELS = {
    DecisionVerb.UNPAIR: "Unpair",
    DecisionVerb.TEST_OUT: "Test out",
    DecisionVerb.FIX: "Fix",
    DecisionVerb.KEEP: "Keep",
    DecisionVerb.SNOOZE: "Snooze",
    DecisionVerb.RE_PAIR: "Send again",
}
#: What was done, as it stands in the ledger.
VERB_DONE = {
    DecisionVerb.UNPAIR: "Unpaired",
    DecisionVerb.TEST_OUT: "Test out",
    DecisionVerb.FIX: "To be fixed",
    DecisionVerb.KEEP: "Kept",
    DecisionVerb.SNOOZE: "Snoozed",
    DecisionVerb.RE_PAIR: "Sent again",
}
WHAT_NEXT = {
    DecisionVerb.UNPAIR: (
        "It goes into the next action file for the LMS; until that is taken in there, people still see it. "
        "Whoever is midway keeps it."
    ),
    DecisionVerb.TEST_OUT: (
        "It goes into the next action file: for whoever has proved to know it, the LMS counts it as met. "
        "The others may take its test."
    ),
    DecisionVerb.FIX: "Tell its owner what the evidence says. It is not proposed again for 90 days.",
    DecisionVerb.KEEP: "Nothing changes, and it is not proposed again for half a year.",
    DecisionVerb.SNOOZE: "Nothing changes until then; afterwards it comes back to the list with new evidence.",
    DecisionVerb.RE_PAIR: "It is sent as before. Where an action file had gone out, the next one says so.",
}
REASON_LABELS = {
    Reason.KNOWN: "Known already",
    Reason.UNTOUCHED: "Hardly touched",
    Reason.DISLIKED: "Disliked",
    Reason.ABANDONED: "Left unfinished",
    Reason.CHOSEN: "Chosen anyway",
}


def verb_meaning(verb: DecisionVerb) -> str:
    """What a verb means, as in the glossary."""
    return TERMS[verb.replace("test-out", "test out")]


def reason_label(reason: str | None) -> str:
    """A kept reason as people read it; decisions about items that stood on no list have none."""
    return "On no list" if reason is None else REASON_LABELS[Reason(reason)]


def first_words(reason: Reason) -> str:
    """The reason a decision form begins with; whoever decides may say it better."""
    return f"{REASON_LABELS[reason]}, as the evidence shows."


def at_stake(low_minutes: float | None, high_minutes: float | None) -> str:
    """Time at stake as a range: ``2 to 31 hours``, ``up to 17 minutes``; or that it is not known."""
    if low_minutes is None or high_minutes is None:
        return "time not known yet"
    if high_minutes < 0.5:
        return "no time"
    said = duration_range(low_minutes, high_minutes)
    return f"up to {duration(high_minutes)}" if said.startswith("0 to ") else said


def people_and_time(people: int | None, low_minutes: float | None, high_minutes: float | None) -> str:
    """People concerned and time at stake: ``28 people · up to 17 minutes``."""
    concerned = "" if people is None else f"{counted(people)} · "
    return f"{concerned}{at_stake(low_minutes, high_minutes)}"
