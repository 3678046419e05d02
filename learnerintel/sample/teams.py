"""The teams of the sample company, and how many people each of them has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

_TEAMS = Path(__file__).with_name("material") / "teams.json"


@dataclass(frozen=True, slots=True)
class Team:
    """One team of the company.

    Attributes:
        name: as in the roster, with its site where the company has several.
        role: the name without the site.
        code: two letters of the department.
        department: its name.
        weight: its share of the people relative to the other teams.
        fixed_size: number of people where it does not grow with the company.
        is_steady: nobody joins or moves in late, so that what is hidden in it stays clear.
        has_desk: whether its people read mail at work.
        is_first_site: whether it is at the first site, where what is hidden is hidden.
    """

    name: str
    role: str
    code: str
    department: str
    weight: float
    fixed_size: int | None
    is_steady: bool
    has_desk: bool
    is_first_site: bool


def load_material() -> dict[str, Any]:
    """Departments, teams, sites and addresses as written in ``material/teams.json``."""
    return json.loads(_TEAMS.read_text("utf-8"))


def teams_for(learners: int) -> tuple[Team, ...]:
    """The teams of a company of that size: 24 from 440 people on, fewer below, more sites above.

    Args:
        learners: people on the roster over the whole period.
    """
    material = load_material()
    names = {entry["code"]: entry["name"] for entry in material["departments"]}
    site_count = max(1, round((learners / material["learners_per_site"]) ** 0.75))
    sites = [_site_name(material["sites"], number) for number in range(site_count)]
    teams = []
    for number, site in enumerate(sites):
        for entry in material["teams"]:
            if learners < entry["from_learners"]:
                continue
            name = entry["name"] if site_count == 1 else f"{entry['name']} {site}"
            teams.append(
                Team(
                    name,
                    entry["name"],
                    entry["department"],
                    names[entry["department"]],
                    entry.get("weight", 0.0),
                    entry.get("fixed_size"),
                    entry.get("is_steady", False),
                    entry.get("has_desk", True),
                    number == 0,
                )
            )
    return tuple(teams)


def _site_name(names: list[str], number: int) -> str:
    turn, position = divmod(number, len(names))
    return names[position] if turn == 0 else f"{names[position]} {turn + 1}"


def sizes_of(teams: tuple[Team, ...], learners: int) -> np.ndarray:
    """People of each team: the fixed ones as stated, the rest by weight, largest remainder first.

    Args:
        teams: all teams.
        learners: people to share out.
    """
    sizes = np.array([team.fixed_size or 0 for team in teams])
    weights = np.array([0.0 if team.fixed_size else team.weight for team in teams])
    ideal = weights / weights.sum() * (learners - sizes.sum())
    sizes += np.floor(ideal).astype(int)
    left_over = learners - sizes.sum()
    sizes[np.argsort(np.floor(ideal) - ideal, kind="stable")[:left_over]] += 1
    return sizes
