"""Many rows in, many rows out: the one module that knows how the dialects differ in bulk.

Row-by-row ``executemany`` steps a prepared statement once per row, which costs three times what a
statement of many rows costs (measured on SQLite); on a distributed engine it costs thirty times as much.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
from sqlalchemy import Column, ColumnElement, Connection, Dialect, Select, Table, bindparam, insert, select, update

#: Rows in one INSERT: fastest of 32, 128 and 1,000 where it was measured.
ROWS_PER_STATEMENT = 128
#: Values in one IN list; SQLite's default limit of variables is 32,766.
VALUES_PER_LIST = 5_000
#: The same where a row is nothing but a few whole numbers.
_WHOLE_NUMBER_ROWS = 512
#: Rows turned into Python numbers at a time, and rows fetched at a time.
_ROWS_UNFOLDED = 512 * 128
_ROWS_FETCHED = 50_000
#: A parameter with a name; rows of many values go by place.
_NAMED = re.compile(r"%\(\w+\)s")


def insert_rows(connection: Connection, table: Table, columns: dict[str, Sequence[Any] | np.ndarray]) -> int:
    """Insert rows given as columns of equal length.

    Args:
        connection: inside a write transaction.
        table: where to.
        columns: column name -> values; numpy arrays become Python values, NaN stays a number.

    Returns:
        How many rows were handed over.
    """
    names = tuple(column.name for column in table.columns if column.name in columns)  # as the statement has them
    assert len(names) == len(columns), set(columns) - set(names)
    given = [columns[name] for name in names]
    lists = [values.tolist() if isinstance(values, np.ndarray) else list(values) for values in given]
    count = len(lists[0]) if lists else 0
    if count == 0:
        return 0
    width = len(names)
    whole = count - count % ROWS_PER_STATEMENT
    flat: list[Any] = [None] * (count * width)
    for position, values in enumerate(lists):
        flat[position::width] = values
    if whole:
        statement = _statement(connection.dialect, table, names, ROWS_PER_STATEMENT)
        step = ROWS_PER_STATEMENT * width
        for start in range(0, whole * width, step):
            connection.exec_driver_sql(statement, tuple(flat[start : start + step]))
    if count > whole:
        statement = _statement(connection.dialect, table, names, count - whole)
        connection.exec_driver_sql(statement, tuple(flat[whole * width :]))
    return count


def insert_matrix(
    connection: Connection, table: Table, columns: dict[str, np.ndarray], constants: dict[str, int]
) -> None:
    """Insert rows of nothing but whole numbers; half the time of :func:`insert_rows`.

    Args:
        connection: inside a write transaction.
        table: where to.
        columns: whole numbers by column, as arrays of equal length.
        constants: the columns that are the same in all rows.
    """
    names = tuple(column.name for column in table.columns if column.name in columns)
    count = len(columns[names[0]])
    matrix = [columns[name] for name in names]
    step = _WHOLE_NUMBER_ROWS * len(names)
    statement = _statement_with(connection.dialect, table, names, constants, _WHOLE_NUMBER_ROWS)
    whole = count - count % _WHOLE_NUMBER_ROWS
    # A cursor of the driver: SQLAlchemy looks through all values of a statement, which takes as long again.
    cursor = connection.connection.cursor()
    for start in range(0, whole, _ROWS_UNFOLDED):
        stop = min(start + _ROWS_UNFOLDED, whole)
        flat = np.column_stack([column[start:stop] for column in matrix]).ravel().tolist()
        for first in range(0, len(flat), step):
            cursor.execute(statement, flat[first : first + step])
    cursor.close()
    if count > whole:
        rest = tuple(np.column_stack([column[whole:] for column in matrix]).ravel().tolist())
        connection.exec_driver_sql(_statement_with(connection.dialect, table, names, constants, count - whole), rest)


def _statement_with(
    dialect: Dialect, table: Table, names: tuple[str, ...], constants: dict[str, int], rows: int
) -> str:
    """A statement that has some whole numbers written into it."""
    head, values = _one_row(dialect, table, (*names, *constants))
    order = [column.name for column in table.columns if column.name in names or column.name in constants]
    marks = dict(zip(order, values.strip("()").split(", "), strict=True))
    marks.update({name: str(int(value)) for name, value in constants.items()})
    row = f"({', '.join(marks.values())})"
    return f"{head} VALUES {', '.join([row] * rows)}"


def column_arrays(connection: Connection, statement: Select[Any]) -> list[np.ndarray]:
    """The columns of a statement of nothing but whole numbers, int64.

    Args:
        connection: any.
        statement: none of its columns is ever NULL.
    """
    width = len(statement.selected_columns)
    parts: list[np.ndarray] = []
    result = connection.execute(statement)
    cursor = result.cursor  # rows of the driver: making a Row of each takes longer than fetching it
    while rows := cursor.fetchmany(_ROWS_FETCHED):
        flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=len(rows) * width)
        parts.append(flat.reshape(-1, width))
    result.close()
    whole = np.concatenate(parts) if parts else np.empty((0, width), dtype=np.int64)
    return [np.ascontiguousarray(whole[:, place]) for place in range(width)]


@lru_cache(maxsize=256)
def _statement(dialect: Dialect, table: Table, names: tuple[str, ...], rows: int) -> str:
    head, values = _one_row(dialect, table, names)
    return f"{head} VALUES {', '.join([values] * rows)}"


@lru_cache(maxsize=256)
def _one_row(dialect: Dialect, table: Table, names: tuple[str, ...]) -> tuple[str, str]:
    """The two parts of a statement that inserts one row; compiling one of many rows takes as long as running it."""
    compiled = str(insert(table).values(dict.fromkeys(names)).compile(dialect=dialect))
    head, values = compiled.split(" VALUES ", 1)
    return head, _NAMED.sub("%s", values)


def update_pointers(connection: Connection, key: Column[int], target: Column[int], pointers: dict[int, int]) -> None:
    """Let rows point elsewhere.

    Args:
        connection: inside a write transaction.
        key: primary key of a table.
        target: the column of it that points.
        pointers: key -> what its row points at from now on.
    """
    if pointers:
        statement = update(key.table).where(key == bindparam("of_key")).values({target.name: bindparam("points_at")})
        connection.execute(statement, [{"of_key": one, "points_at": other} for one, other in pointers.items()])


def select_in(
    connection: Connection, columns: Sequence[Any], key: ColumnElement[Any], values: Iterable[Any], *conditions: Any
) -> Iterator[Any]:
    """Rows whose key is among many values, asked for in lists of bearable length.

    Args:
        connection: any.
        columns: what to select.
        key: the column compared.
        values: may be long; duplicates are asked for once.
        conditions: further conditions, all of which must hold.

    Yields:
        Rows in no particular order.
    """
    distinct = list(dict.fromkeys(values))
    statement = select(*columns).where(key.in_(bindparam("among", expanding=True)), *conditions)
    for start in range(0, len(distinct), VALUES_PER_LIST):
        yield from connection.execute(statement, {"among": distinct[start : start + VALUES_PER_LIST]}).fetchall()
