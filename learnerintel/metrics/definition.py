"""How a metric is measured: what goes with its record so that it can be computed and explained.

The record itself (``domain.metric.Metric``) says what the number means. A :class:`Definition` adds the
statement behind it, the time it looks at where nobody chooses one, and what has to be in the store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import CompoundSelect, Connection, Select

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.metric import Metric
from learnerintel.domain.periods import CalendarPeriod
from learnerintel.metrics.columns import Columns
from learnerintel.metrics.needs import Need
from learnerintel.metrics.presence import Presence
from learnerintel.metrics.question import Question, Split


class Per(StrEnum):
    """What the rows of a statement become before they are put together.

    A row is about one learner in one team: ``part`` and ``whole``, and possibly ``against``.
    """

    PERSON = "person"  # a person counts once; has it where part > 0 and nothing stands against it
    PAIR = "pair"  # parts and wholes are added up
    OWN_SHARE = "own share"  # a learner's value is part / whole; 0 / 0 has none
    OWN_TOTAL = "own total"  # a learner's value is part


#: The group of everybody.
COMPANY = "company"
Group = int | str
#: team_id -> itself and the groups above it, nearest first, the company last.
Lineage = Mapping[int, tuple[Group, ...]]
Statement = Callable[[Question], Select | CompoundSelect]
Remark = Callable[[Connection, Question], list[str]]


@dataclass(frozen=True, slots=True)
class Definition:
    """One metric and how it is measured.

    Attributes:
        metric: its record.
        meaning: one sentence for the L&D manager.
        small_samples: how few people are treated.
        needs: what must be in the store; without one of them it is not measured yet.
        per: what a row of the statement becomes.
        statement: the select behind it: columns ``learner_id``, ``team_id``, ``part``, ``whole``, with
            ``slice`` where the question asks for slices and ``against`` where something rules a person out.
        splits: what it may be split by, beside nothing.
        days: length of the window where nobody chooses one.
        calendar: the calendar period of that length.
        is_of_roster: its base is everybody on the roster; ``whole`` is then left out of the statement.
        is_of_last_day: it is about the last day of the window, not about all of its days.
        names_the_others: the statement's people are those of the roster who do not have it.
        is_dated: asked for slices by MONTH, its rows carry their day as ``slice``, so that one reading serves
            many periods.
        is_of_its_days: what happens after a window, or is asked for after it, changes nothing in it.
        has_team_months: months of a team are shown to everybody (a cohort chart), although it adds up over time.
        rows: reads the rows where one statement is not enough; called with the connection and the question.
        columns: gives the same rows as columns without reading them one by one.
        cells: computes the cells and the notes itself, where its base is not learners.
        remark: sentences on what was left out, for the notes below the numbers.
    """

    metric: Metric
    meaning: str
    small_samples: str
    needs: tuple[Need, ...]
    per: Per
    statement: Statement
    splits: frozenset[Split]
    days: int
    calendar: CalendarPeriod
    is_of_roster: bool = False
    is_of_last_day: bool = False
    names_the_others: bool = False
    is_dated: bool = False
    is_of_its_days: bool = False
    has_team_months: bool = False
    rows: Callable[[Connection, Question], list[tuple]] | None = None
    columns: Callable[[Connection, Question], Columns] | None = None
    cells: Callable[[Connection, Question, Lineage, Presence], tuple[list[Cell], list[str]]] | None = None
    remark: Remark | None = None
    source_columns: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        return self.metric.name
