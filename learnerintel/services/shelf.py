"""Everything the unpair rule is told, read from the store once for all teams of a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, or_, select

from learnerintel.domain import intervals
from learnerintel.domain.decisions import Decision, State, standing
from learnerintel.domain.disclosure import Thresholds
from learnerintel.domain.evidence import ExposureKnownBy, ItemEvidence, Ratings, Tally, TeamContext
from learnerintel.domain.vocabulary import DecisionVerb, KnownBy, Obligation, Reason, Regulatory
from learnerintel.metrics import population, signals
from learnerintel.metrics.population import TeamOnDay
from learnerintel.metrics.stays import memberships
from learnerintel.store.company import company_setting
from learnerintel.store.schema import content, content_obligation, decision, listing


@dataclass
class Shelf:
    """The store as the rule sees it on a day."""

    as_of: int
    thresholds: Thresholds
    teams: list[TeamOnDay]
    items: list[Row[Any]]
    obligations: dict[int, Obligation]
    axes: signals.Axes
    use: signals.Use
    asked: signals.Asked
    tests: signals.Tests
    ratings: signals.Ratings
    courses: signals.Courses
    prior: signals.Grid
    decisions: dict[tuple[int, int], list[Decision]]
    content_ids: dict[str, int]

    def team_named(self, name: str) -> TeamOnDay | None:
        """The team of that name, None where there is none."""
        return next((one for one in self.teams if one.name == name), None)

    @cached_property
    def shelf_items(self) -> list[_Item]:
        """The items on the shelf with what is the same of them for every team."""
        return _shelf_items(self)

    def touched_28(self, team_id: int, content_id: int) -> int:
        """Eligible people of a team who touched an item in four weeks."""
        place = self.axes.content_place.get(content_id)
        return 0 if place is None else int(self.use.touched_28[self.axes.team_place[team_id], place])


def thresholds_of(connection: Connection) -> Thresholds:
    """The company's minimum groups."""
    return Thresholds(
        rate_people=int(company_setting(connection, "minimum_group")),
        comment_people=int(company_setting(connection, "minimum_comments")),
        decision_people=int(company_setting(connection, "minimum_team_decision")),
    )


def read_shelf(connection: Connection, as_of: int) -> Shelf:
    """Read the store for a day; nothing dated later is looked at.

    Args:
        connection: any.
        as_of: as if today were this day.
    """
    teams = population.teams_on(connection, as_of)
    on_shelf = or_(content.c.retired_on.is_(None), content.c.retired_on > as_of)
    axes = signals.axes_of(
        {one.team_id: one.eligible for one in teams},
        memberships.of(connection).everybody_on(as_of),
        connection.scalars(select(content.c.content_id)),
    )
    return Shelf(
        as_of=as_of,
        thresholds=thresholds_of(connection),
        teams=teams,
        items=list(connection.execute(select(content).where(on_shelf).order_by(content.c.content_id))),
        obligations=_obligations(connection, as_of),
        axes=axes,
        use=signals.team_use(connection, as_of, axes),
        asked=signals.asked_of(connection, as_of, axes),
        tests=signals.test_results(connection, as_of, axes),
        ratings=signals.ratings(connection, as_of, axes),
        courses=signals.courses(connection, as_of, axes),
        prior=signals.prior_completions(connection, as_of, axes),
        decisions=decisions_of(connection, as_of),
        content_ids=_content_ids(connection),
    )


def _obligations(connection: Connection, as_of: int) -> dict[int, Obligation]:
    rows = connection.execute(
        select(content_obligation)
        .where(content_obligation.c.from_on <= as_of, content_obligation.c.obligation.is_not(None))
        .order_by(content_obligation.c.from_on)
    )
    return {row.content_id: Obligation(row.obligation) for row in rows}


def _content_ids(connection: Connection) -> dict[str, int]:
    rows = connection.execute(
        select(listing.c.external_id, listing.c.content_id).where(listing.c.namespace == "content_id")
    )
    return {row.external_id: row.content_id for row in rows}


def decisions_of(connection: Connection, as_of: int) -> dict[tuple[int, int], list[Decision]]:
    """What was decided up to a day, by (team, content), oldest first."""
    rows = connection.execute(
        select(decision, listing.c.content_id)
        .join(listing, listing.c.listing_id == decision.c.listing_id)
        .where(decision.c.as_of_on <= as_of)
        .order_by(decision.c.decision_id)
    )
    found: dict[tuple[int, int], list[Decision]] = defaultdict(list)
    for row in rows:
        found[(row.team_id, row.content_id)].append(as_decision(row))
    return found


def as_decision(row: Row[Any]) -> Decision:
    """A stored decision as the rules know it."""
    return Decision(
        DecisionVerb(row.verb),
        row.as_of_on,
        row.decided_by,
        Reason(row.reason) if row.reason else None,
        KnownBy(row.known_by) if row.known_by else None,
        row.note,
        row.until_on,
    )


def evidence_of(shelf: Shelf, one: TeamOnDay) -> tuple[TeamContext, list[ItemEvidence]]:
    """A team as the rule sees it, and the evidence of every item on the shelf."""
    peers, words = population.comparable_teams(shelf.teams, one)
    others = [peer for peer in peers if peer.team_id != one.team_id]
    items = _items(shelf, one, others)
    context = TeamContext(
        team=one.name,
        eligible=len(one.eligible),
        active_share=_active_share(shelf, [one]),
        comparable=words,
        peers_active_share=_active_share(shelf, others),
        prior_strength=intervals.fit_strength(
            [item.team_touched_28 + item.peer_touched_28 for item in items],
            [item.eligible + item.peer_eligible for item in items],
        ),
        thresholds=shelf.thresholds,
    )
    return context, items


def _active_share(shelf: Shelf, teams: list[TeamOnDay]) -> float | None:
    people = sum(len(one.eligible) for one in teams)
    active = sum(int(shelf.use.active_28[shelf.axes.team_place[one.team_id]]) for one in teams)
    return active / people if people else None


@dataclass(slots=True)
class _Formats:
    """Ratings and abandonment of everybody, by format."""

    rating_sums: dict[str | None, list[float]]
    started: dict[str | None, int]
    abandoned: dict[str | None, int]

    def mean_rating(self, of: str | None) -> float | None:
        count, total = self.rating_sums[of]
        return total / count if count else None

    def abandonment_rate(self, of: str | None) -> float | None:
        return self.abandoned[of] / self.started[of] if self.started[of] else None


def _formats(shelf: Shelf) -> _Formats:
    found = _Formats(defaultdict(lambda: [0.0, 0.0]), defaultdict(int), defaultdict(int))
    for row in shelf.items:
        count, total, _ = shelf.ratings.by_content.get(row.content_id, (0, 0.0, 0.0))
        found.rating_sums[row.format][0] += count
        found.rating_sums[row.format][1] += total
        place = shelf.axes.content_place[row.content_id]
        found.started[row.format] += int(shelf.courses.company_started[place])
        found.abandoned[row.format] += int(shelf.courses.company_abandoned[place])
    return found


@dataclass(frozen=True, slots=True)
class _Item:
    """What is the same of an item for every team.

    Attributes:
        row: of the catalogue.
        place: its column in every grid.
        prerequisites: items on the shelf that ask for it first; None where nobody said.
        said: values of the evidence.
        has_topic: topic and level are known.
        mean_rating: of everybody's ratings of items of its format.
    """

    row: Row[Any]
    place: int
    prerequisites: tuple[int, ...] | None
    said: dict[str, Any]
    has_topic: bool
    mean_rating: float | None


def _shelf_items(shelf: Shelf) -> list[_Item]:
    formats = _formats(shelf)
    titles = {row.content_id for row in shelf.items}
    return [_shelf_item(shelf, row, formats, titles) for row in shelf.items]


def _shelf_item(shelf: Shelf, row: Row[Any], formats: _Formats, on_shelf: set[int]) -> _Item:
    place = shelf.axes.content_place[row.content_id]
    named = None
    if row.prerequisite_of is not None:
        asked_by = (shelf.content_ids.get(name.strip()) for name in row.prerequisite_of.split(";"))
        named = tuple(content_id for content_id in asked_by if content_id in on_shelf)
    tried, seconds = int(shelf.tests.company_first_tried[place]), float(shelf.courses.completer_seconds[place])
    said = {
        "content_id": row.content_id,
        "title": row.title or "(without title)",
        "format": row.format,
        "regulatory": Regulatory(row.regulatory) if row.regulatory else Regulatory.UNKNOWN,
        "is_role_critical": row.is_role_critical,
        "is_reference": row.is_reference,
        "is_seasonal": row.is_seasonal,
        "published_on": row.published_on,
        "edited_on": row.edited_on,
        "review_on": row.review_on,
        "nominal_seconds": row.nominal_seconds,
        "median_seconds": None if isnan(seconds) else seconds,
        "company_first_pass_rate": int(shelf.tests.company_first_passed[place]) / tried if tried else None,
        "format_abandonment_rate": formats.abandonment_rate(row.format),
    }
    has_topic = row.topic is not None and row.level is not None
    return _Item(row, place, named, said, has_topic, formats.mean_rating(row.format))


def _is_prerequisite(shelf: Shelf, team_id: int, item: _Item) -> bool | None:
    """Whether an item that asks for this one first is on the shelf and not unpaired; None where nobody said."""
    if item.prerequisites is None:
        return None
    return any(
        standing(shelf.decisions.get((team_id, content_id), ()), shelf.as_of).state is not State.UNPAIRED
        for content_id in item.prerequisites
    )


def _items(shelf: Shelf, one: TeamOnDay, others: list[TeamOnDay]) -> list[ItemEvidence]:
    columns = _Columns(shelf, one, others)
    eligible, peer_people = len(one.eligible), sum(len(other.eligible) for other in others)
    found = []
    for item in shelf.shelf_items:
        key = (one.team_id, item.row.content_id)
        rated = shelf.ratings.by_pair.get(key)
        found.append(
            ItemEvidence(
                **item.said,
                **columns.use_of(item),
                **columns.asked_of(item, shelf.obligations.get(item.row.content_id)),
                **columns.proof_of(item, eligible),
                is_prerequisite_still_paired=_is_prerequisite(shelf, one.team_id, item),
                ratings=Ratings(*rated, item.mean_rating) if rated else None,
                eligible=eligible,
                peer_eligible=peer_people,
                decisions=tuple(shelf.decisions.get(key, ())),
            )
        )
    return found


class _Columns:
    """One team's row of every grid, and comparable teams' rows put together, as plain numbers by column."""

    def __init__(self, shelf: Shelf, one: TeamOnDay, others: list[TeamOnDay]) -> None:
        places = shelf.axes.team_place
        own, peers = places[one.team_id], [places[other.team_id] for other in others]
        use, asked, tests, courses = shelf.use, shelf.asked, shelf.tests, shelf.courses
        self._touched = [
            *(grid[own].tolist() for grid in (use.touched_28, use.touched_90)),
            *(grid[peers].sum(axis=0).tolist() for grid in (use.touched_28, use.touched_90)),
        ]
        self._first_on = _days(use.first_on[[own, *peers]].min(axis=0))
        self._last_on = _days(use.last_on[own])
        nobody = np.full(shelf.axes.shape[1], -signals.NO_DAY)
        self._peer_last_on = _days(use.last_on[peers].max(axis=0) if peers else nobody)
        self._asked_on, self._assigned_on, self._due_on = (
            _days(grid[own]) for grid in (asked.first_on, asked.last_assigned_on, asked.due_on)
        )
        self._asked = [
            grid[own].tolist() for grid in (asked.open_count, asked.assigned, asked.completed, asked.strictest)
        ]
        self._midway = courses.midway[own].tolist()
        pairs = (
            (tests.pretest_known, tests.pretested),
            (tests.first_try_known, tests.first_tried),
            (courses.abandoned, courses.started),
        )
        self._tallies = [_tallies(count[own].tolist(), base[own].tolist()) for count, base in pairs]
        self._prior = shelf.prior[own].tolist()

    def use_of(self, item: _Item) -> dict[str, Any]:
        at = item.place
        first_touch_on = self._first_on[at]
        exposure_on, known_by = _exposure(self._asked_on[at], item.row.published_on, first_touch_on)
        return {
            "first_touch_on": first_touch_on,
            "exposure_on": exposure_on,
            "exposure_known_by": known_by,
            "team_touched_28": self._touched[0][at],
            "team_touched_90": self._touched[1][at],
            "team_last_touch_on": self._last_on[at],
            "peer_touched_28": self._touched[2][at],
            "peer_touched_90": self._touched[3][at],
            "peer_last_touch_on": self._peer_last_on[at],
        }

    def asked_of(self, item: _Item, catalogued: Obligation | None) -> dict[str, Any]:
        at = item.place
        open_count, assigned, completed, strictest = (column[at] for column in self._asked)
        return {
            "obligation": catalogued if strictest == signals.NOT_CALLED else signals.STRICTEST_FIRST[strictest],
            "open_assignments": open_count,
            "last_assigned_on": self._assigned_on[at],
            "next_due_on": self._due_on[at],
            "midway": self._midway[at],
            "completion": Tally(completed, assigned) if assigned else None,
        }

    def proof_of(self, item: _Item, eligible: int) -> dict[str, Any]:
        at = item.place
        pretest, first_try, abandoned = (column[at] for column in self._tallies)
        prior = Tally(self._prior[at], eligible) if item.has_topic else None
        return {"pretest": pretest, "first_try": first_try, "abandoned": abandoned, "prior_topic": prior}


def _days(days: np.ndarray) -> list[int | None]:
    return [None if abs(day) == signals.NO_DAY else day for day in days.tolist()]


def _tallies(counts: list[int], bases: list[int]) -> list[Tally | None]:
    return [Tally(count, base) if base else None for count, base in zip(counts, bases, strict=True)]


def _exposure(
    asked_on: int | None, published_on: int | None, first_touch_on: int | None
) -> tuple[int | None, ExposureKnownBy | None]:
    """Since when the team could use an item: asked, else published, else first used by somebody comparable."""
    if asked_on is not None:
        return asked_on, ExposureKnownBy.OFFERED
    if published_on is not None:
        return published_on, ExposureKnownBy.PUBLISHED
    return first_touch_on, None if first_touch_on is None else ExposureKnownBy.FIRST_TOUCH
