from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from learnerintel.store import batches
from learnerintel.store.event_rows import EVENT_COLUMNS, Events
from learnerintel.store.facts import EventTaking
from learnerintel.store.schema import EVENT_TABLES, activity, activity_detail, batch, repeat_day, repeat_row

#: day, time, account, listing, detail, duration
Row = tuple[int, int, int, int, int, int]


@pytest.fixture
def store(tmp_path, new_store):
    opened = new_store(tmp_path)
    with opened.write() as connection:
        for detail_id, source in ((1, "lms"), (2, "lms"), (3, "other")):
            connection.execute(
                insert(activity_detail).values(
                    detail_id=detail_id, fingerprint=str(detail_id), source=source, is_time_known=True
                )
            )
    yield opened
    opened.close()


def take(store, rows: list[Row], source: str = "lms", continues: bool = False, record_ids=None, blocks: int = 1):
    with store.write() as connection, tempfile.TemporaryDirectory() as folder:
        batch_id = batches.claim(connection, batches.BatchClaim("activity", source, "file", "hash", "{}", 0, 0, "test"))
        with EventTaking(connection, "activity", source, batch_id, Path(folder), continues) as taking:
            for part in range(blocks):
                chosen = slice(len(rows) * part // blocks, len(rows) * (part + 1) // blocks)
                columns = np.array(rows[chosen], dtype=np.int64).reshape(-1, 6).T
                taking.add(Events(*columns), None if record_ids is None else record_ids[chosen])
            account = taking.finish()
        counts = batches.BatchCounts(len(rows), account.new_count, account.duplicate_count, 0, 0)
        batches.finish(connection, batch_id, counts, account.span, {})
    return batch_id, account


def undo(store, batch_id: int) -> None:
    with store.write() as connection:
        connection.execute(batch.update().where(batch.c.batch_id == batch_id).values(state="undone"))
        batches.remove(connection, batch_id)


def held(store) -> Counter[Row]:
    fact = EVENT_TABLES["activity"][0]
    with store.read() as connection:
        rows = connection.execute(
            select(*(fact.c[name] for name in EVENT_COLUMNS))
        )
        return Counter(tuple(row) for row in rows)


CLICK = (100, 8_640_000, 1, 1, 1, 60)
LATER = (101, 8_726_400, 1, 1, 1, -1)


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
    take(store, [LATER, CLICK, (100, 8_640_000, 2, 1, 1, 60)])
    _, account = take(store, [(100, 8_640_000, 2, 1, 1, 60), CLICK, LATER])
    assert account.new_count == 0


def test_a_file_that_continues_the_last_one_numbers_equal_rows_on(store):
    take(store, [CLICK, CLICK])
    _, account = take(store, [CLICK], continues=True)
    assert account.new_count == 1
    assert held(store) == Counter({CLICK: 3})


def test_files_that_split_equal_rows_between_them_are_told_by_the_rows_they_miss(store):
    take(store, [CLICK, (100, 8_640_000, 9, 1, 1, 60)])
    _, account = take(store, [CLICK, (100, 8_640_000, 8, 1, 1, 60)])
    assert (account.new_count, account.duplicate_count, account.missing_count) == (1, 1, 1)


def test_another_source_never_repeats_a_row(store):
    take(store, [CLICK])
    _, account = take(store, [(100, 8_640_000, 1, 1, 3, 60)], source="other")
    assert account.new_count == 1


def test_a_record_id_decides_even_where_everything_else_differs(store):
    take(store, [CLICK], record_ids=["a"])
    _, account = take(store, [(150, 12_960_000, 7, 7, 2, 60), LATER, LATER], record_ids=["a", "b", "b"])
    assert (account.new_count, account.duplicate_count) == (1, 2)
    assert held(store) == Counter({CLICK: 1, LATER: 1})


def test_a_whole_day_that_is_repeated_is_remembered_as_a_day(store):
    take(store, [CLICK, CLICK, LATER])
    take(store, [CLICK, CLICK, LATER, (102, 8_812_800, 1, 1, 1, 60)])
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
    take(store, [CLICK, (105, 9_072_000, 1, 1, 1, 60)])
    undo(store, first)
    assert held(store) == Counter({CLICK: 1, (105, 9_072_000, 1, 1, 1, 60): 1})


MAY = (130, 11_232_000, 1, 1, 1, 60)
JULY = (190, 16_416_000, 1, 1, 1, 60)


def test_rows_that_come_late_for_a_month_the_file_has_passed_count_as_if_they_had_come_in_time(store):
    first, account = take(store, [CLICK, CLICK, MAY, JULY, CLICK, LATER], blocks=6)
    assert (account.new_count, account.duplicate_count) == (6, 0)
    _, account = take(store, [JULY, CLICK, MAY, LATER, CLICK, CLICK, CLICK], blocks=7)
    assert (account.new_count, account.duplicate_count) == (1, 6)
    assert held(store) == Counter({CLICK: 4, LATER: 1, MAY: 1, JULY: 1})
    undo(store, first)
    assert held(store) == Counter({CLICK: 4, LATER: 1, MAY: 1, JULY: 1})


def test_a_month_is_told_of_once_it_is_passed_and_only_where_it_was_empty(store):
    take(store, [MAY])
    told = {}
    with store.write() as connection, tempfile.TemporaryDirectory() as folder:
        batch_id = batches.claim(connection, batches.BatchClaim("activity", "lms", "file", "hash", "{}", 0, 0, "test"))
        tell = lambda month_on, events: told.update({month_on: len(events)})  # noqa: E731
        with EventTaking(connection, "activity", "lms", batch_id, Path(folder), False, tell) as taking:
            for row in (CLICK, LATER, MAY, JULY):
                taking.add(Events(*np.array([row], dtype=np.int64).T))
            assert told == {90: 2}
            account = taking.finish()
    assert told == {90: 2, 181: 1}
    assert account.days.tolist() == []
    assert (account.new_count, account.duplicate_count, account.span) == (3, 1, (100, 190))


_rows = st.tuples(
    st.sampled_from((100, 101, 130, 190)), st.sampled_from((8_640_000, 8_640_001)), st.integers(1, 2), st.just(1),
    st.integers(1, 2), st.sampled_from((-1, 60)),
)  # fmt: skip
_file = st.lists(_rows, max_size=8)


@settings(max_examples=30, deadline=None)
@given(
    files=st.lists(st.tuples(_file, st.integers(1, 4)), min_size=1, max_size=5),
    undone=st.lists(st.integers(0, 4), max_size=4),
)
def test_facts_after_imports_and_undos_equal_a_store_with_the_remaining_files(
    tmp_path_factory, new_store, files, undone
):
    """Of each row the store holds as many as the remaining file with the most of them."""
    folder = tmp_path_factory.mktemp("facts")
    store = new_store(folder)
    with store.write() as connection:
        for detail_id in (1, 2):
            connection.execute(
                insert(activity_detail).values(
                    detail_id=detail_id, fingerprint=str(detail_id), source="lms", is_time_known=True
                )
            )
    taken: dict[int, list[Row]] = {}
    for rows, blocks in files:
        batch_id, _ = take(store, rows, blocks=blocks)
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
