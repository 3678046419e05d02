"""Durations stand with their events; daily use is kept by month.

A duration is nearly as often new as an event is, so a dictionary of details with durations in it grew with the
facts. Details that differed only in their duration become one, known by the fingerprint that a new import gives
it, so that a file taken in before is still recognised row by row. The sums are computed anew by the opening.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UNSTATED = -1
_ROWS_AT_ONCE = 1_000
_KEY = ("occurred_on", "occurred_at", "account_id", "listing_id", "detail_id", "duration_seconds")
_BIG = ("occurred_at", "duration_seconds")
_DETAIL = (
    ("is_time_known", sa.Boolean(create_constraint=False)),
    ("verb", sa.String(12)),
    ("obligation", sa.String(12)),
    ("interaction_count", sa.BigInteger()),
    ("progress_share", sa.Float()),
    ("score_share", sa.Float()),
    ("attempt", sa.BigInteger()),
    ("is_pretest", sa.Boolean(create_constraint=False)),
    ("voids_record_id", sa.Text()),
    ("record_id", sa.Text()),
)


def upgrade() -> None:
    """Change the tables."""
    connection = op.get_bind()
    op.execute(
        "CREATE TEMPORARY TABLE moved_detail (detail_id INTEGER PRIMARY KEY, new_id INTEGER, duration_seconds BIGINT)"
    )
    _move_details(connection)
    _move("activity", [*_keys(*_KEY, "ordinal"), _number("batch_id")], (*_KEY, "ordinal"))
    _move(
        "event_record",
        [
            sa.Column("fact_table", sa.String(20), nullable=False),
            sa.Column("source", sa.String(40), nullable=False),
            sa.Column("record_id", sa.Text(), nullable=False),
            *(_number(name) for name in _KEY),
        ],
        ("fact_table", "source", "record_id"),
        is_of_all_tables=True,
    )
    _move(
        "repeat_row",
        [sa.Column("fact_table", sa.String(20), nullable=False), *_keys(*_KEY, "ordinal", "batch_id")],
        ("fact_table", *_KEY, "ordinal", "batch_id"),
        is_of_all_tables=True,
    )
    op.execute("DROP TABLE moved_detail")
    op.drop_table("learner_content_day")
    op.drop_table("pairing")
    op.create_table(
        "daily_use_month",
        sa.Column("month_on", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("block", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("month_on", name=op.f("pk_daily_use_month")),
    )


def _move_details(connection: sa.Connection) -> None:
    """Details without their durations, each once; ``moved_detail`` says which became which."""
    old = sa.table(
        "activity_detail",
        sa.column("detail_id", sa.Integer()),
        sa.column("source", sa.String()),
        sa.column("duration_seconds", sa.BigInteger()),
        *(sa.column(name, kind) for name, kind in _DETAIL),
    )
    kept: dict[str, dict[str, Any]] = {}
    moved = []
    for row in connection.execute(sa.select(old).order_by(old.c.detail_id)).mappings():
        values = {name: row[name] for name, _ in _DETAIL}
        text = repr((row["source"], *values.values())).encode()
        mark = hashlib.blake2b(text, digest_size=16).hexdigest()
        one = kept.setdefault(mark, {"detail_id": row["detail_id"], "source": row["source"], **values})
        duration = _UNSTATED if row["duration_seconds"] is None else row["duration_seconds"]
        moved.append({"old": row["detail_id"], "new": one["detail_id"], "duration": duration})
    for part in _parts(moved):
        connection.execute(sa.text("INSERT INTO moved_detail VALUES (:old, :new, :duration)"), part)
    op.drop_table("activity_detail")
    detail = op.create_table(
        "activity_detail",
        sa.Column("detail_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(32), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        *(sa.Column(name, kind, nullable=name != "is_time_known") for name, kind in _DETAIL),
        sa.PrimaryKeyConstraint("detail_id", name=op.f("pk_activity_detail")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_activity_detail_fingerprint")),
    )
    for part in _parts([{"fingerprint": mark, **one} for mark, one in kept.items()]):
        connection.execute(sa.insert(detail), part)


def _move(name: str, columns: list[sa.Column], key: tuple[str, ...], is_of_all_tables: bool = False) -> None:
    """Write a table anew with durations; rows of other fact tables than activity have none."""
    names = [column.name for column in columns]
    is_activity = "o.fact_table = 'activity'" if is_of_all_tables else "TRUE"
    taken = {
        "detail_id": "COALESCE(m.new_id, o.detail_id)",
        "duration_seconds": f"COALESCE(m.duration_seconds, {_UNSTATED})",
    }
    chosen = ", ".join(f"{taken.get(one, f'o.{one}')} AS {one}" for one in names)
    joined = f"LEFT JOIN moved_detail m ON m.detail_id = o.detail_id AND {is_activity}"
    op.execute(f"CREATE TEMPORARY TABLE moved_rows AS SELECT {chosen} FROM {name} o {joined}")  # noqa: S608 - names of this file
    op.drop_table(name)
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")), sqlite_with_rowid=False)
    listed = ", ".join(names)
    op.execute(f"INSERT INTO {name} ({listed}) SELECT {listed} FROM moved_rows ORDER BY {', '.join(key)}")  # noqa: S608
    op.execute("DROP TABLE moved_rows")


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger() if name in _BIG else sa.Integer(), nullable=False)


def _keys(*names: str) -> Iterator[sa.Column]:
    for name in names:
        kind = sa.BigInteger() if name in _BIG else sa.Integer()
        yield sa.Column(name, kind, autoincrement=False, nullable=False)


def _parts(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        yield rows[start : start + _ROWS_AT_ONCE]
