"""A number beside its past, in words: so much more than a year ago; and as a tile with a small line."""

from __future__ import annotations

from collections.abc import Sequence

from learnerintel.charts.lines import SparkPoint
from learnerintel.domain.metric import Better, Measurement, Metric
from learnerintel.domain.number_words import BEFORE, YEAR_AGO, change
from learnerintel.domain.periods import Period
from learnerintel.services.insights.compared import Compared, Past
from learnerintel.services.targeting import Target
from learnerintel.ui import numbers
from learnerintel.ui.tiles import Tile, measured_tile

__all__ = ["BEFORE", "YEAR_AGO", "change", "change_since", "compared_tile", "drawable", "plan_notes"]

_FOUR_WEEKS, _MONTH, _QUARTER = 28, 31, 92
#: A line with more gaps than this leaves says little.
LEAST_KNOWN_OF_A_LINE = 2 / 3


def compared_tile(found: Compared, told: Period | None = None) -> Tile:
    """The tile of a number with the last period, the same a year ago, and a small line of months.

    Args:
        found: the number and its past.
        told: days that stand beside the tile already; other days are said in it.
    """
    line = [
        SparkPoint(
            on=row.period.first_on,
            value=row.measurement.value,
            compared=None,
            said=numbers.said(found.now.metric, row.measurement),
        )
        for row in found.months
    ]
    notes = [change_since(found, past) for past in (found.before, found.year_ago) if past is not None]
    notes += plan_notes(found.now.metric, found.plan, found.now.only)
    return measured_tile(found.now, told=told, notes=notes, line=drawable(line))


def plan_notes(metric: Metric, plan: Target | None, now: Measurement) -> list[str]:
    """What is planned for the year, and whether it is reached; nothing where nobody stated anything."""
    if plan is None:
        return []
    planned = numbers.value(metric, Measurement("plan", plan.value, None))
    said = f"plan for {plan.year}: {planned}"
    if now.value is None or now.bound is not None or metric.better is Better.NEITHER:
        return [said]
    is_reached = now.value >= plan.value if metric.better is Better.HIGHER else now.value <= plan.value
    return [f"{said}, {'reached' if is_reached else 'not reached'}"]


def drawable(line: Sequence[SparkPoint]) -> Sequence[SparkPoint]:
    """A small line, or nothing where too few of its values are known."""
    known = sum(point["value"] is not None for point in line)
    return line if known > 1 and known >= LEAST_KNOWN_OF_A_LINE * len(line) else ()


def change_since(found: Compared, past: Past) -> str:
    """How much more or less than then; that then is not known where it is not."""
    since = YEAR_AGO if past is found.year_ago else _before(past.period)
    return change(found.now.metric, found.now.only, past.measurement, since)


def _before(period: Period) -> str:
    days = period.day_count
    if days == _FOUR_WEEKS:
        return "the 4 weeks before"
    if days <= _MONTH:
        return "the month before"
    return "the quarter before" if days <= _QUARTER else "the year before"
