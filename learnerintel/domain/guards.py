"""What has to be ruled out before an item is proposed, each with the sentence that says so.

A guard is passed (True), failed (False), or cannot be looked at because something is not known (None).
Only the regulatory guards fail where nothing is known; the others do not block then, and say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from learnerintel.domain.decisions import RE_PAIR_DAYS, standing
from learnerintel.domain.disclosure import about_share
from learnerintel.domain.distributions import binomial_cdf
from learnerintel.domain.evidence import ExposureKnownBy, ItemEvidence, TeamContext
from learnerintel.domain.periods import RECENT_DAYS, iso_day
from learnerintel.domain.vocabulary import Obligation, Reason, Regulatory

#: Four weeks of silence is the least that says anything about a team. (On OULAD the median first touch
#: comes 21 days after release, and 42 % come after day 28.)
EXPOSURE_DAYS = 28
#: What nobody anywhere has touched needs longer: one first touch in five comes after day 60.
UNTOUCHED_BY_ALL_DAYS = 60
#: With a due date ahead, people wait; so long after an assignment that is no sign of anything.
DUE_AHEAD_DAYS = 60
#: The item is popular elsewhere, and the team is behind rather than uninterested.
BEHIND_PEERS_PROBABILITY = 0.05

#: Where it alone stands against an item, the item could be optional.
REQUIRED_GUARD = "required"

Test = Callable[[ItemEvidence, TeamContext, int], bool | None]
Say = Callable[[ItemEvidence, TeamContext, int], str]

_ALL = frozenset(Reason)
#: What others choose is no matter of whether this team has had the time.
_OF_THE_TEAM = _ALL - {Reason.CHOSEN}
_ABOUT_USE = frozenset({Reason.UNTOUCHED, Reason.ABANDONED})


@dataclass(frozen=True, slots=True)
class Guard:
    """One thing to be ruled out.

    Attributes:
        name: stable name, as it stands in ``blocked_by``.
        reasons: the lists it guards.
        asks: True where somebody has to say or to do something, so that the item is shown as blocked;
            False where it is only not time yet.
        test: True passed, False failed, None unknown.
        passed: sentence where it is passed.
        failed: makes the sentence where it is failed.
        unknown: sentence where it is unknown.
    """

    name: str
    reasons: frozenset[Reason]
    asks: bool
    test: Test
    passed: str
    failed: Say
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class GuardResult:
    """How an item fared.

    Attributes:
        name: of the guard.
        is_passed: None where something is not known.
        sentence: for the page.
    """

    name: str
    is_passed: bool | None
    sentence: str


def failing(item: ItemEvidence, context: TeamContext, as_of: int, reason: Reason) -> list[Guard]:
    """The guards that stand against listing an item for a reason, in the order of ``GUARDS``."""
    return [guard for test, guard in _TESTS_OF[reason] if test(item, context, as_of) is False]


def results(item: ItemEvidence, context: TeamContext, as_of: int, reason: Reason) -> Iterator[GuardResult]:
    """How an item fares with each guard of a reason."""
    for guard in _GUARDS_OF[reason]:
        passed = guard.test(item, context, as_of)
        if passed is None:
            yield GuardResult(guard.name, None, guard.unknown)
        else:
            sentence = guard.passed if passed else guard.failed(item, context, as_of)
            yield GuardResult(guard.name, passed, sentence)


def is_optional(item: ItemEvidence) -> bool:
    """Whether nobody has to take it; an unknown obligation counts as none."""
    return item.obligation is not Obligation.MANDATORY and item.obligation is not Obligation.REQUIRED


def has_been_there(item: ItemEvidence, _context: TeamContext, as_of: int) -> bool:
    """Whether the team could use the item for at least 28 days; False where that is not known."""
    return item.exposure_on is not None and as_of - item.exposure_on >= EXPOSURE_DAYS


def has_been_found(item: ItemEvidence, _context: TeamContext, as_of: int) -> bool:
    """Whether somebody comparable first touched it 28 days ago or earlier.

    What nobody has touched counts where an offer or a publish date says that it has been there for 60.
    """
    if item.first_touch_on is not None:
        return as_of - item.first_touch_on >= EXPOSURE_DAYS
    if item.exposure_on is None or item.exposure_known_by is ExposureKnownBy.FIRST_TOUCH:
        return False
    return as_of - item.exposure_on >= UNTOUCHED_BY_ALL_DAYS


def expected_use(item: ItemEvidence, context: TeamContext) -> float | None:
    """Share of the team that would use it in 28 days if it did as comparable people do; None without any.

    Comparable people's share, times how active the team is against them where both are known.
    """
    if not item.peer_eligible:
        return None
    share = item.peer_touched_28 / item.peer_eligible
    if context.active_share is not None and context.peers_active_share:
        share *= context.active_share / context.peers_active_share
    return min(share, 1.0)


def chance_of_so_little_use(item: ItemEvidence, context: TeamContext) -> float | None:
    """How often chance alone gives so little use if the team used the item as others do; None without others."""
    expected = expected_use(item, context)
    if expected is None:
        return None
    if item.team_touched_28 == 0:
        return (1 - expected) ** item.eligible
    return binomial_cdf(item.team_touched_28, item.eligible, expected)


def _keeps_up(item: ItemEvidence, context: TeamContext, _as_of: int) -> bool | None:
    chance = chance_of_so_little_use(item, context)
    return None if chance is None else chance >= BEHIND_PEERS_PROBABILITY


def _not_flagged(flag: bool | None) -> bool | None:
    return None if flag is None else not flag


def _days_since(day: int | None, as_of: int) -> int | None:
    return None if day is None else as_of - day


def _is_older(day: int | None, as_of: int, days: int) -> bool:
    return day is None or as_of - day >= days


def _is_not_waiting(item: ItemEvidence, _context: TeamContext, as_of: int) -> bool:
    is_due_ahead = item.next_due_on is not None and item.next_due_on >= as_of
    return not is_due_ahead or _is_older(item.last_assigned_on, as_of, DUE_AHEAD_DAYS)


def _rests(item: ItemEvidence, _context: TeamContext, as_of: int) -> bool:
    return not item.decisions or not standing(item.decisions, as_of).rests


def _say(sentence: str) -> Say:
    return lambda _item, _context, _as_of: sentence


def _say_rest(item: ItemEvidence, _context: TeamContext, as_of: int) -> str:
    now = standing(item.decisions, as_of)
    until = "" if now.until_on is None else f" until {iso_day(now.until_on)}"
    return f"It is {now.state}{until}, as was decided."


def _say_exposure(item: ItemEvidence, _context: TeamContext, as_of: int) -> str:
    days = _days_since(item.exposure_on, as_of)
    if days is None:
        return "We do not know yet since when the team could use it."
    return f"The team could use it for {days} days; four weeks are the least."


GUARDS: tuple[Guard, ...] = (
    Guard(
        "regulatory",
        _ALL,
        True,
        lambda item, _context, _as_of: item.regulatory is not Regulatory.YES,
        "Neither law nor a regulator is known to ask for it.",
        _say("Law or a regulator asks for it."),
    ),
    Guard(
        "please classify",
        _ALL,
        True,
        lambda item, _context, _as_of: item.regulatory is not Regulatory.UNKNOWN,
        "Somebody has said whether law asks for it.",
        _say("Nobody has said yet whether law asks for it: please classify it, regulatory yes or no."),
    ),
    Guard(
        "offered as mandatory",
        _ALL,
        True,
        lambda item, _context, _as_of: item.obligation is not Obligation.MANDATORY,
        "It is not offered as mandatory.",
        _say("It is offered as mandatory and marked as not regulatory: please say which is right."),
    ),
    Guard(
        "role-critical",
        _ALL,
        True,
        lambda item, _context, _as_of: _not_flagged(item.is_role_critical),
        "No role depends on it for doing its work safely.",
        _say("A role cannot be done safely without it."),
        "The catalogue does not say whether a role depends on it.",
    ),
    Guard(
        "prerequisite",
        _ALL,
        True,
        lambda item, _context, _as_of: _not_flagged(item.is_prerequisite_still_paired),
        "Nothing that the team is still sent asks for it first.",
        _say("Something that the team is still sent asks for it first."),
        "The catalogue does not say whether something else asks for it first.",
    ),
    Guard(
        REQUIRED_GUARD,
        frozenset({Reason.UNTOUCHED, Reason.CHOSEN}),
        True,
        lambda item, _context, _as_of: item.obligation is not Obligation.REQUIRED,
        "The company's own rules do not ask for it.",
        _say("Only the company's own rule asks for it. Could it be optional?"),
    ),
    Guard(
        "reference",
        _ABOUT_USE,
        False,
        lambda item, _context, _as_of: _not_flagged(item.is_reference),
        "It is not there to be looked up when needed.",
        _say("It is looked up when needed; little use is how it is meant to be."),
        "The catalogue does not say whether it is there to be looked up.",
    ),
    Guard(
        "just published",
        _ALL,
        False,
        lambda item, _context, as_of: _is_older(item.published_on, as_of, EXPOSURE_DAYS),
        "It is not known to have been published in the last four weeks.",
        lambda item, _context, _as_of: f"It was published on {iso_day(item.published_on or 0)}: give it four weeks.",
    ),
    Guard(
        "seasonal",
        _ABOUT_USE,
        True,
        lambda item, _context, _as_of: _not_flagged(item.is_seasonal),
        "It is not used at one time of the year only.",
        _say("It is used at one time of the year: compare with the same season before deciding."),
        "The catalogue does not say whether it belongs to a time of the year.",
    ),
    Guard(
        "behind its peers",
        frozenset({Reason.UNTOUCHED}),
        True,
        _keeps_up,
        "It is not much more used in comparable teams.",
        lambda item, context, _as_of: (
            f"In comparable teams it is used by {about_share(item.peer_touched_28 / item.peer_eligible)}, which "
            "chance does not explain: ask the team before taking it away."
        ),
        "There are no comparable people to compare with.",
    ),
    Guard(
        "few people",
        _ALL,
        False,
        lambda item, context, _as_of: context.thresholds.allow_team_decision(item.eligible),
        "Enough people could use it for a decision about the team.",
        lambda _item, context, _as_of: (
            f"Fewer than {context.thresholds.decision_people} people of the team have had it long enough."
        ),
    ),
    Guard(
        "short exposure",
        frozenset({Reason.UNTOUCHED}),
        False,
        has_been_there,
        "The team could use it for four weeks or more.",
        _say_exposure,
    ),
    Guard(
        "not found yet",
        frozenset({Reason.UNTOUCHED}),
        False,
        has_been_found,
        "Comparable people have known it for four weeks or more, or it has been there for sixty days.",
        _say("Nobody comparable had found it four weeks ago: that is too short to tell."),
    ),
    Guard(
        "just edited",
        _ALL - {Reason.KNOWN},
        False,
        lambda item, _context, as_of: _is_older(item.edited_on, as_of, RECENT_DAYS),
        "It is not known to have changed in the last four weeks.",
        lambda item, _context, _as_of: f"It was changed on {iso_day(item.edited_on or 0)}: give it four weeks.",
    ),
    Guard(
        "just assigned",
        _OF_THE_TEAM,
        False,
        lambda item, _context, as_of: _is_older(item.last_assigned_on, as_of, RECENT_DAYS),
        "It is not known to have been assigned in the last four weeks.",
        lambda item, _context, _as_of: f"It was assigned on {iso_day(item.last_assigned_on or 0)}: give it four weeks.",
    ),
    Guard(
        "due ahead",
        _OF_THE_TEAM,
        False,
        _is_not_waiting,
        "No due date is ahead of a recent assignment.",
        lambda item, _context, _as_of: f"It is due on {iso_day(item.next_due_on or 0)}: people may still take it.",
    ),
    Guard(
        "re-paired",
        _ALL,
        False,
        lambda item, _context, as_of: _is_older(item.last_re_paired_on, as_of, RE_PAIR_DAYS),
        "It was not sent again in the last half year.",
        lambda item, _context, _as_of: f"It was sent again on {iso_day(item.last_re_paired_on or 0)}: leave it be.",
    ),
    Guard(
        "decided",
        _ALL,
        False,
        _rests,
        "No earlier decision rests on it.",
        _say_rest,
    ),
)
_GUARDS_OF: dict[Reason, tuple[Guard, ...]] = {
    reason: tuple(guard for guard in GUARDS if reason in guard.reasons) for reason in Reason
}
_TESTS_OF = {reason: tuple((guard.test, guard) for guard in guards) for reason, guards in _GUARDS_OF.items()}
GUARD_BY_NAME: dict[str, Guard] = {guard.name: guard for guard in GUARDS}
