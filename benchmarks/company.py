"""A large company for benchmarks: its people, teams, departments and catalogue, seeded.

The company is the same however long its log is: lognormal teams under departments, people who join, leave
and move, a catalogue with some mandatory and regulatory items.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np

FIRST_DAY = date(2023, 1, 2)
#: Days of the log: three years, to the end of 2025.
DAYS = 3 * 365
#: Days after its end that the overlapping export reaches into.
DAYS_AFTER = 90
_EPOCH = date(1970, 1, 1)
_NEVER = 99_999
_GIVEN = (
    "maria anna peter jonas lena amir chen fatima david sofia paul nora luca emma noah mila omar ines hugo clara "
    "ivan yuki rosa karl elif marta tomas aisha felix julia pedro hanna oscar linda samir greta kofi alice ravi eva"
)
_FAMILY = (
    "kowalski meyer garcia nguyen schmidt rossi dubois okafor silva novak jensen tanaka lopez weber martin khan "
    "andersen fischer moreau santos petrov yilmaz keller romano virtanen bakker hughes costa lindberg haddad"
)
_KINDS = ("Working with", "Introduction to", "Safety in", "The practice of", "Leading through")
_SUBJECTS = ("Spreadsheets", "Forklifts", "Feedback", "Contracts", "Python", "Hygiene", "Negotiation", "Budgets")


@dataclass(frozen=True, slots=True)
class CompanySize:
    """How large the company is."""

    learners: int = 50_000
    teams: int = 400
    departments: int = 20
    items: int = 3_000
    favourites: int = 60


class Company:
    """People, teams and items as arrays; a person's, team's or item's number is its position.

    Args:
        size: how large.
        seed: equal arguments give an equal company.

    Attributes:
        team: of each person at first.
        next_team: of each person after ``moved_on``.
        hired_on, left_on, moved_on: days since the log's first day; never is far in the future. The day of
            leaving is the last one at work, the day of moving the first in the next team.
        level: how much each person learns, relative to others.
        favourites: of each team, numbers of items.
        popularity: share of the traffic that goes to each item, of what is not a team's own.
        is_mandatory: of each item.
        published_on: of each item, days since the log's first day.
    """

    def __init__(self, size: CompanySize | None = None, seed: int = 1) -> None:
        self.size = size = size or CompanySize()
        chance = np.random.default_rng([seed, 1])
        team_size = chance.lognormal(0, 0.7, size.teams)
        self.team = chance.choice(size.teams, size.learners, p=team_size / team_size.sum())
        self.hired_on = np.where(
            chance.random(size.learners) < 0.7, -400, chance.integers(0, DAYS - 90, size.learners)
        )
        leaves = chance.random(size.learners) < 0.2
        self.left_on = np.where(leaves, self.hired_on.clip(0) + chance.integers(60, 2 * DAYS, size.learners), _NEVER)
        moves = chance.random(size.learners) < 0.05
        self.moved_on = np.where(moves, self.hired_on.clip(0) + chance.integers(30, DAYS, size.learners), _NEVER)
        self.moved_on = np.where(self.moved_on < np.minimum(self.left_on, DAYS), self.moved_on, _NEVER)
        other = (self.team + chance.integers(1, max(size.teams, 2), size.learners)) % size.teams
        self.next_team = np.where(self.moved_on < _NEVER, other, self.team)
        self.level = chance.lognormal(0, 0.8, size.learners)
        self.is_mandatory = chance.random(size.items) < 0.08
        self.published_on = np.where(
            chance.random(size.items) < 0.9, -500, chance.integers(0, DAYS - 120, size.items)
        )
        rank = chance.permutation(size.items)
        self.popularity = 1 / (rank + 1)
        self.popularity /= self.popularity.sum()
        self.favourites = chance.integers(0, size.items, (size.teams, size.favourites))

    @cached_property
    def emails(self) -> list[str]:
        """Address of each person."""
        given, family = _GIVEN.split(), _FAMILY.split()
        return [
            f"{given[number * 7 % len(given)]}.{family[number * 11 % len(family)]}{number}@example.org"
            for number in range(self.size.learners)
        ]

    @cached_property
    def content_ids(self) -> list[str]:
        """Id of each item."""
        return [f"C{number:05d}" for number in range(self.size.items)]

    @cached_property
    def titles(self) -> list[str]:
        """Title of each item; one in ten has a comma."""
        return [
            f"{_KINDS[number % len(_KINDS)]} {_SUBJECTS[number * 3 % len(_SUBJECTS)]}"
            f"{', part' if number % 10 == 0 else ''} {number}"
            for number in range(self.size.items)
        ]


def day_text(day: int) -> str:
    """A day since the log's first day as 2023-01-02."""
    return (FIRST_DAY + timedelta(days=day)).isoformat()


def first_second() -> int:
    """Seconds in universal time at which the log's first day begins."""
    return (FIRST_DAY - _EPOCH).days * 86_400


def write_roster(path: Path, company: Company) -> None:
    """Write the roster: one row per person and team, with the days of both."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["Employee ID", "Email", "Team", "Department", "Hire date", "Leaving date", "Team since", "Team until"]
        )
        emails = company.emails
        people = zip(
            company.team.tolist(),
            company.next_team.tolist(),
            company.hired_on.tolist(),
            company.left_on.tolist(),
            company.moved_on.tolist(),
            strict=True,
        )
        for number, (team, next_team, hired, left, moved) in enumerate(people):
            leaving = "" if left == _NEVER else day_text(left)
            spans = [(team, hired, moved - 1), (next_team, moved, None)] if moved < _NEVER else [(team, hired, None)]
            for member_of, since, until in spans:
                writer.writerow(
                    [
                        f"E{number:06d}",
                        emails[number],
                        f"Team {member_of:03d}",
                        f"Department {member_of % company.size.departments:02d}",
                        day_text(hired),
                        leaving,
                        day_text(since),
                        leaving if until is None else day_text(until),
                    ]
                )


def write_catalogue(path: Path, company: Company) -> None:
    """Write the catalogue: one row per item."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["Content ID", "Title", "Format", "Topic", "Duration (minutes)", "Obligation", "Regulatory", "Published on"]
        )
        items = zip(company.is_mandatory.tolist(), company.published_on.tolist(), strict=True)
        for number, (mandatory, published) in enumerate(items):
            writer.writerow(
                [
                    company.content_ids[number],
                    company.titles[number],
                    ("course", "video", "article")[number % 3],
                    f"Topic {number % 40}",
                    5 + number % 55,
                    "mandatory" if mandatory else "optional",
                    "yes" if mandatory else "no",
                    day_text(published),
                ]
            )
