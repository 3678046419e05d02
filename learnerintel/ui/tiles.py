"""Tiles: one measured number each, with what it means, how sure it is and how it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from learnerintel.charts.lines import SparkPoint, spark
from learnerintel.domain.metric import Measurement, Metric
from learnerintel.domain.periods import Period
from learnerintel.services.measure_table import MeasureTable
from learnerintel.ui import numbers
from learnerintel.ui.figures import show_small_line
from learnerintel.ui.plain import plain

#: Two of them fit beside each other on a telephone, five beside the navigation.
_NARROWEST = 148


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
    """

    label: str
    value: str
    certainty: str
    explains: str
    notes: tuple[str, ...] = ()
    line: tuple[SparkPoint, ...] = ()


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
    return Tile(
        label=metric.label,
        value=numbers.value(metric, measurement),
        certainty=numbers.certainty(metric, measurement),
        explains=explained(metric),
        notes=tuple(notes),
        line=tuple(line),
    )


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
    days = [] if is_said else [numbers.span(table.period.first_on, table.period.last_on)]
    return tile_of(table.metric, table.only, notes=[*days, *notes], line=line)


def explained(metric: Metric) -> str:
    """A metric's record in sentences, for tips and the glossary."""
    return (
        f"{metric.formula} Looks at: {metric.window}. Does not count: {metric.does_not_count} "
        f"Needs: {', '.join(metric.source)}."
    )


def show_tiles(tiles: Sequence[Tile]) -> None:
    """Draw tiles beside each other: up to five in a row, two on a telephone."""
    with st.grid(min(5, max(1, len(tiles))), min_column_width=_NARROWEST, gap="small", border=True) as grid:
        for tile in tiles:
            with grid.cell(), st.container(gap="xsmall"):
                _show_tile(tile)


def _show_tile(tile: Tile) -> None:
    st.markdown(plain(tile.label), help=plain(tile.explains, limit=None))
    st.metric(plain(tile.label), plain(tile.value), label_visibility="collapsed")
    st.caption("  \n".join(plain(line) for line in (tile.certainty, *tile.notes) if line))
    if tile.line:
        show_small_line(spark(tile.line, title=tile.label))
