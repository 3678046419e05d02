"""Who comes back without being told."""

from __future__ import annotations

import numpy as np
from sqlalchemy import (
    CTE,
    CompoundSelect,
    Connection,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import CalendarPeriod, Period, month_before, month_of, month_period
from learnerintel.metrics.columns import NO_TEAM, Columns
from learnerintel.metrics.conditions import has_membership, is_away
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.needs import ACTIVITY, OBLIGATION, ROSTER
from learnerintel.metrics.stays import NEVER, Stays, absences, memberships
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import learner_content_day, membership, pairing
from learnerintel.store.use import DailyUse, daily_use

_YEAR_DAYS = 365
_day = learner_content_day


def first_choices(window: Period) -> CTE:
    """Learners who did something by choice for the first time within a window, and on which day."""
    first_on = func.min(pairing.c.first_voluntary_on)
    return (
        select(pairing.c.learner_id, first_on.label("first_on"))
        .where(pairing.c.first_voluntary_on.is_not(None))
        .group_by(pairing.c.learner_id)
        .having(first_on.between(window.first_on, window.last_on))
        .cte("newcomer")
    )


def voluntary_learners(month: Period) -> Select:
    """Learners who did something by choice in a month, on a day on the roster."""
    return (
        select(_day.c.learner_id)
        .where(
            _day.c.occurred_on.between(month.first_on, month.last_on),
            _day.c.voluntary_count > 0,
            _day.c.team_id.is_not(None),
        )
        .distinct()
    )


def returned_in(newcomer: CTE, began: Period, month: Period) -> Select:
    """Newcomers of some days who were still there at the end of a later month, and whether they came back in it.

    Args:
        newcomer: of :func:`first_choices`.
        began: days in which they did something by choice for the first time.
        month: of the coming back; it has to be over.
    """
    again = voluntary_learners(month).subquery()
    still = membership.alias()
    is_still_there = and_(
        still.c.learner_id == newcomer.c.learner_id,
        still.c.from_on <= month.last_on,
        or_(still.c.until_on.is_(None), still.c.until_on >= month.last_on),
    )
    return (
        select(
            newcomer.c.learner_id,
            membership.c.team_id,
            case((again.c.learner_id.is_(None), 0), else_=1).label("part"),
            literal(1).label("whole"),
        )
        .join(membership, has_membership(newcomer.c.learner_id, newcomer.c.first_on))
        .join(still, is_still_there)
        .outerjoin(again, again.c.learner_id == newcomer.c.learner_id)
        .where(
            newcomer.c.first_on.between(began.first_on, began.last_on),
            ~is_away(newcomer.c.learner_id, literal(month.last_on)),
        )
    )


def returned_next_month(question: Question) -> Select | CompoundSelect:
    """Every beginner of the window whose following month is over, and whether she came back in it."""
    newcomer = first_choices(question.window)
    cohorts = [pair for pair in _cohorts(question.window) if pair[1].last_on <= question.as_of]
    if not cohorts:
        return returned_in(newcomer, question.window, question.window).where(false())
    return union_all(*(returned_in(newcomer, began, month) for began, month in cohorts))


def _cohorts(window: Period) -> list[tuple[Period, Period]]:
    """(days of the window in a month, the following month) for each month that the window touches."""
    found = []
    month = month_of(window.first_on)
    while month_period(month).first_on <= window.last_on:
        days = month_period(month)
        cut = Period(max(days.first_on, window.first_on), min(days.last_on, window.last_on))
        month = month_before(month, -1)
        found.append((cut, month_period(month)))
    return found


class Choosers:
    """Everybody who ever did something by choice.

    Attributes:
        learner_id: sorted.
        first_on: day on which each did for the first time.
        team_id: her team of that day; ``NO_TEAM`` where she was in none.
    """

    def __init__(self, use: DailyUse, stays: Stays, away: Stays) -> None:
        self._use, self._stays, self._away = use, stays, away
        # By calendar month, and by the last day of one: there are few.
        self._active: dict[Period, np.ndarray] = {}
        self._there: dict[int, np.ndarray] = {}
        rows = np.flatnonzero(use.voluntary_count > 0)
        size = int(use.learner_id.max(initial=-1)) + 1
        first_on = np.full(size, NEVER, dtype=np.int64)
        first_on[use.learner_id[rows[::-1]]] = use.occurred_on[rows[::-1]]  # the earliest is written last
        self.learner_id = np.flatnonzero(first_on < NEVER)
        self.first_on = first_on[self.learner_id]
        self.team_id = stays.team_on(self.learner_id, self.first_on)
        self._nth = np.full(size, -1)
        self._nth[self.learner_id] = np.arange(len(self.learner_id))

    def beginning(self, days: Period) -> np.ndarray:
        """Places of those who did for the first time within some days, in a team."""
        chosen = (self.first_on >= days.first_on) & (self.first_on <= days.last_on) & (self.team_id != NO_TEAM)
        return np.flatnonzero(chosen)

    def active_in(self, month: Period) -> np.ndarray:
        """Whether each did something by choice in a month, on a day on the roster."""
        if month not in self._active:
            self._active[month] = self._did_in(month)
        return self._active[month]

    def _did_in(self, month: Period) -> np.ndarray:
        use, days = self._use, self._use.days(month.first_on, month.last_on)
        does = (use.voluntary_count[days] > 0) & (use.team_id[days] != NO_TEAM)
        found = np.zeros(len(self.learner_id), dtype=bool)
        found[self._nth[use.learner_id[days][does]]] = True
        return found

    def there_on(self, day: int) -> np.ndarray:
        """Whether each was in a team that day and not away."""
        if day not in self._there:
            self._there[day] = self._was_there(day)
        return self._there[day]

    def _was_there(self, day: int) -> np.ndarray:
        is_member = self._stays.team_on(self.learner_id, day) != NO_TEAM
        return is_member & ~self._away.holds_on(self.learner_id, day)


#: Everybody who ever did something by choice, as this transaction sees it.
choosers = Kept(
    lambda connection: Choosers(daily_use(connection), memberships.of(connection), absences.of(connection))
)


def returned_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``returned_next_month``."""
    known = choosers.of(connection)
    columns = [
        came_back(known, known.beginning(began), known.there_on(month.last_on), known.active_in(month))
        for began, month in _cohorts(question.window)
        if month.last_on <= question.as_of
    ]
    empty = came_back(known, np.empty(0, dtype=np.int64), *(np.empty(0, dtype=bool),) * 2)
    return {name: np.concatenate([part[name] for part in (*columns, empty)]) for name in empty}


def came_back(known: Choosers, began: np.ndarray, there: np.ndarray, active: np.ndarray) -> Columns:
    """Of some beginners those who are still there, and whether they did something by choice again.

    Args:
        known: everybody who ever did.
        began: of :meth:`Choosers.beginning`.
        there: of :meth:`Choosers.there_on`, at the end of the month of the coming back.
        active: of :meth:`Choosers.active_in`, in that month.
    """
    still = began[there[began]]
    return {
        "learner_id": known.learner_id[still],
        "team_id": known.team_id[still],
        "part": active[still].astype(np.float64),
        "whole": np.ones(len(still)),
    }


def censored_note(_connection: Connection, question: Question) -> list[str]:
    """Months whose following month is not over are blank, not 0."""
    waiting = [month for _, month in _cohorts(question.window) if month.last_on > question.as_of]
    return ["Who began in the last month is not counted yet: the month to come back in is not over."] if waiting else []


RETURN_RATE = Definition(
    metric=Metric(
        name="return_rate",
        label="People who come back",
        unit=Unit.SHARE,
        formula=(
            "people who did something by choice in the month after their first such month, of the people with a "
            "first such month"
        ),
        does_not_count=(
            "Months that are not over; people who had left or were on leave when the second month ended. Who was "
            "there before the data begin counts as new in their first month."
        ),
        source=("roster", "activity", "catalogue"),
        better=Better.HIGHER,
        kind=MetricKind.RATIO,
        window="12 months of beginners",
        adds_up_over_time=True,
    ),
    meaning="How many of those who tried learning by choice came back the next month without being told.",
    small_samples="Wilson's 90 % interval. Fewer than five beginners: withheld.",
    needs=(ROSTER, ACTIVITY, OBLIGATION),
    per=Per.PERSON,
    statement=returned_next_month,
    columns=returned_columns,
    splits=frozenset({Split.TEAM, Split.MONTH}),
    days=_YEAR_DAYS,
    calendar=CalendarPeriod.LAST_12_MONTHS,
    has_team_months=True,
    remark=censored_note,
    source_columns=("pairing.first_voluntary_on", "learner_content_day.voluntary_count", "membership.from_on",
                    "membership.until_on", "absence.from_on"),
)  # fmt: skip
