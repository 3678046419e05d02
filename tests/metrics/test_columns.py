"""What is computed with arrays equals what the statement says, row by row, on stores that know all kinds of things."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from math import isnan

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnerintel.domain.periods import Period
from learnerintel.metrics.columns import columns_of_rows
from learnerintel.metrics.definition import Question, Split
from learnerintel.metrics.registry import DEFINITIONS
from learnerintel.store.opening import open_store
from tests.metrics.small_company import SmallCompany, day

WITH_COLUMNS = [definition for definition in DEFINITIONS.values() if definition.columns is not None]
SLICED = (Split.CONTENT, Split.CHANNEL)
PEOPLE = [f"p{number}" for number in range(1, 13)]
ITEMS = [f"c{number}" for number in range(1, 6)]
FIRST, LAST = day(-80), day(80)


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


@pytest.mark.parametrize("definition", WITH_COLUMNS, ids=lambda definition: definition.name)
def test_on_the_sample_company_columns_equal_the_statement(sample_store_file, tmp_path, definition):
    path = tmp_path / "sample.db"
    shutil.copy(sample_store_file, path)
    store = open_store(f"sqlite:///{path}")
    seen = 0
    with store.read() as connection:
        last = connection.exec_driver_sql("SELECT max(occurred_on) FROM activity").scalar()
        item = connection.exec_driver_sql("SELECT content_id FROM asked GROUP BY 1 ORDER BY count(*) DESC").scalar()
        for days, back in ((28, 0), (90, 40), (400, 3)):
            window = Period(last - back - days + 1, last - back)
            for question in questions_of(definition, window, last):
                seen += check_equal(connection, definition, question)
        check_equal(connection, definition, Question(Period(last - 120, last - 10), last - 5, content_id=item))
    store.close()
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


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(seed=st.integers(0, 10**6), first=st.integers(-90, 70), length=st.integers(1, 150), later=st.integers(0, 60))
def test_in_small_organisations_columns_equal_the_statement(tmp_path_factory, new_store, seed, first, length, later):
    folder = tmp_path_factory.mktemp("organisation")
    company = filled(folder, new_store(folder), seed)
    window = Period(day(first), day(first + length - 1))
    with company.store.read() as connection:
        items = connection.exec_driver_sql("SELECT content_id FROM content").scalars().all()
        for definition in WITH_COLUMNS:
            for content_id in (None, items[seed % len(items)]):
                for question in questions_of(definition, window, window.last_on + later, content_id):
                    check_equal(connection, definition, question)
    company.store.close()
