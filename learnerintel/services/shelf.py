"""Everything the unpair rule is told, read from the store once for all teams of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, or_, select

from learnerintel.domain.decisions import Decision
from learnerintel.domain.disclosure import Thresholds
from learnerintel.domain.evidence import Tally
from learnerintel.domain.unpairing import UnpairList
from learnerintel.domain.vocabulary import DecisionVerb, KnownBy, Obligation, Reason, Regulatory
from learnerintel.metrics import population, signals
from learnerintel.metrics.population import TeamOnDay
from learnerintel.metrics.stays import memberships
from learnerintel.services.catalogue_columns import CatalogueColumns
from learnerintel.store.company import company_setting
from learnerintel.store.schema import content, content_obligation, decision, listing
from learnerintel.store.team_changes import continued_teams


@dataclass
class Shelf:
    """The store as the rule sees it on a day; ``lists`` are the teams' lists that were made from it last."""

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
    chosen: dict[int, Tally]
    content_ids: dict[str, int]
    lists: dict[int, UnpairList] = field(default_factory=dict, init=False, repr=False, compare=False)

    def team_named(self, name: str) -> TeamOnDay | None:
        """The team of that name, None where there is none."""
        return next((one for one in self.teams if one.name == name), None)

    @cached_property
    def shelf_items(self) -> list[ShelfItem]:
        """The items on the shelf with what is the same of them for every team."""
        return _shelf_items(self)

    @cached_property
    def catalogue(self) -> CatalogueColumns:
        """The items on the shelf as columns."""
        usual = [item.said["format_abandonment_rate"] for item in self.shelf_items]
        return CatalogueColumns(self.items, self.obligations, usual)

    @cached_property
    def rated_items(self) -> dict[int, list[int]]:
        """Items that the people of each team rated."""
        return _by_team(self.ratings.by_pair)

    @cached_property
    def decided_items(self) -> dict[int, list[int]]:
        """Items about which something was decided for each team."""
        return _by_team(self.decisions)

    @cached_property
    def columns(self) -> np.ndarray:
        """Where each item on the shelf stands in the grids."""
        return np.array([self.axes.content_place[row.content_id] for row in self.items], dtype=np.int64)

    def touched_28(self, team_id: int, content_id: int) -> int:
        """Eligible people of a team who touched an item in four weeks."""
        place = self.axes.content_place.get(content_id)
        return 0 if place is None else int(self.use.touched_28[self.axes.team_place[team_id], place])


def _by_team(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for team_id, content_id in pairs:
        found[team_id].append(content_id)
    return found


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
    asked, obligations = signals.asked_of(connection, as_of, axes), _obligations(connection, as_of)
    return Shelf(
        as_of=as_of,
        thresholds=thresholds_of(connection),
        teams=teams,
        items=list(connection.execute(select(content).where(on_shelf).order_by(content.c.content_id))),
        obligations=obligations,
        axes=axes,
        use=signals.team_use(connection, as_of, axes),
        asked=asked,
        tests=signals.test_results(connection, as_of, axes),
        ratings=signals.ratings(connection, as_of, axes),
        courses=signals.courses(connection, as_of, axes),
        prior=signals.prior_completions(connection, as_of, axes),
        decisions=decisions_of(connection, as_of),
        chosen=_chosen(connection, as_of, axes, asked, obligations),
        content_ids=_content_ids(connection),
    )


def _obligations(connection: Connection, as_of: int) -> dict[int, Obligation]:
    rows = connection.execute(
        select(content_obligation)
        .where(content_obligation.c.from_on <= as_of, content_obligation.c.obligation.is_not(None))
        .order_by(content_obligation.c.from_on)
    )
    return {row.content_id: Obligation(row.obligation) for row in rows}


def _chosen(
    connection: Connection, as_of: int, axes: signals.Axes, asked: signals.Asked, obligations: dict[int, Obligation]
) -> dict[int, Tally]:
    """By item that a rule of the company asks of anybody: who takes it by choice where nobody asks."""
    required = signals.STRICTEST_FIRST.index(Obligation.REQUIRED)
    is_asked = (asked.strictest == required).any(axis=0)
    of_some = {content_id for content_id, place in axes.content_place.items() if is_asked[place]}
    of_all = {content_id for content_id, called in obligations.items() if called is Obligation.REQUIRED}
    found = signals.chosen_where_free(connection, as_of, axes, sorted(of_some | of_all))
    return {content_id: Tally(*counts) for content_id, counts in found.items()}


def _content_ids(connection: Connection) -> dict[str, int]:
    rows = connection.execute(
        select(listing.c.external_id, listing.c.content_id).where(listing.c.namespace == "content_id")
    )
    return {row.external_id: row.content_id for row in rows}


def decisions_of(connection: Connection, as_of: int) -> dict[tuple[int, int], list[Decision]]:
    """What was decided for whole teams up to a day, by (team, content), oldest first."""
    rows = connection.execute(
        select(decision, listing.c.content_id)
        .join(listing, listing.c.listing_id == decision.c.listing_id)
        .where(decision.c.as_of_on <= as_of, decision.c.account_id.is_(None))
        .order_by(decision.c.decision_id)
    )
    goes_on_as = continued_teams(connection)
    found: dict[tuple[int, int], list[Decision]] = defaultdict(list)
    for row in rows:
        found[(goes_on_as.get(row.team_id, row.team_id), row.content_id)].append(as_decision(row))
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
class ShelfItem:
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


def _shelf_items(shelf: Shelf) -> list[ShelfItem]:
    formats = _formats(shelf)
    titles = {row.content_id for row in shelf.items}
    return [_shelf_item(shelf, row, formats, titles) for row in shelf.items]


def _shelf_item(shelf: Shelf, row: Row[Any], formats: _Formats, on_shelf: set[int]) -> ShelfItem:
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
    return ShelfItem(row, place, named, said, has_topic, formats.mean_rating(row.format))
