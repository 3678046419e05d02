"""Comments that a person labels, beside what the model said; and ratings that their own comment contradicts.

The texts come from the whole company, without item, person or day, and only where as many people wrote as the text of
comments needs. That somebody looked is kept in the audit.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from learnerintel.domain.agreement import SIGNS, Agreement, agreement
from learnerintel.domain.periods import CalendarPeriod, window
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import DecisionRefused, UnknownName
from learnerintel.metrics.answers import NEGATIVE_COMMENT_SHARE, answers, person_of, stars
from learnerintel.services.choosing import picked_period
from learnerintel.services.counting import question_of
from learnerintel.services.inquiry import inquire
from learnerintel.services.insights.held_back import shown_of
from learnerintel.store import audit
from learnerintel.store.bulk import insert_rows
from learnerintel.store.engine import Store
from learnerintel.store.schema import comment, comment_label, feedback_detail

#: Enough to see whether a model is of use, few enough to be done at once.
TO_CHECK = 20
#: A rating of so many stars is good, or poor; a text so clear says the opposite of it.
GOOD_STARS, POOR_STARS, CLEAR_COMPOUND = 4.0, 2.0, 0.5
#: Older feedback is of other content and other people.
_YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class CommentToLabel:
    """A scored comment; what the model said of it is not told before the person has spoken."""

    comment_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A comment that says clearly the opposite of the rating it came with."""

    text: str
    stars: float
    compound: float


@dataclass(frozen=True, slots=True)
class Contradictions:
    """Ratings and comments that contradict each other.

    Attributes:
        both: answers with a rating and a scored comment.
        found: how many of them contradict themselves; None where fewer people are behind it than a rate needs.
        lines: their texts, where as many people wrote them as the text of comments needs.
    """

    both: int
    found: int | None
    lines: tuple[Contradiction, ...]


def comments_to_label(store: Store, viewer: Viewer) -> list[CommentToLabel]:
    """Twenty scored comments that nobody has labelled, drawn by chance.

    Raises:
        NotPermitted: the viewer may not read comments.
        DecisionRefused: too few people wrote comments for their text to be read.
    """
    require(viewer, Permission.SEE_COMMENTS)
    with inquire(store, viewer) as inquiry:
        question = question_of(inquiry, window(inquiry.as_of, _YEAR_DAYS))
        statement = answers(question, comment.c.comment_id, comment.c.comment, comment.c.fingerprint)
        rows = inquiry.connection.execute(
            statement.join(comment, comment.c.comment_id == feedback_detail.c.comment_id).where(
                comment.c.sign.is_not(None), comment.c.comment_id.not_in(select(comment_label.c.comment_id))
            )
        ).fetchall()
        people = {person_of(row.learner_id, at, row.is_anonymous, row.response) for at, row in enumerate(rows, 1)}
        least = inquiry.conventions.thresholds.comment_people
        seen = [shown_of(inquiry.connection, row.comment).text for row in rows]
    if len(people) < least:
        raise DecisionRefused(
            f"Fewer than {least} people wrote comments that are scored and not labelled yet, so none is shown. Nothing "
            "was changed. Upload more feedback, or come back later."
        )
    # By its fingerprint a text stands where chance put it, and stays there until it is labelled.
    pairs = zip(rows, seen, strict=True)
    texts = {row.fingerprint: CommentToLabel(row.comment_id, text) for row, text in pairs if text is not None}
    drawn = [texts[mark] for mark in sorted(texts)[:TO_CHECK]]
    with store.write(changes_pages=False) as connection:
        audit.record(connection, viewer, "see comments to label", f"{len(drawn)} comments", int(time.time()))
    return drawn


def label_comments(store: Store, viewer: Viewer, labels: Mapping[int, int]) -> str:
    """Keep what a person said of comments.

    Args:
        store: open.
        viewer: must be allowed to read comments.
        labels: comment_id -> -1 against the content, 0 neither, 1 for it.

    Returns:
        A sentence on how far person and model agree by now.

    Raises:
        NotPermitted: the viewer may not read comments.
        UnknownName: no such comment or label.
    """
    require(viewer, Permission.SEE_COMMENTS)
    wrong = sorted({label for label in labels.values() if label not in SIGNS})
    if wrong:
        raise UnknownName(f"A label is -1, 0 or 1; got {wrong}. Nothing was changed.")
    now = int(time.time())
    with store.write() as connection:
        known = set(connection.scalars(select(comment.c.comment_id).where(comment.c.sign.is_not(None))))
        unknown = sorted(set(labels) - known)
        if unknown:
            raise UnknownName(f"There is no scored comment {unknown[0]}. Nothing was changed. Draw comments again.")
        first = int(connection.scalar(select(func.max(comment_label.c.comment_label_id))) or 0) + 1
        insert_rows(
            connection,
            comment_label,
            {
                "comment_label_id": list(range(first, first + len(labels))),
                "comment_id": list(labels),
                "sign": list(labels.values()),
                "labelled_at": [now] * len(labels),
                "labelled_by": [viewer.name] * len(labels),
            },
        )
        audit.record(connection, viewer, "label comments", f"{len(labels)} comments", now)
        found = _agreement(connection)
    return f"{found.agreed} of {found.labelled} labelled comments: the model says the same."


def agreement_by_hand(store: Store, viewer: Viewer) -> Agreement:
    """How far the model in use and the newest label of each comment agree.

    Raises:
        NotPermitted: the viewer may not see the summary.
    """
    require(viewer, Permission.SEE_SUMMARY)
    with store.read() as connection:
        return _agreement(connection)


def _agreement(connection: Connection) -> Agreement:
    newest = (
        select(comment_label.c.comment_id, func.max(comment_label.c.comment_label_id).label("newest"))
        .group_by(comment_label.c.comment_id)
        .subquery()
    )
    rows = connection.execute(
        select(comment.c.sign, comment_label.c.sign)
        .join(newest, newest.c.newest == comment_label.c.comment_label_id)
        .join(comment, comment.c.comment_id == comment_label.c.comment_id)
        .where(comment.c.sign.is_not(None))
    )
    return agreement((row[0], row[1]) for row in rows)


def contradictions(
    store: Store, viewer: Viewer, *, period: str = CalendarPeriod.LAST_12_MONTHS, as_of: int | None = None
) -> Contradictions:
    """Good ratings with a comment that clearly speaks against the content, and poor ones with one for it.

    The rating counts; the text is looked at by a person.

    Args:
        store: open.
        viewer: may read comments.
        period: name of a calendar period.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not read comments.
    """
    require(viewer, Permission.SEE_COMMENTS)
    with inquire(store, viewer, as_of) as inquiry:
        question = question_of(inquiry, picked_period(inquiry, NEGATIVE_COMMENT_SHARE.metric, period))
        statement = answers(question, comment.c.comment, comment.c.compound, stars().label("stars"))
        rows = inquiry.connection.execute(
            statement.join(comment, comment.c.comment_id == feedback_detail.c.comment_id).where(
                comment.c.compound.is_not(None), stars().is_not(None)
            )
        ).fetchall()
        thresholds = inquiry.conventions.thresholds
        opposed = [row for row in rows if _is_opposed(row.stars, row.compound)]
        seen = [shown_of(inquiry.connection, row.comment).text for row in opposed]
    people = {person_of(row.learner_id, at, row.is_anonymous, row.response) for at, row in enumerate(opposed, 1)}
    lines = ()
    if thresholds.allow_comment_text(len(people)):
        pairs = zip(opposed, seen, strict=True)
        found = (Contradiction(text, row.stars, row.compound) for row, text in pairs if text is not None)
        lines = tuple(sorted(found, key=lambda line: (line.stars, line.text.casefold())))
    may_count = not opposed or thresholds.allow_rate(len(people))
    return Contradictions(len(rows), len(opposed) if may_count else None, lines)


def _is_opposed(given: float, compound: float) -> bool:
    return (given >= GOOD_STARS and compound <= -CLEAR_COMPOUND) or (
        given <= POOR_STARS and compound >= CLEAR_COMPOUND
    )
