"""A store that is not where it can be opened, one of a later version, and spellings of one address."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import select

from learnerintel.cli import main
from learnerintel.store.schema import identity

ACTIVITY = "Email,Content ID,Content title,Event,Date\n"


@pytest.mark.parametrize("place", ["file/store.db", "folder"])
def test_a_store_that_cannot_be_opened_is_one_sentence(place, tmp_path, capsys):
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "folder").mkdir()
    assert main(["--store", f"sqlite:///{tmp_path / place}", "check"]) == 2
    said = capsys.readouterr().err
    assert "cannot be opened" in said
    assert "Nothing was changed" in said
    assert "Traceback" not in said


def test_a_store_of_a_later_version_is_refused_and_left_as_it_is(store, capsys):
    store.close()
    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = store.path.read_bytes()
    assert main(["--store", store.url, "check"]) == 2
    said = capsys.readouterr().err
    assert "later version of LearnerIntel (schema 9999)" in said
    assert store.path.read_bytes() == before


def test_a_store_that_is_not_there_is_made_and_empty(tmp_path, capsys):
    assert main(["--store", f"sqlite:///{tmp_path / 'new' / 'store.db'}", "check"]) == 0
    assert capsys.readouterr().out == "The store is sound.\n"


def test_spellings_of_an_address_are_one_person_and_a_plus_tag_is_another(take, store):
    spellings = ("ann@example.com", "Ann@Example.com", "  ann@example.com ", "ann+news@example.com")
    composed, decomposed = "j\u00f6rg@example.com", "jo\u0308rg@example.com"
    names = (*spellings, composed, decomposed)
    rows = "".join(f"{name},C1,One,viewed,2026-01-0{day}\n" for day, name in enumerate(names, 1))
    (result,) = take(a=ACTIVITY + rows)
    assert (result.refusal, result.rows_new) == (None, 6)
    with store.read() as connection:
        names = set(connection.execute(select(identity.c.external_id)).scalars())
    assert names == {"ann@example.com", "ann+news@example.com", composed}
