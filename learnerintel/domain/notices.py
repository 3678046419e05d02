"""Messages to learners: what kinds there are, how one moves on, and what keeps it back.

Days are days since 1970-01-01, times seconds in universal time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from learnerintel.domain.vocabulary import Obligation, Reason, Regulatory

#: Stars, of 5, up to which a rating says by itself that the learner is not to be sent the item again.
POOR_STARS = 2.0
#: Up to which a rating and a critical comment together are a reason to ask her.
MIDDLING_STARS = 3.0
#: Pauses before the next try after one that failed for now, in seconds; after the last one it counts as failed.
RETRY_PAUSES = (60, 300, 1_800, 7_200, 28_800)


class NoticeKind(StrEnum):
    """Why a learner is written to."""

    KNOWN = "known"  # it is stopped, because she knows it already
    NOT_NEEDED = "not needed"  # because it was never needed
    POOR = "poor"  # because it was told to be poor
    REPLACED = "replaced"  # because something better comes instead
    STOPPED = "stopped"  # because somebody decided so, on no list
    ASK = "ask"  # nothing is stopped: she is asked whether it should be
    REQUIRED = "required"  # nothing is stopped: she is told who requires it
    OWNER = "owner"  # to the owner of required content: somebody found it poor


#: Kinds that tell of something that was taken away.
STOPPING = frozenset(
    {NoticeKind.KNOWN, NoticeKind.NOT_NEEDED, NoticeKind.POOR, NoticeKind.REPLACED, NoticeKind.STOPPED}
)
_KIND_OF = {
    Reason.KNOWN: NoticeKind.KNOWN,
    Reason.UNTOUCHED: NoticeKind.NOT_NEEDED,
    Reason.ABANDONED: NoticeKind.NOT_NEEDED,
    Reason.DISLIKED: NoticeKind.POOR,
    Reason.CHOSEN: NoticeKind.STOPPED,
}


def kind_of(reason: Reason | None, *, is_replaced: bool) -> NoticeKind:
    """The kind of message about something that was stopped for a reason, or for none that a list gave."""
    if is_replaced:
        return NoticeKind.REPLACED
    return NoticeKind.STOPPED if reason is None else _KIND_OF[reason]


class NoticeState(StrEnum):
    """Where a message is."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # the server would not take it, or could not be reached so often
    BOUNCED = "bounced"  # the server does not know the address, or the message came back
    DOUBTFUL = "doubtful"  # it was handed to the server, and nobody knows whether that has it
    WITHDRAWN = "withdrawn"  # what it would say does not hold any more, or must not be said
    MERGED = "merged"  # it was written into a mail-merge file, so it is not sent from here


#: States in which a message may have reached the learner: they count against the daily limit.
REACHING = frozenset({NoticeState.SENDING, NoticeState.SENT, NoticeState.DOUBTFUL, NoticeState.MERGED})
_S = NoticeState
#: What may follow. A person moves a message on from drafted, failed, bounced and doubtful; the sender does the rest.
MOVES: dict[NoticeState, frozenset[NoticeState]] = {
    _S.DRAFTED: frozenset({_S.APPROVED, _S.WITHDRAWN, _S.MERGED}),
    _S.APPROVED: frozenset({_S.SENDING, _S.WITHDRAWN, _S.MERGED}),
    _S.SENDING: frozenset({_S.APPROVED, _S.SENT, _S.FAILED, _S.BOUNCED, _S.DOUBTFUL}),
    _S.SENT: frozenset({_S.BOUNCED}),
    _S.FAILED: frozenset({_S.APPROVED, _S.WITHDRAWN}),
    _S.BOUNCED: frozenset({_S.APPROVED, _S.WITHDRAWN}),
    _S.DOUBTFUL: frozenset({_S.APPROVED, _S.SENT}),
    _S.WITHDRAWN: frozenset(),
    _S.MERGED: frozenset({_S.BOUNCED}),
}


class Answer(StrEnum):
    """What a learner can press on the page behind a message's link."""

    KEEP = "keep"  # send it to me again
    STOP = "stop"  # the answer to an asking: do not send it to me
    OBJECT = "object"  # write me no such messages


def answers_to(kind: NoticeKind) -> tuple[Answer, ...]:
    """What may be answered to a kind of message."""
    if kind is NoticeKind.OWNER:
        return ()
    if kind in STOPPING:
        return (Answer.KEEP, Answer.OBJECT)
    return (Answer.STOP, Answer.OBJECT) if kind is NoticeKind.ASK else (Answer.OBJECT,)


class Need(StrEnum):
    """Whether an item may be taken from somebody."""

    OPTIONAL = "optional"
    REQUIRED = "required"
    UNKNOWN = "unknown"  # nobody has said whether law asks for it


def need_of(
    regulatory: Regulatory,
    obligation: Obligation | None,
    is_role_critical: bool | None,
    *,
    is_decided_for_team: bool = False,
) -> Need:
    """Whether an item may be taken from a learner.

    Args:
        regulatory: whether law asks for it.
        obligation: of its newest offer to her, else the catalogue's; None where unknown.
        is_role_critical: whether the catalogue says that her work needs it; None where unknown.
        is_decided_for_team: a person decided it for her whole team, who may set aside what only her employer asks
            for; on her own word alone that stays.
    """
    is_asked_for = is_role_critical or obligation is Obligation.REQUIRED
    if regulatory is Regulatory.YES or obligation is Obligation.MANDATORY or (is_asked_for and not is_decided_for_team):
        return Need.REQUIRED
    return Need.UNKNOWN if regulatory is Regulatory.UNKNOWN else Need.OPTIONAL


def kind_for_rating(stars: float, *, is_comment_critical: bool, need: Need) -> NoticeKind | None:
    """What follows from one learner's rating of one item; None where nothing does.

    Text alone never leads to anything: without a rating this is not asked.

    Args:
        stars: the rating on a scale of 1 to 5.
        is_comment_critical: whether a comment was given with it that finds fault.
        need: whether the item may be taken from her.
    """
    if stars <= POOR_STARS:
        return {Need.OPTIONAL: NoticeKind.POOR, Need.REQUIRED: NoticeKind.REQUIRED, Need.UNKNOWN: None}[need]
    if stars <= MIDDLING_STARS and is_comment_critical and need is Need.OPTIONAL:
        return NoticeKind.ASK
    return None


@dataclass(frozen=True, slots=True)
class Prospect:
    """What is known about a message at the moment it would go out.

    Attributes:
        kind: of the message.
        need: whether its item may be taken from the learner, as of now.
        does_decision_stand: whether what it tells of is decided and still holds; True where it tells of no decision.
        is_present: whether she is on the roster today; True for an owner.
        has_objected: whether she asked for no such messages.
        has_address: whether an address is known.
        reached_today: messages that may have reached her today.
        daily_limit: how many may.
    """

    kind: NoticeKind
    need: Need
    does_decision_stand: bool
    is_present: bool
    has_objected: bool
    has_address: bool
    reached_today: int
    daily_limit: int


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a message does not go out.

    Attributes:
        sentence: the reason.
        is_final: it will never be right to send it; else it waits.
    """

    sentence: str
    is_final: bool


def hindrance(one: Prospect) -> Hindrance | None:
    """What keeps a message back now; None where nothing does."""
    if one.kind in (NoticeKind.REQUIRED, NoticeKind.OWNER):
        if one.need is not Need.REQUIRED:
            return Hindrance("It says that the item is required, which no longer holds.", is_final=True)
    elif one.need is not Need.OPTIONAL:
        said = "is required" if one.need is Need.REQUIRED else "may be required by law: nobody has said"
        return Hindrance(f"The item {said}, so nothing is said about stopping it.", is_final=True)
    if not one.does_decision_stand:
        return Hindrance("What it tells of was not decided, or was taken back.", is_final=True)
    if not one.is_present:
        return Hindrance("The learner is on no roster today.", is_final=True)
    if one.has_objected:
        return Hindrance("The learner asked for no such messages.", is_final=True)
    if not one.has_address:
        return Hindrance("No e-mail address is known. A roster with e-mail addresses brings it.", is_final=False)
    if one.reached_today >= one.daily_limit:
        return Hindrance(f"The learner was written to {one.reached_today} times today already.", is_final=False)
    return None


def retry_pause(attempt_count: int) -> int | None:
    """Seconds until the next try after so many; None where there is none."""
    return RETRY_PAUSES[attempt_count - 1] if attempt_count <= len(RETRY_PAUSES) else None


def quiet_span(text: str) -> tuple[time, time] | None:
    """Hours in which nothing is sent, from ``20:00-07:00``; None where the text is empty.

    Raises:
        ValueError: it is no such span.
    """
    if not text.strip():
        return None
    first, last = (time.fromisoformat(part.strip()) for part in text.split("-"))
    return first, last


def is_quiet(now: time, span: tuple[time, time] | None) -> bool:
    """Whether a time of day lies within a span, which may go over midnight; its end is outside."""
    if span is None:
        return False
    first, last = span
    return first <= now < last if first <= last else now >= first or now < last


def check_move(before: NoticeState, after: NoticeState) -> bool:
    """Whether a message may go from one state to another."""
    return after in MOVES[before]


def states_before(after: NoticeState) -> Sequence[NoticeState]:
    """The states from which a message may come to this one."""
    return [before for before, possible in MOVES.items() if after in possible]
