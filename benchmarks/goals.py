"""What is measured, beside what, and what is to be reached: the rows of the table, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Bar(StrEnum):
    """What a limit is laid on."""

    RATIO = "ours / peer at most"
    FASTER = "peer / ours at least"
    OURS = "ours at most"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit.

    Attributes:
        bar: what it is laid on.
        value: the limit.
        unit: of ours; empty for ratios.
    """

    bar: Bar
    value: float
    unit: str = ""

    def __str__(self) -> str:
        if self.bar is Bar.OURS:
            return f"at most {self.value:g} {self.unit}"
        return f"at most {self.value:.3g} x" if self.bar is Bar.RATIO else f"at least {self.value:g} x faster"


@dataclass(frozen=True, slots=True)
class Goal:
    """One row of the table.

    Attributes:
        what: what of ours is measured.
        beside: its peer; empty where there is none.
        unit: of both.
        to_reach: limits that all have to hold.
        beyond: limits further out.
    """

    what: str
    beside: str
    unit: str
    to_reach: tuple[Limit, ...]
    beyond: tuple[Limit, ...] = field(default=())


def _at_most(value: float, unit: str) -> Limit:
    return Limit(Bar.OURS, value, unit)


def _faster(times: float) -> Limit:
    return Limit(Bar.FASTER, times)


def _ratio(times: float) -> Limit:
    return Limit(Bar.RATIO, times)


_IMPORT = "import: validated, matched, deduplicated, rollups and pairings done, on disk"
_RAW = "DuckDB on the raw events, same answer"


def _of_team(what: str) -> Goal:
    return Goal(f"one team: {what}", _RAW, "ms", (_faster(10), _at_most(20, "ms")), (_faster(100),))


def _of_company(what: str, milliseconds: float = 50) -> Goal:
    return Goal(f"company: {what}", _RAW, "ms", (_faster(3), _at_most(milliseconds, "ms")), (_faster(10),))


#: Measurements of the import, by the key that the part reports them under.
INGEST = {
    "import.sqlite": Goal(_IMPORT, "sqlite3 .import into one untyped table", "s", (_ratio(0.9),), (_ratio(0.5),)),
    "import.pandas": Goal(
        "the same, at most 1 M rows",
        "pandas: read, validate, drop duplicates, to_sql, two group-bys",
        "s",
        (_faster(8),),
        (_faster(12),),
    ),
    "import.duckdb": Goal("the same", "DuckDB doing the same into its own file", "s", (_ratio(2.5),), (_ratio(1.5),)),
    "import.memory": Goal(
        "peak memory of the import, all its processes together",
        "itself at a tenth of the rows",
        "MB",
        (_at_most(1_100, "MB"),),
        (_at_most(512, "MB"), _ratio(1.3)),
    ),
    "again.same": Goal(
        "the same file again, 0 rows changed", "reading and matching that file alone", "s", (_ratio(2),), (_ratio(1.2),)
    ),
    "again.reordered": Goal(
        "the same rows exported again in another order, 0 rows changed",
        "reading and matching that file alone",
        "s",
        (_ratio(2),),
        (_ratio(1.2),),
    ),
    "overlap": Goal(
        "an overlapping file of a tenth of the size", "rebuilding the store", "s", (_ratio(1 / 6),), (_ratio(1 / 10),)
    ),
    "late": Goal("late rows of sixty days, a fiftieth of the size", "", "s", ()),
    "size": Goal(
        "store, rollups included, an event", "", "bytes", (_at_most(45, "bytes"),), (_at_most(30, "bytes"),)
    ),
    "size.thrice": Goal(
        "store after the same history was imported in three orders", "after once", "bytes", (_ratio(1.1),)
    ),
    "check": Goal("differences that check finds after all of this", "", "differences", (_at_most(0, "differences"),)),
}

#: Questions of the pages.
QUERIES = {
    "team.engagement": _of_team("weekly engagement"),
    "team.optin": _of_team("opt-in by content over 90 days, ranked"),
    "team.retention": _of_team("retention cohorts"),
    "team.unpair": _of_team("unpair list"),
    "team.selfdirected": _of_team("self-directed ratio over 12 months"),
    "team.heat": _of_team("use by day (heat map)"),
    "company.engagement": _of_company("weekly engagement of all teams"),
    "company.optin": _of_company("opt-in of all teams over 365 days"),
    "company.untouched": _of_company("untouched share of all teams"),
    "company.tiles": _of_company("the five tiles of the Summary together", 100),
    "company.people": Goal(
        "company: distinct learners of all teams, any window",
        "DuckDB count(distinct)",
        "ms",
        (_faster(30),),
        (_faster(100),),
    ),
}

SENTIMENT = {
    "sentiment": Goal(
        "scores of comments, one process, identical", "vaderSentiment", "us a text", (_faster(6),), (_faster(15),)
    ),
}

#: The pages over the same store, as visitors meet them.
PAGES = {
    "pages.at_once": Goal(
        "a rerun of the heaviest page, ten sessions at once, over the websocket",
        "the same page written plainly",
        "ms",
        (_faster(6),),
        (_faster(10),),
    ),
    "pages.rerun": Goal(
        "a rerun of the slowest page, one session", "an empty Streamlit page", "ms", (_ratio(3),), (_ratio(2),)
    ),
    "pages.bytes": Goal(
        "sent by a rerun of the largest page", "", "kB", (_at_most(150, "kB"),), (_at_most(60, "kB"),)
    ),
    "pages.first": Goal(
        "the first visit after a start: the last chart is drawn",
        "an empty Streamlit page's first paint",
        "ms",
        (_ratio(2.5),),
        (_ratio(1.5),),
    ),
    "pages.memory": Goal(
        "growth of the server's memory after 1,000 reruns by 50 sessions", "", "MB", (_at_most(50, "MB"),)
    ),
}


def growth_of(goal: Goal) -> Goal:
    """The row for a question beside itself at a tenth of the events."""
    return Goal(f"{goal.what}: growth", "itself at a tenth of the rows", goal.unit, (_ratio(2),), (_ratio(1.2),))
