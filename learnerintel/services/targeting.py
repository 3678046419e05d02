"""Plan values: what somebody wants a metric to be in a fiscal year, for the whole company."""

from __future__ import annotations

import time
from math import isfinite

from learnerintel.domain.metric import Metric, Unit
from learnerintel.domain.periods import Period, year_of
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import TargetRefused
from learnerintel.services.conventions import load_conventions
from learnerintel.services.inquiry import Inquiry
from learnerintel.services.measuring import find_metric
from learnerintel.store import audit
from learnerintel.store.engine import Store
from learnerintel.store.targets import Target, load_targets, remove_target, save_target

#: Years that a plan may be for.
FIRST_YEAR, LAST_YEAR = 2000, 2100
_PERCENT = 100


def targets(store: Store, viewer: Viewer) -> tuple[Target, ...]:
    """Every plan value, the latest year first.

    Raises:
        NotPermitted: the viewer may not see the summary.
    """
    require(viewer, Permission.SEE_SUMMARY)
    with store.read() as connection:
        return tuple(load_targets(connection))


def current_year(store: Store, viewer: Viewer) -> int:
    """The fiscal year of today, by the calendar year it begins in."""
    require(viewer, Permission.SEE_SUMMARY)
    with store.read() as connection:
        conventions = load_conventions(connection)
    return year_of(conventions.today, conventions.year_starts_in)


def plan_of(inquiry: Inquiry, metric: Metric, period: Period) -> Target | None:
    """What is planned for the fiscal year that a period ends in; for the whole company."""
    year = year_of(period.last_on, inquiry.conventions.year_starts_in)
    found = (one for one in load_targets(inquiry.connection) if (one.metric, one.year) == (metric.name, year))
    return next(found, None)


def set_target(store: Store, viewer: Viewer, *, metric: str, year: int, value: float) -> str:
    """State a plan value; one that was there for the same year is replaced.

    Args:
        store: open.
        viewer: may state plan values.
        metric: its name.
        year: the fiscal year.
        value: in the metric's unit; shares are 0 to 1.

    Returns:
        A sentence on what holds now.

    Raises:
        NotPermitted: the viewer may not.
        UnknownName: there is no such metric.
        TargetRefused: the year or the value is not possible.
    """
    require(viewer, Permission.PLAN)
    record = find_metric(metric).metric
    _refuse_impossible(record, year, value)
    now = int(time.time())
    with store.write() as connection:
        save_target(connection, Target(record.name, year, value, now, viewer.name))
        audit.record(connection, viewer, "state a plan value", f"{record.name} {year}: {value:g}", now)
    return f"The plan for {record.label.lower()} in {year} is {said_value(record, value)}."


def clear_target(store: Store, viewer: Viewer, *, metric: str, year: int) -> str:
    """Take a plan value back.

    Raises:
        NotPermitted: the viewer may not.
        UnknownName: there is no such metric.
        TargetRefused: none was stated.
    """
    require(viewer, Permission.PLAN)
    record = find_metric(metric).metric
    with store.write() as connection:
        if not remove_target(connection, record.name, year):
            raise TargetRefused(f"No plan is stated for {record.name} in {year}. Nothing was changed.")
        audit.record(connection, viewer, "take a plan value back", f"{record.name} {year}", int(time.time()))
    return f"There is no plan for {record.label.lower()} in {year} any more."


def said_value(metric: Metric, value: float) -> str:
    """A plan value with its unit."""
    return f"{value * _PERCENT:g} %" if metric.unit is Unit.SHARE else f"{value:g} {metric.unit}"


def _refuse_impossible(metric: Metric, year: int, value: float) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise TargetRefused(f"{year} is no year to plan for; {FIRST_YEAR} to {LAST_YEAR} are. Nothing was changed.")
    least, most = metric.limits or (0.0, None)
    is_possible = isfinite(value) and value >= least and (most is None or value <= most)
    if not is_possible:
        until = "" if most is None else f" and at most {said_value(metric, most)}"
        raise TargetRefused(
            f"{said_value(metric, value)} cannot be the plan for {metric.label.lower()}: it is at least "
            f"{said_value(metric, least)}{until}. Nothing was changed. State another value."
        )
