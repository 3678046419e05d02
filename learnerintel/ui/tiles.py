"""Tiles: one measured number each, with what it means, how sure it is and how it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from learnerintel.charts.lines import SparkPoint, spark
from learnerintel.ui import numbers
from learnerintel.ui.figures import show_small_line
from learnerintel.ui.numbers import Measured
from learnerintel.ui.plain import plain

#: Two of them fit beside each other on a telephone, five beside the navigation.
_NARROWEST = 148


@dataclass(frozen=True, slots=True)
class Tile:
    """What one tile shows.

    Attributes:
        label: name of the metric.
        value: as it is read, with its unit; a dash where there is none.
        certainty: interval and base in words, or why there is no value.
        explains: meaning, formula, source and what is not counted, from the metric's record.
        notes: sentences below, such as "6 points more than a year ago"; two at most.
        line: values over time, for a small line; empty for none.
    """

    label: str
    value: str
    certainty: str
    explains: str
    notes: tuple[str, ...] = ()
    line: tuple[SparkPoint, ...] = ()


def share_tile(
    label: str,
    measured: Measured,
    explains: str,
    *,
    many: str = "people",
    notes: Sequence[str] = (),
    line: Sequence[SparkPoint] = (),
) -> Tile:
    """A tile of a share.

    Args:
        label: name of the metric.
        measured: value and interval between 0 and 1.
        explains: from the metric's record.
        many: what the base counts.
        notes: sentences below.
        line: values over time.
    """
    if measured.value is None:
        value, certainty = numbers.DASH, numbers.unknown(measured)
    else:
        value = numbers.share(measured)
        certainty = _of_base(numbers.interval(measured), measured.base, many)
    return Tile(label, value, certainty, explains, tuple(notes), tuple(line))


def amount_tile(
    label: str,
    measured: Measured,
    explains: str,
    *,
    unit: str = "",
    many: str = "people",
    notes: Sequence[str] = (),
    line: Sequence[SparkPoint] = (),
) -> Tile:
    """A tile of a number that is no share; arguments as for :func:`share_tile`, and its unit."""
    if measured.value is None:
        value, certainty = numbers.DASH, numbers.unknown(measured)
    else:
        value = f"{numbers.decimal(measured.value)}{f' {unit}' if unit else ''}"
        certainty = _of_base(numbers.interval(measured, is_share=False), measured.base, many)
    return Tile(label, value, certainty, explains, tuple(notes), tuple(line))


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


def _of_base(interval: str, base: int | None, many: str) -> str:
    of = "" if base is None else f"of {numbers.count(base)} {many}"
    return ", ".join(part for part in (interval, of) if part)
