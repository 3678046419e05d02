"""Tiles: one measured number each, with what it means, how sure it is and how it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from learnerintel.charts.lines import SparkPoint, spark
from learnerintel.domain.metric import Measurement, Metric, Unit
from learnerintel.domain.periods import Period
from learnerintel.services.measure_table import MeasureTable
from learnerintel.services.measuring import metric_names
from learnerintel.ui import numbers
from learnerintel.ui.figures import show_small_line
from learnerintel.ui.navigation import page_at
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Place

#: Two of them fit beside each other on a telephone, five beside the navigation.
_NARROWEST = 148
_HOUR, _MOST_IN_MINUTES = 60, 600


@dataclass(frozen=True, slots=True)
class Tile:
    """What one tile shows.

    Attributes:
        label: name of the number.
        value: as it is read, with its unit; a dash where there is none.
        certainty: interval and base in words, or why there is no value.
        explains: meaning, formula, source and what is not counted.
        notes: sentences below, such as "6 points more than a year ago"; two at most.
        line: values over time, for a small line; empty for none.
        metric: name of the metric, whose entry in the glossary the tip leads to; empty for what has none.
    """

    label: str
    value: str
    certainty: str
    explains: str
    notes: tuple[str, ...] = ()
    line: tuple[SparkPoint, ...] = ()
    metric: str = ""


def tile_of(
    metric: Metric,
    measurement: Measurement,
    *,
    notes: Sequence[str] = (),
    line: Sequence[SparkPoint] = (),
) -> Tile:
    """The tile of a metric; everything it says comes from the metric's record and the measurement.

    Args:
        metric: what was measured.
        measurement: value, base, interval, or why there is none.
        notes: sentences below.
        line: values over time.
    """
    in_hours = _in_hours(metric, measurement)
    if in_hours is not None:
        return replace(tile_of(*in_hours, notes=notes, line=line), explains=explained(metric))
    name = metric.name.replace("-", "_")
    return Tile(
        label=metric.label,
        value=numbers.value(metric, measurement).replace(" minutes", " min"),
        certainty=numbers.certainty(metric, measurement),
        explains=explained(metric),
        notes=tuple(notes),
        line=tuple(line),
        metric=name if name in metric_names() else "",
    )


def _in_hours(metric: Metric, measurement: Measurement) -> tuple[Metric, Measurement] | None:
    """The same in hours, where so many minutes are hard to read and too long for a tile; None elsewhere."""
    if metric.unit is not Unit.MINUTES or measurement.value is None or measurement.value < _MOST_IN_MINUTES:
        return None
    value, low, high = (
        None if minutes is None else minutes / _HOUR
        for minutes in (measurement.value, measurement.low, measurement.high)
    )
    return replace(metric, unit=Unit.HOURS), replace(measurement, value=value, low=low, high=high)


def measured_tile(
    table: MeasureTable, *, told: Period | None = None, notes: Sequence[str] = (), line: Sequence[SparkPoint] = ()
) -> Tile:
    """The tile of an answer that is not split; where it is not measured, it says what would unlock it.

    Args:
        table: the answer.
        told: days that stand beside the tile already; other days are said in it.
        notes: sentences below.
        line: values over time.
    """
    is_said = not table.is_measured or table.period == told
    days = [] if is_said else [numbers.short_span(table.period.first_on, table.period.last_on)]
    return tile_of(table.metric, table.only, notes=[*days, *notes], line=line)


def explained(metric: Metric) -> str:
    """A metric's record in sentences, for tips and the glossary."""
    return (
        f"{metric.formula} Looks at: {metric.window}. Does not count: {metric.does_not_count} "
        f"Needs: {', '.join(metric.source)}."
    )


def show_tiles(tiles: Sequence[Tile], beside: int = 5) -> None:
    """Draw tiles beside each other, two on a telephone.

    Args:
        tiles: in the order they are to be read.
        beside: most of them in a row.
    """
    with st.grid(min(beside, max(1, len(tiles))), min_column_width=_NARROWEST, gap="small", border=True) as grid:
        for tile in tiles:
            with grid.cell(), st.container(gap="xsmall"):
                _show_tile(tile)


def _show_tile(tile: Tile) -> None:
    st.markdown(plain(tile.label), help=_tip(tile))
    st.metric(plain(tile.label), plain(tile.value), label_visibility="collapsed")
    st.caption("  \n".join(plain(line) for line in (tile.certainty, *tile.notes) if line))
    if tile.line:
        show_small_line(spark(tile.line, title=tile.label))


def _tip(tile: Tile) -> str:
    """What a number means, and the way to all there is to say about it."""
    said = plain(tile.explains, limit=None)
    if not tile.metric:
        return said
    return f"{said} [What is this?]({page_at('glossary').address}?{Place.METRIC}={tile.metric})"
