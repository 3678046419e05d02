"""What is said of a promise, in one or two sentences."""

from __future__ import annotations

from learnerintel.domain.periods import iso_day
from learnerintel.domain.promises import Followed, PromiseState, Return, Sighting
from learnerintel.domain.wording import counted

#: What to do in each state; also the order in which states are named.
NEXT_STEPS = {
    PromiseState.RE_PAIRED: "Ask whoever assigned it, then hand it over again or send it again by a decision.",
    PromiseState.NOT_DONE: "Ask whoever administers the LMS; make the action file again if it was lost.",
    PromiseState.HANDED_OVER: "Take in the next export of assignments or transcripts.",
    PromiseState.DECIDED: "Make the action file on the Ledger page.",
    PromiseState.DONE: "Nothing; a later export that lists it again raises the alarm.",
}


def promise_sentence(
    followed: Followed, *, days_since: int, patience_days: int, least_people: int, was_listed: bool = True
) -> str:
    """Where a promise stands and what shows it.

    Args:
        followed: the promise.
        days_since: whole days since the hand-over.
        patience_days: days from which content that is still listed counts as not done.
        least_people: fewer people than this are not counted out.
        was_listed: whether any export before the hand-over listed it for the team.
    """
    if followed.state is PromiseState.DECIDED:
        return "In no action file yet."
    if followed.state is PromiseState.RE_PAIRED:
        return return_sentence(followed.returns[-1], least_people)
    if followed.state is PromiseState.DONE and followed.last is not None:
        if not was_listed:
            return (
                f"{_file(followed.last)} does not list it for anybody of the team. No export listed it before either, "
                "so no more can be seen."
            )
        again = f" It had come back {_times(len(followed.returns))} before." if followed.returns else ""
        return f"{_file(followed.last)} no longer lists it for anybody of the team.{again}"
    if followed.last is not None and followed.last.people:
        still = f"{_file(followed.last)} still lists it for {_people(followed.last, least_people)}"
        if followed.state is PromiseState.NOT_DONE:
            return f"Not done after {counted(days_since, 'day')}: {still}."
        return f"{still}; it counts as not done from {counted(patience_days, 'day')} after the hand-over."
    if followed.last is not None:
        return f"{_file(followed.last)} does not list it; other sources that listed it have not been seen since."
    if followed.silent is not None:
        return f"Not known yet: {_file(followed.silent)} does not tell, because {followed.silent.why_not}."
    return "Not known yet: no export of assignments, transcripts or offers has come since the hand-over."


def return_sentence(one: Return, least_people: int) -> str:
    """That something came back: for how many, when, through what, and whose file shows it."""
    seen = one.sighting
    again = ", the same file as before" if seen.is_repeat else ""
    through = seen.through or "assigned"
    return (
        f"It came back on {iso_day(one.began_on)} for {_people(seen, least_people)} ({through}), after it was gone on "
        f"{iso_day(one.gone_on)}: {_file(seen)} (batch {seen.batch_id}{again}), taken in by "
        f"{seen.taken_by}. Who assigned it stands in the LMS."
    )


def _people(seen: Sighting, least_people: int) -> str:
    count = len(seen.people)
    return f"{count} people" if count >= least_people else f"fewer than {least_people} people"


def _file(seen: Sighting) -> str:
    return f"{seen.file_name} of {iso_day(seen.day)}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
