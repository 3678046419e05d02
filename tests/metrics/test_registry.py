from __future__ import annotations

import re

import pytest
from sqlalchemy.dialects import postgresql

from learnerintel.domain.periods import Period
from learnerintel.metrics.definition import Question, Split
from learnerintel.metrics.needs import known_span
from learnerintel.metrics.registry import DEFINITIONS
from learnerintel.store.schema import metadata, views
from tests.metrics.small_company import day

QUESTION = Question(Period(day(0), day(60)), day(88))
EVERY = list(DEFINITIONS.values())


def names(definition):
    return definition.name


@pytest.mark.parametrize("definition", EVERY, ids=names)
def test_a_metric_explains_itself_in_sentences(definition):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", definition.name)
    for text in (definition.meaning, definition.small_samples):
        assert text[0].isupper()
        assert text.endswith(".")
    assert "!" not in f"{definition.meaning}{definition.metric.does_not_count}"
    assert definition.needs


@pytest.mark.parametrize("definition", EVERY, ids=names)
def test_the_source_columns_of_a_metric_exist(definition):
    tables = [*metadata.tables.values(), *views.tables.values()]
    known = {f"{table.name}.{column.name}" for table in tables for column in table.columns}
    assert set(definition.source_columns) <= known
    assert definition.source_columns


@pytest.mark.parametrize("definition", EVERY, ids=names)
def test_no_statement_reads_the_activity_rows_and_all_compile_for_postgresql(definition):
    for slices in {Split.NONE, *definition.splits} & {Split.NONE, Split.CONTENT, Split.CHANNEL}:
        question = Question(QUESTION.window, QUESTION.as_of, slices)
        said = str(definition.statement(question).compile(dialect=postgresql.dialect()))
        tables = set(re.findall(r"(?:FROM|JOIN) (\w+)", said))
        assert "activity" not in tables
        assert not tables & {"identity_name"}


def test_an_empty_store_gives_no_cell_with_a_value(company):
    for definition in EVERY:
        found = company.cells(definition.name, day(0), day(60), as_of=day(88))
        assert all(cell.value is None for cells in found.values() for cell in cells.values()), definition.name
        with company.store.read() as connection:
            assert all(known_span(connection, need, day(88)) is None for need in definition.needs)


@pytest.mark.parametrize("definition", EVERY, ids=names)
def test_what_is_missing_is_said_with_what_would_bring_it(definition):
    for need in definition.needs:
        assert re.fullmatch(r"[A-Z].*\. Upload .*\.", need.sentence)
