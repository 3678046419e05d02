"""Whom learning reaches at all, and who is sent nothing."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, Select, literal, select, union

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import OUTCOME_DAYS, CalendarPeriod
from learnerintel.metrics.attended import AttendedUse, Did, attended_use, who_of
from learnerintel.metrics.columns import Columns
from learnerintel.metrics.conditions import by_learner, has_membership, is_away
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.needs import ACTIVITY, ASKED, ROSTER, is_met
from learnerintel.metrics.put_before import PutBefore, put_before
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import asked, membership

_SMALL = "Wilson's 90 % interval. Fewer than five people: withheld. Under ten: 0 % and 100 % stand as limits."
_SPLITS = frozenset({Split.TEAM, Split.MONTH})


def _asked_people(question: Question) -> Select:
    """Learner and team of the day of everybody before whom something was put in the window."""
    statement = (
        select(asked.c.learner_id, membership.c.team_id)
        .join(membership, has_membership(asked.c.learner_id, asked.c.from_on))
        .where(asked.c.from_on.between(question.window.first_on, question.window.last_on))
        .distinct()
    )
    if question.has_absences:
        statement = statement.where(~is_away(asked.c.learner_id, asked.c.from_on))
    return statement


def reached_people(question: Question) -> Select:
    """Who was assigned, offered or used anything."""
    used = by_learner(question).distinct()
    either = union(used, _asked_people(question)).subquery()
    return select(either.c.learner_id, either.c.team_id, literal(1).label("part"))


def people_sent_something(question: Question) -> Select:
    """Who was assigned or offered anything."""
    sent = _asked_people(question).subquery()
    return select(sent.c.learner_id, sent.c.team_id, literal(1).label("part"))


class _Reachable:
    """Everybody whom anything ever reached: learner and team of each place, and where other places stand there."""

    def __init__(self, attended: AttendedUse, put: PutBefore) -> None:
        learner_id, team_id, _ = put.places
        used, asked_for = attended.learner_id << 32 | attended.team_id, learner_id << 32 | team_id
        keys = np.union1d(used, asked_for)
        self.learner_id, self.team_id = who_of(keys)
        self.used_at, self.asked_at = np.searchsorted(keys, used), np.searchsorted(keys, asked_for)


_reachable = Kept(lambda connection: _Reachable(attended_use.of(connection), put_before.of(connection)))


def _are_asked(connection: Connection, question: Question) -> np.ndarray:
    """Whether anything was put before each place of ``put_before`` in the window."""
    put = put_before.of(connection)
    learner_id, _, place = put.places
    found = np.zeros(len(learner_id) + 1, dtype=bool)
    found[place[put.days(question.window.first_on, question.window.last_on)]] = True
    return found[:-1]


def _people(reachable: _Reachable, reached: np.ndarray) -> Columns:
    who = {"learner_id": reachable.learner_id[reached], "team_id": reachable.team_id[reached]}
    return {**who, "part": np.ones(len(who["learner_id"]))}


def reached_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``reached_people``."""
    reachable = _reachable.of(connection)
    reached = np.zeros(len(reachable.learner_id), dtype=bool)
    reached[reachable.used_at[attended_use.of(connection).doing(Did.ANYTHING, question)]] = True
    reached[reachable.asked_at[_are_asked(connection, question)]] = True
    return _people(reachable, reached)


def sent_something_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``people_sent_something``."""
    reachable = _reachable.of(connection)
    reached = np.zeros(len(reachable.learner_id), dtype=bool)
    reached[reachable.asked_at[_are_asked(connection, question)]] = True
    return _people(reachable, reached)


def say_if_only_use_counts(connection: Connection, question: Question) -> list[str]:
    """Without assignments and offers nobody can be reached by being sent something."""
    return [] if is_met(connection, ASKED, question.as_of) else [f"Only use is counted. {ASKED.sentence}"]


REACH = Definition(
    metric=Metric(
        name="reach",
        label="People reached",
        unit=Unit.SHARE,
        formula="people who were assigned or offered anything, or used anything, of the people on the roster",
        does_not_count="What was put before somebody on a day off the roster or on leave.",
        source=("roster", "activity"),
        better=Better.HIGHER,
        kind=MetricKind.RATIO,
        window="90 days",
    ),
    meaning="How many of your people learning reaches at all.",
    small_samples=_SMALL,
    needs=(ROSTER, ACTIVITY),
    per=Per.PERSON,
    statement=reached_people,
    columns=reached_columns,
    splits=_SPLITS,
    days=OUTCOME_DAYS,
    calendar=CalendarPeriod.LAST_QUARTER,
    is_of_roster=True,
    remark=say_if_only_use_counts,
    source_columns=(
        "learner_content_day.occurred_on", "learner_content_day.team_id", "asked.from_on", "membership.from_on",
        "membership.until_on", "absence.from_on",
    ),
)  # fmt: skip
NOTHING_RECEIVED_SHARE = Definition(
    metric=Metric(
        name="nothing_received_share",
        label="People who receive nothing",
        unit=Unit.SHARE,
        formula="people to whom nothing was assigned or offered, of the people on the roster",
        does_not_count="What people found by themselves: somebody may receive nothing and still use a lot.",
        source=("roster", "assignments"),
        better=Better.LOWER,
        kind=MetricKind.RATIO,
        window="90 days",
    ),
    meaning="How many of your people nobody sent anything; shown by team, never by person.",
    small_samples=_SMALL,
    needs=(ROSTER, ASKED),
    per=Per.PERSON,
    statement=people_sent_something,
    columns=sent_something_columns,
    splits=_SPLITS,
    days=OUTCOME_DAYS,
    calendar=CalendarPeriod.LAST_QUARTER,
    is_of_roster=True,
    names_the_others=True,
    source_columns=("asked.from_on", "membership.from_on", "membership.until_on", "absence.from_on"),
)
