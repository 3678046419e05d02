"""Assignments in waves and at entry: when they are made, when they are due, when people begin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from learnerintel.domain.vocabulary import Obligation
from learnerintel.sample.organisation import Organisation
from learnerintel.sample.plans import PLANS, TruthKind
from learnerintel.sample.rhythm import quarter_end, working_day
from learnerintel.sample.shelf import Item, Shelf
from learnerintel.sample.streams import stream
from learnerintel.sample.uses import MANDATORY, NO_DAY, OBLIGATIONS, RECOMMENDED, REQUIRED, Uses

#: A mandatory item is assigned so many days before the end of a quarter.
_NOTICE_DAYS = 75
_REQUIRED_TERM = 60
_ENTRY_AFTER, _ENTRY_TERM = 5, 35
#: The item that is assigned as mandatory although nothing says so: this long ago, for this long.
_ODD_WAVE_AGO, _ODD_TERM = 200, 60
#: By obligation: share of the assigned who ever begin, and chance that they finish.
_BEGIN_SHARE = {MANDATORY: 0.94, REQUIRED: 0.84, RECOMMENDED: 0.3}
_FINISH_SHARE = {MANDATORY: 0.985, REQUIRED: 0.94, RECOMMENDED: 0.7}
#: How those who meet a due date do so: shortly before it, at any time, late.
_RUSH_SHARE, _EARLY_SHARE = 0.58, 0.36


@dataclass(frozen=True, slots=True)
class Assignments:
    """Assignments of both LMS; days count from 1970-01-01.

    Attributes:
        person: number of the person.
        content: number of the item.
        assigned: day it was made.
        due: day it is due, ``NO_DAY`` where it has none.
        obligation: position in ``OBLIGATIONS``.
        begins: day the person means to begin, ``NO_DAY`` for never; may lie after the period.
    """

    person: np.ndarray
    content: np.ndarray
    assigned: np.ndarray
    due: np.ndarray
    obligation: np.ndarray
    begins: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    def where(self, mask: np.ndarray) -> Assignments:
        """The assignments at which the mask is true, or at the positions it holds."""
        return Assignments(
            self.person[mask],
            self.content[mask],
            self.assigned[mask],
            self.due[mask],
            self.obligation[mask],
            self.begins[mask],
        )

    def latest(self) -> Assignments:
        """Of each person and item the newest assignment only, by person and item."""
        order = np.lexsort((self.assigned, self.content, self.person))
        person, content = self.person[order], self.content[order]
        is_last = np.append((person[1:] != person[:-1]) | (content[1:] != content[:-1]), True)
        return self.where(order[is_last])

    def uses(self, organisation: Organisation, is_barred: np.ndarray) -> Uses:
        """What people did about them: nothing where they know it already or were not there."""
        begun = self.where((self.begins != NO_DAY) & ~is_barred[self.person, self.content])
        begun = begun.where(organisation.were_present(begun.person, begun.begins))
        finishing = np.zeros(len(begun))
        for obligation, share in _FINISH_SHARE.items():
            finishing[begun.obligation == obligation] = share
        return Uses.of(begun.person, begun.content, begun.begins, begun.obligation, finishing)


def assign(organisation: Organisation, shelf: Shelf, seed: int) -> Assignments:
    """Make all assignments of the period.

    Args:
        organisation: people and teams.
        shelf: the catalogue; its audiences say who is assigned what.
        seed: of the random numbers.
    """
    rng = stream(seed, "assignments")
    parts = []
    for content, item in enumerate(shelf.items):
        if item.audience:
            parts += _waves(content, item, organisation, rng)
    for plan in PLANS:
        if plan.kind == TruthKind.MANDATORY_BUT_NOT_REGULATORY and plan.key and plan.role:
            team = organisation.team_number(plan.role)
            people = np.flatnonzero(organisation.current_team == team)
            day = organisation.period.ago(_ODD_WAVE_AGO)
            parts.append(_wave(people, shelf.number(plan.key), (day, day + _ODD_TERM), MANDATORY, rng))
    return Assignments(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


_Columns = tuple[np.ndarray, ...]


def _waves(content: int, item: Item, organisation: Organisation, rng: Generator) -> list[_Columns]:
    """All assignments of one item: its waves, and newcomers where everybody has to take it."""
    period = organisation.period
    obligation = OBLIGATIONS.index(item.obligation)
    teams = organisation.teams_under(item.audience)
    waves = []
    for assigned, due in _wave_days(content, item, organisation):
        column = assigned - period.first_day
        people = np.flatnonzero(np.isin(organisation.team_on[:, column], teams))
        waves.append(_wave(people, content, (assigned, due), obligation, rng))
    if item.obligation == Obligation.RECOMMENDED:
        return waves
    for spell in organisation.spells:
        day = spell.hired + _ENTRY_AFTER
        is_entry = spell.since == spell.hired and period.first_day <= day <= period.last_day
        if is_entry and spell.team in teams:
            newcomer = np.array([spell.person])
            waves.append(_wave(newcomer, content, (day, day + _ENTRY_TERM), obligation, rng))
    return waves


def _wave_days(content: int, item: Item, organisation: Organisation) -> list[tuple[int, int]]:
    """Days of assigning and due days: quarter ends a year apart for the law, one wave for the rest."""
    period = organisation.period
    if item.obligation == Obligation.MANDATORY:
        first_due = quarter_end(period.first_day + content % 4 * 91)
        dues = [first_due, quarter_end(first_due + 360)]
        days = [(due - _NOTICE_DAYS, due) for due in dues]
        return [(assigned, due) for assigned, due in days if period.first_day <= assigned <= period.last_day]
    assigned = period.first_day + 30 + content * 53 % 330
    return [(assigned, assigned + _REQUIRED_TERM if item.obligation == Obligation.REQUIRED else NO_DAY)]


def _wave(people: np.ndarray, content: int, days: tuple[int, int], obligation: int, rng: Generator) -> _Columns:
    assigned, due = days
    count = len(people)
    begins = _beginnings(count, assigned, due, rng)
    begins[rng.random(count) >= _BEGIN_SHARE[obligation]] = NO_DAY
    return (
        people,
        np.full(count, content),
        np.full(count, assigned),
        np.full(count, due),
        np.full(count, obligation),
        begins,
    )


def _beginnings(count: int, assigned: int, due: int, rng: Generator) -> np.ndarray:
    """Days on which people begin: most in a rush before the due date."""
    if due == NO_DAY:
        return np.maximum(working_day(assigned + rng.exponential(22, count).astype(int)), assigned)
    manner = rng.random(count)
    rushed = due - rng.exponential(5.5, count).astype(int)
    early = rng.integers(assigned, due + 1, count)
    late = due + 1 + rng.exponential(9, count).astype(int)
    days = np.where(manner < _RUSH_SHARE, rushed, np.where(manner < _RUSH_SHARE + _EARLY_SHARE, early, late))
    return np.maximum(working_day(days), assigned)
