"""Plan values in the store."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from learnerintel.store.schema import target


@dataclass(frozen=True, slots=True)
class Target:
    """What is planned for a metric in a fiscal year.

    Attributes:
        metric: its name.
        year: the fiscal year, by the calendar year it begins in.
        value: in the metric's unit.
        stated_at: UTC seconds.
        stated_by: who stated it.
    """

    metric: str
    year: int
    value: float
    stated_at: int
    stated_by: str


def load_targets(connection: Connection) -> list[Target]:
    """Every plan value, by year and metric."""
    rows = connection.execute(select(target).order_by(target.c.year.desc(), target.c.metric))
    return [Target(row.metric, row.year, row.value, row.stated_at, row.stated_by) for row in rows]


def save_target(connection: Connection, one: Target) -> None:
    """Keep a plan value in place of the one that was there, inside a write transaction."""
    remove_target(connection, one.metric, one.year)
    connection.execute(
        insert(target).values(
            metric=one.metric, year=one.year, value=one.value, stated_at=one.stated_at, stated_by=one.stated_by
        )
    )


def remove_target(connection: Connection, metric: str, year: int) -> bool:
    """Take a plan value away; whether there was one."""
    removed = connection.execute(delete(target).where(target.c.metric == metric, target.c.year == year))
    return bool(removed.rowcount)
