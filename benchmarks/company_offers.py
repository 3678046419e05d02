"""What the company put before its people: campaign mails, some of which were followed, and assignments."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.company import DAYS, Company, day_text
from benchmarks.company_visits import Visits

#: Share of the offers that went to one person, who followed within two weeks.
_FOLLOWED = 0.3
_LONGEST_WAIT = 14
_CHANNELS = ("email", "recommended", "invited")
_BLOCK = 100_000


def write_offers(path: Path, company: Company, visits: Visits, rows: int, seed: int) -> None:
    """Write offers, about so many: mails to whole teams, and recommendations to one person at a time."""
    chance = np.random.default_rng([seed, 10])
    chosen = chance.choice(np.flatnonzero(visits.obligation != 0), int(rows * _FOLLOWED))
    day = visits.begins_at[chosen] // 86_400 - chance.integers(0, _LONGEST_WAIT, len(chosen))
    followed = np.stack([visits.learner[chosen], visits.item[chosen], np.maximum(day, 0)])
    offers = np.concatenate([followed, *_campaigns(chance, company, visits, rows - len(chosen))], axis=1)
    learner, item, day = offers[:, np.argsort(offers[2], kind="stable")]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Email", "Content ID", "Sent on", "Channel", "Campaign", "Assigned as"])
        for start in range(0, len(learner), _BLOCK):
            some = slice(start, start + _BLOCK)
            writer.writerows(_offer_rows(company, learner[some], item[some], day[some]))


def _campaigns(chance: np.random.Generator, company: Company, visits: Visits, rows: int) -> Iterator[np.ndarray]:
    """Mails of an item to everybody of a team, shortly before somebody of that team used it by choice."""
    everybody = np.arange(company.size.learners)
    while rows > 0:
        visit = int(chance.choice(len(visits)))
        item = int(visits.item[visit])
        if company.is_mandatory[item]:
            continue
        day = max(int(visits.begins_at[visit]) // 86_400 - int(chance.integers(0, _LONGEST_WAIT)), 0)
        team = np.where(day >= company.moved_on, company.next_team, company.team)
        is_there = (company.hired_on <= day) & (company.left_on >= day)
        members = everybody[is_there & (team == team[visits.learner[visit]])]
        rows -= len(members)
        yield np.stack([members, np.full(len(members), item), np.full(len(members), day)])


def _offer_rows(company: Company, learner: np.ndarray, item: np.ndarray, day: np.ndarray) -> Iterator[list[str]]:
    emails, contents = company.emails, company.content_ids
    for who, what, when in zip(learner.tolist(), item.tolist(), day.tolist(), strict=True):
        channel = _CHANNELS[(who + what) % len(_CHANNELS)]
        campaign = f"Week {when // 7}"
        obligation = "recommended" if channel == "recommended" else "optional"
        yield [emails[who], contents[what], f"{day_text(when)} 07:30:00", channel, campaign, obligation]


def write_assignments(path: Path, company: Company, rows: int, seed: int) -> None:
    """Write assignments: so many mandatory items, each due at the end of its quarter."""
    chance = np.random.default_rng([seed, 11])
    learner = chance.integers(0, company.size.learners, rows)
    item = chance.choice(np.flatnonzero(company.is_mandatory), rows)
    quarter = chance.integers(0, DAYS // 91, rows)
    _, once = np.unique(np.stack([learner, item]), axis=1, return_index=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Email", "Content ID", "Assigned on", "Due on", "Assigned as", "Status"])
        for place in sorted(once.tolist()):
            first = int(quarter[place]) * 91
            writer.writerow(
                [
                    company.emails[int(learner[place])],
                    company.content_ids[int(item[place])],
                    day_text(first),
                    day_text(first + 90),
                    "mandatory",
                    "completed" if place % 4 else "assigned",
                ]
            )
