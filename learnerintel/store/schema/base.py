"""What every table shares."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, placement: str, *parts: Any, without_rowid: bool = False) -> Table:
    """A table and how a distributed engine places it."""
    return Table(name, metadata, *parts, info={"citus": placement}, sqlite_with_rowid=not without_rowid)


def number(name: str, **options: Any) -> Column[int]:
    """A whole number that is always known."""
    return Column(name, Integer, nullable=False, **options)


def key(name: str) -> Column[int]:
    """A whole number of the primary key, never given out by the database."""
    return Column(name, Integer, primary_key=True, autoincrement=False, nullable=False)
