"""What may be decided about a team and a content item, and what follows from it in the LMS.

A decision is never changed: it is undone by a new one. Days are days since 1970-01-01.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from learnerintel.domain.disclosure import FLOOR, Thresholds
from learnerintel.domain.periods import iso_day
from learnerintel.domain.vocabulary import DecisionVerb, KnownBy, Obligation, Reason, Regulatory
from learnerintel.errors import DecisionRefused

#: Half a year: whoever said "keep" is not asked again before things can have changed.
KEEP_DAYS = 180
#: After content was sent again, for as long: proposing it at once would turn the undoing round.
RE_PAIR_DAYS = 180
#: A repair shows in use and ratings after one outcome window.
FIX_DAYS = 90
#: Four weeks, the window of the evidence: afterwards it is new evidence.
SNOOZE_DAYS = 28
LONGEST_SNOOZE_DAYS = 180

_V = DecisionVerb


class State(StrEnum):
    """Where a team stands with a content item."""

    OPEN = "open"
    UNPAIRED = "unpaired"
    TESTING_OUT = "testing out"
    FIXING = "being fixed"
    KEPT = "kept"
    SNOOZED = "snoozed"
    RE_PAIRED = "re-paired"


_STATE_AFTER = {
    _V.UNPAIR: State.UNPAIRED,
    _V.TEST_OUT: State.TESTING_OUT,
    _V.FIX: State.FIXING,
    _V.KEEP: State.KEPT,
    _V.SNOOZE: State.SNOOZED,
    _V.RE_PAIR: State.RE_PAIRED,
}
_FORWARD = frozenset({_V.UNPAIR, _V.TEST_OUT, _V.FIX, _V.KEEP, _V.SNOOZE})
#: What may be decided in each state. Keeping and snoozing may be renewed, the rest is not said twice.
ALLOWED_MOVES: dict[State, frozenset[DecisionVerb]] = {
    State.OPEN: _FORWARD,
    State.UNPAIRED: frozenset({_V.RE_PAIR}),
    State.TESTING_OUT: _FORWARD - {_V.TEST_OUT},
    State.FIXING: _FORWARD - {_V.FIX},
    State.KEPT: _FORWARD,
    State.SNOOZED: _FORWARD,
    State.RE_PAIRED: _FORWARD,
}
#: Verbs that take content away from people. Undoing, repairing, keeping and waiting harm nobody.
TAKING_AWAY = frozenset({_V.UNPAIR, _V.TEST_OUT})
#: How long a state lasts where the decision names no day; states that are not here last until decided anew.
_LASTS_DAYS = {State.KEPT: KEEP_DAYS, State.FIXING: FIX_DAYS, State.RE_PAIRED: RE_PAIR_DAYS, State.SNOOZED: SNOOZE_DAYS}


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """What somebody wants to decide.

    Attributes:
        verb: unpair, test out, fix, keep, snooze or re-pair.
        decided_by: who, as it stands in the ledger.
        reason: the list the content stood on, or None where it stood on none.
        known_by: what showed that it is known, where that is the reason.
        note: in the person's own words.
        until_on: for a snooze, the last day of rest; None for four weeks.
    """

    verb: DecisionVerb
    decided_by: str
    reason: Reason | None = None
    known_by: KnownBy | None = None
    note: str | None = None
    until_on: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided.

    Attributes:
        verb: as requested.
        decided_on: day of the decision.
        decided_by: who.
        reason: as requested.
        known_by: as requested.
        note: as requested.
        until_on: last day on which it rests, for a snooze; None elsewhere.
    """

    verb: DecisionVerb
    decided_on: int
    decided_by: str = ""
    reason: Reason | None = None
    known_by: KnownBy | None = None
    note: str | None = None
    until_on: int | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known about team and content when something is decided.

    Attributes:
        regulatory: whether law asks for the content.
        obligation: of its offers to this team; None where unknown.
        eligible: people of the team who could use it.
    """

    regulatory: Regulatory
    obligation: Obligation | None
    eligible: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a team stands with a content item on a day.

    Attributes:
        state: ``OPEN`` where nothing was decided or the last decision has run out.
        since_on: day of the decision it rests on; None where there is none.
        until_on: last day of the state; None where it lasts until something new is decided.
    """

    state: State
    since_on: int | None = None
    until_on: int | None = None

    @property
    def rests(self) -> bool:
        """Whether the content is not to be proposed."""
        return self.state is not State.OPEN


NOTHING_DECIDED = Standing(State.OPEN)


def standing(history: Sequence[Decision], as_of: int) -> Standing:
    """Where things stand on a day.

    Args:
        history: decisions about one team and one content item, oldest first; later ones of a day win.
            An unpairing that was taken back on its own day counts as if it had never been.
        as_of: decisions dated after it are not looked at.
    """
    known = sorted((one for one in history if one.decided_on <= as_of), key=lambda one: one.decided_on)
    while _is_undone_at_once(known):
        known = known[:-2]
    if not known:
        return NOTHING_DECIDED
    latest = known[-1]
    state = _STATE_AFTER[latest.verb]
    until = latest.until_on
    if until is None and state in _LASTS_DAYS:
        until = latest.decided_on + _LASTS_DAYS[state] - 1
    if until is not None and as_of > until:
        return NOTHING_DECIDED
    return Standing(state, latest.decided_on, until)


def _is_undone_at_once(known: Sequence[Decision]) -> bool:
    """Taken back on the day it was made: a slip, and things stand as before it."""
    if len(known) < 2:
        return False
    before, latest = known[-2:]
    return latest.verb is _V.RE_PAIR and before.verb is _V.UNPAIR and before.decided_on == latest.decided_on


def allowed_verbs(now: Standing, circumstances: Circumstances, thresholds: Thresholds = FLOOR) -> list[DecisionVerb]:
    """The decisions that would not be refused, in the order in which a page offers them."""
    return [verb for verb in DecisionVerb if refusal(verb, now, circumstances, thresholds) is None]


def refusal(
    verb: DecisionVerb, now: Standing, circumstances: Circumstances, thresholds: Thresholds = FLOOR
) -> str | None:
    """Why a decision is refused, in one or two sentences; None where it is not."""
    if verb not in ALLOWED_MOVES[now.state]:
        return _wrong_state(verb, now)
    if verb is _V.RE_PAIR:
        return None
    if not thresholds.allow_team_decision(circumstances.eligible):
        return (
            f"A decision for a whole team needs {thresholds.decision_people} eligible people, and this team has fewer. "
            "Single learners can still be unpaired one by one."
        )
    if verb not in TAKING_AWAY:
        return None
    if circumstances.regulatory is Regulatory.YES:
        return "Law or a regulator asks for this content, so it cannot be taken away. Fix, keep or snooze it."
    if circumstances.regulatory is Regulatory.UNKNOWN:
        return (
            "Nobody has said yet whether law asks for this content. Classify it in the catalogue first: "
            "regulatory yes or no."
        )
    if circumstances.obligation is Obligation.MANDATORY:
        return (
            "This content is offered as mandatory and marked as not regulatory. "
            "Correct one of the two in the catalogue or the assignment first."
        )
    return None


def decide(
    request: DecisionRequest,
    history: Sequence[Decision],
    circumstances: Circumstances,
    as_of: int,
    thresholds: Thresholds = FLOOR,
) -> Decision:
    """The decision, if the rules allow it.

    Args:
        request: what somebody wants.
        history: what was decided about this team and content before.
        circumstances: team and content as they are now.
        as_of: today.
        thresholds: the organisation's minimum groups.

    Raises:
        DecisionRefused: the state, the content or the team's size does not allow it, or a snooze ends on
            a day that is not within the next half year.
    """
    why = refusal(request.verb, standing(history, as_of), circumstances, thresholds)
    if why is not None:
        raise DecisionRefused(f"{why} Nothing was decided.")
    return Decision(
        request.verb,
        as_of,
        request.decided_by,
        request.reason,
        request.known_by,
        request.note,
        _snoozed_until(request, as_of),
    )


class ActionKind(StrEnum):
    """What the LMS is asked to do. Never to delete: that would erase what people have completed."""

    WAIVE = "waive"  # it counts as met, and the record says why
    EXEMPT = "exempt"  # an open assignment no longer asks for it
    ARCHIVE = "archive"  # it is no longer offered; nothing was open
    RESTORE = "restore"  # it is sent again


class ActionSystem(StrEnum):
    """Learning systems for which there is an action file of their own, and the file for every other one."""

    GENERIC = "generic"
    CORNERSTONE = "cornerstone"
    DEGREED = "degreed"
    DOCEBO = "docebo"
    MOODLE = "moodle"
    MOODLE_FLAT_FILE = "moodle-flat-file"
    SUCCESSFACTORS = "successfactors"


class WaiveReason(StrEnum):
    """Why something counts as met: the reasons of the cmi5 specification for its verb "waived"."""

    TESTED_OUT = "Tested Out"
    EQUIVALENT = "Equivalent"
    EXTERNAL = "External"
    ADMINISTRATIVE = "Administrative"


@dataclass(frozen=True, slots=True)
class Action:
    """What a decision asks of the LMS for one learner.

    Attributes:
        kind: what is to be done.
        waive_reason: set where it is a waiver.
        meaning: one sentence for the reading copy.
    """

    kind: ActionKind
    waive_reason: WaiveReason | None
    meaning: str


_WAIVED_FOR = {
    KnownBy.PRETEST: WaiveReason.TESTED_OUT,
    KnownBy.FIRST_TRY: WaiveReason.TESTED_OUT,
    KnownBy.PRIOR_TOPIC: WaiveReason.EQUIVALENT,
}


def action_for(decision: Decision, *, has_open_assignment: bool) -> Action | None:
    """What the LMS has to do for one learner after a decision.

    Args:
        decision: about the learner's team.
        has_open_assignment: whether an assignment still asks the learner for the content.

    Returns:
        None for decisions that ask nothing of the LMS: fix, keep, snooze, and what people choose anyway where
        nothing is open.
    """
    if decision.verb is _V.RE_PAIR:
        return Action(ActionKind.RESTORE, None, "Send it again.")
    if decision.verb is _V.TEST_OUT:
        return Action(ActionKind.WAIVE, WaiveReason.TESTED_OUT, "Let it count as met for whoever passes its test.")
    if decision.verb is not _V.UNPAIR:
        return None
    if decision.reason is Reason.KNOWN:
        # Somebody's word without evidence in the store is an administrative act, and recorded as one.
        waived = _WAIVED_FOR.get(decision.known_by, WaiveReason.ADMINISTRATIVE)
        return Action(ActionKind.WAIVE, waived, f"Let it count as met ({waived}); what was completed stays.")
    if decision.reason is Reason.CHOSEN and not has_open_assignment:
        return None  # it stays on the shelf for whoever wants it
    if has_open_assignment:
        return Action(ActionKind.EXEMPT, None, "Take the open assignment back; what was completed stays.")
    return Action(ActionKind.ARCHIVE, None, "Offer it no longer; what was completed stays.")


def _wrong_state(verb: DecisionVerb, now: Standing) -> str:
    allowed = ", ".join(move for move in DecisionVerb if move in ALLOWED_MOVES[now.state])
    since = f" since {iso_day(now.since_on)}" if now.since_on is not None else ""
    if verb is _V.RE_PAIR:
        why = "Only content that was unpaired can be sent again"
    elif now.state is State.UNPAIRED:
        why = "Unpaired content has to be re-paired before anything else is decided"
    else:
        why = "This was decided already"
    return f"{why}; the state is {now.state}{since}. Possible now: {allowed}."


def _snoozed_until(request: DecisionRequest, as_of: int) -> int | None:
    if request.verb is not _V.SNOOZE:
        return None
    until = as_of + SNOOZE_DAYS if request.until_on is None else request.until_on
    if not as_of < until <= as_of + LONGEST_SNOOZE_DAYS:
        raise DecisionRefused(
            f"A snooze was to end on {iso_day(until)}; it may end from {iso_day(as_of + 1)} to "
            f"{iso_day(as_of + LONGEST_SNOOZE_DAYS)}. Nothing was decided."
        )
    return until
