"""What the rollups say about teams and content items, as of a day: the raw counts of the unpair rule.

Each function gives counts for every team at once, so that comparable teams can be pooled by adding: a
person is in one team that day. Nothing dated after the day is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from sqlalchemy import Connection, and_, case, func, or_, select

from learnerintel.domain.vocabulary import Obligation
from learnerintel.metrics.population import members
from learnerintel.store.schema import (
    asked,
    assessment,
    comment,
    content,
    feedback,
    feedback_detail,
    identity,
    learner_content_day,
    listing,
    pairing,
)

RECENT_DAYS = 28
OUTCOME_DAYS = 90
#: A completion says that the topic is known for this long.
VALID_DAYS = 730
#: A test result at or above this share shows that the content is known.
KNOWN_SHARE = 0.8
FIRST_TRY_SHARE = 0.9
#: Started this long ago, and silent for that long: abandoned.
ABANDONED_AFTER_DAYS = 30
ABANDONED_SILENCE_DAYS = 21

TeamOf = dict[int, int]
Counts = dict[tuple[int, int], int]


@dataclass(slots=True)
class Use:
    """Who touched what, by (team, content): counts of eligible people and last days."""

    touched_28: Counts = field(default_factory=lambda: defaultdict(int))
    touched_90: Counts = field(default_factory=lambda: defaultdict(int))
    last_on: Counts = field(default_factory=dict)
    active_28: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def recent_use(connection: Connection, as_of: int, team_of: TeamOf) -> Use:
    """Use in the 90 days that end on a day.

    Args:
        connection: any.
        as_of: last day looked at.
        team_of: team of each eligible learner that day.
    """
    day = learner_content_day
    rows = connection.execute(
        select(day.c.learner_id, day.c.content_id, func.max(day.c.occurred_on))
        .where(day.c.occurred_on.between(as_of - OUTCOME_DAYS + 1, as_of))
        .group_by(day.c.learner_id, day.c.content_id)
    )
    use = Use()
    active: set[int] = set()
    for learner_id, content_id, last_on in rows:
        team_id = team_of.get(learner_id)
        if team_id is None:
            continue
        key = (team_id, content_id)
        use.touched_90[key] += 1
        if last_on > as_of - RECENT_DAYS:
            use.touched_28[key] += 1
            active.add(learner_id)
        if last_on > use.last_on.get(key, last_on - 1):
            use.last_on[key] = last_on
    for learner_id in active:
        use.active_28[team_of[learner_id]] += 1
    return use


def weekly_use(
    connection: Connection, as_of: int, weeks: int, content_id: int, team_of: TeamOf
) -> dict[int, list[int]]:
    """People of each team who touched one item, by week; the last week ends on the day.

    Returns:
        team_id -> counts, oldest week first.
    """
    day = learner_content_day
    first = as_of - 7 * weeks + 1
    rows = connection.execute(
        select(day.c.occurred_on, day.c.learner_id).where(
            day.c.content_id == content_id, day.c.occurred_on.between(first, as_of)
        )
    )
    people: dict[int, list[set[int]]] = {}
    for occurred_on, learner_id in rows:
        team_id = team_of.get(learner_id)
        if team_id is not None:
            people.setdefault(team_id, [set() for _ in range(weeks)])[(occurred_on - first) // 7].add(learner_id)
    return {team_id: [len(week) for week in counted] for team_id, counted in people.items()}


def first_touches(connection: Connection, as_of: int) -> Counts:
    """First day on which a present member of a team touched an item, by (team, content)."""
    present = members(as_of).subquery()
    rows = connection.execute(
        select(present.c.team_id, pairing.c.content_id, func.min(pairing.c.first_on))
        .join(present, present.c.learner_id == pairing.c.learner_id)
        .where(pairing.c.first_on <= as_of)
        .group_by(present.c.team_id, pairing.c.content_id)
    )
    return {(team_id, content_id): first_on for team_id, content_id, first_on in rows}


def last_touches(connection: Connection, as_of: int) -> Counts:
    """Last day up to the day on which a present member of a team touched an item, by (team, content)."""
    present = members(as_of).subquery()
    day = learner_content_day
    rows = connection.execute(
        select(present.c.team_id, day.c.content_id, func.max(day.c.occurred_on))
        .join(present, present.c.learner_id == day.c.learner_id)
        .where(day.c.occurred_on <= as_of)
        .group_by(present.c.team_id, day.c.content_id)
    )
    return {(team_id, content_id): last_on for team_id, content_id, last_on in rows}


@dataclass(slots=True)
class Asked:
    """What present members were asked to do, by (team, content).

    Attributes:
        first_on: first day it was put before anybody of the team.
        offered: eligible people it was put before.
        open_count: eligible people with an open assignment, not completed by then.
        assigned: eligible people it was ever assigned to.
        completed: of these, completed it by then.
        last_assigned_on: newest assignment.
        due_on: earliest due day of an open assignment.
        obligations: everything it was ever called when asked.
    """

    first_on: Counts = field(default_factory=dict)
    offered: Counts = field(default_factory=lambda: defaultdict(int))
    open_count: Counts = field(default_factory=lambda: defaultdict(int))
    assigned: Counts = field(default_factory=lambda: defaultdict(int))
    completed: Counts = field(default_factory=lambda: defaultdict(int))
    last_assigned_on: Counts = field(default_factory=dict)
    due_on: Counts = field(default_factory=dict)
    obligations: dict[tuple[int, int], set[Obligation]] = field(default_factory=lambda: defaultdict(set))


def asked_of(connection: Connection, as_of: int, team_of: TeamOf) -> Asked:
    """Assignments and offers up to a day."""
    is_assigned = asked.c.source.in_(("assignment", "transcript"))
    done = and_(pairing.c.first_completed_on.is_not(None), pairing.c.first_completed_on <= as_of)
    is_open = and_(is_assigned, or_(asked.c.is_open.is_(None), asked.c.is_open), or_(~done, done.is_(None)))
    rows = connection.execute(
        select(
            asked.c.learner_id,
            asked.c.content_id,
            func.min(asked.c.from_on),
            func.max(case((is_assigned, asked.c.from_on))),
            func.max(case((is_open, 1), else_=0)),
            func.min(case((is_open, asked.c.due_on))),
            func.max(case((done, 1), else_=0)),
            asked.c.obligation,
        )
        .outerjoin(
            pairing, and_(pairing.c.learner_id == asked.c.learner_id, pairing.c.content_id == asked.c.content_id)
        )
        .where(asked.c.from_on <= as_of)
        .group_by(asked.c.learner_id, asked.c.content_id, asked.c.obligation)
    )
    found = Asked()
    counted: set[tuple[int, int]] = set()
    opened: set[tuple[int, int]] = set()
    assigned: set[tuple[int, int]] = set()
    for learner_id, content_id, first_on, assigned_on, open_now, due_on, is_done, obligation in rows:
        team_id = team_of.get(learner_id)
        if team_id is None:
            continue
        key = (team_id, content_id)
        found.first_on[key] = min(first_on, found.first_on.get(key, first_on))
        if obligation is not None:
            found.obligations[key].add(Obligation(obligation))
        if (learner_id, content_id) not in counted:
            counted.add((learner_id, content_id))
            found.offered[key] += 1
        if open_now and (learner_id, content_id) not in opened:
            opened.add((learner_id, content_id))
            found.open_count[key] += 1
        if assigned_on is not None and (learner_id, content_id) not in assigned:
            assigned.add((learner_id, content_id))
            found.assigned[key] += 1
            found.completed[key] += is_done
        if assigned_on is not None:
            found.last_assigned_on[key] = max(assigned_on, found.last_assigned_on.get(key, assigned_on))
        if due_on is not None:
            found.due_on[key] = min(due_on, found.due_on.get(key, due_on))
    return found


@dataclass(slots=True)
class Tests:
    """What tests say, by (team, content), about eligible people.

    Attributes:
        pretested: took a test before they used the content.
        pretest_known: of these, with at least 80 %.
        first_tried: took the content's own test.
        first_try_known: of these, passed at the first try with at least 90 %.
        company_first_tried: everybody's first tries, by content.
        company_first_passed: of these, passed.
    """

    pretested: Counts = field(default_factory=lambda: defaultdict(int))
    pretest_known: Counts = field(default_factory=lambda: defaultdict(int))
    first_tried: Counts = field(default_factory=lambda: defaultdict(int))
    first_try_known: Counts = field(default_factory=lambda: defaultdict(int))
    company_first_tried: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    company_first_passed: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def test_results(connection: Connection, as_of: int, team_of: TeamOf) -> Tests:
    """Pre-tests and first tries up to a day."""
    rows = connection.execute(
        select(assessment, pairing.c.first_completed_on)
        .outerjoin(
            pairing,
            and_(pairing.c.learner_id == assessment.c.learner_id, pairing.c.content_id == assessment.c.content_id),
        )
        .where(assessment.c.occurred_on <= as_of)
        .order_by(assessment.c.occurred_on)
    )
    found = Tests()
    seen: set[tuple[int, int, bool]] = set()
    for row in rows:
        once = (row.learner_id, row.content_id, row.is_pretest)
        if once in seen:
            continue
        seen.add(once)
        team_id = team_of.get(row.learner_id)
        key = (team_id, row.content_id) if team_id is not None else None
        has_passed = row.passed_count > 0 and row.failed_count == 0
        share = row.score_share
        if row.is_pretest:
            is_before = row.first_completed_on is None or row.occurred_on <= row.first_completed_on
            if key is not None and is_before:
                found.pretested[key] += 1
                found.pretest_known[key] += has_passed if share is None else share >= KNOWN_SHARE
            continue
        found.company_first_tried[row.content_id] += 1
        found.company_first_passed[row.content_id] += has_passed or (
            row.passed_count == 0 and (share or 0) >= KNOWN_SHARE
        )
        if key is not None:
            found.first_tried[key] += 1
            found.first_try_known[key] += row.failed_count == 0 and share is not None and share >= FIRST_TRY_SHARE
    return found


@dataclass(slots=True)
class Ratings:
    """Ratings on a scale of 1 to 5, by (team, content) and by content: count, sum, sum of squares."""

    by_pair: dict[tuple[int, int], tuple[int, float, float]] = field(default_factory=dict)
    by_content: dict[int, tuple[int, float, float]] = field(default_factory=dict)
    comments: Counts = field(default_factory=lambda: defaultdict(int))
    negative_comments: Counts = field(default_factory=lambda: defaultdict(int))


def ratings(connection: Connection, as_of: int, team_of: TeamOf) -> Ratings:
    """Ratings and scored comments up to a day; a person's newest rating of an item counts."""
    detail = feedback_detail
    rows = connection.execute(
        select(
            identity.c.learner_id,
            listing.c.content_id,
            detail.c.rating,
            detail.c.rating_low,
            detail.c.rating_high,
            comment.c.sign,
        )
        .select_from(feedback)
        .join(detail, detail.c.detail_id == feedback.c.detail_id)
        .join(identity, identity.c.account_id == feedback.c.account_id)
        .join(listing, listing.c.listing_id == feedback.c.listing_id)
        .outerjoin(comment, comment.c.comment_id == detail.c.comment_id)
        .where(feedback.c.occurred_on <= as_of)
        .order_by(feedback.c.occurred_on, feedback.c.occurred_at)
    )
    found = Ratings()
    newest: dict[tuple[int, int], float] = {}
    for learner_id, content_id, rating, low, high, sign in rows:
        team_id = team_of.get(learner_id)
        if rating is not None and low is not None and high is not None and high > low:
            newest[(learner_id, content_id)] = 1 + 4 * (rating - low) / (high - low)
        if sign is not None and team_id is not None:
            found.comments[(team_id, content_id)] += 1
            found.negative_comments[(team_id, content_id)] += sign < 0
    for (learner_id, content_id), value in newest.items():
        _add(found.by_content, content_id, value)
        team_id = team_of.get(learner_id)
        if team_id is not None:
            _add(found.by_pair, (team_id, content_id), value)
    return found


def _add(sums: dict, key: object, value: float) -> None:
    count, total, squares = sums.get(key, (0, 0.0, 0.0))
    sums[key] = (count + 1, total + value, squares + value * value)


@dataclass(slots=True)
class Courses:
    """How far people got, by (team, content), and how long completers took, by content.

    Attributes:
        started: eligible people who began at least 30 days before.
        abandoned: of these, without completion and silent for 21 days.
        midway: eligible people between a tenth and nineteen twentieths.
        completed: eligible people who completed.
        completer_seconds: median seconds of everybody who completed and whose time is known.
        completers: how many of these there are.
        company_started: like ``started``, everybody, by content.
        company_abandoned: like ``abandoned``, everybody, by content.
    """

    started: Counts = field(default_factory=lambda: defaultdict(int))
    abandoned: Counts = field(default_factory=lambda: defaultdict(int))
    midway: Counts = field(default_factory=lambda: defaultdict(int))
    completed: Counts = field(default_factory=lambda: defaultdict(int))
    completer_seconds: dict[int, float] = field(default_factory=dict)
    completers: dict[int, int] = field(default_factory=dict)
    company_started: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    company_abandoned: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def courses(connection: Connection, as_of: int, team_of: TeamOf) -> Courses:
    """Progress, completion and abandonment up to a day."""
    day = learner_content_day
    seconds = [func.sum(day.c[name]) for name in ("voluntary_seconds", "required_seconds", "other_seconds")]
    known = case((func.coalesce(*seconds).is_not(None), sum(func.coalesce(part, 0) for part in seconds)))
    rows = connection.execute(
        select(
            day.c.learner_id,
            day.c.content_id,
            func.min(day.c.occurred_on),
            func.max(day.c.occurred_on),
            func.sum(day.c.completion_count),
            func.max(day.c.progress_share),
            known,
        )
        .where(day.c.occurred_on <= as_of)
        .group_by(day.c.learner_id, day.c.content_id)
    )
    found = Courses()
    times: dict[int, list[int]] = defaultdict(list)
    for learner_id, content_id, first_on, last_on, completions, progress, spent in rows:
        team_id = team_of.get(learner_id)
        key = (team_id, content_id) if team_id is not None else None
        is_old = first_on <= as_of - ABANDONED_AFTER_DAYS
        is_abandoned = is_old and not completions and last_on <= as_of - ABANDONED_SILENCE_DAYS
        found.company_started[content_id] += is_old
        found.company_abandoned[content_id] += is_abandoned
        if completions and spent is not None:
            times[content_id].append(spent)
        if key is None:
            continue
        found.completed[key] += bool(completions)
        found.started[key] += is_old
        found.abandoned[key] += is_abandoned
        found.midway[key] += not completions and progress is not None and 0.1 <= progress <= 0.95
    found.completer_seconds = {content_id: float(median(spent)) for content_id, spent in times.items()}
    found.completers = {content_id: len(spent) for content_id, spent in times.items()}
    return found


def prior_completions(connection: Connection, as_of: int, team_of: TeamOf) -> Counts:
    """Eligible people who completed another item of the same topic and level within its validity.

    Items without topic or level are left out: without them nobody can say what a completion proves.

    Returns:
        Counts by (team, content).
    """
    rows = connection.execute(
        select(pairing.c.learner_id, pairing.c.content_id, content.c.topic, content.c.level)
        .join(content, content.c.content_id == pairing.c.content_id)
        .where(
            pairing.c.first_completed_on.between(as_of - VALID_DAYS, as_of),
            content.c.topic.is_not(None),
            content.c.level.is_not(None),
        )
    )
    done: dict[tuple[str, str], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for learner_id, content_id, topic, level in rows:
        if learner_id in team_of:
            done[(topic, level)][learner_id].add(content_id)
    found: Counts = defaultdict(int)
    for content_id, topic, level in _levelled(connection):
        for learner_id, items in done.get((topic, level), {}).items():
            if items - {content_id} and content_id not in items:
                found[(team_of[learner_id], content_id)] += 1
    return found


def _levelled(connection: Connection) -> Iterable[tuple[int, str, str]]:
    return connection.execute(
        select(content.c.content_id, content.c.topic, content.c.level).where(
            content.c.topic.is_not(None), content.c.level.is_not(None)
        )
    )


def asked_people(connection: Connection, as_of: int, content_id: int) -> set[int]:
    """Learners with an open assignment of an item that day."""
    done = and_(pairing.c.first_completed_on.is_not(None), pairing.c.first_completed_on <= as_of)
    rows = connection.execute(
        select(asked.c.learner_id)
        .outerjoin(
            pairing, and_(pairing.c.learner_id == asked.c.learner_id, pairing.c.content_id == asked.c.content_id)
        )
        .where(
            asked.c.content_id == content_id,
            asked.c.from_on <= as_of,
            asked.c.source.in_(("assignment", "transcript")),
            or_(asked.c.is_open.is_(None), asked.c.is_open),
            or_(~done, done.is_(None)),
        )
    )
    return set(rows.scalars())


def midway_people(connection: Connection, as_of: int, content_id: int) -> set[int]:
    """Learners between a tenth and the end of an item that day; they are left alone."""
    day = learner_content_day
    rows = connection.execute(
        select(day.c.learner_id)
        .where(day.c.content_id == content_id, day.c.occurred_on <= as_of)
        .group_by(day.c.learner_id)
        .having(func.sum(day.c.completion_count) == 0, func.max(day.c.progress_share).between(0.1, 0.95))
    )
    return set(rows.scalars())


def proven_people(connection: Connection, as_of: int, content_id: int) -> set[int]:
    """Learners who showed in a test up to that day that they know an item."""
    rows = connection.execute(
        select(assessment.c.learner_id, assessment.c.score_share, assessment.c.passed_count).where(
            assessment.c.content_id == content_id, assessment.c.occurred_on <= as_of
        )
    )
    return {
        row.learner_id
        for row in rows
        if (row.score_share >= KNOWN_SHARE if row.score_share is not None else row.passed_count > 0)
    }
