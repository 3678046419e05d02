"""On which days people learn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.intervals import wilson
from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import Period, window
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.activity import ACTIVE_SHARE
from learnerintel.metrics.attended import attended_use
from learnerintel.metrics.definition import COMPANY, Group
from learnerintel.metrics.presence import OPEN, Presence
from learnerintel.services.counting import is_known, shown_of
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.store.engine import Store

_YEAR_DAYS = 364


@dataclass(frozen=True, slots=True)
class DayUse:
    """One day: the share of the people there who did something."""

    day: int
    measurement: Measurement


def use_by_day(
    store: Store, viewer: Viewer, *, team_id: int | None = None, days: int = _YEAR_DAYS, as_of: int | None = None
) -> tuple[DayUse, ...]:
    """Active people by day, for a calendar; days of which nothing is known are left out.

    Args:
        store: open.
        viewer: sees the company or the team.
        team_id: one unit; None for everybody.
        days: how many, the last known one last.
        as_of: as if this were today.
    """
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        inquiry.require_group(group)
        if any(inquiry.span(need) is None for need in ACTIVE_SHARE.needs):
            return ()
        period = window(inquiry.as_of, days)
        teams, people = attended_use.of(inquiry.connection).people_by_day(period.first_on, period.last_on)
        cells: list[Cell] = []
        for stretch in _steady(inquiry.presence, period):
            whole = _people_by_group(inquiry, stretch, group == COMPANY)
            for day in range(stretch.first_on, stretch.last_on + 1):
                if is_known(inquiry, ACTIVE_SHARE, Period(day, day)):
                    counted = dict(zip(teams.tolist(), people[day - period.first_on].tolist(), strict=True))
                    cells += _day_cells(inquiry, day, whole, counted)
        shown = shown_of(inquiry, ACTIVE_SHARE, {None: cells})
    wanted = [(key[2].first_on, measurement) for key, measurement in shown.items() if key[1] == group and key[2]]
    return tuple(
        DayUse(day, replace(measurement, key=day)) for day, measurement in sorted(wanted, key=lambda one: one[0])
    )


def _steady(presence: Presence, period: Period) -> list[Period]:
    """Stretches of a period in which the same people are in the same teams."""
    changes = {
        period.first_on,
        *presence.from_on.tolist(),
        *(day + 1 for day in presence.until_on.tolist() if day < OPEN),
    }
    begins = sorted(day for day in changes if day in period)
    ends = [*(day - 1 for day in begins[1:]), period.last_on]
    return [Period(first, last) for first, last in zip(begins, ends, strict=True)]


People = dict[Group, tuple[frozenset[int], frozenset[int]]]


def _people_by_group(inquiry: Inquiry, days: Period, is_company_only: bool) -> People:
    """Everybody in a group, and those in the group itself, in days without a change."""
    learners, teams = (part.tolist() for part in inquiry.presence.within(Period(days.first_on, days.first_on)))
    inside: dict[Group, set[int]] = defaultdict(set)
    own: dict[Group, set[int]] = defaultdict(set)
    for learner_id, team_id in zip(learners, teams, strict=True):
        own[team_id].add(learner_id)
        for group in (COMPANY,) if is_company_only else inquiry.lineage[team_id]:
            inside[group].add(learner_id)
    return {group: (frozenset(people), frozenset(own[group])) for group, people in inside.items()}


def _day_cells(inquiry: Inquiry, day: int, whole: People, counted: dict[int, int]) -> list[Cell]:
    active: dict[Group, int] = defaultdict(int)
    for team_id, people in counted.items():
        for group in inquiry.lineage[team_id]:
            active[group] += people  # a person is in one team that day
    cells = []
    for group, (people, own) in whole.items():
        share = wilson(active[group], len(people))
        cells.append(Cell(group, Period(day, day), people, share.value, len(people), share.low, share.high, own))
    return cells
