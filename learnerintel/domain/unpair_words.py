"""Every sentence about a proposal. Said about the content, never about the people."""

from __future__ import annotations

from learnerintel.domain.disclosure import about_share, said_share
from learnerintel.domain.evidence import CALIBRATION_CASES, ExposureKnownBy, ItemEvidence, Tally, TeamContext
from learnerintel.domain.periods import iso_day
from learnerintel.domain.signals import MOST_TEAM_USE, Signal
from learnerintel.domain.vocabulary import KnownBy, Reason
from learnerintel.domain.worth import Worth

#: From this strength on, the words for it.
STRENGTH_WORDS = ((0.95, "strong"), (0.85, "good"), (0.0, "fair"))
_MINUTES_PER_HOUR = 60
_HOURS_FROM_MINUTES = 120

_KNOWN_EVIDENCE = {
    KnownBy.PRETEST: "Its pre-test was passed by {said}, of those who took it.",
    KnownBy.FIRST_TRY: "Its test was passed fast and well at the first try by {said}, of those who tried.",
    KnownBy.PRIOR_TOPIC: "Something else on its topic, no easier, was completed in the last two years by {said}.",
}
_KNOWN_CHANGE = {
    KnownBy.PRETEST: "If fewer than four in five pass its pre-test from here on, it leaves the list.",
    KnownBy.FIRST_TRY: "If its test is not passed at the first try by four in five from here on, it leaves the list.",
    KnownBy.PRIOR_TOPIC: "If what was completed before runs out, or its topic is corrected, it leaves the list.",
}


def strength_in_words(strength: float) -> str:
    """"strong", "good" or "fair"; a matter of order, not a probability."""
    return next(words for least, words in STRENGTH_WORDS if strength >= least)


def evidence_sentence(item: ItemEvidence, context: TeamContext, signal: Signal) -> str:
    """The reason in one sentence with its base."""
    if signal.reason is Reason.UNTOUCHED:
        peers = f"; in comparable teams by {_peers(item.peer_touched_28, item)}" if item.peer_eligible else ""
        return f"It was opened by {_said(signal.tally, context)} in the last four weeks{peers}."
    if signal.reason is Reason.KNOWN:
        return _KNOWN_EVIDENCE[signal.known_by].format(said=_said(signal.tally, context))
    if signal.reason is Reason.DISLIKED:
        return _disliked_sentence(item, context, signal)
    if signal.reason is Reason.CHOSEN:
        chosen = about_share(signal.tally.count / signal.tally.base)
        return f"Where nobody asks for it, it was taken by choice within a year by {chosen} of {signal.base} people."
    usual = about_share(item.format_abandonment_rate or 0.0)
    return (
        f"It was begun and left unfinished by {_said(signal.tally, context)}; of {_format_in_words(item)} "
        f"as a whole, {usual} is left."
    )


def three_facts(item: ItemEvidence, context: TeamContext, signal: Signal, as_of: int) -> tuple[str, str, str]:
    """What else belongs to the evidence: use, time, what is open."""
    return (_long_use_fact(item, context), _time_fact(item, as_of), _open_fact(item))


def change_sentence(item: ItemEvidence, signal: Signal) -> str:
    """What would change the verdict."""
    if signal.reason is Reason.UNTOUCHED:
        enough = int(MOST_TEAM_USE * item.eligible) + 1
        people = "person opens" if enough == 1 else "people open"
        return f"If {enough} {people} it within four weeks, it leaves the list; so it does if it is changed."
    if signal.reason is Reason.KNOWN:
        return _KNOWN_CHANGE[signal.known_by]
    if signal.reason is Reason.DISLIKED:
        return "If it is repaired, ratings count anew from that day; good ratings take it off the list too."
    if signal.reason is Reason.CHOSEN:
        return "If it is taken by choice by fewer than half of those who need not take it, it leaves the list."
    return "If it is finished as often as others of its kind, or is marked as reference material, it leaves the list."


def worth_in_words(worth: Worth | None) -> str:
    """"about 3 to 46 hours", "up to 20 minutes", or that it is not known."""
    if worth is None:
        return "time not known yet"
    if worth.high < _HOURS_FROM_MINUTES:
        low, high, unit = round(worth.low), round(worth.high), "minutes"
    else:
        low, high, unit = round(worth.low / _MINUTES_PER_HOUR), round(worth.high / _MINUTES_PER_HOUR), "hours"
    if low == high:
        return f"about {high} {unit if high != 1 else unit[:-1]}"
    if low == 0:
        return f"up to {high} {unit if high != 1 else unit[:-1]}"
    return f"about {low} to {high} {unit}"


def list_sentence(context: TeamContext, stopping: int, fixing: int, asking: int, worth: Worth | None) -> str:
    """The sentence above a team's list: what could stop, for how many, worth what."""
    if stopping:
        items = "1 item" if stopping == 1 else f"{stopping} items"
        value = f"; that is {worth_in_words(worth)}" if worth is not None else "; how long they take is not known yet"
        sentence = f"{items} could stop for {context.eligible} people of {context.team}{value}."
    else:
        sentence = f"Nothing should stop for {context.team} now."
    if fixing:
        sentence += f" {fixing} more should be fixed first." if stopping else f" {fixing} should be fixed."
    if asking:
        sentence += f" {asking} {'waits' if asking == 1 else 'wait'} for an answer."
    return sentence


def too_few_sentence(context: TeamContext) -> str:
    """Why a small team has no list."""
    return (
        f"{context.team} has fewer than {context.thresholds.decision_people} eligible people, too few for a decision "
        "about a team. Single learners can still be unpaired one by one."
    )


def inactive_sentence(context: TeamContext) -> str:
    """Why a team whose whole activity fell away has no list."""
    return (
        f"There is no list for {context.team}: of its people, {about_share(context.active_share or 0.0)} did anything "
        "at all in the last four weeks, so data is probably missing. Look at its sources on the Coverage page."
    )


def trust_sentence(context: TeamContext) -> str:
    """How far to trust a list."""
    cases = context.calibration.case_count if context.calibration else 0
    if cases >= CALIBRATION_CASES:
        return f"Confidence was calibrated on {cases} cases of this company's own past."
    return f"Not calibrated yet: {cases} of the {CALIBRATION_CASES} cases needed from this company's own past."


def _said(tally: Tally, context: TeamContext) -> str:
    return said_share(tally.count, tally.base, context.thresholds, in_words=not context.are_counts_shown)


def _peers(touched: int, item: ItemEvidence) -> str:
    return about_share(touched / item.peer_eligible)


def _disliked_sentence(item: ItemEvidence, context: TeamContext, signal: Signal) -> str:
    ratings = item.ratings
    usual = f"{_format_in_words(item)} as a whole about {ratings.format_mean:.1f}"
    # Of few ratings the mean could be all of them: one star is one star from everybody.
    if not context.thresholds.allow_exact(signal.base):
        return f"It is rated below 3 of 5 stars by fewer than {context.thresholds.exact_people} people; {usual}."
    mean = ratings.total / ratings.base
    return f"It is rated about {mean:.1f} of 5 stars ({ratings.base} ratings); {usual}."


def _format_in_words(item: ItemEvidence) -> str:
    return f"items of the format {item.format}" if item.format else "items of its kind"


def _long_use_fact(item: ItemEvidence, context: TeamContext) -> str:
    said = _said(Tally(item.team_touched_90, item.eligible), context)
    if not item.peer_eligible:
        return f"In 90 days it was opened by {said}; there is nobody comparable."
    return f"In 90 days it was opened by {said}; in {context.comparable} by {_peers(item.peer_touched_90, item)}."


def _time_fact(item: ItemEvidence, as_of: int) -> str:
    last = item.last_touch_on
    touched = "Nobody comparable has touched it yet" if last is None else f"It was last touched {as_of - last} days ago"
    if item.exposure_on is None:
        return f"{touched}; since when the team could use it is not known yet."
    since = {
        ExposureKnownBy.OFFERED: f"it was offered on {iso_day(item.exposure_on)}",
        ExposureKnownBy.PUBLISHED: f"it was published on {iso_day(item.exposure_on)}, and offers are not known",
        ExposureKnownBy.FIRST_TOUCH: (
            f"it was first touched on {iso_day(item.exposure_on)}, and neither offers nor a publish date are known"
        ),
        None: f"the team could use it since {iso_day(item.exposure_on)}",
    }[item.exposure_known_by]
    return f"{touched}; {since}."


def _open_fact(item: ItemEvidence) -> str:
    minutes = item.minutes_each
    how_long = "how long it takes is not known yet" if minutes is None else f"it takes about {round(minutes)} minutes"
    open_ones = {0: "No assignment is open", 1: "1 assignment is open"}.get(
        item.open_assignments, f"{item.open_assignments} assignments are open"
    )
    midway = "; whoever is midway keeps it" if item.midway else ""
    return f"{open_ones}; {how_long}{midway}."
