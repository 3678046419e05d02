"""What is computed with arrays equals what the statement says, row by row, on stores that know all kinds of things."""

from __future__ import annotations

import random
from collections import Counter
from math import isnan

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from learnerintel.domain.periods import Period
from learnerintel.metrics.attended import attended_use, learners_by_team
from learnerintel.metrics.columns import columns_of_rows
from learnerintel.metrics.conditions import is_present
from learnerintel.metrics.definition import Question, Split
from learnerintel.metrics.registry import DEFINITIONS
from learnerintel.metrics.spending import seconds_spent, spent_seconds
from learnerintel.store.opening import open_store
from learnerintel.store.schema import learner_content_day
from tests.metrics.small_company import SmallCompany, day

#: Rates of mailings and kinds of learners are held equal to their statements beside their own examples.
WITH_COLUMNS = [
    definition
    for definition in DEFINITIONS.values()
    if definition.columns is not None and definition.splits and Split.CAMPAIGN not in definition.splits
]
SLICED = (Split.CONTENT, Split.CHANNEL)
PEOPLE = [f"p{number}" for number in range(1, 13)]
ITEMS = [f"c{number}" for number in range(1, 6)]
FIRST, LAST = day(-80), day(80)
#: Its statement takes seconds there; the small organisations hold it.
TOO_SLOW_ON_THE_SAMPLE = {"overload_share"}


def rows_of(columns):
    """Rows as a bag; what is left out of the columns is filled in, unknown is None."""
    count = len(columns["learner_id"])
    filled = {"whole": [1.0] * count, "against": [0.0] * count, "slice": [None] * count, **columns}
    names = ("learner_id", "team_id", "slice", "part", "whole", "against")
    values = ([_plain(value) for value in list(filled[name])] for name in names)
    return Counter(zip(*values, strict=True))


def _plain(value):
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float):
        return None if isnan(value) else round(value, 9)
    return value


def check_equal(connection, definition, question):
    statement = definition.statement(question)
    names = list(statement.selected_columns.keys())
    rows = definition.rows or (lambda connection, _question: connection.execute(statement).fetchall())
    stated = rows_of(columns_of_rows(names, rows(connection, question)))
    assert rows_of(definition.columns(connection, question)) == stated, (definition.name, question)
    return sum(stated.values())


def questions_of(definition, window, as_of, content_id=None):
    slices = [Split.NONE, *(split for split in SLICED if split in definition.splits)]
    if definition.is_dated:
        slices.append(Split.MONTH)
    return [Question(window, as_of, split, content_id=content_id) for split in slices]


@pytest.fixture(scope="module")
def sample(sample_store_file):
    """A connection to the sample company's store."""
    store = open_store(f"sqlite:///{sample_store_file}")
    with store.read() as connection:
        yield connection
    store.close()


def last_day(connection):
    return connection.exec_driver_sql("SELECT max(occurred_on) FROM activity").scalar()


@pytest.mark.parametrize(
    "definition",
    [definition for definition in WITH_COLUMNS if definition.name not in TOO_SLOW_ON_THE_SAMPLE],
    ids=lambda definition: definition.name,
)
def test_on_the_sample_company_columns_equal_the_statement(sample, definition):
    last = last_day(sample)
    item = sample.exec_driver_sql("SELECT content_id FROM asked GROUP BY 1 ORDER BY count(*) DESC").scalar()
    seen = 0
    for days, back in ((28, 0), (90, 40), (400, 3)):
        window = Period(last - back - days + 1, last - back)
        for question in questions_of(definition, window, last):
            seen += check_equal(sample, definition, question)
    check_equal(sample, definition, Question(Period(last - 120, last - 10), last - 5, content_id=item))
    assert seen


def organisation(seed):
    """Rows of a small organisation: people come, move, go and are away; items are used, offered, assigned."""
    chance = random.Random(seed)

    def any_day():
        return chance.randint(FIRST, LAST)

    roster, events, offers, assignments = [], [], [], []
    for person in PEOPLE:
        team, other = chance.sample(("Red", "Blue", "Green"), 2)
        kind = chance.randrange(5)
        leave = {"leave_from": any_day()} if chance.random() < 0.4 else {}
        if leave and chance.random() < 0.7:
            leave["leave_until"] = leave["leave_from"] + chance.randint(0, 60)
        if kind == 0:
            moved = any_day()
            roster += [(person, team, FIRST - 9, moved, leave), (person, other, moved + 1, None, leave)]
        elif kind == 1:
            roster.append((person, team, any_day(), None, leave))
        elif kind == 2:
            roster.append((person, team, FIRST - 9, any_day(), leave))
        elif kind == 3 or chance.random() < 0.8:
            roster.append((person, team, None, None, leave))
        for _ in range(chance.randint(0, 14)):
            fields = {"verb": chance.choice(("viewed", "started", "completed", "progressed")),
                      "obligation": chance.choice(("optional", "recommended", "required", "mandatory", None)),
                      "duration_seconds": chance.choice((None, 10, 60, 900, 90_000)),
                      "progress_share": chance.choice((None, 0.05, 0.5, 1.0))}  # fmt: skip
            events.append((person, chance.choice(ITEMS), any_day(), fields))
        for _ in range(chance.randint(0, 6)):
            fields = {"channel": chance.choice(("emailed", "invited", "recommended", "listed")),
                      "obligation": chance.choice((None, None, "optional", "required"))}  # fmt: skip
            offers.append((person, chance.choice(ITEMS), any_day(), fields))
        for _ in range(chance.randint(0, 3)):
            fields = {"obligation": chance.choice(("required", "recommended", None)),
                      "status": chance.choice((None, "open", "done"))}  # fmt: skip
            assignments.append((person, chance.choice(ITEMS), any_day(), fields))
    return roster, events, offers, assignments


def filled(folder, store, seed):
    roster, events, offers, assignments = organisation(seed)
    chance = random.Random(seed + 1)
    company = SmallCompany(folder, store)
    company.catalogue(
        *(
            {"content_id": item, "nominal_seconds": chance.choice((None, 600)),
             "is_reference": chance.choice((None, True, False)), "regulatory": chance.choice((None, "yes", "no")),
             "obligation": chance.choice((None, "optional", "required")),
             "published_on": chance.choice((None, FIRST - 100, day(0)))}
            for item in ITEMS
        )
    )  # fmt: skip
    company.add(
        "roster",
        [
            {"employee_id": person, "team": team, "parent_team": None if team == "Green" else "Sea",
             "member_from": first, "member_until": last, **leave}
            for person, team, first, last, leave in roster
        ],
    )  # fmt: skip
    for add, rows in ((company.activity, events), (company.offers, offers), (company.assigned, assignments)):
        if rows:
            add(*rows)
    return company


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(seed=st.integers(0, 10**6), first=st.integers(-90, 70), length=st.integers(1, 150), later=st.integers(0, 60))
def test_in_small_organisations_columns_equal_the_statement(tmp_path_factory, new_store, seed, first, length, later):
    folder = tmp_path_factory.mktemp("organisation")
    company = filled(folder, new_store(folder), seed)
    window = Period(day(first), day(first + length - 1))
    with company.store.read() as connection:
        items = connection.exec_driver_sql("SELECT content_id FROM content").scalars().all()
        for definition in WITH_COLUMNS:
            if definition.name in TOO_SLOW_ON_THE_SAMPLE:
                check_equal(connection, definition, Question(window, window.last_on + later))
                continue
            for content_id in (None, items[seed % len(items)]):
                for question in questions_of(definition, window, window.last_on + later, content_id):
                    check_equal(connection, definition, question)
        check_spent(connection, Question(window, window.last_on))
    company.store.close()


def check_spent(connection, question):
    stated = connection.execute(seconds_spent(question)).fetchall()
    assert sorted(spent_seconds(connection, question)) == sorted(tuple(row) for row in stated), question
    return len(stated)


def test_on_the_sample_company_minutes_by_obligation_equal_the_statement(sample):
    last = last_day(sample)
    windows = (Period(last - 30, last), Period(last - 300, last - 100))
    assert all(check_spent(sample, Question(window, last)) for window in windows)


def test_on_the_sample_company_people_by_day_equal_a_recount(sample):
    last = last_day(sample)
    question = Question(Period(last - 40, last + 2), last)
    table = learner_content_day.c
    stated = sample.execute(
        select(table.occurred_on, table.team_id, func.count(table.learner_id.distinct()))
        .where(is_present(question))
        .group_by(table.occurred_on, table.team_id)
    ).fetchall()
    teams, people = attended_use.of(sample).people_by_day(last - 40, last + 2)
    found = {(last - 40 + day, int(teams[at])): int(people[day, at]) for day, at in zip(*people.nonzero(), strict=True)}
    assert found == {(day, team_id): count for day, team_id, count in stated}


@pytest.mark.parametrize("days", [1, 28, 200])
def test_on_the_sample_company_distinct_people_of_every_team_equal_a_recount(sample, days):
    last = last_day(sample)
    question = Question(Period(last - days - 2, last - 3), last)
    table = learner_content_day.c
    counts = select(table.team_id, func.count(table.learner_id.distinct()))
    stated = sample.execute(counts.where(is_present(question)).group_by(table.team_id)).fetchall()
    teams, people = learners_by_team(sample, question.window)
    assert dict(zip(teams.tolist(), people.tolist(), strict=True)) == dict(tuple(row) for row in stated)
