"""Where people's minutes go: what they must, and what they choose."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from sqlalchemy import Connection, Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.vocabulary import Obligation, Regulatory
from learnerintel.metrics.attended import attended_use
from learnerintel.metrics.conditions import is_present
from learnerintel.metrics.definition import Question
from learnerintel.store.keeping import Kept
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


def spent_seconds(connection: Connection, question: Question) -> list[tuple[int, Spent, int | None, int]]:
    """Rows of ``seconds_spent``; seconds are None where nobody knows of any."""
    attended = attended_use.of(connection)
    use, rows = attended.use, attended.rows(question)
    required_as, chosen_as = _kinds.of(connection)
    content_id, place = use.content_id[rows], attended.place[rows]
    counts = (place < len(attended)) & (content_id < len(required_as))
    counts &= required_as[np.where(counts, content_id, 0)] >= 0
    teams, team_at = np.unique(attended.team_id, return_inverse=True)
    content_id, team = content_id[counts], team_at[place[counts]]
    required, chosen, events = (
        column[rows][counts] for column in (use.required_count, use.voluntary_count, use.event_count)
    )
    parts = (
        (required_as[content_id], required, use.required_seconds),
        (chosen_as[content_id], chosen, use.voluntary_seconds),
        (np.full(len(team), _ORDER[Spent.UNKNOWN]), events - required - chosen, use.other_seconds),
    )
    size = len(teams) * len(Spent)
    happened, seconds, known, unknown = np.zeros((4, size))
    for spent, count, column in parts:
        cell, took = team * len(Spent) + spent, column[rows][counts]
        happened += np.bincount(cell, weights=count, minlength=size)
        seconds += np.bincount(cell, weights=np.maximum(took, 0), minlength=size)
        known += np.bincount(cell, weights=took >= 0, minlength=size)
        unknown += np.bincount(cell, weights=(count > 0) & (took < 0), minlength=size)
    found = []
    for at in np.flatnonzero(happened).tolist():
        team_at, spent = divmod(at, len(Spent))
        took = int(seconds[at]) if known[at] else None
        found.append((int(teams[team_at]), _SPENT[spent], took, int(unknown[at])))
    return found


_SPENT = tuple(Spent)
_ORDER = {spent: place for place, spent in enumerate(_SPENT)}


def _load_kinds(connection: Connection) -> tuple[np.ndarray, np.ndarray]:
    """By content id: what required and what chosen use of it is spent on; -1 where there is no such item."""
    rows = connection.execute(select(content.c.content_id, content.c.regulatory, content.c.obligation)).fetchall()
    size = 1 + max((row.content_id for row in rows), default=0)
    required, chosen = np.full((2, size), -1)
    for content_id, regulatory, obligation in rows:
        if regulatory == Regulatory.YES or obligation == Obligation.MANDATORY:
            kind = Spent.REGULATORY
        else:
            kind = Spent.REQUIRED if regulatory == Regulatory.NO else Spent.REQUIRED_UNCLEAR
        required[content_id] = _ORDER[kind]
        chosen[content_id] = _ORDER[Spent.RECOMMENDED if obligation == Obligation.RECOMMENDED else Spent.OPTIONAL]
    return required, chosen


_kinds = Kept(_load_kinds)
