"""What is hidden in the sample company, and where the product should take it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from learnerintel.domain.vocabulary import Reason
from learnerintel.sample.organisation import Organisation
from learnerintel.sample.plans import PLANS, Expected, Plan, TruthKind
from learnerintel.sample.rhythm import Period, date_of, day_of
from learnerintel.sample.shelf import Item, Shelf


@dataclass(frozen=True, slots=True)
class Truth:
    """One thing that is known to be so.

    Attributes:
        kind: what it is.
        teams: names of the teams it holds for: those with ten people to decide for, except where
            the truth is about a small or silent team; all such teams for a truth about the company.
        content_id: the item, None for a truth about a team as a whole.
        title: the item's title.
        department: the department it holds for as a whole, None elsewhere.
        expected: where the product should take it.
        reason: for listed ones, the reason it should be listed for.
        employee_ids: for the reference item, the two people who use it.
        note: what was hidden, in one sentence.
    """

    kind: TruthKind
    teams: tuple[str, ...]
    content_id: str | None
    title: str | None
    department: str | None
    expected: Expected
    reason: Reason | None
    employee_ids: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class CompanyTruth:
    """What was written and what is hidden in it.

    Attributes:
        folder: where the files are.
        files: the files, in the order to import them.
        file_by_kind: name of the record kind (``domain.records``) -> file.
        row_counts: name of the record kind -> data rows of its file.
        first_day: first day of what happened.
        last_day: last day of what happened.
        truths: everything hidden.
    """

    folder: Path
    files: tuple[Path, ...]
    file_by_kind: dict[str, Path]
    row_counts: dict[str, int]
    first_day: datetime.date
    last_day: datetime.date
    truths: tuple[Truth, ...]

    def of(self, kind: TruthKind) -> tuple[Truth, ...]:
        """All truths of a kind; ``abandons`` has none in a company under 260 people."""
        return tuple(truth for truth in self.truths if truth.kind == kind)


_SEASONAL_NOTE = "Used once a year; its season is months away."
#: A season further away than this on both sides is out of season.
_OUT_OF_SEASON_DAYS = 75


def seasonal_peaks(item: Item, period: Period) -> tuple[int, ...]:
    """Days on which an item's season was or will be at its height, from a year before the period to a year after."""
    if item.season is None:
        return ()
    years = range(date_of(period.first_day).year - 1, date_of(period.last_day).year + 2)
    return tuple(day_of(datetime.date(year, *item.season)) for year in years)


def truths_of(organisation: Organisation, shelf: Shelf, reference_users: np.ndarray) -> tuple[Truth, ...]:
    """Name the truths of this company as the exports name things.

    Args:
        organisation: people and teams.
        shelf: the catalogue.
        reference_users: numbers of the two people who use the reference item.
    """
    users = tuple(organisation.people.employee_ids[reference_users])
    truths = [
        _truth(plan, organisation, shelf, users if plan.kind == TruthKind.REFERENCE else ())
        for plan in PLANS
        if plan.role is None or organisation.team_number(plan.role) is not None
    ]
    everybody = _names(organisation, organisation.eligible_teams())
    truths += [
        Truth(
            TruthKind.SEASONAL,
            everybody,
            item.content_id,
            item.title,
            None,
            Expected.NOT_LISTED,
            None,
            (),
            _SEASONAL_NOTE,
        )
        for item in shelf.items
        if item.season and _is_out_of_season(item, organisation.period)
    ]
    return tuple(truths)


def _truth(plan: Plan, organisation: Organisation, shelf: Shelf, users: tuple[str, ...]) -> Truth:
    item = shelf.item(plan.key) if plan.key else None
    department = None
    if plan.role:
        number = organisation.team_number(plan.role)
        numbers = np.array([] if number is None else [number], dtype=int)
    else:
        numbers = organisation.eligible_teams()
        if plan.code:
            under = organisation.teams_under(frozenset({plan.code}))
            numbers = numbers[np.isin(numbers, under)]
            department = organisation.teams[under[0]].department
    return Truth(
        plan.kind,
        _names(organisation, numbers),
        item.content_id if item else None,
        item.title if item else None,
        department,
        plan.expected,
        plan.reason,
        users,
        plan.note,
    )


def _names(organisation: Organisation, numbers: np.ndarray) -> tuple[str, ...]:
    return tuple(organisation.teams[number].name for number in numbers)


def _is_out_of_season(item: Item, period: Period) -> bool:
    peaks = seasonal_peaks(item, period)
    return all(abs(period.last_day - peak) > _OUT_OF_SEASON_DAYS for peak in peaks)
