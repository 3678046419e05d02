"""What shows that content is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, case, select

from learnerintel.metrics.signals.shapes import Axes, Grid
from learnerintel.metrics.stays import NEVER
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import assessment, content
from learnerintel.store.use import UNKNOWN, pairings

#: A completion says that the topic is known for this long.
VALID_DAYS = 730
#: A test result at or above this share shows that the content is known.
PROVEN_SCORE = 0.8
FIRST_TRY_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Tests:
    """What tests say: of eligible people by team and item, of everybody by the item's column.

    Attributes:
        pretested: took a test before they used the content.
        pretest_known: of these, with at least 80 %.
        first_tried: took the content's own test.
        first_try_known: of these, passed at the first try with at least 90 %.
        company_first_tried: everybody's first tries.
        company_first_passed: of these, passed.
    """

    pretested: Grid
    pretest_known: Grid
    first_tried: Grid
    first_try_known: Grid
    company_first_tried: np.ndarray
    company_first_passed: np.ndarray


@dataclass(frozen=True, slots=True)
class _Results:
    """The rows of ``assessment``, by learner, item, pre-test or not, and day; a share nobody knows is NaN."""

    learner_id: np.ndarray
    content_id: np.ndarray
    is_pretest: np.ndarray
    occurred_on: np.ndarray
    score_share: np.ndarray
    passed: np.ndarray
    failed: np.ndarray
    completed_on: np.ndarray


def _load_results(connection: Connection) -> _Results:
    table = assessment.c
    is_pretest = case((table.is_pretest, 1), else_=0)
    key = (table.learner_id, table.content_id, is_pretest, table.occurred_on)
    rows = connection.execute(
        select(*key, table.score_share, table.passed_count, table.failed_count).order_by(*key)
    ).fetchall()
    columns = np.array([tuple(row) for row in rows], dtype=np.float64).reshape(-1, 7)
    learner_id, content_id, pretest, day = (columns[:, at].astype(np.int64) for at in range(4))
    met = pairings(connection)
    known = met.content_id.astype(np.int64) << 32 | met.learner_id
    wanted = content_id << 32 | learner_id
    place = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
    completed_on = np.full(len(wanted), NEVER)
    if len(known):
        found = (known[place] == wanted) & (met.first_completed_on[place] != UNKNOWN)
        completed_on[found] = met.first_completed_on[place[found]]
    passed, failed = columns[:, 5] > 0, columns[:, 6] > 0
    return _Results(learner_id, content_id, pretest > 0, day, columns[:, 4].copy(), passed, failed, completed_on)


_results = Kept(_load_results)


def test_results(connection: Connection, as_of: int, axes: Axes) -> Tests:
    """Pre-tests and first tries up to a day."""
    known = _results.of(connection)
    is_again = np.zeros(len(known.learner_id), dtype=bool)
    is_again[1:] = (known.learner_id[1:] == known.learner_id[:-1]) & (known.content_id[1:] == known.content_id[:-1])
    is_again[1:] &= known.is_pretest[1:] == known.is_pretest[:-1]
    rows = np.flatnonzero(~is_again & (known.occurred_on <= as_of))
    share, passed, failed = known.score_share[rows], known.passed[rows], known.failed[rows]
    is_before = known.occurred_on[rows] <= known.completed_on[rows]
    is_pretest, has_passed, is_scored = known.is_pretest[rows], passed & ~failed, ~np.isnan(share)
    here, cells = axes.cells(known.learner_id[rows], known.content_id[rows])
    is_first_try, is_telling = ~is_pretest, is_pretest & is_before
    proves = np.where(is_scored, share >= PROVEN_SCORE, has_passed)
    has_shown = ~failed & is_scored & (share >= FIRST_TRY_SHARE)
    item = axes.item_of(known.content_id[rows])
    tried = is_first_try & (item >= 0)
    managed = tried & (has_passed | (~passed & is_scored & (share >= PROVEN_SCORE)))
    return Tests(
        pretested=axes.counts(cells[is_telling[here]]),
        pretest_known=axes.counts(cells[(is_telling & proves)[here]]),
        first_tried=axes.counts(cells[is_first_try[here]]),
        first_try_known=axes.counts(cells[(is_first_try & has_shown)[here]]),
        company_first_tried=np.bincount(item[tried], minlength=axes.shape[1]),
        company_first_passed=np.bincount(item[managed], minlength=axes.shape[1]),
    )


def prior_completions(connection: Connection, as_of: int, axes: Axes) -> Grid:
    """Eligible people who completed another item of the same topic and level within its validity, and not this one.

    Items without topic or level are left out: without them nobody can say what a completion proves.
    """
    met = pairings(connection)
    rows = np.flatnonzero((met.first_completed_on >= as_of - VALID_DAYS) & (met.first_completed_on <= as_of))
    rows = rows[met.first_completed_on[rows] != UNKNOWN]
    kind, kind_count = _kinds(connection, axes)
    here, cells = axes.cells(met.learner_id[rows], met.content_id[rows])
    rows, kind_of_row = rows[here], kind[cells % axes.shape[1]]
    has_kind = kind_of_row >= 0
    done = np.bincount(cells[has_kind], minlength=axes.shape[0] * axes.shape[1]).reshape(axes.shape)
    people = np.unique(met.learner_id[rows[has_kind]].astype(np.int64) * kind_count + kind_of_row[has_kind])
    of_kind = np.bincount(
        axes.team_of(people // kind_count) * kind_count + people % kind_count, minlength=axes.shape[0] * kind_count
    ).reshape(axes.shape[0], kind_count)
    # Whoever completed anything of the kind but this item: all of them, less those who completed this one.
    found = np.where(kind >= 0, of_kind[:, np.maximum(kind, 0)] - done, 0)
    return found.astype(np.min_scalar_type(int(found.max(initial=0))))


def _kinds(connection: Connection, axes: Axes) -> tuple[np.ndarray, int]:
    """By column: a number for the item's topic and level, -1 where one is unknown; and how many numbers there are."""
    rows = connection.execute(
        select(content.c.content_id, content.c.topic, content.c.level).where(
            content.c.topic.is_not(None), content.c.level.is_not(None)
        )
    )
    numbers: dict[tuple[str, str], int] = {}
    kind = np.full(axes.shape[1], -1)
    for content_id, topic, level in rows:
        kind[axes.content_place[content_id]] = numbers.setdefault((topic, level), len(numbers))
    return kind, max(len(numbers), 1)


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
    others = connection.scalars(
        select(content.c.content_id).where(
            content.c.topic == own.topic, content.c.level == own.level, content.c.content_id != content_id
        )
    )
    met, found = pairings(connection), set()
    for other in others:
        of_item = met.of_content(other)
        completed_on = met.first_completed_on[of_item]
        is_valid = (completed_on != UNKNOWN) & (completed_on >= as_of - VALID_DAYS) & (completed_on <= as_of)
        found.update(met.learner_id[of_item][is_valid].tolist())
    return found
