"""The four kinds of evidence for unpairing a team from an item. What each one means stands in ``unpairing``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from learnerintel.domain import intervals
from learnerintel.domain.distributions import binomial_cdf
from learnerintel.domain.evidence import ItemEvidence, TeamContext
from learnerintel.domain.guards import Guard
from learnerintel.domain.vocabulary import KnownBy, Reason

#: An item a tenth of the team used in the last four weeks is not untouched, whatever the pool says.
MOST_TEAM_RECENT_SHARE = 0.10
#: Nor is one that a twentieth of the comparable people used: the promise is "under 5 % will miss it".
MOST_POOLED_RECENT_SHARE = 0.05
#: First use by somebody comparable must lie this far back: before, the shelf life has hardly begun.
FIRST_TOUCH_DAYS = 28
#: A team of which less was active at all is not choosing; something else is wrong (or the data are).
LEAST_ACTIVE_SHARE = 0.30
#: The team is behind its peers where chance would give so little use less often than this.
BEHIND_PEERS_CHANCE = 0.05
#: How many people the pool is worth beside the team's own; between 2 and 50 it hardly mattered (measured).
POOL_STRENGTH = 10.0
#: Known: so many tested, and so probable that four fifths of the team know it.
LEAST_TESTED = 5
LEAST_TESTED_SHARE = 0.30
KNOWN_SHARE = 0.80
KNOWN_PROBABILITY = 0.50
#: A quiz that most pass at once proves nothing.
EASY_QUIZ_SHARE = 0.85
#: Disliked: so many ratings, and the upper end of the shrunk mean below the middle of the scale.
LEAST_RATINGS = 5
DISLIKED_BELOW = 3.0
#: Abandoned: so many began, and the lower end so many times the usual rate of its format.
LEAST_STARTED = 8
ABANDONED_TIMES = 1.5


_KNOWN_ORDER = tuple(KnownBy)


@dataclass(frozen=True, slots=True)
class Signal:
    """Evidence of one kind about one item.

    Attributes:
        reason: which kind.
        strength: 0 to 1, comparable within a reason; not a probability and not calibrated.
        learners: people it concerns.
        base: people (or ratings) it was computed over.
        sentence: the evidence in words, about the content.
        changes_mind: what would change the verdict.
        rank: sorts the list of one reason, smallest first.
        known_by: what shows that it is known, where that is the reason.
    """

    reason: Reason
    strength: float
    learners: int
    base: int
    sentence: str
    changes_mind: str
    rank: tuple[float, ...]
    known_by: KnownBy | None = None


def pool_mean_of(context: TeamContext, optional: Iterable[ItemEvidence]) -> float:
    """Mean pooled recent use over the optional items; what an item without any data is drawn towards."""
    counts = [item.peer_touched_28 for item in optional if item.first_touch_on is not None]
    if not counts or context.comparable_eligible == 0:
        return 0.0
    return sum(counts) / (len(counts) * context.comparable_eligible)


Channel = Callable[[TeamContext, ItemEvidence, float], Signal | None]


def signals_of(context: TeamContext, item: ItemEvidence, pool_mean: float) -> list[Signal]:
    """Signals about an item, leading one first.

    Args:
        context: the team.
        item: the evidence.
        pool_mean: of :func:`pool_mean_of`.
    """
    found = [channel(context, item, pool_mean) for channel in _CHANNELS]
    return [signal for signal in found if signal is not None]


def _untouched(context: TeamContext, item: ItemEvidence, pool_mean: float) -> Signal | None:
    if not _may_be_untouched(context, item):
        return None
    pooled = intervals.shrink(item.peer_touched_28, context.comparable_eligible, pool_mean, POOL_STRENGTH)
    if pooled > MOST_POOLED_RECENT_SHARE:
        return None
    own = intervals.shrink(item.team_touched_28, context.eligible, pooled, POOL_STRENGTH)
    idle = context.as_of - (item.peer_last_on if item.peer_last_on is not None else item.first_touch_on or 0)
    return Signal(
        Reason.UNTOUCHED,
        strength=max(0.0, 1 - own / MOST_TEAM_RECENT_SHARE),
        learners=context.eligible - item.team_touched_28,
        base=context.eligible,
        sentence=_untouched_words(context, item),
        changes_mind=(
            f"More than {_count_above(MOST_TEAM_RECENT_SHARE, context.eligible)} of {context.eligible} people using it "
            "within four weeks, or more use in comparable teams."
        ),
        rank=(pooled, own, float(-idle), item.peer_touched_90, item.team_touched_90),
    )


def _may_be_untouched(context: TeamContext, item: ItemEvidence) -> bool:
    """Optional, on the shelf long enough for somebody comparable to have used it, and hardly used by the team."""
    if not (item.is_optional or not item.obligations) or item.first_touch_on is None:
        return False
    if context.as_of - item.first_touch_on < FIRST_TOUCH_DAYS:
        return False
    if context.active < LEAST_ACTIVE_SHARE * context.eligible:
        return False
    return item.team_touched_28 <= MOST_TEAM_RECENT_SHARE * context.eligible


def _count_above(share: float, base: int) -> int:
    return int(share * base)


def people(count: int, base: int, exact_minimum: int) -> str:
    """A count of people in words: exact from the minimum on, below it without numbers.

    Args:
        count: how many.
        base: of how many.
        exact_minimum: least base that is put in numbers.
    """
    if base >= exact_minimum:
        return f"{count} of {base} people"
    if count == 0:
        return "almost nobody"
    if count == base:
        return "almost everybody"
    return "a few people" if 2 * count < base else "most people"


def _untouched_words(context: TeamContext, item: ItemEvidence) -> str:
    own = people(item.team_touched_28, context.eligible, context.exact_minimum)
    pool = people(item.peer_touched_28, context.comparable_eligible, context.exact_minimum)
    return f"Used by {own} in the last 28 days, and by {pool} in {context.comparable}."


def _known(context: TeamContext, item: ItemEvidence, _: float) -> Signal | None:
    if not item.obligations and item.open_count == 0:
        return None
    tested = _known_by_pretest(context, item)
    if tested is not None:
        return tested
    tried = _known_by_first_try(context, item)
    return tried if tried is not None else _known_by_topic(context, item)


def _known_signal(
    context: TeamContext, known: int, base: int, by: KnownBy, sentence: str, changes_mind: str
) -> Signal | None:
    probability = intervals.share_above(KNOWN_SHARE, known, base)
    if probability < KNOWN_PROBABILITY:
        return None
    return Signal(
        Reason.KNOWN,
        strength=probability,
        learners=known,
        base=base,
        sentence=sentence,
        changes_mind=changes_mind,
        rank=(float(_KNOWN_ORDER.index(by)), -probability, -known / max(context.eligible, 1)),
        known_by=by,
    )


def _enough_tested(context: TeamContext, count: int) -> bool:
    return count >= max(LEAST_TESTED, LEAST_TESTED_SHARE * context.eligible)


def _known_by_pretest(context: TeamContext, item: ItemEvidence) -> Signal | None:
    if not _enough_tested(context, item.pretested):
        return None
    shown = people(item.pretest_known, item.pretested, context.exact_minimum)
    return _known_signal(
        context,
        item.pretest_known,
        item.pretested,
        KnownBy.PRETEST,
        f"Known before it is taken: {shown} who took the test first reached 80 % or more.",
        "Test results below 80 % from people who have not been tested yet.",
    )


def _known_by_first_try(context: TeamContext, item: ItemEvidence) -> Signal | None:
    if not _enough_tested(context, item.first_tried) or item.company_first_tried == 0:
        return None
    if item.company_first_passed / item.company_first_tried >= EASY_QUIZ_SHARE:
        return None
    shown = people(item.first_try_known, item.first_tried, context.exact_minimum)
    return _known_signal(
        context,
        item.first_try_known,
        item.first_tried,
        KnownBy.FIRST_TRY,
        f"Its test was passed at the first try with 90 % or more by {shown}; elsewhere fewer pass at once.",
        "Lower first results, or a test that most people pass at once.",
    )


def _known_by_topic(context: TeamContext, item: ItemEvidence) -> Signal | None:
    if not _enough_tested(context, item.prior_known) or item.prior_known < KNOWN_SHARE * context.eligible:
        return None
    shown = people(item.prior_known, context.eligible, context.exact_minimum)
    return _known_signal(
        context,
        item.prior_known,
        context.eligible,
        KnownBy.PRIOR_TOPIC,
        f"Another item on {item.topic} at the same level was completed by {shown} within two years.",
        "New content in this item that the earlier one did not have.",
    )


def _disliked(context: TeamContext, item: ItemEvidence, _: float) -> Signal | None:
    ratings, usual = item.ratings, item.format_ratings
    if ratings.count < LEAST_RATINGS or usual.count == 0:
        return None
    mean = intervals.shrink(ratings.total, ratings.count, usual.total / usual.count, LEAST_RATINGS)
    around = intervals.mean_interval(ratings.count, ratings.total, ratings.squares)
    reach = 0.0 if around is None else around.high - around.value
    if mean + reach >= DISLIKED_BELOW:
        return None
    comments = (
        f" {item.negative_comments} of {item.comments} comments are negative." if item.comments >= LEAST_RATINGS else ""
    )
    return Signal(
        Reason.DISLIKED,
        strength=min(1.0, max(0.0, (DISLIKED_BELOW - mean) / (DISLIKED_BELOW - 1))) * 0.5 + 0.5,
        learners=context.eligible,
        base=ratings.count,
        sentence=f"Rated {ratings.total / ratings.count:.1f} of 5 in {ratings.count} ratings; items like it get "
        f"{usual.total / usual.count:.1f}.{comments}",
        changes_mind="Better ratings, or a new edition: ratings of an earlier one would no longer count.",
        rank=(mean,),
    )


def _abandoned(context: TeamContext, item: ItemEvidence, _: float) -> Signal | None:
    if item.started < LEAST_STARTED or item.is_reference or item.format_started == 0:
        return None
    usual = item.format_abandoned / item.format_started
    if usual == 0 or usual >= 1 / ABANDONED_TIMES:
        return None  # nothing can be so many times as frequent
    around = intervals.shrunk_interval(item.abandoned, item.started, usual, POOL_STRENGTH)
    if around.low <= ABANDONED_TIMES * usual:
        return None
    shown = people(item.abandoned, item.started, context.exact_minimum)
    return Signal(
        Reason.ABANDONED,
        strength=around.value,
        learners=item.abandoned,
        base=item.started,
        sentence=f"Begun and left by {shown}; items like it are left by {usual:.0%}.",
        changes_mind="People who come back to it, or a shorter edition.",
        rank=(-around.low,),
    )


_CHANNELS: tuple[Channel, ...] = (_known, _untouched, _disliked, _abandoned)


def behind_peers(context: TeamContext, item: ItemEvidence) -> Guard:
    """Guard: so little use would be rare if the team used it as others do, given how active it is."""
    others = context.comparable_eligible - context.eligible
    passed = Guard("behind its peers", True, "It is as quiet in comparable teams.")
    if others <= 0:
        return Guard("behind its peers", True, "There is no other team to compare with.")
    pooled = (item.peer_touched_28 - item.team_touched_28) / others
    other_active = (context.comparable_active - context.active) / others
    ratio = (context.active / context.eligible) / other_active if other_active else 1.0
    expected = min(1.0, pooled * ratio)
    if expected == 0 or binomial_cdf(item.team_touched_28, context.eligible, expected) >= BEHIND_PEERS_CHANCE:
        return passed
    return Guard(
        "behind its peers",
        False,
        "Comparable teams use it; this one may only be behind. Ask the team, or recommend it.",
        is_question=True,
    )
