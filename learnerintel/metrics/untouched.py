"""How much of the shelf nobody takes anything from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, Select, or_, select

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.intervals import wilson
from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import OUTCOME_DAYS, CalendarPeriod, Period, outcome_window
from learnerintel.domain.vocabulary import Channel
from learnerintel.metrics.conditions import ASKED_FOR
from learnerintel.metrics.definition import COMPANY, Definition, Group, Lineage, Per, Question, Split
from learnerintel.metrics.needs import ACTIVITY, ROSTER
from learnerintel.metrics.presence import Presence
from learnerintel.metrics.put_before import CHANNELS, PutBefore, put_before
from learnerintel.metrics.stays import NEVER
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import content, learner_content_day
from learnerintel.store.use import daily_use, pairings

#: Content needs time to be found: the median first touch is three weeks after release, a fifth comes after two months.
LIVE_DAYS = 60
#: Fewer people than this leave an item untouched by chance.
LEAST_OFFERED = 10

_day = learner_content_day


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


@dataclass(frozen=True, slots=True)
class ShelfItems:
    """The items that people could have used by choice, one entry each.

    Attributes:
        since_on: since when people could use it: published, else first offered, else first touched; ``NEVER``
            where nobody knows.
        is_offered: whether any offer of it is known.
        teams: the teams of everybody there on the day.
        offered: [team, item] people of the team before whom it was put, other than in a list.
        used: [team, item] whether anybody of the team used it, other than because she had to, in 90 days.
    """

    since_on: np.ndarray
    is_offered: np.ndarray
    teams: np.ndarray
    offered: np.ndarray
    used: np.ndarray


def load_shelf(connection: Connection, question: Question, learners: np.ndarray, teams: np.ndarray) -> ShelfItems:
    """Every item on the shelf on the window's last day that nobody has to take.

    Args:
        connection: any.
        question: its last day counts.
        learners: everybody who is there that day.
        teams: the team of each.
    """
    last_on = question.window.last_on
    ids, published, retired = _optional_items.of(connection)
    on_shelf = retired > last_on
    ids, published = ids[on_shelf], published[on_shelf]
    all_teams, team_at = np.unique(teams, return_inverse=True)
    offers = _offers(connection, last_on, ids, learners, team_at, len(all_teams))
    touched = _by_item(_first_touches(connection), ids, last_on)
    offered_on = offers[0]
    since_on = np.where(published < NEVER, published, np.where(offered_on < NEVER, offered_on, touched))
    used = np.zeros((len(all_teams), len(ids)), dtype=bool)
    used[_chosen(connection, question, ids, all_teams)] = True
    return ShelfItems(since_on, offered_on < NEVER, all_teams, offers[1], used)


def _places(wanted: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Where each number stands among others; -1 where it does not."""
    size = 1 + int(max(wanted.max(initial=-1), among.max(initial=-1)))
    table = np.full(size, -1)
    table[among] = np.arange(len(among))
    return table[wanted]


def _by_item(by_id: np.ndarray, ids: np.ndarray, last_on: int) -> np.ndarray:
    """A day by content id as one for each of some items; ``NEVER`` where it is later."""
    found = np.full(len(ids), NEVER)
    known = ids < len(by_id)
    found[known] = by_id[ids[known]]
    return np.where(found > last_on, NEVER, found)


def _offers(
    connection: Connection, last_on: int, ids: np.ndarray, learners: np.ndarray, team_at: np.ndarray, team_count: int
) -> tuple[np.ndarray, np.ndarray]:
    """First day each item was put before anybody, and before how many people of each team: [team, item]."""
    put, first_on, first_of_item = _unlisted.of(connection)
    firsts = put.firsts[first_on <= last_on]
    item = _places(put.content_id[firsts], ids)
    on_shelf = item >= 0
    item, who = item[on_shelf], put.learner_id[firsts][on_shelf]
    team_of = np.full(1 + int(max(who.max(initial=-1), learners.max(initial=-1))), -1)
    team_of[learners] = team_at
    team = team_of[who]
    here = team >= 0
    size = team_count * len(ids)
    counts = np.bincount(team[here] * len(ids) + item[here], minlength=size)
    return _by_item(first_of_item, ids, last_on), counts.reshape(team_count, len(ids)).astype(np.int32)


def _load_optional_items(connection: Connection) -> np.ndarray:
    """Items that the catalogue asks nobody to take: id, published and retired on, ``NEVER`` where it does not say."""
    columns = (content.c.content_id, content.c.published_on, content.c.retired_on)
    is_optional = or_(content.c.obligation.is_(None), content.c.obligation.not_in(ASKED_FOR))
    rows = connection.execute(select(*columns).where(is_optional)).fetchall()
    return np.array([[NEVER if day is None else day for day in row] for row in rows], dtype=np.int64).reshape(-1, 3).T


def _load_unlisted(connection: Connection) -> tuple[PutBefore, np.ndarray, np.ndarray]:
    """Everything that was put before people; the first day of each pair other than in a list, and of each item."""
    put = put_before.of(connection)
    days = np.where(put.way == CHANNELS.index(Channel.LISTED), NEVER, put.from_on)
    return put, np.minimum.reduceat(days, put.firsts) if len(put) else days, _firsts(put.content_id, days)


def _load_first_touches(connection: Connection) -> np.ndarray:
    met = pairings(connection)
    return _firsts(met.content_id, met.first_on)


def _firsts(content_id: np.ndarray, days: np.ndarray) -> np.ndarray:
    """The first of the days of each item, by content id; ``NEVER`` where it has none."""
    found = np.full(1 + int(content_id.max(initial=-1)), NEVER, dtype=days.dtype)
    np.minimum.at(found, content_id, days)
    return found


_optional_items = Kept(_load_optional_items)
_unlisted = Kept(_load_unlisted)
_first_touch = Kept(_load_first_touches)


def _first_touches(connection: Connection) -> np.ndarray:
    """First day each item was used by anybody, by content id; ``NEVER`` where there is none."""
    return _first_touch.of(connection)


def _chosen(
    connection: Connection, question: Question, ids: np.ndarray, teams: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Rows of ``chosen_items`` as places of teams and items, some of them several times."""
    use, days = daily_use(connection), outcome_window(question.window.last_on)
    rows = use.days(days.first_on, days.last_on)
    chosen = (use.event_count[rows] > use.required_count[rows]) & (use.team_id[rows] >= 0)
    team, item = _places(use.team_id[rows][chosen], teams), _places(use.content_id[rows][chosen], ids)
    here = (team >= 0) & (item >= 0)
    return team[here], item[here]


def shelf_cells(
    connection: Connection, question: Question, lineage: Lineage, presence: Presence
) -> tuple[list[Cell], list[str]]:
    """The untouched share of every group of at least ten people, and what was left out of the company's."""
    last_on = question.window.last_on
    learners, teams = presence.within(Period(last_on, last_on))
    shelf = load_shelf(connection, question, learners, teams)
    is_old = shelf.since_on <= last_on - LIVE_DAYS
    offered, used, is_offered = shelf.offered[:, is_old], shelf.used[:, is_old], shelf.is_offered[is_old]
    groups = _groups(shelf.teams.tolist(), lineage)
    people = np.bincount(np.searchsorted(shelf.teams, teams), minlength=len(shelf.teams))
    # A person is in one team that day: a group's people, offers and users are those of its teams together.
    members = np.array([people[at].sum() for at in groups.values()], dtype=np.int64)
    offers = np.array([_together(np.add, offered, at) for at in groups.values()])
    is_used = np.array([_together(np.logical_or, used, at) for at in groups.values()])
    counts = np.where(is_offered, offers, members[:, np.newaxis]) >= LEAST_OFFERED
    bases = counts.sum(axis=1).tolist()
    untouched = (counts & ~is_used).sum(axis=1).tolist()
    cells = []
    for group, base, alone, there in zip(groups, bases, untouched, members.tolist(), strict=True):
        share = wilson(alone, base) if base else None
        value, low, high = (share.value, share.low, share.high) if share else (None, None, None)
        cells.append(Cell(group, question.window, frozenset(), value, base, low, high, frozenset(), there))
    return cells, _left_out(shelf.since_on, last_on, is_offered, offered.sum(axis=0))


def _together(put_together: np.ufunc, by_team: np.ndarray, at: list[int]) -> np.ndarray:
    """The rows of some teams as one; nearly all groups are one team."""
    if len(at) == 1:
        return by_team[at[0]]
    chosen = by_team if len(at) == len(by_team) else by_team[np.array(at, dtype=np.int64)]
    return put_together.reduce(chosen, axis=0, dtype=by_team.dtype)


def _groups(teams: list[int], lineage: Lineage) -> dict[Group, list[int]]:
    """For each group the places of its teams."""
    found: dict[Group, list[int]] = {COMPANY: []}
    for place, team_id in enumerate(teams):
        for group in lineage[team_id]:
            found.setdefault(group, []).append(place)
    return found


def _left_out(since_on: np.ndarray, last_on: int, is_offered: np.ndarray, offered: np.ndarray) -> list[str]:
    """Items that are too young, of unknown age, or offered to too few."""
    unknown = np.count_nonzero(since_on == NEVER)
    young = len(since_on) - unknown - len(is_offered)
    few = np.count_nonzero(is_offered & (offered < LEAST_OFFERED))
    free = np.count_nonzero(~is_offered)
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
