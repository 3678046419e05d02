"""What people say they want against what they take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, Select, select

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.intervals import LEVEL
from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import CalendarPeriod
from learnerintel.domain.surveys import FORMAT_WORDS, PREFERRED_WAY, way_of
from learnerintel.metrics.answers import answers, person_of
from learnerintel.metrics.definition import COMPANY, Definition, Group, Lineage, Per, Question
from learnerintel.metrics.first_offers import known_offers
from learnerintel.metrics.needs import ACTIVITY, OFFERS, ROSTER, WISHES
from learnerintel.metrics.presence import Presence
from learnerintel.metrics.put_before import put_before
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import content, feedback_detail

#: Fewer people's wishes are chance; fewer ways have no order worth the name.
LEAST_PEOPLE, LEAST_WAYS = 20, 4
#: Fewer offers of a way say nothing about how it is taken.
LEAST_OFFERS = 10
_DRAWN = 2000
_SEED = 1
_WAYS = tuple(FORMAT_WORDS)


def wishes(question: Question) -> Select:
    """Which ways of learning people say they prefer."""
    detail = feedback_detail.c
    return answers(question, detail.answer).where(detail.question == PREFERRED_WAY, detail.answer.is_not(None))


@dataclass(frozen=True, slots=True)
class SayDo:
    """What a group says and does, by way of learning.

    Attributes:
        ways: those that content can have, that were wished for or not, and that were offered often enough.
        said: share of the wishes for each; they come to 1.
        done: share of each in how readily offers are taken; they come to 1.
        gap: half of the sum of the differences, 0 to 1.
        low: lower end of its interval.
        high: upper end.
        people: how many people wished for any of them.
        order: Kendall's tau-b between both orders, -1 to 1; None where one of them has no order.
    """

    ways: tuple[str, ...]
    said: tuple[float, ...]
    done: tuple[float, ...]
    gap: float
    low: float
    high: float
    people: int
    order: float | None


def total_variation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Half of the sum of the differences, along the last axis: 0 for equal shares, 1 for nothing in common."""
    return np.abs(one - other).sum(axis=-1) / 2


def kendall(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Kendall's tau-b of two orders of the same things; None where one of them has no order."""
    a, b = np.asarray(one), np.asarray(other)
    upper = np.triu_indices(len(a), 1)
    signs = [np.sign(values[:, np.newaxis] - values)[upper] for values in (a, b)]
    untied = [np.count_nonzero(sign) for sign in signs]
    if not all(untied):
        return None
    return float((signs[0] * signs[1]).sum() / np.sqrt(untied[0] * untied[1]))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What people said they prefer.

    Attributes:
        person: one row for each person and team she answered in; below 0 where nobody is named.
        team_id: her team that day; None where she was in none.
        ways: which of the ways she wished for, 0 or 1: [row, way].
    """

    person: list[int]
    team_id: list[int | None]
    ways: np.ndarray

    def of(self, teams: frozenset[int] | None) -> tuple[set[int], np.ndarray]:
        """Who answered of some teams, and the ways of each: [person, way]."""
        rows = [place for place, team_id in enumerate(self.team_id) if teams is None or team_id in teams]
        by_person: dict[int, np.ndarray] = {}
        for place in rows:
            person = self.person[place]
            found = by_person.get(person)
            by_person[person] = self.ways[place] if found is None else np.maximum(found, self.ways[place])
        ordered = [by_person[person] for person in sorted(by_person)]
        return set(by_person), np.array(ordered).reshape(-1, len(_WAYS))


def read_wishes(connection: Connection, question: Question) -> Wishes:
    """The wishes of the question's window, read once for all groups."""
    found: defaultdict[tuple[int, int | None], np.ndarray] = defaultdict(lambda: np.zeros(len(_WAYS)))
    rows = enumerate(connection.execute(wishes(question)), start=1)
    for position, (learner_id, team_id, is_anonymous, response, answer) in rows:
        row = found[person_of(learner_id, position, is_anonymous, response), team_id]
        if answer in FORMAT_WORDS:
            row[_WAYS.index(answer)] = 1
    people = list(found)
    ways = np.array(list(found.values())).reshape(-1, len(_WAYS))
    return Wishes([person for person, _ in people], [team_id for _, team_id in people], ways)


def say_do(connection: Connection, question: Question, teams: frozenset[int] | None) -> tuple[SayDo | None, set[int]]:
    """What a group says and does.

    Args:
        connection: any.
        question: its window.
        teams: of the group; None for everybody, also those who answered without a name.

    Returns:
        The comparison, or None where too few answered or too few ways were offered; and who answered.
    """
    return _compared(connection, question, read_wishes(connection, question), teams)


def _compared(
    connection: Connection, question: Question, wished: Wishes, teams: frozenset[int] | None
) -> tuple[SayDo | None, set[int]]:
    people, ways = wished.of(teams)
    if len(people) < LEAST_PEOPLE:
        return None, people
    taken, offered = _offers_of(connection, question, teams)
    known = [place for place in range(len(_WAYS)) if offered[place] >= LEAST_OFFERS]
    matrix = ways[:, known]
    matrix = matrix[matrix.any(axis=1)]
    rates = taken[known] / offered[known] if known else np.zeros(0)
    if len(matrix) < LEAST_PEOPLE or len(known) < LEAST_WAYS or not rates.sum():
        return None, people
    # There are few different answers: people with the same are drawn together.
    kinds, counts = np.unique(matrix / matrix.sum(axis=1, keepdims=True), axis=0, return_counts=True)
    shares, done = counts / len(matrix), rates / rates.sum()
    said = shares @ kinds
    drawn = np.random.default_rng(_SEED).multinomial(len(matrix), shares, _DRAWN) / len(matrix)
    again = total_variation(drawn @ kinds, done)
    low, high = np.quantile(again, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    names = tuple(_WAYS[place] for place in known)
    gap, order = float(total_variation(said, done)), kendall(said, done)
    return SayDo(names, tuple(said.tolist()), tuple(done.tolist()), gap, low, high, len(matrix), order), people


def _load_ways(connection: Connection) -> np.ndarray:
    """The way of learning of each item, by content id; -1 where it is none of them."""
    rows = connection.execute(select(content.c.content_id, content.c.format)).fetchall()
    found = np.full(1 + max((row.content_id for row in rows), default=0), -1)
    for content_id, said in rows:
        way = way_of(said)
        found[content_id] = -1 if way is None else _WAYS.index(way)
    return found


_ways = Kept(_load_ways)


def _offers_of(
    connection: Connection, question: Question, teams: frozenset[int] | None
) -> tuple[np.ndarray, np.ndarray]:
    """By way: offers taken up within four weeks, and offers followed so long."""
    known, of_item = known_offers.of(connection), _ways.of(connection)
    rows = known.followed(question)
    if teams is not None:
        _, team_id, _ = put_before.of(connection).places
        rows = rows[np.isin(team_id[known.place[rows]], list(teams))]
    way = of_item[known.content_id[rows]]
    rows, way = rows[way >= 0], way[way >= 0]
    taken = np.bincount(way, weights=known.taken(rows), minlength=len(_WAYS))
    return taken, np.bincount(way, minlength=len(_WAYS)).astype(np.float64)


def say_do_cells(
    connection: Connection, question: Question, lineage: Lineage, presence: Presence
) -> tuple[list[Cell], list[str]]:
    """The gap of everybody and of every group with enough answers."""
    del presence
    groups: defaultdict[Group, set[int]] = defaultdict(set)
    for team_id, line in lineage.items():
        for group in line:
            groups[group].add(team_id)
    cells, wished = [], read_wishes(connection, question)
    for group in (COMPANY, *(group for group in groups if group != COMPANY)):
        teams = None if group == COMPANY else frozenset(groups[group])
        found, people = _compared(connection, question, wished, teams)
        if not people:
            continue
        value, low, high = (None, None, None) if found is None else (found.gap, found.low, found.high)
        cells.append(Cell(group, question.window, frozenset(people), value, len(people), low, high))
    return cells, []


def too_few_note(connection: Connection, question: Question) -> list[str]:
    """Why there is no number, where there is none."""
    found, people = say_do(connection, question, None)
    if found is not None:
        return []
    return [
        f"It takes {LEAST_PEOPLE} people who said what they prefer ({len(people)} did) and {LEAST_WAYS} ways of "
        f"learning that content has and that were offered at least {LEAST_OFFERS} times each."
    ]


SAY_DO_GAP = Definition(
    metric=Metric(
        name="say_do_gap",
        label="Say-do gap",
        unit=Unit.SHARE,
        formula=(
            "half of the sum of the differences between the share of each way of learning in what people say they "
            "prefer, and its share in how readily offers of it are taken; 0 is the same, 1 has nothing in common"
        ),
        does_not_count=(
            "Ways that are no content (colleagues, on the job, coaching); ways that were hardly offered, since nobody "
            "could take them. It says nothing of how people learn best: there is no evidence for learning styles."
        ),
        source=("answers", "offers", "activity"),
        better=Better.NEITHER,
        kind=MetricKind.LEARNER_MEDIAN,
        window="12 months",
        base_label="people who said what they prefer",
        minimum_base=LEAST_PEOPLE,
    ),
    meaning="How far what people say they want is from what they take when it is offered.",
    small_samples=(
        f"The middle 90 % of {_DRAWN} drawings of the people who answered. Fewer than {LEAST_PEOPLE} people or "
        f"{LEAST_WAYS} ways: no number."
    ),
    needs=(ROSTER, WISHES, OFFERS, ACTIVITY),
    per=Per.OWN_SHARE,
    statement=wishes,
    splits=frozenset(),
    days=365,
    calendar=CalendarPeriod.LAST_12_MONTHS,
    cells=say_do_cells,
    remark=too_few_note,
    source_columns=("feedback_detail.answer", "feedback_detail.question", "asked.from_on", "pairing.first_on",
                    "content.format"),
)  # fmt: skip
