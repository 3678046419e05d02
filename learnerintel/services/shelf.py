"""Everything the unpair rule is told, read from the store once for all teams of a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from learnerintel.domain import intervals
from learnerintel.domain.decisions import Decision, State, standing
from learnerintel.domain.disclosure import Thresholds
from learnerintel.domain.evidence import ExposureKnownBy, ItemEvidence, Ratings, Tally, TeamContext
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
    last_touch: signals.Counts
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
        last_touch=signals.last_touches(connection, as_of),
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
    return sum(shelf.use.active_28.get(one.team_id, 0) for one in teams) / people if people else None


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
        found.started[row.format] += shelf.courses.company_started.get(row.content_id, 0)
        found.abandoned[row.format] += shelf.courses.company_abandoned.get(row.content_id, 0)
    return found


def _is_prerequisite(shelf: Shelf, team_id: int, row: Row[Any], titles: dict[int, str]) -> bool | None:
    """Whether an item that asks for this one first is on the shelf and not unpaired; None where nobody said."""
    if row.prerequisite_of is None:
        return None
    named = (shelf.content_ids.get(name.strip()) for name in row.prerequisite_of.split(";"))
    return any(
        content_id in titles
        and standing(shelf.decisions.get((team_id, content_id), ()), shelf.as_of).state is not State.UNPAIRED
        for content_id in named
        if content_id is not None
    )


def _items(shelf: Shelf, one: TeamOnDay, others: list[TeamOnDay]) -> list[ItemEvidence]:
    formats = _formats(shelf)
    titles = {row.content_id: row.title for row in shelf.items}
    peer_ids = [other.team_id for other in others]
    peer_people = sum(len(other.eligible) for other in others)
    return [
        ItemEvidence(
            content_id=row.content_id,
            title=row.title or "(without title)",
            format=row.format,
            regulatory=Regulatory(row.regulatory) if row.regulatory else Regulatory.UNKNOWN,
            is_role_critical=row.is_role_critical,
            is_reference=row.is_reference,
            is_seasonal=row.is_seasonal,
            is_prerequisite_still_paired=_is_prerequisite(shelf, one.team_id, row, titles),
            published_on=row.published_on,
            edited_on=row.edited_on,
            review_on=row.review_on,
            nominal_seconds=row.nominal_seconds,
            eligible=len(one.eligible),
            peer_eligible=peer_people,
            decisions=tuple(shelf.decisions.get((one.team_id, row.content_id), ())),
            **_use_of(shelf, (one.team_id, row.content_id), [(peer, row.content_id) for peer in peer_ids], row),
            **_asked_of(shelf, (one.team_id, row.content_id)),
            **_tests_of(shelf, (one.team_id, row.content_id), len(one.eligible), row),
            **_liking_of(shelf, (one.team_id, row.content_id), row, formats),
        )
        for row in shelf.items
    ]


def _use_of(shelf: Shelf, own: tuple[int, int], peers: list[tuple[int, int]], row: Row[Any]) -> dict[str, Any]:
    use = shelf.use
    first_touch_on = min((shelf.first_touch[key] for key in (own, *peers) if key in shelf.first_touch), default=None)
    exposure_on, known_by = _exposure(shelf.asked.first_on.get(own), row.published_on, first_touch_on)
    return {
        "first_touch_on": first_touch_on,
        "exposure_on": exposure_on,
        "exposure_known_by": known_by,
        "team_touched_28": use.touched_28.get(own, 0),
        "team_touched_90": use.touched_90.get(own, 0),
        "team_last_touch_on": shelf.last_touch.get(own),
        "peer_touched_28": sum(use.touched_28.get(key, 0) for key in peers),
        "peer_touched_90": sum(use.touched_90.get(key, 0) for key in peers),
        "peer_last_touch_on": max((shelf.last_touch[key] for key in peers if key in shelf.last_touch), default=None),
    }


def _exposure(
    asked_on: int | None, published_on: int | None, first_touch_on: int | None
) -> tuple[int | None, ExposureKnownBy | None]:
    """Since when the team could use an item: asked, else published, else first used by somebody comparable."""
    known = (
        (asked_on, ExposureKnownBy.OFFERED),
        (published_on, ExposureKnownBy.PUBLISHED),
        (first_touch_on, ExposureKnownBy.FIRST_TOUCH),
    )
    return next(((day, by) for day, by in known if day is not None), (None, None))


def _asked_of(shelf: Shelf, own: tuple[int, int]) -> dict[str, Any]:
    asked, courses = shelf.asked, shelf.courses
    called = asked.obligations.get(own, set())
    strictest = next((one for one in Obligation if one in called), shelf.obligations.get(own[1]))
    assigned = asked.assigned.get(own, 0)
    return {
        "obligation": strictest,
        "open_assignments": asked.open_count.get(own, 0),
        "last_assigned_on": asked.last_assigned_on.get(own),
        "next_due_on": asked.due_on.get(own),
        "midway": courses.midway.get(own, 0),
        "median_seconds": courses.completer_seconds.get(own[1]),
        "completion": Tally(min(asked.completed.get(own, 0), assigned), assigned) if assigned else None,
    }


def _tests_of(shelf: Shelf, own: tuple[int, int], eligible: int, row: Row[Any]) -> dict[str, Any]:
    tests = shelf.tests
    tried = tests.company_first_tried.get(row.content_id, 0)
    has_topic = row.topic is not None and row.level is not None
    return {
        "pretest": _tally(tests.pretest_known, tests.pretested, own),
        "first_try": _tally(tests.first_try_known, tests.first_tried, own),
        "company_first_pass_rate": tests.company_first_passed.get(row.content_id, 0) / tried if tried else None,
        "prior_topic": Tally(shelf.prior.get(own, 0), eligible) if has_topic else None,
    }


def _tally(count: signals.Counts, base: signals.Counts, own: tuple[int, int]) -> Tally | None:
    return Tally(count.get(own, 0), base[own]) if base.get(own) else None


def _liking_of(shelf: Shelf, own: tuple[int, int], row: Row[Any], formats: _Formats) -> dict[str, Any]:
    rated = shelf.ratings.by_pair.get(own)
    return {
        "ratings": Ratings(*rated, formats.mean_rating(row.format)) if rated else None,
        "abandoned": _tally(shelf.courses.abandoned, shelf.courses.started, own),
        "format_abandonment_rate": formats.abandonment_rate(row.format),
    }
