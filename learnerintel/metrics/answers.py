"""What people say: ratings first, comments second.

Everybody's answers count for the company and for content, also those of people who are on no roster, since
they are about the content; a team's are those of people who were in it that day. Answers without a name count as one
person where they are of one response, and as a person each where nothing holds them together.
"""

from __future__ import annotations

from math import fsum
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, literal, null, select

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import OUTCOME_DAYS, CalendarPeriod
from learnerintel.metrics.conditions import has_membership
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.needs import COMMENTS, RATINGS
from learnerintel.store.schema import comment, feedback, feedback_detail, identity, listing, membership

#: The scale that every rating is brought to.
STARS_LOW, STARS_HIGH = 1.0, 5.0
#: Namespace of accounts that name nobody.
ANONYMOUS = "anonymous"

_detail = feedback_detail


def stars() -> Any:
    """A rating on the scale of 1 to 5; NULL where its own scale is not known or it lies outside of it."""
    span = _detail.c.rating_high - _detail.c.rating_low
    is_usable = and_(span > 0, _detail.c.rating.between(_detail.c.rating_low, _detail.c.rating_high))
    scaled = STARS_LOW + (STARS_HIGH - STARS_LOW) * (_detail.c.rating - _detail.c.rating_low) / span
    return case((is_usable, scaled), else_=null())


def answers(question: Question, *columns: Any) -> Select:
    """Feedback within the window: person, team of the day, whether she is unnamed, her response, and more columns."""
    shown: list[Any] = [
        identity.c.learner_id,
        membership.c.team_id,
        (identity.c.namespace == ANONYMOUS).label("is_anonymous"),
        _detail.c.response,
    ]
    if question.slices is Split.CONTENT:
        shown.append(listing.c.content_id.label("slice"))
    statement = (
        select(*shown, *columns)
        .select_from(feedback)
        .join(_detail, _detail.c.detail_id == feedback.c.detail_id)
        .join(identity, identity.c.account_id == feedback.c.account_id)
        .join(listing, listing.c.listing_id == feedback.c.listing_id)
        .outerjoin(membership, has_membership(identity.c.learner_id, feedback.c.occurred_on))
        .where(feedback.c.occurred_on.between(question.window.first_on, question.window.last_on))
    )
    if question.content_id is not None:
        statement = statement.where(listing.c.content_id == question.content_id)
    return statement


def ratings(question: Question) -> Select:
    """Every rating whose scale is known, as stars."""
    return answers(question, stars().label("part"), literal(1).label("whole")).where(stars().is_not(None))


def scored_comments(question: Question) -> Select:
    """Every scored comment, and whether it is negative."""
    is_negative = case((comment.c.sign < 0, 1), else_=0)
    return (
        answers(question, is_negative.label("part"), literal(1).label("whole"))
        .join(comment, comment.c.comment_id == _detail.c.comment_id)
        .where(comment.c.sign.is_not(None))
    )


#: Persons of unnamed responses are numbered below those of single answers; so many hexadecimal digits tell them apart.
_RESPONSE_DIGITS, _BELOW_SINGLE = 10, 2**33


def person_of(learner_id: int, position: int, is_anonymous: bool, response: str | None) -> int:
    """Whom an answer counts for: those of an unnamed response get a person of their own, below 0.

    Args:
        learner_id: of the person, where she is named.
        position: of the answer, from 1.
        is_anonymous: the answer names nobody.
        response: what holds the answers of one response together, hexadecimal digits; None where nothing does.
    """
    if not is_anonymous:
        return learner_id
    return -position if response is None else -_BELOW_SINGLE - int(response[:_RESPONSE_DIGITS], 16)


def rating_rows(connection: Connection, question: Question) -> list[tuple]:
    """Rows of ``ratings``, of each person and item those of her newest day."""
    newest: dict[tuple[int, int], list[tuple]] = {}
    statement = ratings(question).add_columns(feedback.c.occurred_on, listing.c.content_id)
    for position, row in enumerate(connection.execute(statement), start=1):
        learner_id, team_id, is_anonymous, response, *slices, part, whole, occurred_on, content_id = row
        person = person_of(learner_id, position, is_anonymous, response)
        held = newest.setdefault((person, content_id), [])
        if held and held[0][0] > occurred_on:
            continue
        if held and held[0][0] < occurred_on:
            held.clear()
        held.append((occurred_on, (person, team_id, *slices, part, whole)))
    return [_mean_row([row for _, row in held]) for held in newest.values()]


def _mean_row(rows: list[tuple]) -> tuple:
    """Several ratings of one person, item and day as one."""
    *who, _part, whole = rows[0]
    return (*who, fsum(row[-2] for row in rows) / len(rows), whole)


def comment_rows(connection: Connection, question: Question) -> list[tuple]:
    """Rows of ``scored_comments``."""
    return [
        (person_of(learner_id, position, is_anonymous, response), team_id, *rest)
        for position, (learner_id, team_id, is_anonymous, response, *rest) in enumerate(
            connection.execute(scored_comments(question)), start=1
        )
    ]


def without_scale_note(connection: Connection, question: Question) -> list[str]:
    """Ratings that no scale fits."""
    found = answers(question).where(_detail.c.rating.is_not(None), stars().is_(None)).subquery()
    count = connection.scalar(select(func.count()).select_from(found))
    return [f"{count} ratings are left out: their scale is not known, or they lie outside of it."] if count else []


def unscored_note(connection: Connection, question: Question) -> list[str]:
    """Comments that could not be scored, with the reasons."""
    found = (
        answers(question, comment.c.why_not_scored.label("why"))
        .join(comment, comment.c.comment_id == _detail.c.comment_id)
        .where(comment.c.sign.is_(None))
        .subquery()
    )
    rows = connection.execute(select(found.c.why, func.count()).group_by(found.c.why).order_by(found.c.why)).all()
    if not rows:
        return []
    reasons = ", ".join(f"{why or 'reason not known'} {count}" for why, count in rows)
    return [f"{sum(count for _, count in rows)} comments are not scored and not counted ({reasons})."]


RATING_MEAN = Definition(
    metric=Metric(
        name="rating_mean",
        label="Rating",
        unit=Unit.STARS,
        formula="a person's newest ratings of each item, on the scale of 1 to 5, averaged; the mean over people",
        does_not_count="Ratings whose scale is not known; what a person rated before she rated the item again.",
        source=("feedback",),
        better=Better.HIGHER,
        kind=MetricKind.LEARNER_MEAN,
        window="90 days",
        # Hardly anybody answers twice, so means times people do add up.
        adds_up_over_time=True,
    ),
    meaning="How good people find it, in stars. Disliked is not the same as useless.",
    small_samples="Student's 90 % interval of the mean. Fewer than five people: withheld.",
    needs=(RATINGS,),
    per=Per.OWN_SHARE,
    statement=ratings,
    splits=frozenset({Split.TEAM, Split.CONTENT, Split.MONTH}),
    days=OUTCOME_DAYS,
    calendar=CalendarPeriod.LAST_QUARTER,
    rows=rating_rows,
    remark=without_scale_note,
    source_columns=("feedback_detail.rating", "feedback_detail.rating_low", "feedback_detail.rating_high",
                    "feedback.occurred_on"),
)  # fmt: skip
NEGATIVE_COMMENT_SHARE = Definition(
    metric=Metric(
        name="negative_comment_share",
        label="Negative comments",
        unit=Unit.SHARE,
        formula="comments that speak against the content, of the comments that could be scored",
        does_not_count="Comments in other languages, and ones too short to say anything: not scored is not neutral.",
        source=("feedback",),
        better=Better.LOWER,
        kind=MetricKind.RATIO,
        window="90 days",
        base_label="scored comments",
        adds_up_over_time=True,
    ),
    meaning="How many comments speak against the content. Words are judged, not people; a rating counts for more.",
    small_samples=(
        "Wilson's 90 % interval. Fewer than five people or comments: withheld. A ranking needs 20 comments."
    ),
    needs=(COMMENTS,),
    per=Per.PAIR,
    statement=scored_comments,
    splits=frozenset({Split.TEAM, Split.CONTENT, Split.MONTH}),
    days=OUTCOME_DAYS,
    calendar=CalendarPeriod.LAST_QUARTER,
    rows=comment_rows,
    remark=unscored_note,
    source_columns=("comment.sign", "comment.model", "feedback_detail.comment_id", "feedback.occurred_on"),
)
