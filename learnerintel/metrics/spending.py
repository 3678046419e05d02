"""Where people's minutes go: what they must, and what they choose."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.vocabulary import Obligation, Regulatory
from learnerintel.metrics.conditions import is_present
from learnerintel.metrics.definition import Question
from learnerintel.store.schema import content, learner_content_day

_day = learner_content_day


class Spent(StrEnum):
    """What a minute was spent on, from what the law asks to what people choose."""

    REGULATORY = "regulatory"
    REQUIRED = "required"
    REQUIRED_UNCLEAR = "required, law not known"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"
    UNKNOWN = "not known"


MINUTES_PER_PERSON = Metric(
    name="minutes_per_person",
    label="Minutes per person",
    unit=Unit.MINUTES,
    formula="minutes of everybody on the roster ÷ people on the roster, by what they were spent on",
    does_not_count="Time that nobody knows; time beyond three nominal lengths of an item in one event.",
    source=("roster", "activity", "catalogue"),
    better=Better.NEITHER,
    kind=MetricKind.LEARNER_MEAN,
    window="one month",
)


def seconds_spent(question: Question) -> Select:
    """(team_id, spent, seconds, days whose time nobody knows) of present people in the window.

    What was required counts as regulatory where the catalogue says that law asks for the item, as required
    where it says that law does not, else as unclear. What was chosen counts as recommended where the
    catalogue says so, else as optional.
    """
    other_count = _day.c.event_count - _day.c.required_count - _day.c.voluntary_count
    # By what the catalogue says first: few rows are left to be told apart.
    sums = (
        select(
            _day.c.team_id,
            content.c.regulatory,
            content.c.obligation,
            *_sums("required", _day.c.required_count, _day.c.required_seconds),
            *_sums("chosen", _day.c.voluntary_count, _day.c.voluntary_seconds),
            *_sums("other", other_count, _day.c.other_seconds),
        )
        .join(content, content.c.content_id == _day.c.content_id)
        .where(is_present(question))
        .group_by(_day.c.team_id, content.c.regulatory, content.c.obligation)
        .cte("sums")
    )
    is_law = or_(sums.c.regulatory == Regulatory.YES, sums.c.obligation == Obligation.MANDATORY)
    required = case(
        (is_law, str(Spent.REGULATORY)),
        (sums.c.regulatory == Regulatory.NO, str(Spent.REQUIRED)),
        else_=str(Spent.REQUIRED_UNCLEAR),
    )
    is_recommended = sums.c.obligation == Obligation.RECOMMENDED
    chosen = case((is_recommended, str(Spent.RECOMMENDED)), else_=str(Spent.OPTIONAL))
    parts = (("required", required), ("chosen", chosen), ("other", literal(str(Spent.UNKNOWN))))
    rows = union_all(
        *(
            select(
                sums.c.team_id, spent.label("spent"), sums.c[f"{name}_seconds"].label("seconds"),
                sums.c[f"{name}_unknown"].label("unknown_days"),
            ).where(sums.c[f"{name}_events"] > 0)
            for name, spent in parts
        )
    ).subquery()  # fmt: skip
    return select(
        rows.c.team_id,
        rows.c.spent,
        func.sum(rows.c.seconds).label("seconds"),
        func.sum(rows.c.unknown_days).label("unknown_days"),
    ).group_by(rows.c.team_id, rows.c.spent)


def _sums(name: str, count: ColumnElement[int], seconds: ColumnElement[int]) -> tuple[ColumnElement[int], ...]:
    return (
        func.sum(count).label(f"{name}_events"),
        func.sum(seconds).label(f"{name}_seconds"),
        func.sum(case((and_(count > 0, seconds.is_(None)), 1), else_=0)).label(f"{name}_unknown"),
    )
