"""What shows that content is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, select

from learnerintel.metrics.signals.shapes import Counts, TeamOf
from learnerintel.store.schema import assessment, content, pairing

#: A completion says that the topic is known for this long.
VALID_DAYS = 730
#: A test result at or above this share shows that the content is known.
PROVEN_SCORE = 0.8
FIRST_TRY_SHARE = 0.9


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
                found.pretest_known[key] += has_passed if share is None else share >= PROVEN_SCORE
            continue
        found.company_first_tried[row.content_id] += 1
        found.company_first_passed[row.content_id] += has_passed or (
            row.passed_count == 0 and (share or 0) >= PROVEN_SCORE
        )
        if key is not None:
            found.first_tried[key] += 1
            found.first_try_known[key] += row.failed_count == 0 and share is not None and share >= FIRST_TRY_SHARE
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
        if (row.score_share >= PROVEN_SCORE if row.score_share is not None else row.passed_count > 0)
    }


def prior_people(connection: Connection, as_of: int, content_id: int) -> set[int]:
    """Learners who completed another item of the topic and level of this one within its validity."""
    own = connection.execute(
        select(content.c.topic, content.c.level).where(content.c.content_id == content_id)
    ).one_or_none()
    if own is None or own.topic is None or own.level is None:
        return set()
    rows = connection.execute(
        select(pairing.c.learner_id)
        .join(content, content.c.content_id == pairing.c.content_id)
        .where(
            content.c.topic == own.topic,
            content.c.level == own.level,
            content.c.content_id != content_id,
            pairing.c.first_completed_on.between(as_of - VALID_DAYS, as_of),
        )
    )
    return set(rows.scalars())
