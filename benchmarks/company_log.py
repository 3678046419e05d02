"""The exports of a large company for benchmarks, seeded: the same company behind logs of any length.

``python -m benchmarks.company_log FOLDER 1000000`` writes

* ``roster.csv``, ``catalogue.csv``: 50,000 people, 400 teams, 3,000 items;
* ``offers.csv``, ``assignments.csv``: campaign mails and assignments, together about 3 % of the events;
* ``activity.csv``: the log of three years in order of time, 0.2 % true repeats, 0.05 % broken times;
* ``again.csv``: the same rows newest first with its columns in another order;
* ``by_person.csv``: the same rows, each month in order of people;
* ``overlap.csv``: a tenth of the size, the end of the log again and what followed it;
* ``late.csv``: a fiftieth of the size, rows of the last 60 days that came late, in no order.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.company import DAYS, DAYS_AFTER, Company, CompanySize, first_second, write_catalogue, write_roster
from benchmarks.company_offers import write_assignments, write_offers
from benchmarks.company_visits import OBLIGATIONS, VERBS, Events, Visits, events_by_month, visits_between

HEADINGS = (
    "Email",
    "Content ID",
    "Content title",
    "Event",
    "Date and time",
    "Duration (seconds)",
    "Progress (%)",
    "Assigned as",
)
#: Another order of the same columns.
_OTHER_ORDER = (4, 0, 3, 2, 1, 7, 6, 5)
#: What stands in the place of a broken time.
_BROKEN_TIMES = ("2024-02-30 10:15:00", "2024-13-01 09:00:00", "not recorded")
_LATE_DAYS = 60
FILES = (
    "roster", "catalogue", "offers", "assignments", "activity", "again", "by_person", "overlap", "late",
)  # fmt: skip


def write_log(folder: Path, events: int, seed: int = 1, size: CompanySize | None = None) -> dict[str, Path]:
    """Write the files.

    Args:
        folder: created if absent.
        events: rows of ``activity.csv``.
        seed: equal arguments give equal bytes.
        size: of the company.

    Returns:
        Path by name, the names of ``FILES``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.csv" for name in FILES}
    company = Company(size, seed)
    visits = visits_between(company, 0, DAYS, events, [seed, 2])
    write_roster(paths["roster"], company)
    write_catalogue(paths["catalogue"], company)
    write_offers(paths["offers"], company, visits, events * 5 // 200, seed)
    write_assignments(paths["assignments"], company, events // 200, seed)
    lines = _Lines(company, seed)
    log = [seed, 3]
    lines.write(paths["activity"], events_by_month(visits, log))
    lines.write(
        paths["again"],
        (part.at_places(np.arange(len(part))[::-1]) for part in events_by_month(visits, log, newest_first=True)),
        _OTHER_ORDER,
    )
    lines.write(
        paths["by_person"],
        (part.at_places(np.argsort(part.learner, kind="stable")) for part in events_by_month(visits, log)),
    )
    lines.write(paths["overlap"], _overlap(company, visits, events // 20, seed))
    lines.write(paths["late"], _late(company, events // 50, seed))
    return paths


def _overlap(company: Company, visits: Visits, half: int, seed: int) -> Iterable[Events]:
    """The last whole days of the log again, about ``half`` rows, and as many rows of the days after it."""
    day = visits.begins_at // 86_400
    rows_since = np.cumsum(visits.events[::-1])[::-1]
    first_day = int(day[np.searchsorted(-rows_since, -half)])
    for part in events_by_month(visits, [seed, 3]):
        again = np.flatnonzero(part.at >= first_day * 86_400)
        if len(again):
            yield part.at_places(again)
    following = DAYS + min(DAYS_AFTER, DAYS - first_day)
    yield from events_by_month(visits_between(company, DAYS, following, half, [seed, 4]), [seed, 5])


def _late(company: Company, rows: int, seed: int) -> Iterable[Events]:
    """Rows of the last days that the log does not have, in no order."""
    chance = np.random.default_rng([seed, 6])
    visits = visits_between(company, DAYS - _LATE_DAYS, DAYS, rows, [seed, 7])
    for part in events_by_month(visits, [seed, 8]):
        yield part.at_places(chance.permutation(len(part)))


class _Lines:
    """Events to lines of text, column by column."""

    def __init__(self, company: Company, seed: int) -> None:
        self._emails = pa.array(company.emails)
        self._contents = pa.array(company.content_ids)
        self._titles = pa.array([f'"{title}"' if "," in title else title for title in company.titles])
        self._seed = seed

    def write(self, path: Path, parts: Iterable[Events], order: Sequence[int] = tuple(range(len(HEADINGS)))) -> None:
        """Write a file.

        Args:
            path: of the file.
            parts: its events, in the order of its rows.
            order: of its columns, places in ``HEADINGS``.
        """
        with path.open("wb") as file:
            file.write((",".join(HEADINGS[place] for place in order) + "\n").encode())
            for part in parts:
                columns = self._columns(part)
                last = pc.binary_join_element_wise(columns[order[-1]], "\n", "")
                lines = pc.binary_join_element_wise(*(columns[place] for place in order[:-1]), last, ",")
                _, offsets, text = lines.buffers()
                ends = np.frombuffer(offsets, np.int32)
                file.write(memoryview(text)[: ends[lines.offset + len(lines)]])

    def _columns(self, part: Events) -> list[pa.Array]:
        moments = pa.array(part.at + first_second(), pa.timestamp("s")).cast(pa.string())
        broken = pa.array(_BROKEN_TIMES).take(pa.array(part.at % len(_BROKEN_TIMES)))
        percent = pa.array([*map(str, range(101)), ""]).take(pa.array(np.where(part.percent < 0, 101, part.percent)))
        return [
            self._emails.take(pa.array(part.learner)),
            self._contents.take(pa.array(part.item)),
            self._titles.take(pa.array(part.item)),
            pa.array(VERBS).take(pa.array(part.verb)),
            pc.if_else(pa.array(part.is_broken), broken, moments),
            pa.array(part.seconds).cast(pa.string()),
            percent,
            pa.array(OBLIGATIONS).take(pa.array(part.obligation)),
        ]


if __name__ == "__main__":
    for written in write_log(Path(sys.argv[1]), int(sys.argv[2])).values():
        sys.stdout.write(f"{written} {written.stat().st_size:,} bytes\n")
