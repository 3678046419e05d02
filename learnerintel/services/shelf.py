"""Everything the unpair rule is told, read from the store once for all teams of a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from learnerintel.domain.decisions import Decision, State, standing
from learnerintel.domain.disclosure import Thresholds
from learnerintel.domain.evidence import ItemEvidence, Sums, TeamContext
from learnerintel.domain.vocabulary import DecisionVerb, KnownBy, Obligation, Reason, Regulatory
from learnerintel.metrics import population, signals
from learnerintel.metrics.population import TeamOnDay
from learnerintel.store.company import company_setting
from learnerintel.store.schema import content, content_obligation, decision, listing


@dataclass(slots=True)
class Shelf:
    """The store as the rule sees it on a day."""

    as_of: int
    thresholds: Thresholds
    teams: list[TeamOnDay]
    items: list[Row[Any]]
    obligations: dict[int, Obligation]
    use: signals.Use
    first_touch: signals.Counts
    asked: signals.Asked
    tests: signals.Tests
    ratings: signals.Ratings
    courses: signals.Courses
    prior: signals.Counts
    decisions: dict[tuple[int, int], list[Decision]]
    content_ids: dict[str, int]

    def team_named(self, name: str) -> TeamOnDay | None:
        """The team of that name, None where there is none."""
        return next((one for one in self.teams if one.name == name), None)


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
    team_of = {learner_id: one.team_id for one in teams for learner_id in one.eligible}
    on_shelf = or_(content.c.retired_on.is_(None), content.c.retired_on > as_of)
    return Shelf(
        as_of=as_of,
        thresholds=thresholds_of(connection),
        teams=teams,
        items=list(connection.execute(select(content).where(on_shelf).order_by(content.c.content_id))),
        obligations=_obligations(connection, as_of),
        use=signals.recent_use(connection, as_of, team_of),
        first_touch=signals.first_touches(connection, as_of),
        asked=signals.asked_of(connection, as_of, team_of),
        tests=signals.test_results(connection, as_of, team_of),
        ratings=signals.ratings(connection, as_of, team_of),
        courses=signals.courses(connection, as_of, team_of),
        prior=signals.prior_completions(connection, as_of, team_of),
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


def context_of(shelf: Shelf, one: TeamOnDay) -> tuple[TeamContext, list[TeamOnDay]]:
    """A team as the rule sees it, and the teams it is compared with."""
    peers, words = population.comparable_teams(shelf.teams, one)
    return (
        TeamContext(
            team_id=one.team_id,
            team=one.name,
            as_of=shelf.as_of,
            member_count=one.member_count,
            eligible=len(one.eligible),
            active=shelf.use.active_28.get(one.team_id, 0),
            comparable=words,
            comparable_eligible=sum(len(peer.eligible) for peer in peers),
            comparable_active=sum(shelf.use.active_28.get(peer.team_id, 0) for peer in peers),
            decision_minimum=shelf.thresholds.decision_people,
            exact_minimum=shelf.thresholds.exact_people,
        ),
        peers,
    )


def evidence_of(shelf: Shelf, one: TeamOnDay) -> tuple[TeamContext, list[ItemEvidence]]:
    """A team's context and the evidence of every item on the shelf."""
    context, peers = context_of(shelf, one)
    peer_ids = [peer.team_id for peer in peers]
    formats = _format_sums(shelf)
    return context, [_item(shelf, one.team_id, peer_ids, row, formats) for row in shelf.items]


@dataclass(slots=True)
class _Formats:
    """Ratings and abandonment of everybody, by format."""

    ratings: dict[str | None, Sums]
    started: dict[str | None, int]
    abandoned: dict[str | None, int]


def _format_sums(shelf: Shelf) -> _Formats:
    totals: dict[str | None, list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    found = _Formats({}, defaultdict(int), defaultdict(int))
    for row in shelf.items:
        for position, value in enumerate(shelf.ratings.by_content.get(row.content_id, (0, 0.0, 0.0))):
            totals[row.format][position] += value
        found.started[row.format] += shelf.courses.company_started.get(row.content_id, 0)
        found.abandoned[row.format] += shelf.courses.company_abandoned.get(row.content_id, 0)
    found.ratings = {key: Sums(int(count), total, squares) for key, (count, total, squares) in totals.items()}
    return found


def _required_by(shelf: Shelf, team_id: int, row: Row[Any]) -> tuple[str, ...]:
    """Titles of the items that ask for this one first and that the team has not been unpaired from."""
    if not row.prerequisite_of:
        return ()
    named = (shelf.content_ids.get(name.strip()) for name in row.prerequisite_of.split(";"))
    titles = {one.content_id: one.title for one in shelf.items}
    return tuple(
        titles[content_id]
        for content_id in named
        if content_id in titles
        and standing(shelf.decisions.get((team_id, content_id), ()), shelf.as_of).state is not State.UNPAIRED
    )


def _item(
    shelf: Shelf,
    team_id: int,
    peer_ids: list[int],
    row: Row[Any],
    formats: _Formats,
) -> ItemEvidence:
    key = (team_id, row.content_id)
    keys = [(peer_id, row.content_id) for peer_id in peer_ids]
    use, asked, tests, courses = shelf.use, shelf.asked, shelf.tests, shelf.courses
    touched = [shelf.first_touch[one] for one in keys if one in shelf.first_touch]
    first_touch_on = min(touched, default=None)
    exposed_on, exposed_by = _exposure(asked.first_on.get(key), row.published_on, first_touch_on)
    return ItemEvidence(
        content_id=row.content_id,
        title=row.title or "(without title)",
        format=row.format,
        topic=row.topic,
        catalogue_obligation=shelf.obligations.get(row.content_id),
        asked_obligations=frozenset(asked.obligations.get(key, ())),
        regulatory=Regulatory(row.regulatory) if row.regulatory else Regulatory.UNKNOWN,
        is_role_critical=row.is_role_critical,
        is_reference=row.is_reference,
        is_seasonal=row.is_seasonal,
        required_by=_required_by(shelf, team_id, row),
        edited_on=row.edited_on,
        exposed_on=exposed_on,
        exposed_by=exposed_by,
        first_touch_on=first_touch_on,
        team_touched_28=use.touched_28.get(key, 0),
        team_touched_90=use.touched_90.get(key, 0),
        team_last_on=use.last_on.get(key),
        peer_touched_28=sum(use.touched_28.get(one, 0) for one in keys),
        peer_touched_90=sum(use.touched_90.get(one, 0) for one in keys),
        peer_last_on=max((use.last_on[one] for one in keys if one in use.last_on), default=None),
        asked_count=asked.offered.get(key, 0),
        open_count=asked.open_count.get(key, 0),
        last_assigned_on=asked.last_assigned_on.get(key),
        due_on=asked.due_on.get(key),
        completed_count=courses.completed.get(key, 0),
        midway_count=courses.midway.get(key, 0),
        actual_seconds=courses.completer_seconds.get(row.content_id),
        nominal_seconds=row.nominal_seconds,
        pretested=tests.pretested.get(key, 0),
        pretest_known=tests.pretest_known.get(key, 0),
        first_tried=tests.first_tried.get(key, 0),
        first_try_known=tests.first_try_known.get(key, 0),
        company_first_tried=tests.company_first_tried.get(row.content_id, 0),
        company_first_passed=tests.company_first_passed.get(row.content_id, 0),
        prior_known=shelf.prior.get(key, 0),
        ratings=Sums(*shelf.ratings.by_pair.get(key, (0, 0.0, 0.0))),
        format_ratings=formats.ratings.get(row.format, Sums()),
        comments=shelf.ratings.comments.get(key, 0),
        negative_comments=shelf.ratings.negative_comments.get(key, 0),
        started=courses.started.get(key, 0),
        abandoned=courses.abandoned.get(key, 0),
        format_started=formats.started.get(row.format, 0),
        format_abandoned=formats.abandoned.get(row.format, 0),
        standing=standing(shelf.decisions.get(key, ()), shelf.as_of),
    )


def _exposure(
    asked_on: int | None, published_on: int | None, first_touch_on: int | None
) -> tuple[int | None, str | None]:
    """Since when the team could know of an item: asked, else published, else first used by somebody comparable."""
    for day, how in ((asked_on, "asked"), (published_on, "published"), (first_touch_on, "first use")):
        if day is not None:
            return day, how
    return None, None
