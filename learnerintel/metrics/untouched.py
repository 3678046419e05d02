"""How much of the shelf nobody takes anything from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import Connection, Select, func, or_, select

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.intervals import wilson
from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import OUTCOME_DAYS, CalendarPeriod, Period, outcome_window
from learnerintel.domain.vocabulary import Channel
from learnerintel.metrics.conditions import ASKED_FOR
from learnerintel.metrics.definition import COMPANY, Definition, Group, Lineage, Per, Question, Split
from learnerintel.metrics.needs import ACTIVITY, ROSTER
from learnerintel.metrics.presence import Presence
from learnerintel.store.schema import asked, content, learner_content_day, pairing

#: Content needs time to be found: the median first touch is three weeks after release, a fifth comes after two months.
LIVE_DAYS = 60
#: Fewer people than this leave an item untouched by chance.
LEAST_OFFERED = 10

_day = learner_content_day


@dataclass(slots=True)
class ShelfItem:
    """One item that people could have used by choice.

    Attributes:
        content_id: of the item.
        since_on: since when people could use it: published, else first offered, else first touched.
        offered: people of today's roster before whom it was put, other than in a list; empty where no
            offer is known.
        users: teams of which anybody used it, other than because she had to, in 90 days.
    """

    content_id: int
    since_on: int | None
    offered: list[int] = field(default_factory=list)
    users: set[int] = field(default_factory=set)


def chosen_items(question: Question) -> Select:
    """(content_id, team_id) of items that anybody of a team used, not required to, in the 90 days before."""
    window = outcome_window(question.window.last_on)
    return (
        select(_day.c.content_id, _day.c.team_id)
        .where(
            _day.c.occurred_on.between(window.first_on, window.last_on),
            _day.c.team_id.is_not(None),
            _day.c.event_count > _day.c.required_count,
        )
        .distinct()
    )


def offered_pairs(question: Question) -> Select:
    """(content_id, learner_id, first day) of everything put before somebody, other than in a list."""
    return (
        select(asked.c.content_id, asked.c.learner_id, func.min(asked.c.from_on))
        .where(asked.c.from_on <= question.window.last_on, asked.c.source != Channel.LISTED)
        .group_by(asked.c.learner_id, asked.c.content_id)
    )


def load_shelf(connection: Connection, question: Question) -> list[ShelfItem]:
    """Every item on the shelf on the window's last day that nobody has to take."""
    last_on = question.window.last_on
    rows = connection.execute(
        select(content.c.content_id, content.c.published_on).where(
            or_(content.c.retired_on.is_(None), content.c.retired_on > last_on),
            or_(content.c.obligation.is_(None), content.c.obligation.not_in(ASKED_FOR)),
        )
    )
    items = {content_id: ShelfItem(content_id, published_on) for content_id, published_on in rows}
    undated = {content_id for content_id, item in items.items() if item.since_on is None}
    offered_on: dict[int, int] = {}
    for content_id, learner_id, first_on in connection.execute(offered_pairs(question)):
        if content_id in items:
            items[content_id].offered.append(learner_id)
            offered_on[content_id] = min(first_on, offered_on.get(content_id, first_on))
    touched_on = _first_touches(connection, last_on)
    for content_id in undated:
        items[content_id].since_on = offered_on.get(content_id, touched_on.get(content_id))
    for content_id, team_id in connection.execute(chosen_items(question)):
        if content_id in items:
            items[content_id].users.add(team_id)
    return list(items.values())


def _first_touches(connection: Connection, last_on: int) -> dict[int, int]:
    rows = connection.execute(
        select(pairing.c.content_id, func.min(pairing.c.first_on))
        .where(pairing.c.first_on <= last_on)
        .group_by(pairing.c.content_id)
    )
    return {row[0]: row[1] for row in rows}


def shelf_cells(
    connection: Connection, question: Question, lineage: Lineage, presence: Presence
) -> tuple[list[Cell], list[str]]:
    """The untouched share of every group of at least ten people, and what was left out of the company's."""
    last_on = question.window.last_on
    shelf = load_shelf(connection, question)
    items = [item for item in shelf if item.since_on is not None and item.since_on <= last_on - LIVE_DAYS]
    learners, teams = (part.tolist() for part in presence.within(Period(last_on, last_on)))
    people, own, teams_of = _groups(learners, teams, lineage)
    # Offers by team once; a group's are the sum over its teams, since a person is in one team that day.
    team_of = dict(zip(learners, teams, strict=True))
    offered = [Counter(team_of[learner] for learner in item.offered if learner in team_of) for item in items]
    cells = []
    for group, members in people.items():
        base, untouched = _count(items, offered, teams_of[group], len(members))
        share = wilson(untouched, base) if base else None
        value, low, high = (share.value, share.low, share.high) if share else (None, None, None)
        direct = frozenset(own.get(group, ()))
        cells.append(Cell(group, question.window, frozenset(members), value, base, low, high, direct))
    return cells, _left_out(shelf, items, offered)


def _groups(
    learners: list[int], teams: list[int], lineage: Lineage
) -> tuple[dict[Group, set[int]], dict[Group, set[int]], dict[Group, set[int]]]:
    """For each group its people, those in the group itself, and its teams."""
    people: dict[Group, set[int]] = {COMPANY: set()}
    own: dict[Group, set[int]] = {}
    teams_of: dict[Group, set[int]] = {COMPANY: set()}
    for learner_id, team_id in zip(learners, teams, strict=True):
        own.setdefault(team_id, set()).add(learner_id)
        for group in lineage[team_id]:
            people.setdefault(group, set()).add(learner_id)
            teams_of.setdefault(group, set()).add(team_id)
    return people, own, teams_of


def _count(items: list[ShelfItem], offered: list[Counter[int]], teams: set[int], people: int) -> tuple[int, int]:
    """Items that a group of teams could have used, and how many of them nobody there used by choice."""
    base = untouched = 0
    for item, by_team in zip(items, offered, strict=True):
        reached = sum(by_team[team_id] for team_id in teams) if item.offered else people
        if reached >= LEAST_OFFERED:
            base += 1
            untouched += item.users.isdisjoint(teams)
    return base, untouched


def _left_out(shelf: list[ShelfItem], items: list[ShelfItem], offered: list[Counter[int]]) -> list[str]:
    """Items that are too young, of unknown age, or offered to too few."""
    unknown = sum(item.since_on is None for item in shelf)
    young = len(shelf) - unknown - len(items)
    few = sum(
        bool(item.offered) and by_team.total() < LEAST_OFFERED for item, by_team in zip(items, offered, strict=True)
    )
    free = sum(not item.offered for item in items)
    said = (
        (young, f"{young} items are younger than {LIVE_DAYS} days and are not counted."),
        (unknown, f"Of {unknown} items nobody knows since when they can be used; they are not counted."),
        (few, f"{few} items were offered to fewer than {LEAST_OFFERED} people and are not counted."),
        (
            free,
            f"Of {free} items no offer is known; they count as open to everybody since they were published or first "
            "used.",
        ),
    )
    return [sentence for count, sentence in said if count]


UNTOUCHED_SHARE = Definition(
    metric=Metric(
        name="untouched_share",
        label="Untouched content",
        unit=Unit.SHARE,
        formula=(
            f"items that nobody used by choice in {OUTCOME_DAYS} days, of the items on the shelf for at least "
            f"{LIVE_DAYS} days that were put before at least {LEAST_OFFERED} people"
        ),
        does_not_count=(
            "Mandatory and required items; retired items; use that was required; items whose age nobody knows."
        ),
        source=("roster", "catalogue", "activity"),
        better=Better.LOWER,
        kind=MetricKind.RATIO,
        window="90 days",
        base_label="items",
    ),
    meaning="How much of the shelf nobody takes anything from.",
    small_samples=f"Wilson's 90 % interval. Groups under {LEAST_OFFERED} people have none.",
    needs=(ROSTER, ACTIVITY),
    per=Per.PAIR,
    statement=chosen_items,
    splits=frozenset({Split.TEAM}),
    days=OUTCOME_DAYS,
    calendar=CalendarPeriod.LAST_QUARTER,
    is_of_last_day=True,
    cells=shelf_cells,
    source_columns=("content.published_on", "content.retired_on", "content.obligation", "asked.from_on",
                    "learner_content_day.event_count", "learner_content_day.required_count"),
)  # fmt: skip
