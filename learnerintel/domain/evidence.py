"""What the unpair rule is told about a team and an item. Built by a service, judged by ``domain.unpairing``."""

from __future__ import annotations

from dataclasses import dataclass, field

from learnerintel.domain.vocabulary import VOLUNTARY, Obligation, Regulatory


@dataclass(frozen=True, slots=True)
class TeamContext:
    """One team on the day of its list.

    Attributes:
        team_id: of the team.
        team: its name.
        as_of: day the list is made for; nothing later is known.
        member_count: people in the team.
        eligible: people whose use or silence says something: there for 30 days, not mostly on leave.
        active: of these, did anything at all in the last 28 days.
        comparable: the comparable teams in words ("the 13 teams of North").
        comparable_eligible: eligible people of the comparable teams, this one's included.
        comparable_active: of these, active in the last 28 days.
        decision_minimum: eligible people a team decision needs.
        exact_minimum: people from which on evidence is put in numbers.
    """

    team_id: int
    team: str
    as_of: int
    member_count: int
    eligible: int
    active: int
    comparable: str
    comparable_eligible: int
    comparable_active: int
    decision_minimum: int = 10
    exact_minimum: int = 10


@dataclass(frozen=True, slots=True)
class Sums:
    """Sufficient statistics of ratings on a scale of 1 to 5."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0


@dataclass(frozen=True, slots=True)
class ItemEvidence:
    """Everything known about one item and one team up to the day; unknown is None.

    Attributes:
        content_id: of the item.
        title: as the catalogue or the LMS has it.
        format: course, video ...
        topic: what it is about.
        catalogue_obligation: default where nobody was asked.
        asked_obligations: what it was called whenever this team was asked.
        regulatory: whether law asks for it.
        is_role_critical: a role needs it.
        is_reference: looked up when needed.
        is_seasonal: used at one time of the year.
        required_by: titles of items this team uses that ask for it first.
        edited_on: when it was last changed.
        exposed_on: since when the team could know of it.
        exposed_by: how that is known: ``asked``, ``published`` or ``first use``.
        first_touch_on: first day anybody of the comparable teams used it.
        team_touched_28: eligible people of the team who used it in the last 28 days.
        team_touched_90: likewise in the last 90 days.
        team_last_on: last day within 90 days that the team used it.
        peer_touched_28: eligible people of the comparable teams, this one's included, last 28 days.
        peer_touched_90: likewise in the last 90 days.
        peer_last_on: last day within 90 days that they used it.
        asked_count: eligible people it was put before.
        open_count: eligible people with an open assignment.
        last_assigned_on: newest assignment.
        due_on: latest due day of an open assignment.
        completed_count: eligible people who completed it.
        midway_count: eligible people between a tenth and the end; they are left alone.
        actual_seconds: median of completers whose time is known.
        nominal_seconds: of the catalogue.
        pretested: eligible people with a test before the content.
        pretest_known: of these, at least 80 %.
        first_tried: eligible people with a first try at its own test.
        first_try_known: of these, passed with at least 90 %.
        company_first_tried: first tries of everybody.
        company_first_passed: of these, passed.
        prior_known: eligible people who completed another item of its topic and level.
        ratings: this team's.
        format_ratings: everybody's, of items of this format.
        comments: scored comments of the team.
        negative_comments: of these, negative.
        started: eligible people who began at least 30 days before.
        abandoned: of these, silent for 21 days without completion.
        format_started: everybody's, of items of this format.
        format_abandoned: likewise.
        last_verb: the newest decision of this team about it.
        last_decided_on: its day.
        snoozed_until: when a snoozed item comes back.
        weekly_use: people of the team by week, oldest first; for the small line.
    """

    content_id: int
    title: str
    format: str | None = None
    topic: str | None = None
    catalogue_obligation: Obligation | None = None
    asked_obligations: frozenset[Obligation] = frozenset()
    regulatory: Regulatory = Regulatory.UNKNOWN
    is_role_critical: bool | None = None
    is_reference: bool | None = None
    is_seasonal: bool | None = None
    required_by: tuple[str, ...] = ()
    edited_on: int | None = None
    exposed_on: int | None = None
    exposed_by: str | None = None
    first_touch_on: int | None = None
    team_touched_28: int = 0
    team_touched_90: int = 0
    team_last_on: int | None = None
    peer_touched_28: int = 0
    peer_touched_90: int = 0
    peer_last_on: int | None = None
    asked_count: int = 0
    open_count: int = 0
    last_assigned_on: int | None = None
    due_on: int | None = None
    completed_count: int = 0
    midway_count: int = 0
    actual_seconds: float | None = None
    nominal_seconds: int | None = None
    pretested: int = 0
    pretest_known: int = 0
    first_tried: int = 0
    first_try_known: int = 0
    company_first_tried: int = 0
    company_first_passed: int = 0
    prior_known: int = 0
    ratings: Sums = field(default_factory=Sums)
    format_ratings: Sums = field(default_factory=Sums)
    comments: int = 0
    negative_comments: int = 0
    started: int = 0
    abandoned: int = 0
    format_started: int = 0
    format_abandoned: int = 0
    last_verb: str | None = None
    last_decided_on: int | None = None
    snoozed_until: int | None = None
    weekly_use: tuple[int, ...] = ()

    @property
    def obligations(self) -> frozenset[Obligation]:
        """What the team was asked, else the catalogue's default; empty where nobody knows."""
        if self.asked_obligations:
            return self.asked_obligations
        return frozenset() if self.catalogue_obligation is None else frozenset({self.catalogue_obligation})

    @property
    def is_optional(self) -> bool:
        """Nobody makes this team take it, and that is known."""
        return bool(self.obligations) and self.obligations <= VOLUNTARY

    @property
    def seconds(self) -> float | None:
        """How long it takes: what completers needed, else the nominal length, else unknown."""
        return self.actual_seconds if self.actual_seconds is not None else self.nominal_seconds
