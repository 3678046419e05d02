"""Measuring a metric for somebody."""

from __future__ import annotations

from learnerintel.domain.periods import Period, iso_day, window
from learnerintel.domain.viewer import Viewer
from learnerintel.errors import UnknownName
from learnerintel.metrics.definition import COMPANY, Definition, Split
from learnerintel.metrics.registry import DEFINITIONS
from learnerintel.services.answering import answer
from learnerintel.services.choosing import default_period, picked_period
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.measure_table import MeasureTable
from learnerintel.services.naming import closest, find_team
from learnerintel.store.engine import Store


def metric_names() -> tuple[str, ...]:
    """Names of every metric, in the order of the glossary."""
    return tuple(DEFINITIONS)


def find_metric(name: str) -> Definition:
    """The metric of a name; hyphens may stand for underscores.

    Raises:
        UnknownName: there is none.
    """
    wanted = name.strip().lower().replace("-", "_")
    if wanted not in DEFINITIONS:
        raise UnknownName(f"There is no metric {name!r}. Nothing was measured.{closest(wanted, DEFINITIONS)}")
    return DEFINITIONS[wanted]


def measure(
    store: Store,
    viewer: Viewer,
    name: str,
    *,
    by: str = "none",
    team: str | int | None = None,
    first_on: int | None = None,
    last_on: int | None = None,
    as_of: int | None = None,
    period: str | None = None,
) -> MeasureTable:
    """Measure one metric.

    Args:
        store: open.
        viewer: sees the company, or their teams, as their role allows; only those with free dates may
            choose days that are not a calendar period.
        name: of the metric.
        by: ``none``, ``team``, ``content``, ``channel``, ``week`` or ``month``, as far as the metric has it.
        team: name or team_id of one unit; everybody else is left out.
        first_on: first day; None for the metric's own window.
        last_on: last day, included.
        as_of: as if this were today; nothing dated later counts.
        period: name of a calendar period instead of days.

    Returns:
        Values with base and 90 % interval, or why there are none.

    Raises:
        NotPermitted: the viewer may not see it, or may not choose these days.
        UnknownName: no such metric, team, split or period.
    """
    definition = find_metric(name)
    split = _split_of(definition, by)
    with inquire(store, viewer, as_of) as inquiry:
        group = COMPANY if team is None else find_team(inquiry.tree, team, viewer)
        if period is None:
            days = _stated_period(inquiry, definition, split, first_on, last_on)
        else:
            days = picked_period(inquiry, definition.metric, period)
        return answer(inquiry, definition, by=split, group=group, period=days)


def _split_of(definition: Definition, by: str) -> Split:
    allowed = {Split.NONE, *definition.splits}
    try:
        split = Split(by)
    except ValueError:
        raise UnknownName(f"Nothing can be split by {by!r}. Allowed: {_listed(allowed)}.") from None
    if split not in allowed:
        raise UnknownName(f"{definition.name} has no values by {split}. Allowed: {_listed(allowed)}.")
    return split


def _listed(splits: set[Split]) -> str:
    return ", ".join(split for split in Split if split in splits)


def _stated_period(
    inquiry: Inquiry, definition: Definition, split: Split, first_on: int | None, last_on: int | None
) -> Period:
    if first_on is None and last_on is None:
        return default_period(inquiry, definition, split)
    end = inquiry.as_of if last_on is None else last_on
    start = window(end, definition.days).first_on if first_on is None else first_on
    if start > end:
        raise UnknownName(f"{iso_day(start)} is after {iso_day(end)}. Nothing was measured. Say the earlier day first.")
    return Period(start, end)
