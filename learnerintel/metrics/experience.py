"""What surveys say about learning at work: the gap to the apps people like, who is satisfied, who recommends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Subquery, and_, case, literal, or_, select

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import CalendarPeriod
from learnerintel.domain.surveys import CONSUMER, PAIRED, RECOMMENDING, WORK
from learnerintel.metrics.answers import answers, person_of, rating_rows, stars
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.needs import EXPERIENCES, RATINGS, RECOMMENDATIONS
from learnerintel.store.schema import feedback_detail

#: The two best of five places.
SATISFIED_STARS = 4.0
#: On 0 to 10: who answers so much or more recommends, who answers so much or less advises against it.
PROMOTER, DETRACTOR = 9, 6
_POINTS = 100
_YEAR_DAYS = 365
_ENDS = (-4.0, 4.0)
_detail = feedback_detail
_IS_PLACED = and_(_detail.c.number.is_not(None), _detail.c.rating_high > _detail.c.rating_low)


def _side(question: Question, side: str) -> Subquery:
    """Answers about one side, with what each is about."""
    texts = {text: aspect for text, (aspect, of) in PAIRED.items() if of == side}
    aspect = case(texts, value=_detail.c.question).label("aspect")
    found = answers(question, aspect, _detail.c.number, _detail.c.rating_low, _detail.c.rating_high)
    return found.where(_detail.c.question.in_(tuple(texts)), _IS_PLACED).subquery(side)


def paired_experiences(question: Question) -> Select:
    """By person and aspect: the same asked of both sides in one form; ``part`` is what the apps are ahead by."""
    work, consumer = _side(question, WORK), _side(question, CONSUMER)
    is_pair = and_(
        consumer.c.learner_id == work.c.learner_id,
        consumer.c.response == work.c.response,
        consumer.c.aspect == work.c.aspect,
        consumer.c.rating_low == work.c.rating_low,
        consumer.c.rating_high == work.c.rating_high,
    )
    # On the scale of 1 to 5, whatever the form had.
    scale = (work.c.rating_high - work.c.rating_low) / 4.0
    return (
        select(work.c.learner_id, work.c.team_id, work.c.is_anonymous, work.c.response)
        .add_columns(
            work.c.aspect,
            (1 + (consumer.c.number - work.c.rating_low) / scale).label("consumer"),
            (1 + (work.c.number - work.c.rating_low) / scale).label("work"),
            ((consumer.c.number - work.c.number) / scale).label("part"),
            literal(1).label("whole"),
        )
        .select_from(work.join(consumer, is_pair))
    )


def gaps(question: Question) -> Select:
    """Rows of ``paired_experiences`` without what they are about."""
    found = paired_experiences(question).subquery("paired")
    names = ("learner_id", "team_id", "is_anonymous", "response", "part", "whole")
    return select(*(found.c[name] for name in names))


@dataclass(frozen=True, slots=True)
class PairedAnswer:
    """One person's answers to the same question about both sides.

    Attributes:
        person: who; below 0 where she is not named.
        team_id: her team that day; None where she was in none.
        aspect: what was asked.
        consumer: what she gives the apps she likes, 1 to 5.
        work: what she gives learning at work.
    """

    person: int
    team_id: int | None
    aspect: str
    consumer: float
    work: float


def paired_answers(connection: Connection, question: Question) -> list[PairedAnswer]:
    """The pairs of ``paired_experiences``, put together from one reading: a join of answers with answers is slow."""
    statement = answers(
        question, _detail.c.question, _detail.c.number, _detail.c.rating_low, _detail.c.rating_high
    ).where(_detail.c.question.in_(tuple(PAIRED)), _IS_PLACED)
    sides: dict[tuple[Any, ...], dict[str, tuple[int, Any]]] = {}
    for position, row in enumerate(connection.execute(statement), start=1):
        aspect, side = PAIRED[row.question]
        key = (row.learner_id, row.response, aspect, row.rating_low, row.rating_high)
        if row.response is not None:
            sides.setdefault(key, {})[side] = (position, row)
    found = []
    for (_, _, aspect, low, high), both in sides.items():
        if CONSUMER in both and WORK in both:
            position, work = both[WORK]
            person = person_of(work.learner_id, position, work.is_anonymous, work.response)
            places = (1 + 4 * (both[side][1].number - low) / (high - low) for side in (CONSUMER, WORK))
            found.append(PairedAnswer(person, work.team_id, aspect, *places))
    return found


def gap_rows(connection: Connection, question: Question) -> list[tuple]:
    """Rows of ``gaps``."""
    return [(one.person, one.team_id, one.consumer - one.work, 1) for one in paired_answers(connection, question)]


def recommendations(question: Question) -> Select:
    """How likely people are to recommend, as 100, 0 or -100 points."""
    is_asked = or_(*(_detail.c.question.icontains(word) for word in RECOMMENDING))
    number = _detail.c.number
    points = case((number >= PROMOTER, _POINTS), (number <= DETRACTOR, -_POINTS), else_=0)
    return answers(question, points.label("part"), literal(1).label("whole")).where(
        is_asked, _detail.c.rating_low == 0, _detail.c.rating_high == 10, number.is_not(None)
    )


def satisfied_ratings(question: Question) -> Select:
    """Every rating whose scale is known, and whether it is four or five of five stars."""
    is_good = case((stars() >= SATISFIED_STARS, 1), else_=0)
    return answers(question, is_good.label("part"), literal(1).label("whole")).where(stars().is_not(None))


def _rows_of(statement: Any) -> Any:
    def rows(connection: Connection, question: Question) -> list[tuple]:
        found = connection.execute(statement(question))
        return [
            (person_of(learner_id, position, is_anonymous, response), *rest)
            for position, (learner_id, team_id, is_anonymous, response, *values) in enumerate(found, start=1)
            for rest in ((team_id, *values),)
        ]

    return rows


def satisfied_rows(connection: Connection, question: Question) -> list[tuple]:
    """Rows of ``satisfied_ratings``, of each person and item the newest day's."""
    return [(*who, float(part >= SATISFIED_STARS), whole) for *who, part, whole in rating_rows(connection, question)]


_MEAN = "Student's 90 % interval of the mean. Fewer than five people: withheld."
EXPERIENCE_GAP = Definition(
    metric=Metric(
        name="experience_gap",
        label="Experience gap",
        unit=Unit.POINTS,
        formula=(
            "what a person gives the apps and sites she likes, less what she gives learning at work, on the same "
            "questions in one form and on the scale of 1 to 5, averaged; the mean over people"
        ),
        does_not_count="Answers to one side only. Who did not answer: a gap of those who care may be another one.",
        source=("answers",),
        better=Better.LOWER,
        kind=MetricKind.LEARNER_MEAN,
        window="12 months",
        base_label="people who answered both",
        adds_up_over_time=True,
        ends=_ENDS,
    ),
    meaning="How far learning at work is behind the apps people like, on a scale of five places.",
    small_samples=_MEAN,
    needs=(EXPERIENCES,),
    per=Per.OWN_SHARE,
    statement=gaps,
    splits=frozenset({Split.TEAM}),
    days=_YEAR_DAYS,
    calendar=CalendarPeriod.LAST_12_MONTHS,
    rows=gap_rows,
    source_columns=("feedback_detail.question", "feedback_detail.number", "feedback_detail.response",
                    "feedback.occurred_on"),
)  # fmt: skip
SATISFIED_SHARE = Definition(
    metric=Metric(
        name="satisfied_share",
        label="Satisfied",
        unit=Unit.SHARE,
        formula="ratings of four or five of five stars, of a person's newest ratings of each item",
        does_not_count="Ratings whose scale is not known; what a person rated before she rated the item again.",
        source=("feedback",),
        better=Better.HIGHER,
        kind=MetricKind.RATIO,
        window="90 days",
        base_label="ratings",
        adds_up_over_time=True,
    ),
    meaning="How many ratings are good ones: the two best of five places.",
    small_samples="Wilson's 90 % interval. Fewer than five people: withheld.",
    needs=(RATINGS,),
    per=Per.PAIR,
    statement=satisfied_ratings,
    splits=frozenset({Split.TEAM, Split.CONTENT, Split.MONTH}),
    days=90,
    calendar=CalendarPeriod.LAST_QUARTER,
    rows=satisfied_rows,
    source_columns=("feedback_detail.rating", "feedback_detail.rating_low", "feedback_detail.rating_high",
                    "feedback.occurred_on"),
)  # fmt: skip
RECOMMENDATION_SCORE = Definition(
    metric=Metric(
        name="recommendation_score",
        label="Would recommend it",
        unit=Unit.POINTS,
        formula=(
            "people who answer 9 or 10 less those who answer 0 to 6, of those asked on 0 to 10 how likely it is that "
            "they recommend it, times 100"
        ),
        does_not_count="Answers of 7 and 8, which count in the base only; questions on other scales.",
        source=("answers",),
        better=Better.HIGHER,
        kind=MetricKind.LEARNER_MEAN,
        window="12 months",
        base_label="people who answered",
        adds_up_over_time=True,
        ends=(-100.0, 100.0),
    ),
    meaning="How many more recommend it than advise against it. Of 30 people it is uncertain by some 27 points.",
    small_samples=_MEAN,
    needs=(RECOMMENDATIONS,),
    per=Per.OWN_SHARE,
    statement=recommendations,
    splits=frozenset({Split.TEAM}),
    days=_YEAR_DAYS,
    calendar=CalendarPeriod.LAST_12_MONTHS,
    rows=_rows_of(recommendations),
    source_columns=("feedback_detail.question", "feedback_detail.number", "feedback_detail.rating_high",
                    "feedback.occurred_on"),
)  # fmt: skip
