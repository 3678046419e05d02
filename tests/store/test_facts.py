from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from learnerintel.store import batches
from learnerintel.store.facts import Events, save_events
from learnerintel.store.opening import open_store
from learnerintel.store.schema import EVENT_TABLES, activity, activity_detail, batch, repeat_day, repeat_row

Row = tuple[int, int, int, int, int]


@pytest.fixture
def store(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path}/store.db")
    with opened.write() as connection:
        for detail_id, source in ((1, "lms"), (2, "lms"), (3, "other")):
            connection.execute(
                insert(activity_detail).values(
                    detail_id=detail_id, fingerprint=str(detail_id), source=source, is_time_known=True
                )
            )
    yield opened
    opened.close()


def take(store, rows: list[Row], source: str = "lms", continues: bool = False, record_ids=None):
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    with store.write() as connection:
        claim = batches.BatchClaim("activity", source, "file", "hash", "{}", None, 0, 0, "test")
        batch_id = batches.claim(connection, claim)
        ids = None if record_ids is None else np.array(record_ids, dtype=object)
        account = save_events(connection, "activity", source, batch_id, Events(*columns, record_id=ids), continues)
        days = (min(columns[0]), max(columns[0])) if rows else None
        counts = batches.BatchCounts(len(rows), account.new_count, account.duplicate_count, 0, 0)
        batches.finish(connection, batch_id, counts, tuple(map(int, days)) if days else None, {})
    return batch_id, account


def undo(store, batch_id: int) -> None:
    with store.write() as connection:
        connection.execute(batch.update().where(batch.c.batch_id == batch_id).values(state="undone"))
        batches.remove(connection, batch_id)


def held(store) -> Counter[Row]:
    fact = EVENT_TABLES["activity"][0]
    with store.read() as connection:
        rows = connection.execute(
            select(fact.c.occurred_on, fact.c.account_id, fact.c.listing_id, fact.c.detail_id, fact.c.occurred_at)
        )
        return Counter(tuple(row) for row in rows)


CLICK = (100, 1, 1, 1, 8_640_000)
LATER = (101, 1, 1, 1, 8_726_400)


def test_true_repeats_within_a_file_all_count(store):
    _, account = take(store, [CLICK, CLICK, CLICK])
    assert (account.new_count, account.duplicate_count) == (3, 0)
    assert held(store) == Counter({CLICK: 3})


def test_the_third_equal_row_is_the_same_third_row_in_an_overlapping_file(store):
    take(store, [CLICK, CLICK])
    _, account = take(store, [CLICK, CLICK, CLICK, LATER])
    assert (account.new_count, account.duplicate_count) == (2, 2)
    assert held(store) == Counter({CLICK: 3, LATER: 1})


def test_the_order_of_rows_does_not_matter(store):
    take(store, [LATER, CLICK, (100, 2, 1, 1, 8_640_000)])
    _, account = take(store, [(100, 2, 1, 1, 8_640_000), CLICK, LATER])
    assert account.new_count == 0


def test_a_file_that_continues_the_last_one_numbers_equal_rows_on(store):
    take(store, [CLICK, CLICK])
    _, account = take(store, [CLICK], continues=True)
    assert account.new_count == 1
    assert held(store) == Counter({CLICK: 3})


def test_files_that_split_equal_rows_between_them_are_told_by_the_rows_they_miss(store):
    take(store, [CLICK, (100, 9, 1, 1, 8_640_000)])
    _, account = take(store, [CLICK, (100, 8, 1, 1, 8_640_000)])
    assert (account.new_count, account.duplicate_count, account.missing_count) == (1, 1, 1)


def test_another_source_never_repeats_a_row(store):
    take(store, [CLICK])
    _, account = take(store, [(100, 1, 1, 3, 8_640_000)], source="other")
    assert account.new_count == 1


def test_a_record_id_decides_even_where_everything_else_differs(store):
    take(store, [CLICK], record_ids=["a"])
    _, account = take(store, [(150, 7, 7, 2, 12_960_000), LATER, LATER], record_ids=["a", "b", "b"])
    assert (account.new_count, account.duplicate_count) == (1, 2)
    assert held(store) == Counter({CLICK: 1, LATER: 1})


def test_a_whole_day_that_is_repeated_is_remembered_as_a_day(store):
    take(store, [CLICK, CLICK, LATER])
    take(store, [CLICK, CLICK, LATER, (102, 1, 1, 1, 8_812_800)])
    with store.read() as connection:
        assert connection.execute(select(repeat_day.c.occurred_on)).scalars().all() == [100, 101]
        assert connection.execute(select(repeat_row)).fetchall() == []


def test_undoing_the_first_of_two_overlapping_files_leaves_the_second_whole(store):
    first, _ = take(store, [CLICK, CLICK])
    take(store, [CLICK, CLICK, CLICK, LATER])
    undo(store, first)
    assert held(store) == Counter({CLICK: 3, LATER: 1})


def test_undoing_leaves_only_what_a_later_batch_repeated(store):
    first, _ = take(store, [CLICK, CLICK, LATER])
    take(store, [CLICK, (105, 1, 1, 1, 9_072_000)])
    undo(store, first)
    assert held(store) == Counter({CLICK: 1, (105, 1, 1, 1, 9_072_000): 1})


def test_a_slice_never_cuts_a_day(store, monkeypatch):
    monkeypatch.setattr("learnerintel.store.facts._ROWS_PER_COMPARISON", 2)
    rows = [CLICK] * 5 + [LATER] * 5
    take(store, rows)
    _, account = take(store, rows)
    assert (account.new_count, account.duplicate_count) == (0, 10)


_rows = st.tuples(
    st.integers(100, 103), st.integers(1, 2), st.just(1), st.integers(1, 2), st.just(8_640_000)
)
_file = st.lists(_rows, max_size=8)


@settings(max_examples=60, deadline=None)
@given(files=st.lists(_file, min_size=1, max_size=5), undone=st.lists(st.integers(0, 4), max_size=4))
def test_facts_after_imports_and_undos_equal_a_store_with_the_remaining_files(tmp_path_factory, files, undone):
    """Of each row the store holds as many as the remaining file with the most of them."""
    folder = tmp_path_factory.mktemp("facts")
    store = open_store(f"sqlite:///{folder}/store.db")
    with store.write() as connection:
        for detail_id in (1, 2):
            connection.execute(
                insert(activity_detail).values(
                    detail_id=detail_id, fingerprint=str(detail_id), source="lms", is_time_known=True
                )
            )
    taken: dict[int, list[Row]] = {}
    for rows in files:
        batch_id, _ = take(store, rows)
        taken[batch_id] = rows
    for position in undone:
        if len(taken) > position:
            batch_id = list(taken)[position]
            undo(store, batch_id)
            del taken[batch_id]
    wanted: Counter[Row] = Counter()
    for rows in taken.values():
        wanted |= Counter(rows)
    assert held(store) == wanted
    with store.read() as connection:
        owners = set(connection.execute(select(activity.c.batch_id)).scalars())
    assert owners <= set(taken)
    store.close()
