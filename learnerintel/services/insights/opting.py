"""Offered against taken, and how much lies open before people."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from learnerintel.domain.periods import CalendarPeriod, window
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.definition import COMPANY, Split
from learnerintel.metrics.gathering import columns_of
from learnerintel.metrics.load import OPEN_OFFERS
from learnerintel.metrics.opting import OPT_IN_RATE
from learnerintel.services.answering import answer
from learnerintel.services.choosing import default_period, picked_period
from learnerintel.services.counting import question_of
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.measure_table import MeasuredRow, MeasureTable
from learnerintel.store.engine import Store

#: A tenth of fewer people would be a few persons.
LEAST_PEOPLE_FOR_A_TENTH = 50
_TENTH = 90


def opt_in_by_channel(
    store: Store,
    viewer: Viewer,
    *,
    team_id: int | None = None,
    period: str = CalendarPeriod.LAST_QUARTER,
    as_of: int | None = None,
) -> MeasureTable:
    """Opt-in rate of each channel, the best first; what was only listed is last, since nobody knows who saw it."""
    return _ranked(_by(store, viewer, Split.CHANNEL, team_id, period, as_of), last="listed")


def opt_in_by_content(
    store: Store,
    viewer: Viewer,
    *,
    team_id: int | None = None,
    period: str = CalendarPeriod.LAST_QUARTER,
    as_of: int | None = None,
) -> MeasureTable:
    """Opt-in rate of each item, the best first; items whose rate may not be shown come last, by title."""
    return _ranked(_by(store, viewer, Split.CONTENT, team_id, period, as_of))


def opt_in_by_month(
    store: Store, viewer: Viewer, *, team_id: int | None = None, as_of: int | None = None
) -> MeasureTable:
    """Opt-in rate of twelve months of offers; a team's is for analysts, because months add up."""
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        period = default_period(inquiry, OPT_IN_RATE, Split.MONTH)
        return answer(inquiry, OPT_IN_RATE, by=Split.MONTH, group=group, period=period)


def _by(store: Store, viewer: Viewer, by: Split, team_id: int | None, period: str, as_of: int | None) -> MeasureTable:
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        days = picked_period(inquiry, OPT_IN_RATE.metric, period)
        return answer(inquiry, OPT_IN_RATE, by=by, group=group, period=days)


def _ranked(table: MeasureTable, last: str | None = None) -> MeasureTable:
    """Exact values from high to low; a withheld value has no place in the order, so it comes after them."""

    def place(row: MeasuredRow) -> tuple[bool, float, str]:
        measurement = row.measurement
        is_exact = measurement.value is not None and measurement.bound is None and row.key != last
        return not is_exact, -(measurement.value or 0) if is_exact else 0, row.label.casefold()

    return replace(table, measured=tuple(sorted(table.measured, key=place)))


@dataclass(frozen=True, slots=True)
class OpenLoad:
    """How much lies open before people on a day.

    Attributes:
        median: over everybody, or over the team.
        by_team: the same of each team; None where the viewer may not see teams or one team is looked at.
        ninetieth: as many or fewer lie before nine of ten people of the company; None where it may not be shown.
    """

    median: MeasureTable
    by_team: MeasureTable | None
    ninetieth: float | None


def open_load(store: Store, viewer: Viewer, *, team_id: int | None = None, as_of: int | None = None) -> OpenLoad:
    """Items open before each person on the last day known.

    Viewers who may not choose dates see the last day of the latest four full weeks.

    Args:
        store: open.
        viewer: sees the company or the team.
        team_id: one unit; None for everybody.
        as_of: as if this were today.
    """
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        period = default_period(inquiry, OPEN_OFFERS)
        median = answer(inquiry, OPEN_OFFERS, group=group, period=period)
        by_team = None
        if group == COMPANY and median.is_measured and any(inquiry.may_see(team) for team in inquiry.tree.labels):
            by_team = answer(inquiry, OPEN_OFFERS, by=Split.TEAM, period=period)
        return OpenLoad(median, by_team, _ninetieth(inquiry, median) if group == COMPANY else None)


def _ninetieth(inquiry: Inquiry, median: MeasureTable) -> float | None:
    base = median.only.base
    if base is None or base < LEAST_PEOPLE_FOR_A_TENTH:
        return None
    last_on = median.period.last_on
    question = question_of(inquiry, window(last_on, 1))
    rows = columns_of(inquiry.connection, OPEN_OFFERS, question)
    counts = dict(zip(rows["learner_id"].tolist(), rows["part"].tolist(), strict=True))
    everybody = inquiry.presence.within(question.window)[0].tolist()
    return float(np.percentile([counts.get(learner_id, 0) for learner_id in everybody], _TENTH, method="inverted_cdf"))
