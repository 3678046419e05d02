"""Learning at work beside the apps people like, and what they say beside what they take."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from math import fsum

from learnerintel.domain.disclosure import Cell, Thresholds, guard
from learnerintel.domain.intervals import mean_interval
from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import CalendarPeriod, Period
from learnerintel.domain.surveys import ASPECT_LABELS
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.definition import COMPANY, Group
from learnerintel.metrics.experience import EXPERIENCE_GAP, paired_answers
from learnerintel.metrics.wishing import SAY_DO_GAP, SayDo, say_do
from learnerintel.services.answering import answer
from learnerintel.services.choosing import picked_period
from learnerintel.services.counting import question_of
from learnerintel.services.guarding import is_exact
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.measure_table import MeasureTable
from learnerintel.store.engine import Store


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that was asked of both sides.

    Attributes:
        label: what it is.
        consumer: mean of what people give the apps and sites they like, 1 to 5.
        work: mean of what they give learning at work.
        gap: the difference with its interval.
    """

    label: str
    consumer: float
    work: float
    gap: Measurement


@dataclass(frozen=True, slots=True)
class Experience:
    """What surveys say about learning at work.

    Attributes:
        gap: the experience gap.
        aspects: the widest gap first; empty where they may not be shown.
        say_do: the say-do gap.
        ways: what is said and done by way of learning; None where it may not be shown.
    """

    gap: MeasureTable
    aspects: tuple[Aspect, ...]
    say_do: MeasureTable
    ways: SayDo | None


def experience(
    store: Store,
    viewer: Viewer,
    *,
    team_id: int | None = None,
    period: str = CalendarPeriod.LAST_12_MONTHS,
    as_of: int | None = None,
) -> Experience:
    """The experience gap by what was asked, and the say-do gap by way of learning.

    Args:
        store: open.
        viewer: sees the company or the team.
        team_id: one unit; None for everybody.
        period: name of a calendar period.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see it.
    """
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        days = picked_period(inquiry, EXPERIENCE_GAP.metric, period)
        gap, wanting = (answer(inquiry, one, group=group, period=days) for one in (EXPERIENCE_GAP, SAY_DO_GAP))
        aspects = _aspects(inquiry, group, days) if gap.is_measured and is_exact(gap.only) else []
        ways = None
        if wanting.is_measured and is_exact(wanting.only):
            ways, _ = say_do(inquiry.connection, question_of(inquiry, days), _teams(inquiry, group))
    return Experience(gap, tuple(aspects), wanting, ways)


def _teams(inquiry: Inquiry, group: Group) -> frozenset[int] | None:
    if group == COMPANY:
        return None
    return frozenset(team_id for team_id, line in inquiry.lineage.items() if group in line)


def _aspects(inquiry: Inquiry, group: Group, days: Period) -> list[Aspect]:
    """Each aspect that at least as many people compared as an exact value needs."""
    teams, thresholds = _teams(inquiry, group), inquiry.conventions.thresholds
    given: defaultdict[str, defaultdict[int, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for one in paired_answers(inquiry.connection, question_of(inquiry, days)):
        if teams is None or one.team_id in teams:
            given[one.aspect][one.person].append((one.consumer, one.work))
    found = [
        _aspect(aspect, Cell(group, days, frozenset(people), None, len(people)), [*people.values()], thresholds)
        for aspect, people in given.items()
        if thresholds.allow_exact(len(people))
    ]
    return sorted(found, key=lambda one: (-(one.gap.value or 0), one.label))


def _aspect(aspect: str, cell: Cell, given: list[list[tuple[float, float]]], thresholds: Thresholds) -> Aspect:
    """Means over people of their own means."""
    consumer, work = ([fsum(pair[side] for pair in own) / len(own) for own in given] for side in (0, 1))
    own = [one - other for one, other in zip(consumer, work, strict=True)]
    sure = mean_interval(len(own), fsum(own), fsum(one * one for one in own))
    assert sure is not None
    (gap,) = guard(
        [replace(cell, value=sure.value, low=sure.low, high=sure.high)], {}, EXPERIENCE_GAP.metric, thresholds
    )
    count = len(given)
    return Aspect(ASPECT_LABELS[aspect], fsum(consumer) / count, fsum(work) / count, gap)
