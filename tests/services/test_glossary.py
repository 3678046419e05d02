from __future__ import annotations

import pytest
from sqlalchemy import text

from learnerintel.metrics.registry import DEFINITIONS
from learnerintel.services.glossary import metric_entries

ENTRIES = metric_entries()


def test_every_metric_has_its_entry_in_the_order_of_the_registry():
    assert [entry.name for entry in ENTRIES] == list(DEFINITIONS)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_entry_says_everything_in_sentences(entry):
    for sentence in (entry.meaning, entry.formula, entry.window, entry.does_not_count, entry.small_samples):
        assert sentence.endswith("."), sentence
        assert sentence[0].isupper() or sentence[0].isdigit(), sentence
    assert entry.sources
    assert entry.columns


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_statement_runs_as_it_is_printed(entry, store):
    with store.read() as connection:
        found = connection.execute(text(entry.statement.replace(":", r"\:")))
        assert {"learner_id", "part"} & set(found.keys()) or found.keys()
        assert found.fetchall() == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_statement_reads_the_columns_it_is_said_to_be_computed_from(entry, store):
    with store.read() as connection:
        for column in entry.columns:
            table, name = column.split(".")
            connection.execute(text(f"SELECT {name} FROM {table} LIMIT 1"))
    named = {column.split(".")[0] for column in entry.columns}
    assert any(table in entry.statement for table in named)
