"""What the company put before its people: campaign mails, some of which were followed, and assignments."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.company import DAYS, Company, day_text
from benchmarks.company_visits import Visits

#: Share of the mails that somebody followed within two weeks.
_FOLLOWED = 0.3
_LONGEST_WAIT = 14
_CHANNELS = ("email", "recommended", "invited")
_BLOCK = 100_000


def write_offers(path: Path, company: Company, visits: Visits, rows: int, seed: int) -> None:
    """Write offers: so many mails, invitations and recommendations of optional items."""
    chance = np.random.default_rng([seed, 10])
    followed = chance.choice(np.flatnonzero(visits.obligation != 0), int(rows * _FOLLOWED))
    visited_on = visits.begins_at[followed] // 86_400
    others = rows - len(followed)
    learner = np.concatenate([visits.learner[followed], chance.integers(0, company.size.learners, others)])
    optional = np.flatnonzero(~company.is_mandatory & (company.published_on < 0))
    item = np.concatenate([visits.item[followed], chance.choice(optional, others)])
    waited = chance.integers(0, _LONGEST_WAIT, len(followed))
    day = np.concatenate([np.maximum(visited_on - waited, 0), chance.integers(0, DAYS, others)])
    order = np.argsort(day, kind="stable")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Email", "Content ID", "Sent on", "Channel", "Campaign", "Assigned as"])
        for start in range(0, rows, _BLOCK):
            some = order[start : start + _BLOCK]
            writer.writerows(_offer_rows(company, learner[some], item[some], day[some]))


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
