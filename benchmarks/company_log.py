"""A seeded log of learning events for benchmarks, with the roster and catalogue that go with it.

Lognormal teams; Zipf use with half of a team's traffic on its own favourites; sessions of about seven
events in working hours; a burst of mandatory items at each quarter's end; people who join and leave; 0.2 %
true repeats. ``python -m benchmarks.company_log FOLDER 1000000`` writes ``roster.csv``, ``catalogue.csv``,
``activity.csv`` (time-ordered) and ``overlap.csv`` (the last twentieth again and as many new rows).
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pa_csv

FIRST_DAY = date(2023, 1, 2)
DAYS = 3 * 365
_EPOCH = date(1970, 1, 1)
_VERBS = np.array(["viewed", "started", "progressed", "completed"])
_VERB_SHARES = [0.45, 0.2, 0.28, 0.07]
_SESSION = 7
_FAVOURITES = 60
_HEADINGS = (
    "Employee ID",
    "Content ID",
    "Content title",
    "Event",
    "Date and time",
    "Duration (minutes)",
    "Progress (%)",
    "Assigned as",
)


@dataclass(frozen=True, slots=True)
class LogSize:
    """How large the log is; people, teams and items grow with the events up to the stated company."""

    events: int

    @property
    def learners(self) -> int:
        return max(200, min(50_000, self.events // 200))

    @property
    def teams(self) -> int:
        return max(8, min(400, self.learners // 125))

    @property
    def items(self) -> int:
        return max(100, min(3_000, self.events // 400))


def write_log(folder: Path, events: int, seed: int = 1) -> dict[str, Path]:
    """Write the files.

    Args:
        folder: created if absent.
        events: rows of ``activity.csv``.
        seed: equal arguments give equal bytes.

    Returns:
        Path by name: roster, catalogue, activity, overlap.
    """
    folder.mkdir(parents=True, exist_ok=True)
    size = LogSize(events)
    chance = np.random.default_rng(seed)
    paths = {name: folder / f"{name}.csv" for name in ("roster", "catalogue", "activity", "overlap")}
    team_of = chance.choice(size.teams, size.learners, p=_team_shares(chance, size.teams))
    _write_roster(paths["roster"], team_of)
    is_mandatory = chance.random(size.items) < 0.08
    _write_catalogue(paths["catalogue"], is_mandatory)
    rows = _events(chance, size, team_of, is_mandatory)
    _write_events(paths["activity"], rows)
    _write_overlap(chance, paths["overlap"], rows)
    return paths


def _team_shares(chance: np.random.Generator, teams: int) -> np.ndarray:
    sizes = chance.lognormal(0, 0.7, teams)
    return sizes / sizes.sum()


def _write_roster(path: Path, team_of: np.ndarray) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Employee ID", "Email", "Team", "Department", "Team since"])
        for number, team in enumerate(team_of.tolist()):
            writer.writerow(
                [
                    f"E{number:06d}",
                    f"e{number}@example.org",
                    f"Team {team:03d}",
                    f"Department {team % 20:02d}",
                    (FIRST_DAY - timedelta(days=400)).isoformat(),
                ]
            )


def _write_catalogue(path: Path, is_mandatory: np.ndarray) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Content ID", "Title", "Format", "Topic", "Minutes", "Obligation", "Regulatory"])
        for number, mandatory in enumerate(is_mandatory.tolist()):
            obligation = "mandatory" if mandatory else "optional"
            writer.writerow(
                [
                    f"C{number:05d}",
                    f"Item {number}, part {number % 7}",
                    ("course", "video", "article")[number % 3],
                    f"Topic {number % 40}",
                    5 + number % 55,
                    obligation,
                    "yes" if mandatory else "no",
                ]
            )


def _events(
    chance: np.random.Generator, size: LogSize, team_of: np.ndarray, is_mandatory: np.ndarray
) -> dict[str, np.ndarray]:
    """Columns of the log, ordered by time."""
    sessions = size.events // _SESSION + 1
    day = _session_days(chance, sessions)
    second = day * 86_400 + (9 * 3_600 + chance.integers(0, 8 * 3_600, sessions))
    activity_level = chance.lognormal(0, 1.0, size.learners)
    learner = chance.choice(size.learners, sessions, p=activity_level / activity_level.sum())
    repeat = np.repeat(np.arange(sessions), _SESSION)[: size.events]
    at = second[repeat] + chance.integers(0, 1_800, size.events)
    learner = learner[repeat]
    order = np.argsort(at, kind="stable")
    at, learner = at[order], learner[order]
    item = _items(chance, size, team_of[learner])
    burst = (at // 86_400 % 91 >= 84) & (chance.random(size.events) < 0.4)
    mandatory = np.flatnonzero(is_mandatory)
    item = np.where(burst, chance.choice(mandatory, size.events), item)
    rows = {
        "learner": learner,
        "item": item,
        "verb": chance.choice(len(_VERBS), size.events, p=_VERB_SHARES),
        "at": at,
        "minutes": chance.integers(1, 60, size.events),
        "progress": chance.integers(0, 11, size.events) * 10,
        "mandatory": is_mandatory[item],
    }
    _repeat_some(chance, rows)
    return rows


def _session_days(chance: np.random.Generator, sessions: int) -> np.ndarray:
    weekday = np.arange(DAYS) % 7
    weight = np.where(weekday < 5, 1.0, 0.08) * np.linspace(0.7, 1.3, DAYS)
    first = (FIRST_DAY - _EPOCH).days
    return first + chance.choice(DAYS, sessions, p=weight / weight.sum())


def _items(chance: np.random.Generator, size: LogSize, team: np.ndarray) -> np.ndarray:
    """Half of a team's traffic goes to its own favourites, the rest follows a Zipf law over everything."""
    weight = 1 / np.arange(1, size.items + 1)
    everything = chance.choice(size.items, len(team), p=weight / weight.sum())
    favourites = chance.integers(0, size.items, (size.teams, _FAVOURITES))
    own = favourites[team, chance.integers(0, _FAVOURITES, len(team))]
    return np.where(chance.random(len(team)) < 0.5, own, everything)


def _repeat_some(chance: np.random.Generator, rows: dict[str, np.ndarray]) -> None:
    count = len(rows["at"])
    spots = np.sort(chance.choice(count - 1, count // 500, replace=False)) + 1
    for values in rows.values():
        values[spots] = values[spots - 1]


def _write_events(path: Path, rows: dict[str, np.ndarray]) -> None:
    learners = pa.array([f"E{number:06d}" for number in range(int(rows["learner"].max()) + 1)])
    items = range(int(rows["item"].max()) + 1)
    titles = pa.array([f"Item {number}, part {number % 7}" for number in items])
    contents = pa.array([f"C{number:05d}" for number in items])
    with path.open("wb") as file:
        for start in range(0, len(rows["at"]), 1_000_000):
            part = {name: values[start : start + 1_000_000] for name, values in rows.items()}
            moments = pa.array(part["at"], pa.timestamp("s"))
            table = pa.table(
                [
                    learners.take(pa.array(part["learner"])),
                    contents.take(pa.array(part["item"])),
                    titles.take(pa.array(part["item"])),
                    pa.array(_VERBS).take(pa.array(part["verb"])),
                    pc.strftime(moments, "%Y-%m-%d %H:%M:%S"),
                    pa.array(part["minutes"]),
                    pa.array(part["progress"]),
                    pc.if_else(pa.array(part["mandatory"]), "mandatory", "optional"),
                ],
                names=list(_HEADINGS),
            )
            pa_csv.write_csv(table, file, pa_csv.WriteOptions(include_header=start == 0, quoting_style="needed"))


def _write_overlap(chance: np.random.Generator, path: Path, rows: dict[str, np.ndarray]) -> None:
    count = len(rows["at"]) // 20
    last = {name: values[-count:] for name, values in rows.items()}
    fresh = {name: chance.permutation(values) for name, values in last.items() if name != "at"}
    fresh["at"] = last["at"] + 86_400 * 30
    _write_events(path, {name: np.concatenate([last[name], fresh[name]]) for name in last})


if __name__ == "__main__":
    for written in write_log(Path(sys.argv[1]), int(sys.argv[2])).values():
        sys.stdout.write(f"{written} {written.stat().st_size:,} bytes\n")
