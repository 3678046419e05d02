"""What the unpair rule is given: one team, and what is known about each content item for it.

A service fills these from the store, for one team as of one day; nothing dated later may be in them.
Days are days since 1970-01-01; unknown is None, never 0. A window of 28 days ends with the day itself.
*Eligible* members are on the roster that day, neither new (less than 30 days) nor on leave for more than
half of the window, and have had the item for at least the exposure floor. *Comparable* people are the
eligible members of the comparable teams, this team not included.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log
from typing import NamedTuple

from learnerintel.domain.decisions import Decision
from learnerintel.domain.disclosure import FLOOR, Thresholds
from learnerintel.domain.intervals import FALLBACK_STRENGTH
from learnerintel.domain.vocabulary import Obligation, Regulatory

#: Fewer pairs of the store's own past than this calibrate nothing.
CALIBRATION_CASES = 300
#: Keeps the logarithm of an estimated use of 0 finite.
USE_OFFSET = 0.005


class Tally(NamedTuple):
    """So many of so many people.

    Attributes:
        count: those who did.
        base: those who could have.
    """

    count: int
    base: int


class Ratings(NamedTuple):
    """Ratings by the team's people, in stars from 1 to 5, given after the item's last edit.

    Attributes:
        base: how many.
        total: their sum.
        total_squares: the sum of their squares.
        format_mean: mean rating of all items of the format in the company, None where unknown.
    """

    base: int
    total: float
    total_squares: float
    format_mean: float | None


class ExposureKnownBy(StrEnum):
    """What tells since when the team could use an item."""

    OFFERED = "offered or assigned"
    PUBLISHED = "published"
    FIRST_TOUCH = "first touched by anybody comparable"


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the store's own past says about estimates of use: logit P = intercept + slope ln(use + 0.005).

    Attributes:
        intercept: fitted on this store's past.
        slope: fitted on this store's past, below 0.
        case_count: pairs of team and item it was fitted on.
    """

    intercept: float
    slope: float
    case_count: int

    def confidence(self, use: float) -> float | None:
        """How often such items stayed unused in the next 90 days; None below 300 cases.

        Args:
            use: estimated share of the team that uses the item within 28 days.
        """
        if self.case_count < CALIBRATION_CASES:
            return None
        return 1 / (1 + exp(-self.intercept - self.slope * log(use + USE_OFFSET)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamContext:
    """One team on one day.

    Attributes:
        team: its name.
        eligible: its eligible members, whatever the item.
        active_share: share of its members who did anything in the last 28 days; None where unknown.
        comparable: the comparable teams in words, such as "8 other teams of Sales".
        peers_active_share: the same share in the comparable teams.
        calibration: what the store's own past says, None where nothing was fitted.
        prior_strength: how many people the comparable teams' rate is worth (``intervals.fit_strength``).
        are_counts_shown: False where the disclosure gate withholds this team's figures to protect
            another team; its evidence is then put in words.
        thresholds: the organisation's minimum groups.
    """

    team: str
    eligible: int
    active_share: float | None
    comparable: str
    peers_active_share: float | None = None
    calibration: Calibration | None = None
    prior_strength: float = FALLBACK_STRENGTH
    are_counts_shown: bool = True
    thresholds: Thresholds = FLOOR


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEvidence:
    """What is known about one content item for one team.

    Attributes:
        content_id: key of the content.
        title: its title.
        format: course, video, document ...
        obligation: of its offers to the team; the catalogue's where no offer is known.
        regulatory: whether law asks for it.
        is_role_critical: a role cannot be done safely without it.
        is_reference: looked up when needed, not meant to be completed.
        is_seasonal: used at one time of the year.
        is_prerequisite_still_paired: something the team is still sent asks for it first.
        published_on: since when people can use it.
        edited_on: when it was last changed.
        review_on: when it is due for review; a matter of the catalogue, no rule here reads it.
        first_touch_on: first use by anybody in the team or comparable to it.
        exposure_on: since when the team could use it.
        exposure_known_by: how that is known.
        eligible: members of the team the counts below are over.
        team_touched_28: of them, those who touched it in the last 28 days.
        team_touched_90: in the last 90 days.
        peer_eligible: comparable people.
        peer_touched_28: of them, in the last 28 days.
        peer_touched_90: in the last 90 days.
        team_last_touch_on: last use by the team.
        peer_last_touch_on: last use by comparable people.
        open_assignments: people of the team whom an assignment still asks for it.
        last_assigned_on: latest assignment in the team.
        next_due_on: earliest due date that is still open.
        midway: members who have begun and not finished it (10 to 95 %).
        median_seconds: median time of those who completed it.
        nominal_seconds: how long it is meant to take.
        pretest: people who passed its pre-test (80 % or better) before the content, of those who took it.
        first_try: people who passed its test at the first try with 90 % or better and among the fastest
            quarter of passers, of those whose first try is known.
        test_question_count: questions of that test.
        company_first_pass_rate: share of the whole company that passes that test at the first try.
        prior_topic: people who completed something else on its topic, at its level or higher, within 24
            months, of the eligible; None where the catalogue has no topics.
        completion: people who completed it when assigned, of those assigned, in the past.
        ratings: of the team's people.
        abandoned: people who began it 30 days ago or earlier, did not finish it and have not been back
            for 21 days, of those who began it then.
        format_abandonment_rate: the same share over all items of the format in the company.
        chosen_elsewhere: people of the company who took it by choice within a year, of those whom nobody asks for
            it; None where it is asked of everybody, or of nobody by a rule of the company.
        last_re_paired_on: when it was last sent again after an unpairing.
        decisions: earlier decisions about this team and item, oldest first.
    """

    content_id: int | str
    title: str
    format: str | None = None
    obligation: Obligation | None = None
    regulatory: Regulatory = Regulatory.UNKNOWN
    is_role_critical: bool | None = None
    is_reference: bool | None = None
    is_seasonal: bool | None = None
    is_prerequisite_still_paired: bool | None = None
    published_on: int | None = None
    edited_on: int | None = None
    review_on: int | None = None
    first_touch_on: int | None = None
    exposure_on: int | None = None
    exposure_known_by: ExposureKnownBy | None = None
    eligible: int = 0
    team_touched_28: int = 0
    team_touched_90: int = 0
    peer_eligible: int = 0
    peer_touched_28: int = 0
    peer_touched_90: int = 0
    team_last_touch_on: int | None = None
    peer_last_touch_on: int | None = None
    open_assignments: int = 0
    last_assigned_on: int | None = None
    next_due_on: int | None = None
    midway: int = 0
    median_seconds: float | None = None
    nominal_seconds: float | None = None
    pretest: Tally | None = None
    first_try: Tally | None = None
    test_question_count: int | None = None
    company_first_pass_rate: float | None = None
    prior_topic: Tally | None = None
    completion: Tally | None = None
    ratings: Ratings | None = None
    abandoned: Tally | None = None
    format_abandonment_rate: float | None = None
    chosen_elsewhere: Tally | None = None
    last_re_paired_on: int | None = None
    decisions: tuple[Decision, ...] = ()

    @property
    def last_touch_on(self) -> int | None:
        """Last use by anybody in the team or comparable to it."""
        team, peers = self.team_last_touch_on, self.peer_last_touch_on
        if team is None or peers is None:
            return peers if team is None else team
        return max(team, peers)

    @property
    def minutes_each(self) -> float | None:
        """Minutes it takes somebody: measured where known, else as it is meant."""
        seconds = self.nominal_seconds if self.median_seconds is None else self.median_seconds
        return None if seconds is None else seconds / 60


@dataclass(frozen=True, slots=True)
class Rest:
    """Items that were sorted out beforehand, because nothing of them can come to stand on the list.

    Attributes:
        mean_use: of ``signals.mean_peer_use`` over all items, these and the others.
        eligible_optional: how many of these the cap is a share of.
        left_off: how many of these would be proposed if there were no cap.
        waiting: name of a guard -> items of these with evidence for which it is not time yet.
    """

    mean_use: float
    eligible_optional: int
    left_off: int
    waiting: Counter[str]
